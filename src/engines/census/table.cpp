#include "engines/census/table.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>

#include "engines/census/kinds.h"

namespace tsumugi::census {
namespace {

using disclosure::Cell;

/// Builds the cells with the sums that a reader knows.
class Counts {
  public:
    explicit Counts(const std::vector<Counted>& children) : children_(&children) {}

    std::size_t add(std::string name, const std::function<bool(const Counted&)>& holds,
                    std::int64_t people = 0) {
        for (std::size_t i = 0; i < table.cells.size(); ++i) {
            if (table.cells[i].name == name) return i;
        }
        Cell cell;
        cell.name = std::move(name);
        cell.people = people;
        std::uint32_t kinds = 0;
        for (const Counted& child : *children_) {
            if (not holds(child)) continue;
            ++cell.count;
            kinds |= child.sources;
        }
        // What is only the rest of two published counts has no lists of its own; its count is watched all the
        // same.
        const bool rest = cell.name.ends_with(":no") or cell.name.starts_with("only:");
        cell.contributors = cell.count == 0 or rest ? 1000 : std::popcount(kinds);
        table.cells.push_back(std::move(cell));
        return table.cells.size() - 1;
    }
    void sum(std::size_t total, std::vector<std::size_t> parts) {
        table.sums.push_back({total, std::move(parts)});
    }

    disclosure::Table table;

