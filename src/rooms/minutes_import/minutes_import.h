#pragma once
#include "rooms/challenges/challenges.h"

// Reading a council's record into meetings and register, and writing minutes in the same form.
namespace tsumugi::minutes_import {

/// /council/import and the minutes of a meeting (README.md has the list).
void routes(access::Routes& routes);
/// Whether the meeting came from a record that was read in.
bool is_imported(db::Db& db, meetings::MeetingId meeting);

}  // namespace tsumugi::minutes_import
