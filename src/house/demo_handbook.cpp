#include "house/demo_handbook.h"

#include <stdexcept>

#include "ground/base/assets.h"
#include "ground/base/text.h"
#include "rooms/handbook/handbook.h"

namespace tsumugi::house::demo {
namespace {

using handbook::Chapter;
using handbook::EditionId;

constexpr const char* kDesk = "tsunagu.desk";
constexpr const char* kNewChapter = "災害にそなえる";
constexpr const char* kOldChapter = "よくある質問";
constexpr const char* kOldText =
    "練習用に作った章です。\n\n# 冊子に名前がない事業所は使えませんか\n\n"
    "使えます。市町の障害福祉の課か、相談支援事業所に聞いてください。\n\n# 見学だけでもよいですか\n\n"
    "はい。見学は、どの事業所でもできます。先に電話で日を決めてください。\n";
/// What one chapter said last year instead.
constexpr const char* kNowSays = "入園、入学の相談は、**1年以上前**に始めてください。";
constexpr const char* kSaidBefore = "入園、入学の相談は、半年くらい前に始めてください。";

/// What some services say of medical care, in their own words.
struct Remark {
    const char *name, *text;
};
constexpr Remark kRemarks[] = {
    {"はやぶさ",
     "看護師は月・水・金にいます。人工呼吸器のお子さんは水・金にお受けします。たんの吸引、経管栄養はどの曜日も相談できます。"},
    {"なぎさ", "看護師は毎日います。経管栄養（胃ろう）は1日2回まで。酸素は液体酸素の設備がありません。"},
    {"みどり", "たんの吸引は、研修を受けた職員が行います。導尿は保護者の方の付き添いをお願いしています。"},
    {"つきみ草",
     "先着順ではありません。使いたい月の2か月前の月末までに申し込んでください。人工呼吸器、気管切開のお子さんは診察のあとに決めます。"},
    {"みかん", "人工呼吸器、中心静脈栄養のお子さんを訪問しています。夜間の電話は24時間つながります。"},
    {"れんげ", "けいれん時の対応について、主治医の指示書をいただいています。"}};

// The demonstration's past is written into the rows that the rooms have made today.
const db::Sql kBackEdition{
    "UPDATE handbook_edition SET made_at = $2, asked_at = $3, frozen_at = $4 WHERE id = $1"};
const db::Sql kBackChapters{"UPDATE handbook_chapter SET written_at = $2 WHERE edition_id = $1"};
const db::Sql kBackEntries{"UPDATE handbook_entry SET confirmed_on = $2 WHERE edition_id = $1"};
const db::Sql kBackStates{
    "UPDATE handbook_entry SET state = 'unknown', state_since = NULL WHERE edition_id = $1 AND state_since > $2"};
const db::Sql kOtherHours{
    "UPDATE handbook_entry SET weekdays = '10:00-16:00' WHERE edition_id = $1 AND position % 11 = 3 AND weekdays <> ''"};
const db::Sql kOtherPhone{
    "UPDATE handbook_entry SET phone = '0465-00-2888' WHERE edition_id = $1 AND position % 17 = 5"};
const db::Sql kNotYetCare{R"(DELETE FROM handbook_entry_care WHERE edition_id = $1 AND service_id IN
    (SELECT service_id FROM handbook_entry WHERE edition_id = $1 AND position % 13 = 7))"};
const db::Sql kNotYet{"DELETE FROM handbook_entry WHERE edition_id = $1 AND position % 13 = 7"};
const db::Sql kGone{R"(INSERT INTO handbook_entry
    (edition_id, service_id, position, kind, kind_label, name, kana, provider, provider_number, number, municipality, town,
     postcode, address, phone, fax, url, weekdays, saturdays, sundays, holidays, closed, remarks, places, latitude,
     longitude, state, state_since, confirmed_on, made_up, from_wamnet)
    SELECT edition_id, $2, position, kind, kind_label, '日中あずかり ゆうだち坂', 'にっちゅうあずかり ゆうだちざか',
     '架空の法人 ゆうだち会', '', '', municipality, town, '', '', '0465-00-2777', '', '', '09:30-16:30', '', '', '', '土曜、日曜',
     '', 4, NULL, NULL, 'unknown', NULL, confirmed_on, 1, 0
    FROM handbook_entry WHERE edition_id = $1 AND position =
     (SELECT MIN(position) FROM handbook_entry WHERE edition_id = $1 AND kind = 'daytime_support'))"};

/// Last year's copies, and the new edition's chapters that nobody has touched yet.
std::vector<Chapter> the_chapters() {
    std::vector<Chapter> made;
    const auto text = base::asset("house/demo_handbook.txt").value();
    for (const auto& line : base::split(text, '\n')) {
        if (line.starts_with("=== ")) {
            made.emplace_back();
            made.back().title = line.substr(4);
        } else {
            made.back().text += line + "\n";
        }
    }
    return made;
}

template <class Body>
void write(World& world, int person, Body body) {
    auto ctx = world.as(world.section(kDesk), person);
    db::write(world.db, [&] { body(ctx); });
}

template <class T>
void must(const base::Result<T>& result) {
    if (not result) throw std::logic_error("the demonstration's handbook: " + result.error().message);
}

void add_remarks(World& world) {
    write(world, 0, [&](access::Ctx& ctx) {
        for (auto service : directory::all_services(world.db)) {
            for (const auto& remark : kRemarks) {
                if (service.hidden or service.name.find(remark.name) == std::string::npos) continue;
                if (not service.organisation.value()) continue;
                service.remarks = remark.text;
                must(directory::save_service(ctx, service));
                break;
            }
        }
    });
}

EditionId new_edition(access::Ctx& ctx, int year) {
    handbook::Edition e;
    e.year = year;
    e.title = "まいらいふぶっく（練習用）";
    e.publisher = "県西医療的ケア児支援センターつなぐ手";
    e.made_up = true;
    const auto id = handbook::create_edition(ctx, e);
    must(id);
    return *id;
}

std::string as_last_year(std::string text) {
    const std::string_view now = kNowSays;
    if (const auto at = text.find(now); at != std::string::npos) text.replace(at, now.size(), kSaidBefore);
    return text;
}

EditionId last_year(World& world, int year) {
    EditionId id;
    write(world, 0, [&](access::Ctx& ctx) {
        id = new_edition(ctx, year);
        for (auto chapter : the_chapters()) {
            if (chapter.title == kNewChapter) continue;
            chapter.edition = id;
            chapter.text = as_last_year(chapter.text);
            must(handbook::add_chapter(ctx, chapter));
        }
        Chapter old;
        old.edition = id;
        old.title = kOldChapter;
        old.text = kOldText;
        must(handbook::add_chapter(ctx, old));
        must(handbook::ask_review(ctx, id));
    });
    write(world, 1, [&](access::Ctx& ctx) {
        must(handbook::freeze(ctx, id));
        const auto day = [&](unsigned month, unsigned d) {
            return base::start_of_day(base::make_date(year, month, d)) + std::chrono::hours(15);
        };
        const auto frozen = base::make_date(year, 6, 10);
        auto& db = ctx.db;
        db.query(kBackEdition, id, day(4, 15), day(5, 28), day(6, 10)).run();
        db.query(kBackChapters, id, day(5, 20)).run();
        db.query(kBackEntries, id, base::add_days(frozen, -40)).run();
        db.query(kBackStates, id, frozen).run();
        db.query(kOtherHours, id).run();
        db.query(kOtherPhone, id).run();
        db.query(kNotYetCare, id).run();
        db.query(kNotYet, id).run();
        db.query(kGone, id, ctx.new_id<directory::ServiceId>()).run();
    });
    return id;
}

void this_year(World& world, int year) {
    write(world, 0, [&](access::Ctx& ctx) {
        const auto id = new_edition(ctx, year);
        const auto wanted = the_chapters();
        for (auto chapter : handbook::chapters(world.db, id)) {
            if (chapter.title == kOldChapter) must(handbook::end_chapter(ctx, chapter.id, chapter.version));
            for (const auto& now : wanted) {
                if (now.title != chapter.title or now.text == chapter.text) continue;
                chapter.text = now.text;
                must(handbook::save_chapter(ctx, chapter));
            }
        }
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            if (wanted[i].title != kNewChapter) continue;
            auto added = wanted[i];
            added.edition = id;
            added.position = static_cast<int>(i) + 1;
            must(handbook::add_chapter(ctx, added));
        }
    });
}

}  // namespace

void make_handbook(World& world) {
    const int year = base::fiscal_year(world.today());
    add_remarks(world);
    last_year(world, year - 1);
    this_year(world, year);
}

}  // namespace tsumugi::house::demo
