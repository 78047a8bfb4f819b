// The edition as a book and as one file for the web.
#include "rooms/handbook/book.h"

#include <algorithm>
#include <map>

#include "engines/care_score/care_score.h"
#include "ground/base/text.h"
#include "ground/html/page.h"
#include "rooms/handbook/markdown.h"

namespace tsumugi::handbook {
namespace {

using documents::BookBlock;
using documents::BookPart;
using Kind = documents::BookBlock::Kind;
using html::View;
using html::Views;

constexpr auto kJa = base::Lang::ja;
constexpr const char* kMadeUp =
    "練習用に作った架空の冊子です。施設も人も架空で、実際の制度や窓口の案内には使えません。";
constexpr const char* kHowToRead =
    "市町村ごと、種類ごとに並べています。内容は、それぞれの「確認した日」のものです。受け入れの状態や条件は変わることがあるので、"
    "利用の前に、電話で確かめてください。場所を公表していないサービスは載せていません。地域の窓口におたずねください。";
constexpr const char* kHowCare =
    "受入条件の回答が「可」か「条件つき」のサービスを集めました。回答がまだない所は、「ことわり」に医療的ケアの言葉が出てくるものを、"
    "その言葉のまま載せています。利用の前に、サービスに確かめてください。ここに名前がないサービスが受け入れていない、"
    "ということではありません。";
constexpr const char* kWamnet =
    "WAM NET「障害福祉サービス等情報公表システム」のオープンデータ（加工して作成）";

documents::BookRuns words(std::string text) { return {{std::move(text), false, false, ""}}; }

BookBlock block(Kind kind, std::string text, int level = 1) {
    BookBlock made;
    made.kind = kind;
    made.level = level;
    made.runs = words(std::move(text));
    return made;
}

/// Paper has no links: the address stands behind its words.
documents::BookRuns runs_of(const Runs& runs) {
    documents::BookRuns made;
    for (const auto& run : runs) {
        made.push_back({run.text, run.bold, run.italic, run.link});
        const auto scheme = run.link.find(':') + 1;
        const auto address = run.link.substr(run.link.starts_with("http") ? 0 : scheme);
        if (not run.link.empty() and run.text.find(address) == std::string::npos)
            made.push_back({"（" + address + "）", false, false, ""});
    }
    return made;
}

BookBlock of_markdown(const Block& from) {
    BookBlock made;
    switch (from.kind) {
        case Block::Kind::heading:
            made.kind = Kind::heading;
            made.listed = from.level == 1;
            break;
        case Block::Kind::item:
            made.kind = Kind::item;
            break;
        case Block::Kind::quote:
            made.kind = Kind::quote;
            break;
        case Block::Kind::table:
            made.kind = Kind::table;
            break;
        case Block::Kind::rule:
            made.kind = Kind::rule;
            break;
        default:
            made.kind = Kind::paragraph;
    }
    made.level = from.level;
    made.marker = from.marker;
    made.runs = runs_of(from.runs);
    for (const auto& row : from.rows) {
        made.rows.emplace_back();
        for (const auto& cell : row) made.rows.back().push_back(runs_of(cell));
    }
    return made;
}

std::string key_of(const Entry& e) { return "s" + e.service.text(); }

/// What stands in an entry's box: label and value, without what is empty.
std::vector<std::pair<std::string, std::string>> lines_of(const Entry& e) {
    std::vector<std::pair<std::string, std::string>> lines;
    const auto add = [&](const char* label, std::string value) {
        if (not value.empty()) lines.emplace_back(label, std::move(value));
    };
    add("運営", e.provider);
    add("受け入れ", state_words(e, kJa));
    add("住所", (e.postcode.empty() ? "" : "〒" + e.postcode + " ") + (e.address.empty() ? "" : e.address));
    add("電話", e.phone);
    add("FAX", e.fax);
    add("ホームページ", e.url);
    add("時間", hours_words(e));
    add("休み", e.closed);
    add("定員", e.places ? std::to_string(*e.places) + "人" : "");
    add("ことわり", e.remarks);
    add("確認した日", base::long_date(e.confirmed_on, kJa));
    return lines;
}

BookBlock box(const Entry& e) {
    auto made = block(Kind::box, e.name);
    made.note = e.kana;
    made.key = key_of(e);
    made.lines = lines_of(e);
    return made;
}

BookBlock index_line(const std::string& text, std::vector<const Entry*> entries, int level = 1) {
    auto made = block(Kind::index_line, text, level);
    for (const auto* entry : entries) made.keys.push_back(key_of(*entry));
    return made;
}

BookPart services_part(const std::vector<TownGroup>& towns) {
    BookPart part;
    part.title = "サービスの案内";
    part.columns = 2;
    part.intro.push_back(block(Kind::paragraph, kHowToRead));
    for (const auto& town : towns) {
        auto heading = block(Kind::heading, town.town + "（" + std::to_string(town.size()) + "件）", 1);
        heading.listed = true;
        part.blocks.push_back(std::move(heading));
        for (const auto& kind : town.kinds) {
            part.blocks.push_back(block(Kind::heading, kind.label, 2));
            for (const auto* entry : kind.entries) part.blocks.push_back(box(*entry));
        }
    }
    return part;
}

BookPart town_index(const std::vector<TownGroup>& towns) {
    BookPart part;
    part.title = "市町村と種類からさがす";
    part.columns = 2;
    for (const auto& town : towns) {
        part.blocks.push_back(block(Kind::heading, town.town, 1));
        for (const auto& kind : town.kinds) {
            part.blocks.push_back(block(Kind::heading, kind.label, 3));
            for (const auto* entry : kind.entries) part.blocks.push_back(index_line(entry->name, {entry}));
        }
    }
    return part;
}

BookPart name_index(const std::vector<Entry>& entries) {
    std::vector<std::pair<std::string, const Entry*>> sorted;
    for (const auto& entry : entries)
        sorted.emplace_back(base::sort_key(entry.kana.empty() ? entry.name : entry.kana), &entry);
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    BookPart part;
    part.title = "名前からさがす（五十音順）";
    part.columns = 2;
    std::string row;
    for (const auto& [key, entry] : sorted) {
        const auto now = base::kana_row(entry->kana.empty() ? entry->name : entry->kana);
        if (now != row) part.blocks.push_back(block(Kind::heading, now == "他" ? "そのほか" : now + "行", 2));
        row = now;
        part.blocks.push_back(
            index_line(entry->name + "（" + entry->kind_label + "、" + entry->town + "）", {entry}));
    }
    return part;
}

BookPart care_index(const std::vector<CareGroup>& groups) {
    BookPart part;
    part.title = "医療的ケアからさがす";
    part.columns = 2;
    part.intro.push_back(block(Kind::paragraph, kHowCare));
    for (const auto& group : groups) {
        part.blocks.push_back(block(Kind::heading, group.label, 2));
        for (const auto& [entry, said] : group.lines)
            part.blocks.push_back(index_line(
                entry->name + "（" + entry->kind_label + "、" + entry->town + "）「" + said + "」", {entry}));
    }
    return part;
}

std::vector<std::pair<std::string, std::string>> imprint_of(const Edition& edition,
                                                            const std::vector<Entry>& entries) {
    std::vector<std::pair<std::string, std::string>> lines;
    lines.emplace_back("年度", base::fiscal_year_text(edition.year, kJa) + "（" +
                                   std::to_string(edition.year) + "年4月から）");
    if (not edition.publisher.empty()) lines.emplace_back("発行", edition.publisher);
    lines.emplace_back("内容の日", edition.frozen_at
                                       ? base::long_date(base::local_date(*edition.frozen_at), kJa)
                                       : "まだ確定していません（案）");
    lines.emplace_back("サービス", std::to_string(entries.size()) + "件");
    if (std::any_of(entries.begin(), entries.end(), [](const Entry& e) { return e.from_wamnet; }))
        lines.emplace_back("出典", kWamnet);
    if (edition.made_up) lines.emplace_back("ことわり", kMadeUp);
    return lines;
}

View lines_view(const Entry& e) {
    Views lines;
    for (const auto& [label, value] : lines_of(e))
        lines.push_back({{"label", label}, {"value", value}, {"url", value == e.url ? e.url : ""}});
    View view{{"name", e.name}, {"kana", e.kana}, {"anchor", key_of(e)}};
    view.set("lines", std::move(lines));
    return view;
}

}  // namespace

std::string year_words(const Edition& edition, base::Lang lang) {
    return base::fiscal_year_text(edition.year, lang);
}

std::size_t TownGroup::size() const {
    std::size_t count = 0;
    for (const auto& kind : kinds) count += kind.entries.size();
    return count;
}

std::vector<TownGroup> by_town(const std::vector<Entry>& entries) {
    std::vector<TownGroup> towns;
    for (const auto& entry : entries) {
        if (towns.empty() or towns.back().code != entry.municipality)
            towns.push_back(
                {entry.town.empty() ? "市町村の分からないもの" : entry.town, entry.municipality, {}});
        auto& kinds = towns.back().kinds;
        if (kinds.empty() or kinds.back().kind != entry.kind)
            kinds.push_back({entry.kind, entry.kind_label, {}});
        kinds.back().entries.push_back(&entry);
    }
    return towns;
}

std::vector<CareGroup> by_care(const std::vector<Entry>& entries, base::Lang lang) {
    std::vector<CareGroup> groups;
    for (const auto& item : care_score::items()) {
        CareGroup group{item.code, item.short_label.in(lang), {}};
        for (const auto& entry : entries) {
            for (const auto& line : entry.care) {
                if (line.item == item.code) group.lines.emplace_back(&entry, line.words);
            }
        }
        if (not group.lines.empty()) groups.push_back(std::move(group));
    }
    return groups;
}

documents::Book book_of(Ctx& ctx, const Edition& edition) {
    const auto entries = entries_of(ctx, edition);
    const auto towns = by_town(entries);
    const auto care = by_care(entries, kJa);
    documents::Book book;
    book.title = edition.title;
    book.subtitle = year_words(edition, kJa) + "版";
    book.publisher = edition.publisher;
    book.mark = edition.state == State::frozen ? "" : "案";
    if (edition.made_up) book.cover_notes.push_back(kMadeUp);
    book.contents_title = "もくじ";
    int number = 0;
    for (const auto& chapter : chapters(ctx.db, edition.id)) {
        BookPart part;
        part.title = std::to_string(++number) + "　" + chapter.title;
        for (const auto& from : parse_markdown(chapter.text)) part.blocks.push_back(of_markdown(from));
        book.parts.push_back(std::move(part));
    }
    if (not entries.empty()) {
        book.parts.push_back(services_part(towns));
        book.parts.push_back(town_index(towns));
        book.parts.push_back(name_index(entries));
    }
    if (not care.empty()) book.parts.push_back(care_index(care));
    book.imprint = imprint_of(edition, entries);
    book.made = edition.frozen_at.value_or(ctx.now());
    return book;
}

std::string web_file(Ctx& ctx, const Edition& edition) {
    const auto entries = entries_of(ctx, edition);
    Views chapter_views, towns, care, imprint;
    int number = 0;
    for (const auto& chapter : chapters(ctx.db, edition.id)) {
        chapter_views.push_back({{"anchor", "c" + std::to_string(++number)},
                                 {"number", number},
                                 {"title", chapter.title},
                                 {"html", html_of(parse_markdown(chapter.text), 3)}});
    }
    for (const auto& town : by_town(entries)) {
        Views kinds;
        for (const auto& kind : town.kinds) {
            Views rows;
            for (const auto* entry : kind.entries) rows.push_back(lines_view(*entry));
            View view{
                {"label", kind.label}, {"anchor", "t" + town.code + "-" + kind.kind}, {"count", rows.size()}};
            view.set("entries", std::move(rows));
            kinds.push_back(std::move(view));
        }
        View view{{"town", town.town}, {"anchor", "t" + town.code}, {"count", town.size()}};
        view.set("kinds", std::move(kinds));
        towns.push_back(std::move(view));
    }
    for (const auto& group : by_care(entries, kJa)) {
        Views rows;
        for (const auto& [entry, said] : group.lines)
            rows.push_back(
                {{"name", entry->name}, {"town", entry->town}, {"said", said}, {"anchor", key_of(*entry)}});
        View view{{"label", group.label}};
        view.set("rows", std::move(rows));
        care.push_back(std::move(view));
    }
    for (const auto& [label, value] : imprint_of(edition, entries))
        imprint.push_back({{"label", label}, {"value", value}});
    View view{{"title", edition.title},
              {"year", year_words(edition, kJa)},
              {"publisher", edition.publisher},
              {"draft", edition.state != State::frozen},
              {"made_up", edition.made_up},
              {"made_up_words", kMadeUp},
              {"how", kHowToRead},
              {"how_care", kHowCare},
              {"any", not entries.empty()},
              {"any_care", not care.empty()}};
    view.set("chapters", std::move(chapter_views));
    view.set("towns", std::move(towns));
    view.set("care", std::move(care));
    view.set("imprint", std::move(imprint));
    return html::render("rooms/handbook/views/web", kJa, view);
}

}  // namespace tsumugi::handbook
