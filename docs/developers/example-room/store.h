#pragma once
#include "ground/base/words.h"
#include "rooms/stays/stays.h"

namespace tsumugi::stays {

inline constexpr base::Word kStateRows[] = {{State::asked, "asked", html::msgid("返事待ち")},
                                            {State::agreed, "agreed", html::msgid("決まりました")},
                                            {State::ended, "ended", html::msgid("取りやめ")}};
inline constexpr base::Words<State> kStates{kStateRows};

struct Stay {
    StayId id;
    std::string code;  ///< of the child
    access::SectionId from, to;
    base::Date day;
    int nights = 1;
    State state = State::asked;
    int version = 1;
};

/// What may become of a stay, a row an act: of the section that was asked, or of the one that asks.
struct Act {
    const char* code;
    State from, to;
    bool by_asked;
    const char *verb, *said;  ///< msgids: the button, the line on the child's page
};
std::vector<const Act*> acts_of(const Stay& stay, access::SectionId section);

/// Both inside a transaction, with task, notice, event and log entry.
void add(access::Ctx& ctx, const access::ChildKey& key, access::SectionId to, base::Date day, double nights);
base::Result<void> apply(access::Ctx& ctx, const access::ChildKey& key, std::string_view id,
                         std::string_view act, int version);
std::vector<Stay> of_child(access::Ctx& ctx, const access::ChildKey& key);
/// The section's own, newest first, of the children that it may see.
int count(access::Ctx& ctx);
std::vector<Stay> own(access::Ctx& ctx, int limit, int offset);

}  // namespace tsumugi::stays
