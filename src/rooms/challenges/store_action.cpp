#include <algorithm>
#include <map>

#include "ground/base/text.h"
#include "ground/notices/notices.h"
#include "rooms/challenges/pages.h"

namespace tsumugi::challenges {
namespace {

#define DECISION_SELECT                                                                   \
    "SELECT d.id, d.meeting_id, d.challenge_id, d.item_id, d.position, d.text, m.title, " \
    "m.held_on, d.version FROM decision d JOIN meeting m ON m.id = d.meeting_id WHERE "   \
    "d.ended_at IS NULL AND "

Decision read_decision(const db::Row& row) {
    return {row.get<DecisionId>(0),
            row.get<MeetingId>(1),
            row.get<std::optional<ChallengeId>>(2),
            row.get<std::optional<ItemId>>(3),
            row.get<int>(4),
            row.get<std::string>(5),
            row.get<std::string>(6),
            row.get<std::optional<base::Date>>(7),
            row.get<int>(8)};
}

#define ACTION_SELECT                                                                          \
    "SELECT a.id, a.series_id, a.meeting_id, a.challenge_id, a.item_id, a.position, a.text, "  \
    "a.section_id, o.name || CASE WHEN s.name = '' THEN '' ELSE ' ' || s.name END, a.due, "    \
    "a.state, a.member_id, COALESCE((SELECT n.name FROM member n WHERE n.id = a.member_id), "  \
    "''), a.result, m.title, a.closed_on, a.version FROM council_action a JOIN meeting m ON "  \
    "m.id = a.meeting_id JOIN section s ON s.id = a.section_id JOIN organisation o ON o.id = " \
    "s.organisation_id WHERE "

Action read_action(const db::Row& row) {
    Action a;
    a.id = row.get<ActionId>(0);
    a.series = row.get<SeriesId>(1);
    a.meeting = row.get<MeetingId>(2);
    a.challenge = row.get<std::optional<ChallengeId>>(3);
    a.item = row.get<std::optional<ItemId>>(4);
    a.position = row.get<int>(5);
    a.text = row.text(6);
    a.section = row.get<SectionId>(7);
    a.where = row.text(8);
    a.due = row.get<base::Date>(9);
    a.state = parse_action_state(row.text(10)).value_or(ActionState::todo);
    a.member = row.get<std::optional<MemberId>>(11).value_or(MemberId{});
    a.member_name = row.text(12);
    a.result = row.text(13);
    a.meeting_title = row.text(14);
    a.closed_on = row.get<std::optional<base::Date>>(15);
    a.version = row.get<int>(16);
    return a;
}

}  // namespace

// ---- decisions

static const db::Sql kDecisions{DECISION_SELECT "d.meeting_id = $1 ORDER BY d.position, d.id"};
static const db::Sql kDecisionsOfChallenge{
    DECISION_SELECT "d.challenge_id = $1 AND d.item_id IS NULL ORDER BY m.held_on, d.position, d.id"};
static const db::Sql kDecisionsOfItem{DECISION_SELECT "d.item_id = $1 ORDER BY m.held_on, d.position, d.id"};
static const db::Sql kDecision{DECISION_SELECT "d.id = $1"};
static const db::Sql kAddDecision{
    R"(INSERT INTO decision (id, meeting_id, challenge_id, item_id, position, text, recorded_by,
    recorded_at) VALUES ($1, $2, $3, $4,
    (SELECT COALESCE(MAX(position), -1) + 1 FROM decision WHERE meeting_id = $2), $5, $6, $7))"};
static const db::Sql kEndDecision{R"(UPDATE decision SET ended_at = $3, version = version + 1
    WHERE id = $1 AND version = $2 AND ended_at IS NULL)"};

std::vector<Decision> decisions(db::Db& db, MeetingId meeting) {
    return db.query(kDecisions, meeting).all(read_decision);
}

std::vector<Decision> decisions_of(db::Db& db, ChallengeId challenge) {
    return db.query(kDecisionsOfChallenge, challenge).all(read_decision);
}

std::vector<Decision> decisions_of(db::Db& db, ItemId item) {
    return db.query(kDecisionsOfItem, item).all(read_decision);
}

std::optional<Decision> find_decision(db::Db& db, DecisionId id) {
    return db.query(kDecision, id).one(read_decision);
}

DecisionId add_decision(Ctx& ctx, const Decision& d) {
    const auto id = ctx.new_id<DecisionId>();
    ctx.db.query(kAddDecision, id, d.meeting, d.challenge, d.item, d.text, ctx.user.id, ctx.now()).run();
    ctx.log("change", "decision", id.value(), {}, "add");
    return id;
}

bool end_decision(Ctx& ctx, DecisionId id, int version) {
    if (ctx.db.query(kEndDecision, id, version, ctx.now()).run() == 0) return false;
    ctx.log("change", "decision", id.value(), {}, "end");
    return true;
}

