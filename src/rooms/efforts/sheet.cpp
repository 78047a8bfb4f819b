// The Excel sheet that organisations fill in and send back: one line an effort. Its last column is hidden and
// carries id, version and a fingerprint of each line, so that a line somebody else changed since then is
// found.
#include <algorithm>

#include "ground/access/secret.h"
#include "ground/base/text.h"
#include "rooms/efforts/sheet.h"

namespace tsumugi::efforts {
namespace {

using html::msgid;

enum Column { kItem, kWho, kWhat, kForWhom, kByWhen, kHowKnown, kState, kReport, kMark, kColumns };

struct Heading {
    const char* title;  ///< msgid
    double width;
};
const Heading kHeadings[kColumns] = {
    {msgid("項目"), 20},         {msgid("機関"), 18},         {msgid("何をするか"), 32},
    {msgid("だれのために"), 16}, {msgid("いつまで"), 12},     {msgid("できたと分かるめやす"), 20},
    {msgid("状態"), 10},         {msgid("年度末の報告"), 30}, {msgid("管理用（消さないでください）"), 20}};
constexpr std::size_t kMostLines = 3000;
constexpr std::size_t kHeadingWithin = 20;

/// Which effort a line was written from, and what it said then.
std::string mark_of(const Effort& e) {
    const auto words = base::join({e.what, e.for_whom, e.by_when, e.how_known, e.state, e.report}, "\x1f");
    return e.id.text() + ":" + std::to_string(e.version) + ":" +
           access::fingerprint("council effort line", words).substr(0, 16);
}

Effort tidied(Effort e) {
    for (auto* words : {&e.what, &e.for_whom, &e.by_when, &e.how_known, &e.report})
        *words = tidy_words(*words);
    return e;
}

struct Mark {
    EffortId id;
    std::string version, words;
};
std::optional<Mark> parse_mark(std::string_view text) {
    const auto parts = base::split(text, ':');
    if (parts.size() != 3) return std::nullopt;
    const auto id = EffortId::parse(parts[0]);
    if (not id) return std::nullopt;
    return Mark{*id, parts[1], parts[2]};
}

class Reader {
  public:
    Reader(const base::ReadSheet& sheet, const SheetWorld& world) : sheet_(sheet), world_(world) {
        for (const auto& item : world.items) {
            std::vector<std::string> names{item.label(), item.title};
            if (not item.number.empty()) names.insert(names.end(), {item.number, "№" + item.number});
            for (const auto& name : names) {
                if (const auto key = base::search_key(name); not key.empty()) items_[key].insert(item.id);
            }
        }
    }

    /// False: no line of headings.
    bool find_headings() {
        for (std::size_t row = 0; row < std::min(sheet_.rows.size(), kHeadingWithin); ++row) {
            std::map<int, std::size_t> found;
            for (std::size_t column = 0; column < sheet_.rows[row].size(); ++column) {
                const auto key = base::search_key(sheet_.rows[row][column]);
                for (int i = 0; i < kColumns; ++i) {
                    for (const auto lang : {base::Lang::ja, base::Lang::en}) {
                        const auto title = base::search_key(html::tr(lang, kHeadings[i].title));
                        // The hidden heading also names series and year.
                        if (key == title or (i == kMark and key.starts_with(title))) found.emplace(i, column);
                    }
                }
            }
            if (not found.contains(kItem) or not found.contains(kWho) or not found.contains(kWhat)) continue;
            columns_ = std::move(found);
            heading_ = row;
            return true;
        }
        return false;
    }

    /// Of which series and year the sheet was made; "" = it does not say.
    std::pair<std::string, std::string> made_for() const {
        const auto words = base::split(cell(heading_, kMark), ' ');
        if (words.size() < 3 or not SeriesId::parse(words[words.size() - 2])) return {};
        return {words[words.size() - 2], words.back()};
    }

