#pragma once
#include <optional>
#include <string>
#include <vector>

#include "rooms/directory/directory.h"

// まいらいふぶっく: a yearly edition of chapters and of what the directory's services say in public.
namespace tsumugi::handbook {

using access::Ctx;
using access::MemberId;
using EditionId = base::Id<struct EditionTag>;
using ChapterId = base::Id<struct ChapterTag>;

/// draft: the desk's people write. review: one of them gave it to another. frozen: it never changes again.
enum class State { draft, review, frozen };
std::string_view code(State state);
/// msgid: 編集中, 確認中, 確定.
const char* label(State state);

struct Edition {
    EditionId id;
    int year = 0;  ///< the fiscal year that it is for
    std::string title, publisher;
    State state = State::draft;
    bool made_up = false;
    MemberId asked_by;  ///< gave it to another person to review; 0 while it is edited
    std::string asked_by_name;
    std::string returned_note;
    MemberId frozen_by;
    std::string frozen_by_name;
    std::optional<base::Instant> asked_at, frozen_at;
    int version = 1;
};
/// Newest year first.
std::vector<Edition> editions(db::Db& db);
std::optional<Edition> edition_of_year(db::Db& db, int year);

struct Chapter {
    ChapterId id;
    EditionId edition;
    std::int64_t origin = 0;  ///< the same in the editions that it was copied through
    int position = 0;         ///< from 1
    std::string title, text;  ///< text: Markdown
    MemberId written_by;
    std::string written_by_name;
    base::Instant written_at;
    int version = 1;
};
/// In the order of the book.
std::vector<Chapter> chapters(db::Db& db, EditionId edition);

// What changes an edition runs inside a transaction and looks at its state there; a right to do so is the
// caller's affair. Errors: conflict (another version by now, or no longer in that state), invalid.

/// A new edition with the chapters of the newest one before that year. Error: there is one of that year.
base::Result<EditionId> create_edition(Ctx& ctx, const Edition& edition);
/// At the end of the book when `position` is 0.
base::Result<ChapterId> add_chapter(Ctx& ctx, const Chapter& chapter);
/// Over the version that `changed` names; at its old place when `position` is 0.
base::Result<void> save_chapter(Ctx& ctx, const Chapter& changed);
/// Takes it out of the edition; the row stays.
base::Result<void> end_chapter(Ctx& ctx, ChapterId id, int version);
base::Result<void> ask_review(Ctx& ctx, EditionId edition);
/// The reviewer gives it back to be edited.
base::Result<void> give_back(Ctx& ctx, EditionId edition, const std::string& note);
/// Copies every public fact of the directory into the edition and closes it for good. Error: forbidden for
/// whoever asked for the review; invalid without a chapter.
base::Result<void> freeze(Ctx& ctx, EditionId edition);

/// /handbook and everything under it (README.md has the list).
void routes(access::Routes& routes);

}  // namespace tsumugi::handbook
