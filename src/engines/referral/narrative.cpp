#include "engines/referral/narrative.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <vector>

namespace tsumugi::referral {
namespace {

struct Entity {
    std::string_view name, text;
};
constexpr Entity kEntities[] = {
    {"amp", "&"},   {"lt", "<"},     {"gt", ">"},     {"quot", "\""},  {"apos", "'"},  {"nbsp", " "},
    {"ensp", " "},  {"emsp", " "},   {"thinsp", " "}, {"deg", "°"},    {"micro", "µ"}, {"plusmn", "±"},
    {"times", "×"}, {"divide", "÷"}, {"le", "≤"},     {"ge", "≥"},     {"ne", "≠"},    {"alpha", "α"},
    {"beta", "β"},  {"gamma", "γ"},  {"delta", "δ"},  {"mu", "μ"},     {"larr", "←"},  {"rarr", "→"},
    {"uarr", "↑"},  {"darr", "↓"},   {"hellip", "…"}, {"middot", "·"}, {"bull", "•"},  {"ndash", "–"},
    {"mdash", "—"}, {"lsquo", "‘"},  {"rsquo", "’"},  {"ldquo", "“"},  {"rdquo", "”"}, {"sup2", "²"},
    {"sup3", "³"},  {"frac12", "½"}, {"frac14", "¼"}, {"copy", "©"},   {"reg", "®"},   {"yen", "¥"},
    {"sect", "§"},  {"para", "¶"},   {"infin", "∞"},  {"asymp", "≈"}};

void append_code_point(std::string& out, std::uint32_t code) {
    const auto byte = [&](std::uint32_t value) { out += static_cast<char>(value); };
    if (code < 0x80) {
        byte(code);
    } else if (code < 0x800) {
        byte(0xC0 | code >> 6), byte(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        byte(0xE0 | code >> 12), byte(0x80 | (code >> 6 & 0x3F)), byte(0x80 | (code & 0x3F));
    } else {
        byte(0xF0 | code >> 18), byte(0x80 | (code >> 12 & 0x3F)), byte(0x80 | (code >> 6 & 0x3F)),
            byte(0x80 | (code & 0x3F));
    }
}

/// The text of the reference at the front of `text` ("&amp;...") and how many bytes it took; 0 when it is
/// none.
std::size_t read_entity(std::string_view text, std::string& out) {
    constexpr std::size_t kLongest = 12;
    const auto end = text.substr(0, kLongest).find(';');
    if (end == std::string_view::npos or end < 2) return 0;
    auto name = text.substr(1, end - 1);
    if (name[0] == '#') {
        name.remove_prefix(1);
        int radix = 10;
        if (not name.empty() and (name[0] == 'x' or name[0] == 'X')) name.remove_prefix(1), radix = 16;
        std::uint32_t code = 0;
        const auto [stop, error] = std::from_chars(name.data(), name.data() + name.size(), code, radix);
        if (error != std::errc{} or stop != name.data() + name.size()) return 0;
        if (code == 0xA0) code = ' ';
        const bool character = code == '\n' or code == '\t' or code == '\r' or
                               (code >= 0x20 and code < 0xD800) or (code >= 0xE000 and code <= 0x10FFFF);
        if (character) append_code_point(out, code);
        return end + 1;
    }
    for (const auto& entity : kEntities)
        if (entity.name == name) return out += entity.text, end + 1;
    return 0;
}

bool is_space(char c) { return c == ' ' or c == '\t' or c == '\n' or c == '\r' or c == '\f'; }

template <std::size_t N>
bool one_of(std::string_view name, const std::array<std::string_view, N>& names) {
    return std::ranges::find(names, name) != names.end();
}

constexpr std::array<std::string_view, 36> kBlocks{
    "p",       "div",   "h1",       "h2",   "h3",         "h4",      "h5",      "h6",         "table",
    "thead",   "tbody", "tfoot",    "tr",   "caption",    "ul",      "ol",      "li",         "dl",
    "dt",      "dd",    "pre",      "hr",   "blockquote", "section", "article", "header",     "footer",
    "address", "form",  "fieldset", "main", "nav",        "aside",   "figure",  "figcaption", "center"};
constexpr std::array<std::string_view, 6> kDropped{"script", "style", "object", "iframe", "head", "svg"};
constexpr std::array<std::string_view, 6> kDroppedEnds{"</script", "</style", "</object",
                                                       "</iframe", "</head",  "</svg"};
constexpr std::size_t kLongestTag = 64 << 10;

/// Puts the text together line by line.
class Lines {
  public:
    bool at_line_start() const { return text_.empty() or text_.back() == '\n'; }

    void character(std::string_view bytes) {
        if (space_ and not at_line_start() and text_.back() != ' ') text_ += ' ';
        space_ = false;
        text_ += bytes;
    }
    void space() { space_ = true; }
    /// Ends the line if it has anything in it.
    void end_line() {
        space_ = false;
        if (not at_line_start()) text_ += '\n';
    }
    /// A line break that was asked for: makes an empty line too, but not more than one.
    void break_line() {
        space_ = false;
        if (text_.size() < 2 or not text_.ends_with("\n\n")) text_ += '\n';
    }
    void raw(std::string_view bytes) {
        space_ = false;
        text_ += bytes;
    }
    std::string take() {
        std::string out;
        out.reserve(text_.size());
        std::size_t from = 0;
        while (from < text_.size()) {
            auto to = text_.find('\n', from);
            if (to == std::string::npos) to = text_.size();
            auto line = std::string_view{text_}.substr(from, to - from);
            while (not line.empty() and is_space(line.back())) line.remove_suffix(1);
            if (not(out.empty() and line.empty())) out.append(line).append("\n");
            from = to + 1;
        }
        while (not out.empty() and out.back() == '\n') out.pop_back();
        return out;
    }

  private:
    std::string text_;
    bool space_ = false;
};

struct Tag {
    std::string name;
    bool closing = false;
    bool empty = false;
    std::string alt;
};

/// The value of an attribute, entities read.
std::string attribute(std::string_view tag, std::string_view name) {
    for (std::size_t at = tag.find(name); at != std::string_view::npos; at = tag.find(name, at + 1)) {
        auto rest = tag.substr(at + name.size());
        if (at == 0 or not is_space(tag[at - 1])) continue;
        while (not rest.empty() and is_space(rest[0])) rest.remove_prefix(1);
        if (rest.size() < 2 or rest[0] != '=') continue;
        rest.remove_prefix(1);
        while (not rest.empty() and is_space(rest[0])) rest.remove_prefix(1);
        if (rest.empty() or (rest[0] != '"' and rest[0] != '\'')) continue;
        const auto end = rest.find(rest[0], 1);
        if (end == std::string_view::npos) continue;
        std::string value;
        auto inside = rest.substr(1, end - 1);
        while (not inside.empty()) {
            const auto taken = inside[0] == '&' ? read_entity(inside, value) : 0;
            if (taken == 0) value += inside[0];
            inside.remove_prefix(std::max<std::size_t>(taken, 1));
        }
        return value;
    }
    return "";
}

/// Where the tag that begins at the front of `text` ends (one past '>'), quoted values respected; 0 when it
/// is no tag.
std::size_t tag_end(std::string_view text) {
    const auto first = text.size() > 1 ? text[1] : ' ';
    const auto letter = first == '/' and text.size() > 2 ? text[2] : first;
    if (not std::isalpha(static_cast<unsigned char>(letter))) return 0;
    text = text.substr(0, kLongestTag);
    char quote = 0;
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (quote != 0) {
            if (text[i] == quote) quote = 0;
        } else if (text[i] == '"' or text[i] == '\'') {
            // Only behind '=': a tag of broken markup must not swallow the rest of the text with a stray
            // apostrophe.
            if (text[i - 1] == '=' or is_space(text[i - 1])) quote = text[i];
        } else if (text[i] == '>') {
            return i + 1;
        } else if (text[i] == '<') {
            return 0;
        }
    }
    return 0;
}

Tag read_tag(std::string_view text) {
    Tag tag;
    std::size_t i = 1;
    if (text[i] == '/') tag.closing = true, ++i;
    for (; i < text.size() and (std::isalnum(static_cast<unsigned char>(text[i])) or text[i] == ':'); ++i)
        tag.name += static_cast<char>(std::tolower(static_cast<unsigned char>(text[i])));
    if (const auto colon = tag.name.rfind(':'); colon != std::string::npos) tag.name.erase(0, colon + 1);
    tag.empty = text.size() >= 2 and text[text.size() - 2] == '/';
    if (tag.name == "img") tag.alt = attribute(text, "alt");
    return tag;
}

class Reader {
  public:
    Narrative read(std::string_view xhtml) {
        rest_ = xhtml;
        while (not rest_.empty()) step();
        result_.text = lines_.take();
        return std::move(result_);
    }

