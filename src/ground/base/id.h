#pragma once
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace tsumugi::base {

/// 13 characters of Crockford's base32 (lower case), the form an id has in URLs and in FHIR.
std::string id_text(std::int64_t value);
/// Reads `id_text`'s form; nothing else (wrong length, letter or overflow gives nullopt).
std::optional<std::int64_t> parse_id(std::string_view text);

/// A 64-bit key of one table: 41 bits of milliseconds since 2020-01-01Z, then 22 random bits, so ids sort by
/// the time they were made. No arithmetic, no implicit conversion; ids of two tables never mix.
template <class Tag>
class Id {
  public:
    constexpr Id() = default;
    explicit constexpr Id(std::int64_t value) : value_(value) {}
    constexpr std::int64_t value() const { return value_; }
    std::string text() const { return id_text(value_); }
    static std::optional<Id> parse(std::string_view text) {
        const auto value = parse_id(text);
        if (not value) return std::nullopt;
        return Id{*value};
    }
    constexpr auto operator<=>(const Id&) const = default;

  private:
    std::int64_t value_ = 0;
};

}  // namespace tsumugi::base

template <class Tag>
struct std::hash<tsumugi::base::Id<Tag>> {
    std::size_t operator()(tsumugi::base::Id<Tag> id) const noexcept {
        return std::hash<std::int64_t>{}(id.value());
    }
};
