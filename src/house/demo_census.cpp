#include "house/demo_handbook.h"
#include "rooms/census/census.h"

namespace tsumugi::house::demo {

void make_census(World& world) {
    auto ctx = world.as(world.section("tsunagu.desk"), 0);
    db::write(world.db, [&] {
        census::make_demo_round(ctx, world.section("kensei.health"),
                                {world.section("minato.liaison"), world.section("143847.health"),
                                 world.section("mikan.nurse"), world.section("sakurazaka.nurse"),
                                 world.section("sazanami.nurse"), world.section("hayabusa.day")},
                                88, 7);
    });
}

}  // namespace tsumugi::house::demo
