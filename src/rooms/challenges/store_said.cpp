#include <algorithm>
#include <map>

#include "rooms/challenges/pages.h"

namespace tsumugi::challenges {

// ---- headings

static const db::Sql kHeadings{R"(SELECT challenge_id, item_id, position, mark, title FROM meeting_heading
    WHERE meeting_id = $1 ORDER BY position)"};
static const db::Sql kAddHeading{
    R"(INSERT INTO meeting_heading (id, meeting_id, position, challenge_id, item_id, mark, title)
    VALUES ($1, $2, $3, $4, $5, $6, $7))"};
static const db::Sql kMoveHeadings{
    "UPDATE meeting_heading SET position = position + 1 WHERE meeting_id = $1 AND position >= $2"};

std::vector<Heading> headings(db::Db& db, MeetingId meeting) {
    return db.query(kHeadings, meeting).all([](const db::Row& row) {
        return Heading{row.get<std::optional<ChallengeId>>(0), row.get<std::optional<ItemId>>(1),
                       row.get<int>(2), row.get<std::string>(3), row.get<std::string>(4)};
    });
}

void add_heading(Ctx& ctx, MeetingId meeting, const Heading& h) {
    ctx.db
        .query(kAddHeading, ctx.new_id<base::Id<Heading>>(), meeting, h.position, h.challenge, h.item, h.mark,
               h.title)
        .run();
}

void need_heading(Ctx& ctx, MeetingId meeting, const std::optional<Challenge>& challenge,
                  const std::optional<Item>& item) {
    const auto all = headings(ctx.db, meeting);
    int end = all.empty() ? 0 : all.back().position + 1;
    bool has_challenge = not challenge, has_item = not item;
    for (const auto& h : all) {
        if (challenge and h.challenge == challenge->id) {
            has_challenge = true;
            end = h.position + 1;
        }
        if (item and h.item == item->id) has_item = true;
    }
    const auto insert = [&](const Heading& heading) {
        ctx.db.query(kMoveHeadings, meeting, end).run();
        add_heading(ctx, meeting, heading);
        ++end;
    };
    if (not has_challenge) insert({challenge->id, std::nullopt, end, challenge->mark, challenge->title});
    if (not has_item)
        insert({challenge ? std::optional(challenge->id) : std::nullopt, item->id, end, item->number,
                item->title});
}

// ---- opinions

#define OPINION_COLUMNS                                                             \
    "o.id, o.meeting_id, o.challenge_id, o.item_id, o.position, o.text, o.source, " \
    "o.source_lines, m.title, m.held_on, o.version"
#define OPINION_FROM " FROM opinion o JOIN meeting m ON m.id = o.meeting_id "
#define SPEAKERS                                                                   \
    "SELECT k.opinion_id, k.participant_id, k.name, p.name FROM opinion_speaker k" \
    " JOIN participant p ON p.id = k.participant_id JOIN opinion o ON o.id = k.opinion_id "

static const db::Sql kOpinions{"SELECT " OPINION_COLUMNS OPINION_FROM
                               "WHERE o.meeting_id = $1 AND o.ended_at IS NULL ORDER BY o.position, o.id"};
static const db::Sql kSpeakers{SPEAKERS "WHERE o.meeting_id = $1 ORDER BY k.opinion_id, k.position"};
static const db::Sql kOpinionsOfItem{
    "SELECT " OPINION_COLUMNS OPINION_FROM
    "WHERE o.item_id = $1 AND o.ended_at IS NULL ORDER BY m.held_on, m.id, o.position, o.id"};
static const db::Sql kSpeakersOfItem{SPEAKERS "WHERE o.item_id = $1 ORDER BY k.opinion_id, k.position"};
static const db::Sql kOpinionsOfChallenge{
    "SELECT " OPINION_COLUMNS OPINION_FROM
    "WHERE o.challenge_id = $1 AND o.item_id IS NULL AND o.ended_at IS NULL ORDER BY m.held_on, m.id, "
    "o.position, o.id"};
static const db::Sql kSpeakersOfChallenge{SPEAKERS
                                          "WHERE o.challenge_id = $1 ORDER BY k.opinion_id, k.position"};
static const db::Sql kOpinion{"SELECT " OPINION_COLUMNS OPINION_FROM
                              "WHERE o.id = $1 AND o.ended_at IS NULL"};
static const db::Sql kSpeakersOfOne{SPEAKERS "WHERE o.id = $1 ORDER BY k.opinion_id, k.position"};
static const db::Sql kAddOpinion{
    R"(INSERT INTO opinion (id, meeting_id, challenge_id, item_id, position, text, source,
    source_lines, recorded_by, recorded_at) VALUES ($1, $2, $3, $4,
    (SELECT COALESCE(MAX(position), -1) + 1 FROM opinion WHERE meeting_id = $2), $5, $6, $7, $8, $9))"};
