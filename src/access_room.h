#include <unistd.h>
#define access access_room
