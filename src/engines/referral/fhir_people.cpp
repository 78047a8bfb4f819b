#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "engines/referral/fhir_document.h"
#include "engines/referral/words.h"
#include "ground/base/text.h"

// The people and institutions of a document: patient, contacts, who sends and who is written to.

namespace referral {
namespace {

/// Kana only (with spaces, long vowels, middle dots, half-width too): then a name without a mark is taken as
/// its reading.
bool kana_only(std::string_view text) {
    bool any = false;
    for (std::size_t at = 0; at < text.size();) {
        const auto lead = static_cast<unsigned char>(text[at]);
        const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        if (at + length > text.size()) return false;
        std::uint32_t code = length == 1 ? lead : lead & (0xFFu >> (length + 1));
        for (std::size_t i = 1; i < length; ++i)
            code = code << 6 | (static_cast<unsigned char>(text[at + i]) & 0x3F);
        const bool letter = (code >= 0x3041 and code <= 0x30FF) or (code >= 0x31F0 and code <= 0x31FF) or
                            (code >= 0xFF65 and code <= 0xFF9F);
        if (not letter and code != ' ' and code != 0x3000) return false;
        any = any or letter;
        at += length;
    }
    return any;
}

std::string name_text(const Json& name) {
    if (auto text = text_of(name, "text"); not text.empty()) return text;
    const auto part = [&](std::string_view key) {
        const auto* value = member(name, key);
        std::vector<std::string> words;
        if (value != nullptr and value->is_string()) words.push_back(value->get<std::string>());
        if (value != nullptr and value->is_array())
            for (const auto& each : *value)
                if (each.is_string()) words.push_back(each.get<std::string>());
        return joined(words, " ");
    };
    return base::trimmed(joined({part("family"), part("given")}, " "));
}

int use_order(std::string_view use) {
    constexpr std::string_view kOrder[] = {"official", "usual",     "",       "temp",
                                           "nickname", "anonymous", "maiden", "old"};
    return static_cast<int>(std::ranges::find(kOrder, use) - std::begin(kOrder));
}

constexpr int kNotUsed = 6;  // from "maiden" on: no present name

bool over(const Json& element) {
    const auto* period = member(element, "period");
    return text_of(element, "use") == "old" or (period != nullptr and not text_of(*period, "end").empty());
}

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
};

Contact contact_of(Document& document, Fields& fields, std::string_view whose) {
    Contact contact;
    const auto names = choose_names(document, fields.list("name"), whose);
    contact.name = names.name;
    contact.kana = names.kana;
    std::vector<std::string> words;
    for (const auto* relationship : fields.list("relationship")) {
        const auto known = relationship_words(concept_code(*relationship).value);
        words.push_back(text_of(*relationship, "text").empty() and not known.empty()
                            ? std::string{known}
                            : concept_words(*relationship));
    }
    contact.relationship = joined(words, "、");
    const auto telecom =
        read_telecom(document, fields.list("telecom"), contact.name.empty() ? whose : contact.name);
    std::vector<std::string> phones;
    for (const auto& phone : telecom.phones) phones.push_back(phone.value);
    contact.phone = joined(phones, " / ");
    if (not telecom.fax.empty())
        document.unread(msgid("「{name}」のFAX"), msgid("この項目を入れる欄がありません。"),
                        {{"name", std::string{whose}}}, telecom.fax);
    return contact;
}

void add_contact(Draft& draft, Contact contact) {
    if (contact.name.empty() and contact.phone.empty() and contact.relationship.empty()) return;
    auto& contacts = draft.patient.contacts;
    const auto same = std::ranges::find_if(contacts, [&](const Contact& each) {
        return each.name == contact.name and
               (each.phone == contact.phone or each.phone.empty() or contact.phone.empty()) and
               not contact.name.empty();
    });
    if (same == contacts.end()) return contacts.push_back(std::move(contact));
    fill(same->kana, contact.kana);
    fill(same->relationship, contact.relationship);
    fill(same->phone, contact.phone);
}

void read_identifiers(Document& document, Fields& fields) {
    for (const auto* each : fields.list("identifier")) {
        const auto system = text_of(*each, "system");
        const auto type =
            member(*each, "type") != nullptr ? concept_words(*member(*each, "type")) : std::string{};
        const auto has = [&](std::string_view word) {
            return base::search_key(system + type).find(base::search_key(word)) != std::string::npos;
        };
        // 番号法: an individual number must not be stored here, so it is not even shown.
        if (has("個人番号") or has("マイナンバー") or has("mynumber") or has("individualnumber")) {
            document.unread(msgid("「{name}」の個人番号"),
                            msgid("マイナンバーは読み取らず、保存もしません。"), {{"name", fields.name()}});
            continue;
        }
        Identifier identifier{system, text_of(*each, "value")};
        if (not identifier.value.empty()) document.draft.patient.identifiers.push_back(std::move(identifier));
    }
}

std::string sex_of(std::string_view text) {
    constexpr std::pair<std::string_view, const char*> kWords[] = {
        {"male", "male"}, {"female", "female"}, {"other", "other"}, {"unknown", "unknown"},
        {"m", "male"},    {"f", "female"},      {"男", "male"},     {"女", "female"},
        {"男性", "male"}, {"女性", "female"},   {"不明", "unknown"}};
    const auto key = base::search_key(text);
    for (const auto& [word, sex] : kWords)
        if (key == word) return sex;
    return "";
}

void read_birth(Document& document, Fields& fields) {
    auto& birth = document.draft.patient.birth;
    birth = document_date(fields.text("birthDate"));
    if (birth.text.empty())
        document.unread(msgid("「{name}」の生年月日"), msgid("文書に書かれていません。"),
                        {{"name", fields.name()}});
    else if (not birth.date)
        document.unread(msgid("「{name}」の生年月日"),
                        birth.text.size() < 10
                            ? msgid("日まで書かれていません。正しい日付を確かめて入れてください。")
                            : msgid("日付として読めません。正しい日付を確かめて入れてください。"),
                        {{"name", fields.name()}}, birth.text);
}

}  // namespace

