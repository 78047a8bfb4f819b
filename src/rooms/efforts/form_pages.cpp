// One effort: written, changed, reported at the year's end, withdrawn.
#include <algorithm>

#include "ground/base/text.h"
#include "rooms/efforts/pages.h"

namespace tsumugi::efforts {
namespace {

using access::Permission;
using html::msgid;
using html::View;
using html::Views;
using http::Response;

struct Form {
    std::string item, participant;  ///< of a new one
    Effort words;
};

Form read_form(const Ctx& ctx) {
    Form form;
    form.item = ctx.field("item");
    form.participant = ctx.field("participant");
    auto& e = form.words;
    e.what = tidy_words(ctx.field("what"));
    e.for_whom = tidy_words(ctx.field("for_whom"));
    e.by_when = tidy_words(ctx.field("by_when"));
    e.how_known = tidy_words(ctx.field("how_known"));
    e.report = tidy_words(ctx.field("report"));
    // The page with both versions sends the word of a state.
    const auto state = ctx.field("state");
    e.state = state.empty() ? "" : parse_effort_state(state);
    return form;
}

void set_fields(View& view, const Ctx& ctx, const Effort& e, bool was_carried,
                const base::Problems& problems) {
    access::FieldOptions what, for_whom, by_when, how_known, report;
    what.required = true;
    what.hint = ctx.tr("例：退院前カンファレンスに、町の保健師が必ず出る。");
    for_whom.hint = ctx.tr("例：退院する子と家族。こどもの名前は書かないでください。");
    by_when.hint = ctx.tr("例：12月末、R9.2.1、通年。空のときは年度末までとします。");
    how_known.hint = ctx.tr("何がどうなったら、できたと言えるか。");
    report.hint = ctx.tr("何をしたか、何が変わったか、残ったこと。やめたときは理由。");
    std::vector<access::Option> states;
    for (const auto& state : effort_states()) {
        if (state.code != "carried" or was_carried)
            states.push_back({std::string(state.code), ctx.tr(state.label)});
    }
    view.set("what_field", access::field(ctx, "what", ctx.tr("何をするか"), e.what, problems, what));
    view.set("for_whom_field",
             access::field(ctx, "for_whom", ctx.tr("だれのために"), e.for_whom, problems, for_whom));
    view.set("by_when_field",
             access::field(ctx, "by_when", ctx.tr("いつまで"), e.by_when, problems, by_when));
    view.set("how_known_field", access::field(ctx, "how_known", ctx.tr("できたと分かるめやす"), e.how_known,
                                              problems, how_known));
    view.set("state_field", access::select(ctx, "state", ctx.tr("状態"), e.state, states, problems));
    view.set("report_field",
             access::field(ctx, "report", ctx.tr("年度末の報告"), e.report, problems, report));
}

// ---- a new one

Response new_form(Ctx& ctx, const OpenedSeries& opened, int year, const Form& form,
                  const base::Problems& problems) {
    const auto writable = writable_participants(ctx, opened);
    const auto known_challenges = challenges(ctx.db, opened.series->id);
    const auto known_items = items(ctx.db, opened.series->id);
    if (writable.empty() or known_items.empty()) return access::problem_page(ctx, read_only());
    std::vector<access::Option> item_options{{"", ctx.tr("選んでください")}}, who;
    for (const auto& item : known_items) {
        std::string mark;
        for (const auto& challenge : known_challenges) {
            if (challenge.id == item.challenge) mark = challenge.mark;
        }
        item_options.push_back({item.id.text(), mark + (mark.empty() ? "" : " ") + item.label()});
    }
    if (writable.size() > 1) who.push_back({"", ctx.tr("選んでください")});
    for (const auto& p : writable) who.push_back({p.id.text(), p.name});
    View view{
        {"action", "/council/efforts"},
        {"back", "/council/efforts?series=" + opened.series->id.text() + "&year=" + std::to_string(year)},
        {"series_id", opened.series->id.text()},
        {"year_number", year},
        {"year", base::fiscal_year_text(year, ctx.lang())}};
    access::FieldOptions needed;
    needed.required = true;
    view.set("item_field",
             access::select(ctx, "item", ctx.tr("項目"), form.item, item_options, problems, needed));
    view.set("participant_field",
             access::select(ctx, "participant", ctx.tr("機関"), form.participant, who, problems, needed));
    set_fields(view, ctx, form.words, false, problems);
    access::set_errors(view, ctx, problems);
    set_crumbs(view, ctx, {{view.find("back")->text(), ctx.tr("取組の表")}}, ctx.tr("取組を書く"));
    return access::page(ctx, ctx.tr("取組を書く"), "rooms/efforts/views/effort_new", std::move(view),
                        options_for(problems));
}

Response new_page(Ctx& ctx) {
    const auto opened = open_year(ctx, {"item", "participant"});
    if (opened.refusal) return *opened.refusal;
    Form form;
    form.item = ctx.request.query.get("item");
    form.participant = ctx.request.query.get("participant");
    form.words.state = "planned";
    return new_form(ctx, opened.series, opened.year, form, {});
}

base::Checked<Effort> check_new(Ctx& ctx, const OpenedSeries& opened, int year, const Form& form) {
    auto problems = check_effort(form.words);
    auto effort = form.words;
    effort.series = opened.series->id;
    effort.fiscal_year = year;
    const auto item_id = ItemId::parse(form.item);
    const auto item = item_id ? find_item(ctx.db, *item_id) : std::nullopt;
    const auto who = ParticipantId::parse(form.participant);
    const auto writable = writable_participants(ctx, opened);
    const bool may = who and std::any_of(writable.begin(), writable.end(),
                                         [&](const Participant& p) { return p.id == *who; });
    base::Problems first;
    if (not item or item->series != effort.series)
        first.push_back(invalid("item", msgid("項目を選んでください。")));
    if (not may) first.push_back(invalid("participant", msgid("機関を選んでください。")));
    problems.insert(problems.begin(), first.begin(), first.end());
    if (not problems.empty()) return tl::unexpected(std::move(problems));
    effort.item = *item_id;
    effort.participant = *who;
    return effort;
}

Response create(Ctx& ctx) {
    const auto opened = open_wanted_series(ctx);
    if (not opened.series) return opened.refusal;
    const auto year = wanted_year(ctx);
    if (not year) return access::problem_page(ctx, not_found());
    const auto form = read_form(ctx);
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            const auto effort = check_new(ctx, opened, *year, form);
            if (not effort) return tl::unexpected(effort.error());
            const auto id = add_effort(ctx, *effort);
            ctx.say(msgid("取組を書き入れました。"));
            return path_of(id);
        },
        [&](const base::Problems& problems) { return new_form(ctx, opened, *year, form, problems); });
}

