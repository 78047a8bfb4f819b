#include <algorithm>
#include <nlohmann/json.hpp>

#include "engines/referral/fhir_document.h"
#include "engines/referral/words.h"
#include "ground/base/text.h"

// The clinical resources: what the child has, takes and uses, and the stay.

namespace referral {
namespace {

bool in_section(const Entry& entry, std::initializer_list<std::string_view> codes) {
    return std::ranges::any_of(
        codes, [&](auto code) { return std::ranges::find(entry.sections, code) != entry.sections.end(); });
}

std::string first_section(const Entry& entry) { return entry.sections.empty() ? "" : entry.sections.front(); }

/// 未告知 (UNINFORMED) and 未提供 (UNDELIVERED) of JP-CLINS: marks in meta.tag.
bool withheld(const Json& resource) {
    const auto* meta = member(resource, "meta");
    const auto* tags = meta == nullptr ? nullptr : member(*meta, "tag");
    return tags != nullptr and (has_code(*tags, "UNINFORMED") or has_code(*tags, "UNDELIVERED"));
}

/// The name of a disease as people say it: the text, or prefix modifiers + name + postfix modifiers ("左" ...
/// "の疑い").
std::string condition_text(const Json& code) {
    if (auto text = text_of(code, "text"); not text.empty()) return text;
    std::string prefix, postfix;
    if (const auto* extensions = member(code, "extension"); extensions != nullptr and extensions->is_array())
        for (const auto& each : *extensions) {
            const auto last = tail(text_of(each, "url"));
            const auto* value = member(each, "valueCodeableConcept");
            if (value == nullptr) continue;
            if (last == "JP_Condition_DiseasePrefixModifier") prefix += concept_words(*value);
            if (last == "JP_Condition_DiseasePostfixModifier") postfix += concept_words(*value);
        }
    return prefix + concept_words(code) + postfix;
}

std::string status_code(Fields& fields, std::string_view key) { return fields.concept_code(key); }

/// What was entered by mistake or denied is never taken.
const char* not_valid(std::string_view verification, std::string_view status) {
    if (verification == "entered-in-error" or status == "entered-in-error")
        return msgid("まちがって入れられた記録とされているので、入れていません。");
    if (verification == "refuted") return msgid("否定された記録なので、入れていません。");
    return nullptr;
}

/// modifierExtension can turn the meaning round: FHIR says not to use what one does not understand.
bool changed_meaning(const Json& resource) {
    const auto* modifiers = member(resource, "modifierExtension");
    return modifiers != nullptr and modifiers->is_array() and not modifiers->empty();
}

class Facts {
  public:
    explicit Facts(Document& document) : document_{document}, draft_{document.draft} {}

    void read(const Entry& composition) {
        read_stay(composition);
        for (auto* entry : in_document_order()) {
            if (entry->used) continue;
            const auto& type = entry->type;
            const bool clinical = type == "Condition" or type == "AllergyIntolerance" or type == "Device" or
                                  type == "DeviceUseStatement" or type == "DeviceRequest" or
                                  type == "MedicationRequest" or type == "MedicationStatement";
            if (clinical and (about_another(document_, *entry) or not meaning_known(*entry))) continue;
            if (type == "Condition") condition(*entry);
            if (type == "AllergyIntolerance") allergy(*entry);
            if (type == "DeviceUseStatement" or type == "DeviceRequest") device_use(*entry);
            if (type == "MedicationRequest" or type == "MedicationStatement") medication(*entry);
            if (type == "DocumentReference") document_reference(*entry);
        }
        // A device that a statement of use names is read through it; the others stand for themselves.
        for (auto* entry : in_document_order()) {
            if (entry->used) continue;
            if (entry->type == "Device" and meaning_known(*entry)) device(*entry, "");
            if (entry->type == "Binary") binary(*entry);
        }
        only_narrative();
    }

