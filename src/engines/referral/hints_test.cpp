#include "engines/referral/hints.h"

#include <gtest/gtest.h>

TEST(X, Y) {}
