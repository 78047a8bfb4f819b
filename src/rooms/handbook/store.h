#pragma once
#include "rooms/handbook/entries.h"
#include "rooms/handbook/rules.h"

namespace tsumugi::handbook {

std::optional<Edition> edition(db::Db& db, EditionId id);
std::optional<Chapter> chapter(db::Db& db, ChapterId id);

/// Title and publisher. Inside a transaction; error: conflict.
base::Result<void> save_edition(Ctx& ctx, const Edition& changed);

/// As they were written at freezing, in the order of the book.
std::vector<Entry> frozen_entries(db::Db& db, EditionId edition);

}  // namespace tsumugi::handbook