  private:
    /// Sections first, in their order, so that lists keep the order of the document.
    std::vector<Entry*> in_document_order() {
        std::vector<Entry*> order;
        for (auto& entry : document_.entries())
            if (entry.container == nullptr) order.push_back(&entry);
        std::ranges::stable_partition(order, [](const Entry* entry) { return not entry->sections.empty(); });
        return order;
    }

    bool meaning_known(Entry& entry) {
        if (not changed_meaning(*entry.resource)) return true;
        leave(
            entry,
            msgid("意味を変えるかもしれない項目が付いているので、入れていません。病院に確かめてください。"));
        return false;
    }

    void leave(Entry& entry, const char* why) {
        entry.used = true;
        document_.unread_entry(entry, why);
    }

    void read_stay(const Entry& composition) {
        const auto* reference = member(*composition.resource, "encounter");
        auto* own = reference == nullptr ? nullptr : document_.find(*reference, composition);
        for (auto& entry : document_.entries()) {
            if (entry.type != "Encounter") continue;
            const bool bare_cover = entry.container != nullptr or &entry == own or not entry.sections.empty();
            if (not bare_cover or about_another(document_, entry)) continue;
            encounter(entry, &entry == own);
        }
    }

    void encounter(Entry& entry, bool own) {
        entry.used = true;
        Fields fields{document_, *entry.resource, name_of(entry)};
        const auto inpatient = has_code(entry.resource->value("class", Json::object()), "IMP");
        if (const auto* period = fields.object("period")) {
            const bool stay =
                in_section(entry, {"312", "322", "324"}) or (own and (document_.discharge() or inpatient));
            const auto start = document_date(text_of(*period, "start"));
            const auto end = document_date(text_of(*period, "end"));
            if (stay and draft_.admitted.text.empty()) draft_.admitted = start;
            if (stay and draft_.discharged.text.empty()) draft_.discharged = end;
        }
        std::vector<std::string> reasons;
        for (const auto* reason : fields.list("reasonCode")) reasons.push_back(concept_words(*reason));
        if (in_section(entry, {"950"}))
            reasons_ = joined({reasons_, joined(reasons, "\n")}, "\n");
        else if (not reasons.empty())
            document_.unread(field_words("reasonCode"), msgid("この項目を入れる欄がありません。"),
                             {{"name", fields.name()}}, joined(reasons, "\n"));
        for (const auto* diagnosis : fields.list("diagnosis")) {
            const auto* rank = member(*diagnosis, "rank");
            const auto* reference = member(*diagnosis, "condition");
            if (reference == nullptr) continue;
            auto* condition = document_.find(*reference, entry);
            if (condition != nullptr and rank != nullptr and rank->is_number_integer() and *rank == 1)
                main_.push_back(condition);
        }
        fields.known({"identifier", "status", "class", "classHistory", "statusHistory", "type", "serviceType",
                      "subject", "serviceProvider"});
        fields.finish();
    }

    void condition(Entry& entry) {
        Fields fields{document_, *entry.resource};
        Diagnosis made;
        const auto* code = fields.object("code");
        if (code != nullptr) {
            made.text = condition_text(*code);
            const auto identifier = concept_code(*code);
            made.code = identifier.value;
            made.code_system = identifier.system;
        }
        made.note = joined({notes_text(fields, "note"), fields.narrative()}, "\n");
        if (made.text.empty()) {
            if (made.note.empty()) return leave(entry, msgid("名前が書かれていません。"));
            made.text = std::exchange(made.note, "");
        }
        fields.set_name(made.text);
        made.status = status_code(fields, "clinicalStatus");
        const auto verification = status_code(fields, "verificationStatus");
        if (const auto* why = not_valid(verification, "")) return leave(entry, why);
        made.suspected =
            verification == "unconfirmed" or verification == "provisional" or verification == "differential";
        made.withheld = withheld(*entry.resource);
        made.onset = document_date(fields.text("onsetDateTime"));
        if (made.onset.text.empty()) made.onset.text = fields.text("onsetString");
        made.section = first_section(entry);
        if (const auto* type = extension_value(*entry.resource, "JP_eCS_DiagnosisType"))
            made.main = has_code(*type, "principal") or concept_words(*type).find("主") != std::string::npos;
        made.main = made.main or std::ranges::find(main_, &entry) != main_.end();
        fields.known_extensions({"JP_eCS_DiagnosisType"});
        fields.known({"identifier", "category", "subject", "encounter", "recordedDate"});
        fields.finish();
        entry.used = true;

        const bool ended =
            made.status == "resolved" or made.status == "inactive" or made.status == "remission";
        const bool present = in_section(entry, {"340", "344"}) or
                             (in_section(entry, {"342"}) and not has_section("344")) or
                             entry.sections.empty();
        add_diagnosis(present and not ended ? draft_.diagnoses : draft_.history, std::move(made));
    }

