#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "engines/referral/fhir_document.h"
#include "engines/referral/words.h"

// What the child uses and takes: devices and medicines.

namespace tsumugi::referral {
namespace {

void add_device(Document& document, Device made) {
    for (auto& each : document.draft.devices)
        // Two of one name with different codes are two devices.
        if (each.text == made.text and
            (each.codings == made.codings or each.codings.empty() or made.codings.empty())) {
            each.note = joined({each.note, made.note}, "\n");
            add_codings(each.codings, made.codings);
            return;
        }
    document.draft.devices.push_back(std::move(made));
}

constexpr std::size_t kIngredients = 12;  // that make a name

Document::Medicine medicine_of(Document& document, Fields& fields, const Entry& entry) {
    Document::Medicine made;
    if (const auto* code = member(*entry.resource, "medicationCodeableConcept"))
        add_codings(made.codings, *code);
    made.name = fields.concept_text("medicationCodeableConcept");
    if (not made.name.empty()) return made;
    const auto* reference = fields.object("medicationReference");
    if (reference == nullptr) return made;
    auto* target = document.find(*reference, entry);
    if (target == nullptr or target->type != "Medication") {
        made.name = text_of(*reference, "display");
        return made;
    }
    if (const auto known = document.medicine_names.find(target); known != document.medicine_names.end())
        return known->second;
    target->used = true;
    Fields medication{document, *target->resource, name_of(*target)};
    auto& name = made.name;
    if (const auto* code = member(*target->resource, "code")) add_codings(made.codings, *code);
    name = medication.concept_text("code");
    std::vector<std::string> parts;
    for (const auto* ingredient : medication.list("ingredient")) {
        parts.push_back(words_of(*ingredient));
        if (const auto* item = member(*ingredient, "itemCodeableConcept"))
            add_codings(made.codings, *item, "ingredient");
    }
    if (name.empty() and parts.size() > kIngredients) {
        document.unread(msgid("薬の成分（{count}）"),
                        msgid("成分が多すぎるため、はじめの一部だけを名前にしました。"),
                        {{"count", std::to_string(parts.size())}}, joined(parts, " + "));
        parts.resize(kIngredients);
    }
    if (name.empty())
        name = joined(parts, " + ");
    else if (not parts.empty())
        document.unread(msgid("「{name}」の成分"), msgid("この項目を入れる欄がありません。"),
                        {{"name", name}}, joined(parts, " + "));
    medication.known({"identifier", "status", "form", "amount"});
    medication.finish();
    document.medicine_names.emplace(target, made);
    return made;
}

std::string dosage_words(const Json& dosage) {
    if (auto text = text_of(dosage, "text"); not text.empty()) return text;
    std::vector<std::string> words;
    for (const char* key : {"timing", "route", "method", "site", "doseAndRate", "asNeededCodeableConcept",
                            "additionalInstruction", "patientInstruction", "maxDosePerPeriod"})
        if (const auto* value = member(dosage, key)) words.push_back(words_of(*value));
    return joined(words, " ");
}

/// The codes of how a medicine is taken.
void add_dosage_codings(std::vector<Coding>& codings, const Json& dosage) {
    if (const auto* timing = member(dosage, "timing"))
        if (const auto* code = member(*timing, "code")) add_codings(codings, *code, "usage");
    for (const auto& [key, of] : {std::pair{"route", "route"},
                                  {"method", "method"},
                                  {"site", "site"},
                                  {"asNeededCodeableConcept", "as_needed"}})
        if (const auto* value = member(dosage, key)) add_codings(codings, *value, of);
    if (const auto* more = member(dosage, "additionalInstruction"); more != nullptr and more->is_array())
        for (const auto& each : *more) add_codings(codings, each, "instruction");
}

}  // namespace

void read_device(Document& document, Entry& entry, std::string note) {
    Fields fields{document, *entry.resource};
    const auto status = fields.text("status");
    if (status == "inactive" or status == "entered-in-error")
        return document.leave(entry, msgid("使っていない機器とされているので、入れていません。"));
    std::vector<std::string> names;
    for (const auto* name : fields.list("deviceName")) names.push_back(text_of(*name, "name"));
    const auto type = fields.concept_text("type");
    const auto model = fields.text("modelNumber");
    const auto name = joined(names, " / ");
    Device made{joined({type, name}, " "), {}, {}};
    if (const auto* code = member(*entry.resource, "type")) add_codings(made.codings, *code);
    if (made.text.empty()) made.text = model;
    std::vector<std::string> notes{std::move(note), notes_text(fields, "note"), fields.narrative()};
    if (made.text != model) notes.push_back(model);
    if (const auto maker = fields.text("manufacturer"); not maker.empty()) notes.push_back(maker);
    for (const auto* property : fields.list("property")) notes.push_back(words_of(*property));
    made.note = joined(notes, "\n");
    if (made.text.empty()) {
        if (made.note.empty()) return document.leave(entry, msgid("名前が書かれていません。"));
        made.text = std::exchange(made.note, "");
    }
    fields.set_name(made.text);
    fields.known({"identifier", "patient", "owner", "statusReason"});
    fields.finish();
    entry.used = true;
    add_device(document, std::move(made));
}

void read_device_use(Document& document, Entry& entry) {
    Fields fields{document, *entry.resource, name_of(entry)};
    const auto status = fields.text("status");
    for (std::string_view over :
         {"completed", "stopped", "entered-in-error", "not-done", "revoked", "cancelled"})
        if (status == over)
            return document.leave(
                entry, msgid("使用が終わった（または取り消された）とされているので、入れていません。"));
    std::vector<std::string> notes{notes_text(fields, "note"), fields.narrative()};
    for (const auto* reason : fields.list("reasonCode")) notes.push_back(concept_words(*reason));
    if (const auto body = fields.concept_text("bodySite"); not body.empty()) notes.push_back(body);
    for (const char* key : {"timingTiming", "timingPeriod", "occurrenceTiming", "occurrencePeriod"})
        if (const auto* timing = fields.object(key)) notes.push_back(words_of(*timing));
    for (const char* key : {"timingDateTime", "recordedOn", "occurrenceDateTime", "authoredOn"})
        fields.known({key});
    const auto* reference = fields.object("device");
    if (reference == nullptr) reference = fields.object("codeReference");
    fields.known({"identifier", "subject", "derivedFrom", "source", "intent"});
    entry.used = true;
    auto* target = reference == nullptr ? nullptr : document.find(*reference, entry);
    if (target != nullptr and target->type == "Device" and not target->used and
        document.meaning_known(*target)) {
        fields.finish();
        return read_device(document, *target, joined(notes, "\n"));
    }
    Device made{reference == nullptr ? "" : text_of(*reference, "display"), joined(notes, "\n"), {}};
    for (const char* key : {"codeCodeableConcept", "type"}) {
        if (not made.text.empty()) continue;
        made.text = fields.concept_text(key);
        if (const auto* code = member(*entry.resource, key)) add_codings(made.codings, *code);
    }
    if (made.text.empty() and target == nullptr) made.text = std::exchange(made.note, "");
    fields.finish();
    if (made.text.empty()) {
        if (target == nullptr) document.unread_entry(entry, msgid("名前が書かれていません。"));
        return;
    }
    add_device(document, std::move(made));
}

void read_medication(Document& document, Entry& entry) {
    Fields fields{document, *entry.resource, name_of(entry)};
    const auto status = fields.text("status");
    for (std::string_view over : {"stopped", "cancelled", "entered-in-error", "not-taken"})
        if (status == over)
            return document.leave(entry,
                                  msgid("中止（または取り消し）の薬とされているので、入れていません。"));
    if (const auto* not_given = member(*entry.resource, "doNotPerform");
        not_given != nullptr and *not_given == true)
        return document.leave(
            entry, msgid("使わないようにという指示なので、入れていません。病院に確かめてください。"));
    if (entry.in({"432"}) and not entry.in({"430", "444"}) and document.has_section("444"))
        return document.leave(entry, msgid("入院したときの薬なので、いまの薬には入れていません。"));
    Medication made;
    auto medicine = medicine_of(document, fields, entry);
    made.text = std::move(medicine.name);
    made.codings = std::move(medicine.codings);
    if (made.text.empty()) return document.leave(entry, msgid("名前が書かれていません。"));
    fields.set_name(made.text);
    std::vector<std::string> dosages;
    for (const char* key : {"dosageInstruction", "dosage"})
        for (const auto* dosage : fields.list(key)) {
            dosages.push_back(dosage_words(*dosage));
            add_dosage_codings(made.codings, *dosage);
        }
    made.dosage = joined(dosages, "\n");
    made.note = joined({notes_text(fields, "note"), fields.narrative()}, "\n");
    if (const auto* supply = fields.object("dispenseRequest")) made.supply = words_of(*supply);
    // Who ordered it and when is the hospital's own bookkeeping.
    fields.known({"identifier", "intent", "subject", "encounter", "context", "authoredOn", "dateAsserted",
                  "requester", "recorder", "performer", "informationSource", "groupIdentifier", "category",
                  "priority", "doNotPerform"});
    fields.finish();
    entry.used = true;
    document.draft.medications.push_back(std::move(made));
}

}  // namespace tsumugi::referral
