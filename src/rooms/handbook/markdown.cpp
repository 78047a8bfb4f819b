// The only file that knows md4c, which parses CommonMark; what it finds becomes our few blocks.
#include "rooms/handbook/markdown.h"

#include <md4c.h>

#include <algorithm>
#include <stdexcept>

namespace tsumugi::handbook {
namespace {

/// A list that is being read: its next number, 0 = points.
struct List {
    unsigned next = 0;
    bool begun = false;  ///< the item's first line was written
};

bool safe_link(std::string_view link) {
    for (const std::string_view scheme : {"https://", "http://", "mailto:", "tel:"}) {
        if (link.starts_with(scheme)) return true;
    }
    return false;
}

void append_utf8(std::string& text, unsigned long code) {
    if (code == 0 or code > 0x10FFFF or (code >= 0xD800 and code < 0xE000)) code = 0xFFFD;
    const auto tail = [&](int shift) { text += static_cast<char>(0x80 | ((code >> shift) & 0x3F)); };
    if (code < 0x80) {
        text += static_cast<char>(code);
    } else if (code < 0x800) {
        text += static_cast<char>(0xC0 | (code >> 6));
        tail(0);
    } else if (code < 0x10000) {
        text += static_cast<char>(0xE0 | (code >> 12));
        tail(6);
        tail(0);
    } else {
        text += static_cast<char>(0xF0 | (code >> 18));
        tail(12);
        tail(6);
        tail(0);
    }
}

/// "&amp;" to "&"; a name that is none of the few stays as it was typed.
std::string entity(std::string_view text) {
    for (const auto& [name, value] : {std::pair<std::string_view, std::string_view>{"&amp;", "&"},
                                      {"&lt;", "<"},
                                      {"&gt;", ">"},
                                      {"&quot;", "\""},
                                      {"&nbsp;", "\xC2\xA0"}}) {
        if (text == name) return std::string(value);
    }
    if (text.starts_with("&#") and text.size() > 3) {
        const bool hex = text[2] == 'x' or text[2] == 'X';
        std::string made;
        append_utf8(made, std::stoul(std::string(text.substr(hex ? 3 : 2)), nullptr, hex ? 16 : 10));
        return made;
    }
    return std::string(text);
}

std::string text_of(const MD_ATTRIBUTE& attribute) {
    std::string text;
    for (int i = 0; attribute.substr_offsets[i] < attribute.size; ++i) {
        const auto from = attribute.substr_offsets[i], until = attribute.substr_offsets[i + 1];
        const std::string_view part(attribute.text + from, until - from);
        text += attribute.substr_types[i] == MD_TEXT_ENTITY ? entity(part) : std::string(part);
    }
    return text;
}

class Reader {
  public:
    void enter(MD_BLOCKTYPE type, void* detail) {
        switch (type) {
            case MD_BLOCK_UL:
                flush();
                lists_.push_back({});
                break;
            case MD_BLOCK_OL:
                flush();
                lists_.push_back({std::max(1U, static_cast<MD_BLOCK_OL_DETAIL*>(detail)->start), false});
                break;
            case MD_BLOCK_LI:
                flush();
                lists_.back().begun = false;
                break;
            case MD_BLOCK_QUOTE:
                flush();
                ++quotes_;
                break;
            case MD_BLOCK_HR:
                flush();
                add(Block::Kind::rule);
                break;
            case MD_BLOCK_H:
                flush();
                heading_ = static_cast<int>(std::min(3U, static_cast<MD_BLOCK_H_DETAIL*>(detail)->level));
                break;
            case MD_BLOCK_TABLE:
                flush();
                add(Block::Kind::table);
                break;
            case MD_BLOCK_TR:
                blocks.back().rows.emplace_back();
                break;
            default:
                break;
        }
    }

    void leave(MD_BLOCKTYPE type) {
        switch (type) {
            case MD_BLOCK_UL:
            case MD_BLOCK_OL:
                flush();
                lists_.pop_back();
                break;
            case MD_BLOCK_LI:
                flush();
                if (lists_.back().next > 0) ++lists_.back().next;
                break;
            case MD_BLOCK_QUOTE:
                flush();
                --quotes_;
                break;
            case MD_BLOCK_TH:
            case MD_BLOCK_TD:
                blocks.back().rows.back().push_back(std::move(runs_));
                runs_.clear();
                break;
            case MD_BLOCK_P:
            case MD_BLOCK_H:
            case MD_BLOCK_CODE:
                flush();
                heading_ = 0;
                break;
            default:
                break;
        }
    }

