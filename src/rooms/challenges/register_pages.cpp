// The register: challenges and items, and everything that was ever tied to them, in order of time.
#include <algorithm>

#include "ground/base/text.h"
#include "rooms/challenges/course.h"
#include "rooms/challenges/pages.h"

namespace tsumugi::challenges {
namespace {

using access::Permission;
using html::msgid;
using html::View;
using html::Views;
using http::Response;

std::string lead_names(const Ctx& ctx, const std::vector<Lead>& leads, ChallengeId challenge,
                       const std::optional<ItemId>& item) {
    std::vector<std::string> names;
    for (const auto& lead : leads) {
        if (lead.challenge == challenge and lead.item == item and not lead.until_on)
            names.push_back(lead.name);
    }
    return base::join(names, ctx.tr("、"));
}

// ---- the list

Response list_page(Ctx& ctx) {
    if (auto refusal = unknown_condition(ctx, {"series"})) return std::move(*refusal);
    const auto opened = open_wanted_series(ctx);
    if (not opened.series) return opened.refusal;
    const auto& series = *opened.series;
    View view{{"series", series.name}, {"series_id", series.id.text()}, {"may_write", opened.may_write()}};
    auto rows = challenge_views(ctx, series.id);
    view.set("any", not rows.empty());
    view.set("rows", std::move(rows));
    Views loose;
    for (const auto& item : items(ctx.db, series.id)) {
        if (not item.challenge)
            loose.push_back(
                {{"label", item.label()}, {"href", path_of(item.id)}, {"tag", tag_of(ctx, item.state)}});
    }
    view.set("has_loose", not loose.empty());
    view.set("loose", std::move(loose));
    set_crumbs(view, ctx, {}, ctx.tr("課題と項目"));
    return access::page(ctx, ctx.tr("課題と項目"), "rooms/challenges/views/challenges", std::move(view),
                        options_for({}));
}

access::Option option_of(const Ctx& ctx, Progress state) {
    return {std::string(code(state)), ctx.tr(label(state))};
}

struct StateForm {
    std::string title, state, note;
};
StateForm read_state(const Ctx& ctx) { return {ctx.field("title"), ctx.field("state"), ctx.field("note")}; }

void set_state_form(View& view, const Ctx& ctx, const StateForm& form, int version,
                    const base::Problems& problems) {
    access::FieldOptions hint;
    hint.hint = ctx.tr("いまどうなっているか、何が残っているか。");
    view.set("version", version);
    view.set("title_field", access::field(ctx, "title", ctx.tr("題名"), form.title, problems, {}));
    view.set("state_field",
             access::select(ctx, "state", ctx.tr("状態"), form.state,
                            {option_of(ctx, Progress::open), option_of(ctx, Progress::moving),
                             option_of(ctx, Progress::solved), option_of(ctx, Progress::dropped)},
                            problems));
    view.set("note_field", access::field(ctx, "note", ctx.tr("状態の説明"), form.note, problems, hint));
    access::set_errors(view, ctx, problems);
}

base::Problems check_state(const StateForm& form, bool title_needed) {
    base::Problems problems;
    check_text(problems, "title", form.title, 200, title_needed);
    check_text(problems, "note", form.note, 1000, false);
    if (not parse_progress(form.state)) problems.push_back(invalid("state", msgid("状態を選んでください。")));
    return problems;
}

Response both_states(Ctx& ctx, std::string_view subject, std::int64_t row, const StateForm& mine,
                     const StateForm& theirs, int version) {
    std::vector<access::Difference> differences;
    if (mine.title != theirs.title)
        differences.push_back({"title", ctx.tr("題名"), mine.title, theirs.title});
    if (mine.state != theirs.state) {
        const auto words = [&](const std::string& state) {
            const auto known = parse_progress(state);
            return known ? ctx.tr(label(*known)) : state;
        };
        differences.push_back({"state", ctx.tr("状態"), words(mine.state), words(theirs.state)});
    }
    if (mine.note != theirs.note)
        differences.push_back({"note", ctx.tr("状態の説明"), mine.note, theirs.note});
    const auto kept = db::revisions(ctx.db, subject, row);
    const auto who = kept.empty() ? std::nullopt : directory::member(ctx.db, MemberId{kept.front().member});
    return access::conflict_page(ctx, ctx.tr("ほかの人が先に直しています"), differences, version,
                                 who ? who->name : "", kept.empty() ? ctx.now() : kept.front().at);
}

/// The page with both versions sends words back where a state was chosen.
void words_to_state(const Ctx& ctx, StateForm& form) {
    for (const auto state : {Progress::open, Progress::moving, Progress::solved, Progress::dropped}) {
        if (form.state == ctx.tr(label(state))) form.state = code(state);
    }
}

// ---- a challenge

struct OpenedChallenge {
    std::optional<Challenge> challenge;
    OpenedSeries series;
};
OpenedChallenge open_challenge(Ctx& ctx, Right needed) {
    OpenedChallenge opened;
    const auto id = ChallengeId::parse(ctx.request.place("id"));
    auto challenge = id ? find_challenge(ctx.db, *id) : std::nullopt;
    opened.series = open_series(ctx, challenge ? challenge->series : SeriesId{}, needed);
    if (opened.series.series) opened.challenge = std::move(challenge);
    return opened;
}

Response challenge_form(Ctx& ctx, const OpenedChallenge& opened, const StateForm& form,
                        const base::Problems& problems) {
    const auto& challenge = *opened.challenge;
    const auto all = items(ctx.db, challenge.series);
    const auto led = leads_of(ctx.db, challenge.id);
    Course course(ctx, all);
    course.add(opinions_of_challenge(ctx.db, challenge.id));
    course.add(decisions_of(ctx.db, challenge.id));
    course.add(actions_of(ctx.db, challenge.id));
    course.add(led);
    Views item_rows;
    for (const auto& item : all) {
        if (item.challenge != challenge.id) continue;
        course.add(opinions_of_item(ctx.db, item.id));
        course.add(decisions_of(ctx.db, item.id));
        course.add(actions_of(ctx.db, item.id));
        course.add(happenings(ctx, item.id), item.id);
        item_rows.push_back({{"label", item.label()},
                             {"href", path_of(item.id)},
                             {"leads", lead_names(ctx, led, challenge.id, item.id)},
                             {"tag", tag_of(ctx, item.state)}});
    }
    Views lead_rows;
    for (const auto& lead : led) {
        if (lead.until_on or lead.item) continue;
        lead_rows.push_back({{"name", lead.name},
                             {"from", lead.meeting_title},
                             {"end", "/council/leads/" + lead.id.text() + "/end"}});
    }
    View view{{"path", path_of(challenge.id)},
              {"title", challenge.label()},
              {"note", challenge.state_note},
              {"item", false},
              {"parent", ""},
              {"parent_href", ""},
              {"tag", tag_of(ctx, challenge.state)},
              {"has_items", not item_rows.empty()},
              {"has_leads", not lead_rows.empty()},
              {"may_write", opened.series.may_write()}};
    view.set("items", std::move(item_rows));
    view.set("leads", std::move(lead_rows));
    auto events = course.views();
    view.set("any", not events.empty());
    view.set("course", std::move(events));
    auto numbers = indicator_views(ctx, challenge.id, std::nullopt, opened.series.may_write());
    view.set("has_indicators", not numbers.empty());
    view.set("indicators", std::move(numbers));
    view.set("new_indicator", path_of(challenge.id) + "/indicators");
    view.set("names", participant_names(ctx));
    set_state_form(view, ctx, form, challenge.version, problems);
    set_crumbs(view, ctx, {{"/council/challenges?series=" + challenge.series.text(), ctx.tr("課題と項目")}},
               challenge.mark.empty() ? challenge.title : challenge.mark);
    return access::page(ctx, challenge.label(), "rooms/challenges/views/challenge", std::move(view),
                        options_for(problems));
}

Response challenge_page(Ctx& ctx) {
    if (auto refusal = unknown_condition(ctx, {})) return std::move(*refusal);
    const auto opened = open_challenge(ctx, Right::read);
    if (not opened.challenge) return opened.series.refusal;
    const auto& c = *opened.challenge;
    ctx.log("view", "challenge", c.id.value());
    return challenge_form(ctx, opened, {c.title, std::string(code(c.state)), c.state_note}, {});
}

Response save_challenge(Ctx& ctx) {
    const auto opened = open_challenge(ctx, Right::write);
    if (not opened.challenge) return opened.series.refusal;
    auto form = read_state(ctx);
    words_to_state(ctx, form);
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            auto problems = check_state(form, true);
            if (not problems.empty()) return tl::unexpected(std::move(problems));
            auto c = *opened.challenge;
            c.version = version_field(ctx);
            c.title = form.title;
            c.state = *parse_progress(form.state);
            c.state_note = form.note;
            if (not change_challenge(ctx, c)) return tl::unexpected(base::Problems{conflict()});
            ctx.say(msgid("課題を直しました。"));
            return path_of(c.id);
        },
        [&](const base::Problems& problems) {
            if (problems.front().kind != base::Kind::conflict)
                return challenge_form(ctx, opened, form, problems);
            const auto now = find_challenge(ctx.db, opened.challenge->id).value();
            return both_states(ctx, "challenge", now.id.value(), form,
                               {now.title, std::string(code(now.state)), now.state_note}, now.version);
        });
}

