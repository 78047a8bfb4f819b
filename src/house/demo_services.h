#pragma once
#include "house/demo_world.h"

namespace tsumugi::house::demo {

/// The services of the demonstration region: those of its facilities, and made-up ones over the ten
/// municipalities (80, or 50 for each 60 children). No name of a real facility, no place that is anybody's;
/// the same seed gives the same ones.
void make_services(World& world);

}  // namespace tsumugi::house::demo