    SheetPlan plan() {
        choose_originals();
        for (std::size_t row = heading_ + 1; row < sheet_.rows.size(); ++row) read_line(row);
        for (const auto& effort : world_.efforts) plan_.missing += not met_.contains(effort.id);
        std::string seen;
        for (const auto& row : plan_.rows)
            seen += std::to_string(row.line) + ":" + std::to_string(static_cast<int>(row.kind)) + ":" +
                    row.now.id.text() + ":" + std::to_string(row.now.version) + ";";
        for (const auto& bad : plan_.bad) seen += bad.field + ";";
        plan_.digest = access::fingerprint("council effort sheet", seen);
        return std::move(plan_);
    }
    std::size_t lines() const { return sheet_.rows.size() - heading_ - 1; }

  private:
    std::string cell(std::size_t row, int what) const {
        const auto at = columns_.find(what);
        if (at == columns_.end() or at->second >= sheet_.rows[row].size()) return {};
        return tidy_words(sheet_.rows[row][at->second]);
    }
    std::string address(std::size_t row, int what) const {
        const auto at = columns_.find(what);
        return base::cell_address(row, at == columns_.end() ? 0 : at->second);
    }
    void bad(std::size_t row, int what, base::Problem problem) {
        problem.field = address(row, what);
        plan_.bad.push_back(std::move(problem));
    }

    const Effort* stored(EffortId id) const {
        for (const auto& effort : world_.efforts) {
            if (effort.id == id) return &effort;
        }
        return nullptr;
    }

    Effort words_of(std::size_t row) const {
        Effort e;
        e.what = cell(row, kWhat);
        e.for_whom = cell(row, kForWhom);
        e.by_when = cell(row, kByWhen);
        e.how_known = cell(row, kHowKnown);
        const auto state = cell(row, kState);
        e.state = state.empty() ? "" : parse_effort_state(state);
        if (not state.empty() and e.state.empty()) e.state = "?";
        e.report = cell(row, kReport);
        return e;
    }

    std::optional<ItemId> item_of(std::size_t row) const {
        const auto found = items_.find(base::search_key(cell(row, kItem)));
        if (found == items_.end() or found->second.size() != 1) return std::nullopt;
        return *found->second.begin();
    }
    const Participant* who_of(std::size_t row) const {
        const auto found = world_.participants.find(base::search_key(cell(row, kWho)));
        return found == world_.participants.end() ? nullptr : &found->second;
    }

    /// A line that was copied to write another one carries the mark of the first: only the line that still
    /// stands at the same item and participant is the old one, and among several the one that nobody touched.
    void choose_originals() {
        for (std::size_t row = heading_ + 1; row < sheet_.rows.size(); ++row) {
            const auto mark = parse_mark(cell(row, kMark));
            const auto* effort = mark ? stored(mark->id) : nullptr;
            const auto* who = who_of(row);
            if (not effort or not who or who->id != effort->participant or item_of(row) != effort->item)
                continue;
            auto words = words_of(row);
            words.id = effort->id;
            words.version = effort->version;
            const bool untouched = mark_of(words).ends_with(":" + mark->words);
            const auto known = originals_.find(effort->id);
            if (known == originals_.end() or untouched) originals_[effort->id] = row;
        }
    }

    bool empty_line(std::size_t row) const {
        for (int what = kItem; what < kMark; ++what) {
            if (not cell(row, what).empty()) return false;
        }
        return true;
    }

