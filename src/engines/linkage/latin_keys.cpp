#include <algorithm>

#include "engines/linkage/keys.h"

namespace tsumugi::linkage {
namespace {

/// American Soundex (Russell 1918) of a-z.
std::string soundex(std::string_view name) {
    constexpr std::string_view kCodes = "01230120022455012623010202";
    std::string out;
    char last = 0;
    for (const char c : name) {
        const char code = kCodes[static_cast<std::size_t>(c - 'a')];
        if (out.empty())
            out += c;
        else if (code != '0' and code != last)
            out += code;
        // h and w do not part two letters of one code.
        if (c != 'h' and c != 'w') last = code;
        if (out.size() == 4) break;
    }
    return out;
}

}  // namespace

void latin_keys(const Person& person, KeyMaker& keys) {
    const std::string& f = person.family_latin;
    const std::string& g = person.given_latin;
    const std::string names = std::min(f, g) + "\x1e" + std::max(f, g);
    const bool both = not f.empty() and not g.empty();
    const std::string name = both ? names : "";
    const std::string date = person.birth ? base::iso(*person.birth) : "";
    const std::string& street = person.street;
    const std::string& place = person.place;
    const std::string& post = person.postcode;
    const std::string initial = g.substr(0, 1);
    const std::string fs = soundex(f), gs = soundex(g);

    keys.add(Family::reading, {name, date});
    keys.add(Family::written, {"s", name, street});
    keys.add(Family::written, {"p", name, post});
    keys.add(Family::written, {"u", name, place});
    keys.add(Family::given, {"s", g, date, street});
    keys.add(Family::given, {"p", g, date, post});
    keys.add(Family::given, {"u", g, date, place});
    keys.add(Family::given, {"su", g, street, place, person.number});
    keys.add(Family::given, {"sp", g, street, post, person.number});
    keys.add(Family::loose, {"d", fs, gs, date});
    keys.add(Family::loose, {"s", fs, gs, street, place});
    keys.add(Family::loose, {"t", fs, gs, street, post});
    keys.add(Family::loose, {"n", fs, gs, street, person.number});
    keys.add(Family::loose, {"p", gs, date, post});
    keys.add(Family::loose, {"u", gs, date, place});
    // Without the given name these would join twins: its first letter must be alike, or missing in both.
    keys.add(Family::renamed, {"s", f, date, street, initial});
    keys.add(Family::renamed, {"u", f, date, place, initial});
    // Either name, in either order, and the first letters of both.
    const std::string fi = f.substr(0, 1);
    const std::string initials = std::min(fi, initial) + "\x1e" + std::max(fi, initial);
    keys.add(Family::renamed, {"p", f, date, post, initials});
    keys.add(Family::renamed, {"p", g, date, post, initials});
    keys.add_with(Family::renamed, {initial}, {"sp", date, street, post});
    keys.add_with(Family::renamed, {initial}, {"su", date, street, place});
    keys.add_with(Family::renamed, {initial}, {"up", date, place, post, person.number});
    if (both and person.birth) {
        for (const std::string& rest : with_one_letter_out(f))
            keys.add(Family::family_edit, {rest, gs, date});
        for (const std::string& rest : with_one_letter_out(g)) keys.add(Family::given_edit, {fs, rest, date});
        const auto part = [&](std::string_view kind, const std::string& rest) {
            keys.add(Family::date_part, {kind, name, rest});
        };
        part("y", date.substr(5));
        part("m", date.substr(0, 4) + date.substr(8));
        part("d", date.substr(0, 7));
        const std::string month = date.substr(5, 2), day = date.substr(8);
        part("s", date.substr(0, 4) + std::min(month, day) + std::max(month, day));
    }
    keys.add(Family::date_part, {"fi", f, initial, post, date.substr(0, 7)});
    // These would join twins, and so count only where one of two records lacks the given name.
    keys.add(Family::given_only, {"s", f, date, street});
    keys.add(Family::given_only, {"p", f, date, post});
    keys.add(Family::given_only, {"u", f, date, place});
    keys.add(Family::given_only, {"sp", date, street, post});
    // Where everything else was spelt otherwise: one house. Two lists that each know another of a family are
    // joined wrongly.
    keys.add(Family::undated, {"s", fs, person.number, street});
    keys.add(Family::undated, {"p", fs, person.number, post});
    keys.add(Family::undated, {"u", fs, person.number, place});
    keys.add(Family::undated, {"h", person.number, street, place, post});
    // A blank given name or date is a frequent gap of such lists: the household and the rest must agree.
    keys.add(Family::date_part, {"fs", f, date, street, person.number});
    keys.add(Family::date_part, {"fp", f, date, post, place});
    keys.add(Family::date_part, {"sp", date, street, post, person.number});
}

}  // namespace tsumugi::linkage
