// What somebody promised in a meeting: taken, done or dropped by its section; the secretary may move it.
#include "ground/base/text.h"
#include "rooms/challenges/pages.h"

namespace tsumugi::challenges {
namespace {

using access::Permission;
using html::msgid;
using html::View;
using html::Views;
using http::Response;

/// The section that has to do it opens its action, whether or not its organisation sits in the council.
struct OpenedAction {
    std::optional<Action> action;
    bool own = false, secretary = false;
    Response refusal;
};
OpenedAction open_action(Ctx& ctx) {
    OpenedAction opened;
    const auto id = ActionId::parse(ctx.request.place("id"));
    auto action = id ? find_action(ctx.db, *id) : std::nullopt;
    if (action and action->section == ctx.user.section) {
        opened.own = true;
        const auto series = find_series(ctx.db, action->series);
        opened.secretary = series and right_of(ctx, *series) == Right::write;
        opened.action = std::move(action);
        return opened;
    }
    const auto series = open_series(ctx, action ? action->series : SeriesId{});
    if (series.series) {
        opened.secretary = series.may_write();
        opened.action = std::move(action);
    } else {
        opened.refusal = series.refusal;
    }
    return opened;
}

struct Form {
    std::string act, result, section, due;
};

Response action_form(Ctx& ctx, const OpenedAction& opened, const Form& form, const base::Problems& problems) {
    const auto& a = *opened.action;
    const auto known_challenges = challenges(ctx.db, a.series);
    const auto known_items = items(ctx.db, a.series);
    const bool open = a.state == ActionState::todo or a.state == ActionState::doing;
    // Its section may not sit in the council: then the meeting's page is not for it.
    const auto series = find_series(ctx.db, a.series);
    const bool reads = series and right_of(ctx, *series) != Right::none;
    View view{{"path", path_of(a.id)},
              {"text", a.text},
              {"tag", tag_of(ctx, a)},
              {"where", a.where},
              {"who", a.member_name},
              {"due", base::long_date(a.due, ctx.lang())},
              {"due_note", open ? base::relative_day(a.due, ctx.today(), ctx.lang()) : ""},
              {"about", subject_words(known_challenges, known_items, a.challenge, a.item)},
              {"meeting", a.meeting_title},
              {"meeting_href", reads ? path_of(a.meeting) : ""},
              {"result", a.result},
              {"closed_on", a.closed_on ? base::long_date(*a.closed_on, ctx.lang()) : ""},
              {"version", a.version},
              {"may_take", opened.own and a.state == ActionState::todo},
              {"may_end", (opened.own or opened.secretary) and open},
              {"may_move", opened.secretary and open},
              {"may_reopen", (opened.own or opened.secretary) and not open}};
    access::FieldOptions words;
    words.hint = ctx.tr("何をしたか、何が分かったか。次の会議の資料になります。");
    view.set("result_field", access::field(ctx, "result", ctx.tr("結果"), form.result, problems, words));
    view.set("section_field", access::field(ctx, "section", ctx.tr("する部署"), form.section, problems, {}));
    view.set("due_field", access::field(ctx, "due", ctx.tr("期限"), form.due, problems, {}));
    Views sections;
    if (opened.secretary) {
        for (const auto& section : directory::sections(ctx.db))
            sections.push_back({{"where", section.where()}});
    }
    view.set("sections", std::move(sections));
    access::set_errors(view, ctx, problems);
    set_crumbs(view, ctx, {}, ctx.tr("会議で決まったすること"));
    return access::page(ctx, ctx.tr("会議で決まったすること"), "rooms/challenges/views/action",
                        std::move(view), options_for(problems));
}

Form form_of(const Ctx& ctx, const Action& a) {
    return {"", a.result, a.where, base::long_date(a.due, ctx.lang())};
}

Response show(Ctx& ctx) {
    const auto opened = open_action(ctx);
    if (not opened.action) return opened.refusal;
    ctx.log("view", "council_action", opened.action->id.value());
    return action_form(ctx, opened, form_of(ctx, *opened.action), {});
}

/// What the button asks for, as a new state of the action. All problems at once.
base::Checked<Action> applied(Ctx& ctx, const OpenedAction& opened, const Form& form) {
    auto a = *opened.action;
    base::Problems problems;
    const bool involved = opened.own or opened.secretary;
    if (form.act == "take" and opened.own) {
        a.state = ActionState::doing;
        a.member = ctx.user.id;
    } else if ((form.act == "done" or form.act == "cancel") and involved) {
        check_text(problems, "result", form.result, 1000, true);
        a.state = form.act == "done" ? ActionState::done : ActionState::cancelled;
        a.result = form.result;
        a.closed_on = ctx.today();
    } else if (form.act == "reopen" and involved) {
        a.state = a.member.value() == 0 ? ActionState::todo : ActionState::doing;
        a.closed_on.reset();
    } else if (form.act == "move" and opened.secretary) {
        const auto match = directory_match(ctx, form.section);
        if (not match.section)
            problems.push_back(
                invalid("section", msgid("名簿にある部署の名前を書いてください（例：湯河原町 福祉課）。")));
        auto due = base::parse_date(form.due, ctx.today());
        if (not due) {
            due.error().field = "due";
            problems.push_back(due.error());
        }
        if (problems.empty()) {
            if (a.section != *match.section) {
                a.member = MemberId{};
                a.state = ActionState::todo;
            }
            a.section = *match.section;
            a.due = due->date;
        }
    } else {
        problems.push_back(read_only());
    }
    if (not problems.empty()) return tl::unexpected(std::move(problems));
    return a;
}

Response both_versions(Ctx& ctx, const Action& now, const Form& mine) {
    const auto theirs = form_of(ctx, now);
    std::vector<access::Difference> differences{
        {"result", ctx.tr("結果"), mine.result, now.result.empty() ? ctx.tr(label(now.state)) : now.result}};
    if (mine.act == "move")
        differences = {{"section", ctx.tr("する部署"), mine.section, theirs.section},
                       {"due", ctx.tr("期限"), mine.due, theirs.due}};
    const auto kept = db::revisions(ctx.db, "council_action", now.id.value());
    const auto who = kept.empty() ? std::nullopt : directory::member(ctx.db, MemberId{kept.front().member});
    return access::conflict_page(ctx, ctx.tr("ほかの人が先に変えています"), differences, now.version,
                                 who ? who->name : "", kept.empty() ? ctx.now() : kept.front().at);
}

Response change(Ctx& ctx) {
    const auto opened = open_action(ctx);
    if (not opened.action) return opened.refusal;
    const Form form{ctx.field("act"), ctx.field("result"), ctx.field("section"), ctx.field("due")};
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            auto a = applied(ctx, opened, form);
            if (not a) return tl::unexpected(a.error());
            a->version = version_field(ctx);
            if (not change_action(ctx, *a)) return tl::unexpected(base::Problems{conflict()});
            ctx.say(form.act == "take"     ? msgid("引き受けました。")
                    : form.act == "done"   ? msgid("終わりにしました。")
                    : form.act == "cancel" ? msgid("取りやめにしました。")
                                           : msgid("保存しました。"));
            return path_of(a->id);
        },
        [&](const base::Problems& problems) {
            if (problems.front().kind == base::Kind::forbidden)
                return access::problem_page(ctx, problems.front());
            if (problems.front().kind == base::Kind::conflict)
                return both_versions(ctx, find_action(ctx.db, opened.action->id).value(), form);
            return action_form(ctx, opened, form, problems);
        });
}

}  // namespace

void action_routes(access::Routes& routes) {
    routes.get("/council/actions/{id}", Permission::member, &show);
    routes.post("/council/actions/{id}", Permission::member, &change);
}

}  // namespace tsumugi::challenges
