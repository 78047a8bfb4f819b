#include "ground/base/log.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

using namespace tsumugi;

TEST(Log, OneMessageIsOneLineWithItsTime) {
    testing::internal::CaptureStderr();
    base::log_warning("job 7 late\n2026 error forged\x1b[31m");
    const std::string written = testing::internal::GetCapturedStderr();
    EXPECT_EQ(std::count(written.begin(), written.end(), '\n'), 1);
    EXPECT_NE(written.find(" warning job 7 late\\n2026 error forged [31m"), std::string::npos) << written;
    EXPECT_EQ(written[10], 'T');
}

TEST(Log, TheLevelDecides) {
    testing::internal::CaptureStderr();
    base::set_log_level("error");
    base::log_info("a");
    base::log_warning("b");
    base::log_error("c {}");
    base::set_log_level("off");
    base::log_error("d");
    base::set_log_level("info");
    const std::string written = testing::internal::GetCapturedStderr();
    EXPECT_EQ(std::count(written.begin(), written.end(), '\n'), 1);
    EXPECT_NE(written.find("error c {}"), std::string::npos);
    EXPECT_THROW(base::set_log_level("loud"), std::invalid_argument);
}
