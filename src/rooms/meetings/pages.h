#pragma once
#include "rooms/meetings/store.h"

// Each page file of the room registers its own routes.
namespace tsumugi::meetings {

void series_routes(access::Routes& routes);
void participant_routes(access::Routes& routes);
void meeting_routes(access::Routes& routes);
void prepare_routes(access::Routes& routes);
void poll_routes(access::Routes& routes);

}  // namespace tsumugi::meetings