    void add_diagnosis(std::vector<Diagnosis>& list, Diagnosis made) {
        // The same disease stands in several sections (傷病名 and 現病歴): one line, with what each of them
        // adds.
        for (auto* known : {&draft_.diagnoses, &draft_.history})
            for (auto& each : *known)
                if (each.text == made.text and each.suspected == made.suspected and
                    (each.code == made.code or each.code.empty() or made.code.empty()) and
                    (each.onset.text == made.onset.text or each.onset.text.empty() or
                     made.onset.text.empty())) {
                    if (each.onset.text.empty()) each.onset = made.onset;
                    if (each.code.empty()) each.code = made.code, each.code_system = made.code_system;
                    each.note = joined({each.note, made.note}, "\n");
                    each.main = each.main or made.main;
                    each.withheld = each.withheld or made.withheld;
                    if (known == &draft_.history and &list == &draft_.diagnoses) {
                        auto moved = std::move(each);
                        known->erase(known->begin() + (&each - known->data()));
                        list.push_back(std::move(moved));
                    }
                    return;
                }
        list.push_back(std::move(made));
    }

    void allergy(Entry& entry) {
        Fields fields{document_, *entry.resource};
        Allergy made;
        made.text = fields.concept_text("code");
        fields.set_name(made.text.empty() ? entry.type : made.text);
        const auto status = status_code(fields, "clinicalStatus");
        if (const auto* why = not_valid(status_code(fields, "verificationStatus"), ""))
            return leave(entry, why);
        if (status == "inactive" or status == "resolved")
            return leave(entry, msgid("いまはない（治った）とされているので、入れていません。"));
        made.category = joined(fields.texts("category"), ",");
        made.criticality = fields.text("criticality");
        std::vector<std::string> reactions;
        for (const auto* each : fields.list("reaction")) {
            Fields reaction{document_, *each, fields.name()};
            std::vector<std::string> words;
            for (const auto* manifestation : reaction.list("manifestation"))
                words.push_back(concept_words(*manifestation));
            words.push_back(reaction.text("description"));
            words.push_back(severity_words(reaction.text("severity")));
            if (const auto route = reaction.concept_text("exposureRoute"); not route.empty())
                words.push_back(route);
            if (const auto substance = reaction.concept_text("substance"); substance != made.text)
                words.push_back(substance);
            words.push_back(notes_text(reaction, "note"));
            if (const auto onset = reaction.text("onset"); not onset.empty()) words.push_back(onset);
            reactions.push_back(joined(words, "、"));
            reaction.finish();
        }
        made.reaction = joined(reactions, "\n");
        made.note = joined({notes_text(fields, "note"), fields.narrative()}, "\n");
        if (made.text.empty()) {
            if (made.note.empty()) return leave(entry, msgid("名前が書かれていません。"));
            made.text = std::exchange(made.note, "");
        }
        made.withheld = withheld(*entry.resource);
        fields.known({"identifier", "patient", "encounter", "recordedDate", "type"});
        fields.finish();
        entry.used = true;
        draft_.allergies.push_back(std::move(made));
    }

