#pragma once
#include "rooms/children/owners.h"
#include "rooms/children/store.h"

// Handing in what was typed: what the section owns is saved, the rest is proposed to the owners.
namespace tsumugi::children {

using ProposalId = base::Id<struct ProposalTag>;
enum class ProposalState { open, taken, refused, withdrawn };
std::string_view code(ProposalState state);
/// msgid: 返事を待っています, 受け入れられました, 見送られました, 取り下げられました.
const char* label(ProposalState state);

struct Proposal {
    ProposalId id;
    ChildId child;
    Topic topic = Topic::medical;
    access::SectionId section;  ///< who proposes
    std::string from, by;       ///< section and person in words
    base::Instant at;
    std::string note;
    ProposalState state = ProposalState::open;
    base::Instant decided_at;
    std::string decided_in;  ///< section in words
    std::string reason;
    std::vector<Change> changes;  ///< of the fields that the key may see
};
/// Which child it is about, for opening it; nothing else can be read without a key.
std::optional<ChildId> child_of(db::Db& db, ProposalId id);
/// nullopt: no such one of this child, or none of its fields may be seen.
std::optional<Proposal> find_proposal(access::Ctx& ctx, const ChildKey& key, ProposalId id);
/// Oldest first, of what the key may see.
std::vector<Proposal> open_proposals(access::Ctx& ctx, const ChildKey& key);

/// The stored values of a part, of what the key may see, and the version that a change must know.
ChildForm stored_part(access::Ctx& ctx, const ChildKey& key, Part part);
int part_version(access::Ctx& ctx, const ChildKey& key, Part part);
Part part_of(Topic topic);

/// What became of a form.
struct HandedIn {
    bool saved = false;
    std::vector<ProposalId> proposed;
};
/// Saves the fields whose topics the section may change, proposes the others, a proposal a topic; a new
/// assessment is always added by who may. `version`: what the form was filled from (not asked of an
/// assessment, which replaces none). Error: conflict. Inside a transaction.
base::Result<HandedIn> hand_in(access::Ctx& ctx, const ChildKey& key, Part part, const ChildDraft& draft,
                               int version, std::string_view note);

/// The part as it would stand with the proposal taken.
ChildForm with_taken(const ChildForm& now, const Proposal& proposal);
/// Saves what is proposed over what stands now. Errors: conflict (decided meanwhile; `version` is not the
/// present one), forbidden (may_decide), or what is wrong with the values by now.
base::Checked<void> take(access::Ctx& ctx, const ChildKey& key, const Proposal& proposal, int version);
/// With a reason, which the proposer reads.
base::Checked<void> refuse(access::Ctx& ctx, const ChildKey& key, const Proposal& proposal,
                           std::string_view reason);
/// By the section that proposed.
base::Checked<void> withdraw(access::Ctx& ctx, const ChildKey& key, const Proposal& proposal);

}  // namespace tsumugi::children
