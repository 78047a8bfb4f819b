#pragma once
#include "rooms/requests/store.h"

namespace tsumugi::requests {

// Writing a request: the form (form.cpp) and what it begins with (prefill.cpp).

/// What the form holds, as typed.
struct Form {
    std::string to, kind, title, body, function, answer_by, step, again;
};
Form read_form(const access::Ctx& ctx);

/// The living section of that id, or whose whole name is the typed one after folding and no other's.
std::optional<directory::Section> find_section(db::Db& db, std::string_view typed);

/// The form of a new request with what is known already (product.md K13); of a step, with its title, support,
/// day and likely receiver.
Form first_form(access::Ctx& ctx, const access::ChildKey& key);
void fill_from_step(access::Ctx& ctx, const access::ChildKey& key, const Step& known, Form& form);

}  // namespace tsumugi::requests
