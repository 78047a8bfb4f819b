#include <array>

#include "rooms/challenges/challenges.h"

namespace tsumugi::challenges {
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

const Words<ActionState, 4> kActionStates{{{{ActionState::todo, "todo", msgid("まだ")},
                                            {ActionState::doing, "doing", msgid("途中")},
                                            {ActionState::done, "done", msgid("終わり")},
                                            {ActionState::cancelled, "cancelled", msgid("取りやめ")}}}};
const Words<Progress, 4> kProgress{{{{Progress::open, "open", msgid("これから")},
                                     {Progress::moving, "moving", msgid("進んでいる")},
                                     {Progress::solved, "solved", msgid("解決した")},
                                     {Progress::dropped, "dropped", msgid("取り上げない")}}}};

}  // namespace

std::string_view code(ActionState state) { return kActionStates.of(state).code; }
std::optional<ActionState> parse_action_state(std::string_view code) { return kActionStates.parse(code); }
std::string_view label(ActionState state) { return kActionStates.of(state).label; }

std::string_view code(Progress state) { return kProgress.of(state).code; }
std::optional<Progress> parse_progress(std::string_view code) { return kProgress.parse(code); }
std::string_view label(Progress state) { return kProgress.of(state).label; }

}  // namespace tsumugi::challenges
