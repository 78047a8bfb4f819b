#pragma once
#include "engines/wamnet/wamnet.h"
#include "rooms/directory/services.h"

namespace tsumugi::directory {

/// One fact of a service, so that pages, imports and revisions go over all of them in one way.
struct ServiceFact {
    const char* field;  ///< as in service_fact.field, and the name of the form's field
    const char* label;  ///< msgid
    std::string (*get)(const Service&);
    void (*set)(Service&, const std::string&);
    wamnet::Column column;  ///< where an import has it; kNoColumn = nowhere
    bool typed = true;      ///< stands in the form
};
inline constexpr wamnet::Column kNoColumn{static_cast<wamnet::Column>(wamnet::kColumns)};
const std::vector<ServiceFact>& service_facts();
const ServiceFact* find_service_fact(std::string_view field);

/// The service that a row of the national data describes, not yet stored.
Service of_wamnet(const wamnet::Service& read);

/// The folded text that words are looked for in: name, reading and provider first, then what stands beside
/// them.
std::string search_text(db::Db& db, const Service& service);

/// How many letters must be typed otherwise for `word` to stand somewhere in `text`; both are keys of
/// base::search_key. Voiced marks (か/が) and the mark of a long vowel cost nothing. nullopt: more than
/// the word's length allows (under 4 letters none, up to 6 one, else two).
std::optional<int> typing_distance(std::string_view word, std::string_view text);

/// The region's name of a municipality, or the national one (足柄上郡開成町) where it lies outside.
std::string town_name(access::Ctx& ctx, const std::string& code);
/// What was typed, in one form (telephones, postcode, hours), or everything that is wrong with it.
base::Checked<Service> check_service(Service typed);

/// Writes the row over the version that it had and keeps the former one. False: it has another version by
/// now.
bool replace_service(access::Ctx& ctx, const Service& before, const Service& changed,
                     std::string_view reason);

}  // namespace tsumugi::directory
