// Every SQL statement of the room.
#include "rooms/handbook/store.h"

#include <algorithm>
#include <map>

#include "ground/base/working_days.h"
#include "ground/db/revision.h"
#include "ground/notices/notices.h"
#include "ground/tasks/tasks.h"

namespace tsumugi::handbook {
namespace {

using html::msgid;

constexpr const char* kTaskKind = "handbook";
constexpr const char* kReviewTitle = msgid("冊子「{title}」{year}版を確認する");

#define EDITION_COLUMNS                                                                             \
    "e.id, e.year, e.title, e.publisher, e.state, e.made_up, e.asked_by, a.name, e.returned_note, " \
    "e.frozen_by, f.name, e.asked_at, e.frozen_at, e.version FROM handbook_edition e "              \
    "LEFT JOIN member a ON a.id = e.asked_by LEFT JOIN member f ON f.id = e.frozen_by"

const db::Sql kEditions{"SELECT " EDITION_COLUMNS " ORDER BY e.year DESC"};
const db::Sql kEdition{"SELECT " EDITION_COLUMNS " WHERE e.id = $1"};
const db::Sql kEditionOfYear{"SELECT " EDITION_COLUMNS " WHERE e.year = $1"};
const db::Sql kAddEdition{
    R"(INSERT INTO handbook_edition (id, year, title, publisher, state, made_up, made_by, made_at)
    VALUES ($1, $2, $3, $4, 'draft', $5, $6, $7))"};
// Every statement that changes anything names the state that it may change, so that a frozen edition can't be
// written.
const db::Sql kSaveEdition{R"(UPDATE handbook_edition SET title = $3, publisher = $4, version = version + 1
    WHERE id = $1 AND version = $2 AND state = 'draft')"};
const db::Sql kAsk{
    R"(UPDATE handbook_edition SET state = 'review', asked_by = $2, asked_at = $3, returned_note = '',
    version = version + 1 WHERE id = $1 AND state = 'draft')"};
const db::Sql kGiveBack{
    R"(UPDATE handbook_edition SET state = 'draft', asked_by = NULL, asked_at = NULL, returned_note = $2,
    version = version + 1 WHERE id = $1 AND state = 'review')"};
const db::Sql kFreeze{
    R"(UPDATE handbook_edition SET state = 'frozen', frozen_by = $2, frozen_at = $3, returned_note = '',
    version = version + 1 WHERE id = $1 AND state = 'review')"};

#define CHAPTER_COLUMNS                                                                                         \
    "c.id, c.edition_id, c.origin, c.position, c.title, c.text, c.written_by, m.name, c.written_at, c.version " \
    "FROM handbook_chapter c LEFT JOIN member m ON m.id = c.written_by"

const db::Sql kChapters{"SELECT " CHAPTER_COLUMNS
                        " WHERE c.edition_id = $1 AND c.ended_at IS NULL ORDER BY c.position, c.id"};
const db::Sql kChapter{"SELECT " CHAPTER_COLUMNS " WHERE c.id = $1 AND c.ended_at IS NULL"};
const db::Sql kAddChapter{R"(INSERT INTO handbook_chapter
    (id, edition_id, origin, position, title, text, written_by, written_at)
    SELECT $1, e.id, $3, $4, $5, $6, $7, $8 FROM handbook_edition e WHERE e.id = $2 AND e.state = 'draft')"};
const db::Sql kSaveChapter{
    R"(UPDATE handbook_chapter SET position = $3, title = $4, text = $5, written_by = $6,
    written_at = $7, version = version + 1 WHERE id = $1 AND version = $2 AND ended_at IS NULL AND edition_id IN
    (SELECT e.id FROM handbook_edition e WHERE e.state = 'draft'))"};
const db::Sql kEndChapter{R"(UPDATE handbook_chapter SET ended_at = $3, version = version + 1
    WHERE id = $1 AND version = $2 AND ended_at IS NULL AND edition_id IN
    (SELECT e.id FROM handbook_edition e WHERE e.state = 'draft'))"};
const db::Sql kPlace{"UPDATE handbook_chapter SET position = $2 WHERE id = $1"};

const db::Sql kAddEntry{R"(INSERT INTO handbook_entry
    (edition_id, service_id, position, kind, kind_label, name, kana, provider, provider_number, number, municipality, town,
     postcode, address, phone, fax, url, weekdays, saturdays, sundays, holidays, closed, remarks, places, latitude,
     longitude, state, state_since, confirmed_on, made_up, from_wamnet)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
     $25, $26, $27, $28, $29, $30, $31))"};
const db::Sql kEntries{
    R"(SELECT service_id, kind, kind_label, name, kana, provider, provider_number, number, municipality,
    town, postcode, address, phone, fax, url, weekdays, saturdays, sundays, holidays, closed, remarks, places, latitude,
    longitude, state, state_since, confirmed_on, made_up, from_wamnet
    FROM handbook_entry WHERE edition_id = $1 ORDER BY position)"};
const db::Sql kAddCare{
    "INSERT INTO handbook_entry_care (edition_id, service_id, item, words) VALUES ($1, $2, $3, $4)"};
const db::Sql kCare{"SELECT service_id, item, words FROM handbook_entry_care WHERE edition_id = $1"};

State parse_state(std::string_view text) {
    for (const auto state : {State::draft, State::review}) {
        if (code(state) == text) return state;
    }
    return State::frozen;
}

Edition read_edition(const db::Row& row) {
    Edition e;
    e.id = row.get<EditionId>(0);
    e.year = row.get<int>(1);
    e.title = row.get<std::string>(2);
    e.publisher = row.get<std::string>(3);
    e.state = parse_state(row.text(4));
    e.made_up = row.get<bool>(5);
    e.asked_by = row.get<std::optional<MemberId>>(6).value_or(MemberId{});
    e.asked_by_name = row.get<std::optional<std::string>>(7).value_or("");
    e.returned_note = row.get<std::string>(8);
    e.frozen_by = row.get<std::optional<MemberId>>(9).value_or(MemberId{});
    e.frozen_by_name = row.get<std::optional<std::string>>(10).value_or("");
    e.asked_at = row.get<std::optional<base::Instant>>(11);
    e.frozen_at = row.get<std::optional<base::Instant>>(12);
    e.version = row.get<int>(13);
    return e;
}

Chapter read_chapter(const db::Row& row) {
    Chapter c;
    c.id = row.get<ChapterId>(0);
    c.edition = row.get<EditionId>(1);
    c.origin = row.get<std::int64_t>(2);
    c.position = row.get<int>(3);
    c.title = row.get<std::string>(4);
    c.text = row.get<std::string>(5);
    c.written_by = row.get<MemberId>(6);
    c.written_by_name = row.get<std::optional<std::string>>(7).value_or("");
    c.written_at = row.get<base::Instant>(8);
    c.version = row.get<int>(9);
    return c;
}

Entry read_entry(const db::Row& row) {
    int at = 0;
    const auto text = [&] { return row.get<std::string>(at++); };
    Entry e;
    e.service = row.get<ServiceId>(at++);
    for (auto* fact : {&e.kind,   &e.kind_label,   &e.name,     &e.kana,      &e.provider, &e.provider_number,
                       &e.number, &e.municipality, &e.town,     &e.postcode,  &e.address,  &e.phone,
                       &e.fax,    &e.url,          &e.weekdays, &e.saturdays, &e.sundays,  &e.holidays,
                       &e.closed, &e.remarks})
        *fact = text();
    e.places = row.get<std::optional<int>>(at++);
    e.latitude = row.get<std::optional<double>>(at++);
    e.longitude = row.get<std::optional<double>>(at++);
    e.state = directory::parse_service_state(text()).value_or(directory::ServiceState::unknown);
    e.state_since = row.get<std::optional<base::Date>>(at++);
    e.confirmed_on = row.get<base::Date>(at++);
    e.made_up = row.get<bool>(at++);
    e.from_wamnet = row.get<bool>(at++);
    return e;
}

void keep(Ctx& ctx, const Chapter& before) {
    db::keep_revision(ctx.db, "handbook_chapter", before.id.value(), before.version, ctx.now(),
                      ctx.user.id.value(),
                      base::Json()
                          .add("position", std::int64_t{before.position})
                          .add("title", before.title)
                          .add("text", before.text)
                          .add("written_by", before.written_by)
                          .text());
}

/// Numbers the chapters from 1 on; the one that moved goes before its equals.
void number_chapters(Ctx& ctx, EditionId edition, ChapterId moved, int wanted) {
    auto all = chapters(ctx.db, edition);
    const auto at = std::find_if(all.begin(), all.end(), [&](const Chapter& c) { return c.id == moved; });
    if (at != all.end()) {
        auto chapter = *at;
        all.erase(at);
        const auto place =
            std::min<std::size_t>(all.size(), static_cast<std::size_t>(std::max(1, wanted)) - 1);
        all.insert(all.begin() + static_cast<std::ptrdiff_t>(place), chapter);
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i].position != static_cast<int>(i) + 1)
            ctx.db.query(kPlace, all[i].id, static_cast<int>(i) + 1).run();
    }
}

