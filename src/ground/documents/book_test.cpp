#include "ground/documents/book.h"

#include <gtest/gtest.h>

#include <regex>

#include "ground/base/text.h"
#include "ground/documents/pdf_text.h"

namespace tsumugi::documents {
namespace {

using Kind = BookBlock::Kind;

BookBlock block(Kind kind, std::string text, int level = 1) {
    BookBlock made;
    made.kind = kind;
    made.level = level;
    made.runs = {{std::move(text), false, false, ""}};
    return made;
}

/// A chapter, `count` boxes in two columns, and their index.
Book book_of(int count) {
    Book book;
    book.title = "ためしの本";
    book.subtitle = "2026";
    book.publisher = "ためしの窓口";
    book.contents_title = "もくじ";
    BookPart chapter{"はじめの章", 1, {}, {}};
    for (int i = 0; i < 120; ++i)
        chapter.blocks.push_back(block(Kind::paragraph, "段落" + std::to_string(i) + "。"));
    BookPart boxes{"ならんだ枠", 2, {}, {}}, index{"さくいん", 2, {}, {}};
    for (int i = 0; i < count; ++i) {
        const auto number = std::to_string(1000 + i);
        if (i % 10 == 0) {
            auto heading = block(Kind::heading, "見出し" + number, 1);
            heading.listed = true;
            boxes.blocks.push_back(heading);
        }
        auto box = block(Kind::box, "枠" + number);
        box.key = "k" + number;
        for (int line = 0; line < 3 + i % 7; ++line) box.lines.emplace_back("行", "内容" + number);
        box.lines.emplace_back("終わり", "底" + number);
        boxes.blocks.push_back(box);
        auto pointer = block(Kind::index_line, "さす" + number);
        pointer.keys = {box.key};
        index.blocks.push_back(pointer);
    }
    book.parts = {chapter, boxes, index};
    book.imprint = {{"発行", "ためしの窓口"}};
    return book;
}

std::vector<std::string> pages_of(const std::string& pdf) {
    const auto text = pdf_text(pdf);
    EXPECT_TRUE(text);
    return base::split(text.value_or(""), '\f');
}

/// The page (from 1) on which that text stands; 0 = on none, -1 = on several.
int page_with(const std::vector<std::string>& pages, const std::string& text, std::size_t from,
              std::size_t until) {
    int found = 0;
    for (auto i = from; i < std::min(until, pages.size()); ++i) {
        if (pages[i].find(text) != std::string::npos) found = found == 0 ? static_cast<int>(i) + 1 : -1;
    }
    return found;
}

TEST(Book, ContentsAndIndexNameTheRightPagesAndNoBoxIsCut) {
    const auto pages = pages_of(write_book(book_of(130)));
    ASSERT_GT(pages.size(), 12u);
    const auto index = static_cast<std::size_t>(page_with(pages, "さす1000", 0, pages.size())) - 1;
    ASSERT_GT(index, 5u);
    std::string tail;
    for (auto i = index; i < pages.size(); ++i) tail += pages[i];
    for (int i = 0; i < 130; ++i) {
        const auto number = std::to_string(1000 + i);
        const int page = page_with(pages, "枠" + number, 2, index);
        ASSERT_GT(page, 0) << number;
        EXPECT_EQ(page_with(pages, "底" + number, 2, index), page) << "box " << number << " is cut";
        std::smatch line;
        ASSERT_TRUE(std::regex_search(tail, line, std::regex("さす" + number + "[^0-9]*([0-9]+)"))) << number;
        EXPECT_EQ(std::stoi(line[1]), page) << number;
    }
    for (int i = 0; i < 130; i += 10) {
        const auto heading = "見出し" + std::to_string(1000 + i);
        std::smatch line;
        ASSERT_TRUE(std::regex_search(pages[1], line, std::regex(heading + "[^0-9]*([0-9]+)"))) << pages[1];
        EXPECT_EQ(std::stoi(line[1]), page_with(pages, heading, 2, index));
    }
}

TEST(Book, IsTheSameFileForTheSameBook) {
    auto book = book_of(12);
    book.made = base::start_of_day(base::make_date(2026, 6, 10));
    EXPECT_TRUE(write_book(book) == write_book(book));
}

TEST(Book, HoldsWhateverIsLong) {
    Book book;
    for (int i = 0; i < 60; ++i) book.title += "題";
    book.contents_title = "もくじ";
    BookPart part{std::string(200, 'P'), 2, {}, {}};
    std::string words;
    for (int i = 0; i < 4000; ++i) words += "長";
    auto box = block(Kind::box, words);
    box.runs.front().text = "長い枠";
    box.lines = {{"一", words}, {"二", words}, {"三", std::string(300, '\n') + "終わりの言葉"}};
    part.blocks.push_back(box);
    part.blocks.push_back(block(Kind::paragraph, words + words + "段落の終わり"));
    BookBlock table = block(Kind::table, "");
    table.rows = {{{{"頭", false, false, ""}}}, {{{words + "表の終わり", false, false, ""}}, {}}, {}};
    part.blocks.push_back(table);
    for (int i = 0; i < 200; ++i) part.blocks.push_back(block(Kind::heading, "続く見出し", 2));
    part.blocks.push_back(block(Kind::item, "", 9));
    book.parts = {part, BookPart{"空の部", 2, {}, {}}};
    const auto pages = pages_of(write_book(book));
    std::string all;
    for (const auto& page : pages) {
        for (const char c : page) all += c == '\n' ? "" : std::string(1, c);
    }
    for (const auto* text : {"終わりの言葉", "段落", "表の", "空の部"})
        EXPECT_NE(all.find(text), std::string::npos) << text;
    std::size_t letters = 0;
    for (auto at = all.find("長"); at != std::string::npos; at = all.find("長", at + 1)) ++letters;
    EXPECT_GE(letters, 20000u) << "nothing is cut off";
}

TEST(Book, OfNothingIsACoverAndAnImprint) {
    Book book;
    book.title = "から";
    book.contents_title = "もくじ";
    EXPECT_GE(pages_of(write_book(book)).size(), 3u);
}

}  // namespace
}  // namespace tsumugi::documents
