#include <algorithm>

#include "rooms/acceptance/match.h"

// Whom to ask next for a child, beside those that have refused.
namespace tsumugi::acceptance {
namespace {

constexpr std::size_t kMostReasons = 2;

}  // namespace

std::vector<Candidate> best_for(Ctx& ctx, const Described& described,
                                const std::set<access::SectionId>& without, std::size_t most) {
    std::vector<Candidate> found;
    const auto child = child_of(described);
    if (not child) return found;
    const auto matches = match(ctx, described, *child);
    for (const auto& row : matches.rows) {
        if (found.size() == most) break;
        const auto& service = *row.service;
        if (service.section.value() != 0 and without.contains(service.section)) continue;
        Candidate candidate;
        candidate.service = service.id;
        candidate.name = service.name;
        candidate.phone = service.phone;
        if (const auto section = directory::living_section(ctx.db, service.section)) {
            candidate.section = section->id;
            candidate.where = section->where();
            if (candidate.phone.empty()) candidate.phone = section->phone;
        }
        candidate.level = matching::code(row.verdict.level);
        candidate.verdict = ctx.tr(matching::label(row.verdict.level));
        for (const auto& line : reason_lines(ctx, matches, row)) {
            if (candidate.reasons.size() == kMostReasons) break;
            candidate.reasons.push_back(line.whole());
        }
        found.push_back(std::move(candidate));
    }
    return found;
}

std::vector<std::string> kinds_of_section(Ctx& ctx, access::SectionId section) {
    std::vector<std::string> kinds;
    for (const auto& service : directory::services(ctx)) {
        const bool known = std::find(kinds.begin(), kinds.end(), service.kind) != kinds.end();
        if (service.section == section and not known) kinds.push_back(service.kind);
    }
    return kinds;
}

}  // namespace tsumugi::acceptance
