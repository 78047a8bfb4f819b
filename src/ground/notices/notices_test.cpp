#include "ground/notices/notices.h"

#include <gtest/gtest.h>

#include "ground/jobs/testing.h"
#include "ground/notices/args.h"

namespace tsumugi::notices {
namespace {

class Notices : public testing::TestWithParam<db::Engine> {
  protected:
    jobs::World world{GetParam()};
    access::SectionId health = world.section("湯河原町", "健康づくり課");
    access::SectionId hospital = world.section("市立病院", "連携室");
    access::MemberId sato = world.member(health, "佐藤");
    access::MemberId kondo = world.member(health, "近藤");

    Notice notice(const char* text, const char* key = "") {
        Notice n;
        n.section = health;
        n.text = text;
        n.path = "/steps/1";
        n.key = key;
        return n;
    }
    void tell(const Notice& n) {
        notices::tell(*world.db, world.clock.now(), world.random, n);
        world.clock.advance(std::chrono::seconds{1});
    }
    std::vector<Shown> seen_by(access::SectionId section, access::MemberId member,
                               base::Lang lang = base::Lang::ja) {
        auto ctx = world.ctx(section, member, lang);
        return newest(ctx, 10);
    }
};

TEST_P(Notices, AreShownToTheirSectionNewestFirst) {
    tell(notice("一つめ"));
    tell(notice("二つめ"));
    const auto seen = seen_by(health, sato);
    ASSERT_EQ(seen.size(), 2u);
    EXPECT_EQ(seen[0].text, "二つめ");
    EXPECT_EQ(seen[0].path, "/steps/1");
    EXPECT_FALSE(seen[0].read);
    EXPECT_EQ(seen[1].text, "一つめ");
    EXPECT_TRUE(seen_by(hospital, sato).empty());
}

TEST_P(Notices, OfOneMemberAreHiddenFromTheOthers) {
    auto personal = notice("佐藤さんへ");
    personal.member = sato;
    tell(personal);
    EXPECT_EQ(seen_by(health, sato).size(), 1u);
    EXPECT_TRUE(seen_by(health, kondo).empty());
}

TEST_P(Notices, FoldDoublesThatNobodyHasRead) {
    tell(notice("1回め", "moved:7"));
    tell(notice("2回め", "moved:7"));
    tell(notice("別のこと", "moved:8"));
    tell(notice("鍵なし"));
    tell(notice("鍵なし"));
    auto seen = seen_by(health, sato);
    ASSERT_EQ(seen.size(), 4u);
    EXPECT_EQ(seen[3].text, "2回め");

    auto ctx = world.ctx(health, sato);
    mark_read(ctx);
    tell(notice("3回め", "moved:7"));
    seen = seen_by(health, sato);
    ASSERT_EQ(seen.size(), 5u);
    EXPECT_FALSE(seen[0].read);
    EXPECT_TRUE(seen[1].read);
}

TEST_P(Notices, DoNotFoldAcrossSectionsAndMembers) {
    auto personal = notice("私へ", "k");
    personal.member = sato;
    tell(personal);
    tell(notice("みんなへ", "k"));
    auto other = notice("となりへ", "k");
    other.section = hospital;
    tell(other);
    EXPECT_EQ(seen_by(health, sato).size(), 2u);
    EXPECT_EQ(seen_by(hospital, {}).size(), 1u);
}

TEST_P(Notices, AreReadByTheirOwnSectionAlone) {
    tell(notice("こちら"));
    auto personal = notice("近藤さんへ");
    personal.member = kondo;
    tell(personal);
    auto ctx = world.ctx(hospital, sato);
    mark_read(ctx);
    EXPECT_FALSE(seen_by(health, sato)[0].read);
    auto own = world.ctx(health, sato);
    mark_read(own);
    EXPECT_TRUE(seen_by(health, sato)[0].read);
    EXPECT_FALSE(seen_by(health, kondo)[0].read);
}

TEST_P(Notices, AreShownInTheReadersLanguageWithTheirDates) {
    auto moved = notice("{title}：{day}になりました");
    moved.args = {{"title", "退院"}, {"title_en", "Discharge"}, {"day", "2026-12-04"}};
    tell(moved);
    EXPECT_EQ(seen_by(health, sato)[0].text, "退院：12/4（金）になりました");
    EXPECT_EQ(seen_by(health, sato, base::Lang::en)[0].text,
              "Discharge：" +
                  base::short_date(base::make_date(2026, 12, 4), world.clock.today(), base::Lang::en) +
                  "になりました");
}

TEST_P(Notices, RollBackWithTheChangeThatTheyTellOf) {
    {
        db::Tx tx(*world.db);
        tell(notice("取り消し"));
    }
    EXPECT_TRUE(seen_by(health, sato).empty());
}

TEST(NoticeArgs, KeepEveryCharacter) {
    const html::Args args{{"a", "x=1\ny\\n"}, {"b", ""}, {"c", "漢字\\"}};
    EXPECT_EQ(unpack_args(pack_args(args)), args);
    EXPECT_TRUE(unpack_args("").empty());
}

INSTANTIATE_TEST_SUITE_P(Engines, Notices, testing::ValuesIn(db::engines_under_test()),
                         [](const auto& info) { return db::name_of(info.param); });

}  // namespace
}  // namespace tsumugi::notices
