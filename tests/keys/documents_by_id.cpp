// fails: tsumugi::documents::list
#include "ground/documents/documents.h"

auto read(tsumugi::access::Ctx& ctx, tsumugi::access::ChildId id) {
    return tsumugi::documents::list(ctx, id);
}
