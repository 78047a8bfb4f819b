#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "ground/db/testing.h"
#include "ground/documents/documents.h"

namespace tsumugi::documents {
namespace {

std::string run(const std::string& command) {
    std::string out;
    FILE* pipe = ::popen(command.c_str(), "r");
    char part[4096];
    while (const auto got = std::fread(part, 1, sizeof part, pipe)) out.append(part, got);
    EXPECT_EQ(::pclose(pipe), 0) << command;
    return out;
}

/// A written PDF as poppler reads it.
class Pdf {
  public:
    explicit Pdf(const PdfTable& table)
        : bytes(write_pdf(table)),
          path_(std::filesystem::temp_directory_path() / (db::testing_detail::random_name() + ".pdf")) {
        std::ofstream(path_, std::ios::binary) << bytes;
    }
    ~Pdf() { std::filesystem::remove(path_); }

    /// Without spaces, because poppler guesses them from the distance of letters.
    std::string text() const { return words("-layout"); }
    std::string page(int number) const {
        const auto n = std::to_string(number);
        return words("-layout -f " + n + " -l " + n);
    }
    std::string info() const { return run("pdfinfo " + path_.string()); }
    std::string fonts() const { return run("pdffonts " + path_.string()); }
    int pages() const {
        const auto told = info();
        return std::stoi(told.substr(told.find("Pages:") + 6));
    }

    std::string bytes;

  private:
    std::string words(const std::string& options) const {
        auto text = run("pdftotext " + options + " " + path_.string() + " -");
        std::erase(text, ' ');
        return text;
    }
    std::filesystem::path path_;
};

PdfTable role_table(int rows) {
    PdfTable table;
    table.title = "役割分担表　小峰 空 さん";
    table.subtitle = "令和8（2026）年11月24日（火）現在　第3版";
    table.footer = "令和8（2026）年11月24日（火） 9:02　市立みなと病院 連携室";
    table.columns = {{"分野", 1},     {"支援の内容", 3}, {"主担当", 2}, {"一緒に動く", 3},
                     {"いつまで", 1}, {"状態", 1},       {"連絡先", 2}};
    for (int i = 1; i <= rows; ++i) {
        table.rows.push_back({"医療", "訪問看護の導入その" + std::to_string(i), "訪問看護ステーションみかん",
                              "市立みなと病院、湯河原町 健康づくり課", "12/4（金）", "途中", "0465-12-3456"});
    }
    return table;
}

int count(const std::string& text, std::string_view part) {
    int found = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++found;
    return found;
}

TEST(PdfTables, PutARoleTableOfEighteenRowsOnOnePageLandscape) {
    auto table = role_table(18);
    table.fit_one_page = true;
    table.qr_text = "https://tsumugi.example/children/0417/roles/print";
    const Pdf pdf(table);
    EXPECT_EQ(pdf.pages(), 1);
    EXPECT_NE(pdf.info().find("841.89 x 595.276 pts (A4)"), std::string::npos) << pdf.info();
    const auto text = pdf.text();
    for (const auto* part : {"役割分担表", "小峰", "第3版", "支援の内容", "訪問看護の導入その1",
                             "訪問看護の導入その18", "取扱注意", "市立みなと病院連携室", "1/1"}) {
        EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
    }
}

TEST(PdfTables, RepeatTheHeadOnEachPageAndNumberThem) {
    const Pdf pdf(role_table(80));
    const int pages = pdf.pages();
    EXPECT_GE(pages, 3);
    EXPECT_LE(pages, 8);
    const auto text = pdf.text();
    EXPECT_EQ(count(text, "支援の内容"), pages);
    EXPECT_EQ(count(text, "取扱注意"), pages);
    for (int i = 1; i <= pages; ++i) {
        EXPECT_NE(pdf.page(i).find(std::to_string(i) + "/" + std::to_string(pages)), std::string::npos);
    }
    for (int i = 1; i <= 80; ++i) {
        EXPECT_NE(text.find("その" + std::to_string(i)), std::string::npos) << i;
    }
}

TEST(PdfTables, NeverCutARow) {
    auto table = role_table(0);
    for (int i = 1; i <= 30; ++i) {
        const auto n = std::to_string(i);
        table.rows.push_back({"", "初" + n + "行\nつぎ\nつぎ\nつぎ\n終" + n + "行", "", "", "", "", ""});
    }
    const Pdf pdf(table);
    const int pages = pdf.pages();
    EXPECT_GE(pages, 2);
    for (int page = 1; page <= pages; ++page) {
        const auto text = pdf.page(page);
        for (int i = 1; i <= 30; ++i) {
            const auto n = std::to_string(i);
            EXPECT_EQ(text.find("初" + n + "行") == std::string::npos,
                      text.find("終" + n + "行") == std::string::npos)
                << "row " << n << " on page " << page;
        }
    }
}

TEST(PdfTables, GoOnWithARowThatNoPageHolds) {
    auto table = role_table(1);
    std::string long_text;
    for (int i = 1; i <= 200; ++i) long_text += "その" + std::to_string(i) + "行\n";
    table.rows.push_back({"医療", long_text, "みかん", "", "", "", ""});
    const Pdf pdf(table);
    const auto text = pdf.text();
    EXPECT_NE(text.find("その1行"), std::string::npos);
    EXPECT_NE(text.find("その200行"), std::string::npos);
    EXPECT_GE(pdf.pages(), 4);
}

TEST(PdfTables, StayReadableWhenTheyCannotFitOnePage) {
    auto table = role_table(300);
    table.fit_one_page = true;
    EXPECT_GT(Pdf(table).pages(), 1);
}

TEST(PdfTables, EmbedTheirFontsAndDrawRareCharacters) {
    auto table = role_table(1);
    table.landscape = false;
    table.rows[0][2] = "髙﨑𠮷 葛\U000E0100";
    const Pdf pdf(table);
    EXPECT_NE(pdf.info().find("595.276 x 841.89 pts (A4)"), std::string::npos);
    EXPECT_NE(pdf.text().find("髙﨑𠮷"), std::string::npos) << pdf.text();
    EXPECT_EQ(pdf.fonts().find(" no "), std::string::npos) << pdf.fonts();
}

TEST(PdfTables, KeepTheTitleOutOfTheFilesOwnDescription) {
    const Pdf pdf(role_table(1));
    EXPECT_EQ(pdf.info().find("Title"), std::string::npos) << pdf.info();
}

TEST(PdfTables, DrawTheQrCodeAsLinesNotAsAPicture) {
    auto with = role_table(1);
    with.qr_text = "https://tsumugi.example/e/abc";
    const Pdf a(with), b(role_table(1));
    EXPECT_GT(a.bytes.size(), b.bytes.size());
    EXPECT_EQ(a.bytes.find("/Image"), std::string::npos);
}

TEST(PdfTables, NeedAColumn) { EXPECT_THROW(write_pdf(PdfTable{}), std::invalid_argument); }

}  // namespace
}  // namespace tsumugi::documents
