#include <gtest/gtest.h>

#include "engines/linkage/linkage.h"

using namespace tsumugi;
using namespace tsumugi::linkage;

namespace {

Options options() {
    Options made;
    made.day_of_count = base::make_date(2026, 10, 1);
    made.towns = {{"14206", "小田原市"}, {"14382", "箱根町"}};
    return made;
}
using Rows = std::vector<std::vector<std::string>>;
const std::vector<std::string> kHeader{"番号", "氏名", "フリガナ", "生年月日", "性別", "市町村"};

}  // namespace

TEST(Columns, AreToldByTitlesInAnyOrderAndWidth) {
    const auto columns =
        find_columns({"性　別", "生年月日（和暦）", "ｶﾅ氏名", "患者番号", "患者氏名", "現住所", "不明な列"});
    EXPECT_EQ(columns[Field::sex], 0);
    EXPECT_EQ(columns[Field::birth], 1);
    EXPECT_EQ(columns[Field::kana], 2);
    EXPECT_EQ(columns[Field::record], 3);
    EXPECT_EQ(columns[Field::name], 4);
    EXPECT_EQ(columns[Field::address], 5);
    EXPECT_EQ(columns[Field::town], -1);
    const auto split = find_columns({"姓", "名", "姓（ふりがな）", "名(ﾌﾘｶﾞﾅ)"});
    EXPECT_EQ(split[Field::family], 0);
    EXPECT_EQ(split[Field::given], 1);
    EXPECT_EQ(split[Field::family_kana], 2);
    EXPECT_EQ(split[Field::given_kana], 3);
    const auto western = find_columns({"rec_id", "given_name", "surname", "street_number", "address_1",
                                       "suburb", "postcode", "state", "date_of_birth"});
    EXPECT_EQ(western[Field::given], 1);
    EXPECT_EQ(western[Field::street], 4);
    EXPECT_EQ(western[Field::birth], 8);
    const auto insured = find_columns({"記号", "番号", "枝番"});
    EXPECT_EQ(insured[Field::insurance_number], 1);
    EXPECT_EQ(insured[Field::record], -1);
}

TEST(Rows, OfDifferentHousesBecomeTheSamePerson) {
    const auto list =
        read_list({kHeader,
                   {"1", "渡邊　翔太", "ﾜﾀﾅﾍﾞ ｼｮｳﾀ", "2021-04-05", "男", "142069"},
                   {"2", "渡辺翔太", "わたなべしょうた", "R3.4.5", "1", "神奈川県小田原市荻窪300"}},
                  options());
    ASSERT_TRUE(list);
    ASSERT_EQ(list->persons.size(), 2u);
    const Person &a = list->persons[0], &b = list->persons[1];
    EXPECT_EQ(a.kana, b.kana);
    EXPECT_EQ(a.kanji, b.kanji);
    EXPECT_EQ(a.birth, b.birth);
    EXPECT_EQ(a.town, "14206");
    EXPECT_EQ(b.town, "14206");
    EXPECT_EQ(a.given_kanji, "翔太");
    EXPECT_EQ(b.given_kanji, "");  // nobody can tell where an unbroken name breaks
}

TEST(Rows, WithGapsAreKeptAndToldToTheOwner) {
    const auto list = read_list({kHeader,
                                 {"1", "渡〓　翔太", "ワタナベ ショウタ", "2021-02-28", "？", ""},
                                 {"2", "", "", "2021-04-05", "男", ""},
                                 {"5", "林　凛", "ハヤシ リン", "2021-02-30", "女", ""},
                                 {"", "", "", "", "", ""},
                                 {"3", "林　凛", "ハヤシ リン", "2021-04-05", "女", ""},
                                 {"4", "森　蓮", "モリ レン", "2021-04-06", "男", ""}},
                                options());
    ASSERT_TRUE(list);
    ASSERT_EQ(list->persons.size(), 3u);
    EXPECT_EQ(list->persons[0].kanji, "");
    EXPECT_EQ(list->persons[0].given_kanji, "翔太");
    std::size_t left_out = 0;
    for (const auto& note : list->notes) {
        EXPECT_GE(note.line, 1u);
        left_out += note.left_out ? 1 : 0;
    }
    EXPECT_EQ(list->notes.size(), 4u);  // the gap, the sex, the nameless row, the day that does not exist
    EXPECT_EQ(left_out, 2u);
}