    static std::string severity_words(std::string_view severity) {
        if (severity == "mild") return "軽症";
        if (severity == "moderate") return "中等症";
        if (severity == "severe") return "重症";
        return std::string{severity};
    }

    void device(Entry& entry, std::string note) {
        Fields fields{document_, *entry.resource};
        const auto status = fields.text("status");
        if (status == "inactive" or status == "entered-in-error")
            return leave(entry, msgid("使っていない機器とされているので、入れていません。"));
        std::vector<std::string> names;
        for (const auto* name : fields.list("deviceName")) names.push_back(text_of(*name, "name"));
        const auto type = fields.concept_text("type");
        const auto model = fields.text("modelNumber");
        const auto name = joined(names, " / ");
        Device made{joined({type, name}, " "), {}};
        if (made.text.empty()) made.text = model;
        std::vector<std::string> notes{std::move(note), notes_text(fields, "note"), fields.narrative()};
        if (made.text != model) notes.push_back(model);
        if (const auto maker = fields.text("manufacturer"); not maker.empty()) notes.push_back(maker);
        for (const auto* property : fields.list("property")) notes.push_back(words_of(*property));
        made.note = joined(notes, "\n");
        if (made.text.empty()) {
            if (made.note.empty()) return leave(entry, msgid("名前が書かれていません。"));
            made.text = std::exchange(made.note, "");
        }
        fields.set_name(made.text);
        fields.known({"identifier", "patient", "owner", "statusReason"});
        fields.finish();
        entry.used = true;
        add_device(std::move(made));
    }

    void device_use(Entry& entry) {
        Fields fields{document_, *entry.resource, name_of(entry)};
        const auto status = fields.text("status");
        for (std::string_view over :
             {"completed", "stopped", "entered-in-error", "not-done", "revoked", "cancelled"})
            if (status == over)
                return leave(entry,
                             msgid("使用が終わった（または取り消された）とされているので、入れていません。"));
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
        auto* target = reference == nullptr ? nullptr : document_.find(*reference, entry);
        if (target != nullptr and target->type == "Device" and not target->used and meaning_known(*target)) {
            fields.finish();
            return device(*target, joined(notes, "\n"));
        }
        Device made{reference == nullptr ? "" : text_of(*reference, "display"), joined(notes, "\n")};
        for (const char* key : {"codeCodeableConcept", "type"})
            if (made.text.empty()) made.text = fields.concept_text(key);
        if (made.text.empty() and target == nullptr) made.text = std::exchange(made.note, "");
        fields.finish();
        if (made.text.empty()) {
            if (target == nullptr) document_.unread_entry(entry, msgid("名前が書かれていません。"));
            return;
        }
        add_device(std::move(made));
    }

    void add_device(Device made) {
        for (auto& each : draft_.devices)
            if (each.text == made.text) {
                each.note = joined({each.note, made.note}, "\n");
                return;
            }
        draft_.devices.push_back(std::move(made));
    }

    std::string medicine_name(Fields& fields, const Entry& entry) {
        if (auto name = fields.concept_text("medicationCodeableConcept"); not name.empty()) return name;
        const auto* reference = fields.object("medicationReference");
        if (reference == nullptr) return "";
        auto* target = document_.find(*reference, entry);
        if (target == nullptr or target->type != "Medication") return text_of(*reference, "display");
        target->used = true;
        Fields medication{document_, *target->resource, name_of(*target)};
        auto name = medication.concept_text("code");
        std::vector<std::string> parts;
        for (const auto* ingredient : medication.list("ingredient")) parts.push_back(words_of(*ingredient));
        if (name.empty()) name = joined(parts, " + ");
        medication.known({"identifier", "status", "form", "amount"});
        medication.finish();
        return name;
    }

