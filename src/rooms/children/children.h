#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engines/care_score/care_score.h"
#include "engines/referral/referral.h"
#include "ground/jobs/jobs.h"
#include "rooms/acceptance/acceptance.h"
#include "rooms/directory/directory.h"

namespace tsumugi::children {

using access::Category;
using access::ChildId;
using access::ChildKey;

/// What is known of a child, in the groups that belong to somebody (owners.h).
enum class Topic { identity, contact, medical, score, daily, welfare };
/// The pages that change what is known; `all` is the form of a new child.
enum class Part { all, basics, facts, care };

/// What the form holds, as typed: field names are the members' names ("name", "kana", "birth",
/// "guardian_name", ...). Care items are the repeated field "care" (codes that are ticked), "watch.<code>"
/// and the repeated "care_option.<code>".
struct ChildForm {
    std::string name, kana, call_name, glyph_note, birth, sex, municipality, postcode, address, phone,
        hospital;
    std::string guardian_name, guardian_kana, guardian_relationship, guardian_phone;
    std::string diagnoses, allergies, devices, medications, purpose;  ///< one line each fact
    std::string daily, welfare;                                       ///< the same
    std::string assessed_on, author;                                  ///< of the care assessment
    std::vector<care_score::Answer> care;
};
ChildForm read_form(const http::Request& request);
/// The form filled from a document; what was typed already wins. Tells which fields the document filled.
struct Filled {
    ChildForm form;
    std::vector<std::string> from_document;  ///< field names
    std::vector<std::pair<std::string, std::string>>
        differing;  ///< field, what the document says where typing won
};
Filled fill_from(const referral::Draft& draft, const ChildForm& typed, db::Db& db);

/// What a document says of one fact: the line that it fills in, and what stands behind the line.
struct DocumentFact {
    std::string field;  ///< "diagnoses"
    std::string line;
    std::string concept_text;  ///< the name alone, without dosage and notes
    std::vector<referral::Coding> codings;
    html::Args
        particulars;  ///< onset, status, criticality, category, reaction, dosage, supply, note: as written
};
/// In the order of the document; without what the family may not have been told.
std::vector<DocumentFact> facts_in(const referral::Draft& draft);
/// How many lines of the form still are as the document wrote them, with their codes, and how many of the
/// document's coded lines are not (rewritten or taken out: their codes go).
struct CodedLines {
    int kept = 0, lost = 0;
};
CodedLines coded_lines(const std::vector<DocumentFact>& facts, const ChildForm& form);

/// What passed the check.
struct ChildDraft {
    ChildForm typed;
    base::Date birth;
    std::string birth_note;
    care_score::Score score;
};
/// All problems at once, of the fields of that part alone. Names are kept exactly as typed.
base::Checked<ChildDraft> check(const ChildForm& form, base::Date today,
                                const std::vector<region::Municipality>& towns, Part part = Part::all);
/// msgid of a field's label; "" for a name that is no field.
const char* field_label(std::string_view field);
/// A field's value as people read it: no codes, a line each fact.
std::string field_words(const access::Ctx& ctx, std::string_view field, const std::string& value);

/// The data of views/_child_form and views/_care_form (both partials for other rooms' forms:
/// "rooms/children/views/_child_form").
html::View form_view(access::Ctx& ctx, const ChildForm& form, const base::Problems& problems);
/// The data of views/_score: total, class, nurse ratio and how each item counted, with the rules in words.
html::View score_view(access::Ctx& ctx, const care_score::Score& score);
/// msgid: 女, 男, その他, 不明.
const char* sex_label(std::string_view sex);
/// Hidden inputs of every field of the form, for a check page: [{name, value}].
html::Views hidden_fields(const ChildForm& form);

/// Living children that the user may see and that the typed one is or may be, surest first, at most five:
/// names in other writings, exchanged fields, slips in the birth date; twins are not among them. [{code,
/// shown, name, kana, birth, age, town, sure, facts: [{label, word}]}]. Children that the user may not see
/// change nothing here, neither words nor time (product.md K1): they are the desk's matter, told by the job
/// "double_watch".
html::Views alike(access::Ctx& ctx, const ChildForm& form);
/// Everything that was typed, a line a field, for keeping it beside a child that is registered already.
std::string typed_text(const access::Ctx& ctx, const ChildForm& form);

/// Makes the child, its guardian, facts and first care assessment (draft unless an author is named), with the
/// next code; the user's section becomes the first member of the team. A line that is one of `document` keeps
/// the codes behind it. Inside a transaction.
struct Created {
    ChildId id;
    std::string code;
};
Created create(access::Ctx& ctx, const ChildDraft& draft, std::vector<DocumentFact> document = {});

/// One living fact with everything that is known of it.
struct Fact {
    base::Id<Fact> id;
    std::string field;         ///< "diagnoses"
    std::string text;          ///< the line as people read it
    std::string concept_text;  ///< what the codes name; "" where there are none
    std::string source;        ///< "document" or "typed"; "" = written before it was kept
    base::Instant added_at;
    std::vector<referral::Coding> codings;
    html::Args particulars;
};
/// Of the categories that the key allows, in the order of the forms.
std::vector<Fact> facts_of(access::Ctx& ctx, const ChildKey& key);

/// What the identity bar shows. Without Category::basic the code alone: no name, no birth date, no town.
struct Basics {
    std::string code, name, kana, call_name, sex, municipality, municipality_name;
    base::Date birth;
    std::string hospital;
    int version = 1;
};
Basics basics(access::Ctx& ctx, const ChildKey& key);
/// A name with its reading, piece by piece at spaces and ・, so that it wraps on a narrow screen: {text, over
/// (reading as ruby), behind (reading in brackets, of a piece too long for ruby), gap}. For {{> _name}}.
html::Views name_words(std::string_view name, std::string_view kana);
/// Data of views/_identity: code, name with ruby, age, birth date, municipality. For every page about a
/// child.
html::View identity_view(access::Ctx& ctx, const ChildKey& key);

/// The newest assessment (nullopt: none, or the key does not allow medical).
struct Care {
    base::Date assessed_on;
    std::string author, state;
    std::vector<care_score::Answer> answers;
    care_score::Score score;
};
std::optional<Care> current_care(access::Ctx& ctx, const ChildKey& key);

using EventId = base::Id<struct EventTag>;
/// The child as a search for a place describes it: no name. nullopt: the key does not allow medical.
std::optional<acceptance::Described> described(access::Ctx& ctx, const ChildKey& key);

/// A line of the child's timeline of changes (text is a msgid; no free text of another category in it).
EventId add_event(access::Ctx& ctx, ChildId child, Category category, std::string_view text,
                  const html::Args& args = {}, std::string_view path = "");

/// A block of the child's page that another room brings: the house hands them over before serving. `make`
/// gives the data of `template_name`, or nullopt to leave the block out; a block whose category the key does
/// not allow says so instead.
struct Block {
    int order = 0;      ///< 10 next, 20 roles, 30 timeline, 40 needs, 50 team, 60 goals, 70 requests, 80
                        ///< documents, 90 changes
    bool side = false;  ///< right column on wide screens
    std::string id;     ///< anchor: "roles"
    std::string title;  ///< msgid
    Category category = Category::basic;
    std::string template_name;
    std::function<std::optional<html::View>(access::Ctx&, const ChildKey&)> make;
    bool wide = false;  ///< across both columns: a table
};
void set_blocks(std::vector<Block> blocks);

/// Who co-ordinates for the child (its team is a later room's); the house hands it over before serving.
using Coordinator = std::optional<access::SectionId> (*)(db::Db&, const ChildKey&);
void set_coordinator(Coordinator coordinator);

/// Puts what others propose into the inboxes of those who may take it, after the team has changed. Inside a
/// transaction.
void place_proposals(access::Ctx& ctx, const ChildKey& key);
/// The jobs "fact_proposals": the same where a membership ended by its date or somebody joined on another
/// way; and "double_watch" (every 5 minutes): a pair of records that are or may be one child is a task of
/// every desk, as long as it stands in the list of /children/doubles.
void add_jobs(jobs::Registry& registry);

/// /children (?town=&lead=&care=), POST /children/find and /children/found/{n}, /children/{code},
/// /children/{code}/edit, /children/{code}/care (assessments), /children/{code}/facts,
/// /children/{code}/documents, /children/{code}/log (who looked), /children/{code}/sight (who sees what),
/// /children/owners, /proposals/{id}.
void routes(access::Routes& routes);

}  // namespace tsumugi::children
