#include "rooms/directory/store.h"

#include "ground/db/revision.h"
#include "rooms/directory/testing.h"

namespace tsumugi::directory {
namespace {

class Directory : public OnEngines {};

TEST_P(Directory, FindsWhoLeadsWhatInATown) {
    town.table(kYugawara, "ward_visit", {town.health}, {town.welfare});
    const auto places = contacts(town.db, kYugawara, "ward_visit");
    ASSERT_EQ(places.size(), 2u);
    EXPECT_EQ(places[0].section.id, town.health);
    EXPECT_EQ(places[0].level, region::Level::lead);
    EXPECT_EQ(places[1].level, region::Level::support);
    EXPECT_TRUE(contacts(town.db, kManazuru).empty());
    EXPECT_EQ(leads_everywhere(town.db, "ward_visit").size(), 1u);
    EXPECT_EQ(led_by(town.db, town.health),
              (std::vector{std::pair<std::string, std::string>{kYugawara, "ward_visit"}}));
    EXPECT_TRUE(led_by(town.db, town.welfare).empty());
}

TEST_P(Directory, KeepsWhatASectionSaidBefore) {
    auto ctx = town.as(town.sato);
    auto changed = town.place(town.health);
    changed.hours = "平日 9時から16時";
    ASSERT_TRUE(db::write(town.db, [&] { return save_section(ctx, changed); }));
    EXPECT_EQ(town.place(town.health).hours, "平日 9時から16時");
    const auto second = db::write(town.db, [&] { return save_section(ctx, changed); });
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind, base::Kind::conflict);
    const auto kept = db::revisions(town.db, "section", town.health.value());
    ASSERT_EQ(kept.size(), 1u);
    EXPECT_NE(kept[0].before.find("8時30分"), std::string::npos);
    EXPECT_EQ(last_change(ctx, "section", town.health.value()).by, "佐藤");
}

TEST_P(Directory, ClosesAnAccountTodayOrLater) {
    auto ctx = town.as(town.chief);
    const auto today = ctx.today();
    end_member(ctx, town.sato, base::add_days(today, 3), "異動");
    auto later = town.person(town.sato);
    EXPECT_TRUE(later.living(today));
    EXPECT_FALSE(later.living(base::add_days(today, 3)));
    EXPECT_EQ(members(town.db, town.health, today).size(), 3u);
    EXPECT_EQ(members(town.db, town.health).size(), 2u);
    EXPECT_EQ(members(town.db, town.health, base::add_days(today, 3)).size(), 2u);
    end_member(ctx, town.sato, today, "異動");
    EXPECT_FALSE(town.person(town.sato).living(today));
}

TEST_P(Directory, FreesALoginWhenItsDayHasCome) {
    const auto id = access::create_member(
        town.db, town.world.app,
        {town.health, "山田", "", "yamada", "", "akai kuruma to fune", access::Role::member, true});
    ASSERT_TRUE(id);
    auto ctx = town.as(town.chief);
    end_member(ctx, *id, base::add_days(ctx.today(), 1), "退職");
    free_ended_logins(ctx);
    EXPECT_EQ(town.person(*id).login, "yamada");
    town.world.clock.set(town.world.clock.now() + std::chrono::hours{24});
    free_ended_logins(ctx);
    EXPECT_EQ(town.person(*id).login, "");
}

INSTANTIATE_TEST_SUITE_P(Engines, Directory, testing::ValuesIn(db::engines_under_test()),
                         [](const auto& info) { return db::name_of(info.param); });

class HandOver : public OnEngines {
  protected:
    Load hand(MemberId from, MemberId to) {
        auto ctx = town.as(town.chief);
        return db::write(town.db, [&] {
            ctx.audit.clear();
            const auto moved = hand_over(ctx, from, to);
            ctx.audit.write(town.db);
            return moved;
        });
    }
    Load load(MemberId id) {
        auto ctx = town.as(town.chief);
        return load_of(ctx, id);
    }
    void deputy(MemberId of, MemberId is) {
        auto ctx = town.as(town.chief);
        auto m = town.person(of);
        m.deputy = is;
        ASSERT_TRUE(db::write(town.db, [&] { return save_member(ctx, m); }));
    }
};

TEST_P(HandOver, CountsWhatNamesAMember) {
    town.child("0001", town.health, town.sato);
    town.child("0002", town.health, town.sato);
    town.child("0003", town.health, town.suzuki);
    const auto left = town.world.child("0004");
    town.world.join(left, town.health, base::add_days(town.world.clock.today(), -1));
    town.db.query(kTestTeamPerson, left, town.health, town.sato).run();
    town.task(1, town.health, town.sato);
    town.task(2, town.health, town.sato, tasks::State::done);
    deputy(town.suzuki, town.sato);
    const auto own = load(town.sato);
    EXPECT_EQ(own.teams, 2);
    EXPECT_EQ(own.tasks, 1);
    EXPECT_EQ(own.deputies, 1);
    auto ctx = town.as(town.chief);
    auto all = loads(ctx, town.health);
    EXPECT_EQ(all[town.sato].teams, 2);
    EXPECT_EQ(all[town.sato].tasks, 1);
    EXPECT_EQ(all[town.sato].deputies, 1);
    EXPECT_EQ(all[town.suzuki].teams, 1);
}

TEST_P(HandOver, MovesEverythingToAColleague) {
    const auto first = town.child("0001", town.health, town.sato);
    const auto other = town.child("0003", town.health, town.suzuki);
    town.task(1, town.health, town.sato);
    town.task(2, town.health, town.sato, tasks::State::done);
    deputy(town.chief, town.sato);
    deputy(town.suzuki, town.sato);
    const auto moved = hand(town.sato, town.suzuki);
    EXPECT_EQ(moved.teams, 1);
    EXPECT_EQ(moved.tasks, 1);
    EXPECT_EQ(moved.deputies, 1);
    EXPECT_EQ(town.named(first, town.health), town.suzuki);
    EXPECT_EQ(town.named(other, town.health), town.suzuki);
    EXPECT_EQ(town.task_of(1), town.suzuki);
    EXPECT_EQ(town.task_of(2), town.sato);
    EXPECT_EQ(town.person(town.chief).deputy, town.suzuki);
    EXPECT_EQ(town.person(town.suzuki).deputy, MemberId{}) << "nobody is the own deputy";
    EXPECT_EQ(load(town.sato).teams + load(town.sato).tasks + load(town.sato).deputies, 0);
}

TEST_P(HandOver, LeavesAMembershipThatIsOverAsItWas) {
    const auto left = town.world.child("0004");
    town.world.join(left, town.health, base::add_days(town.world.clock.today(), -1));
    town.db.query(kTestTeamPerson, left, town.health, town.sato).run();
    EXPECT_EQ(hand(town.sato, town.suzuki).teams, 0);
    EXPECT_EQ(town.named(left, town.health), town.sato);
}

TEST_P(HandOver, GivesAnotherSectionNoChildThatItHasNot) {
    const auto apart = town.child("0001", town.health, town.sato);
    const auto shared = town.child("0002", town.health, town.sato);
    town.join(shared, town.welfare, {});
    const auto taken = town.child("0003", town.health, town.sato);
    const auto clerk = town.world.member(town.welfare, "係");
    town.join(taken, town.welfare, clerk);
    town.task(1, town.health, town.sato);
    const auto moved = hand(town.sato, town.kato);
    EXPECT_EQ(moved.teams, 1);
    EXPECT_EQ(moved.tasks, 0);
    EXPECT_FALSE(access::is_in_team(town.db, apart, town.welfare, town.world.clock.today()));
    EXPECT_EQ(town.named(apart, town.health), MemberId{});
    EXPECT_EQ(town.named(shared, town.health), MemberId{});
    EXPECT_EQ(town.named(shared, town.welfare), town.kato);
    EXPECT_EQ(town.named(taken, town.welfare), clerk) << "whom the section has named stays";
    EXPECT_EQ(town.task_of(1), MemberId{});
    EXPECT_EQ(tasks::find(town.db, "step", 1)->section, town.health) << "things belong to the section";
    auto ctx = town.as(town.kato);
    EXPECT_FALSE(access::open_child(ctx, apart));
}

TEST_P(HandOver, IsWrittenIntoTheLogForEachChild) {
    town.child("0001", town.health, town.sato);
    town.child("0002", town.health, town.sato);
    hand(town.sato, town.suzuki);
    EXPECT_EQ(town.db.query(kTestAudit, "hand over to " + town.suzuki.text()).value<int>(), 3);
}

INSTANTIATE_TEST_SUITE_P(Engines, HandOver, testing::ValuesIn(db::engines_under_test()),
                         [](const auto& info) { return db::name_of(info.param); });

}  // namespace
}  // namespace tsumugi::directory
