#include <algorithm>
#include <iterator>
#include <map>
#include <unordered_map>

#include "engines/wamnet/wamnet.h"
#include "ground/base/text.h"

namespace tsumugi::wamnet {
namespace {

#include "engines/wamnet/municipalities.inc"

/// The check digit of a code: (11 - sum of the five digits times 6, 5, 4, 3, 2, modulo 11) modulo 10 (総務省,
/// 全国地方公共団体コード).
char check_digit(std::string_view five) {
    int sum = 0;
    for (int place = 0; place < 5; ++place)
        sum += (five[static_cast<std::size_t>(place)] - '0') * (6 - place);
    return static_cast<char>('0' + (11 - sum % 11) % 10);
}

/// A name without its county: 開成町 of 足柄上郡開成町. 蒲郡市, 郡山市, 大和郡山市, 小郡市 and 郡上市 are
/// names themselves.
std::string_view without_county(std::string_view name) {
    constexpr std::string_view kCounty = "郡";
    const auto at = name.find(kCounty);
    if (at == std::string_view::npos or at == 0 or name.ends_with("市") or name.ends_with("区")) return name;
    return name.substr(at + kCounty.size());
}

/// Folded names of one prefecture.
using Names = std::unordered_map<std::string, const Place*>;

struct Index {
    std::map<std::string, Names, std::less<>> by_prefecture;  ///< by the two digits
    std::vector<std::pair<std::string, std::string_view>> prefectures;
    std::unordered_map<std::string_view, const Place*> by_code;

    Index() {
        for (const auto& prefecture : kPrefectures) {
            prefectures.emplace_back(base::search_key(prefecture.name), prefecture.code.substr(0, 2));
            by_code[prefecture.code] = &prefecture;
        }
        for (const auto& place : kMunicipalities) {
            auto& names = by_prefecture[std::string(place.code.substr(0, 2))];
            // Of two codes with one name the greater is the one in use (浜松市天竜区 since 2024).
            names[base::search_key(place.name)] = &place;
            names.try_emplace(base::search_key(without_county(place.name)), &place);
            by_code[place.code] = &place;
        }
    }
};

const Index& index() {
    static const Index made;
    return made;
}

/// The end of the character that begins at `at`.
std::size_t next_letter(std::string_view text, std::size_t at) {
    do ++at;
    while (at < text.size() and (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80);
    return at;
}

}  // namespace

const Place* municipality_of(std::string_view address) {
    const auto key = base::search_key(address);
    std::string_view rest = key, prefecture;
    for (const auto& [name, code] : index().prefectures) {
        if (not rest.starts_with(name)) continue;
        rest.remove_prefix(name.size());
        prefecture = code;
        break;
    }
    if (prefecture.empty()) return nullptr;
    const auto& names = index().by_prefecture.find(prefecture)->second;
    const Place* found = nullptr;
    constexpr std::size_t kLongestName = 60;  // in bytes; 北海道's longest is 36
    for (std::size_t end = 0; end < std::min(rest.size(), kLongestName);) {
        end = next_letter(rest, end);
        const auto place = names.find(std::string(rest.substr(0, end)));
        if (place != names.end()) found = place->second;
    }
    return found;
}

const Place* place_of_code(std::string_view digits) {
    if (digits.size() < 5 or digits.size() > 6) return nullptr;
    if (digits.find_first_not_of("0123456789") != std::string_view::npos) return nullptr;
    std::string code(digits.substr(0, 5));
    code += check_digit(code);
    if (digits.size() == 6 and digits != code) return nullptr;
    const auto found = index().by_code.find(code);
    return found == index().by_code.end() ? nullptr : found->second;
}

std::string_view prefecture_name(std::string_view code) {
    for (const auto& prefecture : kPrefectures) {
        if (code.size() == 6 and prefecture.code.substr(0, 2) == code.substr(0, 2)) return prefecture.name;
    }
    return {};
}

}  // namespace tsumugi::wamnet