// ---- one that is there

struct Opened {
    std::optional<Effort> effort;
    OpenedSeries series;
    bool may_write = false;
};

Opened open_effort(Ctx& ctx) {
    Opened opened;
    const auto id = EffortId::parse(ctx.request.place("id"));
    auto effort = id ? find_effort(ctx.db, *id) : std::nullopt;
    opened.series = open_series(ctx, effort ? effort->series : SeriesId{});
    if (not opened.series.series) return opened;
    opened.may_write = may_write(ctx, opened.series, *effort);
    opened.effort = std::move(effort);
    return opened;
}

View link_view(Ctx& ctx, std::optional<EffortId> id) {
    const auto effort = id ? find_effort(ctx.db, *id) : std::nullopt;
    if (not effort) return View(false);
    return {{"href", path_of(effort->id)},
            {"label", base::fiscal_year_text(effort->fiscal_year, ctx.lang())},
            {"what", effort->what}};
}

Response effort_form(Ctx& ctx, const Opened& opened, const Effort& words, const base::Problems& problems) {
    const auto& e = *opened.effort;
    const auto item = find_item(ctx.db, e.item).value();
    const auto challenge = item.challenge ? find_challenge(ctx.db, *item.challenge) : std::nullopt;
    const auto last = last_change(ctx.db, e.id);
    const auto table =
        "/council/efforts?series=" + e.series.text() + "&year=" + std::to_string(e.fiscal_year);
    View view{{"path", path_of(e.id)},
              {"back", table},
              {"what", e.what},
              {"tag", tag_of(ctx, e)},
              {"year", base::fiscal_year_text(e.fiscal_year, ctx.lang())},
              {"who", e.participant_name},
              {"challenge", challenge ? challenge->label() : ""},
              {"challenge_href", challenge ? path_of(challenge->id) : ""},
              {"item", item.label()},
              {"item_href", path_of(item.id)},
              {"for_whom", e.for_whom},
              {"by_when", e.by_when.empty() ? ctx.tr("年度末") : e.by_when},
              {"due", e.due ? base::long_date(*e.due, ctx.lang()) : ""},
              {"due_note", is_open(e) ? base::relative_day(last_day(e), ctx.today(), ctx.lang()) : ""},
              {"how_known", e.how_known},
              {"report", e.report},
              {"reported_on", e.reported_on ? base::long_date(*e.reported_on, ctx.lang()) : ""},
              {"from", link_view(ctx, e.from)},
              {"to", link_view(ctx, carried_to(ctx.db, e.id))},
              {"changed_by", last.who},
              {"changed_at", base::long_time(last.at, ctx.lang())},
              {"may_write", opened.may_write},
              {"made_up", e.made_up},
              {"version", e.version}};
    set_fields(view, ctx, words, e.state == "carried", problems);
    view.set("reason_field", access::field(ctx, "reason", ctx.tr("取り下げる理由"), "", problems, {}));
    access::set_errors(view, ctx, problems);
    set_crumbs(view, ctx, {{table, ctx.tr("取組の表")}}, e.participant_name);
    return access::page(ctx, ctx.tr("取組"), "rooms/efforts/views/effort", std::move(view),
                        options_for(problems));
}

