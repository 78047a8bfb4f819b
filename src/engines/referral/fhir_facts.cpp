#include <algorithm>
#include <nlohmann/json.hpp>

#include "engines/referral/fhir_document.h"
#include "engines/referral/words.h"
#include "ground/base/text.h"

// The clinical resources: what the child has, takes and uses, and the stay.

namespace tsumugi::referral {
namespace {

/// 未告知 (UNINFORMED) and 未提供 (UNDELIVERED) of JP-CLINS: marks in meta.tag.
bool withheld(const Json& resource) {
    const auto* meta = member(resource, "meta");
    const auto* tags = meta == nullptr ? nullptr : member(*meta, "tag");
    return tags != nullptr and (has_code(*tags, "UNINFORMED") or has_code(*tags, "UNDELIVERED"));
}

/// What was entered by mistake or denied is never taken.
const char* not_valid(std::string_view verification) {
    if (verification == "entered-in-error")
        return msgid("まちがって入れられた記録とされているので、入れていません。");
    if (verification == "refuted") return msgid("否定された記録なので、入れていません。");
    return nullptr;
}

class Facts {
  public:
    explicit Facts(Document& document) : document_{document}, draft_{document.draft} {}

    void read(const Entry& composition) {
        read_stay(composition);
        for (auto* entry : document_.in_order()) {
            if (entry->used) continue;
            const auto& type = entry->type;
            const bool clinical = type == "Condition" or type == "AllergyIntolerance" or type == "Device" or
                                  type == "DeviceUseStatement" or type == "DeviceRequest" or
                                  type == "MedicationRequest" or type == "MedicationStatement";
            if (clinical and (about_another(document_, *entry) or not document_.meaning_known(*entry)))
                continue;
            if (type == "Condition") condition(*entry);
            if (type == "AllergyIntolerance") allergy(*entry);
            if (type == "DeviceUseStatement" or type == "DeviceRequest") read_device_use(document_, *entry);
            if (type == "MedicationRequest" or type == "MedicationStatement")
                read_medication(document_, *entry);
            if (type == "DocumentReference") read_document_reference(document_, *entry);
        }
        // A device that a statement of use names is read through it; the others stand for themselves.
        for (auto* entry : document_.in_order()) {
            if (entry->used) continue;
            if (entry->type == "Device" and not about_another(document_, *entry) and
                document_.meaning_known(*entry))
                read_device(document_, *entry, "");
            if (entry->type == "Binary") read_binary(document_, *entry);
        }
        only_narrative();
    }

  private:
    void read_stay(const Entry& composition) {
        const auto* reference = member(*composition.resource, "encounter");
        auto* own = reference == nullptr ? nullptr : document_.find(*reference, composition);
        for (auto& entry : document_.entries()) {
            if (entry.type != "Encounter") continue;
            const bool bare_cover =
                entry.container != nullptr or &entry == own or entry.cited != Entry::kNotCited;
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
                entry.in({"312", "322", "324"}) or (own and (document_.discharge() or inpatient));
            const auto start = document_date(text_of(*period, "start"));
            const auto end = document_date(text_of(*period, "end"));
            if (stay and draft_.admitted.text.empty()) draft_.admitted = start;
            if (stay and draft_.discharged.text.empty()) draft_.discharged = end;
        }
        std::vector<std::string> reasons;
        for (const auto* reason : fields.list("reasonCode")) reasons.push_back(concept_words(*reason));
        if (entry.in({"950"}))
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
            made.text = concept_words(*code);
            const auto identifier = concept_code(*code);
            made.code = identifier.value;
            made.code_system = identifier.system;
            add_codings(made.codings, *code);
        }
        made.note = joined({notes_text(fields, "note"), fields.narrative()}, "\n");
        if (made.text.empty()) {
            if (made.note.empty()) return document_.leave(entry, msgid("名前が書かれていません。"));
            made.text = std::exchange(made.note, "");
        }
        fields.set_name(made.text);
        made.status = fields.concept_code("clinicalStatus");
        const auto verification = fields.concept_code("verificationStatus");
        if (const auto* why = not_valid(verification)) return document_.leave(entry, why);
        made.suspected =
            verification == "unconfirmed" or verification == "provisional" or verification == "differential";
        made.withheld = withheld(*entry.resource);
        made.onset = document_date(fields.text("onsetDateTime"));
        if (made.onset.text.empty()) made.onset.text = fields.text("onsetString");
        if (not entry.sections.empty()) made.section = entry.sections.front();
        if (const auto* type = extension_value(*entry.resource, "JP_eCS_DiagnosisType"))
            made.main = has_code(*type, "principal") or concept_words(*type).find("主") != std::string::npos;
        made.main = made.main or std::ranges::find(main_, &entry) != main_.end();
        fields.known_extensions({"JP_eCS_DiagnosisType"});
        fields.known({"identifier", "category", "subject", "encounter", "recordedDate"});
        fields.finish();
        entry.used = true;

        const bool ended =
            made.status == "resolved" or made.status == "inactive" or made.status == "remission";
        const bool present = entry.in({"340", "344"}) or
                             (entry.in({"342"}) and not document_.has_section("344")) or
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
                    add_codings(each.codings, made.codings);
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
        if (const auto* code = member(*entry.resource, "code")) add_codings(made.codings, *code);
        fields.set_name(made.text.empty() ? entry.type : made.text);
        const auto status = fields.concept_code("clinicalStatus");
        if (const auto* why = not_valid(fields.concept_code("verificationStatus")))
            return document_.leave(entry, why);
        if (status == "inactive" or status == "resolved")
            return document_.leave(entry, msgid("いまはない（治った）とされているので、入れていません。"));
        made.category = joined(fields.texts("category"), ",");
        made.criticality = fields.text("criticality");
        std::vector<std::string> reactions;
        for (const auto* each : fields.list("reaction")) {
            Fields reaction{document_, *each, fields.name()};
            std::vector<std::string> words;
            for (const auto* manifestation : reaction.list("manifestation")) {
                words.push_back(concept_words(*manifestation));
                add_codings(made.codings, *manifestation, "reaction");
            }
            for (const auto& [key, of] : {std::pair{"exposureRoute", "route"}, {"substance", "substance"}})
                if (const auto* value = member(*each, key)) add_codings(made.codings, *value, of);
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
            if (made.note.empty()) return document_.leave(entry, msgid("名前が書かれていません。"));
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
            const bool party = section.code == "910" or section.code == "920";
            document_.unread(party ? msgid("「{name}」の病院と担当者") : msgid("「{name}」の一覧"),
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

}  // namespace tsumugi::referral