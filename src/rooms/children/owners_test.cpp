#include "ground/access/kinds.h"
#include "rooms/children/proposals.h"
#include "rooms/testing/region_world.h"

// Whom facts belong to.
namespace tsumugi::children {
namespace {

using access::SectionId;

/// What each kind may change in the beginning, beside an owner of everything else: C changes, p proposes,
/// - does not see it.
struct Expected {
    const char* kind;
    const char* may;  ///< identity, contact, medical, score, daily, welfare
};
constexpr Expected kExpected[] = {
    {"hospital", "CCCCCp"},        {"clinic", "pCCCCp"},         {"visiting_nurse", "pCCpCp"},
    {"municipality", "CCppCC"},    {"health_office", "pCpppp"},  {"support_centre", "pCpppp"},
    {"consultant", "pCppCp"},      {"rehabilitation", "p-pppp"}, {"school", "p-ppp-"},
    {"education_board", "p-ppp-"}, {"nursery", "p-ppp-"},        {"day_service", "p-ppp-"},
    {"short_stay", "p-ppp-"},      {"equipment", "p---p-"},      {"transport", "p---p-"},
    {"association", "p-----"}};

class FactOwners : public rooms::OnEngines {
  protected:
    ChildId child = region.child("0417", {region.hospital, region.health, region.nurses});
    std::vector<SectionId> deciders_of(Topic topic) {
        auto ctx = region.as(region.tanaka);
        const auto key = access::open_child_as_system(ctx.db, ctx.audit, ctx.app, child, "children").value();
        return deciders(ctx, key, topic);
    }
    void leave(SectionId section) {
        region.db.query_text("UPDATE team_member SET ended_at = 1 WHERE section_id = $1", {section}).run();
    }
    void TearDown() override { set_coordinator(nullptr); }
};

TEST_P(FactOwners, MayChangeByKindAndTopicAndEverybodyElseProposes) {
    for (const auto& [kind, may] : kExpected) {
        const auto place = region.place(kind, "係", kind);
        region.world.join(child, place);
        auto ctx = region.as(region.person(place, "係の人"));
        const auto key = region.key(ctx, child);
        std::string found;
        for (const auto topic : kTopics) {
            found += may_decide(ctx, key, topic) ? 'C' : key.allows(category_of(topic)) ? 'p' : '-';
        }
        EXPECT_EQ(found, may) << kind;
    }
    EXPECT_EQ(std::size(kExpected), access::organisation_kinds().size());
}

TEST_P(FactOwners, AreNextTheCoordinatingSectionAndLastEverybodyWhoSeesIt) {
    EXPECT_EQ(deciders_of(Topic::score), std::vector{region.hospital});
    leave(region.hospital);
    static SectionId lead;
    lead = region.health;
    set_coordinator([](db::Db&, const ChildKey&) { return std::optional(lead); });
    EXPECT_EQ(deciders_of(Topic::score), std::vector{region.health});
    lead = region.welfare;
    EXPECT_EQ(deciders_of(Topic::score).size(), 2u) << "who co-ordinates is not in the team: nurses and town";
    region.world.join(child, region.taxi);
    EXPECT_EQ(deciders_of(Topic::score).size(), 2u) << "the driver does not see it";
    for (const auto section : {region.health, region.nurses, region.taxi}) leave(section);
    EXPECT_TRUE(deciders_of(Topic::score).empty());
}

TEST_P(FactOwners, AreKeptVersionByVersion) {
    auto ctx = region.as(region.window);
    auto table = owners(region.db);
    EXPECT_EQ(table.version, 0);
    table.pairs.erase({Topic::medical, "visiting_nurse"});
    table.pairs.emplace(Topic::medical, "transport");
    EXPECT_EQ(db::write(region.db, [&] { return save_owners(ctx, table); }).value(), 1);
    const auto kept = owners(region.db);
    EXPECT_EQ(kept.by, "窓口");
    EXPECT_FALSE(kept.owns("visiting_nurse", Topic::medical));
    EXPECT_FALSE(kept.owns("transport", Topic::medical)) << "who does not see it can't own it";
    EXPECT_EQ(deciders_of(Topic::medical), std::vector{region.hospital});
    const auto stale = db::write(region.db, [&] { return save_owners(ctx, table); });
    ASSERT_FALSE(stale);
    EXPECT_EQ(stale.error().front().kind, base::Kind::conflict);
    auto none = kept;
    std::erase_if(none.pairs, [](const auto& pair) { return pair.first == Topic::welfare; });
    const auto refused = db::write(region.db, [&] { return save_owners(ctx, none); });
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().front().field, "welfare");
    EXPECT_EQ(region.count("fact_owner_version"), 1);
}

TEST_P(FactOwners, ArePutByTheDeskAndTheAdministratorsAlone) {
    rooms::Browser browser{region.world};
    children::routes(browser.routes());
    for (const auto who : {region.tanaka, region.abe}) {
        const auto page = browser.as(who).get("/children/owners");
        EXPECT_EQ(page.status, 200);
        EXPECT_FALSE(rooms::has(page, "type=\"checkbox\""));
        EXPECT_EQ(browser.post("/children/owners", rooms::Form{}.add("version", "0")).status, 403);
    }
    for (const auto who : {region.window, region.admin}) {
        auto form = rooms::form_of(browser.as(who).get("/children/owners"), "/children/owners");
        form.add("kind.welfare", "consultant")
            .add("kind.welfare", "nonsense")
            .add("kind.nonsense", "hospital");
        EXPECT_EQ(browser.submit("/children/owners", form).status, 303);
    }
    EXPECT_TRUE(owners(region.db).owns("consultant", Topic::welfare));
    EXPECT_EQ(owners(region.db).version, 1) << "the same table again is no version";
    const auto none = browser.post("/children/owners", rooms::Form{}.add("version", "1"));
    EXPECT_EQ(none.status, 422);
    EXPECT_TRUE(rooms::has(none, "持ち主を1つ以上選んでください。"));
    EXPECT_EQ(
        browser.post("/children/owners", rooms::Form{}.add("version", "0").add("kind.medical", "clinic"))
            .status,
        422);
}

ROOMS_ON_ENGINES(FactOwners);

}  // namespace
}  // namespace tsumugi::children
