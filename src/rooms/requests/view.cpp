#include "ground/base/text.h"
#include "rooms/requests/store.h"

namespace tsumugi::requests {
namespace {

using access::Ctx;
using html::msgid;
using html::View;
using html::Views;

/// The shape beside a state word (parts/_tag).
const char* shape(State state) {
    switch (state) {
        case State::sent:
        case State::seen:
            return "waiting";
        case State::asked:
            return "ask";
        case State::accepted:
        case State::conditional:
            return "todo";
        case State::doing:
            return "doing";
        case State::done:
            return "done";
        case State::declined:
            return "unfit";
        case State::withdrawn:
            return "cancelled";
    }
    return "todo";
}

bool waits_for_answer(State state) {
    return state == State::sent or state == State::seen or state == State::asked;
}

Views tags_of(const Ctx& ctx, const Request& r) {
    Views tags;
    tags.push_back({{"state", shape(r.state)}, {"label", ctx.tr(label(r.state))}});
    if (waits_for_answer(r.state) and r.answer_by < ctx.today()) {
        tags.push_back({{"state", "late"}, {"label", ctx.tr("期限をすぎています")}});
    }
    return tags;
}

View section_view(Ctx& ctx, SectionId id, const std::string& where) {
    const auto known = directory::section(ctx.db, id);
    return {{"where", where},
            {"phone", known ? known->phone : ""},
            {"extension", known ? known->extension : ""},
            {"fax", known ? known->fax : ""},
            {"hours", known ? known->hours : ""}};
}

/// What to call a step of the history: an answered question is not "finished".
std::string event_text(const Ctx& ctx, const Request& r, const Event& event) {
    if (r.question() and event.kind == "done") return ctx.tr("答えました");
    if (r.question() and event.kind == "doing") return ctx.tr("調べてから答えることにしました");
    return ctx.tr(event_label(event.kind));
}

std::string event_who(const Ctx& ctx, const Request& r, const Event& event) {
    const auto writer = event.where + (event.member.empty() ? "" : "（" + event.member + "）");
    if (not event.heard_from.empty()) {
        return ctx.tr("{to}の{who}（電話・FAX。{writer}が記録）",
                      {{"to", r.to_where}, {"who", event.heard_from}, {"writer", writer}});
    }
    return event.section.value() == 0 ? ctx.tr("自動の知らせ") : writer;
}

Views event_views(Ctx& ctx, const Request& r) {
    Views views;
    for (const auto& event : events(ctx.db, r.id)) {
        views.push_back({{"at", base::short_time(event.at, ctx.today(), ctx.lang())},
                         {"what", event_text(ctx, r, event)},
                         {"who", event_who(ctx, r, event)},
                         {"text", event.text}});
    }
    return views;
}

std::string reason_text(const Ctx& ctx, const Request& r) {
    for (const auto& reason : reasons()) {
        if (reason.code != r.reason) continue;
        const auto item = item_label(ctx.lang(), r.reason_item);
        return ctx.tr(reason.label) + (item.empty() ? "" : "：" + item);
    }
    return {};
}

std::string answer_heading(const Ctx& ctx, const Request& r) {
    if (r.answer.empty()) return {};
    if (r.state == State::declined) return ctx.tr("ことわった理由");
    if (r.state == State::done) return r.question() ? ctx.tr("答え") : ctx.tr("したこと");
    return ctx.tr("引き受ける条件");
}

}  // namespace

std::optional<Side> side_of(const Ctx& ctx, const Request& r) {
    if (ctx.user.role == access::Role::administrator) return std::nullopt;
    if (ctx.user.section == r.from) return Side::sender;
    if (ctx.user.section == r.to) return Side::receiver;
    return std::nullopt;
}

std::string kind_label(const Ctx& ctx, std::string_view kind) {
    return kind == "question" ? ctx.tr("たずねる") : ctx.tr("依頼");
}

std::string function_label(Ctx& ctx, std::string_view function) {
    for (const auto& known : region::functions(ctx.db)) {
        if (known.code == function) return known.label(ctx.lang());
    }
    return {};
}

std::string who_waits(const Ctx& ctx, const Request& r) {
    const auto args = html::Args{{"from", r.from_where}, {"to", r.to_where}};
    switch (r.state) {
        case State::sent:
        case State::seen:
            return ctx.tr("{from}が、{to}の返事を待っています", args);
        case State::asked:
            return ctx.tr("{to}が、{from}の答えを待っています", args);
        case State::accepted:
        case State::conditional:
            return ctx.tr("{from}が、{to}がはじめるのを待っています", args);
        case State::doing:
            return r.question() ? ctx.tr("{from}が、{to}の答えを待っています", args)
                                : ctx.tr("{to}が進めています", args);
        case State::declined:
            return ctx.tr("{to}がことわりました。{from}が次の宛先を決めます", args);
        case State::done:
        case State::withdrawn:
            return ctx.tr("だれも待っていません");
    }
    return {};
}

View row_view(const Ctx& ctx, const Request& r, bool child_open) {
    const bool dated = waits_for_answer(r.state);
    View view{{"tags", tags_of(ctx, r)},
              {"title", r.title},
              {"href", side_of(ctx, r) ? "/requests/" + r.id.text() : ""},
              {"kind", kind_label(ctx, r.kind)},
              {"code", r.child_code.empty() ? "" : access::shown_code(r.child_code)},
              {"code_href", child_open ? "/children/" + r.child_code : ""},
              {"from", r.from_where},
              {"to", r.to_where},
              {"waits", who_waits(ctx, r)},
              {"sent", base::short_date(base::local_date(r.sent_at), ctx.today(), ctx.lang())},
              {"due", dated ? base::short_date(r.answer_by, ctx.today(), ctx.lang()) : ""},
              {"due_note", dated ? base::relative_day(r.answer_by, ctx.today(), ctx.lang()) : ""},
              {"late", dated and r.answer_by < ctx.today()}};
    return view;
}

View full_view(Ctx& ctx, const Request& r, Side side) {
    const bool in_team = access::is_in_team(ctx.db, r.child, ctx.user.section, ctx.today());
    auto view = row_view(ctx, r, in_team);
    const auto known = r.step ? step(ctx.db, *r.step, ctx.lang()) : std::nullopt;
    const bool sender = side == Side::sender;
    const auto path = "/requests/" + r.id.text();
    view.set("path", path);
    view.set("from", section_view(ctx, r.from, r.from_where));
    view.set("to", section_view(ctx, r.to, r.to_where));
    view.set("person", r.sent_by_name);
    view.set("body", r.body);
    view.set("question", r.question());
    view.set("function", function_label(ctx, r.function));
    view.set("step", known ? known->title : "");
    view.set("step_href", known and in_team ? "/steps/" + known->id.text() : "");
    view.set("sent_at", base::long_time(r.sent_at, ctx.lang()));
    view.set("answer_by", base::long_date(r.answer_by, ctx.lang()));
    view.set("see_by", base::short_date(r.see_by, ctx.today(), ctx.lang()));
    view.set("answer_heading", answer_heading(ctx, r));
    view.set("answer_text", r.answer);
    view.set("reason", reason_text(ctx, r));
    view.set("events", event_views(ctx, r));
    view.set("sender", sender);
    view.set("in_team", in_team);
    view.set("before_acceptance", not sender and not in_team and is_open(r.state));
    const bool no_account = sender and is_open(r.state) and not has_account(ctx.db, r.to);
    view.set("may_record", no_account and not actions(r.state, true, r.kind).empty() and in_team);
    view.set("no_account", no_account);
    view.set("left_team", sender and not in_team and is_open(r.state));
    view.set("next", sender and in_team ? next_view(ctx, r) : View{});
    view.set("team_href",
             sender and in_team and r.state == State::done ? "/children/" + r.child_code + "/team" : "");
    return view;
}

std::vector<teams::Work> work_of(Ctx& ctx, const access::ChildKey& key) {
    using W = teams::Work::State;
    std::vector<teams::Work> all;
    for (const auto& r : of_child(ctx.db, key)) {
        if (r.function.empty() or r.question() or r.step or r.state == State::withdrawn or
            r.settled == "dropped")
            continue;
        const W state = r.state == State::declined  ? W::cannot
                        : r.state == State::done    ? W::done
                        : waits_for_answer(r.state) ? W::todo
                                                    : W::doing;
        std::optional<base::Date> day = r.answer_by;
        if (not is_open(r.state)) day = closed_day(ctx.db, r.id);
        if (state == W::doing) day.reset();  // the day of the answer is over, and it has no other
        all.push_back({r.function, state, true,
                       ctx.tr("{to}への依頼「{title}」", {{"to", r.to_where}, {"title", r.title}}),
                       state == W::cannot and side_of(ctx, r) ? r.answer : "", day,
                       side_of(ctx, r) ? "/requests/" + r.id.text() : ""});
    }
    return all;
}

Opened open(Ctx& ctx, std::string_view id, std::string_view what) {
    const auto parsed = RequestId::parse(id);
    auto found = parsed ? find(ctx.db, *parsed) : std::nullopt;
    const auto side = found ? side_of(ctx, *found) : std::nullopt;
    if (not side) {
        ctx.log("refused", "request", found ? found->id.value() : 0, found ? found->child : ChildId{},
                found ? "other_section" : "unknown", "coordination");
        return {std::nullopt, Side::sender, access::problem_page(ctx, not_found())};
    }
    ctx.log("view", "request", found->id.value(), found->child, what, "coordination");
    return {std::move(found), *side, {}};
}

}  // namespace tsumugi::requests
