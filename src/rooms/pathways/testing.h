#pragma once
#include "ground/db/revision.h"
#include "ground/notices/notices.h"
#include "ground/tasks/tasks.h"
#include "rooms/pathways/store.h"
#include "rooms/testing/region_world.h"

// For tests only: a child that goes home on Friday 25 December 2026, with a role table and a running pathway.
namespace tsumugi::pathways {

using access::ChildKey;
using access::SectionId;
using base::make_date;

inline const base::Date kHome = make_date(2026, 12, 25);

/// The region with the pathway templates.
struct World : rooms::RegionWorld {
    explicit World(db::Engine engine = db::Engine::sqlite) : RegionWorld(engine) {
        load_reference(db);
        teams::set_followers(followers());
    }
    ~World() { teams::set_followers({}); }

    TemplateId template_id(const std::string& code = "home") {
        for (const auto& t : templates(db)) {
            if (t.code == code) return t.id;
        }
        throw std::logic_error("no template " + code);
    }
};

struct Journey : World {
    access::ChildId child = RegionWorld::child("0417", {hospital});
    PathwayId pathway_id;

    explicit Journey(db::Engine engine = db::Engine::sqlite) : World(engine) {
        auto ctx = as(tanaka);
        const auto child_key = key(ctx, child);
        if (not teams::save_roles(ctx, child_key, 0, roles(), true)) throw std::runtime_error("no roles");
        pathway_id = start(ctx, child_key, {template_id(), kHome, "家で家族と眠れる"}, roles());
        clock.advance(std::chrono::minutes(5));
    }

    /// Transport has two leads, housing nobody; functions that are not named have no row.
    std::vector<region::RoleRow> roles() const {
        return {row("discharge_notice", {hospital}),
                row("ward_visit", {health}, {welfare}),
                row("conference", {hospital}, {nurses}),
                row("welfare_decision", {welfare}),
                row("care_plan", {consultant}),
                row("coordination", {consultant}),
                row("home_nursing", {nurses}),
                row("transport", {welfare, taxi}),
                row("housing", {})};
    }
    Pathway path() { return pathway(db, pathway_id).value(); }
    std::vector<Step> steps() { return steps_of(db, pathway_id); }
    /// The step whose title begins so.
    Step named(std::string_view title) {
        for (auto& s : steps()) {
            if (s.title.starts_with(title)) return s;
        }
        throw std::logic_error("no step " + std::string(title));
    }
    Step ward_visit() { return named("保健と障がい"); }
    Step nobodys() { return named("家の中と機器"); }
    tasks::Task task_of(const Step& s) { return tasks::find(db, "step", s.id.value()).value(); }

    /// A change with the present version, as that person.
    base::Checked<int> act(access::MemberId who, const Step& s, const char* kind, const char* text = "",
                           SectionId to = {}, std::optional<base::Date> due = std::nullopt) {
        clock.advance(std::chrono::minutes(1));
        auto ctx = as(who);
        const auto child_key = key(ctx, child);
        const StepChange change{s.id, step(db, s.id).value().version, kind, text, to, due};
        return db::write(db, [&] { return apply(ctx, child_key, change); });
    }
    base::Result<int> move(base::Date anchor, access::MemberId who, const char* reason = "体調のため") {
        clock.advance(std::chrono::minutes(1));
        auto ctx = as(who);
        const auto child_key = key(ctx, child);
        return db::write(
            db, [&] { return move_anchor(ctx, child_key, pathway_id, path().version, anchor, reason); });
    }
    std::string history(const Step& s) {
        std::string kinds;
        for (const auto& event : events_of(db, s.id)) kinds += (kinds.empty() ? "" : " ") + event.kind;
        return kinds;
    }
};

/// On both engines.
class OnEngines : public testing::TestWithParam<db::Engine> {
  protected:
    Journey j{GetParam()};
};

template <class T>
std::string first_message(const T& result) {
    return result.error().front().message;
}
template <class T>
std::string first_field(const T& result) {
    return result.error().front().field;
}
template <class T>
base::Kind first_kind(const T& result) {
    return result.error().front().kind;
}

}  // namespace tsumugi::pathways
