#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

#include "engines/referral/fhir_document.h"
#include "engines/referral/narrative.h"
#include "engines/referral/words.h"
#include "ground/base/text.h"

namespace tsumugi::referral {
namespace {

bool ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// Members that hold ids, codes and addresses of machines, or bytes.
constexpr std::array<std::string_view, 27> kNoWords{
    "resourceType",   "id",         "meta",      "url",         "reference",
    "system",         "identifier", "fullUrl",   "profile",     "data",
    "hash",           "contained",  "versionId", "lastUpdated", "extension",
    "implicitRules",  "status",     "intent",    "mode",        "use",
    "contentType",    "comparator", "rank",      "size",        "modifierExtension",
    "clinicalStatus", "category"};

constexpr std::array<std::string_view, 10> kFirst{
    "code",  "medicationCodeableConcept", "vaccineCode", "title", "name", "deviceName", "type",
    "class", "dosageInstruction",         "start"};

void gather(const Json& value, std::string_view key, std::vector<std::string>& pieces) {
    const auto add = [&](std::string piece) {
        piece = base::trimmed(piece);
        if (not piece.empty()) pieces.push_back(std::move(piece));
    };
    if (value.is_object()) {
        if (value.contains("value") and value["value"].is_number()) return add(quantity_words(value));
        // A HumanName or Address says in its text what its parts say again.
        if (not text_of(value, "text").empty() and (value.contains("family") or value.contains("given") or
                                                    value.contains("city") or value.contains("line")))
            return add(joined({text_of(value, "postalCode"), text_of(value, "text")}, " "));
        if (value.contains("coding") or
            (value.contains("code") and value["code"].is_string() and not value.contains("resourceType")))
            return add(concept_words(value));
        // The name first, then what is said of it; the beginning before the end.
        for (auto name : kFirst)
            if (const auto* each = member(value, name)) gather(*each, name, pieces);
        for (const auto& [name, each] : value.items())
            if (std::ranges::find(kNoWords, name) == kNoWords.end() and
                std::ranges::find(kFirst, name) == kFirst.end() and name != "verificationStatus" and
                not(name == "language" and each.is_string()))
                gather(each, name, pieces);
    } else if (value.is_array()) {
        for (const auto& each : value) gather(each, key, pieces);
    } else if (value.is_string()) {
        const auto& text = value.get_ref<const std::string&>();
        add(key == "div" ? plain_text(text).text : text);
    } else if (value.is_boolean()) {
        add(value.get<bool>() ? "はい" : "いいえ");
    } else if (value.is_number()) {
        add(value.dump());
    }
}

}  // namespace

const Json* member(const Json& object, std::string_view key) {
    if (not object.is_object()) return nullptr;
    const auto found = object.find(std::string{key});
    return found == object.end() ? nullptr : &*found;
}

std::string text_of(const Json& object, std::string_view key) {
    const auto* value = member(object, key);
    return value != nullptr and value->is_string() ? base::trimmed(value->get_ref<const std::string&>())
                                                   : std::string{};
}

std::string concept_words(const Json& value) {
    if (value.is_string()) return base::trimmed(value.get_ref<const std::string&>());
    if (value.is_array()) return value.empty() ? "" : concept_words(value.front());
    if (auto text = text_of(value, "text"); not text.empty()) return text;
    if (auto display = text_of(value, "display"); not display.empty()) return display;
    std::string best;
    if (const auto* codings = member(value, "coding")) {
        const auto consider = [&](const Json& coding) {
            const auto display = text_of(coding, "display");
            if (not display.empty() and (best.empty() or (ascii(best) and not ascii(display))))
                best = display;
        };
        if (codings->is_array())
            for (const auto& coding : *codings) consider(coding);
        else
            consider(*codings);
    }
    if (best.empty()) best = concept_code(value).value;
    // Names of diseases come apart: 左 + 前腕骨折, ミトコンドリア病 + の疑い. Without them the name says
    // something else.
    std::string prefix, postfix;
    if (const auto* extensions = member(value, "extension"); extensions != nullptr and extensions->is_array())
        for (const auto& each : *extensions) {
            const auto last = tail(text_of(each, "url"));
            const auto* modifier = member(each, "valueCodeableConcept");
            if (modifier == nullptr) continue;
            if (last == "JP_Condition_DiseasePrefixModifier") prefix += concept_words(*modifier);
            if (last == "JP_Condition_DiseasePostfixModifier") postfix += concept_words(*modifier);
        }
    return prefix + best + postfix;
}

Identifier concept_code(const Json& value) {
    if (value.is_array()) return value.empty() ? Identifier{} : concept_code(value.front());
    if (const auto* codings = member(value, "coding")) {
        if (codings->is_object()) return {text_of(*codings, "system"), text_of(*codings, "code")};
        if (codings->is_array())
            for (const auto& coding : *codings)
                if (auto code = text_of(coding, "code"); not code.empty())
                    return {text_of(coding, "system"), code};
        return {};
    }
    if (value.is_string()) return {"", value.get<std::string>()};
    return {text_of(value, "system"), text_of(value, "code")};
}

void add_codings(std::vector<Coding>& codings, const std::vector<Coding>& more) {
    for (const auto& each : more)
        if (std::ranges::find(codings, each) == codings.end()) codings.push_back(each);
}

void add_codings(std::vector<Coding>& codings, const Json& value, std::string_view of) {
    if (value.is_array()) {
        if (not value.empty()) add_codings(codings, value.front(), of);
        return;
    }
    const auto add = [&](const Json& coding) {
        Coding made{text_of(coding, "system"), text_of(coding, "code"), text_of(coding, "version"),
                    text_of(coding, "display"), std::string(of)};
        if (not made.code.empty()) add_codings(codings, {made});
    };
    if (const auto* list = member(value, "coding")) {
        if (list->is_object()) add(*list);
        if (list->is_array())
            for (const auto& coding : *list) add(coding);
    } else if (value.is_object()) {
        add(value);
    }
    const auto* extensions = member(value, "extension");
    if (extensions == nullptr or not extensions->is_array()) return;
    for (const auto& each : *extensions) {
        const auto last = tail(text_of(each, "url"));
        const auto* modifier = member(each, "valueCodeableConcept");
        if (modifier == nullptr) continue;
        if (last == "JP_Condition_DiseasePrefixModifier") add_codings(codings, *modifier, "prefix");
        if (last == "JP_Condition_DiseasePostfixModifier") add_codings(codings, *modifier, "postfix");
    }
}

bool has_code(const Json& value, std::string_view code) {
    if (value.is_array())
        return std::ranges::any_of(value, [&](const Json& each) { return has_code(each, code); });
    if (const auto* codings = member(value, "coding")) return has_code(*codings, code);
    return value.is_string() ? value.get_ref<const std::string&>() == code : text_of(value, "code") == code;
}

std::string words_of(const Json& value) {
    std::vector<std::string> pieces;
    gather(value, "", pieces);
    return joined(pieces, " ");
}

std::string name_of(const Entry& entry) {
    const auto& resource = *entry.resource;
    for (const char* key : {"code", "vaccineCode", "medicationCodeableConcept", "codeCodeableConcept"})
        if (const auto* value = member(resource, key))
            if (auto words = concept_words(*value); not words.empty()) return words;
    for (const char* key : {"title", "description", "name", "deviceName", "relationship", "type", "class"})
        if (const auto* value = member(resource, key)) {
            const auto& first = value->is_array() and not value->empty() ? value->front() : *value;
            auto words =
                first.is_object() and first.contains("coding") ? concept_words(first) : words_of(first);
            if (words.empty() and first.is_object()) words = concept_words(first);
            if (not words.empty()) return words;
        }
    if (not entry.section_title.empty()) return entry.section_title;
    return entry.type.empty() ? "?" : entry.type;
}

std::string notes_text(Fields& fields, std::string_view key) {
    std::vector<std::string> notes;
    for (const auto* note : fields.list(key)) notes.push_back(text_of(*note, "text"));
    return joined(notes, "\n");
}

std::string quantity_words(const Json& quantity) {
    const auto* value = member(quantity, "value");
    if (value == nullptr) return text_of(quantity, "unit");
    auto unit = text_of(quantity, "unit");
    if (unit.empty()) unit = text_of(quantity, "code");
    const auto number = value->is_string() ? value->get<std::string>() : value->dump();
    return text_of(quantity, "comparator") + number + (unit.empty() ? "" : " " + unit);
}

DocumentDate document_date(std::string text) {
    DocumentDate out{std::move(text)};
    const std::string_view view{out.text};
    const auto day = base::parse_iso(view.substr(0, 10));
    if (not day) return out;
    out.date = day;
    if (view.size() <= 10) return out;
    if (view[10] != 'T') return out.date = std::nullopt, out;
    // A moment: the day in Japan. Only hours matter beside the zone, minutes of the zone are kept for
    // exactness.
    const auto number = [&](std::size_t at) {
        int value = -1;
        if (at + 2 <= view.size()) std::from_chars(view.data() + at, view.data() + at + 2, value);
        return value;
    };
    const int hour = number(11), minute = view.size() > 15 and view[13] == ':' ? number(14) : 0;
    const auto zone_at = view.find_first_of("Z+-", 13);
    if (hour < 0 or hour > 24 or minute < 0 or zone_at == view.npos) return out;
    int zone = 0;
    if (view[zone_at] != 'Z')
        zone = (view[zone_at] == '-' ? -1 : 1) *
               (std::max(0, number(zone_at + 1)) * 60 + std::max(0, number(zone_at + 4)));
    constexpr int kJapan = 9 * 60, kDay = 24 * 60;
    const int in_japan = hour * 60 + minute - zone + kJapan;
    if (in_japan < 0) out.date = base::add_days(*day, -1);
    if (in_japan >= kDay) out.date = base::add_days(*day, in_japan / kDay);
    return out;
}

std::string tail(std::string_view url) {
    const auto slash = url.rfind('/');
    return std::string{slash == url.npos ? url : url.substr(slash + 1)};
}

const Json* extension_value(const Json& element, std::string_view url_tail) {
    const auto* extensions = member(element, "extension");
    if (extensions == nullptr or not extensions->is_array()) return nullptr;
    for (const auto& each : *extensions) {
        if (tail(text_of(each, "url")) != url_tail) continue;
        for (const auto& [key, value] : each.items())
            if (key.starts_with("value")) return &value;
    }
    return nullptr;
}

std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
    std::set<std::string_view> seen;
    std::string out;
    for (const auto& part : parts) {
        if (part.empty() or not seen.insert(part).second) continue;
        if (not out.empty()) out += separator;
        out += part;
    }
    return out;
}

std::optional<std::string> base64_decoded(std::string_view text) {
    constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    static const auto table = [&] {
        std::array<int, 256> values{};
        values.fill(-1);
        for (std::size_t i = 0; i < kLetters.size(); ++i)
            values[static_cast<unsigned char>(kLetters[i])] = static_cast<int>(i);
        return values;
    }();
    std::string out;
    out.reserve(text.size() / 4 * 3);
    unsigned bits = 0;
    int count = 0, letters = 0, padding = 0;
    for (char c : text) {
        if (c == ' ' or c == '\n' or c == '\r' or c == '\t') continue;
        if (c == '=') {
            ++padding;
            continue;
        }
        const int value = table[static_cast<unsigned char>(c)];
        if (value < 0 or padding > 0) return std::nullopt;
        bits = bits << 6 | static_cast<unsigned>(value);
        count += 6;
        ++letters;
        if (count >= 8) {
            count -= 8;
            out += static_cast<char>(bits >> count & 0xFF);
        }
    }
    if (letters % 4 == 1 or padding > 2) return std::nullopt;
    return out;
}

}  // namespace tsumugi::referral
