#include <algorithm>
#include <nlohmann/json.hpp>

#include "engines/referral/fhir_document.h"
#include "engines/referral/words.h"
#include "ground/base/text.h"

// The child and its people.

namespace tsumugi::referral {
namespace {

void fill(std::string& field, std::string value) {
    if (field.empty()) field = std::move(value);
}

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
        const auto* subject = member(*composition.resource, "subject");
        document.unread(msgid("患者の氏名・生年月日など"),
                        msgid("文書に患者の情報がありません。手で入れてください。"), {},
                        subject == nullptr ? "" : text_of(*subject, "display"));
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

}  // namespace tsumugi::referral
