#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <random>
#include <set>

#include "engines/record/testing.h"
#include "ground/base/text.h"

// Records in the styles in which councils publish: tests/data/records/NAME.txt with the expected result
// beside it, and the table of docs/record-import.md.
namespace tsumugi::record {
namespace {

std::vector<std::string> names() {
    std::vector<std::string> all;
    for (const auto& file :
         std::filesystem::directory_iterator(std::string(SOURCE_DIR) + "/tests/data/records")) {
        if (file.path().extension() == ".txt") all.push_back(file.path().stem().string());
    }
    std::sort(all.begin(), all.end());
    return all;
}
std::string text_of(const std::string& name) { return test_file("records/" + name + ".txt"); }

std::set<std::string> speakers(const Proposal& p) {
    std::set<std::string> found;
    for (const auto& challenge : p.challenges) {
        for (const auto& item : challenge.items) {
            for (const auto& opinion : item.opinions)
                found.insert(opinion.organisations.begin(), opinion.organisations.end());
        }
    }
    return found;
}
std::size_t items(const Proposal& p) {
    std::size_t count = 0;
    for (const auto& challenge : p.challenges)
        count += static_cast<std::size_t>(std::count_if(challenge.items.begin(), challenge.items.end(),
                                                        [](const auto& item) { return not item.unnamed(); }));
    return count;
}

/// Every line of the text is in the proposal, as it was, and stands where the proposal has something.
void expect_all_lines(const Proposal& p, const std::string& text) {
    auto lines = base::split(text.ends_with('\n') ? text.substr(0, text.size() - 1) : text, '\n');
    ASSERT_EQ(p.lines.size(), lines.size());
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto& line = p.lines[i];
        EXPECT_EQ(line.number, i + 1);
        std::replace(lines[i].begin(), lines[i].end(), '\f', ' ');
        EXPECT_EQ(base::trimmed(line.text), base::trimmed(lines[i]));
        if (line.place == Place::challenge) {
            ASSERT_LT(line.index, p.challenges.size());
        }
        if (line.place == Place::item or line.place == Place::opinion) {
            ASSERT_LT(line.item, p.challenges.at(line.index).items.size());
        }
        if (line.place == Place::opinion) {
            ASSERT_LT(line.opinion, p.challenges[line.index].items[line.item].opinions.size());
        }
        if (line.place == Place::agenda) {
            ASSERT_LT(line.index, p.agenda.size());
        }
        if (line.place == Place::summary) {
            ASSERT_LT(line.index, p.summary.size());
        }
        if (line.place == Place::note) {
            ASSERT_LT(line.index, p.notes.size());
        }
        EXPECT_FALSE(where(p, line).empty());
    }
    EXPECT_EQ(base::join(lost_words(p), " | "), "") << text;
}

TEST(RecordStyles, EachIsReadAsThePersonWhoWroteItExpects) {
    EXPECT_GE(names().size(), 13u);
    for (const auto& name : names()) {
        const auto p = read(text_of(name));
        ASSERT_TRUE(p) << name << " " << p.error().message;
        EXPECT_EQ(to_json(*p), test_file("records/" + name + ".expected.json")) << name;
        expect_all_lines(*p, text_of(name));
    }
}

TEST(RecordStyles, TheTableOfTheDocumentationIsTrue) {
    std::ifstream file(std::string(SOURCE_DIR) + "/docs/record-import.md");
    const std::string doc{std::istreambuf_iterator<char>(file), {}};
    auto all = names();
    all.push_back("odawara-liaison-2017-01");
    for (const auto& name : all) {
        const auto p = read(name.starts_with("odawara") ? test_file(name + ".txt") : text_of(name)).value();
        const auto row = "| `" + name + "` | " + std::to_string(p.opinion_count()) + " | " +
                         std::to_string(speakers(p).size()) + " | " + std::to_string(p.challenges.size()) +
                         " | " + std::to_string(items(p)) + " | " + std::to_string(p.agenda.size()) + " | " +
                         std::to_string(p.unplaced().size()) + " |";
        EXPECT_NE(doc.find(row), std::string::npos) << row;
    }
}

TEST(RecordStyles, MinutesInOurFormReadAgainKeepEveryOpinion) {
    for (const auto& name : names()) {
        const auto first = read(text_of(name)).value();
        const auto second = read(write_text(first));
        ASSERT_TRUE(second) << name << "\n" << write_text(first);
        std::vector<std::string> before, after;
        const auto said = [](const Proposal& p, std::vector<std::string>& all) {
            for (const auto& challenge : p.challenges) {
                for (const auto& item : challenge.items) {
                    for (const auto& opinion : item.opinions)
                        all.push_back(base::join(opinion.organisations, "+") + ": " + opinion.text);
                }
            }
        };
        said(first, before);
        said(*second, after);
        EXPECT_EQ(after, before) << name << "\n" << write_text(first);
        EXPECT_TRUE(second->unplaced().empty()) << name;
    }
}

TEST(RecordStyles, LinesCutAndShuffledAreAllAccountedFor) {
    std::mt19937 chance(20261123);  // NOLINT: the same lines in each run
    std::vector<std::string> lines;
    for (const auto& name : names()) {
        for (auto& line : base::split(text_of(name), '\n')) lines.push_back(std::move(line));
    }
    int read_as_records = 0;
    for (int round = 0; round < 300; ++round) {
        std::string text =
            "第１回ためし地域連絡会議 議事録\n日時：令和６年４月１日（月）\n議題\n（１）議題\n";
        const auto count = chance() % 80;
        for (std::size_t i = 0; i < count; ++i) {
            auto line = lines[chance() % lines.size()];
            if (chance() % 8 == 0 and not line.empty()) line.resize(chance() % line.size());
            while (not base::valid_utf8(line)) line.pop_back();
            if (chance() % 16 == 0) line += lines[chance() % lines.size()];
            text += line + "\n";
        }
        const auto p = read(text);
        if (not p) continue;
        ++read_as_records;
        expect_all_lines(*p, text);
    }
    EXPECT_GT(read_as_records, 100);
}

TEST(RecordStyles, WhatIsNoRecordIsRefusedInWords) {
    const auto message = [](const std::string& bytes) {
        const auto p = read(bytes);
        return p ? std::string("read") : p.error().message;
    };
    EXPECT_EQ(message(""), "ファイルが空です。");
    EXPECT_EQ(message(" \r\n\n\t"), "ファイルが空です。");
    const std::string no_text =
        "文字の入ったファイルとして読めません。テキスト（.txt）、Word（.docx）、PDFのどれかを選んでください。";
    EXPECT_EQ(message(std::string("\x7F"
                                  "ELF\x02\x01\x00\x00",
                                  8)),
              no_text);
    EXPECT_EQ(message("%PDF-1.7\n1 0 obj"), no_text);
    EXPECT_EQ(message("PK\x03\x04zip"), no_text);
    EXPECT_EQ(message("\xFF\xFE\xFD broken \x81"), no_text);
    std::string novel;
    for (int i = 0; i < 400; ++i)
        novel +=
            "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。\n何でも薄暗いじめじめした所でニャーニャー泣いていた事だけは記憶している。\n";
    EXPECT_EQ(message(novel),
              "会議の記録として読めませんでした。日時、議題、意見のある議事録や議事概要を選んでください。");
    EXPECT_EQ(message("買い物\n・牛乳\n・パン（駅の店）\n・卵\n"),
              "会議の記録として読めませんでした。日時、議題、意見のある議事録や議事概要を選んでください。");
    EXPECT_EQ(message(std::string(kMaxBytes + 1, 'a')), "ファイルが大きすぎて、会議の記録として読めません。");
    EXPECT_EQ(message(std::string(kMaxLines + 1, '\n') + "a"), "行が多すぎて、会議の記録として読めません。");
}

}  // namespace
}  // namespace tsumugi::record
