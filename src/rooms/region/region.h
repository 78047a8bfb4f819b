#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ground/access/access.h"

namespace tsumugi::region {

/// One municipality with what it says of itself.
struct Municipality {
    std::string code;  ///< six digits, 全国地方公共団体コード
    std::string name, kana, english;
    std::string can_do, cannot_do;
    int version = 1;
};
/// All of the region in the order of their codes.
std::vector<Municipality> municipalities(db::Db& db);
std::optional<Municipality> municipality(db::Db& db, std::string_view code);
/// The name in that language ("" for an unknown code).
std::string municipality_name(db::Db& db, std::string_view code, base::Lang lang);
/// Options for a select, with an empty first one ("えらんでください") when `with_empty`.
std::vector<access::Option> municipality_options(access::Ctx& ctx, bool with_empty = true);

/// A kind of support that exactly one section should lead: one row of every role table.
struct Function {
    std::string code;  ///< "discharge_notice", "ward_visit", ...
    std::string area;  ///< medical, health, welfare, education, life, coordination
    std::string name, english;
    std::string usual_lead, usual_support;  ///< in Japanese words, from domain.md 2.3
    /// It has an end of its own (a conference, a first visit); every other support goes on until somebody
    /// ends it.
    bool one_time = false;
    const std::string& label(base::Lang lang) const { return lang == base::Lang::en ? english : name; }
};
const std::vector<Function>& functions(db::Db& db);
std::string area_label(base::Lang lang, std::string_view area);

enum class Level { lead, support, informed };
std::string_view code(Level level);
std::optional<Level> parse_level(std::string_view code);
std::string_view label(Level level);  ///< msgid: 主担当, 一緒に動く, 知らせる

// ---- the role table, the same for a municipality and for a child

/// One section at one level of one function.
struct Role {
    std::string function;
    access::SectionId section;
    Level level = Level::lead;
};

/// A function's row: who leads (exactly one, or it is a gap or a clash), supports, is told.
struct RoleRow {
    std::string function;
    std::vector<access::SectionId> leads, supports, informed;
    std::string note;
    std::optional<base::Date> due;    ///< a child's table only
    std::optional<base::Date> ended;  ///< a child's table only: the day on which the support itself ended
    /// A version from the time when the state was typed says "done" and no day: shown as a question in the
    /// form, never as an end.
    bool said_done = false;
    bool gap() const { return leads.empty(); }
    bool clash() const { return leads.size() > 1; }
};

/// Where the support of one row of a child's table stands: derived from what is known (teams::standing_of),
/// typed by nobody, stored nowhere.
enum class Standing { nobody, todo, doing, stuck, ongoing, ended };
std::string_view code(Standing standing);
/// One thing that a standing rests on, in words; `href` "" = it has no page that the reader may open.
struct Ground {
    std::string text, href;
};
struct RowState {
    Standing standing = Standing::todo;
    std::string label;  ///< 途中 2/3
    std::vector<Ground> rests_on;
};
/// By function.
using RowStates = std::map<std::string, RowState, std::less<>>;

/// Rows in the order of `functions`; with `all` every function has a row, else only those that have a role.
std::vector<RoleRow> arrange(const std::vector<Function>& functions, const std::vector<Role>& roles,
                             bool all);

/// A section stands at one level of a function: at the highest that it was given.
void keep_highest_level(RoleRow& row);

/// One line a function, so that versions can be kept as text and compared.
std::string content_of(const std::vector<RoleRow>& rows);
std::vector<RoleRow> parse_content(std::string_view content);
/// The functions whose row differs between two versions.
std::vector<std::string> changed_functions(const std::vector<RoleRow>& before,
                                           const std::vector<RoleRow>& after);

/// The rows of the edit form: fields "lead.<function>", "support.<function>" (several), "informed.<function>"
/// (several), "note.<function>", "due.<function>", "ended.<function>". Unknown sections, a section at two
/// levels of one function and too long notes are Problems beside their field.
base::Checked<std::vector<RoleRow>> read_role_form(access::Ctx& ctx);

/// The data of views/_role_table (screen and print) and of views/_role_edit. `changed` marks functions with
/// ▲. Rows: {function, area, leads, supports, informed, note, gap, clash, changed, due, state...}, each
/// section with name and telephone. `with_days` adds the due column (a child's table), `states` the state
/// column (its table of today).
html::View role_table_view(access::Ctx& ctx, const std::vector<RoleRow>& rows,
                           const std::vector<std::string>& changed, bool with_days,
                           const RowStates* states = nullptr);
html::View role_edit_view(access::Ctx& ctx, const std::vector<RoleRow>& rows, const base::Problems& problems);
/// Two people saved the same table: the rows that differ side by side, one choice each (all other rows as
/// typed); posting it saves with the newer version. `theirs` is what is stored now, with `version`.
http::Response role_conflict_page(access::Ctx& ctx, const std::vector<RoleRow>& theirs,
                                  const std::vector<RoleRow>& mine, int version);
/// Title, date, organisation, 取扱注意: the same columns as the page.
std::string role_table_xlsx(access::Ctx& ctx, std::string_view title, const std::vector<RoleRow>& rows,
                            bool with_days, const RowStates* states = nullptr);
std::string role_table_pdf(access::Ctx& ctx, std::string_view title, const std::vector<RoleRow>& rows,
                           bool with_days, const RowStates* states, std::string_view qr_path);

/// The municipality's own table (every function has a row).
std::vector<RoleRow> regional_table(db::Db& db, std::string_view municipality);
/// The version of that table (0 = never saved).
int regional_version(db::Db& db, std::string_view municipality);
/// Replaces the table as a new version. Error: conflict when `version` is not the present one.
base::Result<int> save_regional_table(access::Ctx& ctx, std::string_view municipality, int version,
                                      const std::vector<RoleRow>& rows);

/// /region (overview), /region/roles (list of municipalities), /region/roles/{code} with /edit /print .xlsx
/// .pdf /versions, /region/municipalities/{code} (what it can and cannot do).
void routes(access::Routes& routes);

/// Puts the ten municipalities of the demonstration and the functions of domain.md 2.3 into an empty
/// database, from the data files of the room (municipalities.json, functions.json).
void load_reference(db::Db& db);

}  // namespace tsumugi::region
