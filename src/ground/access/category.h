#pragma once
#include <optional>
#include <string_view>

namespace tsumugi::access {

/// What is known of a child, in the groups that consent and roles speak of.
enum class Category { basic, medical, daily_care, education, welfare, family, documents };
inline constexpr int kCategoryCount = 7;
enum class Purpose { care, coordination, administration, statistics, emergency };

constexpr unsigned bit(Category category) { return 1u << static_cast<int>(category); }
inline constexpr unsigned kEveryCategory = (1u << kCategoryCount) - 1;

std::string_view code(Category category);
std::optional<Category> parse_category(std::string_view code);
std::string_view label(Category category);  ///< a msgid
std::string_view code(Purpose purpose);

}  // namespace tsumugi::access
