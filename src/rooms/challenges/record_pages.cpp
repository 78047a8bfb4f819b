// Recording while the meeting is held: a line of opinion, decision or action at a time, by keyboard.
#include <algorithm>

#include "ground/base/text.h"
#include "rooms/challenges/pages.h"

namespace tsumugi::challenges {
namespace {

using access::Permission;
using html::msgid;
using html::View;
using html::Views;
using http::Response;

/// What the row of the form holds; after each saving challenge and item stay, because the talk stays with
/// them.
struct Row {
    std::string kind, subject, item, who, text, due;
};

Row read_row(const Ctx& ctx) {
    return {ctx.field("kind"), ctx.field("subject"), ctx.field("item"),
            ctx.field("who"),  ctx.field("text"),    ctx.field("due")};
}

/// "№3", "3", "３", "その他": the item of that number or title; a new number or title under the chosen
/// challenge is a new item. Inside a transaction.
Subject need_subject(Ctx& ctx, const Meeting& m, const Subject& chosen, const std::string& typed) {
    if (typed.empty()) return chosen;
    const auto key = base::search_key(typed);
    for (const auto& item : items(ctx.db, m.series)) {
        const bool same =
            key == base::search_key(item.label()) or
            (item.number.empty() ? key == base::search_key(item.title)
                                 : key == item.number or key == base::search_key("№" + item.number));
        if (not same) continue;
        Subject subject;
        subject.item = item;
        if (item.challenge) subject.challenge = find_challenge(ctx.db, *item.challenge);
        return subject;
    }
    const auto digits = base::digits(typed);
    const bool numbered = not digits.empty() and
                          (key == digits or key == base::search_key("№" + digits) or key == "no" + digits);
    Subject made;
    made.challenge = chosen.challenge;
    const auto id =
        need_item(ctx, m.series, chosen.challenge ? std::optional(chosen.challenge->id) : std::nullopt,
                  numbered ? digits : "", numbered ? "" : typed);
    made.item = find_item(ctx.db, id);
    return made;
}

Subject chosen_subject(Ctx& ctx, const Meeting& m, const Row& row, base::Problems& problems) {
    check_text(problems, "item", row.item, 100, false);
    if (const auto chosen = parse_subject(ctx, m.series, row.subject)) return *chosen;
    problems.push_back(invalid("subject", msgid("課題を選び直してください。")));
    return {};
}

Views known_items(Ctx& ctx, SeriesId series) {
    Views views;
    for (const auto& item : items(ctx.db, series)) views.push_back({{"label", item.label()}});
    return views;
}

std::vector<access::Option> challenge_options(Ctx& ctx, SeriesId series) {
    std::vector<access::Option> options{{"", ctx.tr("どの課題でもない")}};
    for (const auto& challenge : challenges(ctx.db, series))
        options.push_back({"c" + challenge.id.text(), challenge.label()});
    return options;
}

Views section_names(Ctx& ctx) {
    Views views;
    for (const auto& section : directory::sections(ctx.db)) views.push_back({{"where", section.where()}});
    return views;
}

Response record_form(Ctx& ctx, const Meeting& m, const Row& row, const base::Problems& problems) {
    const auto known_challenges = challenges(ctx.db, m.series);
    const auto all_items = items(ctx.db, m.series);
    Views decided, action_rows;
    for (const auto& d : decisions(ctx.db, m.id))
        decided.push_back({{"text", d.text},
                           {"about", subject_words(known_challenges, all_items, d.challenge, d.item)},
                           {"end", "/council/decisions/" + d.id.text() + "/end"},
                           {"version", d.version}});
    for (const auto& a : actions(ctx.db, m.id)) action_rows.push_back(action_row(ctx, a));
    const auto said = said_views(ctx, m, true);
    const bool opinion = row.kind.empty() or row.kind == "opinion";
    View view{{"path", path_of(m.id)},
              {"title", m.title},
              {"is_opinion", opinion},
              {"is_decision", row.kind == "decision"},
              {"is_action", row.kind == "action"},
              {"has_said", not said.empty()},
              {"has_decisions", not decided.empty()},
              {"has_actions", not action_rows.empty()},
              // A new row: the cursor goes where the next words come first.
              {"focus_who", problems.empty()}};
    view.set("kinds",
             Views{{{"href", path_of(m.id) + "/record"}, {"here", opinion}, {"label", ctx.tr("意見")}},
                   {{"href", path_of(m.id) + "/record?kind=decision"},
                    {"here", row.kind == "decision"},
                    {"label", ctx.tr("決まったこと")}},
                   {{"href", path_of(m.id) + "/record?kind=action"},
                    {"here", row.kind == "action"},
                    {"label", ctx.tr("これからすること")}}});
    view.set("subject_field", access::select(ctx, "subject", ctx.tr("課題"), row.subject,
                                             challenge_options(ctx, m.series), problems));
    access::FieldOptions item;
    item.hint = ctx.tr("番号だけでもかまいません（例：3）。");
    item.autocomplete = "off";
    view.set("item_field", access::field(ctx, "item", ctx.tr("項目"), row.item, problems, item));
    view.set("who_field",
             access::field(ctx, "who", row.kind == "action" ? ctx.tr("する部署") : ctx.tr("言った機関"),
                           row.who, problems, {}));
    view.set("due_field", access::field(ctx, "due", ctx.tr("いつまでに"), row.due, problems, {}));
    view.set("text_field", access::field(ctx, "text",
                                         opinion                  ? ctx.tr("意見")
                                         : row.kind == "decision" ? ctx.tr("決まったこと")
                                                                  : ctx.tr("すること"),
                                         row.text, problems, {}));
    view.set("items", known_items(ctx, m.series));
    view.set("names", participant_names(ctx));
    view.set("sections", section_names(ctx));
    view.set("said", said);
    view.set("decisions", std::move(decided));
    view.set("action_rows", std::move(action_rows));
    access::set_errors(view, ctx, problems);
    set_crumbs(view, ctx, {{path_of(m.id), short_title(ctx, m)}}, ctx.tr("記録する"));
    return access::page(ctx, ctx.tr("会議を記録する"), "rooms/challenges/views/record", std::move(view),
                        options_for(problems));
}

base::Problem closed_already() {
    return {base::Kind::conflict,
            "",
            msgid("この会議は終わっています。直すときは、会議のページで「もう一度開く」を押してください。"),
            {}};
}

OpenedMeeting open_running(Ctx& ctx) {
    auto opened = open_meeting(ctx, Right::write);
    if (opened.meeting and opened.meeting->state == MeetingState::closed) {
        opened.refusal = access::problem_page(ctx, closed_already());
        opened.meeting.reset();
    }
    return opened;
}

Response record_page(Ctx& ctx) {
    if (auto refusal = unknown_condition(ctx, {"kind", "subject", "item"})) return std::move(*refusal);
    const auto opened = open_running(ctx);
    if (not opened.meeting) return opened.refusal;
    Row row;
    row.kind = ctx.request.query.get("kind");
    row.subject = ctx.request.query.get("subject");
    row.item = ctx.request.query.get("item");
    return record_form(ctx, *opened.meeting, row, {});
}

/// A heading for what was said, in a meeting that is recorded live.
void place_under(Ctx& ctx, const Meeting& m, const Subject& subject) {
    if (not subject.empty()) need_heading(ctx, m.id, subject.challenge, subject.item);
}

/// The words into the meeting, by kind. All problems at once.
base::Problems add_row(Ctx& ctx, const Meeting& m, const Row& row) {
    base::Problems problems;
    const auto chosen = chosen_subject(ctx, m, row, problems);
    check_text(problems, "text", row.text, 2000, true);
    check_text(problems, "who", row.who, 300, false);
    Action action;
    if (row.kind == "action") {
        const auto match = directory_match(ctx, row.who);
        if (match.section) {
            action.section = *match.section;
        } else {
            problems.push_back(
                invalid("who", msgid("名簿にある部署の名前を書いてください（例：湯河原町 福祉課）。")));
        }
        auto due = base::parse_date(row.due, ctx.today());
        if (due) {
            action.due = due->date;
        } else {
            due.error().field = "due";
            problems.push_back(due.error());
        }
    }
    if (not problems.empty()) return problems;
    const auto subject = need_subject(ctx, m, chosen, row.item);
    const auto challenge = subject.challenge ? std::optional(subject.challenge->id) : std::nullopt;
    const auto item = subject.item ? std::optional(subject.item->id) : std::nullopt;
    if (row.kind == "decision") {
        Decision decision;
        decision.meeting = m.id;
        decision.challenge = challenge;
        decision.item = item;
        decision.text = row.text;
        add_decision(ctx, decision);
    } else if (row.kind == "action") {
        action.series = m.series;
        action.meeting = m.id;
        action.challenge = challenge;
        action.item = item;
        action.text = row.text;
        add_action(ctx, action);
    } else {
        place_under(ctx, m, subject);
        Opinion opinion;
        opinion.meeting = m.id;
        opinion.challenge = challenge;
        opinion.item = item;
        opinion.text = row.text;
        opinion.source = "live";
        opinion.speakers = speakers_for(ctx, names_of(row.who));
        add_opinion(ctx, opinion);
        ctx.log("change", "meeting", m.id.value(), {}, "opinion");
    }
    return {};
}

Response add_to_record(Ctx& ctx) {
    const auto opened = open_running(ctx);
    if (not opened.meeting) return opened.refusal;
    const auto& m = *opened.meeting;
    const auto row = read_row(ctx);
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            auto problems = add_row(ctx, m, row);
            if (not problems.empty()) return tl::unexpected(std::move(problems));
            // Without a fragment: a browser puts the cursor into the new row only then.
            return path_of(m.id) + "/record?" +
                   http::query_string({{"kind", row.kind == "opinion" ? "" : row.kind},
                                       {"subject", row.subject},
                                       {"item", row.item}});
        },
        [&](const base::Problems& problems) { return record_form(ctx, m, row, problems); });
}

