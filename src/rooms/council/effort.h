#pragma once
#include <map>
#include <set>

#include "ground/base/xlsx.h"
#include "rooms/council/pages.h"

// Efforts (取組): what each participant does about an item in a fiscal year. store_effort.cpp holds the
// statements, effort_rules.cpp the decisions, effort_sheet.cpp the Excel sheet out and in.
namespace tsumugi::council {

// ---- store_effort.cpp

/// Of a fiscal year, in the order of the register: by item, then by participant.
std::vector<Effort> efforts(db::Db& db, SeriesId series, int year);
/// nullopt for one that was withdrawn, too.
std::optional<Effort> find_effort(db::Db& db, EffortId id);
/// The one of the next year that goes on from it.
std::optional<EffortId> carried_to(db::Db& db, EffortId id);
/// Fiscal years that have efforts, oldest first.
std::vector<int> effort_years(db::Db& db, SeriesId series);
/// Inside a transaction, like everything here that writes. `due` is read from by_when.
EffortId add_effort(Ctx& ctx, const Effort& effort);
/// Words, state and report; what was before is kept. False when the version is not the present one.
bool change_effort(Ctx& ctx, const Effort& effort, std::string_view reason = "");
/// Written by mistake: taken out of the table; nothing is deleted.
bool withdraw_effort(Ctx& ctx, EffortId id, int version, std::string_view reason);
struct LastChange {
    std::string who;
    base::Instant at;
};
LastChange last_change(db::Db& db, EffortId id);

// ---- effort_rules.cpp

struct EffortState {
    std::string_view code;
    std::string_view label;  ///< msgid
};
/// planned, doing, done, carried (goes on in the next year), stopped.
const std::vector<EffortState>& effort_states();
/// By its code or its word in either language; "" = none of them.
std::string_view parse_effort_state(std::string_view typed);
std::string effort_state_label(const Ctx& ctx, std::string_view code);
/// As forms and sheets are stored, so that both compare: line ends alike, and a date cell (2026-12-04) in
/// words.
std::string tidy_words(std::string_view typed);
/// planned and doing.
bool is_open(const Effort& effort);
/// The day that a person means by "12月末", "R9.2.1", "2027/2/1まで" in that fiscal year; nullopt where the
/// words say none (年度末, 通年, 毎月).
std::optional<base::Date> due_of(std::string_view by_when, int fiscal_year);
/// The due day, else the fiscal year's last day.
base::Date last_day(const Effort& effort);
/// Open after its day.
bool is_late(const Effort& effort, base::Date today);
/// All problems at once (fields what, for_whom, by_when, how_known, state, report).
base::Problems check_effort(const Effort& effort);
/// Whether both say the same in all that a person writes.
bool same_words(const Effort& a, const Effort& b);
struct EffortCount {
    int on_time = 0, late = 0, done = 0, carried = 0, stopped = 0;
    int all() const { return on_time + late + done + carried + stopped; }
};
EffortCount count_efforts(const std::vector<Effort>& efforts, base::Date today);

/// What becomes of an open effort when the year is over.
struct Carry {
    EffortId id;
    int version = 0;
    std::string decision;  ///< carry, change, done, stop; "" = not decided yet
    std::string what, by_when, reason;
};
/// Problems of one decision, with fields like "what.<id>".
base::Problems check_carry(const Carry& carry);
/// The effort of the next year (decisions carry and change). A day that lies in the old year is left out.
Effort next_year(const Effort& effort, const Carry& carry);

// ---- effort_sheet.cpp

/// What a sheet is read against.
struct SheetWorld {
    SeriesId series;
    int year = 0;
    std::vector<Item> items;
    std::map<std::string, Participant> participants;  ///< by search key of the name and of each alias
    bool all = false;                                 ///< may write everybody's
    std::set<ParticipantId> own;
    std::vector<Effort> efforts;
};
SheetWorld sheet_world(Ctx& ctx, const OpenedSeries& opened, int year);

enum class RowKind { added, changed, both, same };
struct SheetRow {
    RowKind kind = RowKind::same;
    std::size_t line = 0;  ///< of the sheet, as people count
    Effort now;            ///< as stored; empty for an added one
    Effort wanted;         ///< as the sheet says
};
struct SheetPlan {
    std::vector<SheetRow> rows;
    base::Problems bad;  ///< field = the cell's address; the rows of these cells are left out
    std::vector<std::string> unknown_items, unknown_participants;
    int blank = 0;       ///< lines with an item and an organisation but nothing written
    int missing = 0;     ///< stored efforts that the sheet does not hold: they stay
    std::string digest;  ///< changes with every row's kind and version: what a person has seen
    int count(RowKind kind) const;
};
/// Compares the sheet with what is stored; writes nothing. Error: no sheet of efforts, or one of another year
/// or series.
base::Result<SheetPlan> plan_sheet(const std::vector<base::ReadSheet>& sheets, const SheetWorld& world);
/// The workbook: the list to fill in, the table items x participants to look at, the names to copy. `who`:
/// only that participant's, with an empty line for each item it has none for.
std::string effort_xlsx(Ctx& ctx, const Series& series, int year, std::optional<ParticipantId> who);

// ---- shared by the pages

/// The fiscal year of the query or form ("" = today's), or nullopt for words that are none.
std::optional<int> wanted_year(const Ctx& ctx);
std::string path_of(EffortId id);
/// Participants that the user may write for: all of the series, or the own ones.
std::vector<Participant> writable_participants(Ctx& ctx, const OpenedSeries& opened);
bool may_write(Ctx& ctx, const OpenedSeries& opened, const Effort& effort);
html::View tag_of(const Ctx& ctx, const Effort& effort);

struct OpenedYear {
    OpenedSeries series;
    int year = 0;
    std::optional<http::Response> refusal;
};
/// Series and year of the address; refuses conditions that are not in the list.
OpenedYear open_year(Ctx& ctx, std::initializer_list<std::string_view> conditions);

void effort_table_routes(access::Routes& routes);
void effort_form_routes(access::Routes& routes);
void effort_import_routes(access::Routes& routes);
void effort_carry_routes(access::Routes& routes);

}  // namespace tsumugi::council
