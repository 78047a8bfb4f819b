#include <array>

#include "rooms/meetings/store.h"

namespace tsumugi::meetings {
namespace {

using html::msgid;

template <class State, std::size_t kCount>
struct Words {
    struct Word {
        State state;
        std::string_view code;
        std::string_view label;
    };
    std::array<Word, kCount> all;

    const Word& of(State state) const { return all[static_cast<std::size_t>(state)]; }
    std::optional<State> parse(std::string_view code) const {
        for (const auto& word : all) {
            if (word.code == code) return word.state;
        }
        return std::nullopt;
    }
};

const Words<MeetingState, 3> kMeetingStates{{{{MeetingState::planned, "planned", msgid("予定")},
                                              {MeetingState::held, "held", msgid("開いた（まとめ中）")},
                                              {MeetingState::closed, "closed", msgid("終わり")}}}};
const Words<Presence, 4> kPresences{{{{Presence::invited, "invited", msgid("案内した")},
                                      {Presence::present, "present", msgid("出席")},
                                      {Presence::absent, "absent", msgid("欠席")},
                                      {Presence::proxy, "proxy", msgid("代理が出席")}}}};
}  // namespace

std::string_view code(MeetingState state) { return kMeetingStates.of(state).code; }
std::optional<MeetingState> parse_meeting_state(std::string_view code) { return kMeetingStates.parse(code); }
std::string_view label(MeetingState state) { return kMeetingStates.of(state).label; }

std::string_view code(Presence presence) { return kPresences.of(presence).code; }
std::optional<Presence> parse_presence(std::string_view code) { return kPresences.parse(code); }
std::string_view label(Presence presence) { return kPresences.of(presence).label; }

}  // namespace tsumugi::meetings