void close_task(Ctx& ctx, EditionId id) { tasks::close(ctx.db, ctx.now(), kTaskKind, id.value()); }

void write_entries(Ctx& ctx, EditionId id) {
    int position = 0;
    for (const auto& e : public_entries(ctx)) {
        ctx.db
            .query(kAddEntry, id, e.service, ++position, e.kind, e.kind_label, e.name, e.kana, e.provider,
                   e.provider_number, e.number, e.municipality, e.town, e.postcode, e.address, e.phone, e.fax,
                   e.url, e.weekdays, e.saturdays, e.sundays, e.holidays, e.closed, e.remarks, e.places,
                   e.latitude, e.longitude, directory::code(e.state), e.state_since, e.confirmed_on,
                   e.made_up, e.from_wamnet)
            .run();
        for (const auto& line : e.care) ctx.db.query(kAddCare, id, e.service, line.item, line.words).run();
    }
}

}  // namespace

std::vector<Edition> editions(db::Db& db) { return db.query(kEditions).all(read_edition); }
std::optional<Edition> edition(db::Db& db, EditionId id) { return db.query(kEdition, id).one(read_edition); }
std::optional<Edition> edition_of_year(db::Db& db, int year) {
    return db.query(kEditionOfYear, year).one(read_edition);
}
std::vector<Chapter> chapters(db::Db& db, EditionId edition) {
    return db.query(kChapters, edition).all(read_chapter);
}
std::optional<Chapter> chapter(db::Db& db, ChapterId id) { return db.query(kChapter, id).one(read_chapter); }

