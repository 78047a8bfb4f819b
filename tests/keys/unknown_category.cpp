// fails: TSUMUGI_KIND_medcial
#include "ground/access/sight.h"

// A slip of the pen in a category of a list is no open list.
const char* text = TSUMUGI_MAY_SEE("c.id", "$1", "$2", medcial);
