#pragma once
#include "rooms/challenges/testing.h"
#include "rooms/minutes_import/import_form.h"

// For tests only: the council of rooms/challenges with its import and its minutes.
namespace tsumugi::minutes_import {

using rooms::Browser;
using rooms::form_of;
using rooms::has;
using rooms::location;
using rooms::main_of;

struct CouncilWorld : challenges::CouncilWorld {
    explicit CouncilWorld(db::Engine engine = db::Engine::sqlite) : challenges::CouncilWorld(engine) {
        minutes_import::routes(browser.routes());
        challenges::set_imported(&is_imported);
    }
};

}  // namespace tsumugi::minutes_import
