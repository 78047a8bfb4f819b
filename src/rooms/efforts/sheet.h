#pragma once
#include <map>
#include <set>

#include "ground/base/xlsx.h"
#include "rooms/efforts/pages.h"

// The Excel sheet of efforts, out and in.
namespace tsumugi::efforts {

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

}  // namespace tsumugi::efforts
