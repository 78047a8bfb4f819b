#pragma once
#include "rooms/efforts/efforts.h"

namespace tsumugi::efforts {

using access::Ctx;
using challenges::ItemId;
using meetings::ParticipantId;
using meetings::SeriesId;

using EffortId = base::Id<struct EffortTag>;

/// What a participant does about an item in a fiscal year.
struct Effort {
    EffortId id;
    SeriesId series;
    int fiscal_year = 0;
    ItemId item;
    ParticipantId participant;
    std::string participant_name;
    int position = 0;
    std::string what, for_whom, by_when, how_known;
    std::optional<base::Date> due;
    std::string state = "planned";  ///< planned, doing, done, carried, stopped
    std::string report;
    std::optional<base::Date> reported_on;
    std::optional<EffortId> from;
    int version = 1;
    bool made_up = false;  ///< of the demonstration
};

/// Of a fiscal year, in the order of the register: by item, then by participant.
std::vector<Effort> efforts(db::Db& db, SeriesId series, int year);
/// Of an item, newest year first.
std::vector<Effort> efforts_of_item(db::Db& db, ItemId item);
/// nullopt for one that was withdrawn, too.
std::optional<Effort> find_effort(db::Db& db, EffortId id);
/// The one of the next year that goes on from it.
std::optional<EffortId> carried_to(db::Db& db, EffortId id);
/// Fiscal years that have efforts, oldest first.
std::vector<int> effort_years(db::Db& db, SeriesId series);
/// Inside a transaction, like everything here that writes. `due` is read from by_when.
EffortId add_effort(Ctx& ctx, const Effort& effort);
/// Words, state and report; what was before is kept. False when the version is not the present one.
bool change_effort(Ctx& ctx, const Effort& effort, std::string_view reason = "");
/// Written by mistake: taken out of the table; nothing is deleted.
bool withdraw_effort(Ctx& ctx, EffortId id, int version, std::string_view reason);
struct LastChange {
    std::string who;
    base::Instant at;
};
LastChange last_change(db::Db& db, EffortId id);

}  // namespace tsumugi::efforts