// ---- an item

struct OpenedItem {
    std::optional<Item> item;
    std::optional<Challenge> challenge;
    OpenedSeries series;
};
OpenedItem open_item(Ctx& ctx, Right needed) {
    OpenedItem opened;
    const auto id = ItemId::parse(ctx.request.place("id"));
    auto item = id ? find_item(ctx.db, *id) : std::nullopt;
    opened.series = open_series(ctx, item ? item->series : SeriesId{}, needed);
    if (opened.series.series) opened.item = std::move(item);
    if (opened.item and opened.item->challenge)
        opened.challenge = find_challenge(ctx.db, *opened.item->challenge);
    return opened;
}

Response item_form(Ctx& ctx, const OpenedItem& opened, const StateForm& form,
                   const base::Problems& problems) {
    const auto& item = *opened.item;
    Course course(ctx, {});
    course.add(opinions_of_item(ctx.db, item.id));
    course.add(decisions_of(ctx.db, item.id));
    course.add(actions_of(ctx.db, item.id));
    course.add(happenings(ctx, item.id), item.id);
    Views lead_rows;
    if (opened.challenge) {
        const auto led = leads_of(ctx.db, opened.challenge->id);
        std::vector<Lead> own;
        for (const auto& lead : led) {
            if (lead.item and *lead.item != item.id) continue;
            own.push_back(lead);
            if (lead.until_on) continue;
            lead_rows.push_back(
                {{"name", lead.name},
                 {"from", lead.item ? lead.meeting_title
                                    : ctx.tr("課題{mark}の全体", {{"mark", opened.challenge->mark}})},
                 {"end", lead.item ? "/council/leads/" + lead.id.text() + "/end" : ""}});
        }
        course.add(own);
    }
    View view{{"path", path_of(item.id)},
              {"title", item.label()},
              {"note", item.state_note},
              {"item", true},
              {"parent", opened.challenge ? opened.challenge->label() : ""},
              {"parent_href", opened.challenge ? path_of(opened.challenge->id) : ""},
              {"tag", tag_of(ctx, item.state)},
              {"has_items", false},
              {"items", Views{}},
              {"has_leads", not lead_rows.empty()},
              {"may_write", opened.series.may_write()}};
    view.set("leads", std::move(lead_rows));
    auto events = course.views();
    view.set("any", not events.empty());
    view.set("course", std::move(events));
    auto numbers = opened.challenge
                       ? indicator_views(ctx, opened.challenge->id, item.id, opened.series.may_write())
                       : Views{};
    view.set("has_indicators", not numbers.empty());
    view.set("indicators", std::move(numbers));
    view.set("new_indicator", opened.challenge ? path_of(item.id) + "/indicators" : "");
    view.set("names", participant_names(ctx));
    set_state_form(view, ctx, form, item.version, problems);
    std::vector<std::pair<std::string, std::string>> way{
        {"/council/challenges?series=" + item.series.text(), ctx.tr("課題と項目")}};
    if (opened.challenge) way.emplace_back(path_of(opened.challenge->id), opened.challenge->label());
    set_crumbs(view, ctx, way, item.number.empty() ? item.title : "№" + item.number);
    return access::page(ctx, item.label(), "rooms/challenges/views/challenge", std::move(view),
                        options_for(problems));
}

