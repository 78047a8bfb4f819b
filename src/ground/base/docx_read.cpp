#include "ground/base/docx_read.h"

#include <cstdlib>
#include <vector>

#include "ground/base/docx_numbering.h"
#include "ground/base/docx_package.h"
#include "ground/base/utf8.h"

namespace tsumugi::base {
namespace {

using docx::attribute;
using docx::child;
using docx::local_name;

constexpr int kDeepest = 200;

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
    for (const auto known : names)
        if (name == known) return true;
    return false;
}

/// A flag such as w:vanish, which stands for "on" without a value.
bool has_flag(const pugi::xml_node& properties, std::string_view name) {
    const auto flag = child(properties, name);
    const auto value = attribute(flag, "val");
    return flag and value != "0" and value != "false" and value != "off";
}

/// Lines of a cell as one: a row of a table is one line of the text.
std::string in_one_line(std::string_view text) {
    std::string line;
    while (not text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        auto part = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (part.find_first_not_of(" \t") == part.npos) continue;
        if (not line.empty() and not line.ends_with("。")) line += "　";
        line += part;
    }
    for (auto& c : line)
        if (c == '\t') c = ' ';
    return line;
}

class Reader {
  public:
    explicit Reader(docx::Numbering& numbering) : numbering_(numbering) {}

    void add_blocks(const pugi::xml_node& node, std::string& text, int depth) {
        if (depth > kDeepest) return;
        for (const auto& inner : node.children()) {
            const auto name = local_name(inner);
            if (name == "p") {
                add_paragraph(inner, text, depth);
            } else if (name == "tr") {
                add_row(inner, text, depth);
            } else if (not is_gone(inner, name)) {
                add_blocks(inner, text, depth + 1);
            }
        }
    }

  private:
    /// Not part of what a reader of the document sees: deleted or moved away, hidden, the prompt of an empty
    /// field, the second writing of the same for older programs.
    static bool is_gone(const pugi::xml_node& node, std::string_view name) {
        if (is_one_of(name, {"del", "moveFrom", "rt", "instrText", "delText", "delInstrText", "pPr", "rPr",
                             "sdtPr", "tblPr", "trPr", "tcPr", "Fallback"}))
            return true;
        if (name == "sdt") return has_flag(child(node, "sdtPr"), "showingPlcHdr");
        return name == "r" and has_flag(child(node, "rPr"), "vanish");
    }

    void add_paragraph(const pugi::xml_node& paragraph, std::string& text, int depth) {
        const auto mark = child(child(paragraph, "pPr"), "rPr");
        std::string line;
        std::vector<pugi::xml_node> boxes;
        add_text(paragraph, line, boxes, 0);
        // What is left of a paragraph that was deleted or moved away as a whole.
        if (line.empty() and boxes.empty() and (child(mark, "del") or child(mark, "moveFrom"))) return;
        const auto number = numbering_.next(paragraph);
        if (not line.empty()) text += number + line;
        text += '\n';
        for (const auto& box : boxes) add_blocks(box, text, depth + 1);
    }

    void add_row(const pugi::xml_node& row, std::string& text, int depth) {
        if (child(child(row, "trPr"), "del")) return;
        bool first = true;
        const auto add_cell = [&](const pugi::xml_node& cell) {
            if (not first) text += '\t';
            first = false;
            std::string content;
            add_blocks(cell, content, depth + 1);
            text += in_one_line(content);
        };
        for (const auto& cell : row.children()) {
            if (local_name(cell) == "tc") add_cell(cell);
            // A cell that is a field as a whole.
            if (local_name(cell) == "sdt")
                for (const auto& inner : child(cell, "sdtContent").children())
                    if (local_name(inner) == "tc") add_cell(inner);
        }
        text += '\n';
    }

    /// What stands in a box beside the text comes behind the paragraph that holds it.
    void add_text(const pugi::xml_node& node, std::string& text, std::vector<pugi::xml_node>& boxes,
                  int depth) {
        if (depth > kDeepest) return;
        for (const auto& inner : node.children()) {
            const auto name = local_name(inner);
            if (name == "t") {
                text += inner.text().get();
            } else if (name == "tab" or name == "ptab") {
                text += '\t';
            } else if (name == "br" or name == "cr") {
                text += '\n';
            } else if (name == "noBreakHyphen") {
                text += '-';
            } else if (name == "sym") {
                add_symbol(inner, text);
            } else if (name == "txbxContent") {
                boxes.push_back(inner);
            } else if (not is_gone(inner, name)) {
                add_text(inner, text, boxes, depth + 1);
            }
        }
    }

    static void add_symbol(const pugi::xml_node& symbol, std::string& text) {
        const std::string code(attribute(symbol, "char"));
        text += docx::symbol_text(static_cast<char32_t>(std::strtoul(code.c_str(), nullptr, 16)),
                                  attribute(symbol, "font"));
    }

    docx::Numbering& numbering_;
};

}  // namespace

Result<std::string> read_docx_text(std::string_view bytes, std::size_t max_bytes) {
    auto package = docx::Package::open(bytes, max_bytes);
    if (not package) return tl::unexpected(package.error());
    const auto main_part = package->main_part();
    const auto document = package->xml(main_part);
    if (not document) return tl::unexpected(document.error());
    // A document without numbers, or with a part that can't be read, is still a document.
    const auto beside = [&](std::string_view type) -> std::unique_ptr<pugi::xml_document> {
        if (const auto part = package->related(main_part, type); not part.empty()) {
            if (auto read = package->xml(part)) return std::move(*read);
        }
        return std::make_unique<pugi::xml_document>();
    };
    const auto numbers = beside("numbering"), styles = beside("styles");
    docx::Numbering numbering(numbers->document_element(), styles->document_element());
    std::string text;
    Reader(numbering).add_blocks(**document, text, 0);
    return text;
}

}  // namespace tsumugi::base
