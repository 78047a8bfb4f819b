#pragma once
#include "ground/access/user.h"
#include "ground/db/db.h"

namespace tsumugi::access {

// How a User is read from the table member (m) with its section (s) and organisation (o); private to access.

#define USER_COLUMNS \
    "m.id, m.name, s.id, s.name, o.id, o.name, o.kind, COALESCE(s.municipality, ''), m.role, m.lang"
#define USER_JOINS " JOIN section s ON s.id = m.section_id JOIN organisation o ON o.id = s.organisation_id"
inline constexpr int kUserColumns = 10;

User read_user(const db::Row& row);

/// A login as it is kept and looked up: trimmed, half width, lower case.
std::string login_key(std::string_view typed);

}  // namespace tsumugi::access
