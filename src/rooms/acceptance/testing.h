#pragma once
#include "rooms/acceptance/match.h"
#include "rooms/testing/region_world.h"

// For tests only: services of RegionWorld with what they answered.
namespace tsumugi::acceptance {

using rooms::Browser;
using rooms::form_of;
using rooms::has;
using rooms::kManazuru;
using rooms::kYugawara;
using rooms::location;
using rooms::main_of;

struct AcceptanceWorld : rooms::RegionWorld {
    Browser browser{world};

    explicit AcceptanceWorld(db::Engine engine = db::Engine::sqlite) : rooms::RegionWorld(engine) {
        acceptance::routes(browser.routes());
    }

    static directory::Service made(const char* name, const char* kind = "child_development") {
        directory::Service s;
        s.kind = kind;
        s.name = name;
        s.kana = name;
        s.municipality = kYugawara;
        s.phone = "0465-00-7001";
        s.state = directory::ServiceState::open;
        s.source = "hand";
        s.places = 10;
        return s;
    }
    ServiceId add(const directory::Service& s) {
        auto ctx = as(window);
        const auto id = directory::add_service(ctx, s);
        ctx.audit.clear();
        return id;
    }
    static Condition said(const char* answer, std::string value = "", std::string words = "") {
        Condition c;
        c.answer = answer;
        c.value = std::move(value);
        c.words = std::move(words);
        return c;
    }
    /// Takes everybody: every care item, every day with two nurses and nobody there yet.
    static Sheet open_sheet() {
        Sheet sheet;
        for (const auto& field : fields()) {
            if (field.form == Form::answer) sheet[field.key] = said("yes");
        }
        for (int day = 1; day <= 7; ++day) sheet["day." + std::to_string(day)] = said("yes", "2;0,0,0,0");
        sheet["watch"] = said("high");
        for (const auto* limit : {"score", "age", "weight"}) sheet[limit] = said("none");
        sheet["severe_only"] = said("no");
        sheet["certified_staff"] = said("no");
        sheet["area"] = said("all");
        sheet["transport"] = said("with_nurse");
        for (auto& [field, condition] : sheet) condition.field = field;
        return sheet;
    }
    void say(ServiceId id, Sheet sheet, MemberId who = {}) {
        auto ctx = as(who.value() == 0 ? window : who);
        for (auto& [field, condition] : sheet) condition.field = field;
        if (not save_sheet(ctx, id, sheet_version(db, id), sheet, {})) throw std::runtime_error("not saved");
        ctx.audit.clear();
    }
    http::Response search(const std::string& query) { return browser.get("/services/match" + query); }
    static std::string path(ServiceId id) { return "/services/" + id.text() + "/conditions"; }
};

}  // namespace tsumugi::acceptance
