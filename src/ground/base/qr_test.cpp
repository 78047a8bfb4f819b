#include "ground/base/qr.h"

#include <gtest/gtest.h>

#include <stdexcept>

using namespace tsumugi;

TEST(Qr, IsAnSvgWithATitleAndNoStyle) {
    const auto svg = base::qr_svg("https://example.jp/r/0123456789abc", "この<表>を開く & 見る");
    EXPECT_TRUE(svg.starts_with("<svg "));
    EXPECT_NE(svg.find("<title>この&lt;表&gt;を開く &amp; 見る</title>"), std::string::npos);
    EXPECT_NE(svg.find("role=\"img\""), std::string::npos);
    EXPECT_EQ(svg.find("style="), std::string::npos);
    EXPECT_EQ(svg.find("<path"), svg.rfind("<path"));
    // Version 3 (29 modules) and the white border of four on each side.
    EXPECT_NE(svg.find("viewBox=\"0 0 37 37\""), std::string::npos);
    // The top edge of the first finder pattern: seven dark modules.
    EXPECT_NE(svg.find("d=\"M4 4h7v1h-7z"), std::string::npos);
}

TEST(Qr, RefusesWhatDoesNotFit) {
    EXPECT_THROW(base::qr_svg(std::string(5000, 'x'), ""), std::runtime_error);
    EXPECT_THROW(base::qr_svg("", ""), std::runtime_error);
    EXPECT_NE(base::qr_svg("日本語", "a"), base::qr_svg("日本国", "a"));
}
