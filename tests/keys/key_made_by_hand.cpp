// fails: is private within this context
#include "ground/access/child_key.h"

tsumugi::access::ChildKey made() { return tsumugi::access::ChildKey(); }