static const db::Sql kAddSpeaker{
    "INSERT INTO opinion_speaker (opinion_id, position, participant_id, name) VALUES ($1, $2, $3, $4)"};
static const db::Sql kDropSpeakers{"DELETE FROM opinion_speaker WHERE opinion_id = $1"};
static const db::Sql kChangeOpinion{R"(UPDATE opinion SET challenge_id = $3, item_id = $4, text = $5,
    version = version + 1 WHERE id = $1 AND version = $2 AND ended_at IS NULL)"};
static const db::Sql kEndOpinion{R"(UPDATE opinion SET ended_at = $3, version = version + 1
    WHERE id = $1 AND version = $2 AND ended_at IS NULL)"};

namespace {

Opinion read_opinion(const db::Row& row) {
    Opinion o;
    o.id = row.get<OpinionId>(0);
    o.meeting = row.get<MeetingId>(1);
    o.challenge = row.get<std::optional<ChallengeId>>(2);
    o.item = row.get<std::optional<ItemId>>(3);
    o.position = row.get<int>(4);
    o.text = row.text(5);
    o.source = row.text(6);
    o.source_lines = row.text(7);
    o.meeting_title = row.text(8);
    o.held_on = row.get<std::optional<base::Date>>(9);
    o.version = row.get<int>(10);
    return o;
}

template <class IdType>
std::vector<Opinion> read_opinions(db::Db& db, const db::Sql& opinions, const db::Sql& speakers, IdType id) {
    auto all = db.query(opinions, id).all(read_opinion);
    std::map<OpinionId, std::vector<Speaker>> said;
    db.query(speakers, id).each([&](const db::Row& row) {
        said[row.get<OpinionId>(0)].push_back(
            {row.get<ParticipantId>(1), row.get<std::string>(2), row.get<std::string>(3)});
    });
    for (auto& opinion : all) opinion.speakers = std::move(said[opinion.id]);
    return all;
}

void set_speakers(Ctx& ctx, OpinionId id, const std::vector<Speaker>& speakers) {
    int position = 0;
    for (const auto& speaker : speakers)
        ctx.db.query(kAddSpeaker, id, position++, speaker.participant, speaker.name).run();
}

/// What an opinion was, as one row of revisions.
std::string words_of(const Opinion& opinion) {
    std::string speakers;
    for (const auto& speaker : opinion.speakers) speakers += (speakers.empty() ? "" : "、") + speaker.name;
    return base::Json{}
        .add("text", opinion.text)
        .add("speakers", speakers)
        .add("challenge_id", opinion.challenge)
        .add("item_id", opinion.item)
        .text();
}

}  // namespace

std::vector<Opinion> opinions(db::Db& db, MeetingId meeting) {
    return read_opinions(db, kOpinions, kSpeakers, meeting);
}

std::vector<Opinion> opinions_of_item(db::Db& db, ItemId item) {
    return read_opinions(db, kOpinionsOfItem, kSpeakersOfItem, item);
}

std::vector<Opinion> opinions_of_challenge(db::Db& db, ChallengeId challenge) {
    return read_opinions(db, kOpinionsOfChallenge, kSpeakersOfChallenge, challenge);
}

