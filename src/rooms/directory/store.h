#pragma once
#include <map>

#include "rooms/directory/directory.h"

namespace tsumugi::directory {

struct Organisation {
    OrganisationId id;
    std::string kind, name, kana, municipality, postcode, address, phone, fax;
    bool made_up = false;
};
std::vector<Organisation> organisations(db::Db& db);
std::optional<Organisation> organisation(db::Db& db, OrganisationId id);
/// Those whose name, reading or section's name holds the words, whatever their kana and width; where none
/// does, those with a name like it, nearest first. Without words all.
std::vector<Organisation> organisations_named(db::Db& db, std::string_view words);
std::vector<Section> sections_of(db::Db& db, OrganisationId id);

/// The sections that lead a function in a municipality by its role table.
std::vector<Section> leads(db::Db& db, std::string_view municipality, std::string_view function);
/// One place of a municipality's role table, with the living section that stands there.
struct Contact {
    std::string municipality, function;
    region::Level level = region::Level::lead;
    Section section;
};
/// Every place of a municipality's table, or of one function of it.
std::vector<Contact> contacts(db::Db& db, std::string_view municipality, std::string_view function = "");
/// Who leads a function, in every municipality.
std::vector<Contact> leads_everywhere(db::Db& db, std::string_view function);
/// What a section leads, by municipality and function.
std::vector<std::pair<std::string, std::string>> led_by(db::Db& db, SectionId section);

/// Saves what a section says of itself. Error: conflict.
base::Result<void> save_section(access::Ctx& ctx, const Section& changed);

/// Those who can sign in today, also when the day of their end is decided.
std::vector<Member> members(db::Db& db, SectionId section, base::Date today);
/// Saves name, job, address and deputy of a member. Error: conflict.
base::Result<void> save_member(access::Ctx& ctx, const Member& changed);
/// Job and deputy of a member that was made just now.
void give_facts(db::Db& db, MemberId id, std::string_view job, MemberId deputy);
/// Ends a member. `on` is the first day without the account: up to today it is closed at once and signed out
/// everywhere, later it works until then.
void end_member(access::Ctx& ctx, MemberId id, base::Date on, std::string_view reason);
/// Gives the logins of those whose day of end has come free for others.
void free_ended_logins(access::Ctx& ctx);
/// Who changed a row last, and when; of the section's or member's kept versions.
struct LastChange {
    std::string by;
    base::Instant at;
};
LastChange last_change(access::Ctx& ctx, std::string_view subject, std::int64_t id);

/// What a hand-over moves: how many team memberships and open tasks of the own section name this member, and
/// for how many colleagues he or she stands in.
struct Load {
    int teams = 0;
    int tasks = 0;
    int deputies = 0;
};
Load load_of(access::Ctx& ctx, MemberId member);
/// The same for everybody of a section who has any.
std::map<MemberId, Load> loads(access::Ctx& ctx, SectionId section);
/// Puts the successor in the member's place in teams, open tasks and as a deputy of others. Things belong to
/// a section: a successor of another section is named only for children in whose team that section is today,
/// and gets no right that the section has not; everything else stays where it is, without a person. Tells
/// what moved; the rest of the load has stayed. Inside a transaction.
Load hand_over(access::Ctx& ctx, MemberId from, MemberId to);

}  // namespace tsumugi::directory
