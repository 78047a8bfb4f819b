#pragma once
#include "house/demo_world.h"

namespace tsumugi::house::demo {

/// The handbook in the demonstration: last year's edition, frozen, and this year's, which is being edited.
/// Its chapters (demo_handbook.txt) say that they are made up; laws stand in them only as they are. After
/// make_services.
void make_handbook(World& world);
/// A finished round of the census, of made-up children.
void make_census(World& world);

}  // namespace tsumugi::house::demo