Response end_of_decision(Ctx& ctx) {
    const auto id = DecisionId::parse(ctx.request.place("id"));
    const auto decision = id ? find_decision(ctx.db, *id) : std::nullopt;
    const auto opened = open_meeting(ctx, decision ? decision->meeting : MeetingId{}, Right::write);
    if (not opened.meeting) return opened.refusal;
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            if (not end_decision(ctx, *id, version_field(ctx)))
                return tl::unexpected(base::Problems{conflict()});
            ctx.say(msgid("取り除きました。"));
            return path_of(decision->meeting) + "/record?kind=decision";
        },
        [&](const base::Problems& problems) { return access::problem_page(ctx, problems.front()); });
}

// ---- one opinion

struct OpenedOpinion {
    std::optional<Opinion> opinion;
    Meeting meeting;
    Response refusal;
};
OpenedOpinion open_opinion(Ctx& ctx) {
    OpenedOpinion opened;
    const auto id = OpinionId::parse(ctx.request.place("id"));
    auto opinion = id ? find_opinion(ctx.db, *id) : std::nullopt;
    auto meeting = open_meeting(ctx, opinion ? opinion->meeting : MeetingId{}, Right::write);
    if (meeting.meeting) {
        opened.opinion = std::move(opinion);
        opened.meeting = std::move(*meeting.meeting);
    } else {
        opened.refusal = std::move(meeting.refusal);
    }
    return opened;
}

