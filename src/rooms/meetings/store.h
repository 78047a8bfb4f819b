#pragma once
#include "rooms/meetings/meetings.h"

// Private to the room: what only its own pages read and write. store_people.cpp: series, participants,
// aliases; store_meeting.cpp: meetings, agenda, attendance; store_paper.cpp; store_poll.cpp: the search for a
// date.
namespace tsumugi::meetings {

using AgendaId = base::Id<struct AgendaTag>;

struct AgendaPoint {
    AgendaId id;
    std::optional<AgendaId> parent;
    int position = 0;
    std::string mark, text;
};
std::vector<AgendaPoint> agenda(db::Db& db, MeetingId meeting);

PaperId add_paper(Ctx& ctx, MeetingId meeting, std::string_view title, std::string_view media_type,
                  std::string_view bytes);
struct PaperContent {
    Paper paper;
    MeetingId meeting;
    std::string bytes;
};
std::optional<PaperContent> paper(Ctx& ctx, PaperId id);
void end_paper(Ctx& ctx, PaperId id);

struct PollDate {
    PollDateId id;
    base::Date day;
    int starts_at = 0, ends_at = 0;
};
struct PollAnswer {
    PollDateId date;
    ParticipantId participant;
    std::string answer;  ///< yes, maybe, no
    std::string note;
};

std::vector<PollDate> poll_dates(db::Db& db, MeetingId meeting);
std::vector<PollAnswer> poll_answers(db::Db& db, MeetingId meeting);
/// Asks anew: candidates that are gone are taken away with their answers, the others keep theirs.
void set_poll(Ctx& ctx, const Meeting& meeting, base::Date answer_by, const std::vector<PollDate>& dates);
void answer_poll(Ctx& ctx, const PollAnswer& answer);
/// Tasks and notices for the sections of all members that have not answered every candidate.
void ask_members(Ctx& ctx, const Meeting& meeting, base::Date answer_by);
/// The participant has answered (or nobody need answer any more: participant nullopt): its tasks are closed.
void close_poll_tasks(Ctx& ctx, MeetingId meeting, std::optional<ParticipantId> participant);
bool close_poll(Ctx& ctx, const Poll& poll, std::string_view state, std::optional<PollDateId> chosen);

}  // namespace tsumugi::meetings
