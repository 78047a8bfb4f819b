#include "ground/base/text.h"
#include "rooms/directory/services_testing.h"

namespace tsumugi::directory {
namespace {

class Services : public OnEngines {
  protected:
    void SetUp() override {
        auto ctx = town.as(town.window);
        for (const auto& [name, kana, kind, place] :
             {std::tuple("つきみ草の家", "つきみそうのいえ", "short_stay", kYugawara),
              std::tuple("こどもデイ　ひだまり坂", "こどもでいひだまりざか", "after_school", kKaisei),
              std::tuple("髙﨑相談室", "たかさきそうだんしつ", "child_consultation", kYugawara),
              std::tuple("梅ヶ丘ステーション", "うめがおかすてーしょん", "visiting_nursing", kManazuru),
              std::tuple("あじさい学園", "あじさいがくえん", "child_home", "142034")}) {
            auto s = made_service(name, kana, kind, place);
            s.provider = "社会福祉法人れんげ道会";
            add_service(ctx, s);
        }
    }
    std::vector<std::string> found(const std::string& words, bool similar = false,
                                   const std::string& kind = "", const std::string& place = "",
                                   MemberId who = {}) {
        auto ctx = town.as(who.value() ? who : town.sato);
        const auto got = find_services(ctx, {words, kind, place, 1}, 25);
        EXPECT_EQ(got.similar and got.total > 0, similar) << words;
        EXPECT_EQ(got.total, static_cast<int>(got.rows.size()));
        std::vector<std::string> names;
        for (const auto& s : got.rows) names.push_back(s.name);
        return names;
    }
    using Names = std::vector<std::string>;
};
INSTANTIATE_TEST_SUITE_P(Engines, Services, testing::ValuesIn(db::engines_under_test()),
                         [](const auto& test) { return db::name_of(test.param); });

TEST_P(Services, StandInTheOrderOfTheirReadings) {
    EXPECT_EQ(found(""), (Names{"あじさい学園", "梅ヶ丘ステーション", "こどもデイ　ひだまり坂", "髙﨑相談室",
                                "つきみ草の家"}));
}

TEST_P(Services, AreFoundInAnyKanaWidthAndSpelling) {
    for (const auto* words : {"つきみ", "ツキミ", "ﾂｷﾐ", "つきみそう", "つきみ草"})
        EXPECT_EQ(found(words), Names{"つきみ草の家"}) << words;
    for (const auto* words : {"高崎", "髙﨑", "髙崎", "タカサキ"})
        EXPECT_EQ(found(words), Names{"髙﨑相談室"}) << words;
    for (const auto* words : {"梅ケ丘", "梅ヶ丘", "梅が丘"})
        EXPECT_EQ(found(words), Names{"梅ヶ丘ステーション"}) << words;
}

TEST_P(Services, AreFoundByPlainWordsForKindTownAndProvider) {
    EXPECT_EQ(found("ショートステイ"), Names{"つきみ草の家"});
    EXPECT_EQ(found("レスパイト 湯河原"), Names{"つきみ草の家"});
    EXPECT_EQ(found("放デイ　開成"), Names{"こどもデイ　ひだまり坂"});
    EXPECT_EQ(found("かいせいまち"), Names{"こどもデイ　ひだまり坂"});
    EXPECT_EQ(found("れんげ道会").size(), 5u);
    EXPECT_EQ(found("放デイ 湯河原"), Names{});
}

TEST_P(Services, AreFoundInSpiteOfATypingMistake) {
    for (const auto* words : {"ひだまりさか", "ひだまりざき", "ヒタマリ", "ひまだりざか"})
        EXPECT_EQ(found(words, true), Names{"こどもデイ　ひだまり坂"}) << words;
    EXPECT_EQ(found("つきみそぅ"), Names{"つきみ草の家"}) << "small and large kana are the same";
    EXPECT_EQ(found("つきみしそうの 湯河原", true), Names{"つきみ草の家"})
        << "the other words may be of any line";
    EXPECT_EQ(found("ぜんぜんちがう"), Names{});
}

TEST_P(Services, FilterByKindAndTown) {
    EXPECT_EQ(found("", false, "after_school"), Names{"こどもデイ　ひだまり坂"});
    EXPECT_EQ(found("", false, "", kManazuru), Names{"梅ヶ丘ステーション"});
    EXPECT_EQ(found("", false, "", std::string(kOutside)), Names{"あじさい学園"});
    EXPECT_EQ(found("つきみ", false, "after_school"), Names{});
}

TEST_P(Services, TreatSignsOfThePatternAsLetters) {
    EXPECT_EQ(found("%"), Names{});
    EXPECT_EQ(found("_"), Names{});
    EXPECT_EQ(found("\\"), Names{});
    EXPECT_EQ(found("' OR 1=1 --"), Names{});
}

TEST_P(Services, ThatAreHiddenShowInNoSearchCountOrList) {
    auto ctx = town.as(town.window);
    auto hidden = made_service("ひみつの家", "ひみつのいえ");
    hidden.hidden = true;
    hidden.section = town.nurses;
    const auto id = add_service(ctx, hidden);
    for (const auto* words : {"ひみつの家", "ヒミツ", "ひみすのいえ"})
        EXPECT_EQ(found(words), Names{}) << words;
    EXPECT_EQ(found("").size(), 5u);
    auto other = town.as(town.sato);
    EXPECT_EQ(services(other).size(), 5u);
    EXPECT_EQ(found("ひみつ", false, "", "", town.window), Names{"ひみつの家"}) << "the desk";
    EXPECT_EQ(found("ひみつ", false, "", "", town.mori), Names{"ひみつの家"}) << "its own section";
    EXPECT_EQ(found("ひみつ", false, "", "", town.admin), Names{}) << "an administrator sees accounts";
    EXPECT_EQ(all_services(town.db).size(), 6u) << "matching uses it";
    EXPECT_FALSE(may_see(town.user(town.sato), *service(town.db, id)));
}

TEST_P(Services, KeepWhatWasTypedAsAFactOfThatPersonAndTheFormerVersion) {
    auto ctx = town.as(town.window);
    auto s = all_services(town.db).at(0);
    s.phone = "0465-00-7777";
    s.state = ServiceState::open;
    ASSERT_TRUE(save_service(ctx, s));
    const auto facts = hand_facts(town.db, s.id);
    ASSERT_EQ(facts.size(), 2u);
    EXPECT_EQ(facts[0].field, "phone");
    EXPECT_EQ(facts[0].by, town.window);
    EXPECT_EQ(facts[1].field, "state");
    EXPECT_EQ(save_service(ctx, s).error().kind, base::Kind::conflict) << "an old version";
}

TEST_P(Services, CheckEverythingThatWasTypedAtOnce) {
    auto typed = made_service("", "");
    typed.phone = "電話してね";
    typed.url = "javascript:alert(1)";
    typed.weekdays = "17:00-9:00";
    const auto checked = check_service(typed);
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().size(), 4u);
    typed = made_service("家", "");
    typed.phone = "０４６５００７００１";
    typed.weekdays = "９：３０－１７：００";
    EXPECT_EQ(check_service(typed)->weekdays, "09:30-17:00");
    EXPECT_EQ(check_service(typed)->phone, "0465-00-7001");
}

TEST(TypingDistance, AllowsOneLetterFromFourAndTwoFromSeven) {
    const auto text = base::search_key("こどもデイ　ひだまり坂") + "\n" +
                      base::search_key("こどもでいひだまりざか") + "\n\n";
    const auto distance = [&](const char* word) { return typing_distance(base::search_key(word), text); };
    EXPECT_EQ(distance("ひだまり"), 0);
    EXPECT_EQ(distance("ひたまり"), 0) << "a voiced mark";
    EXPECT_EQ(distance("ひだまる"), 1);
    EXPECT_EQ(distance("ひだり"), std::nullopt) << "three letters are exact";
    EXPECT_EQ(distance("ひまだり"), 1) << "two letters swapped";
    EXPECT_EQ(distance("ひっだまーり"), 1);
    EXPECT_EQ(distance("こともていひだまれ"), 1);
    EXPECT_EQ(distance("あじさい"), std::nullopt);
    EXPECT_EQ(distance("は"), std::nullopt);
}

/// A word with one letter left out, put in or changed is found again, whatever the word.
TEST(TypingDistance, FindsEveryWordWithOneMistake) {
    base::SeededRandom random(3);
    const std::vector<std::string> letters{"あ", "い", "か", "さ", "た", "な",
                                           "は", "ま", "や", "ら", "む", "ね"};
    for (int turn = 0; turn < 500; ++turn) {
        std::vector<std::string> word;
        for (std::size_t i = 0; i < 4 + random.below(6); ++i)
            word.push_back(letters[random.below(letters.size())]);
        auto wrong = word;
        const auto at = random.below(wrong.size());
        switch (random.below(3)) {
            case 0:
                wrong[at] = "つ";
                break;
            case 1:
                if (wrong.size() > 5) wrong.erase(wrong.begin() + static_cast<std::ptrdiff_t>(at));
                break;
            default:
                wrong.insert(wrong.begin() + static_cast<std::ptrdiff_t>(at), "つ");
        }
        const auto text = "むかし" + base::join(word, "") + "のいえ\n\n\n";
        EXPECT_TRUE(typing_distance(base::join(wrong, ""), text)) << base::join(wrong, "") << " in " << text;
    }
}

}  // namespace
}  // namespace tsumugi::directory
