#pragma once
#include "ground/tasks/tasks.h"

namespace tsumugi::tasks {

/// Open work of a child that is no step of a pathway (requests, addresses to be found), by due date, at most
/// 50; for the child's page.
std::vector<Task> beside_steps(access::Ctx& ctx, const access::ChildKey& key);

}  // namespace tsumugi::tasks
