// The page of a meeting: when and where, with what, and what was said there.
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

View attendance_view(Ctx& ctx, const Meeting& m) {
    std::vector<std::string> present, absent, invited;
    for (const auto& a : attendance(ctx.db, m.id)) {
        const auto name = a.name + (a.persons.empty() ? "" : ctx.tr("（{who}）", {{"who", a.persons}}));
        switch (a.presence) {
            case Presence::present:
            case Presence::proxy:
                present.push_back(name);
                break;
            case Presence::absent:
                absent.push_back(name);
                break;
            case Presence::invited:
                invited.push_back(name);
        }
    }
    return {{"present", base::join(present, ctx.tr("、"))},
            {"present_count", present.size()},
            {"absent", base::join(absent, ctx.tr("、"))},
            {"invited", base::join(invited, ctx.tr("、"))}};
}

Views summary_views(Ctx& ctx, const Meeting& m, const std::vector<Challenge>& known) {
    Views points;
    for (const auto& point : summary(ctx.db, m.id)) {
        std::vector<std::string> about;
        for (const auto id : point.challenges) {
            const auto challenge =
                std::find_if(known.begin(), known.end(), [&](const auto& c) { return c.id == id; });
            if (challenge != known.end()) about.push_back(challenge->label());
        }
        points.push_back({{"text", point.text},
                          {"leads", join_names(ctx, point.leads)},
                          {"about", base::join(about, ctx.tr("、"))}});
    }
    return points;
}

Response show(Ctx& ctx) {
    if (auto refusal = unknown_condition(ctx, {})) return std::move(*refusal);
    const auto opened = open_meeting(ctx);
    if (not opened.meeting) return opened.refusal;
    const auto& m = *opened.meeting;
    ctx.log("view", "meeting", m.id.value());
    const auto known_challenges = challenges(ctx.db, m.series);
    const auto known_items = items(ctx.db, m.series);
    Views points, paper_rows, decision_rows, action_rows, note_rows;
    for (const auto& line : agenda_lines(ctx.db, m.id)) {
        Views subs;
        for (const auto& point : line.points) subs.push_back({{"text", point}});
        points.push_back(
            {{"mark", line.mark}, {"text", line.text}, {"has_points", not subs.empty()}, {"points", subs}});
    }
    for (const auto& p : papers(ctx.db, m.id))
        paper_rows.push_back({{"title", p.title},
                              {"href", "/council/papers/" + p.id.text()},
                              {"size", ctx.tr("{n}kB", {{"n", std::to_string((p.size + 1023) / 1024)}})}});
    for (const auto& d : decisions(ctx.db, m.id))
        decision_rows.push_back(
            {{"text", d.text}, {"about", subject_words(known_challenges, known_items, d.challenge, d.item)}});
    for (const auto& a : actions(ctx.db, m.id)) action_rows.push_back(action_row(ctx, a));
    for (const auto& note : notes(ctx.db, m.id)) note_rows.push_back({{"text", note.text}});
    const auto search = poll(ctx.db, m.id);
    const auto said = said_views(ctx, m);
    const auto points_of_chair = summary_views(ctx, m, known_challenges);
    const bool polling = search and search->state == "open";
    View view{{"path", path_of(m.id)},
              {"title", m.title},
              {"tag", tag_of(ctx, m.state)},
              {"made_up", m.made_up},
              {"day", day_words(ctx, m)},
              {"typed", m.date_text.empty()
                            ? ""
                            : m.date_text + (m.weekday_text.empty() ? "" : "（" + m.weekday_text + "）")},
              {"warning", date_warning(ctx, m)},
              {"time", m.time_text},
              {"place", m.place},
              {"invitation", m.invitation},
              {"next", m.next_text},
              {"has_day", m.held_on.has_value()},
              {"planned", m.state == MeetingState::planned},
              {"held", m.state == MeetingState::held},
              {"closed", m.state == MeetingState::closed},
              {"may_write", opened.may_write()},
              {"may_record", opened.may_write() and m.state != MeetingState::closed},
              {"imported", is_imported(ctx.db, m.id)},
              {"polling", polling},
              {"has_poll", search.has_value()},
              {"answers", polling and not own_participants(ctx, m.series).empty()},
              {"has_agenda", not points.empty()},
              {"has_papers", not paper_rows.empty()},
              {"has_said", not said.empty()},
              {"has_decisions", not decision_rows.empty()},
              {"has_actions", not action_rows.empty()},
              {"has_summary", not points_of_chair.empty()},
              {"has_notes", not note_rows.empty()},
              {"version", m.version}};
    view.set("attendance", attendance_view(ctx, m));
    view.set("agenda", std::move(points));
    view.set("papers", std::move(paper_rows));
    view.set("said", said);
    view.set("decisions", std::move(decision_rows));
    view.set("action_rows", std::move(action_rows));
    view.set("summary", points_of_chair);
    view.set("notes", std::move(note_rows));
    set_crumbs(view, ctx, {{list_address(m.series, 1), ctx.tr("会議の一覧")}}, short_title(ctx, m));
    return access::page(ctx, m.title, "rooms/challenges/views/meeting", std::move(view), options_for({}));
}

}  // namespace

Views said_views(Ctx& ctx, const Meeting& m, bool with_links) {
    const auto all = opinions(ctx.db, m.id);
    const auto opinion_views = [&](const std::optional<ChallengeId>& challenge,
                                   const std::optional<ItemId>& item) {
        Views views;
        for (const auto& opinion : all) {
            if (opinion.item != item) continue;
            if (not item and opinion.challenge != challenge) continue;
            views.push_back({{"text", opinion.text},
                             {"who", join_names(ctx, opinion.speakers)},
                             {"href", with_links ? "/council/opinions/" + opinion.id.text() : ""}});
        }
        return views;
    };
    Views groups;
    std::vector<ItemId> shown_items;
    std::vector<ChallengeId> shown_challenges;
    const auto group = [&](const std::string& challenge, const std::string& challenge_href,
                           const std::string& item, const std::string& item_href, Views views) {
        groups.push_back({{"challenge", challenge},
                          {"challenge_href", challenge_href},
                          {"item", item},
                          {"item_href", item_href},
                          {"any", not views.empty()},
                          {"opinions", std::move(views)}});
    };
    if (auto loose = opinion_views(std::nullopt, std::nullopt); not loose.empty())
        group("", "", "", "", std::move(loose));
    for (const auto& heading : headings(ctx.db, m.id)) {
        if (heading.item) {
            Item words;
            words.number = heading.mark;
            words.title = heading.title;
            group("", "", words.label(), path_of(*heading.item), opinion_views(std::nullopt, heading.item));
            shown_items.push_back(*heading.item);
        } else if (heading.challenge) {
            group(heading.mark + heading.title, path_of(*heading.challenge), "", "",
                  opinion_views(heading.challenge, std::nullopt));
            shown_challenges.push_back(*heading.challenge);
        }
    }
    return groups;
}

void meeting_page_routes(access::Routes& routes) {
    routes.get("/council/meetings/{id}", Permission::member, &show);
}

}  // namespace tsumugi::challenges