    static std::string dosage_words(const Json& dosage) {
        if (auto text = text_of(dosage, "text"); not text.empty()) return text;
        std::vector<std::string> words;
        for (const char* key : {"timing", "route", "method", "site", "doseAndRate", "asNeededCodeableConcept",
                                "additionalInstruction", "patientInstruction", "maxDosePerPeriod"})
            if (const auto* value = member(dosage, key)) words.push_back(words_of(*value));
        return joined(words, " ");
    }

    void medication(Entry& entry) {
        Fields fields{document_, *entry.resource, name_of(entry)};
        const auto status = fields.text("status");
        for (std::string_view over : {"stopped", "cancelled", "entered-in-error", "not-taken"})
            if (status == over)
                return leave(entry, msgid("中止（または取り消し）の薬とされているので、入れていません。"));
        if (const auto* not_given = member(*entry.resource, "doNotPerform");
            not_given != nullptr and *not_given == true)
            return leave(entry,
                         msgid("使わないようにという指示なので、入れていません。病院に確かめてください。"));
        if (in_section(entry, {"432"}) and not in_section(entry, {"430", "444"}) and has_section("444"))
            return leave(entry, msgid("入院したときの薬なので、いまの薬には入れていません。"));
        Medication made;
        made.text = medicine_name(fields, entry);
        if (made.text.empty()) return leave(entry, msgid("名前が書かれていません。"));
        fields.set_name(made.text);
        std::vector<std::string> dosages;
        for (const char* key : {"dosageInstruction", "dosage"})
            for (const auto* dosage : fields.list(key)) dosages.push_back(dosage_words(*dosage));
        made.dosage = joined(dosages, "\n");
        made.note = joined({notes_text(fields, "note"), fields.narrative()}, "\n");
        // How the pharmacy hands it out is not asked for here; the dosage text says the days.
        fields.known({"identifier",      "intent",          "subject",           "encounter",
                      "authoredOn",      "requester",       "recorder",          "groupIdentifier",
                      "category",        "dispenseRequest", "dateAsserted",      "informationSource",
                      "context",         "doNotPerform",    "statusReason",      "priority",
                      "reportedBoolean", "substitution",    "effectiveDateTime", "performer"});
        fields.finish();
        entry.used = true;
        draft_.medications.push_back(std::move(made));
    }

    void document_reference(Entry& entry) {
        entry.used = true;
        Fields fields{document_, *entry.resource};
        const auto status = fields.text("status");
        std::string title = fields.text("description");
        const auto type = fields.concept_text("type");
        if (title.empty()) title = type;
        fields.set_name(title.empty() ? name_of(entry) : title);
        if (status == "entered-in-error" or status == "superseded")
            return document_.unread_entry(
                entry, msgid("古い版か、まちがって入れられた添付とされているので、入れていません。"));
        for (const auto* content : fields.list("content")) {
            const auto* attached = member(*content, "attachment");
            if (attached != nullptr) attachment(*attached, fields.name(), entry);
        }
        fields.known({"identifier", "docStatus", "masterIdentifier", "subject", "category", "date", "author",
                      "custodian", "context", "authenticator"});
        fields.finish();
    }

    void attachment(const Json& json, std::string title, const Entry& from) {
        Fields fields{document_, json};
        if (auto own = fields.text("title"); not own.empty()) title = own;
        fields.set_name(title);
        Attachment made{.title = title, .content_type = fields.text("contentType"), .bytes = {}};
        const auto url = fields.text("url");
        fields.known({"language", "creation", "size", "hash", "data"});
        const auto* data = member(json, "data");
        auto* target =
            data == nullptr and not url.empty() ? document_.find(Json{{"reference", url}}, from) : nullptr;
        if (target != nullptr and target->type == "Binary") {
            target->used = true;
            data = member(*target->resource, "data");
            if (made.content_type.empty()) made.content_type = text_of(*target->resource, "contentType");
        }
        fields.finish();
        if (data == nullptr)
            return document_.unread(
                msgid("添付「{name}」"),
                msgid("ファイルの中身が文書に入っていません。病院から別に受け取ってください。"),
                {{"name", title}}, url);
        take_bytes(std::move(made), *data, member(json, "size"));
    }

