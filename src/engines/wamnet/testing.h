#pragma once
#include <string>
#include <vector>

#include "engines/wamnet/wamnet.h"
#include "ground/base/text.h"

// For tests and benchmarks: files in the ministry's form with made-up rows.
namespace tsumugi::wamnet::testing {

using Cells = std::vector<std::string>;

inline Cells titles() {
    Cells made;
    for (std::size_t i = 0; i < kColumns; ++i) made.emplace_back(title(static_cast<Column>(i)));
    return made;
}

/// One made-up service; any cell can be set by its column.
inline Cells row(int number, std::vector<std::pair<Column, std::string>> cells = {}) {
    const auto figures = std::to_string(10000000 + number);
    Cells made{"14000",
               "A" + figures + "00",
               "神奈川県",
               "社会福祉法人　れんげ道会",
               "しゃかいふくしほうじんれんげみちかい",
               "",
               "神奈川県小田原市",
               "つきみ台１−２−" + std::to_string(number % 90 + 1),
               "0465-00-1234",
               "0465-00-1235",
               "https://example.jp/",
               "児童発達支援",
               "れんげ道の家" + std::to_string(number),
               "れんげみちのいえ",
               "14" + figures,
               "神奈川県足柄上郡開成町",
               "つばめ坂１２番地" + std::to_string(number % 900 + 1),
               "0465-00-2234",
               "0465-00-2235",
               "",
               "35.33000000",
               "139.12000000",
               "09:30-17:00",
               "",
               "",
               "",
               "土、日、祝日",
               "",
               "10"};
    for (auto& [column, value] : cells) made[static_cast<std::size_t>(column)] = std::move(value);
    return made;
}

inline std::string line(const Cells& cells, const char* line_end = "\n") {
    std::string text;
    for (const auto& cell : cells) {
        text += text.empty() ? "\"" : ",\"";
        for (const char letter : cell) text += letter == '"' ? "\"\"" : std::string(1, letter);
        text += '"';
    }
    return text + line_end;
}

/// A whole file, with BOM and LF as the ministry writes it.
inline std::string file(const std::vector<Cells>& rows) {
    auto text = "\xef\xbb\xbf" + line(titles());
    for (const auto& cells : rows) text += line(cells);
    return text;
}

/// A file of `rows` rows that is written while it is read: nothing of it stays in memory.
class EndlessFile : public std::streambuf {
  public:
    explicit EndlessFile(int rows) : rows_(rows) {}

  protected:
    int_type underflow() override {
        if (written_ > rows_) return traits_type::eof();
        text_ = written_ == 0 ? "\xef\xbb\xbf" + line(titles()) : line(row(written_));
        ++written_;
        setg(text_.data(), text_.data(), text_.data() + text_.size());
        return traits_type::to_int_type(text_[0]);
    }
    /// Back to the beginning only.
    pos_type seekoff(off_type, std::ios_base::seekdir, std::ios_base::openmode) override {
        written_ = 0;
        setg(nullptr, nullptr, nullptr);
        return 0;
    }
    pos_type seekpos(pos_type, std::ios_base::openmode which) override {
        return seekoff(0, std::ios_base::beg, which);
    }

  private:
    int rows_, written_ = 0;
    std::string text_;
};

}  // namespace tsumugi::wamnet::testing
