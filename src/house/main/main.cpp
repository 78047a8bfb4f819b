#include "house/house.h"

int main() { return 0; }