TEST(Rows, WithoutADateOfBirthAreCountedAndTheOwnerIsTold) {
    const auto list = read_list({kHeader,
                                 {"1", "森　蓮", "モリ レン", "", "男", "小田原市"},
                                 {"2", "林　凛", "ハヤシ リン", "2021-04-05", "女", ""},
                                 {"3", "原　葵", "ハラ アオイ", "2020-04-05", "女", ""}},
                                options());
    ASSERT_TRUE(list);
    ASSERT_EQ(list->persons.size(), 3u);
    EXPECT_FALSE(list->persons[0].birth);
    EXPECT_EQ(thin(list->persons[0]), kNoDate);
    ASSERT_EQ(list->notes.size(), 1u);
    EXPECT_EQ(list->notes[0].problem.field, "birth");
    EXPECT_FALSE(list->notes[0].left_out);
    for (const auto& key : match_keys(list->persons[0], Profile::japanese))
        EXPECT_EQ(family_of_slot(Profile::japanese, key.slot), Family::undated) << key.text;
}

TEST(Rows, AreRefusedAsAWholeWithAClearReason) {
    EXPECT_EQ(read_list({}, options()).error().front().message, "一覧が空です");
    EXPECT_EQ(read_list({kHeader}, options()).error().front().message, "一覧に行がありません");
    EXPECT_EQ(read_list({{"a", "b"}, {"1", "2"}}, options()).error().size(), 2u);
    const Rows dates_in_kana{kHeader,
                             {"1", "林凛", "林凛", "2021-04-05", "女", ""},
                             {"2", "森蓮", "森蓮", "2021-04-05", "女", ""},
                             {"3", "関空", "関空", "2021-04-05", "女", ""}};
    EXPECT_EQ(read_list(dates_in_kana, options()).error().front().field, "kana");
    const Rows names_in_birth{kHeader,
                              {"1", "林凛", "ハヤシリン", "女", "女", ""},
                              {"2", "森蓮", "モリレン", "男", "女", ""},
                              {"3", "関空", "セキソラ", "男", "女", ""}};
    EXPECT_EQ(read_list(names_in_birth, options()).error().front().field, "birth");
    const auto one = read_list({kHeader, {"1", "林 凛", "ハヤシ リン", "2021-04-05", "女", ""}}, options());
    ASSERT_TRUE(one);
    EXPECT_EQ(one->persons.size(), 1u);
}

TEST(Rows, OfForeignChildrenMeetInAnyOrderOfNames) {
    const auto list = read_list({kHeader,
                                 {"1", "SATO MARIA", "", "2021-04-05", "女", ""},
                                 {"2", "Maria Satō", "サトウ マリア", "2021-04-05", "女", ""},
                                 {"3", "マリア　サトウ", "", "2021-04-05", "女", ""}},
                                options());
    ASSERT_TRUE(list);
    const auto shares = [&](std::size_t a, std::size_t b) {
        int shared = 0;
        for (const auto& x : match_keys(list->persons[a], Profile::japanese)) {
            for (const auto& y : match_keys(list->persons[b], Profile::japanese))
                shared += x.text == y.text ? 1 : 0;
        }
        return shared;
    };
    EXPECT_GT(shares(0, 1), 0);
    EXPECT_GT(shares(0, 2), 0);
    EXPECT_GT(shares(1, 2), 0);
}

TEST(Keys, FillEachFamilysSlotsAndNoMore) {
    const auto list = read_list(
        {kHeader, {"1", "長谷川　凛太郎", "ハセガワ リンタロウ", "2021-04-05", "男", "小田原市"}}, options());
    const auto keys = match_keys(list->persons.front(), Profile::japanese);
    int last = -1;
    for (const auto& key : keys) {
        EXPECT_GT(key.slot, last);
        last = key.slot;
        EXPECT_LT(key.slot, slot_count(Profile::japanese));
    }
    EXPECT_GT(keys.size(), 14u);
    EXPECT_EQ(slot_count(Profile::japanese), 28);
    EXPECT_EQ(slot_count(Profile::latin), 51);
}

TEST(Keys, ThatTwoRecordsOfAListShareAreDropped) {
    const auto twins = read_list({kHeader,
                                  {"1", "", "モリ ショウタ", "2021-04-05", "男", "小田原市"},
                                  {"2", "", "モリ ショウヤ", "2021-04-05", "男", "小田原市"}},
                                 options());
    const auto keys = list_keys(twins->persons, Profile::japanese);
    for (const auto& a : keys[0]) {
        for (const auto& b : keys[1]) EXPECT_NE(a.text, b.text);
    }
    EXPECT_LT(keys[0].size(), match_keys(twins->persons[0], Profile::japanese).size());
}

