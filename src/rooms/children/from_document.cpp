#include <algorithm>
#include <map>

#include "ground/base/text.h"
#include "rooms/children/fields.h"

namespace tsumugi::children {
namespace {

/// The municipality that an address lies in: the one whose name the address contains (the longest, since no
/// name of the region contains another one, the first would do as well).
std::string municipality_of(db::Db& db, std::string_view address) {
    for (const auto& town : region::municipalities(db)) {
        if (address.find(town.name) != std::string_view::npos) return town.code;
    }
    return {};
}

std::string with_note(const std::string& text, const std::string& note) {
    return note.empty() ? text : text + "（" + note + "）";
}

/// One fact stands on one line.
std::string one_line(std::string text) {
    for (auto& c : text) {
        if (c == '\n' or c == '\r') c = ' ';
    }
    return base::trimmed(text);
}

void add_line(std::string& lines, const std::string& line) {
    if (line.empty()) return;
    if (not lines.empty()) lines += '\n';
    lines += line;
}

/// Puts what is not empty.
void put(html::Args& particulars, const char* name, const std::string& value) {
    if (not value.empty()) particulars.emplace_back(name, value);
}

ChildForm of_document(const referral::Draft& draft, db::Db& db) {
    ChildForm form;
    const auto& patient = draft.patient;
    form.name = patient.name;
    form.kana = patient.kana;
    form.birth = patient.birth.date ? base::iso(*patient.birth.date) : patient.birth.text;
    form.sex = patient.sex;
    form.postcode = patient.postcode;
    form.address = patient.address;
    form.municipality = municipality_of(db, patient.address);
    if (not patient.phones.empty()) form.phone = patient.phones.front().value;
    form.hospital = draft.hospital.name;
    if (not draft.hospital.department.empty()) form.hospital += " " + draft.hospital.department;
    if (not patient.contacts.empty()) {
        const auto& contact = patient.contacts.front();
        form.guardian_name = contact.name;
        form.guardian_kana = contact.kana;
        form.guardian_relationship = contact.relationship;
        form.guardian_phone = contact.phone;
    }
    for (const auto& fact : facts_in(draft)) add_line(form.*find_field(fact.field)->member, fact.line);
    form.purpose = draft.purpose;
    return form;
}

DocumentFact of(const referral::Diagnosis& d) {
    const auto name = d.text + (d.suspected ? "の疑い" : "");
    DocumentFact fact{"diagnoses", one_line(with_note(name, d.note)), d.text, d.codings, {}};
    put(fact.particulars, "onset", d.onset.text);
    put(fact.particulars, "status", d.status);
    put(fact.particulars, "verification", d.suspected ? "provisional" : "");
    put(fact.particulars, "main", d.main ? "yes" : "");
    put(fact.particulars, "note", d.note);
    return fact;
}

DocumentFact of(const referral::Allergy& a) {
    DocumentFact fact{
        "allergies", one_line(with_note(with_note(a.text, a.reaction), a.note)), a.text, a.codings, {}};
    put(fact.particulars, "category", a.category);
    put(fact.particulars, "criticality", a.criticality);
    put(fact.particulars, "reaction", a.reaction);
    put(fact.particulars, "note", a.note);
    return fact;
}

DocumentFact of(const referral::Device& d) {
    DocumentFact fact{"devices", one_line(with_note(d.text, d.note)), d.text, d.codings, {}};
    put(fact.particulars, "note", d.note);
    return fact;
}

DocumentFact of(const referral::Medication& m) {
    const auto taken = m.text + (m.dosage.empty() ? "" : " " + m.dosage);
    DocumentFact fact{"medications", one_line(with_note(taken, m.note)), m.text, m.codings, {}};
    put(fact.particulars, "dosage", m.dosage);
    put(fact.particulars, "supply", m.supply);
    put(fact.particulars, "note", m.note);
    return fact;
}

template <class T>
constexpr bool withheld(const T& fact) {
    if constexpr (requires { fact.withheld; }) return fact.withheld;
    return false;
}

}  // namespace

std::vector<DocumentFact> facts_in(const referral::Draft& draft) {
    std::vector<DocumentFact> facts;
    // What the family may not have been told stays out of the form; the page lists it apart (withheld).
    const auto take = [&](const auto& all) {
        for (const auto& each : all) {
            if (not withheld(each)) facts.push_back(of(each));
        }
    };
    take(draft.diagnoses);
    take(draft.allergies);
    take(draft.devices);
    take(draft.medications);
    std::erase_if(facts, [](const DocumentFact& fact) { return fact.line.empty(); });
    return facts;
}

CodedLines coded_lines(const std::vector<DocumentFact>& facts, const ChildForm& form) {
    std::map<std::string, std::vector<std::string>> lines;
    for (const auto& field : fields()) {
        if (*field.fact_kind) lines[field.name] = lines_of(form.*field.member);
    }
    CodedLines found;
    for (const auto& fact : facts) {
        if (fact.codings.empty()) continue;
        auto& known = lines[fact.field];
        const auto same = std::find(known.begin(), known.end(), fact.line);
        ++(same == known.end() ? found.lost : found.kept);
        if (same != known.end()) known.erase(same);
    }
    return found;
}

Filled fill_from(const referral::Draft& draft, const ChildForm& typed, db::Db& db) {
    Filled filled{typed, {}, {}};
    const auto document = of_document(draft, db);
    for (const auto& field : fields()) {
        if (not field.member) continue;
        const auto& theirs = document.*field.member;
        auto& mine = filled.form.*field.member;
        if (theirs.empty()) continue;
        if (mine.empty()) {
            mine = theirs;
            filled.from_document.emplace_back(field.name);
        } else if (base::search_key(mine) != base::search_key(theirs)) {
            filled.differing.emplace_back(field.name, theirs);
        }
    }
    return filled;
}

}  // namespace tsumugi::children