std::optional<Opinion> find_opinion(db::Db& db, OpinionId id) {
    auto found = read_opinions(db, kOpinion, kSpeakersOfOne, id);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

OpinionId add_opinion(Ctx& ctx, const Opinion& o) {
    const auto id = ctx.new_id<OpinionId>();
    ctx.db
        .query(kAddOpinion, id, o.meeting, o.challenge, o.item, o.text, o.source, o.source_lines, ctx.user.id,
               ctx.now())
        .run();
    set_speakers(ctx, id, o.speakers);
    return id;
}

bool change_opinion(Ctx& ctx, const Opinion& o) {
    const auto before = find_opinion(ctx.db, o.id);
    if (not before or ctx.db.query(kChangeOpinion, o.id, o.version, o.challenge, o.item, o.text).run() == 0)
        return false;
    db::keep_revision(ctx.db, "opinion", o.id.value(), o.version, ctx.now(), ctx.user.id.value(),
                      words_of(*before));
    ctx.db.query(kDropSpeakers, o.id).run();
    set_speakers(ctx, o.id, o.speakers);
    ctx.log("change", "opinion", o.id.value());
    return true;
}

bool end_opinion(Ctx& ctx, OpinionId id, int version) {
    if (ctx.db.query(kEndOpinion, id, version, ctx.now()).run() == 0) return false;
    ctx.log("change", "opinion", id.value(), {}, "end");
    return true;
}

// ---- the chair's summary

static const db::Sql kSummary{
    "SELECT id, meeting_id, position, mark, text FROM summary_point WHERE meeting_id = $1 ORDER BY position"};
static const db::Sql kSummaryLeads{R"(SELECT l.summary_point_id, l.participant_id, l.name, p.name
    FROM summary_lead l JOIN participant p ON p.id = l.participant_id
    JOIN summary_point s ON s.id = l.summary_point_id WHERE s.meeting_id = $1
    ORDER BY l.summary_point_id, l.position)"};
static const db::Sql kSummaryChallenges{R"(SELECT c.summary_point_id, c.challenge_id FROM summary_challenge c
    JOIN summary_point s ON s.id = c.summary_point_id JOIN challenge h ON h.id = c.challenge_id
    WHERE s.meeting_id = $1 ORDER BY h.position)"};
static const db::Sql kAddSummary{
    "INSERT INTO summary_point (id, meeting_id, position, mark, text) VALUES ($1, $2, $3, $4, $5)"};
static const db::Sql kAddSummaryLead{
    "INSERT INTO summary_lead (summary_point_id, position, participant_id, name) VALUES ($1, $2, $3, $4)"};
static const db::Sql kAddSummaryChallenge{
    "INSERT INTO summary_challenge (summary_point_id, challenge_id) VALUES ($1, $2) ON CONFLICT DO NOTHING"};
static const db::Sql kDropGivenLeads{R"(DELETE FROM council_lead WHERE summary_point_id IN
    (SELECT id FROM summary_point WHERE meeting_id = $1))"};
static const db::Sql kDropSummaryLeads{R"(DELETE FROM summary_lead WHERE summary_point_id IN
    (SELECT id FROM summary_point WHERE meeting_id = $1))"};
static const db::Sql kDropSummaryChallenges{R"(DELETE FROM summary_challenge WHERE summary_point_id IN
    (SELECT id FROM summary_point WHERE meeting_id = $1))"};
static const db::Sql kDropSummary{"DELETE FROM summary_point WHERE meeting_id = $1"};

std::vector<SummaryPoint> summary(db::Db& db, MeetingId meeting) {
    auto points = db.query(kSummary, meeting).all([](const db::Row& row) {
        SummaryPoint point;
        point.id = row.get<SummaryId>(0);
        point.meeting = row.get<MeetingId>(1);
        point.position = row.get<int>(2);
        point.mark = row.text(3);
        point.text = row.text(4);
        return point;
    });
    const auto of = [&](SummaryId id) {
        return std::find_if(points.begin(), points.end(), [&](const auto& p) { return p.id == id; });
    };
    db.query(kSummaryLeads, meeting).each([&](const db::Row& row) {
        of(row.get<SummaryId>(0))
            ->leads.push_back({row.get<ParticipantId>(1), row.get<std::string>(2), row.get<std::string>(3)});
    });
    db.query(kSummaryChallenges, meeting).each([&](const db::Row& row) {
        of(row.get<SummaryId>(0))->challenges.push_back(row.get<ChallengeId>(1));
    });
    return points;
}

SummaryId add_summary(Ctx& ctx, const SummaryPoint& point) {
    const auto id = ctx.new_id<SummaryId>();
    ctx.db.query(kAddSummary, id, point.meeting, point.position, point.mark, point.text).run();
    int position = 0;
    for (const auto& lead : point.leads)
        ctx.db.query(kAddSummaryLead, id, position++, lead.participant, lead.name).run();
    for (const auto challenge : point.challenges) ctx.db.query(kAddSummaryChallenge, id, challenge).run();
    return id;
}

void set_summary(Ctx& ctx, const Meeting& meeting, const std::vector<SummaryPoint>& points) {
    ctx.db.query(kDropGivenLeads, meeting.id).run();
    ctx.db.query(kDropSummaryLeads, meeting.id).run();
    ctx.db.query(kDropSummaryChallenges, meeting.id).run();
    ctx.db.query(kDropSummary, meeting.id).run();
    const auto from = meeting.held_on.value_or(ctx.today());
    for (const auto& point : points) {
        const auto id = add_summary(ctx, point);
        for (const auto challenge : point.challenges) {
            for (const auto& lead : point.leads) {
                Lead given;
                given.challenge = challenge;
                given.participant = lead.participant;
                given.summary = id;
                given.from_on = from;
                add_lead(ctx, given);
            }
        }
    }
    ctx.log("change", "meeting", meeting.id.value(), {}, "summary");
}

}  // namespace tsumugi::challenges
