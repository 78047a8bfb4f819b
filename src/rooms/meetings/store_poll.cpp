#include <algorithm>

#include "ground/notices/notices.h"
#include "rooms/meetings/store.h"

// The search for a date that suits the members.
namespace tsumugi::meetings {
namespace {

const char* const kAskTitle = html::msgid("会議の日を選んで答える：{title}");

}  // namespace

static const db::Sql kPoll{
    "SELECT meeting_id, answer_by, state, chosen_id, version FROM date_poll WHERE meeting_id = $1"};
static const db::Sql kPollDates{
    "SELECT id, day, starts_at, ends_at FROM poll_date WHERE meeting_id = $1 ORDER BY day, starts_at"};
static const db::Sql kPollAnswers{
    R"(SELECT a.poll_date_id, a.participant_id, a.answer, a.note FROM poll_answer a
    JOIN poll_date d ON d.id = a.poll_date_id WHERE d.meeting_id = $1 ORDER BY d.day, d.starts_at, a.participant_id)"};
static const db::Sql kAddPoll{R"(INSERT INTO date_poll (meeting_id, answer_by, state, asked_by, asked_at)
    VALUES ($1, $2, 'open', $3, $4) ON CONFLICT (meeting_id) DO UPDATE SET answer_by = excluded.answer_by,
    state = 'open', chosen_id = NULL, version = date_poll.version + 1)"};
static const db::Sql kAddPollDate{
    "INSERT INTO poll_date (id, meeting_id, day, starts_at, ends_at) VALUES ($1, $2, $3, $4, $5)"};
static const db::Sql kEndsAt{"UPDATE poll_date SET ends_at = $2 WHERE id = $1"};
static const db::Sql kDropAnswers{"DELETE FROM poll_answer WHERE poll_date_id = $1"};
static const db::Sql kDropPollDate{"DELETE FROM poll_date WHERE id = $1"};
static const db::Sql kAnswer{
    R"(INSERT INTO poll_answer (poll_date_id, participant_id, answer, note, answered_by, answered_at)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (poll_date_id, participant_id) DO UPDATE SET answer = excluded.answer,
    note = excluded.note, answered_by = excluded.answered_by, answered_at = excluded.answered_at)"};
static const db::Sql kClosePoll{R"(UPDATE date_poll SET state = $3, chosen_id = $4, version = version + 1
    WHERE meeting_id = $1 AND version = $2)"};

std::optional<Poll> poll(db::Db& db, MeetingId meeting) {
    return db.query(kPoll, meeting).one([](const db::Row& row) {
        return Poll{row.get<MeetingId>(0), row.get<base::Date>(1), row.get<std::string>(2),
                    row.get<std::optional<PollDateId>>(3), row.get<int>(4)};
    });
}

std::vector<PollDate> poll_dates(db::Db& db, MeetingId meeting) {
    return db.query(kPollDates, meeting).all([](const db::Row& row) {
        return PollDate{row.get<PollDateId>(0), row.get<base::Date>(1), row.get<int>(2), row.get<int>(3)};
    });
}

std::vector<PollAnswer> poll_answers(db::Db& db, MeetingId meeting) {
    return db.query(kPollAnswers, meeting).all([](const db::Row& row) {
        return PollAnswer{row.get<PollDateId>(0), row.get<ParticipantId>(1), row.get<std::string>(2),
                          row.get<std::string>(3)};
    });
}

void set_poll(Ctx& ctx, const Meeting& meeting, base::Date answer_by, const std::vector<PollDate>& dates) {
    ctx.db.query(kAddPoll, meeting.id, answer_by, ctx.user.id, ctx.now()).run();
    const auto same = [](const PollDate& a, const PollDate& b) {
        return a.day == b.day and a.starts_at == b.starts_at;
    };
    const auto before = poll_dates(ctx.db, meeting.id);
    for (const auto& old : before) {
        const auto kept =
            std::find_if(dates.begin(), dates.end(), [&](const auto& date) { return same(old, date); });
        if (kept != dates.end()) {
            ctx.db.query(kEndsAt, old.id, kept->ends_at).run();
            continue;
        }
        ctx.db.query(kDropAnswers, old.id).run();
        ctx.db.query(kDropPollDate, old.id).run();
    }
    for (const auto& date : dates) {
        if (std::any_of(before.begin(), before.end(), [&](const auto& old) { return same(old, date); }))
            continue;
        ctx.db
            .query(kAddPollDate, ctx.new_id<PollDateId>(), meeting.id, date.day, date.starts_at, date.ends_at)
            .run();
    }
    ctx.log("change", "date_poll", meeting.id.value());
}

void answer_poll(Ctx& ctx, const PollAnswer& answer) {
    ctx.db.query(kAnswer, answer.date, answer.participant, answer.answer, answer.note, ctx.user.id, ctx.now())
        .run();
}

static const db::Sql kAsked{
    "SELECT id FROM poll_request WHERE meeting_id = $1 AND participant_id = $2 AND section_id = $3"};
static const db::Sql kAsk{
    "INSERT INTO poll_request (id, meeting_id, participant_id, section_id) VALUES ($1, $2, $3, $4)"};
static const db::Sql kAskedOf{"SELECT id, participant_id FROM poll_request WHERE meeting_id = $1"};

void ask_members(Ctx& ctx, const Meeting& meeting, base::Date answer_by) {
    const auto dates = poll_dates(ctx.db, meeting.id);
    const auto answers = poll_answers(ctx.db, meeting.id);
    for (const auto& participant : members_of(ctx.db, meeting.series)) {
        const auto answered = std::count_if(answers.begin(), answers.end(), [&](const auto& answer) {
            return answer.participant == participant.id;
        });
        if (static_cast<std::size_t>(answered) == dates.size()) continue;
        for (const auto section : sections_of(ctx.db, participant)) {
            using RequestId = base::Id<struct PollRequestTag>;
            auto id = ctx.db.query(kAsked, meeting.id, participant.id, section).value<RequestId>();
            if (not id) {
                id = ctx.new_id<RequestId>();
                ctx.db.query(kAsk, *id, meeting.id, participant.id, section).run();
            }
            tasks::Task task;
            task.kind = "date_poll";
            task.subject = id->value();
            task.section = section;
            task.from_section = ctx.user.section;
            task.text = kAskTitle;
            task.args = {{"title", meeting.title}};
            task.due = answer_by;
            task.path = "/council/meetings/" + meeting.id.text() + "/poll";
            tasks::put(ctx, task);
            notices::Notice notice;
            notice.section = section;
            notice.text = kAskTitle;
            notice.args = {{"title", meeting.title}};
            notice.path = task.path;
            notice.key = "date_poll " + meeting.id.text();
            notices::tell(ctx, notice);
        }
    }
}

void close_poll_tasks(Ctx& ctx, MeetingId meeting, std::optional<ParticipantId> participant) {
    std::vector<std::int64_t> asked;
    ctx.db.query(kAskedOf, meeting).each([&](const db::Row& row) {
        if (not participant or row.get<ParticipantId>(1) == *participant) asked.push_back(row.integer(0));
    });
    for (const auto id : asked)
        tasks::close(ctx.db, ctx.now(), "date_poll", id,
                     participant ? tasks::State::done : tasks::State::cancelled);
}

bool close_poll(Ctx& ctx, const Poll& poll, std::string_view state, std::optional<PollDateId> chosen) {
    if (ctx.db.query(kClosePoll, poll.meeting, poll.version, state, chosen).run() == 0) return false;
    ctx.log("change", "date_poll", poll.meeting.value(), {}, state);
    return true;
}

}  // namespace tsumugi::meetings