Names choose_names(Document& document, const std::vector<const Json*>& names, std::string_view whose) {
    struct Candidate {
        std::string text;
        int order;
        bool kana, latin, present;
    };
    std::vector<Candidate> candidates;
    for (const auto* name : names) {
        Candidate candidate{name_text(*name), use_order(text_of(*name, "use")), false, false, true};
        if (candidate.text.empty()) continue;
        const auto* mark = extension_value(*name, "iso21090-EN-representation");
        const auto code = mark != nullptr ? concept_code(*mark).value : std::string{};
        candidate.kana = code == "SYL" or (code != "IDE" and kana_only(candidate.text));
        candidate.latin = code == "ABC";
        candidate.present = candidate.order < kNotUsed and not over(*name);
        candidates.push_back(std::move(candidate));
    }
    std::ranges::stable_sort(candidates, {}, &Candidate::order);
    Names chosen;
    const auto take = [&](auto wanted) -> std::string {
        const auto found = std::ranges::find_if(candidates, wanted);
        return found == candidates.end() ? "" : found->text;
    };
    chosen.name =
        take([](const Candidate& each) { return each.present and not each.kana and not each.latin; });
    chosen.kana = take([](const Candidate& each) { return each.present and each.kana; });
    if (chosen.name.empty())
        chosen.name = take([](const Candidate& each) { return each.present and each.latin; });
    if (chosen.name.empty()) chosen.name = chosen.kana;
    if (chosen.name.empty()) chosen.name = take([](const Candidate&) { return true; });
    for (const auto& each : candidates)
        if (each.text != chosen.name and each.text != chosen.kana)
            document.unread(
                field_words("name"),
                each.present ? msgid("この項目を入れる欄がありません。") : msgid("前に使っていた名前です。"),
                {{"name", chosen.name.empty() ? std::string{whose} : chosen.name}}, each.text);
    return chosen;
}

Telecom read_telecom(Document& document, const std::vector<const Json*>& points, std::string_view whose) {
    Telecom out;
    std::vector<std::pair<int, Phone>> phones;
    for (const auto* point : points) {
        const auto value = text_of(*point, "value");
        const auto system = text_of(*point, "system");
        if (value.empty()) continue;
        if (over(*point)) {
            document.unread(field_words("telecom"), msgid("前に使っていた連絡先です。"),
                            {{"name", std::string{whose}}}, value);
        } else if (system == "phone" or system == "sms" or system.empty()) {
            const auto* rank = member(*point, "rank");
            phones.emplace_back(
                rank != nullptr and rank->is_number_unsigned() and *rank < 1000 ? rank->get<int>() : 1000,
                Phone{value, text_of(*point, "use")});
        } else if (system == "fax" and out.fax.empty()) {
            out.fax = value;
        } else {
            document.unread(field_words("telecom"), msgid("この項目を入れる欄がありません。"),
                            {{"name", std::string{whose}}}, value);
        }
    }
    std::ranges::stable_sort(phones, {}, [](const auto& each) { return each.first; });
    for (auto& [rank, phone] : phones) out.phones.push_back(std::move(phone));
    return out;
}

