#pragma once
#include "ground/documents/book.h"
#include "rooms/handbook/store.h"

namespace tsumugi::handbook {

/// The edition as it is printed: cover, contents, chapters, entries in two columns, indexes, imprint. In
/// Japanese, whoever prints it. One that is not frozen carries 案 on every page.
documents::Book book_of(Ctx& ctx, const Edition& edition);
/// The same as one HTML file without scripts and without anything from elsewhere, to be put on a town's web
/// site.
std::string web_file(Ctx& ctx, const Edition& edition);

/// Entries that follow each other and share a town, and in it those that share a kind.
struct KindGroup {
    std::string kind, label;
    std::vector<const Entry*> entries;
};
struct TownGroup {
    std::string town, code;
    std::vector<KindGroup> kinds;
    std::size_t size() const;
};
std::vector<TownGroup> by_town(const std::vector<Entry>& entries);

/// An item of medical care and what entries say of it. Items of which none speaks are left out.
struct CareGroup {
    std::string item, label;
    std::vector<std::pair<const Entry*, std::string>> lines;
};
std::vector<CareGroup> by_care(const std::vector<Entry>& entries, base::Lang lang);

/// 2026 -> 令和8年度.
std::string year_words(const Edition& edition, base::Lang lang);

}  // namespace tsumugi::handbook