struct OpinionForm {
    std::string subject, who, text;
};

std::string names_as_typed(const Opinion& opinion) {
    std::vector<std::string> names;
    for (const auto& speaker : opinion.speakers) names.push_back(speaker.name);
    return base::join(names, "、");
}

OpinionForm form_of(const Opinion& opinion) {
    return {subject_value(opinion.challenge, opinion.item), names_as_typed(opinion), opinion.text};
}

Response opinion_form(Ctx& ctx, const Opinion& opinion, const Meeting& m, const OpinionForm& form,
                      const base::Problems& problems) {
    access::FieldOptions needed;
    needed.required = true;
    access::FieldOptions who;
    who.hint = ctx.tr("いくつもあるときは「、」で分けます。分からないときは空のままにします。");
    View view{{"action", "/council/opinions/" + opinion.id.text()},
              {"end", "/council/opinions/" + opinion.id.text() + "/end"},
              {"back", path_of(m.id)},
              {"lines", opinion.source_lines},
              {"version", opinion.version}};
    view.set("subject_field", access::select(ctx, "subject", ctx.tr("課題・項目"), form.subject,
                                             subject_options(ctx, m.series, true), problems));
    view.set("who_field", access::field(ctx, "who", ctx.tr("言った機関"), form.who, problems, who));
    view.set("text_field", access::field(ctx, "text", ctx.tr("意見"), form.text, problems, needed));
    view.set("names", participant_names(ctx));
    access::set_errors(view, ctx, problems);
    set_crumbs(view, ctx, {{path_of(m.id), short_title(ctx, m)}}, ctx.tr("意見を直す"));
    return access::page(ctx, ctx.tr("意見を直す"), "rooms/challenges/views/opinion", std::move(view),
                        options_for(problems));
}