base::Result<EditionId> create_edition(Ctx& ctx, const Edition& made) {
    if (edition_of_year(ctx.db, made.year))
        return tl::unexpected(
            base::Problem{base::Kind::invalid, "year", msgid("その年度の版はもうあります。"), {}});
    const auto id = ctx.new_id<EditionId>();
    ctx.db.query(kAddEdition, id, made.year, made.title, made.publisher, made.made_up, ctx.user.id, ctx.now())
        .run();
    for (const auto& older : editions(ctx.db)) {
        if (older.year >= made.year) continue;
        for (const auto& c : chapters(ctx.db, older.id))
            ctx.db
                .query(kAddChapter, ctx.new_id<ChapterId>(), id, c.origin, c.position, c.title, c.text,
                       c.written_by, c.written_at)
                .run();
        break;
    }
    ctx.log("change", "handbook_edition", id.value(), {}, "add");
    return id;
}

base::Result<void> save_edition(Ctx& ctx, const Edition& changed) {
    if (ctx.db.query(kSaveEdition, changed.id, changed.version, changed.title, changed.publisher).run() == 0)
        return tl::unexpected(stale());
    ctx.log("change", "handbook_edition", changed.id.value());
    return {};
}

base::Result<ChapterId> add_chapter(Ctx& ctx, const Chapter& c) {
    const auto count = chapters(ctx.db, c.edition).size();
    if (count >= kMostChapters)
        return tl::unexpected(base::Problem{base::Kind::invalid, "", msgid("章は40までです。"), {}});
    const auto id = ctx.new_id<ChapterId>();
    const int last = static_cast<int>(count) + 1;
    if (ctx.db.query(kAddChapter, id, c.edition, id.value(), last, c.title, c.text, ctx.user.id, ctx.now())
            .run() == 0)
        return tl::unexpected(not_editable());
    number_chapters(ctx, c.edition, id, c.position > 0 ? c.position : last);
    ctx.log("change", "handbook_chapter", id.value(), {}, "add");
    return id;
}