  private:
    void step() {
        if (rest_[0] == '<' and (skip("<!--", "-->") or cdata() or skip("<?", "?>") or skip("<!", ">")))
            return;
        if (rest_[0] == '<') {
            if (const auto end = tag_end(rest_); end > 0) {
                const auto tag = read_tag(rest_.substr(0, end));
                rest_.remove_prefix(end);
                on_tag(tag);
                return;
            }
        }
        if (rest_[0] == '&') {
            std::string text;
            if (const auto taken = read_entity(rest_, text); taken > 0) {
                rest_.remove_prefix(taken);
                for (char c : text) on_character(c);
                return;
            }
        }
        on_character(rest_[0]);
        rest_.remove_prefix(1);
    }

    bool skip(std::string_view begin, std::string_view end) {
        if (not rest_.starts_with(begin)) return false;
        const auto at = find_end(end, begin.size());
        if (at == std::string_view::npos) return false;
        rest_.remove_prefix(at + end.size());
        return true;
    }

    /// Finds a terminator; one that is not there is looked for once, so that broken markup costs no more than
    /// its length.
    std::size_t find_end(std::string_view end, std::size_t from) {
        if (std::ranges::find(missing_, end) != missing_.end()) return std::string_view::npos;
        const auto at = rest_.find(end, from);
        if (at == std::string_view::npos) missing_.push_back(end);
        return at;
    }

