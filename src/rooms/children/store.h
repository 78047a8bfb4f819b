#pragma once
#include <map>

#include "rooms/children/fields.h"

namespace tsumugi::children {

struct Guardian {
    std::string name, kana, relationship, phone;
};
/// Lines by the field's name ("medications"); a field without a line is left out.
using Facts = std::map<std::string, std::vector<std::string>>;

/// Everything of the basic form, for editing; empty without Category::basic, the guardian only with
/// Category::family.
ChildForm stored_form(access::Ctx& ctx, const ChildKey& key);
/// Saves the basic part with its history, and tells whom it concerns. Errors: conflict; forbidden without
/// Category::basic. The rights of the section are the caller's (hand_in).
base::Result<void> save_basics(access::Ctx& ctx, const ChildKey& key, const ChildDraft& draft, int version);
/// Who changed it last, and when; no name and the present moment where nobody did.
struct LastChange {
    std::string by;
    base::Instant at;
};
LastChange last_basics(access::Ctx& ctx, const ChildKey& key);
/// The newest change of the fields of that part.
LastChange last_facts(access::Ctx& ctx, const ChildKey& key);
/// Needs Category::family.
std::vector<Guardian> guardians(access::Ctx& ctx, const ChildKey& key);
/// Of the categories that the key allows.
Facts facts(access::Ctx& ctx, const ChildKey& key);
/// Grows with each fact that comes or ends.
int facts_version(access::Ctx& ctx, const ChildKey& key);
/// The facts as the form shows them.
ChildForm stored_facts(access::Ctx& ctx, const ChildKey& key);
/// Replaces the living facts of each kind that the key allows by the lines of the form; those that are gone
/// are ended, not deleted; with history and notices as save_basics. Error: conflict when `version` is not the
/// present one.
base::Result<void> save_facts(access::Ctx& ctx, const ChildKey& key, const ChildForm& form, int version);
/// Adds an assessment with history and notices; earlier ones stay.
void add_assessment(access::Ctx& ctx, const ChildKey& key, const ChildDraft& draft);
struct Assessment {
    base::Date assessed_on;
    std::string author, state;
    int total = 0, care_class = 0;
};
std::vector<Assessment> assessments(access::Ctx& ctx, const ChildKey& key);

/// One line of the list of children: what the section may see of each. An administrator sees none.
struct Listed {
    ChildId id;
    std::string code, name, kana, municipality;
    base::Date birth;
    int leads = 0;         ///< functions that the section leads
    std::string next_due;  ///< of the section's open tasks for this child, "" = none
};
/// Orders of the list of children.
inline constexpr const char* kByKana = "c.sort_key, c.id";
inline constexpr const char* kByBirth = "c.birth DESC, c.id";
inline constexpr const char* kByTown = "c.municipality, c.sort_key, c.id";
inline constexpr const char* kByDue =
    "(SELECT MIN(o.due) FROM task o WHERE o.child_id = c.id AND o.is_open = 1 AND o.section_id = $1) NULLS LAST,"
    " c.sort_key, c.id";
struct ListFilter {
    std::vector<std::string> towns;
    bool lead_me = false;
    std::vector<std::string> care;  ///< item codes
    int page = 1, page_size = 25;
    const char* order = kByKana;          ///< what stands behind ORDER BY: a literal of the program
    std::vector<std::string> codes = {};  ///< of children ("0417"); empty = any
    std::optional<base::Date> born_from = {}, born_until = {};
};
struct ListPage {
    std::vector<Listed> rows;
    int total = 0;
};
/// How the list is read, for reading its plan too.
struct ListQuery {
    std::string count, rows;
    std::vector<db::Param> conditions, params;  ///< of count and of rows
};
ListQuery list_query(const access::Ctx& ctx, const ListFilter& filter);
ListPage list(access::Ctx& ctx, const ListFilter& filter);
/// Children of the section's teams whose folded name or reading contains the folded text (at most 50).
std::vector<Listed> find(access::Ctx& ctx, std::string_view text);
/// The rows of these ids that the section may see now.
std::vector<Listed> found(access::Ctx& ctx, const std::vector<ChildId>& ids);

/// Puts a field's values before and after to a line of the timeline.
void add_change(access::Ctx& ctx, EventId event, const Change& change);
struct Event {
    EventId id;
    base::Instant at;
    std::string text;   ///< in the reader's language
    std::string where;  ///< who did it
    std::string path;
    std::vector<Change> changes;  ///< what it changed, before and after
};
/// Newest first, of the categories that the key allows.
std::vector<Event> events(access::Ctx& ctx, const ChildKey& key, int limit);

}  // namespace tsumugi::children
