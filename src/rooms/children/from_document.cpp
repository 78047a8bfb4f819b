#include "ground/base/text.h"
#include "rooms/children/children.h"

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
void add_line(std::string& lines, std::string text) {
    for (auto& c : text) {
        if (c == '\n' or c == '\r') c = ' ';
    }
    if (text.empty()) return;
    if (not lines.empty()) lines += '\n';
    lines += text;
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
    // What the family may not have been told stays out of the form; the page lists it apart (withheld).
    for (const auto& diagnosis : draft.diagnoses) {
        if (not diagnosis.withheld)
            add_line(form.diagnoses,
                     with_note(diagnosis.text + (diagnosis.suspected ? "の疑い" : ""), diagnosis.note));
    }
    for (const auto& allergy : draft.allergies) {
        if (not allergy.withheld)
            add_line(form.allergies, with_note(with_note(allergy.text, allergy.reaction), allergy.note));
    }
    for (const auto& device : draft.devices) add_line(form.devices, with_note(device.text, device.note));
    for (const auto& medication : draft.medications) {
        add_line(form.medications,
                 with_note(medication.text + (medication.dosage.empty() ? "" : " " + medication.dosage),
                           medication.note));
    }
    form.purpose = draft.purpose;
    return form;
}

constexpr std::pair<const char*, std::string ChildForm::*> kFilled[] = {
    {"name", &ChildForm::name},
    {"kana", &ChildForm::kana},
    {"birth", &ChildForm::birth},
    {"sex", &ChildForm::sex},
    {"municipality", &ChildForm::municipality},
    {"postcode", &ChildForm::postcode},
    {"address", &ChildForm::address},
    {"phone", &ChildForm::phone},
    {"hospital", &ChildForm::hospital},
    {"guardian_name", &ChildForm::guardian_name},
    {"guardian_kana", &ChildForm::guardian_kana},
    {"guardian_relationship", &ChildForm::guardian_relationship},
    {"guardian_phone", &ChildForm::guardian_phone},
    {"diagnoses", &ChildForm::diagnoses},
    {"allergies", &ChildForm::allergies},
    {"devices", &ChildForm::devices},
    {"medications", &ChildForm::medications},
    {"purpose", &ChildForm::purpose},
};

}  // namespace

Filled fill_from(const referral::Draft& draft, const ChildForm& typed, db::Db& db) {
    Filled filled{typed, {}, {}};
    const auto document = of_document(draft, db);
    for (const auto& [name, member] : kFilled) {
        const auto& theirs = document.*member;
        auto& mine = filled.form.*member;
        if (theirs.empty()) continue;
        if (mine.empty()) {
            mine = theirs;
            filled.from_document.emplace_back(name);
        } else if (base::search_key(mine) != base::search_key(theirs)) {
            filled.differing.emplace_back(name, theirs);
        }
    }
    return filled;
}

}  // namespace tsumugi::children
