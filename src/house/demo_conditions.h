#pragma once
#include "house/demo_world.h"

namespace tsumugi::house::demo {

/// What the services of the demonstration region answered about whom they take: some everything, some a part,
/// some nothing, some long ago. Made up throughout.
void make_conditions(World& world);

}  // namespace tsumugi::house::demo
