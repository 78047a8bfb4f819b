#pragma once
#include "house/demo_world.h"
#include "rooms/meetings/meetings.h"

namespace tsumugi::house::demo {

/// The council in the demonstration: the public record of the second meeting (demo_record.txt, as it was
/// published), and two made-up meetings that follow it up, one held, one being planned. In the made-up ones
/// only made-up facilities speak.
void plan_council(World& world);
/// Made-up efforts of its members in this fiscal year and the one before, written by their own people.
void add_efforts(World& world, meetings::SeriesId series);

}  // namespace tsumugi::house::demo
