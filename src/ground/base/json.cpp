#include "ground/base/json.h"

#include <charconv>
#include <cmath>

namespace tsumugi::base {
namespace {

void quote(std::string& out, std::string_view text) {
    static constexpr char kHex[] = "0123456789abcdef";
    out += '"';
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' or c == '\\') {
            out += {'\\', c};
        } else if (c == '\n') {
            out += "\\n";
        } else if (c == '\r') {
            out += "\\r";
        } else if (c == '\t') {
            out += "\\t";
        } else if (byte < 0x20) {
            out += {'\\', 'u', '0', '0', kHex[byte >> 4], kHex[byte & 15]};
        } else {
            out += c;
        }
    }
    out += '"';
}

}  // namespace

void Json::comma() {
    if (not inner_.empty()) inner_ += ',';
}

void Json::begin(std::string_view name) {
    comma();
    quote(inner_, name);
    inner_ += ':';
}

Json& Json::add(std::string_view name, std::string_view text) {
    begin(name);
    quote(inner_, text);
    return *this;
}

Json& Json::add(std::string_view name, std::int64_t value) {
    begin(name);
    inner_ += std::to_string(value);
    return *this;
}

Json& Json::add(std::string_view name, std::nullopt_t) {
    begin(name);
    inner_ += "null";
    return *this;
}

Json& Json::add(std::string_view name, const Json& value) {
    begin(name);
    inner_ += value.text();
    return *this;
}

Json& Json::add_truth(std::string_view name, bool value) {
    begin(name);
    inner_ += value ? "true" : "false";
    return *this;
}

Json& Json::add_real(std::string_view name, double value) {
    if (not std::isfinite(value)) return add(name, std::nullopt);
    char digits[40];
    begin(name);
    inner_.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
    return *this;
}

Json& Json::push(const Json& value) {
    comma();
    inner_ += value.text();
    return *this;
}

Json& Json::push(std::string_view text) {
    comma();
    quote(inner_, text);
    return *this;
}

}  // namespace tsumugi::base
