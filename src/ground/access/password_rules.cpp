// Which passwords are refused: NIST SP 800-63B 5.1.1.2. Length decides; there are no rules of composition.
// Refused is what stands in the list of common ones, and what is made of such words, runs and repetitions
// alone.
#include <algorithm>
#include <stdexcept>
#include <unordered_set>
#include <vector>

#include "ground/access/access.h"
#include "ground/base/assets.h"
#include "ground/base/text.h"

namespace tsumugi::access {
namespace {

using html::msgid;

constexpr std::size_t kShortest = 12, kLongest = 128;
constexpr std::size_t kMostBytes = 2048;
/// What a guesser must choose at least, counted in units of about one random character.
constexpr int kLeastEffort = 6;
constexpr int kWordEffort = 2, kRunEffort = 1, kDateEffort = 2;
constexpr std::size_t kLongestWord = 24;

std::string folded(std::string_view text) {
    auto key = base::ascii_key(text);
    for (char& c : key) {
        if (c >= 'A' and c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return key;
}

/// p@ssw0rd to password: signs that stand for letters.
std::string without_leet(std::string text) {
    constexpr std::string_view kSigns = "@4031!5$7", kLetters = "aaoeiisst";
    for (char& c : text) {
        const auto at = kSigns.find(c);
        if (at != std::string_view::npos) c = kLetters[at];
    }
    return text;
}

class Words {
  public:
    Words() {
        const auto file = base::asset("ground/access/common_passwords.txt");
        if (not file) throw std::logic_error("common_passwords.txt is not embedded");
        for (const auto& line : base::split(*file, '\n')) {
            if (not line.empty() and line.front() != '#') words_.insert(folded(line));
        }
    }
    bool has(const std::string& word) const { return words_.contains(word); }

  private:
    std::unordered_set<std::string> words_;
};

const Words& common_words() {
    static const Words words;
    return words;
}

/// "tanaka.hanako@minato" gives itself, tanaka, hanako, minato, and each backwards.
std::unordered_set<std::string> words_of_login(std::string_view login) {
    std::unordered_set<std::string> words;
    const auto add = [&](const std::string& word) {
        if (word.size() < 3) return;
        words.insert(word);
        words.insert(std::string(word.rbegin(), word.rend()));
    };
    const auto whole = folded(login);
    add(whole);
    std::string part;
    for (const char c : whole + ".") {
        const bool joins = c == '.' or c == '_' or c == '-' or c == '@' or (c >= '0' and c <= '9');
        if (not joins) {
            part += c;
            continue;
        }
        add(part);
        part.clear();
    }
    return words;
}

/// The letters of UTF-8 text.
std::vector<std::string> letters_of(std::string_view text) {
    std::vector<std::string> letters;
    for (const char c : text) {
        if (letters.empty() or (static_cast<unsigned char>(c) & 0xc0) != 0x80) letters.emplace_back();
        letters.back() += c;
    }
    return letters;
}

/// Where two keys lie beside each other: along a row or down a slanted column, either way.
bool beside_on_keyboard(char a, char b) {
    static constexpr std::string_view kLines[] = {
        "1234567890-^", "qwertyuiop@[", "asdfghjkl;:]", "zxcvbnm,./", "1qaz", "2wsx", "3edc",
        "4rfv",         "5tgb",         "6yhn",         "7ujm",       "8ik,", "9ol.", "0p;/"};
    for (const auto line : kLines) {
        const auto at = line.find(a);
        if (at == std::string_view::npos) continue;
        if (at + 1 < line.size() and line[at + 1] == b) return true;
        if (at > 0 and line[at - 1] == b) return true;
    }
    return false;
}

bool steps(const std::string& a, const std::string& b) {
    if (a == b) return true;
    if (a.size() != b.size()) return false;
    // Neighbours of the same alphabet differ in the last byte alone: a b, 3 2, か き.
    if (std::string_view(a).substr(0, a.size() - 1) == std::string_view(b).substr(0, b.size() - 1)) {
        const int difference = static_cast<unsigned char>(a.back()) - static_cast<unsigned char>(b.back());
        if (difference == 1 or difference == -1) return true;
    }
    return a.size() == 1 and beside_on_keyboard(a[0], b[0]);
}

bool is_year(std::string_view digits) { return digits.starts_with("19") or digits.starts_with("20"); }
bool is_day(std::string_view digits) {
    return digits.substr(0, 2) >= "01" and digits.substr(0, 2) <= "12" and digits.substr(2, 2) >= "01" and
           digits.substr(2, 2) <= "31";
}

/// The usual signs between two words.
bool is_joint(const std::string& letter) {
    return letter == " " or letter == "-" or letter == "_" or letter == ".";
}

/// What somebody must guess at least to reach the text: the cheapest way to put it together from words of the
/// lists (2), runs and repeated signs (1), years (1), dates (2) and single signs (1; one between
/// two words is free).
class Effort {
  public:
    Effort(const std::vector<std::string>& letters, const std::unordered_set<std::string>& own)
        : letters_(letters), own_(own) {}

    int least() const {
        const std::size_t n = letters_.size();
        std::vector<int> cost(n + 1, 0);
        for (std::size_t end = 1; end <= n; ++end) {
            const bool joint = end > 1 and is_joint(letters_[end - 1]) and not is_joint(letters_[end - 2]);
            cost[end] = cost[end - 1] + (joint ? 0 : 1);
            std::string part;
            bool run = true;
            for (std::size_t size = 1; size <= std::min(end, kLongestWord); ++size) {
                const std::size_t begin = end - size;
                part.insert(0, letters_[begin]);
                if (size > 1) run = run and steps(letters_[begin], letters_[begin + 1]);
                if (const int effort = effort_of(part, size, run)) {
                    cost[end] = std::min(cost[end], cost[begin] + effort);
                }
            }
        }
        return cost[n];
    }

  private:
    /// 0 = not known as one piece.
    int effort_of(const std::string& part, std::size_t size, bool run) const {
        if (run and size >= 3) return kRunEffort;
        const bool digits =
            std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' and c <= '9'; });
        if (digits and size == 4 and is_year(part)) return kRunEffort;
        if (digits and size == 4 and is_day(part)) return kDateEffort;
        if (digits and size == 8 and is_year(part) and is_day(std::string_view(part).substr(4)))
            return kDateEffort;
        return own_.contains(part) or common_words().has(part) ? kWordEffort : 0;
    }

    const std::vector<std::string>& letters_;
    const std::unordered_set<std::string>& own_;
};

/// abcabcabc gives abc; anything that is no repetition gives itself.
std::vector<std::string> without_repetition(const std::vector<std::string>& letters) {
    const std::size_t n = letters.size();
    for (std::size_t period = 1; period <= n / 2; ++period) {
        bool repeats = true;
        for (std::size_t i = period; i < n and repeats; ++i) repeats = letters[i] == letters[i - period];
        if (repeats) return {letters.begin(), letters.begin() + static_cast<std::ptrdiff_t>(period)};
    }
    return letters;
}

int effort_of(const std::string& text, const std::unordered_set<std::string>& own) {
    const auto letters = letters_of(text);
    const auto once = without_repetition(letters);
    const int repeated = once.size() < letters.size() ? 1 : 0;
    return Effort(once, own).least() + repeated;
}

bool easy_to_guess(std::string_view password, std::string_view login) {
    const auto text = folded(password);
    const auto own = words_of_login(login);
    return effort_of(text, own) < kLeastEffort or effort_of(without_leet(text), own) < kLeastEffort or
           common_words().has(text);
}

}  // namespace

std::optional<base::Problem> password_problem(std::string_view password, std::string_view login) {
    const auto problem = [](const char* message, html::Args args) {
        return base::Problem{base::Kind::invalid, "password", message, std::move(args)};
    };
    const auto length = base::grapheme_count(password.substr(0, kMostBytes + 1));
    if (length < kShortest) {
        return problem(msgid("パスワードは{least}文字以上にしてください。いまは{now}文字です。"),
                       {{"least", std::to_string(kShortest)}, {"now", std::to_string(length)}});
    }
    if (length > kLongest or password.size() > kMostBytes) {
        return problem(msgid("パスワードは{most}文字までにしてください。"),
                       {{"most", std::to_string(kLongest)}});
    }
    if (easy_to_guess(password, login)) {
        return problem(msgid("このパスワードはすぐに当てられてしまいます。よくある言葉、1234 や qwerty "
                             "のような並び、くり返し、"
                             "日付、ログイン名だけで作らず、関係のない言葉を4つほどつないでください。"),
                       {});
    }
    return std::nullopt;
}

}  // namespace tsumugi::access
