#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ground/base/date.h"
#include "ground/base/result.h"

/// Reads a FHIR R4 document as hospitals send it (JP-CLINS 診療情報提供書 or 退院時サマリー) into what a form
/// can be filled with. Pure: bytes in, values out; nothing is stored. What could not be read is listed, so
/// that nothing is lost silently.
namespace tsumugi::referral {

/// Marks a literal as a text to translate (its English is in en.po); gives it back unchanged.
constexpr const char* msgid(const char* text) { return text; }

enum class DocumentType { referral, discharge_summary };
/// msgid: 診療情報提供書, 退院時サマリー.
const char* type_text(DocumentType type);

/// A date as the document has it: "2024", "2024-05", "2024-05-06" or with a time; `date` only when the day is
/// known and exists. A moment with another time zone is the day in Japan.
struct DocumentDate {
    std::string text;
    std::optional<base::Date> date = {};
};

/// The sending or the receiving side: institution, department and person.
struct Party {
    std::string name, department;
    std::string person, person_kana;
    std::string phone, fax, postcode, address;
    std::string number;  ///< 保険医療機関番号: prefecture 2 + kind 1 + institution 7 digits
};

struct Identifier {
    std::string system, value;
};

struct Phone {
    std::string value;
    std::string use;  ///< "home", "mobile", "work" or empty
};

struct Contact {
    std::string name, kana, relationship, phone;
};

/// All texts exactly as the document has them (variants like 髙 and variation selectors too).
struct Patient {
    std::string name, kana;
    DocumentDate birth;
    std::string sex;  ///< male, female, other, unknown, or empty when the document does not say
    std::string postcode, address;
    std::vector<Phone> phones;
    std::vector<Identifier> identifiers;
    std::vector<Contact> contacts;
};

/// A code exactly as the document has it: nothing is looked up, no OID turned into a URL.
struct Coding {
    std::string system, code, version, display;
    /// What it stands for: empty = the thing itself, else "prefix" or "postfix" of a disease's name,
    /// "ingredient", "reaction", "substance", "route", "method", "site", "usage", "instruction", "as_needed".
    std::string of = {};
    bool operator==(const Coding&) const = default;
};

struct Diagnosis {
    std::string text;
    std::string code, code_system;  ///< the first of the codings
    std::vector<Coding> codings = {};
    DocumentDate onset;
    bool main = false;       ///< the document says so (主病名, or rank 1 of the stay)
    bool suspected = false;  ///< 疑い: not confirmed
    bool withheld = false;   ///< 未告知・未提供 flag: the family may not have been told
    std::string status;      ///< active, recurrence, relapse, remission, inactive, resolved, unknown or empty
    std::string note;
    std::string section;  ///< code of the section it was found in, or empty
};

struct Allergy {
    std::string text;
    std::vector<Coding> codings = {};
    std::string category;     ///< food, medication, environment, biologic; several separated by commas
    std::string criticality;  ///< low, high, unable-to-assess, or empty
    std::string reaction;     ///< what happens and how severe, as written
    std::string note;
    bool withheld = false;
};

struct Device {
    std::string text, note;
    std::vector<Coding> codings = {};
};

struct Medication {
    std::string text, dosage;
    std::vector<Coding> codings = {};
    std::string supply;  ///< how much is handed out, as written: "28 包"
    std::string note;
};

/// A section of the document. The text is its narrative as plain text, whole, with line breaks.
struct Section {
    std::string code;  ///< of JP-CLINS ("340", "810") when it could be told, else as it stands
    std::string title;
    std::string text;
    int entry_count = 0;  ///< structured entries the section refers to
    int depth = 0;        ///< 0 = top level
    bool from_entries =
        false;  ///< there was no narrative: the text was put together from the entries' own words
};

struct Attachment {
    std::string title, content_type;
    std::string bytes;  ///< decoded
};

/// Something that did not find a place in the form. `what` and `why` are msgids with places filled from
/// `args`.
struct Unread {
    std::string what, why;
    std::vector<std::pair<std::string, std::string>> args = {};
    std::string text = {};  ///< its own words, to read and to copy; may be empty
};

/// A proposal to tick a care item. Never ticked by itself: a person reads the words and decides.
struct CareHint {
    std::string item;   ///< code of engines/care_score: "1", "7-1"
    std::string words;  ///< the phrase of the document it was found in
    std::string where;  ///< title of the section, or msgid 医療機器, 処置, 薬, 計画
};

struct Draft {
    DocumentType type = DocumentType::referral;
    std::string title;
    DocumentDate date;
    Party hospital;   ///< who sends
    Party recipient;  ///< who is written to; a discharge summary often has none
    Patient patient;
    std::string purpose;  ///< 紹介目的
    DocumentDate admitted, discharged;
    std::vector<Diagnosis> diagnoses;  ///< present ones
    std::vector<Diagnosis> history;    ///< 既往歴, 入院時診断, 主訴, resolved ones
    std::vector<Allergy> allergies;
    std::vector<Device> devices;
    std::vector<Medication> medications;  ///< present ones, not those on admission
    std::vector<Section> sections;
    std::vector<Attachment> attachments;
    std::vector<Unread> unread;
    std::vector<CareHint> care_hints;
};

constexpr std::size_t kMaxBytes = 32u << 20;  ///< a larger file is refused (too_large)
constexpr int kMaxDepth = 64;                 ///< nesting of the JSON
constexpr std::size_t kMaxValues = 400'000;   ///< values in the JSON, of all kinds together
constexpr std::size_t kMaxEntries = 5'000;    ///< resources in the bundle

/// Reads the bytes of a file. Errors say what the file is instead (XML, PDF, zip, another kind of FHIR
/// document ...), where the JSON breaks (line and column), and what to ask the hospital for.
base::Result<Draft> read_referral(std::string_view bytes);

/// What people call a code system ("ICD-10", "HOT9"), by its URL or OID; the system itself where it is not in
/// the table of systems.cpp, which holds those that Japanese hospitals send.
std::string system_words(std::string_view system);

/// The stable JSON of `tsumugi import referral FILE --json`; README.md documents its shape. Attachments are
/// named with their size, not included.
std::string to_json(const Draft& draft);

}  // namespace tsumugi::referral
