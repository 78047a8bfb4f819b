#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "house/demo_children.h"
#include "house/demo_world.h"
#include "rooms/pathways/store.h"

namespace tsumugi::house::demo {

/// One child's year: its page is made, its team comes together, its pathway runs. Plans its acts in the
/// world.
class Story : public std::enable_shared_from_this<Story> {
  public:
    Story(World& world, ChildPlan plan);
    Story(const Story&) = delete;
    Story& operator=(const Story&) = delete;
    void begin();

    const ChildPlan& plan() const { return plan_; }
    /// The day the child's page is made.
    base::Date first_day() const { return first_day_; }
    /// Known once the page is made.
    access::ChildId child() const { return child_; }
    SectionId maker() const { return maker_; }
    /// Who leads a function of the child; 0 = nobody.
    SectionId lead(std::string_view function) const;

  private:
    struct Planned;
    void choose_days();
    void make_page();
    children::ChildForm form(base::Date on);
    void change_roles(std::vector<region::RoleRow>& rows);
    void add_goals(access::Ctx& ctx, const access::ChildKey& key);
    void add_documents(access::Ctx& ctx, const access::ChildKey& key);
    void start_pathway(access::Ctx& ctx, const access::ChildKey& key,
                       const std::vector<region::RoleRow>& rows);
    void plan_team();
    void renew_roles();
    void plan_looks();
    /// Plans what happens to the open steps from `from` (that day excluded) until `until` (excluded).
    void plan_steps(base::Date from, base::Date until);
    void plan_step(const pathways::Step& step, Planned& planned, base::Date from, base::Date until);
    void choose_trouble(std::vector<pathways::Step>& steps, std::map<pathways::StepId, std::string>& outcome,
                        base::Date until) const;
    void plan_change(base::Instant moment, pathways::StepId step, std::string kind, std::string text,
                     SectionId to = {});
    void plan_end(bool reached, base::Date day);
    void move_anchor();
    access::ChildKey open(access::Ctx& ctx, const char* what = "") const;
    std::string note_for(const pathways::Step& step);

    World& world_;
    ChildPlan plan_;
    base::Date first_day_{}, anchor_{}, last_day_{};  ///< last_day_: before which everything happens
    std::optional<base::Date> end_day_, move_day_;
    SectionId maker_;
    access::ChildId child_;
    pathways::PathwayId pathway_;
    std::vector<region::RoleRow> rows_;
};

/// A discharge that the liaison office has begun and not sent: the family has not agreed yet.
void make_draft(World& world);
/// Requests in every state among the stories of one block of children.
void plan_requests(World& world, const std::vector<std::shared_ptr<Story>>& stories);
/// Proposed and owned changes of what is known of these children.
void plan_facts(World& world, const std::vector<std::shared_ptr<Story>>& stories);

}  // namespace tsumugi::house::demo
