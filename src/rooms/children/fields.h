#pragma once
#include <span>

#include "rooms/children/children.h"

// What is known of a child, field by field: the one table that forms, checks, comparison, history, proposals
// and the reading of documents share.
namespace tsumugi::children {

/// How a field is written and shown. `lines`: one fact a line; `care`: the care items that apply, a line
/// each.
enum class Shape { line, lines, day, sex, town, phone, postcode, care, number };

struct Field {
    const char* name;                ///< in forms, history and proposals; never changes
    const char* label;               ///< msgid
    std::string ChildForm::*member;  ///< null for `care` and `score`, which are made of the answers
    Part part;                       ///< the form that shows it
    Topic topic;                     ///< whom it belongs to
    access::Category category;       ///< who sees it
    Shape shape;
    bool tells;             ///< a change is told to the team at once
    const char* fact_kind;  ///< in medical_fact; "" = another table
};
std::span<const Field> fields();
const Field* find_field(std::string_view name);

/// The field's value as it is stored and compared. Care items: "7-1|high|a,b" a line.
std::string value_of(const ChildForm& form, const Field& field);
void set_value(ChildForm& form, const Field& field, std::string_view value);
/// A value as people read it, a line each; nothing for an empty one.
std::vector<std::string> words_of(const access::Ctx& ctx, const Field& field, std::string_view value);

/// The lines of a text that become facts: trimmed, without empty ones.
std::vector<std::string> lines_of(std::string_view text);
/// The form as it would be stored, so that only real differences show.
ChildForm as_stored(const access::Ctx& ctx, ChildForm form);

/// One field before and after, as stored.
struct Change {
    const Field* field = nullptr;
    std::string before, after;
};
/// What differs in the fields of one part that the key may see.
std::vector<Change> changes_between(const ChildKey& key, Part part, const ChildForm& before,
                                    const ChildForm& after);
/// What the field becomes when `change` is taken while it stands at `now`: the lines that the change takes
/// out and brings are taken out of and put into what stands; other lines stay as others left them.
std::string merged(const Change& change, std::string_view now);
/// Whether somebody else changed the field since the change was written, to something else than it asks for.
bool overtaken(const Change& change, std::string_view now);
/// {label, before: [{text}], after: [{text}], has_before, has_after}: of facts and care items only the lines
/// that differ.
html::View change_view(const access::Ctx& ctx, const Change& change);

}  // namespace tsumugi::children