    void take_bytes(Attachment made, const Json& data, const Json* size) {
        auto bytes = data.is_string() ? base64_decoded(data.get_ref<const std::string&>()) : std::nullopt;
        const std::vector<std::pair<std::string, std::string>> name{{"name", made.title}};
        if (not bytes or bytes->empty())
            return document_.unread(
                msgid("添付「{name}」"),
                msgid("中身がこわれていて読めません。病院に送りなおしてもらってください。"), name);
        if (size != nullptr and size->is_number_unsigned() and *size != bytes->size())
            document_.unread(
                msgid("添付「{name}」"),
                msgid("書かれている大きさと、中身の大きさがちがいます。開いて確かめてください。"), name);
        if (made.content_type.find("pdf") != std::string::npos and not bytes->starts_with("%PDF"))
            document_.unread(msgid("添付「{name}」"),
                             msgid("PDFとされていますが、中身がPDFではありません。開いて確かめてください。"),
                             name);
        made.bytes = std::move(*bytes);
        draft_.attachments.push_back(std::move(made));
    }

    void binary(Entry& entry) {
        entry.used = true;
        Fields fields{document_, *entry.resource, name_of(entry)};
        Attachment made{.title = entry.section_title.empty() ? "Binary" : entry.section_title,
                        .content_type = fields.text("contentType"),
                        .bytes = {}};
        fields.known({"data", "securityContext"});
        fields.finish();
        const auto* data = member(*entry.resource, "data");
        if (data == nullptr)
            return document_.unread(
                msgid("添付「{name}」"),
                msgid("ファイルの中身が文書に入っていません。病院から別に受け取ってください。"),
                {{"name", made.title}});
        take_bytes(std::move(made), *data, nullptr);
    }

    bool has_section(std::string_view code) const {
        return std::ranges::any_of(draft_.sections,
                                   [&](const Section& section) { return section.code == code; });
    }

    /// Sections that hold only words where the form has a list: the words are kept, a person has to divide
    /// them.
    void only_narrative() {
        for (const auto& section : draft_.sections) {
            if (section.code == "950") {
                if (not section.from_entries) draft_.purpose = joined({draft_.purpose, section.text}, "\n");
                continue;
            }
            constexpr std::string_view kLists[] = {"340", "344", "510", "810", "430", "444", "910", "920"};
            constexpr std::string_view kNothing[] = {
                "なし", "特になし", "特記なし", "特記事項なし",    "無し", "無", "不明",
                "-",    "ー",       "取得せず", "不明・取得できず"};
            if (section.entry_count > 0 or section.text.empty() or
                std::ranges::find(kLists, section.code) == std::end(kLists) or
                std::ranges::find(kNothing, section.text) != std::end(kNothing))
                continue;
            document_.unread(msgid("「{name}」の一覧"),
                             msgid("文章だけで書かれています。本文を見て、1つずつ入れてください。"),
                             {{"name", section.title}}, section.text);
        }
        if (draft_.purpose.empty()) draft_.purpose = reasons_;
    }

    Document& document_;
    Draft& draft_;
    std::vector<const Entry*> main_;
    std::string reasons_;
};

}  // namespace

bool about_another(Document& document, const Entry& entry) {
    const Json* subject = member(*entry.resource, "subject");
    if (subject == nullptr) subject = member(*entry.resource, "patient");
    if (subject == nullptr or not subject->is_object()) return false;
    const auto* target = document.find(*subject, entry);
    // What cannot be found is taken as the patient: many writers refer to their own server there.
    if (target == nullptr or target->type != "Patient" or target->container != nullptr or target->used)
        return false;
    return true;
}

void read_facts(Document& document, const Entry& composition) { Facts{document}.read(composition); }

}  // namespace referral