Response opinion_page(Ctx& ctx) {
    const auto opened = open_opinion(ctx);
    if (not opened.opinion) return opened.refusal;
    return opinion_form(ctx, *opened.opinion, opened.meeting, form_of(*opened.opinion), {});
}

Response both_opinions(Ctx& ctx, const Opinion& now, const OpinionForm& mine) {
    const auto theirs = form_of(now);
    std::vector<access::Difference> differences;
    if (mine.subject != theirs.subject) {
        const auto words = [&](const std::string& value) {
            for (const auto& option :
                 subject_options(ctx, find_meeting(ctx.db, now.meeting)->series, false)) {
                if (option.value == value) return base::trimmed(option.label);
            }
            return value;
        };
        differences.push_back({"subject", ctx.tr("課題・項目"), words(mine.subject), words(theirs.subject)});
    }
    if (mine.who != theirs.who) differences.push_back({"who", ctx.tr("言った機関"), mine.who, theirs.who});
    if (mine.text != theirs.text) differences.push_back({"text", ctx.tr("意見"), mine.text, theirs.text});
    const auto kept = db::revisions(ctx.db, "opinion", now.id.value());
    const auto who = kept.empty() ? std::nullopt : directory::member(ctx.db, MemberId{kept.front().member});
    return access::conflict_page(ctx, ctx.tr("ほかの人が先に直しています"), differences, now.version,
                                 who ? who->name : "", kept.empty() ? ctx.now() : kept.front().at);
}

Response save_opinion(Ctx& ctx) {
    const auto opened = open_opinion(ctx);
    if (not opened.opinion) return opened.refusal;
    const auto& m = opened.meeting;
    const OpinionForm form{ctx.field("subject"), ctx.field("who"), ctx.field("text")};
    const auto again = [&](const base::Problems& problems) {
        if (problems.front().kind == base::Kind::conflict) {
            const auto now = find_opinion(ctx.db, opened.opinion->id);
            return now ? both_opinions(ctx, *now, form) : access::problem_page(ctx, problems.front());
        }
        return opinion_form(ctx, *opened.opinion, m, form, problems);
    };
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            base::Problems problems;
            check_text(problems, "text", form.text, 5000, true);
            check_text(problems, "who", form.who, 300, false);
            const auto subject = parse_subject(ctx, m.series, form.subject);
            if (not subject) problems.push_back(invalid("subject", msgid("課題を選び直してください。")));
            if (not problems.empty()) return tl::unexpected(std::move(problems));
            auto opinion = *opened.opinion;
            opinion.version = version_field(ctx);
            opinion.challenge = subject->challenge ? std::optional(subject->challenge->id) : std::nullopt;
            opinion.item = subject->item ? std::optional(subject->item->id) : std::nullopt;
            opinion.text = form.text;
            opinion.speakers = speakers_for(ctx, names_of(form.who));
            place_under(ctx, m, *subject);
            if (not change_opinion(ctx, opinion)) return tl::unexpected(base::Problems{conflict()});
            ctx.say(msgid("意見を直しました。"));
            return path_of(m.id);
        },
        again);
}

Response end_of_opinion(Ctx& ctx) {
    const auto opened = open_opinion(ctx);
    if (not opened.opinion) return opened.refusal;
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            if (not end_opinion(ctx, opened.opinion->id, version_field(ctx)))
                return tl::unexpected(base::Problems{conflict()});
            ctx.say(msgid("取り除きました。"));
            return path_of(opened.meeting.id);
        },
        [&](const base::Problems& problems) { return access::problem_page(ctx, problems.front()); });
}

}  // namespace

void record_routes(access::Routes& routes) {
    routes.get("/council/meetings/{id}/record", Permission::member, &record_page);
    routes.post("/council/meetings/{id}/record", Permission::member, &add_to_record);
    routes.get("/council/opinions/{id}", Permission::member, &opinion_page);
    routes.post("/council/opinions/{id}", Permission::member, &save_opinion);
    routes.post("/council/opinions/{id}/end", Permission::member, &end_of_opinion);
    routes.post("/council/decisions/{id}/end", Permission::member, &end_of_decision);
}

}  // namespace tsumugi::challenges