Response item_page(Ctx& ctx) {
    if (auto refusal = unknown_condition(ctx, {})) return std::move(*refusal);
    const auto opened = open_item(ctx, Right::read);
    if (not opened.item) return opened.series.refusal;
    const auto& item = *opened.item;
    ctx.log("view", "item", item.id.value());
    return item_form(ctx, opened, {item.title, std::string(code(item.state)), item.state_note}, {});
}

Response save_item(Ctx& ctx) {
    const auto opened = open_item(ctx, Right::write);
    if (not opened.item) return opened.series.refusal;
    auto form = read_state(ctx);
    words_to_state(ctx, form);
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            auto problems = check_state(form, opened.item->number.empty());
            if (not problems.empty()) return tl::unexpected(std::move(problems));
            auto item = *opened.item;
            item.version = version_field(ctx);
            item.title = form.title;
            item.state = *parse_progress(form.state);
            item.state_note = form.note;
            if (not change_item(ctx, item)) return tl::unexpected(base::Problems{conflict()});
            ctx.say(msgid("項目を直しました。"));
            return path_of(item.id);
        },
        [&](const base::Problems& problems) {
            if (problems.front().kind != base::Kind::conflict) return item_form(ctx, opened, form, problems);
            const auto now = find_item(ctx.db, opened.item->id).value();
            return both_states(ctx, "item", now.id.value(), form,
                               {now.title, std::string(code(now.state)), now.state_note}, now.version);
        });
}

