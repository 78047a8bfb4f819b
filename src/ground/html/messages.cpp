#include "ground/html/messages.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <unordered_map>

#include "ground/base/assets.h"
#include "ground/base/text.h"

namespace tsumugi::html {
namespace {

struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};
using Messages = std::unordered_map<std::string, std::string, TextHash, std::equal_to<>>;

class PoReader {
  public:
    std::map<std::string, std::string> read(std::string_view text) {
        while (not text.empty()) {
            const auto end = std::min(text.find('\n'), text.size());
            ++line_;
            read_line(trim(text.substr(0, end)));
            text.remove_prefix(std::min(end + 1, text.size()));
        }
        finish();
        return std::move(entries_);
    }

  private:
    enum class Part { none, id, str };

    [[noreturn]] void fail(const std::string& what) const {
        throw std::runtime_error("po line " + std::to_string(line_) + ": " + what);
    }

    static std::string_view trim(std::string_view line) {
        while (not line.empty() and (line.back() == ' ' or line.back() == '\t' or line.back() == '\r')) {
            line.remove_suffix(1);
        }
        while (not line.empty() and (line.front() == ' ' or line.front() == '\t')) line.remove_prefix(1);
        return line;
    }

    void read_line(std::string_view line) {
        if (line.empty()) return;
        if (line.front() == '#') {
            // Comments belong to the entry that follows them; "#~" is an obsolete entry, left out like any
            // comment.
            if (part_ == Part::str) finish();
            if (line.starts_with("#,") and line.find("fuzzy") != std::string_view::npos) fuzzy_ = true;
        } else if (line.starts_with("msgid ")) {
            if (part_ == Part::id) fail("a msgid without msgstr before it");
            finish();
            part_ = Part::id;
            id_ = quoted(trim(line.substr(6)));
        } else if (line.starts_with("msgstr ")) {
            if (part_ != Part::id) fail("a msgstr without msgid");
            part_ = Part::str;
            str_ = quoted(trim(line.substr(7)));
        } else if (line.front() == '"' and part_ != Part::none) {
            (part_ == Part::id ? id_ : str_) += quoted(line);
        } else {
            fail("neither comment, msgid, msgstr nor a quoted text");
        }
    }

    std::string quoted(std::string_view text) const {
        if (text.size() < 2 or text.front() != '"' or text.back() != '"') fail("quotes are missing");
        text = text.substr(1, text.size() - 2);
        std::string out;
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] == '"') fail("a quote inside the text wants a backslash");
            if (text[i] != '\\') {
                out += text[i];
                continue;
            }
            if (++i == text.size()) fail("quotes are missing");
            switch (text[i]) {
                case 'n':
                    out += '\n';
                    break;
                case 't':
                    out += '\t';
                    break;
                case 'r':
                    out += '\r';
                    break;
                case '"':
                    out += '"';
                    break;
                case '\\':
                    out += '\\';
                    break;
                default:
                    fail(std::string("unknown escape \\") + text[i]);
            }
        }
        return out;
    }

    void finish() {
        if (part_ == Part::id) fail("a msgid without msgstr");
        if (part_ == Part::none) return;
        // The entry with the empty msgid is the file's header; an empty msgstr is not translated yet.
        if (not fuzzy_ and not id_.empty() and not str_.empty()) {
            if (not entries_.emplace(id_, str_).second) fail("\"" + id_ + "\" stands there twice");
        }
        part_ = Part::none;
        fuzzy_ = false;
    }

    std::size_t line_ = 0;
    Part part_ = Part::none;
    bool fuzzy_ = false;
    std::string id_, str_;
    std::map<std::string, std::string> entries_;
};

std::shared_ptr<const Messages> load() {
    auto all = std::make_shared<Messages>();
    for (const auto& name : base::assets("", "/en.po")) {
        try {
            for (auto& [id, text] : parse_po(base::asset(name).value_or(""))) all->emplace(id, text);
        } catch (const std::runtime_error& error) {
            throw std::runtime_error(name + ": " + error.what());
        }
    }
    return all;
}

/// In development (TSUMUGI_SOURCE) the files are read again when the last reading is more than a second old.
std::shared_ptr<const Messages> fresh() {
    static std::mutex mutex;
    static std::shared_ptr<const Messages> messages;
    static std::chrono::steady_clock::time_point read_at;
    const std::lock_guard lock(mutex);
    const auto now = std::chrono::steady_clock::now();
    if (not messages or now - read_at > std::chrono::seconds(1)) {
        messages = load();
        read_at = now;
    }
    return messages;
}

/// Every part's en.po in one table. A text that two parts use alike has the same English in both
/// (tools/check_texts.py).
std::shared_ptr<const Messages> english() {
    if (std::getenv("TSUMUGI_SOURCE")) return fresh();
    static const std::shared_ptr<const Messages> messages = load();
    return messages;
}

}  // namespace

std::string tr(base::Lang lang, std::string_view text, const Args& args) {
    if (lang == base::Lang::ja) return args.empty() ? std::string(text) : base::fill(text, args);
    const auto messages = english();
    const auto found = messages->find(text);
    const std::string_view words = found == messages->end() ? text : std::string_view(found->second);
    return args.empty() ? std::string(words) : base::fill(words, args);
}

std::string tr(base::Lang lang, const base::Problem& problem) {
    return tr(lang, problem.message, problem.args);
}

std::map<std::string, std::string> parse_po(std::string_view text) { return PoReader().read(text); }

}  // namespace tsumugi::html
