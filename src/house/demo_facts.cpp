// What others know of a child's facts in the demonstration: proposals that wait, are taken and are refused,
// and a change by an owner that the team was told.
#include <algorithm>

#include "house/demo_story.h"
#include "rooms/children/proposals.h"

namespace tsumugi::house::demo {
namespace {

using children::Part;

/// A change of one list of facts: proposed (or made, by an owner) so many days before today, and its answer.
struct Script {
    int days;
    const char* kind;   ///< of the organisation that knows
    const char* field;  ///< of rooms/children/fields
    const char* line;   ///< that it brings
    const char* note;
    int answered = 0;         ///< days later; 0 = it waits
    const char* reason = "";  ///< of a refusal; empty = taken
};
constexpr Script kScripts[] = {
    {1, "day_service", "medications", "整腸薬 1日2回（3回から）", "おむかえのとき、お母さんから聞きました。"},
    {2, "school", "allergies", "キウイフルーツ（口のまわりが赤くなる）", "給食のあとに気づきました。"},
    {3, "consultant", "devices", "排痰補助装置（朝と夜）", "訪問したとき、家で使っていました。"},
    {9, "school", "daily", "体育のときは、右を下にして休む", "担任と決めました。", 2},
    {16, "day_service", "medications", "抗てんかん薬 1日1回（夜）", "連絡帳にありました。", 3,
     "12月から1日2回にもどりました。連絡帳を直しておきます。"},
    {21, "consultant", "devices", "車いす（新しいもの）", "採寸に立ち会いました。", 4},
    {6, "visiting_nurse", "devices", "吸引器（予備を1台、玄関に置いています）", ""},
    {5, "municipality", "welfare", "日常生活用具の給付（吸入器）を決定", ""}};

using Stories = std::vector<std::shared_ptr<Story>>;

class Knowledge : public std::enable_shared_from_this<Knowledge> {
  public:
    /// The children are looked at from place `first` on.
    Knowledge(World& world, Stories stories, std::size_t first, const Script& script)
        : world_(world), stories_(std::move(stories)), first_(first), script_(script) {}

    void begin() {
        const auto day = base::add_days(world_.today(), -script_.days);
        const auto moment = world_.working_hours(day);
        world_.at(moment, [self = shared_from_this()] { self->write(); });
        if (script_.answered == 0) return;
        world_.at(std::max(world_.working_hours(base::add_days(day, script_.answered)),
                           moment + std::chrono::minutes(30)),
                  [self = shared_from_this()] { self->answer(); });
    }

  private:
    void write() {
        if (not find_child()) return;
        auto ctx = world_.as(from_, 0);
        const auto key = access::open_child(ctx, child_, access::Purpose::care, "facts");
        if (not key) return;
        auto form = children::stored_facts(ctx, *key);
        const auto& field = *children::find_field(script_.field);
        const auto before = children::value_of(form, field);
        children::set_value(form, field, before + (before.empty() ? "" : "\n") + script_.line);
        const auto draft = children::check(form, ctx.today(), {}, Part::facts);
        const auto done = children::hand_in(ctx, *key, Part::facts, draft.value(),
                                            children::facts_version(ctx, *key), script_.note);
        if (done and not done->proposed.empty()) proposal_ = done->proposed.front();
    }

    void answer() {
        if (proposal_.value() == 0 or owner_.value() == 0) return;
        auto ctx = world_.as(owner_, 0);
        const auto key = access::open_child(ctx, child_, access::Purpose::care, "proposal");
        if (not key) return;
        const auto proposal = children::find_proposal(ctx, *key, proposal_);
        if (not proposal) return;
        const int version = children::part_version(ctx, *key, Part::facts);
        const auto done = *script_.reason ? children::refuse(ctx, *key, *proposal, script_.reason)
                                          : children::take(ctx, *key, *proposal, version);
        if (not done)
            throw std::logic_error("the demonstration could not answer a proposal: " +
                                   done.error().front().message);
    }

    /// A child that such an organisation and an owner care for.
    bool find_child() {
        const auto topic = children::find_field(script_.field)->topic;
        for (std::size_t i = 0; i < stories_.size(); ++i) {
            const auto& story = *stories_[(first_ + i) % stories_.size()];
            if (story.child().value() == 0 or story.plan().phase == Phase::ended) continue;
            auto ctx = world_.as_system("demo");
            const auto key = access::open_child_as_system(ctx.db, ctx.audit, ctx.app, story.child(), "demo");
            if (not key) continue;
            from_ = {};
            for (const auto& member : access::team_of(ctx, *key)) {
                if (member.organisation_kind == script_.kind) from_ = member.section;
            }
            const auto owners = children::deciders(ctx, *key, topic);
            if (from_.value() == 0 or owners.empty()) continue;
            child_ = story.child();
            owner_ = owners.front();
            return true;
        }
        return false;
    }

    World& world_;
    Stories stories_;
    std::size_t first_;
    const Script& script_;
    access::ChildId child_;
    SectionId from_, owner_;
    children::ProposalId proposal_;
};

}  // namespace

void plan_facts(World& world, const std::vector<std::shared_ptr<Story>>& stories) {
    std::size_t first = 0;
    for (const auto& script : kScripts) {
        std::make_shared<Knowledge>(world, stories, first, script)->begin();
        first += 7;
    }
}

}  // namespace tsumugi::house::demo
