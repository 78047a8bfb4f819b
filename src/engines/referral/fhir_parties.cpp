#include <algorithm>
#include <nlohmann/json.hpp>

#include "engines/referral/fhir_document.h"
#include "engines/referral/words.h"
#include "ground/base/text.h"

// The sending and the receiving institution.

namespace tsumugi::referral {
namespace {

void fill(std::string& field, std::string value) {
    if (field.empty()) field = std::move(value);
}

/// 保険医療機関番号 of an Organization: as an identifier, or put together from its three extensions.
std::string institution_number(const Json& organization) {
    const auto* identifiers = member(organization, "identifier");
    const auto from = [](const Json& identifier) -> std::string {
        const auto system = text_of(identifier, "system");
        if (system.find("insurance-medical-institution-no") == system.npos) return "";
        return text_of(identifier, "value");
    };
    if (identifiers != nullptr and identifiers->is_array())
        for (const auto& each : *identifiers)
            if (auto number = from(each); not number.empty()) return number;
    if (identifiers != nullptr and identifiers->is_object())
        if (auto number = from(*identifiers); not number.empty()) return number;
    const auto* prefecture = extension_value(organization, "JP_Organization_PrefectureNo");
    const auto* kind = extension_value(organization, "JP_Organization_InsuranceOrganizationCategory");
    const auto* number = extension_value(organization, "JP_Organization_InsuranceOrganizationNo");
    if (prefecture == nullptr or kind == nullptr or number == nullptr) return "";
    return concept_code(*prefecture).value + concept_code(*kind).value + text_of(*number, "value");
}

class PartyReader {
  public:
    PartyReader(Document& document, Party& party) : document_{document}, party_{party} {}

    void add(const Json& reference, const Entry& from) {
        auto* entry = document_.find(reference, from);
        if (entry == nullptr) {
            const auto display = text_of(reference, "display");
            if (not text_of(reference, "reference").empty())
                document_.unread(msgid("参照「{name}」"), msgid("文書の中に、参照の先がありません。"),
                                 {{"name", display.empty() ? text_of(reference, "reference") : display}});
            else if (text_of(reference, "type") == "Organization")
                fill(party_.name, display);
            else if (not display.empty())
                fill(party_.person, display);
            return;
        }
        add(*entry);
    }

    void add(Entry& entry) {
        if (not seen_.insert(&entry).second)
            return;  // once each: roles and parts may point round in a circle
        if (entry.type == "Organization") organization(entry, 0);
        if (entry.type == "Practitioner") practitioner(entry);
        if (entry.type == "PractitionerRole") role(entry);
    }

  private:
    static constexpr int kDeepest = 5;  // of partOf: department, hospital, group

    void organization(Entry& entry, int depth) {
        Fields fields{document_, *entry.resource};
        const auto name = fields.text("name");
        fields.set_name(name.empty() ? entry.type : name);
        const auto* parent_reference = fields.object("partOf");
        auto* parent = parent_reference == nullptr ? nullptr : document_.find(*parent_reference, entry);
        const auto* type = member(*entry.resource, "type");
        const bool department = (parent != nullptr and parent->type == "Organization" and parent != &entry) or
                                (type != nullptr and has_code(*type, "dept"));
        if (department) {
            fill(party_.department, name);
        } else if (not party_.name.empty() and party_.name != name) {
            return;  // a second institution (a group, an issuer): it stays unused and is listed
        } else {
            fill(party_.name, name);
        }
        entry.used = true;
        if (const auto* value = extension_value(*entry.resource, "JP_eCS_Department"))
            fill(party_.department, concept_words(*value));
        const auto telecom = read_telecom(document_, fields.list("telecom"), fields.name());
        const auto place = read_address(document_, fields.list("address"), fields.name());
        if (not department or parent == nullptr) {
            if (not telecom.phones.empty()) fill(party_.phone, telecom.phones.front().value);
            fill(party_.fax, telecom.fax);
            fill(party_.postcode, place.postcode);
            fill(party_.address, place.address);
        }
        fill(party_.number, institution_number(*entry.resource));
        fields.known({"identifier", "type", "active"});
        fields.finish();
        if (department and parent != nullptr and depth < kDeepest) organization(*parent, depth + 1);
    }

    void practitioner(Entry& entry) {
        Fields fields{document_, *entry.resource};
        std::vector<const Json*> names = fields.list("name");
        const auto chosen = choose_names(document_, names, entry.type);
        if (not party_.person.empty() and party_.person != chosen.name) return;  // listed as not used
        fill(party_.person, chosen.name);
        fill(party_.person_kana, chosen.kana);
        entry.used = true;
        fields.set_name(chosen.name.empty() ? entry.type : chosen.name);
        fields.known({"identifier", "active", "gender", "birthDate"});
        fields.finish();
    }

    void role(Entry& entry) {
        entry.used = true;
        Fields fields{document_, *entry.resource, name_of(entry)};
        if (const auto* person = fields.object("practitioner")) add(*person, entry);
        if (const auto* institution = fields.object("organization")) add(*institution, entry);
        fill(party_.department, fields.concept_text("specialty"));
        fields.known({"identifier", "active", "code", "period"});
        fields.finish();
    }

    Document& document_;
    Party& party_;
    std::set<const Entry*> seen_;
};

}  // namespace

void read_parties(Document& document, const Entry& composition) {
    auto& draft = document.draft;
    Fields head{document, *composition.resource};
    PartyReader hospital{document, draft.hospital};
    PartyReader recipient{document, draft.recipient};
    const auto from_sections = [&](std::string_view code, std::string_view type, PartyReader& reader) {
        for (auto& entry : document.entries())
            if (entry.type == type and std::ranges::find(entry.sections, code) != entry.sections.end())
                reader.add(entry);
    };
    for (const char* type : {"Organization", "PractitionerRole", "Practitioner"}) {
        from_sections("910", type, recipient);
        from_sections("920", type, hospital);
    }
    for (const auto* author : head.list("author")) hospital.add(*author, composition);
    if (const auto* custodian = head.object("custodian")) hospital.add(*custodian, composition);
    if (draft.hospital.number.empty()) {
        // The patient's hospital number names its hospital: 1.2.392.100495.20.3.51.1 + ten digits.
        constexpr std::string_view kOid = "1.2.392.100495.20.3.51.1";
        for (const auto& identifier : draft.patient.identifiers)
            if (const auto at = identifier.system.find(kOid); at != std::string::npos)
                if (auto number = identifier.system.substr(at + kOid.size()); number.size() == 10) {
                    draft.hospital.number = number;
                    break;
                }
    }
    if (draft.hospital.name.empty())
        document.unread(msgid("紹介元の病院名"),
                        msgid("決まった形では書かれていません。本文を見て入れてください。"));
}

}  // namespace tsumugi::referral
