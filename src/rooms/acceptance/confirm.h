#pragma once
#include "rooms/acceptance/match.h"

// The yearly confirmation: a round, and what each provider answers in it.
namespace tsumugi::acceptance {

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
/// Of the newest running round that asks that service.
std::optional<Confirmation> running(db::Db& db, ServiceId service);
/// Services that a round asked whose date has passed, and that have not answered since: 未確認.
std::set<ServiceId> unconfirmed(db::Db& db, base::Date today);

/// Asks every living service for children: a task for its own people, due on the round's date; where it has
/// none, at once one for whoever reminds it. Inside a transaction.
RoundId open_round(Ctx& ctx, const std::string& title, base::Date due);
/// No more is asked; what was not answered stays 未確認.
void close_round(Ctx& ctx, RoundId round);
/// Notes that a service answered, and closes its tasks.
void note_answer(Ctx& ctx, const Confirmation& confirmation, int changed, int later);
/// Whoever may answer: the service's own people, the desks, and who reminds it (for an answer by telephone).
bool may_answer(const access::User& user, const directory::Service& service,
                const std::optional<Confirmation>& confirmation);
/// Gives what is late to whoever reminds; how many.
int chase_late(Ctx& ctx, int most);

/// What a provider sent: every field as it was read, and those that can't be answered now.
struct Sent {
    Sheet sheet;
    std::set<std::string> later;
    base::Problems problems;
};
Sent read_sent(const http::Fields& form);
/// The service's lines as an Excel sheet to fill in, and back as fields of the form. Error: not a workbook,
/// not this service's sheet, formulas.
std::string confirmation_xlsx(Ctx& ctx, const directory::Service& service, const Sheet& said);
base::Result<http::Fields> read_confirmation_xlsx(Ctx& ctx, const directory::Service& service,
                                                  std::string_view bytes);

void confirm_routes(access::Routes& routes);
void round_routes(access::Routes& routes);

}  // namespace tsumugi::acceptance
