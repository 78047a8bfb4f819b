#include "ground/jobs/system_ctx.h"
#include "rooms/children/doubles.h"
#include "rooms/children/proposals.h"

namespace tsumugi::children {
namespace {

// What lies with a section that has left the team, or was placed before somebody joined, who may own it.
const db::Sql kLeftBehind{R"(
SELECT DISTINCT p.child_id FROM fact_proposal p WHERE p.state = 'open' AND (
    EXISTS (SELECT 1 FROM team_member t WHERE t.child_id = p.child_id AND t.added_at > p.placed_at)
    OR EXISTS (SELECT 1 FROM fact_proposal_place w WHERE w.proposal_id = p.id AND w.ended_at IS NULL
        AND w.section_id IS NOT NULL AND NOT )" TSUMUGI_IN_TEAM("p.child_id", "w.section_id", "$1") "))"};

void run_places(jobs::Run& run) {
    jobs::SystemCtx system(run, "children");
    auto& ctx = system.ctx;
    const auto left =
        ctx.db.query(kLeftBehind, ctx.today()).all([](const db::Row& row) { return row.get<ChildId>(0); });
    int done = 0;
    for (const auto child : left) {
        const auto key = access::open_child_as_system(ctx.db, ctx.audit, ctx.app, child, "children");
        if (key) db::write(ctx.db, [&] { place_proposals(ctx, *key); });
        run.beat(++done, static_cast<int>(left.size()));
    }
}

}  // namespace

void add_jobs(jobs::Registry& registry) {
    add_double_jobs(registry);
    registry.add_repeating("fact_proposals", std::chrono::minutes{15}, run_places);
}

}  // namespace tsumugi::children
