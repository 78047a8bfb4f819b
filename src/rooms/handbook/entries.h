#pragma once
#include "rooms/acceptance/acceptance.h"
#include "rooms/handbook/handbook.h"

namespace tsumugi::handbook {

using directory::ServiceId;

/// What an entry says of an item of medical care, in its own words.
struct CareLine {
    std::string item;  ///< code of the scale: "1" ... "14", "7-1"
    std::string words;
};

/// What the handbook says of a service. These are all the facts that leave the house: a fact that is not
/// named here can't be printed or exported.
struct Entry {
    ServiceId service;
    std::string kind, kind_label, name, kana, provider, provider_number, number, municipality, town;
    std::string postcode, address, phone, fax, url;
    std::string weekdays, saturdays, sundays, holidays, closed, remarks;
    std::optional<int> places;
    std::optional<double> latitude, longitude;
    directory::ServiceState state = directory::ServiceState::unknown;
    std::optional<base::Date> state_since;
    base::Date confirmed_on;
    bool made_up = false, from_wamnet = false;
    std::vector<CareLine> care;
};

/// A fact of an entry, so that pages, files and comparisons go over all of them in one way.
struct EntryFact {
    const char* field;
    const char* label;  ///< msgid
    std::string (*get)(const Entry&);
};
/// In the order of print; without name, kana, kind and town.
const std::vector<EntryFact>& entry_facts();

/// The public part of a service, in Japanese. nullopt: its place is not public, or it has ended.
std::optional<Entry> public_entry(Ctx& ctx, const directory::Service& service);
/// Everything public of the directory as it is now, in the order of the book: the region's towns by their
/// codes, then other towns; in a town by kind in the order of the table of kinds; then by reading.
std::vector<Entry> public_entries(Ctx& ctx);
/// Which items of medical care a service takes, by its acceptance conditions (可 and 条件つき; 不可 has no
/// line), and where it has not answered, what it writes of the item in its remarks: from those nothing is
/// concluded.
std::vector<CareLine> care_lines(const Entry& entry, const acceptance::Sheet& sheet);

/// Leaves out the entries whose place is no longer public today: what is printed or read now must not tell
/// it, however old the edition is. The rows stay as they are.
std::vector<Entry> still_public(db::Db& db, std::vector<Entry> entries);

/// Of an edition: its own rows when it is frozen, else the directory as it is now.
std::vector<Entry> entries_of(Ctx& ctx, const Edition& edition);

/// 09:30-17:00 of each kind of day in one line: "平日 9:30-17:00、土曜 9:30-15:30".
std::string hours_words(const Entry& entry);
/// "受付中（令和8（2026）年9月1日から）", "" when it is not known.
std::string state_words(const Entry& entry, base::Lang lang);

}  // namespace tsumugi::handbook
