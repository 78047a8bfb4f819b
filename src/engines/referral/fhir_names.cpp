#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "engines/referral/fhir_document.h"
#include "engines/referral/words.h"
#include "ground/base/text.h"

// Names, telephones and addresses as FHIR writes them.

namespace tsumugi::referral {
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

}  // namespace tsumugi::referral
