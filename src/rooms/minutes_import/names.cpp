// Whom a name in a record may mean: known names and aliases for certain, everything else as a proposal with
// its reason.
#include <algorithm>
#include <set>

#include "ground/base/text.h"
#include "rooms/minutes_import/import.h"
#include "rooms/minutes_import/pages.h"

namespace tsumugi::minutes_import {
namespace {

using html::msgid;

/// Whether the letters of `part` stand in `whole` in their order, and at least half of it is said: 市立病院
/// in 小田原市立病院, こども医療 in 神奈川県立こども医療センター.
bool shortens(std::string_view part, std::string_view whole) {
    if (part.size() < 6 or part.size() >= whole.size()) return false;
    return whole.find(part) != std::string_view::npos;
}

class Finder {
  public:
    explicit Finder(Ctx& ctx)
        : ctx_(ctx), participants_(participants(ctx.db)), sections_(directory::sections(ctx.db)) {
        for (const auto& p : participants_) participant_keys_.push_back(base::search_key(p.name));
        for (const auto& s : sections_) {
            section_keys_.push_back(base::search_key(s.where()));
            organisation_keys_.push_back(base::search_key(s.organisation_name));
        }
    }

    /// `others`: the names of the record; `other_keys`: what they are searched by.
    NameChoice find(const std::string& name, const std::vector<std::string>& others,
                    const std::vector<std::string>& other_keys) const {
        NameChoice choice{name, {}, "", false};
        const auto key = base::search_key(name);
        const auto add = [&](std::string value, std::string words, std::string reason) {
            const bool known = std::any_of(choice.candidates.begin(), choice.candidates.end(),
                                           [&](const auto& c) { return c.value == value; });
            if (not known)
                choice.candidates.push_back({std::move(value), std::move(words), std::move(reason)});
        };
        if (const auto known = participant_named(ctx_.db, name)) {
            const bool own = base::search_key(known->name) == key;
            add("p" + known->id.text(), known->name,
                own ? ctx_.tr("会議での名前") : ctx_.tr("記録での別の呼び名"));
            choice.certain = true;
        }
        for (std::size_t i = 0; i < sections_.size(); ++i) {
            const auto& section = sections_[i];
            if (section_keys_[i] != key) continue;
            add("s" + section.id.text(), section.where(), ctx_.tr("名簿の部署と同じ名前"));
            choice.certain = true;
        }
        for (std::size_t i = 0; i < sections_.size(); ++i) {
            const auto& section = sections_[i];
            if (organisation_keys_[i] != key) continue;
            add("o" + section.organisation.text(), section.organisation_name,
                ctx_.tr("名簿の機関と同じ名前"));
            choice.certain = true;
        }
        const bool certain = choice.certain;
        for (std::size_t i = 0; i < participants_.size(); ++i) {
            const auto& p = participants_[i];
            const auto& other = participant_keys_[i];
            if (shortens(key, other) or shortens(other, key))
                add("p" + p.id.text(), p.name, ctx_.tr("会議での名前と一部が同じ"));
        }
        for (std::size_t i = 0; i < sections_.size(); ++i) {
            const auto& section = sections_[i];
            const auto& other = section_keys_[i];
            if (shortens(key, other) or shortens(other, key))
                add("s" + section.id.text(), section.where(), ctx_.tr("名簿の名前と一部が同じ"));
        }
        for (std::size_t i = 0; i < others.size(); ++i) {
            const auto& other = others[i];
            if (shortens(key, other_keys[i]))
                add("n" + other, other, ctx_.tr("この記録の中の「{name}」の略", {{"name", other}}));
        }
        if (choice.candidates.size() > 8) choice.candidates.resize(8);
        add("n" + name, ctx_.tr("新しい名前として残す"), "");
        choice.chosen = certain ? choice.candidates.front().value : choice.candidates.back().value;
        return choice;
    }

  private:
    Ctx& ctx_;
    std::vector<Participant> participants_;
    std::vector<directory::Section> sections_;
    std::vector<std::string> participant_keys_, section_keys_, organisation_keys_;
};

}  // namespace

std::vector<NameChoice> name_choices(Ctx& ctx, const Draft& draft) {
    std::vector<std::string> names;
    std::set<std::string_view> known;
    const auto take = [&](const std::vector<std::string>& some) {
        for (const auto& name : some) {
            if (known.insert(name).second) names.push_back(name);
        }
    };
    for (const auto& said : draft.said) take(said.names);
    for (const auto& point : draft.summary) take(point.names);
    const Finder finder(ctx);
    std::vector<NameChoice> choices;
    std::vector<std::string> keys;
    for (const auto& name : names) keys.push_back(base::search_key(name));
    for (const auto& name : names) choices.push_back(finder.find(name, names, keys));
    return choices;
}

}  // namespace tsumugi::minutes_import
