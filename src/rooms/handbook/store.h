#pragma once
#include "rooms/handbook/entries.h"
#include "rooms/handbook/rules.h"

namespace tsumugi::handbook {

std::optional<Edition> edition(db::Db& db, EditionId id);
std::optional<Chapter> chapter(db::Db& db, ChapterId id);

/// Inside a transaction, over the version that `changed` names. Error: conflict.
base::Result<void> save_chapter(Ctx& ctx, const Chapter& changed);
/// Takes it out of the edition; the row stays. Error: conflict.
base::Result<void> end_chapter(Ctx& ctx, ChapterId id, int version);
base::Result<void> save_edition(Ctx& ctx, const Edition& changed);

/// As they were written at freezing, in the order of the book.
std::vector<Entry> frozen_entries(db::Db& db, EditionId edition);

}  // namespace tsumugi::handbook