  private:
    const std::vector<Counted>* children_;
};

bool on(const Counted& child, int kind) { return child.sources >> kind & 1u; }
std::string joined(const char* group, int a) { return std::string(group) + ":" + std::to_string(a); }
std::string joined(const char* group, int a, int b) { return joined(group, a) + ":" + std::to_string(b); }

void add_ages(Counts& counts, std::size_t all) {
    std::vector<std::size_t> parts;
    for (int band = 0; band <= kAgeBands; ++band)
        parts.push_back(
            counts.add(joined("age", band), [band](const Counted& c) { return c.age_band == band; }));
    counts.sum(all, parts);
}

void add_towns(Counts& counts, std::size_t all, const Spec& spec) {
    std::vector<std::size_t> parts;
    std::vector<std::uint32_t> known;
    for (const auto& town : spec.towns) {
        const auto code = static_cast<std::uint32_t>(std::atoi(town.code.substr(0, 5).c_str()));
        known.push_back(code);
        // A town whose inhabitants nobody told is treated as the smallest.
        parts.push_back(counts.add(
            "town:" + town.code.substr(0, 5), [code](const Counted& c) { return c.town == code; },
            town.people > 0 ? town.people : 1));
    }
    parts.push_back(counts.add("town:0", [known](const Counted& c) {
        return std::find(known.begin(), known.end(), c.town) == known.end();
    }));
    counts.sum(all, parts);
}

void add_care(Counts& counts, std::size_t all, int item) {
    const auto has = [item](const Counted& c) { return (c.care >> (item - 1) & 1u) != 0; };
    const auto with = counts.add(joined("care", item), has);
    // Without its complement "all but three" would tell of three.
    const auto without =
        counts.add(joined("care", item) + ":no", [has](const Counted& c) { return not has(c); });
    counts.sum(all, {with, without});
}

std::size_t add_kind(Counts& counts, std::size_t all, int kind) {
    const auto before = counts.table.cells.size();
    const auto with = counts.add(joined("kind", kind), [kind](const Counted& c) { return on(c, kind); });
    if (with < before) return with;
    counts.sum(all, {with, counts.add(joined("kind", kind) + ":no",
                                      [kind](const Counted& c) { return not on(c, kind); })});
    return with;
}

void add_pair(Counts& counts, std::size_t all, int a, int b) {
    const auto first = add_kind(counts, all, a), second = add_kind(counts, all, b);
    const auto both =
        counts.add(joined("both", a, b), [a, b](const Counted& c) { return on(c, a) and on(c, b); });
    counts.sum(first, {both, counts.add(joined("only", a, b),
                                        [a, b](const Counted& c) { return on(c, a) and not on(c, b); })});
    counts.sum(second, {both, counts.add(joined("only", b, a),
                                         [a, b](const Counted& c) { return on(c, b) and not on(c, a); })});
}

void add_schools(Counts& counts, std::size_t all) {
    const int a = kSchoolList, b = kSpecialSchoolList;
    add_pair(counts, all, a, b);
    const auto any = counts.add("school:any", [](const Counted& c) { return on(c, a) or on(c, b); });
    const auto ordinary = add_kind(counts, all, a);
    const auto only_special = counts.add(joined("only", b, a), {});
    counts.sum(any, {ordinary, only_special});
}

/// 0 to 5 years: hospitals against towns, insurers and nurseries; from 6: schools against hospitals
/// (census.md 1.4). Children whose age nobody knows stand in no stratum and are added as seen.
PublishedEstimate make_estimate(const std::vector<Counted>& children, const disclosure::Table& table,
                                const disclosure::Thresholds& thresholds) {
    PublishedEstimate out;
    out.wanted = true;
    if (table.cells.front().state != disclosure::State::shown) {
        out.why = base::msgid("全体の数が公表できないので、推計も出しません");
        return out;
    }
    estimate::TwoLists small{"0-5", 0, 0, 0}, large{"6-", 0, 0, 0};
    double of_no_age = 0;
    for (const Counted& child : children) {
        if (child.age_band == 0) {
            ++of_no_age;
            continue;
        }
        const bool hospital = on(child, kHospitalList);
        const bool school = on(child, kSchoolList) or on(child, kSpecialSchoolList);
        const bool town = on(child, kMunicipalityList) or on(child, kInsurerList) or on(child, kNurseryList);
        auto& stratum = child.age_band >= 3 ? large : small;
        const bool other = child.age_band >= 3 ? school : town;
        stratum.first += hospital;
        stratum.second += other;
        stratum.both += hospital and other;
    }
    for (const auto* stratum : {&small, &large}) {
        // What both lists share could be worked out from the estimate.
        if (stratum->both < thresholds.large) {
            out.why = base::msgid("両方の名簿にいるこどもが少なすぎて、推計できません");
            return out;
        }
    }
    const auto all = estimate::chapman_by_stratum({small, large});
    if (all.total.verdict != estimate::Verdict::said) {
        out.why = estimate::reason(all.total.verdict);
        return out;
    }
    const auto seen = static_cast<double>(children.size());
    out.said = true;
    out.children = std::llround(std::max(all.total.children + of_no_age, seen));
    out.least = std::llround(std::max(all.total.least + of_no_age, seen));
    out.most = std::llround(std::max(all.total.most + of_no_age, seen));
    return out;
}

}  // namespace

base::Result<std::vector<Counted>> open_bags(const Custodian& custodian,
                                             const std::vector<std::vector<std::string>>& bags) {
    std::vector<Counted> children;
    for (const auto& bag : bags) {
        const auto payloads = custodian.open(bag);
        if (not payloads) return tl::unexpected(payloads.error());
        if (const auto counted = count_bag(*payloads)) children.push_back(*counted);
    }
    return children;
}

namespace {

/// A part of the table that is published or left out as a whole.
using Part = std::function<void(Counts&, std::size_t)>;

std::vector<Part> wanted_parts(const Spec& spec, std::uint32_t kinds) {
    const auto wanted = [&](std::string_view code) {
        return std::find(spec.publish.begin(), spec.publish.end(), code) != spec.publish.end();
    };
    std::vector<Part> parts;
    if (wanted("age")) parts.emplace_back([](Counts& counts, std::size_t all) { add_ages(counts, all); });
    if (wanted("care")) {
        for (int item = 1; item <= kCareItems; ++item)
            parts.emplace_back([item](Counts& counts, std::size_t all) { add_care(counts, all, item); });
    }
    if (wanted("town"))
        parts.emplace_back([&spec](Counts& counts, std::size_t all) { add_towns(counts, all, spec); });
    // Without lists of both kinds of schools the share would be all or nothing.
    const bool both_schools = (kinds >> kSchoolList & 1u) and (kinds >> kSpecialSchoolList & 1u);
    if (wanted("school") and both_schools)
        parts.emplace_back([](Counts& counts, std::size_t all) { add_schools(counts, all); });
    if (wanted("overlap")) {
        for (const auto& a : list_kinds()) {
            if (kinds >> a.number & 1u)
                parts.emplace_back(
                    [&a](Counts& counts, std::size_t all) { add_kind(counts, all, a.number); });
        }
        for (const auto& a : list_kinds()) {
            for (const auto& b : list_kinds()) {
                if (b.number <= a.number or not(kinds >> a.number & 1u) or not(kinds >> b.number & 1u))
                    continue;
                parts.emplace_back(
                    [&a, &b](Counts& counts, std::size_t all) { add_pair(counts, all, a.number, b.number); });
            }
        }
    }
    return parts;
}

std::uint32_t kinds_of(const std::vector<Counted>& children) {
    std::uint32_t kinds = 0;
    for (const Counted& child : children) kinds |= child.sources;
    return kinds;
}

/// Whether nothing that `before` shows is hidden in `after`, which holds the same cells and more.
bool keeps(const disclosure::Table& before, const disclosure::Table& after) {
    for (std::size_t i = 0; i < before.cells.size(); ++i) {
        if (before.cells[i].state != after.cells[i].state and
            after.cells[i].state == disclosure::State::complement)
            return false;
    }
    return true;
}

PublishedCell published_cell(const Cell& cell, const disclosure::Thresholds& thresholds, const Spec& spec) {
    using disclosure::State;
    PublishedCell out{cell.name, cell.state, 0, disclosure::threshold_of(cell, thresholds)};
    if (cell.state == State::shown) out.count = cell.count;
    if (cell.state == State::held) out.count = spec.earlier.at(cell.name);
    // Which of the hidden counts are the small ones would narrow all of them.
    if (cell.state == State::small or cell.state == State::few_sources) out.state = State::complement;
    return out;
}

}  // namespace

Marked mark(const std::vector<Counted>& children, const Spec& spec,
            const disclosure::Thresholds& thresholds) {
    const auto kinds = kinds_of(children);
    Counts counts(children);
    const auto all = counts.add("all", [](const Counted&) { return true; });
    // One part after the other in the order of their worth: a part that would cost a figure that stands
    // already is left out, the region's total first of all.
    Marked out{disclosure::protect(counts.table, thresholds, spec.earlier), {}};
    for (const auto& part : wanted_parts(spec, kinds)) {
        Counts more = counts;
        part(more, all);
        auto tried = disclosure::protect(more.table, thresholds, spec.earlier);
        if (keeps(out.table, tried)) {
            counts = more;
            out.table = std::move(tried);
            continue;
        }
        for (std::size_t i = counts.table.cells.size(); i < more.table.cells.size(); ++i) {
            out.left_out.push_back(tried.cells[i]);
            if (out.left_out.back().state != disclosure::State::no_town)
                out.left_out.back().state = disclosure::State::complement;
        }
    }
    return out;
}

Published make_table(const std::vector<Counted>& children, const Spec& spec,
                     const disclosure::Thresholds& thresholds) {
    const auto [table, left_out] = mark(children, spec, thresholds);
    Published out;
    out.kinds = std::popcount(kinds_of(children));
    for (const Cell& cell : table.cells) out.cells.push_back(published_cell(cell, thresholds, spec));
    for (const Cell& cell : left_out) {
        if (not out.find(cell.name)) out.cells.push_back(published_cell(cell, thresholds, spec));
    }
    if (std::find(spec.publish.begin(), spec.publish.end(), "estimate") != spec.publish.end())
        out.estimate = make_estimate(children, table, thresholds);
    return out;
}

}  // namespace tsumugi::census
