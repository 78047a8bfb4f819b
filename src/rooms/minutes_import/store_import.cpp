#include <algorithm>
#include <map>

#include "ground/base/text.h"
#include "ground/documents/secret.h"
#include "rooms/minutes_import/import.h"
#include "rooms/minutes_import/pages.h"

namespace tsumugi::minutes_import {
namespace {

using html::msgid;

const db::Sql kImported{"SELECT 1 FROM record_import WHERE meeting_id = $1 LIMIT 1"};
const db::Sql kSameText{"SELECT meeting_id FROM record_import WHERE series_id = $1 AND content_hash = $2"};
const db::Sql kAddImport{
    R"(INSERT INTO record_import (id, series_id, meeting_id, content_hash, filename, text, lines,
    unplaced, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10))"};
const db::Sql kImport{R"(SELECT i.filename, i.text, i.lines, i.unplaced, i.made_at, COALESCE(m.name, '')
    FROM record_import i LEFT JOIN member m ON m.id = i.made_by WHERE i.meeting_id = $1 ORDER BY i.id LIMIT 1)"};

/// Line breaks of any kind, no blanks at the ends of lines: the same record saved twice is the same text.
std::string normalised(std::string_view text) {
    std::string out;
    for (const auto& line : base::split(text, '\n')) out += base::trimmed(line) + "\n";
    return out;
}

/// "place TAB what" a line; the texts stand in `text`.
std::string packed_lines(const std::vector<Draft::Line>& lines) {
    std::string packed;
    for (const auto& line : lines) packed += line.place + "\t" + line.what + "\n";
    return packed;
}

class Storing {
  public:
    Storing(Ctx& ctx, const std::vector<NameChoice>& names) : ctx_(ctx) {
        for (const auto& choice : names) resolve(choice);
    }
    std::vector<Speaker> speakers(const std::vector<std::string>& names) {
        std::vector<Speaker> speakers;
        for (const auto& name : names) {
            auto known = found_.find(name);
            if (known == found_.end())
                known = found_.emplace(name, speakers_for(ctx_, {name}).front().participant).first;
            speakers.push_back({known->second, name, ""});
        }
        return speakers;
    }
    std::vector<ParticipantId> all() const {
        std::vector<ParticipantId> ids;
        for (const auto& [name, id] : found_) {
            if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
        }
        return ids;
    }

  private:
    void resolve(const NameChoice& choice) {
        const auto rest = choice.chosen.size() > 1 ? choice.chosen.substr(1) : "";
        std::optional<ParticipantId> id;
        switch (choice.chosen.empty() ? 'n' : choice.chosen.front()) {
            case 'p':
                if (const auto known = ParticipantId::parse(rest);
                    known and find_participant(ctx_.db, *known))
                    id = *known;
                break;
            case 's':
                if (const auto section = SectionId::parse(rest)) {
                    if (const auto known = directory::section(ctx_.db, *section))
                        id = linked(known->where(), known->organisation, known->id);
                }
                break;
            case 'o':
                for (const auto& section : directory::sections(ctx_.db)) {
                    if (section.organisation.text() != rest) continue;
                    id = linked(section.organisation_name, section.organisation, std::nullopt);
                    break;
                }
                break;
            case 'n':
                if (not rest.empty()) id = add_participant(ctx_, rest);
                break;
        }
        if (not id) id = add_participant(ctx_, choice.name);
        learn_alias(ctx_, *id, choice.name);
        found_[choice.name] = *id;
    }
    ParticipantId linked(const std::string& name, OrganisationId organisation,
                         std::optional<SectionId> section) {
        for (const auto& known : participants(ctx_.db)) {
            if (known.organisation == organisation and known.section == section) return known.id;
        }
        return add_participant(ctx_, name, organisation, section);
    }

