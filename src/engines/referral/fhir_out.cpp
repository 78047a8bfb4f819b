#include <nlohmann/json.hpp>

#include "engines/referral/referral.h"
#include "ground/base/text.h"

namespace tsumugi::referral {
namespace {

using Ordered = nlohmann::ordered_json;

Ordered date(const DocumentDate& date) {
    return {{"text", date.text}, {"date", date.date ? Ordered(base::iso(*date.date)) : Ordered(nullptr)}};
}

Ordered party(const Party& party) {
    return {{"name", party.name},         {"department", party.department},
            {"person", party.person},     {"person_kana", party.person_kana},
            {"phone", party.phone},       {"fax", party.fax},
            {"postcode", party.postcode}, {"address", party.address},
            {"number", party.number}};
}

template <class T, class Make>
Ordered list(const std::vector<T>& values, Make make) {
    auto out = Ordered::array();
    for (const auto& value : values) out.push_back(make(value));
    return out;
}

Ordered patient(const Patient& patient) {
    Ordered out;
    out["name"] = patient.name;
    out["kana"] = patient.kana;
    out["birth"] = date(patient.birth);
    out["sex"] = patient.sex;
    out["postcode"] = patient.postcode;
    out["address"] = patient.address;
    out["phones"] = list(patient.phones, [](const Phone& each) {
        return Ordered{{"value", each.value}, {"use", each.use}};
    });
    out["identifiers"] = list(patient.identifiers, [](const Identifier& each) {
        return Ordered{{"system", each.system}, {"value", each.value}};
    });
    out["contacts"] = list(patient.contacts, [](const Contact& each) {
        return Ordered{{"name", each.name},
                       {"kana", each.kana},
                       {"relationship", each.relationship},
                       {"phone", each.phone}};
    });
    return out;
}

Ordered codings(const std::vector<Coding>& all) {
    return list(all, [](const Coding& each) {
        return Ordered{{"of", each.of},
                       {"system", each.system},
                       {"code", each.code},
                       {"version", each.version},
                       {"display", each.display}};
    });
}

Ordered diagnosis(const Diagnosis& each) {
    return {{"text", each.text},
            {"code", each.code},
            {"code_system", each.code_system},
            {"codings", codings(each.codings)},
            {"onset", date(each.onset)},
            {"main", each.main},
            {"suspected", each.suspected},
            {"withheld", each.withheld},
            {"status", each.status},
            {"note", each.note},
            {"section", each.section}};
}

}  // namespace

std::string to_json(const Draft& draft) {
    Ordered out;
    out["type"] = draft.type == DocumentType::referral ? "referral" : "discharge_summary";
    out["title"] = draft.title;
    out["date"] = date(draft.date);
    out["hospital"] = party(draft.hospital);
    out["recipient"] = party(draft.recipient);
    out["patient"] = patient(draft.patient);
    out["purpose"] = draft.purpose;
    out["admitted"] = date(draft.admitted);
    out["discharged"] = date(draft.discharged);
    out["diagnoses"] = list(draft.diagnoses, diagnosis);
    out["history"] = list(draft.history, diagnosis);
    out["allergies"] = list(draft.allergies, [](const Allergy& each) {
        return Ordered{{"text", each.text},
                       {"category", each.category},
                       {"criticality", each.criticality},
                       {"reaction", each.reaction},
                       {"note", each.note},
                       {"withheld", each.withheld},
                       {"codings", codings(each.codings)}};
    });
    out["devices"] = list(draft.devices, [](const Device& each) {
        return Ordered{{"text", each.text}, {"note", each.note}, {"codings", codings(each.codings)}};
    });
    out["medications"] = list(draft.medications, [](const Medication& each) {
        return Ordered{{"text", each.text},
                       {"dosage", each.dosage},
                       {"supply", each.supply},
                       {"note", each.note},
                       {"codings", codings(each.codings)}};
    });
    out["care_hints"] = list(draft.care_hints, [](const CareHint& each) {
        return Ordered{{"item", each.item}, {"words", each.words}, {"where", each.where}};
    });
    out["sections"] = list(draft.sections, [](const Section& each) {
        return Ordered{{"code", each.code},           {"title", each.title},
                       {"text", each.text},           {"depth", each.depth},
                       {"entries", each.entry_count}, {"from_entries", each.from_entries}};
    });
    out["attachments"] = list(draft.attachments, [](const Attachment& each) {
        return Ordered{
            {"title", each.title}, {"content_type", each.content_type}, {"size", each.bytes.size()}};
    });
    out["unread"] = list(draft.unread, [](const Unread& each) {
        return Ordered{{"what", base::fill(each.what, each.args)},
                       {"why", base::fill(each.why, each.args)},
                       {"text", each.text}};
    });
    return out.dump(2, ' ', false, Ordered::error_handler_t::replace) + "\n";
}

}  // namespace tsumugi::referral
