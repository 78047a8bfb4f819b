#pragma once
#include <deque>
#include <initializer_list>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engines/referral/referral.h"

// Private to the fhir_*.cpp files: the document while it is read.

namespace tsumugi::referral {

using Json = nlohmann::json;

/// Bytes to JSON within the limits of referral.h. `doubled` = names that occur twice in one object (the later
/// one stays).
base::Result<Json> parse(std::string_view bytes, std::vector<std::string>& doubled);

/// A resource of the bundle, or one contained in another.
struct Entry {
    const Json* resource = nullptr;
    std::string type;
    std::string full_url;
    const Entry* container = nullptr;
    bool used = false;
    std::vector<std::string> sections = {};  ///< JP-CLINS codes of the sections that refer to it
    std::string section_title = {};          ///< title of the first of them
    int cited = kNotCited;                   ///< place in the order in which the sections name their entries

    static constexpr int kNotCited = 1'000'000;

    bool in(std::initializer_list<std::string_view> codes) const;
};

/// The bundle's resources with their references, and what is not read of them.
class Document {
  public:
    Draft draft;

    /// Indexes the resources of a bundle (its `entry`), contained ones too. The JSON must outlive this.
    explicit Document(const Json& bundle);

    std::deque<Entry>& entries() { return entries_; }
    /// What a Reference points to: "#id" within `from`, fullUrl, urn:uuid, Type/id (with /_history), an
    /// absolute URL that ends so, or a logical identifier. nullptr when it is not in the bundle.
    Entry* find(const Json& reference, const Entry& from);

    /// The resources of the bundle, those that sections name first and in that order.
    std::vector<Entry*> in_order();
    struct Medicine {
        std::string name;
        std::vector<Coding> codings;
    };
    std::map<const Entry*, Medicine> medicine_names;  ///< of Medication resources already read

    /// Lists something as not read; the same line is listed once.
    void unread(const char* what, const char* why, std::vector<std::pair<std::string, std::string>> args = {},
                std::string text = {});
    /// A whole resource that has no place.
    void unread_entry(const Entry& entry, const char* why);

    /// The same, and the resource counts as dealt with.
    void leave(Entry& entry, const char* why);
    /// modifierExtension can turn the meaning round: FHIR says not to use what one does not understand. Then
    /// it is left.
    bool meaning_known(Entry& entry);

    bool has_section(std::string_view code) const;
    bool discharge() const { return draft.type == DocumentType::discharge_summary; }

  private:
    void add(const Json& resource, std::string full_url, const Entry* container);

    std::deque<Entry> entries_;
    std::map<std::string, Entry*, std::less<>> by_url_, by_type_id_, by_id_, by_identifier_;
    std::map<std::pair<const Entry*, std::string>, Entry*> contained_;
    std::set<std::string> listed_;
};

/// Reads the members of one object and keeps account: what nobody asked for is listed when it is finished.
class Fields {
  public:
    /// `name` = what people call this thing ("上腹部痛", the patient's name).
    Fields(Document& document, const Json& object, std::string_view name = {});

    void set_name(std::string_view name);
    const std::string& name() const { return name_; }
    bool has(std::string_view key) const;
    /// A string (numbers as they are written), trimmed; empty when absent. Another kind of value stays
    /// unread.
    std::string text(std::string_view key);
    std::vector<std::string> texts(std::string_view key);
    const Json* object(std::string_view key);
    /// The objects of an array, or the one object that stands in its place.
    std::vector<const Json*> list(std::string_view key);
    /// The text of a CodeableConcept or Coding, and of the first one of several.
    std::string concept_text(std::string_view key);
    std::string concept_code(std::string_view key);
    /// Members that say nothing to people (ids, administrative references).
    void known(std::initializer_list<std::string_view> keys);
    /// The resource's own narrative where it says more than its members; else empty.
    std::string narrative();
    /// Extensions whose URL ends so are known and said elsewhere.
    void known_extensions(std::initializer_list<std::string_view> tails);
    /// Lists everything that was not read.
    void finish();

  private:
    const Json* get(std::string_view key);
    void finish_extensions(const Json& extensions, const char* why);

    Document& document_;
    const Json& object_;
    std::string name_;
    std::set<std::string, std::less<>> read_, wrong_;
    std::vector<std::string_view> known_extensions_;
};

// Values.

const Json* member(const Json& object, std::string_view key);
/// A string member, trimmed; "" for anything else.
std::string text_of(const Json& object, std::string_view key);
/// CodeableConcept: text, else the display of a coding (Japanese before others), else a code. Coding and
/// string too.
std::string concept_words(const Json& value);
/// The first code of a CodeableConcept or Coding, with its system.
Identifier concept_code(const Json& value);
/// Adds every coding of a CodeableConcept (of the first one of several) that has a code; for a disease also
/// those of what stands before and after its name. None twice.
void add_codings(std::vector<Coding>& codings, const Json& value, std::string_view of = "");
void add_codings(std::vector<Coding>& codings, const std::vector<Coding>& more);
/// Whether one of its codings has the code.
bool has_code(const Json& value, std::string_view code);
/// Everything that people can read in a value: texts, names, quantities; codes, ids and references left out.
std::string words_of(const Json& value);
/// Those words, or for a resource without any its type.
std::string name_of(const Entry& entry);
/// Annotation[]: the texts joined.
std::string notes_text(Fields& fields, std::string_view key);
/// "3 mL": value and unit.
std::string quantity_words(const Json& quantity);
DocumentDate document_date(std::string text);
/// The last part of a URL.
std::string tail(std::string_view url);
/// The value[x] of an extension whose URL ends so; nullptr when there is none.
const Json* extension_value(const Json& element, std::string_view url_tail);
/// Texts joined by ", ", " " ... without empty and repeated ones.
std::string joined(const std::vector<std::string>& parts, std::string_view separator);
/// nullopt when it is not base64.
std::optional<std::string> base64_decoded(std::string_view text);

// The parts of a document. Each fills the draft and marks what it used.

/// The kind of document, title, date; walks the sections and notes which entries they refer to.
std::optional<base::Problem> read_composition(Document& document, Entry& composition, const Json& bundle);
void read_sections(Document& document, Entry& composition);
void read_patient(Document& document, const Entry& composition);
void read_parties(Document& document, const Entry& composition);
/// Diagnoses, allergies, devices, medicines, purpose, stay, attachments; and the proposals of care items.
void read_facts(Document& document, const Entry& composition);
void read_device(Document& document, Entry& entry, std::string note);
void read_device_use(Document& document, Entry& entry);
void read_medication(Document& document, Entry& entry);
void read_document_reference(Document& document, Entry& entry);
void read_binary(Document& document, Entry& entry);
/// Whether a clinical resource is about somebody else (the mother of a newborn): then it is listed and not
/// taken.
bool about_another(Document& document, const Entry& entry);

struct Names {
    std::string name, kana;
};
/// Chooses the written name and the kana among HumanName[]; the others (old names, Latin letters) are listed.
Names choose_names(Document& document, const std::vector<const Json*>& names, std::string_view whose);
/// Phones of ContactPoint[] by rank; fax separately; mail and the like are listed.
struct Telecom {
    std::vector<Phone> phones;
    std::string fax;
};
Telecom read_telecom(Document& document, const std::vector<const Json*>& points, std::string_view whose);
struct Place {
    std::string postcode, address;
};
Place read_address(Document& document, const std::vector<const Json*>& addresses, std::string_view whose);

}  // namespace tsumugi::referral
