#pragma once
#include "rooms/teams/store.h"
#include "rooms/testing/region_world.h"

// For tests only: a child with a team, a role table and the means to act as its people.
namespace tsumugi::teams {

using base::make_date;

struct Town : rooms::RegionWorld {
    ChildId child = RegionWorld::child("0417", {hospital, health});

    explicit Town(db::Engine engine = db::Engine::sqlite) : RegionWorld(engine) {}

    /// As that person with the key to the child, in a transaction, a minute later.
    template <class Act>
    auto act(access::MemberId who, Act body) {
        clock.advance(std::chrono::minutes(1));
        auto ctx = as(who);
        const auto child_key = key(ctx, child);
        return db::write(db, [&] { return body(ctx, child_key); });
    }
    base::Result<int> save(const std::vector<RoleRow>& rows, int version, bool keep_gaps = false,
                           access::MemberId who = {}) {
        return act(who.value() == 0 ? tanaka : who, [&](access::Ctx& ctx, const ChildKey& child_key) {
            return save_roles(ctx, child_key, version, rows, keep_gaps);
        });
    }
    std::vector<RoleRow> rows() {
        auto ctx = as(tanaka);
        return role_table(ctx, system_key(child));
    }
    RoleRow row_named(const std::string& function) {
        for (auto& row : rows()) {
            if (row.function == function) return row;
        }
        return {};
    }
    /// The membership of that section as the team sees it now.
    access::TeamMember member_of(SectionId section, bool ever = false) {
        auto ctx = as(tanaka);
        for (auto& member : access::team_of(ctx, system_key(child), ever)) {
            if (member.section == section) return member;
        }
        return {};
    }
    bool is_member(SectionId section) { return access::is_in_team(db, child, section, clock.today()); }
};

/// On both engines.
class OnEngines : public testing::TestWithParam<db::Engine> {
  protected:
    Town town{GetParam()};
};

}  // namespace tsumugi::teams
