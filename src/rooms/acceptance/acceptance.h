#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engines/care_score/care_score.h"
#include "ground/jobs/jobs.h"
#include "rooms/directory/directory.h"

// 受入条件: what each service answered about whom it takes, and which service fits a child.
namespace tsumugi::acceptance {

using access::Ctx;
using access::MemberId;
using directory::ServiceId;

/// One answer of a service; `answer` is empty where nothing was answered.
struct Condition {
    std::string field, answer, value, words;
    MemberId by;
    base::Instant at{};
    /// The same answer, whoever confirmed it.
    bool same(const Condition& other) const {
        return answer == other.answer and value == other.value and words == other.words;
    }
};
/// By field; what is not answered has no entry.
using Sheet = std::map<std::string, Condition>;
Sheet sheet(db::Db& db, ServiceId service);
/// Of all services at once.
std::map<ServiceId, Sheet> all_sheets(db::Db& db);
int sheet_version(db::Db& db, ServiceId service);

/// Stores what differs over `version`; answers of `confirmed` fields count as said today although they are
/// the same. Nobody's rights are looked at. Error: conflict.
base::Result<void> save_sheet(Ctx& ctx, ServiceId service, int version, const Sheet& changed,
                              const std::set<std::string>& confirmed);
/// The names of all fields.
const std::set<std::string>& every_field();

/// A child of the viewer's, or one described without a name.
struct Described {
    std::vector<care_score::Answer> care;     ///< present items; watch per item where it is known
    std::string age, weight;                  ///< as typed
    std::string town, kind, mobility, stage;  ///< codes, or empty
    std::string score;                        ///< the doctor's, as typed; empty = from the items
    std::string severe;                       ///< yes, no, empty
    bool seizures = false, behaviour = false, transport = false;
    std::uint8_t days = 0;  ///< a bit for each weekday, Monday first
};
/// The address of the answer for it.
std::string match_address(const Described& described);

/// A service that may take the described child.
struct Candidate {
    ServiceId service;
    std::string name;
    access::SectionId section;  ///< whose people answer; 0 = nobody of its own here, by telephone
    std::string where, phone;
    std::string level;                 ///< code of matching::Level
    std::string verdict;               ///< in words
    std::vector<std::string> reasons;  ///< in words, worst first
};
/// The `most` services nearest to a yes among those that the signed-in person sees, without those of the
/// sections in `without`; of one kind where `described.kind` says so. What says no by a hard limit stands
/// last, with its reason.
std::vector<Candidate> best_for(Ctx& ctx, const Described& described,
                                const std::set<access::SectionId>& without, std::size_t most);
/// Kinds of the living services whose people are that section.
std::vector<std::string> kinds_of_section(Ctx& ctx, access::SectionId section);
/// Records that everybody who was asked refused: counted with the searches that found nothing. Neither the
/// child nor the town is kept. Inside a transaction.
void record_missing(Ctx& ctx, const Described& described);

/// Searches that found nothing that fits, recorded since a month, by kind of service ("" = any) and care item
/// ("" = none said); most first.
struct UnmetCount {
    std::string kind, item;
    int count = 0;
};
std::vector<UnmetCount> unmet_counts(db::Db& db, base::Date since);

// ---- the yearly confirmation

using RoundId = base::Id<struct RoundTag>;
using ConfirmationId = base::Id<struct ConfirmationTag>;

struct Round {
    RoundId id;
    std::string title;
    base::Date due{};
    base::Instant opened{};
    std::optional<base::Instant> closed = {};
};
/// Newest first.
std::vector<Round> rounds(db::Db& db);
std::optional<Round> round(db::Db& db, RoundId id);

/// One service in a round.
struct Confirmation {
    ConfirmationId id;
    RoundId round;
    ServiceId service;
    access::SectionId section;  ///< 0 = no people of its own here: asked by telephone
    access::SectionId chaser;
    std::optional<base::Instant> answered = {};
    MemberId answered_by;
    int later = 0, changed = 0;
    bool chased = false;
};
std::vector<Confirmation> confirmations(db::Db& db, RoundId round);
/// Asks every living service for children: a task for its own people, due on the round's date; where it has
/// none, at once one for whoever reminds it. Inside a transaction.
RoundId open_round(Ctx& ctx, const std::string& title, base::Date due);
/// Notes that a service answered, and closes its tasks.
void note_answer(Ctx& ctx, const Confirmation& confirmation, int changed, int later);

/// How often a section refused requests within a time, by reason: what its answers are held against in the
/// yearly confirmation. A later room brings it, the house sets it before serving.
struct Refusals {
    std::string item;   ///< code of a care item or of another condition; "" = none was named
    std::string words;  ///< in the reader's language
    int count = 0;
};
using RefusalSource = std::vector<Refusals> (*)(Ctx& ctx, access::SectionId section, base::Instant since);
void set_refusals(RefusalSource source);

/// /services/{id}/conditions (with /edit), /services/{id}/confirm (with /look, .xlsx, /send),
/// /services/rounds, /services/match (with .xlsx, /unmet), /services/gaps.
void routes(access::Routes& routes);
/// The repeating job "confirmation_chase": what is late in a yearly confirmation goes to whoever reminds.
void add_jobs(jobs::Registry& registry);

}  // namespace tsumugi::acceptance