    /// Whether the line may be used at all; what is wrong is noted by its cell.
    bool check_cells(std::size_t row) {
        const auto before = plan_.bad.size();
        for (const auto& [what, column] : columns_) {
            if (sheet_.formulas.contains({row, column}))
                bad(row, what,
                    {base::Kind::invalid,
                     "",
                     msgid("式（＝ではじまる計算）は読めません。文字で書いてください。"),
                     {}});
        }
        if (plan_.bad.size() != before) return false;
        const auto item = cell(row, kItem), who = cell(row, kWho);
        if (not item_of(row)) {
            bad(row, kItem,
                {base::Kind::invalid,
                 "",
                 item.empty() ? msgid("項目が空です。")
                              : msgid("この会議に「{name}」という項目はありません。"),
                 {{"name", base::first_graphemes(item, 40)}}});
            if (not item.empty()) note(plan_.unknown_items, item);
        }
        if (not who_of(row)) {
            bad(row, kWho,
                {base::Kind::invalid,
                 "",
                 who.empty() ? msgid("機関が空です。")
                             : msgid("「{name}」という機関は、この会議の名簿にありません。"),
                 {{"name", base::first_graphemes(who, 40)}}});
            if (not who.empty()) note(plan_.unknown_participants, who);
        }
        return plan_.bad.size() == before;
    }
    static void note(std::vector<std::string>& names, const std::string& name) {
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }

    void read_line(std::size_t row) {
        if (empty_line(row)) return;
        auto words = words_of(row);
        const auto mark = parse_mark(cell(row, kMark));
        const auto* effort = mark ? stored(mark->id) : nullptr;
        if (effort and (not originals_.contains(effort->id) or originals_.at(effort->id) != row))
            effort = nullptr;
        const bool nothing = words.what.empty() and words.for_whom.empty() and words.by_when.empty() and
                             words.how_known.empty() and words.report.empty();
        if (effort) met_.insert(effort->id);
        if (nothing and not effort) {
            // A formula hides behind an empty value too.
            bool formula = false;
            for (const auto& [what, column] : columns_)
                formula = formula or sheet_.formulas.contains({row, column});
            if (not formula) {
                ++plan_.blank;
                return;
            }
        }
        if (not check_cells(row)) return;
        if (not effort) effort = twin(row, words);
        if (effort) met_.insert(effort->id);

        auto line = compared(row, effort, std::move(words), mark);
        if (line.kind != RowKind::same and not check_words(row, line)) return;
        plan_.rows.push_back(std::move(line));
    }

    /// The same effort, written without a mark: a sheet that is read twice adds nothing the second time.
    const Effort* twin(std::size_t row, const Effort& words) const {
        for (const auto& e : world_.efforts) {
            if (e.item == item_of(row) and e.participant == who_of(row)->id and e.what == words.what and
                not originals_.contains(e.id))
                return &e;
        }
        return nullptr;
    }

    SheetRow compared(std::size_t row, const Effort* effort, Effort words,
                      const std::optional<Mark>& mark) const {
        SheetRow line;
        line.line = row + 1;
        line.wanted = effort ? *effort : Effort{};
        if (effort) line.now = *effort;
        line.wanted.series = world_.series;
        line.wanted.fiscal_year = world_.year;
        line.wanted.item = *item_of(row);
        line.wanted.participant = who_of(row)->id;
        line.wanted.participant_name = who_of(row)->name;
        if (words.state.empty()) words.state = effort ? effort->state : "planned";
        for (const auto& [what, field] : {std::pair{kWhat, &Effort::what},
                                          {kForWhom, &Effort::for_whom},
                                          {kByWhen, &Effort::by_when},
                                          {kHowKnown, &Effort::how_known},
                                          {kState, &Effort::state},
                                          {kReport, &Effort::report}}) {
            // A column that was taken out of the sheet says nothing about what stands there.
            if (columns_.contains(what) or not effort) line.wanted.*field = words.*field;
        }
        if (not effort) {
            line.kind = RowKind::added;
        } else if (same_words(*effort, line.wanted)) {
            line.kind = RowKind::same;
        } else {
            const bool of_this = mark and mark->id == effort->id;
            auto then = line.wanted;
            const bool untouched = of_this and mark_of(then).ends_with(":" + mark->words);
            const bool present = of_this and mark->version == std::to_string(effort->version);
            line.kind = untouched ? RowKind::same : present ? RowKind::changed : RowKind::both;
        }
        return line;
    }

