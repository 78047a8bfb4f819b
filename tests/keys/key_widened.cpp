// fails: is private within this context
#include "ground/access/child_key.h"

void widen(tsumugi::access::ChildKey& key) { key.categories_ = tsumugi::access::kEveryCategory; }