    void span(MD_SPANTYPE type, void* detail, bool begins) {
        if (type == MD_SPAN_STRONG) bold_ += begins ? 1 : -1;
        if (type == MD_SPAN_EM) italic_ += begins ? 1 : -1;
        if (type != MD_SPAN_A) return;
        const auto link = begins ? text_of(static_cast<MD_SPAN_A_DETAIL*>(detail)->href) : "";
        link_ = safe_link(link) ? link : "";
    }

    void text(MD_TEXTTYPE type, std::string_view words) {
        if (type == MD_TEXT_BR) {
            append("\n");
        } else if (type == MD_TEXT_SOFTBR) {
            // Japanese has no spaces: a line that goes on in the next one goes on without a gap.
            const auto* last =
                runs_.empty() or runs_.back().text.empty() ? nullptr : &runs_.back().text.back();
            if (last and static_cast<unsigned char>(*last) < 0x80) append(" ");
        } else if (type == MD_TEXT_ENTITY) {
            append(entity(words));
        } else {
            append(type == MD_TEXT_NULLCHAR ? "\xEF\xBF\xBD" : words);
        }
    }

    void flush() {
        while (not runs_.empty() and runs_.back().text.find_first_not_of(" \n") == std::string::npos)
            runs_.pop_back();
        if (runs_.empty()) return;
        auto runs = std::move(runs_);
        runs_.clear();
        auto& block = add(heading_ > 0         ? Block::Kind::heading
                          : not lists_.empty() ? Block::Kind::item
                          : quotes_ > 0        ? Block::Kind::quote
                                               : Block::Kind::paragraph);
        block.runs = std::move(runs);
        if (block.kind == Block::Kind::heading) block.level = heading_;
        if (block.kind != Block::Kind::item) return;
        auto& list = lists_.back();
        block.level = static_cast<int>(lists_.size()) - 1;
        if (not list.begun) block.marker = list.next > 0 ? std::to_string(list.next) + "." : "・";
        list.begun = true;
    }

    std::vector<Block> blocks;

  private:
    Block& add(Block::Kind kind) {
        blocks.emplace_back();
        blocks.back().kind = kind;
        return blocks.back();
    }
    void append(std::string_view words) {
        const bool same = not runs_.empty() and runs_.back().bold == (bold_ > 0) and
                          runs_.back().italic == (italic_ > 0) and runs_.back().link == link_;
        if (same) {
            runs_.back().text += words;
        } else {
            runs_.push_back({std::string(words), bold_ > 0, italic_ > 0, link_});
        }
    }