// ---- actions

static const db::Sql kActions{ACTION_SELECT "a.meeting_id = $1 ORDER BY a.position, a.id"};
static const db::Sql kOpenActions{ACTION_SELECT
                                  "a.series_id = $1 AND a.state IN ('todo', 'doing') ORDER BY a.due, a.id"};
static const db::Sql kActionsOfChallenge{
    ACTION_SELECT "a.challenge_id = $1 AND a.item_id IS NULL ORDER BY a.made_at, a.id"};
static const db::Sql kActionsOfItem{ACTION_SELECT "a.item_id = $1 ORDER BY a.made_at, a.id"};
static const db::Sql kAction{ACTION_SELECT "a.id = $1"};
static const db::Sql kAddAction{
    R"(INSERT INTO council_action (id, series_id, meeting_id, challenge_id, item_id, position, text,
    section_id, due, state, made_by, made_at) VALUES ($1, $2, $3, $4, $5,
    (SELECT COALESCE(MAX(position), -1) + 1 FROM council_action WHERE meeting_id = $3), $6, $7, $8, 'todo', $9, $10))"};
static const db::Sql kChangeAction{
    R"(UPDATE council_action SET section_id = $3, due = $4, state = $5, member_id = $6,
    result = $7, closed_on = $8, version = version + 1 WHERE id = $1 AND version = $2)"};

namespace {

void put_task(Ctx& ctx, const Action& a, SectionId from) {
    tasks::Task task;
    task.kind = "council_action";
    task.subject = a.id.value();
    task.section = a.section;
    task.from_section = from;
    task.member = a.member;
    task.title = base::first_graphemes(a.text, 60);
    task.title_en = task.title;
    task.due = a.due;
    task.path = "/council/actions/" + a.id.text();
    task.state = a.state == ActionState::doing ? tasks::State::doing : tasks::State::todo;
    tasks::put(ctx, task);
}

}  // namespace

std::vector<Action> actions(db::Db& db, MeetingId meeting) {
    return db.query(kActions, meeting).all(read_action);
}

std::vector<Action> open_actions(db::Db& db, SeriesId series) {
    return db.query(kOpenActions, series).all(read_action);
}

std::vector<Action> actions_of(db::Db& db, ChallengeId challenge) {
    return db.query(kActionsOfChallenge, challenge).all(read_action);
}

std::vector<Action> actions_of(db::Db& db, ItemId item) {
    return db.query(kActionsOfItem, item).all(read_action);
}

std::optional<Action> find_action(db::Db& db, ActionId id) { return db.query(kAction, id).one(read_action); }

ActionId add_action(Ctx& ctx, const Action& action) {
    auto a = action;
    a.id = ctx.new_id<ActionId>();
    ctx.db
        .query(kAddAction, a.id, a.series, a.meeting, a.challenge, a.item, a.text, a.section, a.due,
               ctx.user.id, ctx.now())
        .run();
    put_task(ctx, a, ctx.user.section);
    if (a.section != ctx.user.section) {
        notices::Notice notice;
        notice.section = a.section;
        notice.text = html::msgid("会議であなたの部署がすることが決まりました：{title}");
        notice.args = {{"title", base::first_graphemes(a.text, 60)}};
        notice.path = "/council/actions/" + a.id.text();
        notice.key = "council_action " + a.id.text();
        notices::tell(ctx, notice);
    }
    ctx.log("change", "council_action", a.id.value(), {}, "add");
    return a.id;
}

bool change_action(Ctx& ctx, const Action& a) {
    const auto before = find_action(ctx.db, a.id);
    const std::optional<MemberId> member = a.member.value() == 0 ? std::nullopt : std::optional(a.member);
    if (not before or ctx.db.query(kChangeAction, a.id, a.version, a.section, a.due, code(a.state), member,
                                   a.result, a.closed_on)
                              .run() == 0)
        return false;
    db::keep_revision(ctx.db, "council_action", a.id.value(), a.version, ctx.now(), ctx.user.id.value(),
                      base::Json{}
                          .add("section_id", before->section)
                          .add("due", before->due)
                          .add("state", code(before->state))
                          .add("result", before->result)
                          .text());
    const auto task = tasks::find(ctx.db, "council_action", a.id.value());
    if (a.state == ActionState::done or a.state == ActionState::cancelled) {
        tasks::close(ctx.db, ctx.now(), "council_action", a.id.value(),
                     a.state == ActionState::done ? tasks::State::done : tasks::State::cancelled);
    } else {
        put_task(ctx, a, task ? task->from_section : ctx.user.section);
    }
    ctx.log("change", "council_action", a.id.value(), {}, code(a.state));
    return true;
}

}  // namespace tsumugi::challenges
