#include <algorithm>
#include <map>

#include "rooms/meetings/store.h"

namespace tsumugi::meetings {
namespace {

#define MEETING_COLUMNS                                                                   \
    "m.id, m.series_id, s.name, m.term, m.number, m.title, m.date_text, m.held_on, "      \
    "m.weekday_text, m.time_text, m.starts_at, m.ends_at, m.place, m.state, m.next_text," \
    " m.invitation, m.invitation_number, m.made_up, m.made_at, m.closed_at, m.version, m.said_after"
#define MEETING_FROM " FROM meeting m JOIN meeting_series s ON s.id = m.series_id "

Meeting read_meeting(const db::Row& row) {
    Meeting m;
    m.id = row.get<MeetingId>(0);
    m.series = row.get<SeriesId>(1);
    m.series_name = row.text(2);
    m.term = row.text(3);
    m.number = row.get<std::optional<int>>(4);
    m.title = row.text(5);
    m.date_text = row.text(6);
    m.held_on = row.get<std::optional<base::Date>>(7);
    m.weekday_text = row.text(8);
    m.time_text = row.text(9);
    m.starts_at = row.get<std::optional<int>>(10);
    m.ends_at = row.get<std::optional<int>>(11);
    m.place = row.text(12);
    const auto state = parse_meeting_state(row.text(13));
    if (not state) throw std::runtime_error("meeting " + m.id.text() + " has an unknown state");
    m.state = *state;
    m.next_text = row.text(14);
    m.invitation = row.text(15);
    m.invitation_number = row.get<int>(16);
    m.made_up = row.get<bool>(17);
    m.made_at = row.get<base::Instant>(18);
    m.closed_at = row.get<std::optional<base::Instant>>(19);
    m.version = row.get<int>(20);
    m.said_after = row.get<int>(21);
    return m;
}

}  // namespace

// Newest first; a meeting without a day yet is the newest of all.
static const db::Sql kMeetings{"SELECT " MEETING_COLUMNS MEETING_FROM
                               R"(WHERE m.series_id = $1 ORDER BY COALESCE(m.held_on, '9999-12-31') DESC,
    m.id DESC LIMIT $2 OFFSET $3)"};
static const db::Sql kCountMeetings{"SELECT COUNT(*) FROM meeting WHERE series_id = $1"};
static const db::Sql kMeeting{"SELECT " MEETING_COLUMNS MEETING_FROM "WHERE m.id = $1"};
static const db::Sql kNumbered{"SELECT id FROM meeting WHERE series_id = $1 AND term = $2 AND number = $3"};
static const db::Sql kNextNumber{
    "SELECT COALESCE(MAX(number), 0) + 1 FROM meeting WHERE series_id = $1 AND term = ''"};
static const db::Sql kAddMeeting{
    R"(INSERT INTO meeting (id, series_id, term, number, title, date_text, held_on, weekday_text,
    time_text, starts_at, ends_at, place, state, next_text, invitation, made_up, made_by, made_at, said_after)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19))"};
static const db::Sql kChangeMeeting{R"(UPDATE meeting SET term = $3, number = $4, title = $5, date_text = $6,
    held_on = $7, weekday_text = $8, time_text = $9, starts_at = $10, ends_at = $11, place = $12, state = $13,
    next_text = $14, invitation = $15, invitation_number = $16, closed_at = $17, version = version + 1
    WHERE id = $1 AND version = $2)"};

std::vector<Meeting> meetings(db::Db& db, SeriesId series, int limit, int offset) {
    return db.query(kMeetings, series, limit, offset).all(read_meeting);
}

int count_meetings(db::Db& db, SeriesId series) {
    return db.query(kCountMeetings, series).value<int>().value_or(0);
}

std::optional<Meeting> find_meeting(db::Db& db, MeetingId id) {
    return db.query(kMeeting, id).one(read_meeting);
}

std::optional<MeetingId> meeting_numbered(db::Db& db, SeriesId series, std::string_view term, int number) {
    return db.query(kNumbered, series, term, number).value<MeetingId>();
}

int next_number(db::Db& db, SeriesId series) {
    return db.query(kNextNumber, series).value<int>().value_or(1);
}

MeetingId add_meeting(Ctx& ctx, const Meeting& m) {
    const auto id = ctx.new_id<MeetingId>();
    ctx.db
        .query(kAddMeeting, id, m.series, m.term, m.number, m.title, m.date_text, m.held_on, m.weekday_text,
               m.time_text, m.starts_at, m.ends_at, m.place, code(m.state), m.next_text, m.invitation,
               m.made_up, ctx.user.id, ctx.now(), m.said_after)
        .run();
    ctx.log("change", "meeting", id.value(), {}, "add");
    return id;
}