namespace {
Person person(const char* name, const char* kana, const char* birth, const char* sex = "男",
              const char* town = "小田原市") {
    return read_row({"1", name, kana, birth, sex, town}, find_columns(kHeader), options()).person;
}
}  // namespace

TEST(Compare, KnowsOneChildWrittenTwice) {
    const auto a = person("山崎　翔太", "ヤマザキ ショウタ", "2021-04-05");
    EXPECT_EQ(compare(a, a).verdict, Verdict::same);
    EXPECT_EQ(compare(a, person("山﨑 翔太", "ヤマサキ ショウタ", "R3.4.5")).verdict, Verdict::same);
    EXPECT_EQ(compare(a, person("", "ヤマザキ ショウタ", "2021-04-05")).verdict, Verdict::same);
    EXPECT_EQ(compare(a, person("", "ヤマザキ ショウタ", "2021-04-06")).verdict, Verdict::ask);
}
TEST(Compare, KeepsTwinsSiblingsAndNamesakesApart) {
    const auto a = person("山崎　翔太", "ヤマザキ ショウタ", "2021-04-05");
    EXPECT_NE(compare(a, person("山崎　翔也", "ヤマザキ ショウヤ", "2021-04-05")).verdict, Verdict::same);
    EXPECT_NE(
        compare(person("", "ヤマザキ ショウタ", "2021-04-05"), person("", "ヤマザキ ショウヤ", "2021-04-05"))
            .verdict,
        Verdict::same);
    EXPECT_EQ(compare(a, person("山崎　陽菜", "ヤマザキ ヒナ", "2023-01-10", "女")).verdict,
              Verdict::different);
    EXPECT_NE(compare(a, person("山崎　翔太", "ヤマザキ ショウタ", "2016-11-30")).verdict, Verdict::same);
}
TEST(Compare, LetsALatinAddressMakeUpForAMissingDateButNotForAnotherName) {
    auto latin = options();
    latin.profile = Profile::latin;
    const std::vector<std::string> header{"given_name", "surname",  "street_number", "address_1",
                                          "suburb",     "postcode", "date_of_birth"};
    const auto of = [&](const char* given, const char* birth) {
        return read_row({given, "wilkinson", "5", "hill street", "rosewood", "4340", birth},
                        find_columns(header), latin)
            .person;
    };
    const auto verdict = [&](const Person& a, const Person& b) {
        return compare(a, b, Profile::latin).verdict;
    };
    EXPECT_EQ(verdict(of("anna", "19541202"), of("anna", "")), Verdict::same);
    EXPECT_EQ(verdict(of("anna", "19541202"), of("ana", "")), Verdict::same);
    EXPECT_NE(verdict(of("anna", "19541202"), of("peter", "")), Verdict::same) << "her brother";
    EXPECT_EQ(verdict(of("john", "19541202"), of("john", "19810214")), Verdict::ask) << "father and son";
}

TEST(Compare, IsSymmetric) {
    const std::vector<Person> people{
        person("山崎　翔太", "ヤマザキ ショウタ", "2021-04-05"), person("山﨑 翔太", "", "R3.5.4"),
        person("", "ヤマサキ ショウヤ", "2021-04-05"), person("SMITH JOHN", "スミス ジョン", "2021-04-05")};
    for (const auto& a : people) {
        for (const auto& b : people) {
            EXPECT_EQ(compare(a, b).weight, compare(b, a).weight);
            EXPECT_EQ(compare(a, b).verdict, compare(b, a).verdict);
        }
    }
}
TEST(Doubles, AreFoundAndMergedWithNothingLost) {
    std::vector<Person> list{person("山崎　翔太", "ヤマザキ ショウタ", "2021-04-05", "男", ""),
                             person("林　凛", "ハヤシ リン", "2020-01-01", "女"),
                             person("山﨑　翔太", "ヤマザキ ショウタ", "2021-04-05", "男", "小田原市")};
    list[0].care = "吸引";
    list[2].care = "酸素療法";
    const auto doubles = find_doubles(list);
    ASSERT_EQ(doubles.size(), 1u);
    EXPECT_EQ(doubles[0].first, 0u);
    EXPECT_EQ(doubles[0].second, 2u);
    std::vector<std::size_t> kept;
    const auto merged = without_doubles(list, doubles, &kept);
    ASSERT_EQ(merged.size(), 2u);
    EXPECT_EQ(merged[0].town, "14206");
    EXPECT_EQ(merged[0].care, "吸引、酸素療法");
    EXPECT_EQ(kept, (std::vector<std::size_t>{0, 1, 0}));
}
