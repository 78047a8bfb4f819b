#include "rooms/efforts/testing.h"

namespace tsumugi::efforts {
namespace {

class EffortSheet : public testing::TestWithParam<db::Engine> {
  protected:
    EffortWorld region{GetParam()};
    EffortId visit = region.effort(region.town_part, "退院前に病棟を訪ねる", "12月末");
    EffortId room = region.effort(region.hospital_part, "連携室の窓口を1つにする");

    Sheet sheet(MemberId who, std::optional<ParticipantId> part = std::nullopt) {
        auto ctx = region.as(who);
        return Sheet(effort_xlsx(ctx, *find_series(region.db, region.series), 2026, part));
    }
    SheetPlan plan(const base::ReadSheet& read, MemberId who, int year = 2026) {
        auto ctx = region.as(who);
        return plan_sheet({read}, sheet_world(ctx, open_series(ctx, region.series), year)).value();
    }
    SheetPlan plan(const Sheet& s, MemberId who) { return plan(s.read(), who); }
    base::Problem refusal(const base::ReadSheet& read, int year = 2026) {
        auto ctx = region.as(region.window);
        return plan_sheet({read}, sheet_world(ctx, open_series(ctx, region.series), year)).error();
    }
    static std::string cells(const SheetPlan& plan) {
        std::string all;
        for (const auto& bad : plan.bad) all += bad.field + " ";
        return all;
    }
};
ROOMS_ON_ENGINES(EffortSheet);

TEST_P(EffortSheet, ReadBackUntouchedChangesNothing) {
    const auto p = plan(sheet(region.window), region.window);
    EXPECT_EQ(p.count(RowKind::same), 2);
    EXPECT_EQ(p.rows.size(), 2U);
    EXPECT_TRUE(p.bad.empty());
    EXPECT_EQ(p.missing, 0);
}

TEST_P(EffortSheet, AnOrganisationsSheetHasAnEmptyLineForEachOpenItem) {
    auto s = sheet(region.sato, region.town_part);
    ASSERT_EQ(s.lines(), 3U) << "its effort, and №10 and その他 to fill in";
    EXPECT_EQ(s.at(2, "項目"), "№10");
    EXPECT_EQ(s.at(2, "機関"), "湯河原町 健康づくり課");
    s.at(2, "何をするか") = "手引きを配る";
    const auto p = plan(s, region.sato);
    EXPECT_EQ(p.count(RowKind::added), 1);
    EXPECT_EQ(p.count(RowKind::same), 1);
    EXPECT_EQ(p.blank, 1);
    EXPECT_EQ(p.missing, 1) << "the hospital's effort stays as it is";
    EXPECT_EQ(p.rows.at(1).wanted.item, region.manual);
    EXPECT_EQ(p.rows.at(1).wanted.state, "planned");
}

TEST_P(EffortSheet, TellsWhatChangesWithBeforeAndAfter) {
    auto s = sheet(region.window);
    const std::size_t line = s.at(1, "何をするか").starts_with("退院") ? 1 : 2;
    s.at(line, "いつまで") = "1月末";
    s.at(line, "状態") = "進めている";
    const auto p = plan(s, region.window);
    ASSERT_EQ(p.count(RowKind::changed), 1);
    for (const auto& row : p.rows) {
        if (row.kind != RowKind::changed) continue;
        EXPECT_EQ(row.now.by_when, "12月末");
        EXPECT_EQ(row.wanted.by_when, "1月末");
        EXPECT_EQ(row.wanted.state, "doing");
        EXPECT_EQ(row.wanted.id, visit);
    }
}

TEST_P(EffortSheet, NamesBadCellsByTheirAddress) {
    auto s = sheet(region.window);
    const auto first = s.heading + 2;  // as people count
    s.at(1, "状態") = "たぶん";
    s.at(2, "何をするか") = "";
    const auto unknown = s.add("№77", "湯河原町 健康づくり課", "a");
    const auto nobody = s.add("№1", "知らない病院", "b");
    const auto stopped = s.add("№1", "湯河原小学校", "c");
    s.at(stopped, "状態") = "やめた";
    const auto line = [&](std::size_t number) { return std::to_string(s.heading + 1 + number); };
    const auto p = plan(s, region.window);
    EXPECT_EQ(cells(p), "G" + std::to_string(first) + " C" + line(2) + " A" + line(unknown) + " B" +
                            line(nobody) + " H" + line(stopped) + " ");
    EXPECT_EQ(p.unknown_items, std::vector<std::string>{"№77"});
    EXPECT_EQ(p.unknown_participants, std::vector<std::string>{"知らない病院"});
    EXPECT_EQ(p.rows.size(), 0U) << "lines with bad cells are left out";
}

TEST_P(EffortSheet, AFormulaIsRefusedByItsAddressAndTextThatLooksLikeOneIsText) {
    region.effort(region.school_part, "=CMD|' /C calc'!A0");
    auto s = sheet(region.window);
    EXPECT_EQ(plan(s, region.window).count(RowKind::same), 3) << "it went out as text and came back as text";
    auto read = s.read();
    read.formulas = {{s.heading + 1, 2}};
    const auto p = plan(read, region.window);
    EXPECT_EQ(cells(p), "C" + std::to_string(s.heading + 2) + " ");
    EXPECT_EQ(p.rows.size(), 2U);
}

TEST_P(EffortSheet, ALineThatSomebodyChangedSinceShowsBothVersions) {
    auto s = sheet(region.window);
    const std::size_t line = s.at(1, "何をするか").starts_with("退院") ? 1 : 2;
    region.change(visit, "退院の2週間前に病棟を訪ねる");
    EXPECT_EQ(plan(s, region.window).count(RowKind::same), 2)
        << "who did not touch the line does not undo it";
    s.at(line, "何をするか") = "退院の前に2回訪ねる";
    const auto p = plan(s, region.window);
    ASSERT_EQ(p.count(RowKind::both), 1);
    for (const auto& row : p.rows) {
        if (row.kind != RowKind::both) continue;
        EXPECT_EQ(row.now.what, "退院の2週間前に病棟を訪ねる");
        EXPECT_EQ(row.wanted.what, "退院の前に2回訪ねる");
        EXPECT_EQ(row.wanted.version, 2);
    }
}

TEST_P(EffortSheet, ACopiedLineIsANewEffortAndTheOldOneStays) {
    auto s = sheet(region.window);
    const std::size_t line = s.at(1, "何をするか").starts_with("退院") ? 1 : 2;
    s.rows.insert(s.rows.begin() + static_cast<std::ptrdiff_t>(s.heading + line), s.rows[s.heading + line]);
    s.at(line, "何をするか") = "家庭を訪ねる";
    const auto p = plan(s, region.window);
    EXPECT_EQ(p.count(RowKind::added), 1);
    EXPECT_EQ(p.count(RowKind::same), 2);
    EXPECT_EQ(p.count(RowKind::changed), 0);
}

TEST_P(EffortSheet, AnOrganisationWritesItsOwnLinesOnly) {
    auto s = sheet(region.window);
    for (std::size_t line = 1; line <= 2; ++line) s.at(line, "いつまで") = "通年";
    const auto p = plan(s, region.sato);
    EXPECT_EQ(p.count(RowKind::changed), 1);
    ASSERT_EQ(p.bad.size(), 1U);
    EXPECT_EQ(p.bad[0].kind, base::Kind::forbidden);
    EXPECT_EQ(p.bad[0].field.substr(0, 1), "B");
}

TEST_P(EffortSheet, KnowsAParticipantByItsOtherName) {
    auto ctx = region.as(region.window);
    db::write(region.db, [&] {
        learn_alias(ctx, region.hospital_part, "みなと");
        return 0;
    });
    ctx.audit.clear();
    auto s = sheet(region.window);
    s.add("１", "みなと", "相談を受ける");
    const auto p = plan(s, region.window);
    ASSERT_EQ(p.count(RowKind::added), 1);
    EXPECT_EQ(p.rows.back().wanted.participant, region.hospital_part);
    EXPECT_EQ(p.rows.back().wanted.item, region.meeting_item);
}

TEST_P(EffortSheet, ASheetOfAnotherYearOrOfSomethingElseIsRefused) {
    const auto s = sheet(region.window);
    EXPECT_NE(refusal(s.read(), 2025).message.find("年度を選び直して"), std::string::npos);
    EXPECT_NE(refusal({"名簿", {{"氏名", "住所"}, {"a", "b"}}}).message.find("取組の表が見つかりません"),
              std::string::npos);
    auto other = s;
    other.rows[other.heading][8] = "管理用（消さないでください） " + SeriesId{77}.text() + " 2026";
    EXPECT_NE(refusal(other.read()).message.find("別の会議"), std::string::npos);
}

TEST_P(EffortSheet, TheDigestTellsWhetherWhatWasSeenStillHolds) {
    auto s = sheet(region.window);
    s.add("№1", "湯河原小学校", "教室を整える");
    const auto before = plan(s, region.window).digest;
    EXPECT_EQ(plan(s, region.window).digest, before);
    region.change(visit, "別の言葉");
    EXPECT_NE(plan(s, region.window).digest, before);
}

}  // namespace
}  // namespace tsumugi::efforts