    bool check_words(std::size_t row, const SheetRow& line) {
        const auto before = plan_.bad.size();
        if (not world_.all and not world_.own.contains(line.wanted.participant))
            bad(row, kWho,
                {base::Kind::forbidden,
                 "",
                 msgid("この機関の取組は、あなたの部署からは変えられません。"),
                 {}});
        if (line.wanted.state == "carried" and line.now.state != "carried")
            bad(row, kState,
                {base::Kind::invalid,
                 "",
                 msgid("「次の年度へ」は、年度の引き継ぎのページで選んでください。"),
                 {}});
        static const std::map<std::string, Column, std::less<>> columns{
            {"what", kWhat},          {"for_whom", kForWhom}, {"by_when", kByWhen},
            {"how_known", kHowKnown}, {"state", kState},      {"report", kReport}};
        for (const auto& problem : check_effort(line.wanted)) bad(row, columns.at(problem.field), problem);
        return plan_.bad.size() == before;
    }

    const base::ReadSheet& sheet_;
    const SheetWorld& world_;
    std::map<std::string, std::set<ItemId>> items_;
    std::map<int, std::size_t> columns_;
    std::size_t heading_ = 0;
    std::map<EffortId, std::size_t> originals_;
    std::set<EffortId> met_;
    SheetPlan plan_;
};

base::Problem refused(const char* message, std::vector<std::pair<std::string, std::string>> args = {}) {
    return {base::Kind::invalid, "file", message, std::move(args)};
}

}  // namespace

int SheetPlan::count(RowKind kind) const {
    return static_cast<int>(
        std::count_if(rows.begin(), rows.end(), [&](const SheetRow& row) { return row.kind == kind; }));
}

SheetWorld sheet_world(Ctx& ctx, const OpenedSeries& opened, int year) {
    SheetWorld world;
    world.series = opened.series->id;
    world.year = year;
    world.items = items(ctx.db, world.series);
    world.efforts = efforts(ctx.db, world.series, year);
    for (auto& e : world.efforts) e = tidied(e);
    world.all = opened.may_write();
    const auto everybody = participants(ctx.db);
    for (const auto& p : everybody) world.participants.emplace(base::search_key(p.name), p);
    for (const auto& alias : aliases(ctx.db)) {
        for (const auto& p : everybody) {
            if (p.id == alias.participant) world.participants.emplace(base::search_key(alias.name), p);
        }
    }
    for (const auto& p : own_participants(ctx, world.series)) world.own.insert(p.id);
    return world;
}

base::Result<SheetPlan> plan_sheet(const std::vector<base::ReadSheet>& sheets, const SheetWorld& world) {
    for (const auto& sheet : sheets) {
        Reader reader(sheet, world);
        if (not reader.find_headings()) continue;
        const auto [series, year] = reader.made_for();
        if (not series.empty() and series != world.series.text())
            return tl::unexpected(refused(msgid("この表は別の会議のものです。会議を選び直してください。")));
        if (not year.empty() and year != std::to_string(world.year))
            return tl::unexpected(refused(
                msgid("この表は{year}年度（西暦）のものです。年度を選び直してください。"), {{"year", year}}));
        if (reader.lines() > kMostLines)
            return tl::unexpected(refused(msgid("行が多すぎます。{n}行までに分けてください。"),
                                          {{"n", std::to_string(kMostLines)}}));
        return reader.plan();
    }
    return tl::unexpected(refused(
        msgid("取組の表が見つかりません。「項目」「機関」「何をするか」の見出しがあるシートが必要です。"
              "このページからExcelを取り出して、そこに書き込んでください。")));
}

namespace {

std::vector<base::Cell> line_of(const Ctx& ctx, const std::map<ItemId, std::string>& labels,
                                const Effort& e) {
    return {labels.at(e.item),
            e.participant_name,
            e.what,
            e.for_whom,
            e.by_when,
            e.how_known,
            effort_state_label(ctx, e.state),
            e.report,
            mark_of(tidied(e))};
}

/// Items down, participants across: to look at, not to fill in.
base::Sheet table_sheet(const Ctx& ctx, const std::vector<Item>& items, const std::vector<Effort>& all) {
    base::Sheet sheet;
    sheet.name = ctx.tr("項目と機関の表");
    sheet.landscape = sheet.a3 = true;
    sheet.columns = {{ctx.tr("項目"), 22}};
    std::vector<ParticipantId> who;
    for (const auto& e : all) {
        if (std::find(who.begin(), who.end(), e.participant) != who.end()) continue;
        who.push_back(e.participant);
        sheet.columns.push_back({e.participant_name, 22});
    }
    for (const auto& item : items) {
        std::vector<base::Cell> cells{item.label()};
        for (const auto participant : who) {
            std::string text;
            for (const auto& e : all) {
                if (e.item != item.id or e.participant != participant) continue;
                text += (text.empty() ? "" : "\n") + e.what;
                if (not e.by_when.empty()) text += ctx.tr("（{when}）", {{"when", e.by_when}});
                text += "【" + effort_state_label(ctx, e.state) + "】";
            }
            cells.emplace_back(text);
        }
        sheet.rows.push_back(std::move(cells));
    }
    return sheet;
}

base::Sheet names_sheet(const Ctx& ctx, const std::vector<Item>& items,
                        const std::vector<Participant>& members) {
    base::Sheet sheet;
    sheet.name = ctx.tr("書き方");
    sheet.title = ctx.tr("行を足すときは、項目・機関・状態をここから写してください");
    sheet.columns = {{ctx.tr("項目の名前"), 40}, {ctx.tr("機関の名前"), 40}, {ctx.tr("状態の言葉"), 14}};
    const auto& states = effort_states();
    for (std::size_t i = 0; i < std::max({items.size(), members.size(), states.size()}); ++i) {
        sheet.rows.push_back(
            {i < items.size() ? items[i].label() : "", i < members.size() ? members[i].name : "",
             i < states.size() and states[i].code != "carried" ? ctx.tr(states[i].label) : ""});
    }
    return sheet;
}

}  // namespace

std::string effort_xlsx(Ctx& ctx, const Series& series, int year, std::optional<ParticipantId> who) {
    const auto all_items = items(ctx.db, series.id);
    const auto all = efforts(ctx.db, series.id, year);
    std::map<ItemId, std::string> labels;
    for (const auto& item : all_items) labels[item.id] = item.label();

    base::Sheet sheet;
    sheet.name = ctx.tr("取組");
    sheet.title = ctx.tr("{year}　取組の表　{series}",
                         {{"year", base::fiscal_year_text(year, ctx.lang())}, {"series", series.name}});
    sheet.subtitle = ctx.tr("{day}現在　{where}",
                            {{"day", base::long_date(ctx.today(), ctx.lang())}, {"where", ctx.user.where()}});
    sheet.landscape = true;
    for (int i = 0; i < kColumns; ++i)
        sheet.columns.push_back({ctx.tr(kHeadings[i].title), kHeadings[i].width, i == kMark});
    sheet.columns.back().title += " " + series.id.text() + " " + std::to_string(year);
    std::set<ItemId> written;
    for (const auto& e : all) {
        if (who and e.participant != *who) continue;
        sheet.rows.push_back(line_of(ctx, labels, e));
        written.insert(e.item);
    }
    if (const auto own = who ? find_participant(ctx.db, *who) : std::nullopt) {
        for (const auto& item : all_items) {
            const bool settled = item.state == Progress::solved or item.state == Progress::dropped;
            if (written.contains(item.id) or settled) continue;
            std::vector<base::Cell> cells(kColumns, std::string());
            cells[kItem] = item.label();
            cells[kWho] = own->name;
            sheet.rows.push_back(std::move(cells));
        }
    }
    return base::write_xlsx({sheet, table_sheet(ctx, all_items, all),
                             names_sheet(ctx, all_items, members_of(ctx.db, series.id))});
}

}  // namespace tsumugi::efforts
