#include "engines/census/own_list.h"

#include <algorithm>
#include <set>

#include "engines/census/kinds.h"
#include "ground/base/text.h"

namespace tsumugi::census {
namespace {

using base::msgid;
using linkage::Field;
using linkage::Person;

base::Problem problem(const char* message) { return {base::Kind::invalid, "", message}; }

bool blank(const std::vector<std::string>& row) {
    return std::all_of(row.begin(), row.end(), [](const auto& cell) { return base::trimmed(cell).empty(); });
}

/// Why a person is not counted here; nullptr = counted.
const char* not_counted(const Person& person, const Spec& spec, int oldest) {
    const base::Date day = spec.round.day_of_count;
    if (spec.round.profile == linkage::Profile::japanese and grown_up(person, day, oldest)) {
        return other_era(*person.birth, day)
                   ? msgid("おとななので数えません。平成と令和の書きまちがいなら、直してください")
                   : msgid("おとななので数えません");
    }
    if (spec.towns.empty() or person.town.empty()) return nullptr;
    const bool here = std::any_of(spec.towns.begin(), spec.towns.end(),
                                  [&](const Town& town) { return town.code.substr(0, 5) == person.town; });
    return here ? nullptr : msgid("この地域の市町村ではないので数えません");
}

Payload payload_of(const Person& person, const Spec& spec) {
    Payload payload;
    payload.town = static_cast<std::uint32_t>(std::atoi(base::digits(person.town).substr(0, 5).c_str()));
    payload.age_band = age_band(person.birth, spec.round.day_of_count);
    payload.care = care_bits(person.care);
    payload.source = static_cast<std::uint8_t>(spec.source);
    return payload;
}

}  // namespace

bool grown_up(const Person& person, base::Date day_of_count, int oldest) {
    return person.birth and base::age_at(*person.birth, day_of_count).years > oldest;
}

std::optional<base::Date> other_era(base::Date birth, base::Date day_of_count) {
    const base::Date other = birth + std::chrono::years(30);
    return other.ok() and other <= day_of_count ? std::optional(other) : std::nullopt;
}

base::Checked<OwnList> read_own_list(const base::Table& rows, const Spec& spec,
                                     const OwnListOptions& options) {
    linkage::Options read;
    read.day_of_count = spec.round.day_of_count;
    read.profile = spec.round.profile;
    for (const auto& town : spec.towns) read.towns.emplace_back(town.code, town.name);
    const auto columns =
        rows.empty() ? linkage::Columns() : linkage::find_columns(rows.front(), options.columns);
    const auto known = linkage::read_list(rows, read, &columns);
    if (not known) return tl::unexpected(known.error());

    OwnList out;
    std::set<std::size_t> unusable;
    for (const auto& note : known->notes) {
        out.notes.push_back({note.line, note.problem, note.left_out});
        if (note.left_out) unusable.insert(note.line);
    }
    // The reader gives the usable rows in their order.
    std::vector<std::size_t> lines;
    for (std::size_t i = 1; i < rows.size(); ++i) {
        if (blank(rows[i])) continue;
        ++out.rows;
        if (not unusable.contains(i)) lines.push_back(i);
    }
    std::vector<Person> counted;
    std::vector<std::size_t> line_of;
    for (std::size_t i = 0; i < known->persons.size(); ++i) {
        if (const char* why = not_counted(known->persons[i], spec, options.oldest)) {
            out.notes.push_back({lines.at(i), problem(why), true});
            unusable.insert(lines.at(i));
            continue;
        }
        counted.push_back(known->persons[i]);
        line_of.push_back(lines.at(i));
    }
    out.left_out = unusable.size();
    auto doubles = linkage::find_doubles(counted, spec.round.profile);
    for (auto& pair : doubles) {
        const auto first = line_of[pair.first], second = line_of[pair.second];
        for (const auto& [a, b] : options.same) {
            if (std::minmax(a, b) == std::minmax(first, second))
                pair.comparison.verdict = linkage::Verdict::same;
        }
        if (pair.comparison.verdict == linkage::Verdict::different) continue;
        out.doubles.push_back({first, second, pair.comparison.verdict == linkage::Verdict::same});
    }
    out.persons = linkage::without_doubles(counted, doubles);
    for (const Person& person : out.persons) out.payloads.push_back(payload_of(person, spec));
    std::stable_sort(out.notes.begin(), out.notes.end(),
                     [](const RowNote& a, const RowNote& b) { return a.line < b.line; });
    return out;
}

Leaving leaving(const OwnList& list, const Tokens& tokens, const Spec& spec) {
    Leaving out;
    out.records = list.persons.size();
    const std::size_t lines = padded(out.records);
    out.dummies = lines - out.records;
    out.keys = tokens.inputs.size();
    out.blinded_bytes = out.keys * 32;
    out.upload_bytes = lines * (static_cast<std::size_t>(linkage::slot_count(spec.round.profile)) * 16 + 1 +
                                kPayloadBytes + oprf::kSealBytes);
    out.quota = quota(spec.declared, spec.round.profile);
    for (const auto& payload : list.payloads) {
        ++out.towns[payload.town == 0 ? "" : std::to_string(payload.town)];
        ++out.ages[payload.age_band];
        for (int item = 1; item <= kCareItems; ++item) {
            if (payload.care & (1u << (item - 1))) ++out.care[item];
        }
    }
    return out;
}

base::Result<std::vector<oprf::Output>> unblind(const Tokens& tokens, const oprf::Blinded& blinded,
                                                const std::vector<oprf::Evaluated>& answers,
                                                const oprf::Element& public_key, unsigned threads) {
    std::vector<oprf::Output> outputs;
    std::size_t at = 0;
    for (const auto& answer : answers) {
        const std::size_t end = at + answer.elements.size();
        if (end > tokens.inputs.size() or end > blinded.blinds.size()) break;
        const auto piece = [&](const auto& from) {
            return std::decay_t<decltype(from)>(from.begin() + static_cast<std::ptrdiff_t>(at),
                                                from.begin() + static_cast<std::ptrdiff_t>(end));
        };
        const auto done =
            oprf::finalize(piece(tokens.inputs), {piece(blinded.elements), piece(blinded.blinds)}, answer,
                           public_key, threads);
        if (not done) return tl::unexpected(done.error());
        outputs.insert(outputs.end(), done->begin(), done->end());
        at = end;
    }
    if (outputs.size() != tokens.inputs.size())
        return tl::unexpected(problem(msgid("答えの数が、頼んだ数と合いません")));
    return outputs;
}

}  // namespace tsumugi::census
