#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ground/base/lang.h"

namespace tsumugi::census {

// What the numbers in a payload mean. They never change: browsers, command lines and custodians of different
// versions share them.

/// What kind of list an organisation holds. The number goes into each payload, so that the overlap between
/// kinds can be counted without telling organisations apart.
struct ListKind {
    int number;  ///< 1..31
    std::string_view code;
    const char* label;  ///< msgid
    std::string_view
        of_organisations;  ///< kinds of access/kinds.h that bring such a list, separated by blanks
};
const std::vector<ListKind>& list_kinds();
const ListKind* find_list_kind(int number);
/// The kind that an organisation of access/kinds.h usually brings; the last one ("other") for unknown ones.
/// A school whose name says 支援学校 is a special school.
const ListKind& usual_list_kind(std::string_view organisation_kind, std::string_view name);

constexpr int kHospitalList = 1, kInsurerList = 2, kMunicipalityList = 3, kNurseList = 4, kSchoolList = 5,
              kSpecialSchoolList = 6, kNurseryList = 7, kDayServiceList = 8, kOtherList = 9;

/// The 14 care items of 医療的ケア判定スコア; item n is bit n-1 of Payload::care.
constexpr int kCareItems = 14;
std::string care_item_label(int item, base::Lang lang);
/// Bits of the items that are named in a cell of a list ("吸引、経管栄養（胃ろう）"): each word that is known
/// anywhere in the text. Numbers in circles or "7-1" alone are not read.
std::uint32_t care_bits(std::string_view typed);

constexpr int kAgeBands = 5;
const char* age_band_label(int band);  ///< msgid; 0 = unknown

}  // namespace tsumugi::census
