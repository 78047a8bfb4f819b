#pragma once
#include "rooms/children/fields.h"

// What a change of facts leaves behind: lines of the timeline with before and after, and who is told.
namespace tsumugi::children {

/// msgid with {total}.
inline constexpr const char* kCareChanged = html::msgid("必要なケアが書き直されました（スコア{total}点）。");

/// One line of the timeline for each category that changed, with what stood before and after; the team is
/// told of what it must know at once. Nothing for no change. Inside a transaction.
void record_changes(access::Ctx& ctx, const ChildKey& key, const std::vector<Change>& changes);
/// The same for a new assessment, which is told even where its items are those of the last one.
void record_assessment(access::Ctx& ctx, const ChildKey& key, const ChildForm& before,
                       const ChildForm& after);

}  // namespace tsumugi::children
