#pragma once
#include "rooms/meetings/meetings.h"
#include "rooms/meetings/pages.h"
#include "rooms/testing/region_world.h"

// For tests only: a council of three organisations, kept by the desk, on the region of RegionWorld.
namespace tsumugi::meetings {

using rooms::Browser;
using rooms::form_of;
using rooms::has;
using rooms::location;
using rooms::main_of;

struct CouncilWorld : rooms::RegionWorld {
    SeriesId series;
    Browser browser{world};

    explicit CouncilWorld(db::Engine engine = db::Engine::sqlite) : rooms::RegionWorld(engine) {
        meetings::routes(browser.routes());
        auto ctx = as(window);
        series = db::write(db, [&] {
            Series made;
            made.name = "みなと地域小児等在宅医療連絡会議";
            made.place = "会館 会議室１";
            const auto id = add_series(ctx, made);
            for (const auto& name : {"市立みなと病院", "湯河原町 健康づくり課", "湯河原小学校"})
                add_member(ctx, id, speakers_for(ctx, {name}).front().participant);
            return id;
        });
        ctx.audit.clear();
    }

    MeetingId meeting(int number, std::optional<base::Date> day, MeetingState state = MeetingState::planned) {
        auto ctx = as(window);
        const auto id = db::write(db, [&] {
            Meeting m;
            m.series = series;
            m.number = number;
            m.title = "第" + std::to_string(number) + "回みなと地域小児等在宅医療連絡会議";
            m.held_on = day;
            m.state = state;
            return add_meeting(ctx, m);
        });
        ctx.audit.clear();
        return id;
    }
    std::string page_of(MeetingId id) const { return "/council/meetings/" + id.text(); }
};

}  // namespace tsumugi::meetings
