#include "house/terminal.h"

#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>

#include "ground/html/messages.h"

namespace tsumugi::house {
namespace {

using html::msgid;

base::Problem problem(const char* message, const std::string& path = "") {
    return {base::Kind::invalid, "", message, {{"path", path}}};
}

/// The terminal does not show what is typed while this lives.
class Silence {
  public:
    Silence() {
        if (::tcgetattr(STDIN_FILENO, &before_) != 0) return;
        auto silent = before_;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        changed_ = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0;
    }
    ~Silence() {
        if (changed_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
        std::fputc('\n', stderr);
    }
    Silence(const Silence&) = delete;
    Silence& operator=(const Silence&) = delete;

  private:
    termios before_{};
    bool changed_ = false;
};

base::Result<std::string> first_line(std::istream& in, const std::string& path) {
    std::string line;
    std::getline(in, line);
    if (line.ends_with('\r')) line.pop_back();
    if (line.empty()) return tl::unexpected(problem(msgid("何も書かれていません：{path}"), path));
    return line;
}

std::string typed(const std::string& prompt) {
    std::fputs(prompt.c_str(), stderr);
    const Silence silence;
    std::string line;
    std::getline(std::cin, line);
    return line;
}

/// East Asian wide and full-width blocks: what a terminal shows two columns wide.
bool is_wide(char32_t c) {
    return (c >= 0x1100 and c <= 0x115f) or (c >= 0x2e80 and c <= 0xa4cf) or (c >= 0xac00 and c <= 0xd7a3) or
           (c >= 0xf900 and c <= 0xfaff) or (c >= 0xfe30 and c <= 0xfe6f) or (c >= 0xff00 and c <= 0xff60) or
           (c >= 0xffe0 and c <= 0xffe6) or (c >= 0x20000 and c <= 0x3fffd);
}
bool has_no_width(char32_t c) { return (c >= 0xfe00 and c <= 0xfe0f) or (c >= 0xe0100 and c <= 0xe01ef); }

}  // namespace

base::Lang terminal_lang() {
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        const char* value = std::getenv(name);
        if (value == nullptr or *value == '\0') continue;
        return std::string_view(value).starts_with("en") ? base::Lang::en : base::Lang::ja;
    }
    return base::Lang::ja;
}

void say(std::string_view line) { std::cout << line << '\n' << std::flush; }

std::size_t shown_width(std::string_view text) {
    std::size_t width = 0;
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        char32_t c = size == 1 ? lead : lead & (0x3fu >> (size - 1));
        for (std::size_t k = 1; k < size and i + k < text.size(); ++k) {
            c = c << 6 | (static_cast<unsigned char>(text[i + k]) & 0x3fu);
        }
        width += has_no_width(c) ? 0 : is_wide(c) ? 2 : 1;
        i += size;
    }
    return width;
}

std::string text_table(const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], shown_width(row[i]));
    }
    std::string out;
    for (std::size_t r = 0; r < rows.size(); ++r) {
        std::string line;
        for (std::size_t i = 0; i < rows[r].size(); ++i) {
            line += rows[r][i];
            if (i + 1 < rows[r].size()) line.append(widths[i] - shown_width(rows[r][i]) + 2, ' ');
        }
        out += line + "\n";
        if (r > 0) continue;
        std::size_t whole = 0;
        for (const auto width : widths) whole += width + 2;
        out += std::string(whole - std::min<std::size_t>(whole, 2), '-') + "\n";
    }
    return out;
}

base::Result<std::string> ask_secret(base::Lang lang, std::string_view what, const std::string& file,
                                     bool again) {
    if (not file.empty()) {
        std::ifstream in(file, std::ios::binary);
        if (not in) return tl::unexpected(problem(msgid("ファイルが読めません：{path}"), file));
        return first_line(in, file);
    }
    if (::isatty(STDIN_FILENO) == 0) return first_line(std::cin, html::tr(lang, msgid("標準入力")));
    const auto name = html::tr(lang, what);
    const auto secret = typed(name + ": ");
    if (secret.empty()) return tl::unexpected(problem(msgid("何も書かれていません：{path}"), name));
    if (again and typed(html::tr(lang, msgid("{name}（もう一度）"), {{"name", name}}) + ": ") != secret) {
        return tl::unexpected(problem(msgid("2回の入力が違います。やり直してください。")));
    }
    return secret;
}

base::Result<std::string> read_bytes(const std::string& path, std::size_t limit) {
    std::ifstream file(path, std::ios::binary);
    // Piece by piece: a small file must not take the memory of the largest.
    constexpr std::size_t kPiece = 256 * 1024;
    std::string bytes;
    while (file and bytes.size() <= limit) {
        const std::size_t had = bytes.size(), piece = std::min(kPiece, limit + 1 - had);
        bytes.resize(had + piece);
        file.read(bytes.data() + had, static_cast<std::streamsize>(piece));
        bytes.resize(had + static_cast<std::size_t>(file.gcount()));
    }
    if (not file and not file.eof())
        return tl::unexpected(problem(msgid("ファイルが読めません：{path}"), path));
    return bytes;
}

}  // namespace tsumugi::house