    Ctx& ctx_;
    std::map<std::string, ParticipantId> found_;
};

base::Problems check(Ctx& ctx, const Draft& draft, const ImportOptions& options) {
    base::Problems problems;
    check_text(problems, "title", draft.title, 200, true);
    check_text(problems, "place", draft.place, 300, false);
    check_text(problems, "next_text", draft.next_text, 300, false);
    const auto digits = base::digits(draft.number);
    if (not draft.number.empty() and (digits.empty() or digits.size() > 4))
        problems.push_back(invalid("number", msgid("回の数字を書いてください（例：3）。")));
    for (std::size_t i = 0; i < draft.said.size(); ++i)
        check_text(problems, "said." + std::to_string(i), draft.said[i].text, 5000, true);
    for (std::size_t i = 0; i < draft.summary.size(); ++i)
        check_text(problems, "chair." + std::to_string(i), draft.summary[i].text, 5000, true);
    for (std::size_t i = 0; i < draft.heads.size(); ++i) {
        check_text(problems, "head." + std::to_string(i), draft.heads[i].title, 200,
                   draft.heads[i].mark.empty());
    }
    if (problems.empty() and not digits.empty() and
        meeting_numbered(ctx.db, options.series, draft.term, std::stoi(digits))) {
        problems.push_back(invalid("number",
                                   msgid("第{n}回は、もうあります。記録を見比べて、番号を確かめてください。"),
                                   {{"n", digits}}));
    }
    return problems;
}

}  // namespace

bool is_imported(db::Db& db, MeetingId meeting) {
    return db.query(kImported, meeting).value<int>().has_value();
}

std::optional<ImportedText> imported_text(db::Db& db, MeetingId meeting) {
    return db.query(kImport, meeting).one([](const db::Row& row) {
        ImportedText found;
        found.filename = row.text(0);
        found.unplaced = row.get<int>(3);
        found.at = row.get<base::Instant>(4);
        found.by = row.text(5);
        const auto packed = base::split(row.text(2), '\n');
        std::size_t number = 0;
        for (auto& text : base::split(row.text(1), '\n')) {
            Draft::Line line{std::move(text), "", ""};
            if (number < packed.size()) {
                const auto tab = packed[number].find('\t');
                line.place = packed[number].substr(0, tab);
                if (tab != std::string::npos) line.what = packed[number].substr(tab + 1);
            }
            found.lines.push_back(std::move(line));
            ++number;
        }
        return found;
    });
}

base::Checked<Stored> store_draft(Ctx& ctx, const Draft& draft, const std::vector<NameChoice>& names,
                                  const ImportOptions& options) {
    const auto hash = documents::content_hash(ctx.app, normalised(options.text));
    if (const auto same = ctx.db.query(kSameText, options.series, hash).value<MeetingId>())
        return Stored{*same, true};
    auto problems = check(ctx, draft, options);
    if (not problems.empty()) return tl::unexpected(std::move(problems));

    Meeting m;
    m.series = options.series;
    m.term = draft.term;
    if (const auto digits = base::digits(draft.number); not digits.empty()) m.number = std::stoi(digits);
    m.title = draft.title;
    m.date_text = draft.date_text;
    m.held_on = draft.date;
    m.weekday_text = draft.weekday_text;
    m.time_text = draft.time_text;
    m.starts_at = draft.starts_at;
    m.ends_at = draft.ends_at;
    m.place = draft.place;
    m.next_text = draft.next_text;
    m.made_up = options.made_up;
    m.said_after = static_cast<int>(draft.said_after);
    m.state = m.held_on and *m.held_on > ctx.today() ? MeetingState::planned : MeetingState::closed;
    m.id = add_meeting(ctx, m);
    set_agenda(ctx, m.id, draft.agenda);

    Storing storing(ctx, names);
    struct Subject {
        std::optional<ChallengeId> challenge;
        std::optional<ItemId> item;
    };
    std::vector<Subject> subjects;
    std::optional<ChallengeId> under;
    int position = 0;
    for (const auto& head : draft.heads) {
        Subject subject;
        if (head.item) {
            // その他 and its like belong to no challenge, wherever they stand.
            if (not head.mark.empty()) subject.challenge = under;
            subject.item = need_item(ctx, options.series, subject.challenge, head.mark, head.title);
            // An item that is known already stays under its own challenge.
            if (const auto known = find_item(ctx.db, *subject.item)) subject.challenge = known->challenge;
        } else {
            under = need_challenge(ctx, options.series, head.mark, head.title);
            subject.challenge = under;
        }
        add_heading(ctx, m.id, {subject.challenge, subject.item, position++, head.mark, head.title});
        subjects.push_back(subject);
    }
    for (const auto& said : draft.said) {
        Opinion opinion;
        opinion.meeting = m.id;
        if (said.head and *said.head < subjects.size()) {
            opinion.challenge = subjects[*said.head].challenge;
            opinion.item = subjects[*said.head].item;
        }
        opinion.text = said.text;
        opinion.source = "import";
        opinion.source_lines = said.lines;
        opinion.speakers = storing.speakers(said.names);
        add_opinion(ctx, opinion);
    }
    std::vector<SummaryPoint> points;
    for (const auto& chair : draft.summary) {
        SummaryPoint point;
        point.meeting = m.id;
        point.position = static_cast<int>(points.size());
        point.mark = chair.mark;
        point.text = chair.text;
        point.leads = storing.speakers(chair.names);
        for (const auto head : chair.heads) {
            if (head < subjects.size() and subjects[head].challenge)
                point.challenges.push_back(*subjects[head].challenge);
        }
        points.push_back(std::move(point));
    }
    if (not points.empty()) set_summary(ctx, m, points);
    position = 0;
    for (const auto& note : draft.notes) add_note(ctx, m.id, {position++, "note", note});
    if (options.add_members) {
        for (const auto participant : storing.all()) add_member(ctx, options.series, participant);
    }
    std::string text;
    std::int64_t unplaced = 0;
    for (const auto& line : draft.lines) {
        text += (text.empty() and &line == &draft.lines.front() ? "" : "\n") + line.text;
        unplaced += line.place == "-";
    }
    ctx.db
        .query(kAddImport, ctx.new_id<ImportId>(), options.series, m.id, hash, options.filename, text,
               packed_lines(draft.lines), unplaced, ctx.user.id, ctx.now())
        .run();
    ctx.log("change", "record_import", m.id.value(), {}, "import");
    return Stored{m.id, false};
}

