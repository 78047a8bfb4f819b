#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engines/census/spec.h"
#include "rooms/census/census.h"
#include "rooms/directory/directory.h"

namespace tsumugi::census {

// Rounds, lists, mailbox and uploads at the hub. Private to the room.

using access::Ctx;
using access::MemberId;
using access::OrganisationId;
using access::SectionId;
using RoundId = base::Id<struct CensusRoundTag>;
using ListId = base::Id<struct CensusListTag>;
using BatchId = base::Id<struct CensusBatchTag>;

struct RoundRow {
    RoundId id;
    std::string title;
    base::Date day_of_count{}, until{};
    std::string purpose, legal_basis;
    std::vector<std::string> publish;
    std::vector<Town> towns;  ///< code and people; names come from the region
    std::string state;        ///< waiting, collecting, counting, published, given_up
    SectionId custodian;
    std::string custodian_where;
    OrganisationId custodian_organisation;
    std::string custodian_token, public_key, table_key;
    std::optional<base::Instant> seen, closed, ended, erased;
    base::Instant opened;
    MemberId opened_by;
    std::string result, reason;
    bool made_up = false;

    bool open() const { return state == "waiting" or state == "collecting"; }
    bool over() const { return state == "published" or state == "given_up"; }
    std::string path() const { return "/census/" + id.text(); }
};

struct ListRow {
    ListId id;
    RoundId round;
    std::uint32_t number = 0;
    SectionId section;
    std::string where;
    int source = 0;
    std::string state;  ///< invited, declared, uploaded, late, left
    std::uint64_t declared = 0, used = 0, times = 1;
    int uploads = 0;
    std::int64_t lines = 0;
    std::optional<base::Instant> uploaded;
    bool has_token = false;
    std::string reason;
};

std::vector<RoundRow> rounds(db::Db& db);
std::optional<RoundRow> round_of(db::Db& db, RoundId id);
std::optional<RoundRow> round_of_custodian(db::Db& db, std::string_view token);
std::vector<ListRow> lists_of(db::Db& db, RoundId round);
std::optional<ListRow> list_of_section(db::Db& db, RoundId round, SectionId section);
std::optional<ListRow> list_of_token(db::Db& db, std::string_view token);

struct NewList {
    SectionId section;
    int source = 0;
};
struct NewRound {
    std::string title, purpose, legal_basis;
    base::Date day_of_count{}, until{};
    std::vector<std::string> publish;
    std::vector<Town> towns;
    SectionId custodian;
    std::vector<NewList> lists;
};
/// The rows alone, of a round that is known to be good.
RoundId add_round(Ctx& ctx, const NewRound& round);
/// With the notices, inside a transaction. Problems: a text missing or too long, fewer than three lists, a
/// custodian that is a desk, of the organisation of a desk, of the opener or of a list.
base::Checked<RoundId> open_round(Ctx& ctx, const NewRound& round);

// ---- what organisations do (inside a transaction each)

/// Problem: not collecting, evaluations were asked for already.
base::Result<void> declare(Ctx& ctx, const RoundRow& round, const ListRow& list, std::uint64_t declared);
/// A batch of blinded elements into the mailbox. Problems: not collecting, not declared, malformed, over the
/// quota.
base::Result<BatchId> ask(Ctx& ctx, const RoundRow& round, const ListRow& list, std::string_view bytes);
/// Its answer; an empty text while it waits. Problems: another list's or unknown (not_found), refused by the
/// custodian (too_large), the round is closed (gone).
base::Result<std::string> answer_of(Ctx& ctx, const RoundRow& round, const ListRow& list,
                                    std::string_view batch);
/// The number of lines. A later upload takes the place of the first until the round closes. Problems: not
/// collecting, another list's, cut, another round's, too many.
base::Result<std::size_t> take_upload(Ctx& ctx, const RoundRow& round, const ListRow& list,
                                      std::string_view bytes);
/// Takes no part any more; its upload and mailbox are erased. Problem: the round is closed.
base::Result<void> leave(Ctx& ctx, const RoundRow& round, const ListRow& list, const std::string& reason);
/// A new token (shown once) for the command line.
std::string make_list_token(Ctx& ctx, const ListRow& list);

// ---- what the custodian does

/// How many quotas a list may use, as the custodian allowed it; never fewer than before. Problem: not
/// collecting, more than kMostTimes.
base::Result<void> set_times(Ctx& ctx, const RoundRow& round, std::uint32_t list, std::uint64_t times);
/// A new token (shown once) for the custodian's server. Problem: desk and custodian are never one.
base::Result<std::string> make_custodian_token(Ctx& ctx, const RoundRow& round);
/// What the custodian's server is told.
Spec spec_for_custodian(db::Db& db, const RoundRow& round, const std::string& region);
Spec spec_for_list(const RoundRow& round, const ListRow& list, const std::string& region,
                   const std::vector<region::Municipality>& names);
void mark_seen(db::Db& db, const RoundRow& round, base::Instant now);
base::Result<void> set_keys(Ctx& ctx, const RoundRow& round, std::string_view public_key,
                            std::string_view table_key);
struct Batch {
    BatchId id;
    std::uint32_t list = 0;
    std::string blinded;
};
std::optional<Batch> waiting_batch(db::Db& db, const RoundRow& round, std::string_view id);
/// `refused`: the custodian's words when it does not answer (quota).
base::Result<void> answer_batch(Ctx& ctx, const RoundRow& round, std::string_view id, std::string_view answer,
                                const std::string& refused);
/// Links what arrived; lists without an upload are late. Problems: not collecting, fewer than three uploads.
base::Result<void> close_round(Ctx& ctx, const RoundRow& round);
std::optional<std::string> bags_of(db::Db& db, const RoundRow& round);
/// Takes the published table, erases everything else. Problem: not counting, no table of ours.
base::Result<void> publish(Ctx& ctx, const RoundRow& round, std::string_view table);

// ---- what the desk does

/// Ends a round without a result; erases. Problem: it is over.
base::Result<void> give_up(Ctx& ctx, const RoundRow& round, const std::string& reason);

/// What rounds that were published before this one said, by the cell's name: the latest figure.
std::map<std::string, std::int64_t> earlier_figures(db::Db& db, const RoundRow& round);
std::optional<RoundRow> published_before(db::Db& db, const RoundRow& round);

/// The demonstration's round as it stands afterwards; the page says that it is made up. `declared`: children
/// by kind of list.
void set_result(db::Db& db, RoundId round, std::string_view table,
                const std::map<int, std::uint64_t>& declared, base::Instant ended);

}  // namespace tsumugi::census
