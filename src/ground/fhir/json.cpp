#include <charconv>

#include "ground/fhir/fhir.h"

namespace tsumugi::fhir {
namespace {

void quote(std::string& out, std::string_view text) {
    out += '"';
    for (const char c : text) {
        switch (c) {
            case '"':
                out += "\\\"";
                break;
            case '\\':
                out += "\\\\";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            case '\t':
                out += "\\t";
                break;
            default:
                if (static_cast<unsigned char>(c) < 0x20) {
                    static constexpr char digits[] = "0123456789abcdef";
                    out += "\\u00";
                    out += digits[(c >> 4) & 15];
                    out += digits[c & 15];
                } else {
                    out += c;
                }
        }
    }
    out += '"';
}

}  // namespace

void Json::comma() {
    if (not inner_.empty()) inner_ += ',';
}

void Json::name(std::string_view key) {
    comma();
    quote(inner_, key);
    inner_ += ':';
}

Json& Json::add(std::string_view key, std::string_view text) {
    name(key);
    quote(inner_, text);
    return *this;
}

Json& Json::add(std::string_view key, bool value) {
    name(key);
    inner_ += value ? "true" : "false";
    return *this;
}

Json& Json::add(std::string_view key, std::int64_t value) {
    name(key);
    inner_ += std::to_string(value);
    return *this;
}

Json& Json::add_real(std::string_view key, double value) {
    name(key);
    char digits[40];
    inner_.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
    return *this;
}

Json& Json::add(std::string_view key, const Json& value) {
    name(key);
    inner_ += value.text();
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

}  // namespace tsumugi::fhir
