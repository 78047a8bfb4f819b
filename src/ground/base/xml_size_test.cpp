#include "ground/base/xml_size.h"

#include <gtest/gtest.h>

using namespace tsumugi;

namespace {

std::string times(std::size_t count, const std::string& text) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i) all += text;
    return all;
}

base::XmlSize size_of(const std::string& text) { return base::xml_size(text, 1 << 20); }

TEST(XmlSize, CountsElementsAttributesAndDepth) {
    const auto size = size_of("<a><b x='1' y=\"2\"/><!-- <c> --><![CDATA[<d>]]><?e <f>?></a>");
    EXPECT_EQ(size.deepest, 1u);
    EXPECT_EQ(size.bytes, 6 * 144 + 2 * 48u);
    EXPECT_EQ(size_of("no markup at all").bytes, 0u);
    EXPECT_EQ(size_of("").deepest, 0u);
}

TEST(XmlSize, ATagEndsBehindItsQuotesNotWithinThem) {
    EXPECT_EQ(size_of("<a b='/>'><c d=\">\"><e/></c></a>").deepest, 2u);
}

TEST(XmlSize, TellsWhatIsTooMuchBeforeItIsBuilt) {
    EXPECT_FALSE(base::is_too_much_xml(times(100'000, "<c r=\"A1\" s=\"1\"><v>1</v></c>"), 32 << 20));
    EXPECT_TRUE(base::is_too_much_xml(times(1'000'000, "<c/>"), 32 << 20));
    EXPECT_TRUE(base::is_too_much_xml("<c " + times(3'000'000, "a=\"\" ") + "/>", 32 << 20));
    EXPECT_FALSE(base::is_too_much_xml(times(400, "<a>"), 32 << 20));
    EXPECT_TRUE(base::is_too_much_xml(times(401, "<a>"), 32 << 20));
}

}  // namespace
