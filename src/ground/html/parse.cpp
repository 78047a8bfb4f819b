#include <algorithm>
#include <map>

#include "ground/html/program.h"

namespace tsumugi::html {
namespace {

bool is_blank(char c) { return c == ' ' or c == '\t'; }

std::string_view stripped(std::string_view text) {
    constexpr std::string_view kSpace = " \t\r\n";
    const auto begin = text.find_first_not_of(kSpace);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

/// A partial that stands alone on an indented line has each of its lines indented (the specification's rule).
/// So a partial exists in up to two forms, with and without an `indent` step at the start of each line; the
/// indentation itself is kept while rendering, which lets a partial include itself.
struct PartialKey {
    std::string name;
    bool indented;
    auto operator<=>(const PartialKey&) const = default;
};

class Parser {
  public:
    Parser(Programs& programs, const Template::Partial& partial) : programs_(programs), partial_(partial) {}

    void parse_root(std::string_view name, std::string_view source) {
        programs_.emplace_back().name = name;
        parse(0, source, false);
    }

  private:
    void parse(std::uint32_t number, std::string_view source, bool indented);

    std::uint32_t program_of(std::string_view caller, std::size_t line, std::string_view name,
                             bool indented) {
        const PartialKey key{std::string(name), indented};
        if (const auto known = known_.find(key); known != known_.end()) return known->second;
        const auto source = partial_ ? partial_(name) : std::nullopt;
        if (not source) fail(caller, line, "there is no partial \"" + key.name + "\"");
        const auto number = static_cast<std::uint32_t>(programs_.size());
        known_.emplace(key, number);
        programs_.emplace_back().name = name;
        parse(number, *source, indented);
        return number;
    }

    friend class SourceParser;
    Programs& programs_;
    const Template::Partial& partial_;
    std::map<PartialKey, std::uint32_t> known_;
};

/// Parses one source into its program.
class SourceParser {
  public:
    SourceParser(Parser& parser, Program& program, std::string_view source, bool indented)
        : parser_(parser), program_(program), source_(source), indented_(indented) {}

    void run() {
        while (pos_ < source_.size()) {
            const auto open = source_.find(open_, pos_);
            if (open == std::string_view::npos) break;
            tag(open);
        }
        add_text(pos_, source_.size());
        if (not sections_.empty()) {
            const auto& section = sections_.back();
            fail(program_.name, program_.ops[section.op].line, "{{#" + section.name + "}} is never closed");
        }
    }

  private:
    struct Section {
        std::string name;
        std::size_t op;
    };

    static constexpr std::string_view kSigils = "#^/!>&={";

    std::uint32_t line_at(std::size_t pos) {
        line_ += static_cast<std::uint32_t>(
            std::count(source_.begin() + counted_, source_.begin() + static_cast<std::ptrdiff_t>(pos), '\n'));
        counted_ = static_cast<std::ptrdiff_t>(pos);
        return line_;
    }

    bool at_line_start(std::size_t pos) const { return pos == 0 or source_[pos - 1] == '\n'; }

    void tag(std::size_t open) {
        const auto line = line_at(open);
        std::size_t inside = open + open_.size();
        const char sigil = inside < source_.size() and kSigils.find(source_[inside]) != std::string_view::npos
                               ? source_[inside]
                               : '\0';
        if (sigil != '\0') ++inside;
        const std::string closing = (sigil == '{' ? "}" : sigil == '=' ? "=" : "") + close_;
        const auto close = source_.find(closing, inside);
        if (close == std::string_view::npos) fail(program_.name, line, "a tag is never closed");
        const auto content = stripped(source_.substr(inside, close - inside));
        const auto after = close + closing.size();

        auto text_end = open;
        auto next = after;
        bool standalone = false;
        if (sigil != '\0' and sigil != '&' and sigil != '{') {
            standalone = find_line(open, after, text_end, next);
        }
        add_text(pos_, text_end);
        if (not standalone and indented_ and at_line_start(open)) add(Step::indent, line);
        const auto indentation = source_.substr(text_end, open - text_end);
        pos_ = next;

        switch (sigil) {
            case '\0':
                value(Step::value, content, line);
                break;
            case '&':
            case '{':
                value(Step::raw, content, line);
                break;
            case '#':
                begin(Step::section, content, line);
                break;
            case '^':
                begin(Step::inverted, content, line);
                break;
            case '/':
                end(content, line);
                break;
            case '>':
                call(content, standalone, indentation, line);
                break;
            case '=':
                delimiters(content, line);
                break;
            default:
                break;
        }
    }

    /// Whether the tag has its line to itself; then the text before ends where the line begins, and the line
    /// end goes too.
    bool find_line(std::size_t open, std::size_t after, std::size_t& text_end, std::size_t& next) const {
        auto first = open;
        while (first > pos_ and is_blank(source_[first - 1])) --first;
        if (not at_line_start(first)) return false;
        auto last = after;
        while (last < source_.size() and is_blank(source_[last])) ++last;
        if (last < source_.size() and source_[last] == '\r') ++last;
        if (last < source_.size()) {
            if (source_[last] != '\n') return false;
            ++last;
        }
        text_end = first;
        next = last;
        return true;
    }

    Op& add(Step step, std::uint32_t line) {
        auto& op = program_.ops.emplace_back();
        op.step = step;
        op.line = line;
        return op;
    }

    void set_text(Op& op, std::string_view text) {
        op.text = static_cast<std::uint32_t>(program_.pool.size());
        op.length = static_cast<std::uint32_t>(text.size());
        program_.pool += text;
    }

    void add_text(std::size_t begin, std::size_t end) {
        if (not indented_) {
            if (begin < end) add_piece(source_.substr(begin, end - begin));
            return;
        }
        while (begin < end) {
            const auto newline = source_.find('\n', begin);
            const auto stop = newline == std::string_view::npos ? end : std::min(end, newline + 1);
            if (at_line_start(begin)) add(Step::indent, line_);
            add_piece(source_.substr(begin, stop - begin));
            begin = stop;
        }
    }

    /// A text that follows a text without a jump between them becomes one with it.
    void add_piece(std::string_view text) {
        auto& ops = program_.ops;
        if (not ops.empty() and ops.back().step == Step::text and ops.size() != barrier_) {
            ops.back().length += static_cast<std::uint32_t>(text.size());
            program_.pool += text;
        } else {
            set_text(add(Step::text, line_), text);
        }
    }

    std::uint32_t path(std::string_view name, std::uint32_t line) {
        if (name.empty()) fail(program_.name, line, "a tag without a name");
        Path parts;
        if (name != ".") {
            for (std::size_t begin = 0; begin <= name.size();) {
                const auto dot = std::min(name.find('.', begin), name.size());
                parts.emplace_back(name.substr(begin, dot - begin));
                begin = dot + 1;
            }
        }
        const bool broken =
            std::any_of(parts.begin(), parts.end(), [](const auto& part) { return part.empty(); });
        if (broken or name.find_first_of(" \t\r\n{}<>$*@#^/!&=") != std::string_view::npos) {
            fail(program_.name, line, "\"" + std::string(name) + "\" is no name");
        }
        const auto known = std::find(program_.paths.begin(), program_.paths.end(), parts);
        if (known != program_.paths.end()) return static_cast<std::uint32_t>(known - program_.paths.begin());
        program_.paths.push_back(std::move(parts));
        return static_cast<std::uint32_t>(program_.paths.size() - 1);
    }

    void value(Step step, std::string_view name, std::uint32_t line) {
        const auto index = path(name, line);
        add(step, line).path = index;
    }

    void begin(Step step, std::string_view name, std::uint32_t line) {
        value(step, name, line);
        sections_.push_back({std::string(name), program_.ops.size() - 1});
    }

    void end(std::string_view name, std::uint32_t line) {
        const std::string closed(name);
        if (sections_.empty()) fail(program_.name, line, "{{/" + closed + "}} closes nothing");
        const auto section = sections_.back();
        if (section.name != closed) {
            fail(program_.name, line, "{{/" + closed + "}} stands where {{/" + section.name + "}} is due");
        }
        program_.ops[section.op].end = static_cast<std::uint32_t>(program_.ops.size());
        barrier_ = program_.ops.size();
        sections_.pop_back();
    }

    void call(std::string_view name, bool standalone, std::string_view indentation, std::uint32_t line) {
        if (name.empty()) fail(program_.name, line, "a partial without a name");
        const bool indent = standalone and (indented_ or not indentation.empty());
        const auto target = parser_.program_of(program_.name, line, name, indent);
        auto& op = add(Step::call, line);
        op.standalone = standalone;
        op.target = target;
        if (standalone) set_text(op, indentation);
    }

    void delimiters(std::string_view content, std::uint32_t line) {
        const auto gap = content.find_first_of(" \t\r\n");
        if (gap == std::string_view::npos) fail(program_.name, line, "delimiters are two words, {{=<% %>=}}");
        const auto second = stripped(content.substr(gap));
        if (second.find_first_of(" \t\r\n=") != std::string_view::npos or
            content.substr(0, gap).find('=') != std::string_view::npos) {
            fail(program_.name, line, "delimiters are two words without \"=\", {{=<% %>=}}");
        }
        open_ = content.substr(0, gap);
        close_ = second;
    }

    Parser& parser_;
    Program& program_;
    std::string_view source_;
    bool indented_;
    std::string open_ = "{{", close_ = "}}";
    std::size_t pos_ = 0;
    std::ptrdiff_t counted_ = 0;
    std::uint32_t line_ = 1;
    std::size_t barrier_ = 0;
    std::vector<Section> sections_;
};

void Parser::parse(std::uint32_t number, std::string_view source, bool indented) {
    SourceParser(*this, programs_[number], source, indented).run();
}

}  // namespace

Programs parse(std::string_view name, std::string_view source, const Template::Partial& partial) {
    Programs programs;
    Parser(programs, partial).parse_root(name, source);
    return programs;
}

void fail(std::string_view name, std::size_t line, const std::string& what) {
    throw TemplateError(std::string(name) + ":" + std::to_string(line) + ": " + what);
}

}  // namespace tsumugi::html
