#pragma once
#include "rooms/acceptance/fields.h"

namespace tsumugi::acceptance {

/// What an address describes, or the name of the condition that is not known (K3).
base::Result<Described> described_of(Ctx& ctx);
/// Anything that decides a verdict is said.
bool says_anything(const Described& described);
/// Problems beside the form's fields: ages, weights and scores that can't be read.
base::Checked<matching::Child> child_of(const Described& described);

/// The living services that the signed-in person sees, by reading, with their conditions: of that kind, else
/// those for children that take a child in or come to it.
struct Compiled {
    std::vector<directory::Service> services;
    std::map<ServiceId, Sheet> sheets;
    std::unique_ptr<matching::Matcher> matcher;
};
Compiled compile(Ctx& ctx, std::string_view kind);

/// A service with its verdict.
struct Match {
    const directory::Service* service = nullptr;
    const Sheet* sheet = nullptr;
    const matching::Conditions* conditions = nullptr;
    matching::Verdict verdict;
};
/// Each of these services, nearest to a yes first, then by reading.
struct Matches {
    matching::Child child;
    std::vector<Match> rows;
    matching::Counts counts;

    Compiled compiled;  ///< what rows point into
    matching::Matcher::Explained explained;
};
Matches match(Ctx& ctx, const Described& described, const matching::Child& child);

/// Every reason in words, worst first, with the service's own words where it has some; what is not answered
/// stands together in one line.
struct ReasonLine {
    matching::Level level{};
    std::string words;
    std::string said;  ///< by the service, in Japanese
    std::string whole() const { return said.empty() ? words : words + "：" + said; }
};
std::vector<ReasonLine> reason_lines(Ctx& ctx, const Matches& matches, const Match& row);
/// "2と2/3" of sixths.
std::string nurses_words(int sixths, base::Lang lang);
/// The sum of one day: who comes, this child, needed, there. Empty where the ratio does not apply.
std::string arithmetic_words(Ctx& ctx, const Match& row, const matching::Child& child, int day);
/// The newest day on which the service confirmed something; empty = never.
std::string confirmed_words(Ctx& ctx, const Sheet& sheet);

/// The map of the region with a mark for each service that has a place and may be shown (hidden ones never
/// are).
html::View map_view(Ctx& ctx, const Matches& matches);

/// Records that nothing fits: kind, items, age band and weekdays; neither the child nor the town.
void record_unmet(Ctx& ctx, const Described& described, const matching::Child& child,
                  const matching::Counts& counts);

/// Who reminds the provider of that service; nullopt = nobody is named.
void set_chaser(Ctx& ctx, ServiceId service, access::SectionId chaser);
std::optional<access::SectionId> named_chaser(db::Db& db, ServiceId service);

/// A condition of the address that this page does not know: 400 in words (K3).
http::Response unknown_condition(Ctx& ctx, std::string_view name);

void gap_routes(access::Routes& routes);
void condition_routes(access::Routes& routes);
void match_routes(access::Routes& routes);

}  // namespace tsumugi::acceptance
