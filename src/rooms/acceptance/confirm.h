#pragma once
#include "ground/tasks/ladders.h"
#include "rooms/acceptance/match.h"

// The yearly confirmation: a round, and what each provider answers in it.
namespace tsumugi::acceptance {

/// Of the newest running round that asks that service.
std::optional<Confirmation> running(db::Db& db, ServiceId service);
/// Services that a round asked whose date has passed, and that have not answered since: 未確認.
std::set<ServiceId> unconfirmed(db::Db& db, base::Date today);

/// It was answered by mistake: waited for again, with its task.
void reopen(Ctx& ctx, const Confirmation& confirmation);
/// When that service last answered a yearly confirmation.
std::optional<base::Instant> last_answer(db::Db& db, ServiceId service);

// 「すべて同じ」 (confirm_same.cpp)

/// What one press would confirm: counts of the answers, the lines said since the last confirmation, and the
/// requests that the section refused in a year beside its own answers.
html::View same_view(Ctx& ctx, const directory::Service& service, const Sheet& said);
/// Keeps what 「すべて同じ」 is taken back to; before the sheet is saved as `version` + 1.
void keep_undo(Ctx& ctx, const directory::Service& service, const std::optional<Confirmation>& confirmation,
               int version, const Sheet& said);
/// Until when the section may take its 「すべて同じ」 back; nullopt: there is none, its day is over, or the
/// answers have changed since.
std::optional<base::Instant> undo_until(Ctx& ctx, ServiceId service);
/// Takes it back. Error: gone. Inside a transaction.
base::Result<void> undo_same(Ctx& ctx, ServiceId service);

/// No more is asked; what was not answered stays 未確認.
void close_round(Ctx& ctx, RoundId round);
/// Whoever may answer: the service's own people, the desks, and who reminds it (for an answer by telephone).
bool may_answer(const access::User& user, const directory::Service& service,
                const std::optional<Confirmation>& confirmation);
/// Who is told when the round's date has passed: the provider and its leads, then the desk; on the first rung
/// whoever reminds is given a task.
extern const tasks::Ladder kConfirmation;
/// Gives what is late to whoever reminds: one task for each round, with their number.
void remind_by_telephone(Ctx& ctx, const tasks::Task& task, int rung);

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