Place read_address(Document& document, const std::vector<const Json*>& addresses, std::string_view whose) {
    const auto written = [](const Json& address) {
        if (auto text = text_of(address, "text"); not text.empty()) return text;
        std::vector<std::string> lines;
        if (const auto* line = member(address, "line")) {
            if (line->is_string()) lines.push_back(line->get<std::string>());
            if (line->is_array())
                for (const auto& each : *line)
                    if (each.is_string()) lines.push_back(base::trimmed(each.get<std::string>()));
        }
        // Japanese addresses run without spaces: prefecture, district, town, then the lines.
        return text_of(address, "state") + text_of(address, "district") + text_of(address, "city") +
               joined(lines, " ");
    };
    const auto order = [](const Json* address) {
        const auto use = text_of(*address, "use");
        return over(*address)                          ? 3
               : text_of(*address, "type") == "postal" ? 2
               : use == "home" or use.empty()          ? 0
                                                       : 1;
    };
    auto sorted = addresses;
    std::ranges::stable_sort(sorted, {}, order);
    Place place;
    for (const auto* address : sorted) {
        const auto text = written(*address);
        if (place.address.empty() and place.postcode.empty() and order(address) < 3) {
            place = {text_of(*address, "postalCode"), text};
            // A number instead of a string is a common slip.
            if (const auto* code = member(*address, "postalCode"); code != nullptr and code->is_number())
                place.postcode = code->dump();
        } else if (text != place.address) {
            document.unread(field_words("address"), msgid("ほかの住所です。"), {{"name", std::string{whose}}},
                            text);
        }
    }
    return place;
}

void read_patient(Document& document, const Entry& composition) {
    Fields head{document, *composition.resource};
    Entry* entry = nullptr;
    if (const auto* subject = head.object("subject")) {
        entry = document.find(*subject, composition);
        if (entry != nullptr and entry->type != "Patient") entry = nullptr;
    }
    if (entry == nullptr) {
        int patients = 0;
        for (auto& each : document.entries())
            if (each.type == "Patient" and each.container == nullptr and ++patients == 1) entry = &each;
        if (patients > 1)
            document.unread(
                msgid("どの患者の文書か"),
                msgid(
                    "文書に患者が2人以上いて、だれの文書か書かれていません。はじめの患者として読みました。確かめてください。"));
    }
    auto& patient = document.draft.patient;
    if (entry == nullptr) {
        document.unread(msgid("患者の氏名・生年月日など"),
                        msgid("文書に患者の情報がありません。手で入れてください。"));
        return;
    }
    entry->used = true;
    Fields fields{document, *entry->resource};
    const auto names = choose_names(document, fields.list("name"), entry->type);
    patient.name = names.name;
    patient.kana = names.kana;
    fields.set_name(patient.name.empty() ? entry->type : patient.name);
    if (patient.name.empty())
        document.unread(msgid("患者の氏名"), msgid("文書に書かれていません。"));
    else if (patient.kana.empty())
        document.unread(msgid("「{name}」のふりがな"), msgid("文書に書かれていません。"),
                        {{"name", patient.name}});
    else if (patient.name == patient.kana)
        document.unread(msgid("「{name}」の漢字の氏名"), msgid("文書に書かれていません。"),
                        {{"name", patient.name}});
    read_birth(document, fields);
    const auto gender = fields.text("gender");
    patient.sex = sex_of(gender);
    if (patient.sex.empty() and fields.has("gender"))
        document.unread(field_words("gender"), msgid("決まりにない書き方です。"), {{"name", fields.name()}},
                        gender);
    auto telecom = read_telecom(document, fields.list("telecom"), fields.name());
    patient.phones = std::move(telecom.phones);
    if (not telecom.fax.empty())
        document.unread(msgid("「{name}」のFAX"), msgid("この項目を入れる欄がありません。"),
                        {{"name", fields.name()}}, telecom.fax);
    const auto place = read_address(document, fields.list("address"), fields.name());
    patient.postcode = place.postcode;
    patient.address = place.address;
    read_identifiers(document, fields);
    for (const auto* each : fields.list("contact")) {
        Fields contact{document, *each, fields.name()};
        auto made = contact_of(document, contact, fields.name());
        contact.known({"gender", "period"});
        contact.finish();
        add_contact(document.draft, std::move(made));
    }
    fields.known({"active"});
    if (const auto* deceased = member(*entry->resource, "deceasedBoolean");
        deceased != nullptr and *deceased == false)
        fields.known({"deceasedBoolean"});
    if (const auto* born = member(*entry->resource, "multipleBirthBoolean");
        born != nullptr and *born == false)
        fields.known({"multipleBirthBoolean"});
    fields.finish();

    for (auto& each : document.entries()) {
        if (each.type != "RelatedPerson" or about_another(document, each)) continue;
        each.used = true;
        Fields person{document, *each.resource, name_of(each)};
        auto made = contact_of(document, person, person.name());
        person.known({"identifier", "active", "patient", "gender", "period"});
        person.finish();
        add_contact(document.draft, std::move(made));
    }
}

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

}  // namespace referral
