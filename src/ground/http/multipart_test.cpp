#include "ground/http/multipart.h"

#include <gtest/gtest.h>

using namespace tsumugi;

namespace {

using State = http::Multipart::State;

const std::string kType = "multipart/form-data; boundary=XbX";

std::string part(const std::string& disposition, const std::string& bytes, const std::string& more = "") {
    return "--XbX\r\nContent-Disposition: form-data; " + disposition + "\r\n" + more + "\r\n" + bytes +
           "\r\n";
}

auto parse(const std::string& body, std::size_t upload_limit = 1000, std::size_t text_limit = 1000) {
    return http::parse_multipart(kType, body, upload_limit, text_limit);
}

const std::string kForm =
    "preamble\r\n" + part("name=\"child\"", "こ-0417") +
    part("name=\"note\"", "一行目\r\n二行目\r\n--Xb\r\n-- \r\n") + part("name=\"empty\"", "") +
    part("name=\"file\"; filename=\"紹介状.pdf\"", std::string("%PDF\0\r\n\r--XbY", 14),
         "Content-Type: application/pdf\r\n") +
    part("name=\"none\"; filename=\"\"", "", "Content-Type: application/octet-stream\r\n") +
    "--XbX--\r\nepilogue";

void expect_form(const http::Fields& fields, const std::vector<http::Upload>& uploads) {
    EXPECT_EQ(fields.pairs().size(), 3u);
    EXPECT_EQ(fields.get("child"), "こ-0417");
    EXPECT_EQ(fields.get("note"), "一行目\r\n二行目\r\n--Xb\r\n-- \r\n");
    EXPECT_TRUE(fields.has("empty"));
    EXPECT_EQ(fields.get("empty"), "");
    ASSERT_EQ(uploads.size(), 1u);
    EXPECT_EQ(uploads[0].field, "file");
    EXPECT_EQ(uploads[0].filename, "紹介状.pdf");
    EXPECT_EQ(uploads[0].content_type, "application/pdf");
    EXPECT_EQ(uploads[0].bytes, std::string("%PDF\0\r\n\r--XbY", 14));
    EXPECT_FALSE(uploads[0].too_large);
}

TEST(HttpMultipart, KeepsFieldsAndFiles) {
    const auto form = parse(kForm);
    ASSERT_TRUE(form);
    expect_form(form->first, form->second);
}

TEST(HttpMultipart, ReadsTheSameWhereverTheBytesAreCut) {
    for (std::size_t cut = 0; cut <= kForm.size(); ++cut) {
        http::Multipart form("XbX", {});
        form.write(std::string_view(kForm).substr(0, cut));
        ASSERT_EQ(form.write(std::string_view(kForm).substr(cut)), State::finished) << cut;
        expect_form(form.fields, form.uploads);
    }
}

TEST(HttpMultipart, ReadsTheSameByteByByte) {
    http::Multipart form("XbX", {});
    for (const char c : kForm) form.write(std::string_view(&c, 1));
    ASSERT_EQ(form.state(), State::finished);
    expect_form(form.fields, form.uploads);
}

TEST(HttpMultipart, AFormThatBreaksOffIsNoForm) {
    const std::size_t end = kForm.find("--XbX--") + 7;
    for (std::size_t size = 0; size < end; ++size) {
        ASSERT_FALSE(parse(kForm.substr(0, size))) << size;
    }
    EXPECT_TRUE(parse(kForm.substr(0, end)));
}

TEST(HttpMultipart, AFormOfNothingIsAForm) {
    const auto form = parse("--XbX--\r\n");
    ASSERT_TRUE(form);
    EXPECT_TRUE(form->first.empty());
    EXPECT_TRUE(form->second.empty());
}

TEST(HttpMultipart, OtherContentTypesAreNoForm) {
    EXPECT_FALSE(http::parse_multipart("application/json", kForm, 10, 10));
    EXPECT_FALSE(http::parse_multipart("multipart/mixed; boundary=XbX", kForm, 10, 10));
    EXPECT_FALSE(http::parse_multipart("multipart/form-data", kForm, 10, 10));
    EXPECT_FALSE(http::parse_multipart("multipart/form-data; boundary=", kForm, 10, 10));
    EXPECT_FALSE(
        http::parse_multipart("multipart/form-data; boundary=" + std::string(300, 'x'), kForm, 10, 10));
    EXPECT_TRUE(
        http::parse_multipart("Multipart/Form-Data; charset=utf-8; Boundary=\"XbX\"", kForm, 1000, 1000));
}

TEST(HttpMultipart, UnderstandsNamesAsBrowsersAndOthersWriteThem) {
    const auto form =
        parse(part("name=\"a%22b\"; filename=\"say %22hi%22.txt\"", "1") +
              part("name=\"c\\\"d\"; filename=\"C:\\dir\\old.txt\"", "2") +
              part("name=e; filename*=UTF-8''%E9%80%80%E9%99%A2.pdf; filename=\"x.pdf\"", "3") +
              part("name=f; filename=plain.txt", "4") + part("name=g; filename=\"../../etc/pw\"", "5") +
              part("name=h; filename=\"\xFF\x01.txt\"", "6") + "--XbX--");
    ASSERT_TRUE(form);
    const auto& uploads = form->second;
    ASSERT_EQ(uploads.size(), 6u);
    EXPECT_EQ(uploads[0].field, "a\"b");
    EXPECT_EQ(uploads[0].filename, "say \"hi\".txt");
    EXPECT_EQ(uploads[1].field, "c\"d");
    EXPECT_EQ(uploads[1].filename, "old.txt");
    EXPECT_EQ(uploads[2].filename, "退院.pdf");
    EXPECT_EQ(uploads[3].filename, "plain.txt");
    EXPECT_EQ(uploads[4].filename, "pw");
    EXPECT_EQ(uploads[5].filename, "\uFFFD.txt");
}

TEST(HttpMultipart, AFileOverTheLimitLosesItsBytesAndNothingElse) {
    const auto form = parse(
        part("name=before", "1") + part("name=big; filename=big.bin", std::string(1001, 'x')) +
        part("name=fits; filename=ok.bin", std::string(1000, 'y')) + part("name=after", "2") + "--XbX--");
    ASSERT_TRUE(form);
    EXPECT_EQ(form->first.get("before"), "1");
    EXPECT_EQ(form->first.get("after"), "2");
    ASSERT_EQ(form->second.size(), 2u);
    EXPECT_TRUE(form->second[0].too_large);
    EXPECT_EQ(form->second[0].filename, "big.bin");
    EXPECT_EQ(form->second[0].bytes, "");
    EXPECT_FALSE(form->second[1].too_large);
    EXPECT_EQ(form->second[1].bytes.size(), 1000u);
}

TEST(HttpMultipart, AllFilesTogetherHaveALimitToo) {
    http::MultipartLimits limits;
    limits.upload = 100;
    limits.all_uploads = 150;
    http::Multipart form("XbX", limits);
    form.write(part("name=a; filename=a", std::string(90, 'a')) +
               part("name=b; filename=b", std::string(90, 'b')) +
               part("name=c; filename=c", std::string(60, 'c')) + "--XbX--");
    ASSERT_EQ(form.state(), State::finished);
    EXPECT_FALSE(form.uploads[0].too_large);
    EXPECT_TRUE(form.uploads[1].too_large);
    EXPECT_FALSE(form.uploads[2].too_large);
}

TEST(HttpMultipart, ALongTextIsCutAtACharacter) {
    std::string text = "x";
    for (int i = 0; i < 400; ++i) text += "あ";
    const auto form = parse(part("name=long", text) + part("name=exact", std::string(1000, 'z')) + "--XbX--");
    ASSERT_TRUE(form);
    EXPECT_EQ(form->first.get("long"), text.substr(0, 1000));
    EXPECT_EQ(form->first.get("exact").size(), 1000u);
    const auto shorter = parse(part("name=long", text) + "--XbX--", 1000, 999);
    ASSERT_TRUE(shorter);
    EXPECT_EQ(shorter->first.get("long"), text.substr(0, 997));
}

TEST(HttpMultipart, TooManyPartsOrTooMuchTextIsRefused) {
    std::string many;
    for (int i = 0; i < 2001; ++i) many += part("name=a", "");
    EXPECT_FALSE(parse(many + "--XbX--"));
    http::MultipartLimits limits;
    limits.all_text = 100;
    http::Multipart form("XbX", limits);
    EXPECT_EQ(form.write(part("name=a", std::string(60, 'a')) + part("name=b", std::string(60, 'b'))),
              State::too_large);
}

TEST(HttpMultipart, BrokenFormsAreRefused) {
    EXPECT_FALSE(parse("--XbX\r\nContent-Disposition: form-data\r\n\r\nno name\r\n--XbX--"));
    EXPECT_FALSE(parse("--XbX\r\n\r\nno headers\r\n--XbX--"));
    EXPECT_FALSE(parse("--XbXextra\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--XbX--"));
    EXPECT_FALSE(parse("--XbX\nContent-Disposition: form-data; name=a\n\n1\n--XbX--"));
    EXPECT_FALSE(parse("--XbX\r\nX: " + std::string(9000, 'x') + "\r\n\r\n1\r\n--XbX--"));
    EXPECT_FALSE(parse("x--XbX--"));
}

TEST(HttpMultipart, BlanksAfterABoundaryAreAllowed) {
    const auto form = parse("--XbX \t\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--XbX--");
    ASSERT_TRUE(form);
    EXPECT_EQ(form->first.get("a"), "1");
}

TEST(HttpMultipart, RepairsTextThatIsNotUtf8) {
    const auto form = parse(part("name=\"a\xFF\"", std::string("x\xE3\x81\0y", 5)) + "--XbX--");
    ASSERT_TRUE(form);
    EXPECT_EQ(form->first.get("a\uFFFD"), "x\uFFFD\uFFFD\uFFFDy");
}

TEST(HttpMultipart, MemoryStaysSmallWhileALargeFilePasses) {
    http::MultipartLimits limits;
    limits.upload = 100'000;
    http::Multipart form("XbX", limits);
    form.write("--XbX\r\nContent-Disposition: form-data; name=f; filename=f\r\n\r\n");
    const std::string piece(64 * 1024, '\r');
    for (int i = 0; i < 200; ++i) {
        form.write(piece);
        ASSERT_LT(form.held(), 300'000u);
    }
    EXPECT_EQ(form.write("\r\n--XbX--"), State::finished);
    ASSERT_EQ(form.uploads.size(), 1u);
    EXPECT_TRUE(form.uploads[0].too_large);
}

}  // namespace