base::Result<void> save_chapter(Ctx& ctx, const Chapter& changed) {
    const auto before = chapter(ctx.db, changed.id);
    if (not before or before->version != changed.version) return tl::unexpected(stale());
    const int position = changed.position > 0 ? changed.position : before->position;
    if (ctx.db
            .query(kSaveChapter, changed.id, changed.version, position, changed.title, changed.text,
                   ctx.user.id, ctx.now())
            .run() == 0)
        return tl::unexpected(not_editable());
    keep(ctx, *before);
    number_chapters(ctx, before->edition, changed.id, position);
    ctx.log("change", "handbook_chapter", changed.id.value());
    return {};
}

base::Result<void> end_chapter(Ctx& ctx, ChapterId id, int version) {
    const auto before = chapter(ctx.db, id);
    if (not before or before->version != version) return tl::unexpected(stale());
    if (ctx.db.query(kEndChapter, id, version, ctx.now()).run() == 0) return tl::unexpected(not_editable());
    keep(ctx, *before);
    number_chapters(ctx, before->edition, {}, 0);
    ctx.log("change", "handbook_chapter", id.value(), {}, "end");
    return {};
}

base::Result<void> ask_review(Ctx& ctx, EditionId id) {
    if (chapters(ctx.db, id).empty())
        return tl::unexpected(
            base::Problem{base::Kind::invalid, "", msgid("章がありません。先に章を書いてください。"), {}});
    if (ctx.db.query(kAsk, id, ctx.user.id, ctx.now()).run() == 0) return tl::unexpected(not_editable());
    const auto made = edition(ctx.db, id).value();
    tasks::Task task;
    task.kind = kTaskKind;
    task.subject = id.value();
    task.section = ctx.user.section;
    task.text = kReviewTitle;
    task.args = {{"title", made.title},
                 {"year", base::fiscal_year_text(made.year, base::Lang::ja)},
                 {"year_en", base::fiscal_year_text(made.year, base::Lang::en)}};
    task.due = base::add_working_days(ctx.today(), 10);
    task.path = "/handbook/" + std::to_string(made.year);
    tasks::put(ctx, task);
    ctx.log("change", "handbook_edition", id.value(), {}, "ask");
    return {};
}

base::Result<void> give_back(Ctx& ctx, EditionId id, const std::string& note) {
    const auto before = edition(ctx.db, id);
    if (not before or ctx.db.query(kGiveBack, id, note).run() == 0) return tl::unexpected(not_editable());
    close_task(ctx, id);
    notices::Notice notice;
    notice.section = ctx.user.section;
    notice.text = msgid("冊子の{year}版が、直してほしいところをそえて戻されました。");
    notice.args = {{"year", std::to_string(before->year)}};
    notice.path = "/handbook/" + std::to_string(before->year);
    notice.key = "handbook " + id.text();
    notices::tell(ctx, notice);
    ctx.log("change", "handbook_edition", id.value(), {}, "give back");
    return {};
}

base::Result<void> freeze(Ctx& ctx, EditionId id) {
    const auto made = edition(ctx.db, id);
    if (not made) return tl::unexpected(not_editable());
    if (auto problem = review_problem(*made, ctx.user.id, chapters(ctx.db, id).size()))
        return tl::unexpected(*problem);
    if (ctx.db.query(kFreeze, id, ctx.user.id, ctx.now()).run() == 0) return tl::unexpected(not_editable());
    write_entries(ctx, id);
    close_task(ctx, id);
    ctx.log("change", "handbook_edition", id.value(), {}, "freeze");
    return {};
}

std::vector<Entry> frozen_entries(db::Db& db, EditionId edition) {
    auto entries = db.query(kEntries, edition).all(read_entry);
    std::map<ServiceId, std::vector<CareLine>> care;
    db.query(kCare, edition).each([&](const db::Row& row) {
        care[row.get<ServiceId>(0)].push_back({row.get<std::string>(1), row.get<std::string>(2)});
    });
    for (auto& entry : entries) entry.care = care[entry.service];
    return entries;
}

}  // namespace tsumugi::handbook
