#include <algorithm>
#include <cstdint>
#include <iterator>

#include "ground/base/date.h"

namespace tsumugi::base {
namespace {

constexpr std::uint32_t h(unsigned year, unsigned month, unsigned day, unsigned name) {
    return ((year * 100 + month) * 100 + day) << 6 | name;
}

#include "ground/base/holidays.inc"

static_assert(std::size(kHolidayNames) <= 64);

}  // namespace

std::string_view holiday(Date date) {
    const std::uint32_t wanted = h(static_cast<unsigned>(static_cast<int>(date.year())),
                                   static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), 0);
    const auto* found = std::lower_bound(std::begin(kHolidays), std::end(kHolidays), wanted);
    if (found == std::end(kHolidays) or *found >> 6 != wanted >> 6) return {};
    return kHolidayNames[*found & 63];
}

}  // namespace tsumugi::base
