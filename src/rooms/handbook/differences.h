#pragma once
#include "rooms/handbook/store.h"

namespace tsumugi::handbook {

/// A line of a text: in both, only in the newer or only in the older one.
struct LineChange {
    enum class Kind { same, added, removed };
    Kind kind = Kind::same;
    std::string text;
};
/// The fewest added and removed lines; same lines farther than two from a change are left out ("" with kind
/// same stands for them).
std::vector<LineChange> changed_lines(std::string_view before, std::string_view after);

struct FactChange {
    const char* label;  ///< msgid
    std::string before, after;
};
struct EntryChange {
    const Entry* entry = nullptr;  ///< as it is now
    std::vector<FactChange> facts;
};
struct ChapterChange {
    const Chapter *before = nullptr, *after = nullptr;
};

/// What is different between two editions. It looks into the vectors that it was given.
struct Differences {
    std::vector<const Entry*> added, gone;
    std::vector<EntryChange> changed;
    std::vector<const Chapter*> new_chapters, gone_chapters;
    std::vector<ChapterChange> changed_chapters;  ///< text or title
    bool none() const;
};
/// Entries are the same service, chapters have the same origin. The day on which a fact was last confirmed is
/// no change.
Differences compare(const std::vector<Entry>& before, const std::vector<Entry>& after,
                    const std::vector<Chapter>& chapters_before, const std::vector<Chapter>& chapters_after);

}  // namespace tsumugi::handbook