Response show(Ctx& ctx) {
    if (auto refusal = unknown_condition(ctx, {})) return std::move(*refusal);
    const auto opened = open_effort(ctx);
    if (not opened.effort) return opened.series.refusal;
    ctx.log("view", "effort", opened.effort->id.value());
    return effort_form(ctx, opened, *opened.effort, {});
}

Response both_versions(Ctx& ctx, const Effort& now, const Effort& mine) {
    std::vector<access::Difference> differences;
    const auto compare = [&](const char* field, const char* label, const std::string& m,
                             const std::string& t) {
        if (m != t) differences.push_back({field, ctx.tr(label), m, t});
    };
    compare("what", msgid("何をするか"), mine.what, now.what);
    compare("for_whom", msgid("だれのために"), mine.for_whom, now.for_whom);
    compare("by_when", msgid("いつまで"), mine.by_when, now.by_when);
    compare("how_known", msgid("できたと分かるめやす"), mine.how_known, now.how_known);
    compare("state", msgid("状態"), effort_state_label(ctx, mine.state), effort_state_label(ctx, now.state));
    compare("report", msgid("年度末の報告"), mine.report, now.report);
    const auto last = last_change(ctx.db, now.id);
    return access::conflict_page(ctx, ctx.tr("ほかの人が先に直しています"), differences, now.version,
                                 last.who, last.at);
}

Response may_not(Ctx& ctx) {
    return access::problem_page(
        ctx,
        {base::Kind::forbidden,
         "",
         msgid(
             "この取組を書けるのは、その機関の人と会議の事務局だけです。直したいことは事務局に伝えてください。"),
         {}});
}

Response save(Ctx& ctx) {
    const auto opened = open_effort(ctx);
    if (not opened.effort) return opened.series.refusal;
    if (not opened.may_write) return may_not(ctx);
    const auto form = read_form(ctx);
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            auto problems = check_effort(form.words);
            if (form.words.state == "carried" and not carried_to(ctx.db, opened.effort->id) and
                opened.effort->state != "carried")
                problems.push_back(
                    invalid("state", msgid("「次の年度へ」は、年度の引き継ぎのページで選んでください。")));
            if (not problems.empty()) return tl::unexpected(std::move(problems));
            auto effort = form.words;
            effort.id = opened.effort->id;
            effort.version = version_field(ctx);
            effort.reported_on = opened.effort->reported_on;
            if (not change_effort(ctx, effort)) return tl::unexpected(base::Problems{conflict()});
            ctx.say(msgid("取組を保存しました。"));
            return path_of(effort.id);
        },
        [&](const base::Problems& problems) {
            if (problems.front().kind != base::Kind::conflict)
                return effort_form(ctx, opened, form.words, problems);
            const auto now = find_effort(ctx.db, opened.effort->id);
            return now ? both_versions(ctx, *now, form.words) : access::problem_page(ctx, not_found());
        });
}

Response withdraw(Ctx& ctx) {
    const auto opened = open_effort(ctx);
    if (not opened.effort) return opened.series.refusal;
    if (not opened.may_write) return may_not(ctx);
    const auto& e = *opened.effort;
    const auto reason = ctx.field("reason");
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            base::Problems problems;
            check_text(problems, "reason", reason, 300, true);
            if (not problems.empty()) return tl::unexpected(std::move(problems));
            if (not withdraw_effort(ctx, e.id, version_field(ctx), reason))
                return tl::unexpected(base::Problems{conflict()});
            ctx.say(msgid("取組を取り下げました。"));
            return "/council/efforts?series=" + e.series.text() + "&year=" + std::to_string(e.fiscal_year);
        },
        [&](const base::Problems& problems) {
            auto now = opened;
            now.effort = find_effort(ctx.db, e.id);
            return now.effort ? effort_form(ctx, now, *now.effort, problems)
                              : access::problem_page(ctx, not_found());
        });
}

}  // namespace

void effort_form_routes(access::Routes& routes) {
    routes.get("/council/efforts/new", Permission::member, &new_page);
    routes.post("/council/efforts", Permission::member, &create);
    routes.get("/council/efforts/{id}", Permission::member, &show);
    routes.post("/council/efforts/{id}", Permission::member, &save);
    routes.post("/council/efforts/{id}/withdraw", Permission::member, &withdraw);
}

}  // namespace tsumugi::efforts