// ---- who leads

Response save_lead(Ctx& ctx, const std::optional<Challenge>& challenge, const std::optional<Item>& item,
                   const std::string& back) {
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            const auto names = names_of(ctx.field("lead"));
            if (not challenge or names.empty())
                return tl::unexpected(base::Problems{invalid("lead", msgid("機関の名前を書いてください。"))});
            for (const auto& who : speakers_for(ctx, names)) {
                Lead lead;
                lead.challenge = challenge->id;
                if (item) lead.item = item->id;
                lead.participant = who.participant;
                lead.from_on = ctx.today();
                add_lead(ctx, lead);
            }
            ctx.say(msgid("中心になる機関を加えました。"));
            return back;
        },
        [&](const base::Problems& problems) { return access::problem_page(ctx, problems.front()); });
}

Response lead_challenge(Ctx& ctx) {
    const auto opened = open_challenge(ctx, Right::write);
    if (not opened.challenge) return opened.series.refusal;
    return save_lead(ctx, opened.challenge, std::nullopt, path_of(opened.challenge->id));
}

Response lead_item(Ctx& ctx) {
    const auto opened = open_item(ctx, Right::write);
    if (not opened.item) return opened.series.refusal;
    return save_lead(ctx, opened.challenge, opened.item, path_of(opened.item->id));
}

static const db::Sql kLeadChallenge{"SELECT challenge_id, item_id FROM council_lead WHERE id = $1"};

Response end_of_lead(Ctx& ctx) {
    const auto id = LeadId::parse(ctx.request.place("id"));
    std::optional<ChallengeId> challenge;
    std::optional<ItemId> item;
    if (id)
        ctx.db.query(kLeadChallenge, *id).each([&](const db::Row& row) {
            challenge = row.get<ChallengeId>(0);
            item = row.get<std::optional<ItemId>>(1);
        });
    const auto known = challenge ? find_challenge(ctx.db, *challenge) : std::nullopt;
    const auto opened = open_series(ctx, known ? known->series : SeriesId{}, Right::write);
    if (not opened.series) return opened.refusal;
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            end_lead(ctx, *id);
            ctx.say(msgid("中心になる機関から外しました。"));
            return item ? path_of(*item) : path_of(*challenge);
        },
        [&](const base::Problems& problems) { return access::problem_page(ctx, problems.front()); });
}

}  // namespace

Views challenge_views(Ctx& ctx, SeriesId series) {
    const auto all = items(ctx.db, series);
    const auto led = leads(ctx.db, series);
    Views rows;
    for (const auto& challenge : challenges(ctx.db, series)) {
        Views item_rows;
        for (const auto& item : all) {
            if (item.challenge != challenge.id) continue;
            item_rows.push_back(
                {{"label", item.label()}, {"href", path_of(item.id)}, {"tag", tag_of(ctx, item.state)}});
        }
        rows.push_back({{"label", challenge.label()},
                        {"href", path_of(challenge.id)},
                        {"tag", tag_of(ctx, challenge.state)},
                        {"leads", lead_names(ctx, led, challenge.id, std::nullopt)},
                        {"has_items", not item_rows.empty()},
                        {"items", item_rows}});
    }
    return rows;
}

void register_routes(access::Routes& routes) {
    routes.get("/council/challenges", Permission::member, &list_page);
    routes.get("/council/challenges/{id}", Permission::member, &challenge_page);
    routes.post("/council/challenges/{id}", Permission::member, &save_challenge);
    routes.post("/council/challenges/{id}/leads", Permission::member, &lead_challenge);
    routes.get("/council/items/{id}", Permission::member, &item_page);
    routes.post("/council/items/{id}", Permission::member, &save_item);
    routes.post("/council/items/{id}/leads", Permission::member, &lead_item);
    routes.post("/council/leads/{id}/end", Permission::member, &end_of_lead);
}

}  // namespace tsumugi::challenges
