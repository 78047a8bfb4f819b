#include "rooms/directory/imports.h"

#include <fstream>

#include "ground/db/revision.h"
#include "rooms/directory/services_testing.h"

namespace tsumugi::directory {
namespace {

using wamnet::Column;
using wamnet::testing::file;
using wamnet::testing::row;

class Imports : public OnEngines {
  protected:
    /// Everything that stands in the tables of services, as text.
    std::string dump() {
        std::string all;
        for (
            const char* sql :
            {"SELECT id, kind, name, phone, address, weekdays, confirmed_at, version, ended_on FROM service ORDER BY id",
             "SELECT service_id, 0, field, imported, '', '', at, 0, '' FROM service_fact ORDER BY service_id, field",
             "SELECT id, total, digest, '', '', '', at, 0, '' FROM service_import ORDER BY id",
             "SELECT row_id, 0, subject, before, '', '', at, version, '' FROM revision WHERE subject = 'service' ORDER BY row_id, version"}) {
            town.db.query_text(sql, {}).each([&](const db::Row& r) {
                for (int c = 0; c < 9; ++c) {
                    if (r.is_null(c)) continue;
                    try {
                        all += std::string(r.text(c));
                    } catch (const db::Error&) {
                        all += std::to_string(r.integer(c));
                    }
                    all += "|";
                }
                all += "\n";
            });
        }
        return all;
    }
    ImportView look(const std::vector<std::string>& texts, Scope scope = Scope::region,
                    std::vector<std::pair<RowKind, std::string>>* rows = nullptr, MemberId who = {}) {
        Files files(texts);
        auto ctx = town.as(who.value() ? who : town.window);
        const auto view = look_at_import(ctx, files.files, scope, [&](const Decision& d) {
            if (rows) rows->emplace_back(d.kind, d.row->service.name);
        });
        EXPECT_TRUE(view) << (view ? "" : base::fill(view.error().message, view.error().args));
        return *view;
    }
    ImportView apply(const std::vector<std::string>& texts, Scope scope = Scope::region,
                     const std::vector<ServiceId>& ended = {}) {
        Files files(texts);
        town.world.clock.advance(std::chrono::minutes(1));
        auto ctx = town.as(town.window);
        const auto view = db::write(town.db, [&] { return apply_import(ctx, files.files, scope, ended); });
        EXPECT_TRUE(view) << (view ? "" : base::fill(view.error().message, view.error().args));
        return *view;
    }
    Service named(const std::string& name) {
        for (const auto& s : all_services(town.db)) {
            if (s.name == name) return s;
        }
        ADD_FAILURE() << "no service " << name;
        return {};
    }
    std::string real(const char* number) {
        std::ifstream in(SOURCE_DIR "/tests/data/wamnet/csvdownload" + std::string(number) + ".csv",
                         std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
};
INSTANTIATE_TEST_SUITE_P(Engines, Imports, testing::ValuesIn(db::engines_under_test()),
                         [](const auto& test) { return db::name_of(test.param); });

TEST_P(Imports, LookingWritesNothing) {
    const auto before = dump();
    const auto view = look({file({row(1), row(2)})});
    EXPECT_EQ(view.counts.added, 2);
    EXPECT_EQ(dump(), before);
}

TEST_P(Imports, TheSameFileASecondTimeChangesNothing) {
    const auto first = apply({file({row(1), row(2)})});
    EXPECT_EQ(first.counts.added, 2);
    const auto before = dump();
    const auto second = apply({file({row(1), row(2)})});
    EXPECT_EQ(second.counts.added, 0);
    EXPECT_EQ(second.counts.changed, 0);
    EXPECT_EQ(second.counts.unchanged, 2);
    EXPECT_TRUE(second.applied_before);
    EXPECT_EQ(dump(), before) << "not a date, not a line of the history";
}

TEST_P(Imports, ANewerEditionChangesWhatItSaysOtherwiseAndConfirmsTheRest) {
    apply({file({row(1), row(2)})});
    const auto before = named("れんげ道の家2").confirmed;
    const auto view = apply({file({row(1, {{Column::phone, "0465-00-9999"}}), row(2)})});
    EXPECT_EQ(view.counts.changed, 1);
    EXPECT_EQ(view.counts.unchanged, 1);
    EXPECT_EQ(named("れんげ道の家1").phone, "0465-00-9999");
    EXPECT_GT(named("れんげ道の家2").confirmed, before);
    EXPECT_EQ(db::revisions(town.db, "service", named("れんげ道の家1").id.value()).size(), 1u);
}

TEST_P(Imports, NeverOverwriteWhatWasTypedByHand) {
    apply({file({row(1)})});
    auto s = named("れんげ道の家1");
    s.phone = "0465-00-1111";
    auto ctx = town.as(town.window);
    ASSERT_TRUE(save_service(ctx, s));
    std::vector<std::pair<RowKind, std::string>> rows;
    const auto changed = file({row(1, {{Column::phone, "0465-00-9999"}, {Column::fax, "0465-00-9998"}})});
    EXPECT_EQ(look({changed}, Scope::region, &rows).counts.kept, 1);
    apply({changed});
    EXPECT_EQ(named("れんげ道の家1").phone, "0465-00-1111");
    EXPECT_EQ(named("れんげ道の家1").fax, "0465-00-9998") << "what nobody typed goes on being imported";
    const auto facts = hand_facts(town.db, s.id);
    ASSERT_EQ(facts.size(), 1u);
    EXPECT_EQ(facts[0].field, "phone");
    EXPECT_EQ(facts[0].imported, "0465-00-9999");
    // Until a person takes what the data says.
    ASSERT_TRUE(take_imported(ctx, s.id, "phone"));
    EXPECT_EQ(named("れんげ道の家1").phone, "0465-00-9999");
    EXPECT_TRUE(hand_facts(town.db, s.id).empty());
}

TEST_P(Imports, WhatTheFilesHaveNoMoreIsToldAndEndedOnlyByAPersonsChoice) {
    apply({file({row(1), row(2), row(3)})});
    const auto view = look({file({row(1)})});
    ASSERT_EQ(view.gone.size(), 2u);
    apply({file({row(1)})});
    EXPECT_EQ(all_services(town.db).size(), 3u);
    apply({file({row(1)})}, Scope::region, {view.gone[0].id, named("れんげ道の家1").id});
    EXPECT_EQ(all_services(town.db).size(), 2u) << "only what is gone can be ended here";
    EXPECT_TRUE(service(town.db, view.gone[0].id)->ended);
    EXPECT_EQ(look({file({row(1)})}).gone.size(), 1u);
    // A file of another kind says nothing about these.
    EXPECT_TRUE(look({file({row(9, {{Column::kind, "短期入所"}})})}).gone.empty());
    // Back in the data: it stays ended.
    EXPECT_EQ(look({file({row(1), row(2), row(3)})}).counts.unchanged, 3);
}

TEST_P(Imports, TakeOnlyTheScopesRows) {
    const auto text = file(
        {row(1), row(2, {{Column::city, "神奈川県平塚市"}}), row(3, {{Column::city, "北海道札幌市東区"}})});
    EXPECT_EQ(look({text}, Scope::region).counts.outside, 2);
    EXPECT_EQ(look({text}, Scope::prefecture).counts.outside, 1);
    EXPECT_EQ(look({text}, Scope::all).counts.outside, 0);
    apply({text}, Scope::region);
    EXPECT_EQ(all_services(town.db).size(), 1u);
}

TEST_P(Imports, TellTwoRowsWithOneNumberApart) {
    // 2052700016 stands twice in the real file, 0000000000 four times.
    const auto a = row(
        1, {{Column::number, "1400000077"}, {Column::system_number, "A1"}, {Column::name, "みずうみ学園"}});
    const auto b = row(
        2,
        {{Column::number, "1400000077"}, {Column::system_number, "A2"}, {Column::name, "県立みずうみ学園"}});
    const auto c =
        row(3, {{Column::number, "0000000000"}, {Column::system_number, "A3"}, {Column::name, "ひかりの丘"}});
    const auto d =
        row(4, {{Column::number, "0000000000"}, {Column::system_number, "A4"}, {Column::name, "かぜの丘"}});
    EXPECT_EQ(apply({file({a, b, c, d})}).counts.added, 4);
    EXPECT_EQ(apply({file({d, c, b, a})}).counts.unchanged, 4) << "in any order";
    // The next edition gives the rows other numbers in its system: the names tell them.
    auto b2 = b, d2 = d;
    b2[1] = "B7";
    d2[1] = "B8";
    const auto renumbered = look({file({a, b2, c, d2})});
    EXPECT_EQ(renumbered.counts.added, 0);
    EXPECT_EQ(renumbered.gone.size(), 0u);
}

TEST_P(Imports, CountARowThatStandsTwiceOnce) {
    const auto view = look({file({row(1), row(1)}), file({row(1), row(2)})});
    EXPECT_EQ(view.counts.added, 2);
    EXPECT_EQ(view.counts.repeated, 2);
    EXPECT_EQ(apply({file({row(1), row(1)}), file({row(1), row(2)})}).counts.added, 2);
    EXPECT_EQ(all_services(town.db).size(), 2u);
}

TEST_P(Imports, LeaveOutRefusedRowsAndDoNotCallThemGone) {
    apply({file({row(1), row(2)})});
    const auto view = apply({file(
        {row(1), row(2, {{Column::name, "=CMD|' /C calc'!A0"}}), row(3, {{Column::city, "ひみつ市"}})})});
    EXPECT_EQ(view.counts.refused, 2);
    EXPECT_TRUE(view.gone.empty());
    EXPECT_EQ(named("れんげ道の家2").name, "れんげ道の家2");
}

TEST_P(Imports, TakeNothingOfAnyFileWhenOneIsBroken) {
    Files files({file({row(1)}), file({row(2)}) + "\"14000\",\"cut off here"});
    auto ctx = town.as(town.window);
    const auto view = db::write(town.db, [&] { return apply_import(ctx, files.files, Scope::region, {}); });
    ASSERT_FALSE(view);
    const auto words = base::fill(view.error().message, view.error().args);
    EXPECT_NE(words.find("file2.csv"), std::string::npos) << words;
    EXPECT_NE(words.find("3行目"), std::string::npos) << words;
    EXPECT_TRUE(all_services(town.db).empty());
}

TEST_P(Imports, LeaveAloneWhatAFileHasNoColumnFor) {
    apply({file({row(1)})});
    using wamnet::testing::line;
    const auto narrow =
        line({"定員", "サービス種別", "事業所の名称", "事業所番号", "事業所住所（市区町村）"}) +
        line({"12", "児童発達支援", "れんげ道の家1", "1410000001", "神奈川県足柄上郡開成町"});
    apply({narrow});
    const auto s = named("れんげ道の家1");
    EXPECT_EQ(s.places, 12);
    EXPECT_EQ(s.phone, "0465-00-2234");
}

TEST_P(Imports, KeepHiddenServicesFromThoseWhoDoNotSeeThem) {
    apply({file({row(1), row(2)})});
    auto s = named("れんげ道の家2");
    s.hidden = true;
    auto desk = town.as(town.window);
    ASSERT_TRUE(save_service(desk, s));
    const auto changed = file({row(2, {{Column::phone, "0465-00-9999"}})});
    EXPECT_EQ(look({changed}, Scope::region, nullptr, town.window).counts.changed, 1);
    const auto seen = look({changed}, Scope::region, nullptr, town.chief);
    EXPECT_EQ(seen.counts.changed, 0) << "nothing tells that it is there and differs";
    for (const auto& gone : look({file({row(7)})}, Scope::region, nullptr, town.chief).gone)
        EXPECT_FALSE(gone.hidden);
}

TEST_P(Imports, LinkTheOrganisationOfThatName) {
    apply({file({row(1, {{Column::owner, "訪看ミカン"}}), row(2)})});
    EXPECT_EQ(named("れんげ道の家1").organisation, town.clinic) << "訪看みかん";
    EXPECT_EQ(named("れんげ道の家2").organisation, OrganisationId{});
}

TEST_P(Imports, AccountForEveryRowOfTheRealFiles) {
    const std::vector<std::string> files{real("064"), real("066"), real("068")};
    const auto region = look(files);
    EXPECT_EQ(region.counts.total, 632);
    EXPECT_EQ(region.counts.added, 2);
    EXPECT_EQ(region.counts.outside, 630);
    const auto all = apply(files, Scope::all);
    EXPECT_EQ(all.counts.added, 632);
    EXPECT_EQ(all.counts.refused + all.counts.repeated + all.counts.outside, 0);
    EXPECT_EQ(all_services(town.db).size(), 632u);
    const auto again = apply(files, Scope::all);
    EXPECT_EQ(again.counts.unchanged, 632);
    EXPECT_TRUE(again.gone.empty());
    EXPECT_EQ(all_services(town.db).size(), 632u);
}

}  // namespace
}  // namespace tsumugi::directory
