#pragma once
#include <string>
#include <string_view>

namespace tsumugi::referral {

// The words that people read for what FHIR calls by codes.

/// msgid "検査・所見「{name}」" for a resource type; a general one for types without a word.
const char* resource_words(std::string_view type);
/// msgid "「{name}」の部位" for an element; a general one with {field} for elements without a word.
const char* field_words(std::string_view field);

/// The same for extensions by the last part of their URL; nullptr without a word.
const char* extension_words(std::string_view url_tail);

/// The JP-CLINS code of a section whose title says what it is ("紹介目的", "アレルギー情報", "在宅医療機器");
/// empty when none.
std::string section_code_by_title(std::string_view title, bool discharge);
/// Whether that is a code of the JP-CLINS section list.
bool known_section(std::string_view code);
/// The title that goes with a code, empty for an unknown one.
std::string_view section_title(std::string_view code);

/// Japanese for a code of a relationship (v3-RoleCode, v2-0131): MTH -> 母; empty when unknown.
std::string_view relationship_words(std::string_view code);
/// Japanese for emptyReason: nilknown -> 特になし; empty when unknown.
std::string_view empty_reason_words(std::string_view code);

}  // namespace tsumugi::referral