    bool cdata() {
        constexpr std::string_view kBegin = "<![CDATA[", kEnd = "]]>";
        if (not rest_.starts_with(kBegin)) return false;
        const auto at = find_end(kEnd, kBegin.size());
        if (at == std::string_view::npos) return false;
        for (char c : rest_.substr(kBegin.size(), at - kBegin.size())) on_character(c);
        rest_.remove_prefix(at + kEnd.size());
        return true;
    }

    void on_character(char c) {
        if (c == '\r') return;
        if (pre_ > 0)
            lines_.raw({&c, 1});
        else if (c == '\n')
            rows_.empty() ? lines_.end_line() : lines_.space();
        else if (is_space(c))
            lines_.space();
        else
            lines_.character({&c, 1});
    }

    void on_tag(const Tag& tag) {
        if (one_of(tag.name, kDropped)) {
            if (tag.closing) return;
            result_.scripts += 1;
            const auto end = find_end(kDroppedEnds[static_cast<std::size_t>(
                                          std::ranges::find(kDropped, tag.name) - kDropped.begin())],
                                      0);
            if (not tag.empty and end != std::string_view::npos) rest_.remove_prefix(end);
            return;
        }
        if (tag.name == "br") return inside_cell() ? lines_.space() : lines_.break_line();
        if (tag.name == "img" and not tag.closing) {
            result_.images += 1;
            if (not tag.alt.empty()) lines_.character("[" + tag.alt + "]");
            return;
        }
        if (tag.name == "td" or tag.name == "th") return on_cell(tag);
        if (tag.name == "tr") on_row(tag);
        if (tag.name == "pre") pre_ = std::max(0, pre_ + (tag.closing ? -1 : 1));
        if (tag.name == "ul" or tag.name == "ol") {
            if (tag.closing and not lists_.empty()) lists_.pop_back();
            if (not tag.closing) lists_.push_back(tag.name == "ol" ? 1 : 0);
        }
        if (one_of(tag.name, kBlocks) and not inside_cell()) lines_.end_line();
        if (one_of(tag.name, kBlocks) and inside_cell()) lines_.space();
        if (tag.name == "li" and not tag.closing) {
            if (not lists_.empty() and lists_.back() > 0)
                lines_.character(std::to_string(lists_.back()++) + ". ");
            else
                lines_.character("・");
        }
        if (tag.name == "hr" and not tag.closing) lines_.raw("----\n");
    }

    bool inside_cell() const { return not rows_.empty() and rows_.back().in_cell; }

    void on_row(const Tag& tag) {
        if (not tag.closing) {
            rows_.push_back({});
        } else if (not rows_.empty()) {
            rows_.pop_back();
        }
        lines_.end_line();
    }

    void on_cell(const Tag& tag) {
        if (rows_.empty()) return lines_.space();
        auto& row = rows_.back();
        row.in_cell = not tag.closing and not tag.empty;
        if (tag.closing) return;
        if (row.cells++ > 0) lines_.raw(" | ");
    }

    struct Row {
        int cells = 0;
        bool in_cell = false;
    };

    std::string_view rest_;
    Narrative result_;
    Lines lines_;
    std::vector<Row> rows_;
    std::vector<int> lists_;  // next number of an ordered list, 0 for bullets
    std::vector<std::string_view> missing_;
    int pre_ = 0;
};

}  // namespace

Narrative plain_text(std::string_view xhtml) { return Reader{}.read(xhtml); }

}  // namespace tsumugi::referral
