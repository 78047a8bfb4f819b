#pragma once
#include "rooms/efforts/store.h"

// Decisions about efforts: values in, values out.
namespace tsumugi::efforts {

struct EffortState {
    std::string_view code;
    std::string_view label;  ///< msgid
};
/// planned, doing, done, carried (goes on in the next year), stopped.
const std::vector<EffortState>& effort_states();
/// By its code or its word in either language; "" = none of them.
std::string_view parse_effort_state(std::string_view typed);
std::string effort_state_label(const Ctx& ctx, std::string_view code);
/// As forms and sheets are stored, so that both compare: line ends alike, and a date cell (2026-12-04) in
/// words.
std::string tidy_words(std::string_view typed);
/// planned and doing.
bool is_open(const Effort& effort);
/// The day that a person means by "12月末", "R9.2.1", "2027/2/1まで" in that fiscal year; nullopt where the
/// words say none (年度末, 通年, 毎月).
std::optional<base::Date> due_of(std::string_view by_when, int fiscal_year);
/// The due day, else the fiscal year's last day.
base::Date last_day(const Effort& effort);
/// Open after its day.
bool is_late(const Effort& effort, base::Date today);
/// All problems at once (fields what, for_whom, by_when, how_known, state, report).
base::Problems check_effort(const Effort& effort);
/// Whether both say the same in all that a person writes.
bool same_words(const Effort& a, const Effort& b);
struct EffortCount {
    int on_time = 0, late = 0, done = 0, carried = 0, stopped = 0;
    int all() const { return on_time + late + done + carried + stopped; }
};
EffortCount count_efforts(const std::vector<Effort>& efforts, base::Date today);

/// What becomes of an open effort when the year is over.
struct Carry {
    EffortId id;
    int version = 0;
    std::string decision;  ///< carry, change, done, stop; "" = not decided yet
    std::string what, by_when, reason;
};
/// Problems of one decision, with fields like "what.<id>".
base::Problems check_carry(const Carry& carry);
/// The effort of the next year (decisions carry and change). A day that lies in the old year is left out.
Effort next_year(const Effort& effort, const Carry& carry);

}  // namespace tsumugi::efforts