bool change_meeting(Ctx& ctx, const Meeting& m) {
    const auto before = find_meeting(ctx.db, m.id);
    if (not before or ctx.db.query(kChangeMeeting, m.id, m.version, m.term, m.number, m.title, m.date_text,
                                   m.held_on, m.weekday_text, m.time_text, m.starts_at, m.ends_at, m.place,
                                   code(m.state), m.next_text, m.invitation, m.invitation_number, m.closed_at)
                              .run() == 0)
        return false;
    db::keep_revision(ctx.db, "meeting", m.id.value(), m.version, ctx.now(), ctx.user.id.value(),
                      base::Json{}
                          .add("title", before->title)
                          .add("date_text", before->date_text)
                          .add("held_on", before->held_on)
                          .add("time_text", before->time_text)
                          .add("place", before->place)
                          .add("state", code(before->state))
                          .add("next_text", before->next_text)
                          .add("invitation", before->invitation)
                          .text());
    ctx.log("change", "meeting", m.id.value());
    return true;
}

// ---- agenda and notes

static const db::Sql kAgenda{R"(SELECT id, parent_id, position, mark, text FROM agenda_point
    WHERE meeting_id = $1 ORDER BY position)"};
static const db::Sql kDropSubPoints{
    "DELETE FROM agenda_point WHERE meeting_id = $1 AND parent_id IS NOT NULL"};
static const db::Sql kDropPoints{"DELETE FROM agenda_point WHERE meeting_id = $1"};
static const db::Sql kAddPoint{R"(INSERT INTO agenda_point (id, meeting_id, parent_id, position, mark, text)
    VALUES ($1, $2, $3, $4, $5, $6))"};

std::vector<AgendaPoint> agenda(db::Db& db, MeetingId meeting) {
    return db.query(kAgenda, meeting).all([](const db::Row& row) {
        return AgendaPoint{row.get<AgendaId>(0), row.get<std::optional<AgendaId>>(1), row.get<int>(2),
                           row.get<std::string>(3), row.get<std::string>(4)};
    });
}

std::vector<AgendaLine> agenda_lines(db::Db& db, MeetingId meeting) {
    std::vector<AgendaLine> lines;
    for (const auto& point : agenda(db, meeting)) {
        if (not point.parent) {
            lines.push_back({point.mark, point.text, {}});
        } else if (not lines.empty()) {
            lines.back().points.push_back(point.text);
        }
    }
    return lines;
}

void set_agenda(Ctx& ctx, MeetingId meeting, const std::vector<AgendaLine>& lines) {
    ctx.db.query(kDropSubPoints, meeting).run();
    ctx.db.query(kDropPoints, meeting).run();
    int position = 0;
    for (const auto& line : lines) {
        const auto id = ctx.new_id<AgendaId>();
        ctx.db.query(kAddPoint, id, meeting, std::optional<AgendaId>{}, position++, line.mark, line.text)
            .run();
        for (const auto& point : line.points)
            ctx.db.query(kAddPoint, ctx.new_id<AgendaId>(), meeting, id, position++, "・", point).run();
    }
    ctx.log("change", "meeting", meeting.value(), {}, "agenda");
}

static const db::Sql kNotes{
    "SELECT position, kind, text FROM meeting_note WHERE meeting_id = $1 ORDER BY position"};
static const db::Sql kAddNote{
    "INSERT INTO meeting_note (id, meeting_id, position, kind, text) VALUES ($1, $2, $3, $4, $5)"};

std::vector<Note> notes(db::Db& db, MeetingId meeting) {
    return db.query(kNotes, meeting).all([](const db::Row& row) {
        return Note{row.get<int>(0), row.get<std::string>(1), row.get<std::string>(2)};
    });
}

void add_note(Ctx& ctx, MeetingId meeting, const Note& note) {
    ctx.db.query(kAddNote, ctx.new_id<base::Id<Note>>(), meeting, note.position, note.kind, note.text).run();
}

// ---- attendance

static const db::Sql kAttendance{
    R"(SELECT p.id, p.name, COALESCE(a.presence, 'invited'), COALESCE(a.persons, '')
    FROM participant p LEFT JOIN attendance a ON a.participant_id = p.id AND a.meeting_id = $1
    WHERE a.id IS NOT NULL OR p.id IN (SELECT sm.participant_id FROM series_member sm JOIN meeting m
        ON m.series_id = sm.series_id WHERE m.id = $1 AND sm.until_on IS NULL)
    ORDER BY p.sort_key, p.id)"};
static const db::Sql kSetAttendance{
    R"(INSERT INTO attendance (id, meeting_id, participant_id, presence, persons, changed_by,
    changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (meeting_id, participant_id) DO UPDATE SET
    presence = excluded.presence, persons = excluded.persons, changed_by = excluded.changed_by,
    changed_at = excluded.changed_at)"};

std::vector<Attendance> attendance(db::Db& db, MeetingId meeting) {
    return db.query(kAttendance, meeting).all([](const db::Row& row) {
        return Attendance{row.get<ParticipantId>(0), row.get<std::string>(1),
                          parse_presence(row.text(2)).value_or(Presence::invited), row.get<std::string>(3)};
    });
}

void set_attendance(Ctx& ctx, MeetingId meeting, const Attendance& a) {
    ctx.db
        .query(kSetAttendance, ctx.new_id<base::Id<Attendance>>(), meeting, a.participant, code(a.presence),
               a.persons, ctx.user.id, ctx.now())
        .run();
}

}  // namespace tsumugi::meetings