    Runs runs_;
    std::vector<List> lists_;
    int quotes_ = 0, heading_ = 0, bold_ = 0, italic_ = 0;
    std::string link_;
};

std::string escaped(std::string_view text) {
    std::string made;
    for (const char c : text) {
        switch (c) {
            case '&':
                made += "&amp;";
                break;
            case '<':
                made += "&lt;";
                break;
            case '>':
                made += "&gt;";
                break;
            case '"':
                made += "&quot;";
                break;
            case '\'':
                made += "&#39;";
                break;
            case '\n':
                made += "<br>";
                break;
            default:
                made += c;
        }
    }
    return made;
}

std::string html_of(const Runs& runs) {
    std::string made;
    for (const auto& run : runs) {
        auto text = escaped(run.text);
        if (run.italic) text = "<em>" + text + "</em>";
        if (run.bold) text = "<strong>" + text + "</strong>";
        if (not run.link.empty())
            text = "<a href=\"" + escaped(run.link) + "\" rel=\"noopener noreferrer\">" + text + "</a>";
        made += text;
    }
    return made;
}

std::string table_of(const std::vector<std::vector<Runs>>& rows) {
    std::string made = "<div class=\"table-scroll\" tabindex=\"0\"><table class=\"table\">\n";
    for (std::size_t i = 0; i < rows.size(); ++i) {
        made += i == 0 ? "<thead><tr>" : "<tr>";
        for (const auto& cell : rows[i])
            made += (i == 0 ? "<th scope=\"col\">" : "<td>") + html_of(cell) + (i == 0 ? "</th>" : "</td>");
        made += i == 0 ? "</tr></thead><tbody>\n" : "</tr>\n";
    }
    return made + "</tbody></table></div>\n";
}

/// Consecutive items as nested lists.
class Lists {
  public:
    void item(std::string& html, const Block& block) {
        while (open_.size() > static_cast<std::size_t>(block.level) + 1) close(html);
        const bool numbered = block.marker.size() > 1 and block.marker.back() == '.';
        // An item of the other kind begins a list of its own.
        if (open_.size() == static_cast<std::size_t>(block.level) + 1 and not block.marker.empty()) {
            if (open_.back() == numbered) {
                html += "</li>\n";
            } else {
                close(html);
            }
        }
        if (block.marker.empty() and open_.size() == static_cast<std::size_t>(block.level) + 1) {
            html += "<br>" + html_of(block.runs);
            return;
        }
        while (open_.size() < static_cast<std::size_t>(block.level) + 1) {
            const bool last = open_.size() == static_cast<std::size_t>(block.level);
            html += last and numbered
                        ? "<ol start=\"" + block.marker.substr(0, block.marker.size() - 1) + "\">"
                        : "<ul>";
            open_.push_back(last and numbered);
            if (not last) html += "<li>";
        }
        html += "<li>" + html_of(block.runs);
    }
    void end(std::string& html) {
        while (not open_.empty()) close(html);
    }

  private:
    void close(std::string& html) {
        html += open_.back() ? "</li></ol>\n" : "</li></ul>\n";
        open_.pop_back();
    }
    std::vector<bool> open_;  ///< numbered?
};

}  // namespace

std::vector<Block> parse_markdown(std::string_view text) {
    Reader reader;
    MD_PARSER parser{};
    parser.flags =
        MD_FLAG_NOHTML | MD_FLAG_TABLES | MD_FLAG_NOINDENTEDCODEBLOCKS | MD_FLAG_PERMISSIVEURLAUTOLINKS;
    parser.enter_block = [](MD_BLOCKTYPE type, void* detail, void* to) {
        static_cast<Reader*>(to)->enter(type, detail);
        return 0;
    };
    parser.leave_block = [](MD_BLOCKTYPE type, void*, void* to) {
        static_cast<Reader*>(to)->leave(type);
        return 0;
    };
    parser.enter_span = [](MD_SPANTYPE type, void* detail, void* to) {
        static_cast<Reader*>(to)->span(type, detail, true);
        return 0;
    };
    parser.leave_span = [](MD_SPANTYPE type, void* detail, void* to) {
        static_cast<Reader*>(to)->span(type, detail, false);
        return 0;
    };
    parser.text = [](MD_TEXTTYPE type, const MD_CHAR* words, MD_SIZE size, void* to) {
        static_cast<Reader*>(to)->text(type, {words, size});
        return 0;
    };
    if (md_parse(text.data(), static_cast<MD_SIZE>(text.size()), &parser, &reader) != 0)
        throw std::runtime_error("md4c ran out of memory");
    reader.flush();
    return std::move(reader.blocks);
}

std::string html_of(const std::vector<Block>& blocks, int first_level) {
    std::string html;
    Lists lists;
    for (const auto& block : blocks) {
        if (block.kind == Block::Kind::item) {
            lists.item(html, block);
            continue;
        }
        lists.end(html);
        const auto level = "h" + std::to_string(std::min(6, first_level + block.level - 1));
        switch (block.kind) {
            case Block::Kind::heading:
                html += "<" + level + ">" + html_of(block.runs) + "</" + level + ">\n";
                break;
            case Block::Kind::quote:
                html += "<blockquote><p>" + html_of(block.runs) + "</p></blockquote>\n";
                break;
            case Block::Kind::table:
                html += table_of(block.rows);
                break;
            case Block::Kind::rule:
                html += "<hr>\n";
                break;
            default:
                html += "<p>" + html_of(block.runs) + "</p>\n";
        }
    }
    lists.end(html);
    return html;
}

std::string plain(const Runs& runs) {
    std::string made;
    for (const auto& run : runs) made += run.text;
    return made;
}

}  // namespace tsumugi::handbook