Draft draft_of(db::Db& db, const Meeting& m) {
    Draft d;
    d.title = m.title;
    d.term = m.term;
    d.number = m.number ? std::to_string(*m.number) : "";
    d.date_text = m.date_text;
    d.weekday_text = m.weekday_text;
    d.time_text = m.time_text;
    d.date = m.held_on;
    d.starts_at = m.starts_at;
    d.ends_at = m.ends_at;
    d.place = m.place;
    d.next_text = m.next_text;
    d.agenda = agenda_lines(db, m.id);
    d.said_after = is_imported(db, m.id) ? static_cast<std::size_t>(m.said_after) : d.agenda.size();
    std::map<std::pair<std::int64_t, std::int64_t>, std::size_t> index;
    const auto key = [](const std::optional<ChallengeId>& challenge, const std::optional<ItemId>& item) {
        return item ? std::pair<std::int64_t, std::int64_t>{0, item->value()}
                    : std::pair<std::int64_t, std::int64_t>{challenge ? challenge->value() : 0, 0};
    };
    for (const auto& heading : headings(db, m.id)) {
        index.emplace(key(heading.challenge, heading.item), d.heads.size());
        d.heads.push_back({heading.item.has_value(), heading.mark, heading.title});
    }
    const auto speakers = [](const std::vector<Speaker>& all) {
        std::vector<std::string> names;
        for (const auto& speaker : all) names.push_back(speaker.name);
        return names;
    };
    for (const auto& opinion : opinions(db, m.id)) {
        Draft::Said said{opinion.text, speakers(opinion.speakers), std::nullopt, opinion.source_lines};
        const auto known = index.find(key(opinion.challenge, opinion.item));
        if (known != index.end()) said.head = known->second;
        d.said.push_back(std::move(said));
    }
    for (const auto& point : summary(db, m.id)) {
        Draft::Chair chair{point.mark, point.text, speakers(point.leads), {}, ""};
        for (const auto challenge : point.challenges) {
            const auto known = index.find({challenge.value(), 0});
            if (known != index.end()) chair.heads.push_back(known->second);
        }
        d.summary.push_back(std::move(chair));
    }
    for (const auto& note : notes(db, m.id)) d.notes.push_back(note.text);
    return d;
}

}  // namespace tsumugi::minutes_import
