#include "engines/referral/fhir_document.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engines/referral/narrative.h"
#include "engines/referral/words.h"
#include "ground/base/text.h"

namespace tsumugi::referral {
namespace {

constexpr std::size_t kNameLength = 60;  // graphemes of a name in a line of the list

std::string lower(std::string_view text) {
    std::string out{text};
    for (auto& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

/// "http://host/fhir/Patient/12/_history/3" -> "Patient/12"; empty when it has not that shape.
std::string type_and_id(std::string_view reference) {
    if (const auto history = reference.find("/_history/"); history != reference.npos)
        reference = reference.substr(0, history);
    if (const auto query = reference.find_first_of("?#"); query != reference.npos)
        reference = reference.substr(0, query);
    const auto last = reference.rfind('/');
    if (last == reference.npos or last + 1 == reference.size()) return "";
    const auto before = last == 0 ? reference.npos : reference.rfind('/', last - 1);
    return std::string{reference.substr(before == reference.npos ? 0 : before + 1)};
}

bool empty_value(const Json& value) {
    return value.is_null() or ((value.is_object() or value.is_array()) and value.empty()) or
           (value.is_string() and value.get_ref<const std::string&>().empty());
}

}  // namespace

Document::Document(const Json& bundle) {
    const auto* list = member(bundle, "entry");
    if (list == nullptr) return;
    for (const auto& each : *list) {
        const auto* resource = each.is_object() ? member(each, "resource") : nullptr;
        if (resource == nullptr or not resource->is_object()) {
            unread(msgid("中身のない項目「{name}」"), msgid("文書の中に、中身（resource）がありません。"),
                   {{"name", each.is_object() ? text_of(each, "fullUrl") : std::string{}}});
            continue;
        }
        add(*resource, text_of(each, "fullUrl"), nullptr);
    }
}

void Document::add(const Json& resource, std::string full_url, const Entry* container) {
    auto& entry = entries_.emplace_back(Entry{.resource = &resource,
                                              .type = text_of(resource, "resourceType"),
                                              .full_url = std::move(full_url),
                                              .container = container});
    const auto id = text_of(resource, "id");
    if (container != nullptr) {
        contained_.try_emplace({container, id}, &entry);
    } else {
        if (not entry.full_url.empty()) {
            if (not by_url_.try_emplace(lower(entry.full_url), &entry).second)
                unread(
                    resource_words(entry.type),
                    msgid(
                        "同じ番号（fullUrl）が2回使われています。参照は先のほうを指すものとして読みました。"),
                    {{"name", name_of(entry)}, {"type", entry.type}});
            if (const auto path = type_and_id(entry.full_url); path.starts_with(entry.type + "/"))
                by_type_id_.try_emplace(path, &entry);
        }
        if (not id.empty()) {
            by_type_id_.try_emplace(entry.type + "/" + id, &entry);
            by_id_.try_emplace(lower(id), &entry);
        }
        if (const auto* identifiers = member(resource, "identifier")) {
            const auto remember = [&](const Json& identifier) {
                if (const auto value = text_of(identifier, "value"); not value.empty())
                    by_identifier_.try_emplace(entry.type + "|" + text_of(identifier, "system") + "|" + value,
                                               &entry);
            };
            if (identifiers->is_array())
                for (const auto& each : *identifiers) remember(each);
            else
                remember(*identifiers);
        }
    }
    if (const auto* contained = member(resource, "contained"); contained != nullptr and contained->is_array())
        for (const auto& each : *contained)
            if (each.is_object()) add(each, "", &entry);
}

Entry* Document::find(const Json& reference, const Entry& from) {
    if (not reference.is_object()) return nullptr;
    const auto target = text_of(reference, "reference");
    if (target.starts_with("#")) {
        const auto* container = from.container != nullptr ? from.container : &from;
        const auto found = contained_.find({container, target.substr(1)});
        return found == contained_.end() ? nullptr : found->second;
    }
    const auto look = [](const auto& index, const std::string& key) -> Entry* {
        const auto found = index.find(key);
        return found == index.end() ? nullptr : found->second;
    };
    if (not target.empty()) {
        if (auto* found = look(by_url_, lower(target))) return found;
        if (auto* found = look(by_type_id_, type_and_id(target))) return found;
        if (target.starts_with("urn:")) {
            const auto id = lower(std::string_view{target}.substr(target.rfind(':') + 1));
            return look(by_id_, id);
        }
        return nullptr;
    }
    if (const auto* identifier = member(reference, "identifier")) {
        const auto type = text_of(reference, "type");
        return look(by_identifier_,
                    type + "|" + text_of(*identifier, "system") + "|" + text_of(*identifier, "value"));
    }
    return nullptr;
}

void Document::unread(const char* what, const char* why,
                      std::vector<std::pair<std::string, std::string>> args, std::string text) {
    auto mark = std::string{what} + '\n' + why + '\n' + text;
    for (auto& [name, value] : args) {
        value = base::first_graphemes(value, kNameLength);
        mark += '\n' + value;
    }
    if (not listed_.insert(std::move(mark)).second) return;
    draft.unread.push_back({what, why, std::move(args), std::move(text)});
}

void Document::unread_entry(const Entry& entry, const char* why) {
    unread(resource_words(entry.type), why, {{"name", name_of(entry)}, {"type", entry.type}},
           words_of(*entry.resource));
}

std::vector<Entry*> Document::in_order() {
    std::vector<Entry*> order;
    for (auto& entry : entries_)
        if (entry.container == nullptr) order.push_back(&entry);
    std::ranges::stable_sort(order, {}, &Entry::cited);
    return order;
}

void Document::leave(Entry& entry, const char* why) {
    entry.used = true;
    unread_entry(entry, why);
}

bool Document::meaning_known(Entry& entry) {
    const auto* modifiers = member(*entry.resource, "modifierExtension");
    if (modifiers == nullptr or not modifiers->is_array() or modifiers->empty()) return true;
    leave(entry,
          msgid("意味を変えるかもしれない項目が付いているので、入れていません。病院に確かめてください。"));
    return false;
}

bool Document::has_section(std::string_view code) const {
    return std::ranges::find(draft.sections, code, &Section::code) != draft.sections.end();
}

bool Entry::in(std::initializer_list<std::string_view> codes) const {
    return std::ranges::any_of(
        codes, [&](auto code) { return std::ranges::find(sections, code) != sections.end(); });
}

// Fields

Fields::Fields(Document& document, const Json& object, std::string_view name)
    : document_{document}, object_{object} {
    set_name(name);
}

void Fields::set_name(std::string_view name) { name_ = base::first_graphemes(name, kNameLength); }

const Json* Fields::get(std::string_view key) {
    read_.emplace(key);
    return member(object_, key);
}

bool Fields::has(std::string_view key) const {
    const auto* value = member(object_, key);
    return value != nullptr and not empty_value(*value);
}

std::string Fields::text(std::string_view key) {
    const auto* value = get(key);
    if (value == nullptr or value->is_null()) return "";
    if (value->is_string()) return base::trimmed(value->get_ref<const std::string&>());
    if (value->is_number()) return value->dump();
    wrong_.emplace(key);
    return "";
}

std::vector<std::string> Fields::texts(std::string_view key) {
    const auto* value = get(key);
    std::vector<std::string> out;
    if (value == nullptr or value->is_null()) return out;
    const auto add = [&](const Json& each) {
        if (each.is_string())
            out.push_back(base::trimmed(each.get_ref<const std::string&>()));
        else if (not each.is_null())
            wrong_.emplace(key);
    };
    if (value->is_array())
        for (const auto& each : *value) add(each);
    else
        add(*value);
    return out;
}

const Json* Fields::object(std::string_view key) {
    const auto* value = get(key);
    if (value == nullptr or value->is_null()) return nullptr;
    if (value->is_object()) return value;
    // R5 and some writers put an array where R4 has one value.
    if (value->is_array() and value->size() == 1 and value->front().is_object()) return &value->front();
    wrong_.emplace(key);
    return nullptr;
}

std::vector<const Json*> Fields::list(std::string_view key) {
    const auto* value = get(key);
    std::vector<const Json*> out;
    if (value == nullptr or value->is_null()) return out;
    if (value->is_object()) return {value};
    if (value->is_array()) {
        for (const auto& each : *value)
            if (each.is_object())
                out.push_back(&each);
            else if (not each.is_null())
                wrong_.emplace(key);
        return out;
    }
    wrong_.emplace(key);
    return out;
}

std::string Fields::concept_text(std::string_view key) {
    const auto* value = get(key);
    return value == nullptr ? "" : concept_words(*value);
}

std::string Fields::concept_code(std::string_view key) {
    const auto* value = get(key);
    return value == nullptr ? "" : referral::concept_code(*value).value;
}

void Fields::known(std::initializer_list<std::string_view> keys) {
    for (auto key : keys) read_.emplace(key);
}

std::string Fields::narrative() {
    const auto* value = get("text");
    if (value == nullptr or not value->is_object()) return "";
    const auto status = text_of(*value, "status");
    if (status == "generated" or status == "empty") return "";
    return plain_text(text_of(*value, "div")).text;
}

void Fields::known_extensions(std::initializer_list<std::string_view> tails) {
    known_extensions_.insert(known_extensions_.end(), tails.begin(), tails.end());
}

void Fields::finish_extensions(const Json& extensions, const char* why) {
    // Of the document itself, not of the child: institution, department, versions.
    static constexpr std::string_view kAdministrative[] = {"JP_eCS_InstitutionNumber",
                                                           "JP_eCS_Department",
                                                           "JP_Organization_PrefectureNo",
                                                           "JP_Organization_InsuranceOrganizationCategory",
                                                           "JP_Organization_InsuranceOrganizationNo",
                                                           "composition-clinicaldocument-versionNumber",
                                                           "iso21090-EN-representation",
                                                           "data-absent-reason"};
    if (not extensions.is_array()) return;
    for (const auto& each : extensions) {
        const auto url = text_of(each, "url");
        const auto last = tail(url);
        if (std::ranges::find(kAdministrative, last) != std::end(kAdministrative) or
            std::ranges::find(known_extensions_, last) != known_extensions_.end())
            continue;
        const auto* known = extension_words(last);
        document_.unread(known == nullptr ? msgid("「{name}」の追加の項目「{field}」") : known, why,
                         {{"name", name_}, {"field", std::string{last}}}, words_of(each));
    }
}

void Fields::finish() {
    if (not object_.is_object()) return;
    for (const auto& [key, value] : object_.items()) {
        if (key == "resourceType" or key == "id" or key == "language" or key == "contained" or
            empty_value(value))
            continue;
        if (key == "extension" or key == "modifierExtension") {
            finish_extensions(value,
                              key == "extension"
                                  ? msgid("この項目を入れる欄がありません。")
                                  : msgid("意味を変えるかもしれない項目です。病院に確かめてください。"));
            continue;
        }
        if (key == "meta") {
            for (const char* list : {"tag", "security"})
                if (const auto* marks = member(value, list); marks != nullptr and marks->is_array())
                    for (const auto& mark : *marks)
                        if (const auto words = concept_words(mark); not words.empty() and
                                                                    text_of(mark, "code") != "N" and
                                                                    text_of(mark, "code") != "LTS")
                            document_.unread(
                                msgid("「{name}」の取扱いの印「{field}」"),
                                msgid("家族やほかの機関に見せてよいか、病院に確かめてください。"),
                                {{"name", name_}, {"field", words}});
            continue;
        }
        if (key.starts_with("_")) {  // extensions of a primitive member
            if (const auto* extensions = member(value, "extension"))
                finish_extensions(*extensions, msgid("この項目を入れる欄がありません。"));
            continue;
        }
        const bool wrong = wrong_.contains(key);
        if (read_.contains(key) and not wrong) continue;
        if (key == "text" and value.is_object()) {
            const auto status = text_of(value, "status");
            if (status == "generated" or status == "empty") continue;
        }
        document_.unread(field_words(key),
                         wrong ? msgid("書き方が決まりとちがうため、読めませんでした。")
                               : msgid("この項目を入れる欄がありません。"),
                         {{"name", name_}, {"field", key}}, words_of(value));
    }
}

}  // namespace tsumugi::referral
