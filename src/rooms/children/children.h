#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engines/care_score/care_score.h"
#include "engines/referral/referral.h"
#include "rooms/directory/directory.h"

namespace tsumugi::children {

using access::Category;
using access::ChildId;
using access::ChildKey;

/// What the form holds, as typed: field names are the members' names ("name", "kana", "birth",
/// "guardian_name", ...). Care items are the repeated field "care" (codes that are ticked), "watch.<code>"
/// and the repeated "care_option.<code>".
struct ChildForm {
    std::string name, kana, call_name, glyph_note, birth, sex, municipality, postcode, address, phone,
        hospital;
    std::string guardian_name, guardian_kana, guardian_relationship, guardian_phone;
    std::string diagnoses, allergies, devices, medications, purpose;  ///< one line each fact
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

/// What passed the check.
struct ChildDraft {
    ChildForm typed;
    base::Date birth;
    std::string birth_note;
    care_score::Score score;
};
/// All problems at once. Names are kept exactly as typed.
base::Checked<ChildDraft> check(const ChildForm& form, base::Date today,
                                const std::vector<region::Municipality>& towns);

/// The data of views/_child_form and views/_care_form (both partials for other rooms' forms:
/// "rooms/children/views/_child_form").
html::View form_view(access::Ctx& ctx, const ChildForm& form, const base::Problems& problems);
/// The data of views/_score: total, class, nurse ratio and how each item counted, with the rules in words.
html::View score_view(access::Ctx& ctx, const care_score::Score& score);
/// msgid: 女, 男, その他, 不明.
const char* sex_label(std::string_view sex);
/// Hidden inputs of every field of the form, for a check page: [{name, value}].
html::Views hidden_fields(const ChildForm& form);

/// Makes the child, its guardian, facts and first care assessment (draft unless an author is named), with the
/// next code; the user's section becomes the first member of the team. Inside a transaction.
struct Created {
    ChildId id;
    std::string code;
};
Created create(access::Ctx& ctx, const ChildDraft& draft);

/// What the identity bar shows. Without Category::basic the code alone: no name, no birth date, no town.
struct Basics {
    std::string code, name, kana, call_name, sex, municipality, municipality_name;
    base::Date birth;
    std::string hospital;
    int version = 1;
};
Basics basics(access::Ctx& ctx, const ChildKey& key);
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

/// A line of the child's timeline of changes (text is a msgid; no free text of another category in it).
void add_event(access::Ctx& ctx, ChildId child, Category category, std::string_view text,
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

/// /children (?town=&lead=&care=), POST /children/find and /children/found/{n}, /children/{code},
/// /children/{code}/edit, /children/{code}/care (assessments), /children/{code}/facts,
/// /children/{code}/documents, /children/{code}/log (who looked), /children/{code}/sight (who sees what).
void routes(access::Routes& routes);

}  // namespace tsumugi::children
