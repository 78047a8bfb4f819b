#include "ground/notices/args.h"

#include "ground/base/date.h"
#include "ground/base/text.h"

namespace tsumugi::notices {

std::string pack_args(const html::Args& args) {
    std::string packed;
    for (const auto& [name, value] : args) {
        packed += name + '=';
        for (const char c : value) {
            if (c == '\\') {
                packed += "\\\\";
            } else if (c == '\n') {
                packed += "\\n";
            } else {
                packed += c;
            }
        }
        packed += '\n';
    }
    return packed;
}

html::Args unpack_args(std::string_view packed) {
    html::Args args;
    for (const auto& line : base::split(packed, '\n')) {
        const auto equals = line.find('=');
        if (equals == std::string::npos) continue;
        std::string value;
        for (std::size_t i = equals + 1; i < line.size(); ++i) {
            if (line[i] == '\\' and i + 1 < line.size()) {
                ++i;
                value += line[i] == 'n' ? '\n' : line[i];
            } else {
                value += line[i];
            }
        }
        args.emplace_back(line.substr(0, equals), std::move(value));
    }
    return args;
}

std::string show_text(base::Lang lang, base::Date today, std::string_view text, const html::Args& args) {
    html::Args shown;
    for (const auto& [name, value] : args) {
        std::string words = value;
        if (lang == base::Lang::en) {
            for (const auto& [other, english] : args) {
                if (other == name + "_en" and not english.empty()) words = english;
            }
        }
        if (const auto day = base::parse_iso(words)) words = base::short_date(*day, today, lang);
        shown.emplace_back(name, std::move(words));
    }
    return html::tr(lang, text, shown);
}

}  // namespace tsumugi::notices
