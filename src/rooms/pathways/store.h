#pragma once
#include "rooms/pathways/pathways.h"

namespace tsumugi::pathways {

struct TemplateStep {
    std::int64_t id = 0;
    int position = 0;
    std::string title, title_en, function;
    int offset = 0;
    std::string why, why_en, before, before_en, guide, guide_en;
    bool milestone = false;
    const std::string& in(base::Lang lang, std::string TemplateStep::*ja,
                          std::string TemplateStep::*en) const {
        return lang == base::Lang::en and not(this->*en).empty() ? this->*en : this->*ja;
    }
};
std::vector<TemplateStep> template_steps(db::Db& db, TemplateId id);
std::optional<TemplateStep> template_step(db::Db& db, std::int64_t id);

struct Pathway {
    PathwayId id;
    access::ChildId child;
    std::string child_code;
    TemplateId template_id;
    base::Date anchor;
    std::string goal, state;
    access::SectionId started_by;
    base::Instant started_at;
    int version = 1;
};
std::optional<Pathway> pathway(db::Db& db, PathwayId id);
std::vector<Pathway> pathways_of(access::Ctx& ctx, const access::ChildKey& key);

struct Step {
    StepId id;
    PathwayId pathway;
    access::ChildId child;
    std::string child_code;
    std::int64_t template_step = 0;
    int position = 0;
    std::string title, title_en, function;
    access::SectionId section;  ///< 0 = nobody
    std::string section_name;   ///< organisation and section
    access::MemberId member;
    std::string member_name;
    base::Date due;
    StepState state = StepState::todo;
    std::string note;
    std::optional<base::Date> closed_on;
    bool milestone = false, moved_by_hand = false;
    int offset = 0;
    int version = 1;
    const std::string& label(base::Lang lang) const {
        return lang == base::Lang::en and not title_en.empty() ? title_en : title;
    }
};
std::vector<Step> steps_of(db::Db& db, PathwayId id);
std::optional<Step> step(db::Db& db, StepId id);

struct StepEvent {
    base::Instant at;
    std::string kind, text, where;
};
std::vector<StepEvent> events_of(db::Db& db, StepId id);

/// Running pathways of children that the section may see, by anchor day.
struct Running {
    Pathway pathway;
    std::string template_name, template_english, municipality;
    int open = 0, closed = 0, late = 0, nobody = 0, stuck = 0;
};
std::vector<Running> running(access::Ctx& ctx);

/// Ends a pathway: reached (goal) or ended with a reason; open steps are closed with it.
base::Result<void> end_pathway(access::Ctx& ctx, const access::ChildKey& key, const Pathway& pathway,
                               bool reached, std::string_view reason);

// what change.cpp writes

void add_pathway(access::Ctx& ctx, PathwayId id, const access::ChildKey& key, const Start& start);
/// These three are false when another editor was first.
bool set_anchor(db::Db& db, const Pathway& p, int version, base::Date anchor);
/// Who waits for the steps: the place of the section that started it goes to another.
bool set_starter(db::Db& db, const Pathway& p, access::SectionId section);
bool close_pathway(access::Ctx& ctx, const Pathway& p, bool reached, std::string_view reason);
/// A step and its task in the inbox.
void add_step(access::Ctx& ctx, StepId id, PathwayId pathway, const access::ChildKey& key,
              const PlannedStep& p);
/// Writes the step and its task; false when another editor was first.
bool save_step(access::Ctx& ctx, const Step& s, int version, access::SectionId waits_for_it);
void add_event(access::Ctx& ctx, StepId step, std::string_view kind, std::string_view text);
/// Steps of a function that nobody has begun, and all open steps of a section.
std::vector<Step> waiting_of_function(db::Db& db, const access::ChildKey& key, std::string_view function);
std::vector<Step> open_of_section(db::Db& db, const access::ChildKey& key, access::SectionId section);

// rules.cpp

/// The day a step is due: the anchor day and its offset, a working day (the one before a closed day) unless
/// it is the anchor day itself. One that has passed becomes the first working day from `today` on, but no
/// later than the anchor where the step comes before it.
base::Date due_day(base::Date anchor, int offset, base::Date today);
/// A due day that somebody chose, so many days on: a working day, not before `today`.
base::Date shifted_day(base::Date due, int days, base::Date today);
/// Whether a change of that kind may follow the state, and what it needs.
base::Problems check_change(const Step& step, const StepChange& change, bool may_act, base::Date today);
/// How far the anchor day or a due day may lie: 90 days back, 1,100 ahead. Outside of that it is a slip of
/// the era.
bool is_near(base::Date day, base::Date today);

/// Followers of teams: a function got a lead, a section's place went to another.
void lead_changed(access::Ctx& ctx, const access::ChildKey& key, std::string_view function,
                  access::SectionId lead);
void section_replaced(access::Ctx& ctx, const access::ChildKey& key, access::SectionId from,
                      access::SectionId to);

}  // namespace tsumugi::pathways
