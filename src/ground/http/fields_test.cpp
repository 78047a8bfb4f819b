#include <gtest/gtest.h>

#include "ground/http/http.h"
#include "ground/http/text.h"

using namespace tsumugi;

namespace {

TEST(HttpFields, ReadsRepeatedNamesInOrder) {
    const http::Fields fields = http::parse_query("care=a&care=b&name=%E5%B0%8F+%E5%B3%B0&empty=&bare");
    EXPECT_EQ(fields.get("care"), "a");
    EXPECT_EQ(fields.all("care"), (std::vector<std::string_view>{"a", "b"}));
    EXPECT_EQ(fields.get("name"), "小 峰");
    EXPECT_TRUE(fields.has("empty"));
    EXPECT_TRUE(fields.has("bare"));
    EXPECT_FALSE(fields.has("missing"));
    EXPECT_EQ(fields.get("missing"), "");
    EXPECT_EQ(fields.pairs().size(), 5u);
}

TEST(HttpFields, KeepsBrokenPercentSignsAndRepairsText) {
    const http::Fields fields = http::parse_query("a=100%&b=%zz&c=%E3%81&d=x%00y&&=v&e=1=2");
    EXPECT_EQ(fields.get("a"), "100%");
    EXPECT_EQ(fields.get("b"), "%zz");
    EXPECT_EQ(fields.get("c"), "\uFFFD\uFFFD");
    EXPECT_EQ(fields.get("d"), "x\uFFFDy");
    EXPECT_EQ(fields.get(""), "v");
    EXPECT_EQ(fields.get("e"), "1=2");
}

TEST(HttpFields, WritesWhatItReads) {
    const std::string all = "髙﨑𠮷 &=+%/?#\"'";
    const std::string query = http::query_string({{"q", all}, {"none", ""}, {"page", "2"}});
    EXPECT_EQ(query.find(' '), std::string::npos);
    const http::Fields back = http::parse_query(query);
    EXPECT_EQ(back.get("q"), all);
    EXPECT_EQ(back.get("page"), "2");
    EXPECT_FALSE(back.has("none"));
}

TEST(HttpFields, DecodesOnlyWholePercentSigns) {
    EXPECT_EQ(http::url_decode("a%20b+c", false), "a b+c");
    EXPECT_EQ(http::url_decode("a%20b+c", true), "a b c");
    EXPECT_EQ(http::url_decode("%", false), std::nullopt);
    EXPECT_EQ(http::url_decode("%4", false), std::nullopt);
    EXPECT_EQ(http::url_decode("%4g", false), std::nullopt);
    EXPECT_EQ(http::url_encode("/a b~"), "%2Fa%20b~");
}

TEST(HttpText, KnowsValidUtf8) {
    EXPECT_EQ(http::utf8_length("a"), 1u);
    EXPECT_EQ(http::utf8_length("é"), 2u);
    EXPECT_EQ(http::utf8_length("こ"), 3u);
    EXPECT_EQ(http::utf8_length("𠮷"), 4u);
    for (const char* bad : {"\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                            "\xF5\x80\x80\x80", "\x80", "\xE3\x81", "\xF0\xA0"}) {
        EXPECT_EQ(http::utf8_length(bad), 0u) << bad;
    }
}

TEST(HttpText, ReadsHeaderParameters) {
    const std::string_view header = R"(form-data; name="a;b=\"c\""; filename = x.txt ; empty="")";
    EXPECT_EQ(http::header_value(header), "form-data");
    EXPECT_EQ(http::header_parameter(header, "name"), "a;b=\"c\"");
    EXPECT_EQ(http::header_parameter(header, "FILENAME"), "x.txt");
    bool found = false;
    EXPECT_EQ(http::header_parameter(header, "empty", &found), "");
    EXPECT_TRUE(found);
    EXPECT_EQ(http::header_parameter(header, "other", &found), "");
    EXPECT_FALSE(found);
}

TEST(HttpRequest, FindsCookies) {
    http::Request request;
    request.headers["cookie"] = "a=1; session=x=y ;  lang=ja; broken";
    EXPECT_EQ(request.cookie("session"), "x=y");
    EXPECT_EQ(request.cookie("lang"), "ja");
    EXPECT_EQ(request.cookie("ang"), "");
    EXPECT_EQ(request.cookie("broken"), "");
}

TEST(HttpRequest, KnowsWhenAFragmentIsWanted) {
    http::Request request;
    EXPECT_FALSE(request.wants_fragment());
    request.headers["hx-request"] = "true";
    EXPECT_FALSE(request.wants_fragment());
    request.headers["hx-request-type"] = "full";
    EXPECT_FALSE(request.wants_fragment());
    request.headers["hx-request-type"] = "partial";
    EXPECT_TRUE(request.wants_fragment());
}

TEST(HttpResponse, MakesTheUsualAnswers) {
    EXPECT_EQ(http::html("x").get_header("content-type"), "text/html; charset=utf-8");
    EXPECT_EQ(http::text("x", 404).status, 404);
    EXPECT_EQ(http::json("{}").body, "{}");
    EXPECT_EQ(http::no_content().status, 204);
    EXPECT_EQ(http::see_other("/children?q=小").get_header("Location"), "/children?q=%E5%B0%8F");
    EXPECT_EQ(http::see_other("/a\r\nSet-Cookie: x").get_header("Location"), "/a%0D%0ASet-Cookie:%20x");
    const http::Response file = http::file("PDF", "application/pdf", "役割\"分担.pdf");
    const std::string encoded = "filename*=UTF-8''%E5%BD%B9%E5%89%B2%22%E5%88%86%E6%8B%85.pdf";
    EXPECT_NE(file.get_header("Content-Disposition").find(encoded), std::string_view::npos);
    EXPECT_EQ(file.get_header("missing"), "");
}

}  // namespace
