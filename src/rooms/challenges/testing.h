#pragma once
#include "rooms/challenges/pages.h"
#include "rooms/meetings/testing.h"

// For tests only: the council of rooms/meetings with its register.
namespace tsumugi::challenges {

using rooms::Browser;
using rooms::form_of;
using rooms::has;
using rooms::location;
using rooms::main_of;

struct CouncilWorld : meetings::CouncilWorld {
    explicit CouncilWorld(db::Engine engine = db::Engine::sqlite) : meetings::CouncilWorld(engine) {
        challenges::routes(browser.routes());
    }
};

}  // namespace tsumugi::challenges
