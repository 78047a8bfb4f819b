#pragma once
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ground/base/date.h"
#include "ground/base/id.h"

namespace tsumugi::base {

/// JSON as rooms write it: names and values in the order in which they are added. Texts are UTF-8 and stay as
/// they are but for what JSON escapes; a number that JSON does not know (infinity, NaN) is null.
class Json {
  public:
    /// An object.
    Json() : Json('{', '}') {}
    static Json object() { return {}; }
    static Json array() { return {'[', ']'}; }

    Json& add(std::string_view name, std::string_view text);
    Json& add(std::string_view name, const char* text) { return add(name, std::string_view(text)); }
    Json& add(std::string_view name, const std::string& text) { return add(name, std::string_view(text)); }
    template <std::same_as<bool> T>
    Json& add(std::string_view name, T value) {
        return add_truth(name, value);
    }
    Json& add(std::string_view name, std::int64_t value);
    Json& add(std::string_view name, int value) { return add(name, std::int64_t{value}); }
    /// The shortest digits that read back as the same number.
    template <std::same_as<double> T>
    Json& add(std::string_view name, T value) {
        return add_real(name, value);
    }
    Json& add(std::string_view name, std::nullopt_t);
    template <class T>
    Json& add(std::string_view name, const std::optional<T>& value) {
        if (value) return add(name, *value);
        return add(name, std::nullopt);
    }
    template <class Tag>
    Json& add(std::string_view name, Id<Tag> value) {
        return add(name, value.value());
    }
    Json& add(std::string_view name, Date value) { return add(name, iso(value)); }
    /// Milliseconds since 1970.
    Json& add(std::string_view name, Instant value) { return add(name, value.time_since_epoch().count()); }
    Json& add(std::string_view name, const Json& value);
    /// An element of an array.
    Json& push(const Json& value);
    Json& push(std::string_view text);
    std::string text() const { return open_ + inner_ + close_; }

  private:
    Json(char open, char close) : open_(1, open), close_(1, close) {}
    Json& add_truth(std::string_view name, bool value);
    Json& add_real(std::string_view name, double value);
    void comma();
    void begin(std::string_view name);
    std::string open_, inner_, close_;
};

}  // namespace tsumugi::base
