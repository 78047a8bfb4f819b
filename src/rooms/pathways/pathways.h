#pragma once
#include <optional>
#include <string>
#include <vector>

#include "rooms/teams/teams.h"

namespace tsumugi::pathways {

using PathwayId = base::Id<struct PathwayTag>;
using StepId = base::Id<struct StepTag>;
using TemplateId = base::Id<struct TemplateTag>;

/// todo: not started; doing: taken; stuck: started and cannot go on; done; cannot: will not be done, with the
/// reason; ended: closed with the pathway.
enum class StepState { todo, doing, stuck, done, cannot, ended };
std::string_view code(StepState state);
std::optional<StepState> parse_state(std::string_view code);
std::string_view label(StepState state);  ///< msgid
bool is_open(StepState state);

struct Template {
    TemplateId id;
    std::string code, name, english, anchor, anchor_en, goal, goal_en;
};
std::vector<Template> templates(db::Db& db);

/// A dated step before it is stored: what the check page shows.
struct PlannedStep {
    std::int64_t template_step = 0;
    int position = 0;
    std::string title, function;
    access::SectionId section;  ///< 0 = nobody
    base::Date due;
    bool milestone = false;
};
/// The template's steps dated from the anchor day, each given to the lead of its function in `roles`. A day
/// that has passed already is moved to today or the next working day, one on a closed day to the working day
/// before.
std::vector<PlannedStep> plan(db::Db& db, TemplateId id, base::Date anchor, base::Date today,
                              const std::vector<region::RoleRow>& roles, base::Lang lang);

struct Start {
    TemplateId template_id;
    base::Date anchor;
    std::string goal;
};
/// Starts a pathway for a child: steps, tasks in each section's inbox, notices, event. Inside a transaction.
PathwayId start(access::Ctx& ctx, const access::ChildKey& key, const Start& start,
                const std::vector<region::RoleRow>& roles);

/// Moves the anchor day: open steps move by the same number of days (those moved by hand too), finished ones
/// stay; every section concerned is told what moved. Error: conflict by version. Inside a transaction.
base::Result<int> move_anchor(access::Ctx& ctx, const access::ChildKey& key, PathwayId id, int version,
                              base::Date anchor, std::string_view reason);

/// Changes of one step, each inside a transaction. `version` guards against two editors.
struct StepChange {
    StepId step;
    int version = 0;
    std::string kind;  ///< take, hand, stuck, done, cannot, reopen, move
    std::string text;  ///< note, reason
    access::SectionId to_section;
    std::optional<base::Date> due;
};
base::Checked<int> apply(access::Ctx& ctx, const access::ChildKey& key, const StepChange& change);

/// Blocks of the child's page: 次にすること, timeline with いまここ.
std::vector<children::Block> blocks();

/// What teams calls when a function gets another lead or a section's place goes to another: open steps
/// follow.
teams::Followers followers();

/// The child's steps, for the states of the role table (teams::set_work_sources).
std::vector<teams::Work> work_of(access::Ctx& ctx, const access::ChildKey& key);

/// Puts the region's templates (data file templates.json) into an empty database.
void load_reference(db::Db& db);

/// /pathways (running ones of the section), /pathways/new, POST /pathways/document, POST and GET
/// /pathways/check, POST /pathways, /pathways/{id} (copy to keep, print), /pathways/{id}/anchor,
/// /pathways/{id}/end, /steps/{id}, POST /steps/{id}/{change}, /guide (for a town's first child),
/// /pathways/templates/{code}.
void routes(access::Routes& routes);

}  // namespace tsumugi::pathways
