#include <algorithm>
#include <map>

#include "ground/db/revision.h"
#include "ground/notices/notices.h"
#include "rooms/pathways/store.h"

// What happens to a pathway and its steps: each change with its event, its tasks and whom it tells.
namespace tsumugi::pathways {
namespace {

using access::ChildKey;
using access::Ctx;
using access::SectionId;
using html::msgid;

/// Tells a section that is in the team at this moment; others have no right to hear of the child.
void tell(Ctx& ctx, SectionId section, const ChildKey& key, const char* text, html::Args args,
          std::string path, std::string fold) {
    if (section.value() == 0 or section == ctx.user.section) return;
    if (not access::is_in_team(ctx.db, key.child(), section, ctx.today())) return;
    args.emplace_back("code", access::shown_code(key.code()));
    notices::Notice notice;
    notice.section = section;
    notice.child = key.child();
    notice.text = text;
    notice.args = std::move(args);
    notice.path = std::move(path);
    notice.key = std::move(fold);
    notices::tell(ctx, notice);
}

base::Problem changed_elsewhere() {
    return {base::Kind::conflict, "",
            msgid("ほかの人が先にこの仕事を変えました。いまの状態を見てから、もう一度えらんでください。")};
}

html::Args title_of(const Step& s) { return {{"title", s.title}, {"title_en", s.title_en}}; }

std::string path_of(const Step& s) { return "/steps/" + s.id.text(); }

}  // namespace

std::vector<PlannedStep> plan(db::Db& db, TemplateId id, base::Date anchor, base::Date today,
                              const std::vector<region::RoleRow>& roles, base::Lang lang) {
    std::vector<PlannedStep> planned;
    for (const auto& t : template_steps(db, id)) {
        PlannedStep p;
        p.template_step = t.id;
        p.position = t.position;
        p.title = t.in(lang, &TemplateStep::title, &TemplateStep::title_en);
        p.function = t.function;
        p.milestone = t.milestone;
        p.due = due_day(anchor, t.offset, today);
        for (const auto& row : roles) {
            if (row.function == t.function and row.leads.size() == 1) p.section = row.leads.front();
        }
        planned.push_back(std::move(p));
    }
    return planned;
}

PathwayId start(Ctx& ctx, const ChildKey& key, const Start& start,
                const std::vector<region::RoleRow>& roles) {
    const auto id = ctx.new_id<PathwayId>();
    add_pathway(ctx, id, key, start);
    std::map<SectionId, int> counts;
    for (const auto& p : plan(ctx.db, start.template_id, start.anchor, ctx.today(), roles, base::Lang::ja)) {
        add_step(ctx, ctx.new_id<StepId>(), id, key, p);
        if (p.section.value() != 0) ++counts[p.section];
    }
    for (const auto& [section, count] : counts) {
        tell(ctx, section, key,
             msgid("{code}：受入手順がはじまりました。あなたの部署の仕事が{n}件あります。"),
             {{"n", std::to_string(count)}}, "/children/" + key.code(), "");
    }
    ctx.log("change", "pathway", id.value(), key.child(), "start");
    children::add_event(ctx, key.child(), access::Category::basic, msgid("受入手順がはじまりました。"), {},
                        "/pathways/" + id.text());
    return id;
}

base::Result<int> move_anchor(Ctx& ctx, const ChildKey& key, PathwayId id, int version, base::Date anchor,
                              std::string_view reason) {
    const auto before = pathway(ctx.db, id);
    if (not before or before->child != key.child()) {
        return tl::unexpected(
            base::Problem{base::Kind::not_found, "", msgid("この受入手順は見つかりません。")});
    }
    if (before->state != "running")
        return tl::unexpected(
            base::Problem{base::Kind::invalid, "", msgid("この受入手順はもう終わっています。")});
    if (not set_anchor(ctx.db, *before, version, anchor)) {
        return tl::unexpected(
            base::Problem{base::Kind::conflict, "", msgid("ほかの人が先に日付を変えました。")});
    }
    db::keep_revision(ctx.db, "pathway", id.value(), version, ctx.now(), ctx.user.id.value(),
                      base::Json{}.add("anchor_date", before->anchor).text(), reason);
    const int days = base::days_between(before->anchor, anchor);
    int moved = 0;
    std::map<SectionId, int> counts;
    for (auto& s : steps_of(ctx.db, id)) {
        if (not is_open(s.state)) continue;
        const auto wanted =
            s.moved_by_hand ? shifted_day(s.due, days, ctx.today()) : due_day(anchor, s.offset, ctx.today());
        if (wanted == s.due) continue;
        const auto old_due = s.due;
        s.due = wanted;
        if (not save_step(ctx, s, s.version, before->started_by)) return tl::unexpected(changed_elsewhere());
        add_event(ctx, s.id, "moved", base::iso(old_due) + " -> " + base::iso(s.due));
        ++moved;
        if (s.section.value() != 0) ++counts[s.section];
    }
    for (const auto& member : access::team_of(ctx, key)) {
        const auto count = counts.find(member.section);
        tell(
            ctx, member.section, key,
            msgid("{code}：{from} から {to} に日が変わりました。あなたの部署の仕事{n}件の期限が動きました。"),
            {{"from", base::iso(before->anchor)},
             {"to", base::iso(anchor)},
             {"n", std::to_string(count == counts.end() ? 0 : count->second)}},
            "/pathways/" + id.text(), "");
    }
    ctx.log("change", "pathway", id.value(), key.child(), "anchor");
    children::add_event(
        ctx, key.child(), access::Category::basic, msgid("予定の日が {from} から {to} に変わりました。"),
        {{"from", base::iso(before->anchor)}, {"to", base::iso(anchor)}}, "/pathways/" + id.text());
    return moved;
}

base::Result<void> end_pathway(Ctx& ctx, const ChildKey& key, const Pathway& p, bool reached,
                               std::string_view reason) {
    if (not close_pathway(ctx, p, reached, reason)) {
        return tl::unexpected(base::Problem{base::Kind::conflict, "",
                                            msgid("ほかの人が先に変えました。画面を開き直してください。")});
    }
    for (auto& s : steps_of(ctx.db, p.id)) {
        if (not is_open(s.state)) continue;
        s.state = StepState::ended;
        s.closed_on = ctx.today();
        if (not save_step(ctx, s, s.version, p.started_by)) return tl::unexpected(changed_elsewhere());
        add_event(ctx, s.id, "ended", reason);
    }
    const std::string path = "/pathways/" + p.id.text();
    for (const auto& member : access::team_of(ctx, key)) {
        tell(ctx, member.section, key,
             reached ? msgid("{code}：受入手順のゴールに届きました。")
                     : msgid("{code}：受入手順を取りやめました。残っていた仕事は一緒に終わりました。"),
             {}, path, "");
    }
    ctx.log("change", "pathway", p.id.value(), key.child(), reached ? "reached" : "ended");
    children::add_event(
        ctx, key.child(), access::Category::basic,
        reached ? msgid("受入手順のゴールに届きました。") : msgid("受入手順を取りやめました。"), {}, path);
    return {};
}

namespace {

/// The step as the change leaves it.
void change_step(const Ctx& ctx, Step& s, const StepChange& change) {
    const bool nobody = s.section.value() == 0;
    if (change.kind == "take" or (nobody and change.kind != "hand" and change.kind != "move")) {
        s.section = ctx.user.section;
        s.member = ctx.user.id;
    }
    if (change.kind == "take") {
        s.state = StepState::doing;
    } else if (change.kind == "hand") {
        s.section = change.to_section;
        s.member = access::MemberId{};
        s.state = StepState::todo;
    } else if (change.kind == "stuck") {
        s.state = StepState::stuck;
        s.note = change.text;
    } else if (change.kind == "done" or change.kind == "cannot") {
        s.state = change.kind == "done" ? StepState::done : StepState::cannot;
        s.note = change.text;
        s.closed_on = ctx.today();
    } else if (change.kind == "reopen") {
        s.state = StepState::todo;
        s.closed_on = std::nullopt;
        // Who has left the team cannot be given work of the child.
        if (not access::is_in_team(ctx.db, s.child, s.section, ctx.today())) {
            s.section = SectionId{};
            s.member = access::MemberId{};
        }
    } else if (change.kind == "move") {
        s.due = *change.due;
        s.moved_by_hand = true;
    }
}

/// Those who wait for the step hear that it stands still: who started the pathway, and the co-ordinator.
void tell_waiting(Ctx& ctx, const ChildKey& key, const Step& s, SectionId started_by, bool cannot) {
    const char* text =
        cannot ? msgid("{code}：「{title}」ができません。") : msgid("{code}：「{title}」で困っています。");
    const std::string fold = (cannot ? "cannot " : "stuck ") + s.id.text();
    tell(ctx, started_by, key, text, title_of(s), path_of(s), fold);
    const auto coordinator = teams::lead_of(ctx.db, key, "coordination");
    if (coordinator and *coordinator != started_by)
        tell(ctx, *coordinator, key, text, title_of(s), path_of(s), fold);
}

const char* event_text(std::string_view kind) {
    return kind == "done"     ? msgid("「{title}」が終わりました。")
           : kind == "cannot" ? msgid("「{title}」はできないと報告がありました。")
           : kind == "stuck"  ? msgid("「{title}」で困っていると報告がありました。")
           : kind == "hand"   ? msgid("「{title}」を別の部署に引き継ぎました。")
           : kind == "move"   ? msgid("「{title}」の期限が変わりました。")
                              : msgid("「{title}」をもう一度開きました。");
}

}  // namespace

base::Checked<int> apply(Ctx& ctx, const ChildKey& key, const StepChange& change) {
    auto found = step(ctx.db, change.step);
    if (not found or found->child != key.child()) {
        return tl::unexpected(
            base::Problems{{base::Kind::not_found, "", msgid("この仕事は見つかりません。")}});
    }
    auto& s = *found;
    const auto before = s;
    const auto path = pathway(ctx.db, s.pathway).value();
    const bool nobody = s.section.value() == 0;
    // Whoever leads the step acts on it; the section that started the pathway may also hand it over, move it
    // or open it again; a step that nobody has is open to the whole team.
    const bool shared = change.kind == "hand" or change.kind == "move" or change.kind == "reopen";
    const bool may_act =
        s.section == ctx.user.section or nobody or (path.started_by == ctx.user.section and shared);
    if (s.version != change.version) return tl::unexpected(base::Problems{changed_elsewhere()});
    auto problems = check_change(s, change, may_act, ctx.today());
    if (problems.empty() and path.state != "running")
        problems.push_back({base::Kind::invalid, "", msgid("この受入手順はもう終わっています。")});
    if (not problems.empty()) return tl::unexpected(std::move(problems));
    db::keep_revision(ctx.db, "step", s.id.value(), s.version, ctx.now(), ctx.user.id.value(),
                      base::Json{}
                          .add("state", code(s.state))
                          .add("due", s.due)
                          .add("section", s.section.value())
                          .add("note", s.note)
                          .text(),
                      change.kind);
    change_step(ctx, s, change);
    if (not save_step(ctx, s, change.version, path.started_by))
        return tl::unexpected(base::Problems{changed_elsewhere()});
    add_event(ctx, s.id, change.kind,
              change.kind == "move" ? base::iso(before.due) + " -> " + base::iso(s.due) +
                                          (change.text.empty() ? "" : " " + change.text)
                                    : change.text);
    ctx.log("change", "step", s.id.value(), key.child(), change.kind);

    if (change.kind == "hand") {
        access::join_team(ctx, key.child(), change.to_section, ctx.today());
        tell(ctx, change.to_section, key, msgid("{code}：「{title}」を引き継ぎました。"), title_of(s),
             path_of(s), "");
    } else if (change.kind == "take" and nobody and not teams::lead_of(ctx.db, key, s.function)) {
        teams::take_lead(ctx, key, s.function, ctx.user.section);
    } else if (change.kind == "stuck" or change.kind == "cannot") {
        tell_waiting(ctx, key, s, path.started_by, change.kind == "cannot");
    }
    if (change.kind != "take") {
        children::add_event(ctx, key.child(), access::Category::basic, event_text(change.kind), title_of(s),
                            path_of(s));
    }
    return change.version + 1;
}

// ---- followers of teams

void lead_changed(Ctx& ctx, const ChildKey& key, std::string_view function, SectionId lead) {
    for (auto& s : waiting_of_function(ctx.db, key, function)) {
        if (s.section == lead) continue;
        s.section = lead;
        s.member = access::MemberId{};
        if (save_step(ctx, s, s.version, pathway(ctx.db, s.pathway)->started_by))
            add_event(ctx, s.id, "hand", "");
    }
}

void section_replaced(Ctx& ctx, const ChildKey& key, SectionId from, SectionId to) {
    for (auto& p : pathways_of(ctx, key)) {
        if (p.started_by != from or p.state != "running" or not set_starter(ctx.db, p, to)) continue;
        db::keep_revision(ctx.db, "pathway", p.id.value(), p.version, ctx.now(), ctx.user.id.value(),
                          base::Json{}.add("started_by_section", from).text());
        for (const auto& s : steps_of(ctx.db, p.id)) {
            // The task says who waits for the step, so each open one is written anew.
            if (is_open(s.state) and s.section != from) (void)save_step(ctx, s, s.version, to);
        }
    }
    for (auto& s : open_of_section(ctx.db, key, from)) {
        s.section = to;
        s.member = access::MemberId{};
        if (save_step(ctx, s, s.version, pathway(ctx.db, s.pathway)->started_by))
            add_event(ctx, s.id, "hand", "");
    }
}

teams::Followers followers() { return {&lead_changed, &section_replaced}; }

}  // namespace tsumugi::pathways
