#include "ground/base/docx_read.h"

#include <zip.h>

#include <memory>
#include <pugixml.hpp>

namespace tsumugi::base {
namespace {

constexpr auto kNotDocument =
    msgid("Wordのファイル（.docx）として読めません。Wordで開いて .docx で保存しなおしてください");
constexpr auto kTooLarge = msgid("ファイルが大きすぎます。分けてから選んでください");
constexpr std::size_t kHighestRatio = 200;
constexpr std::size_t kRatioFrom = 1024 * 1024;
constexpr int kDeepest = 200;

std::string_view local_name(const pugi::xml_node& node) {
    const std::string_view name = node.name();
    return name.substr(name.find(':') + 1);  // npos + 1 is 0: no prefix
}

void add_text(const pugi::xml_node& node, std::string& text, int depth) {
    if (depth > kDeepest) return;
    for (const auto& inner : node.children()) {
        const auto name = local_name(inner);
        if (name == "t") {
            text += inner.text().get();
        } else if (name == "tab") {
            text += '\t';
        } else if (name == "br" or name == "cr") {
            text += '\n';
        } else if (name == "del" or name == "rt" or name == "instrText" or name == "pPr" or name == "rPr" or
                   name == "Fallback") {
            continue;
        } else {
            add_text(inner, text, depth + 1);
        }
    }
}

void add_blocks(const pugi::xml_node& node, std::string& text, int depth) {
    if (depth > kDeepest) return;
    for (const auto& inner : node.children()) {
        const auto name = local_name(inner);
        if (name == "p") {
            add_text(inner, text, 0);
            text += '\n';
        } else if (name == "tr") {
            bool first = true;
            for (const auto& cell : inner.children()) {
                if (local_name(cell) != "tc") continue;
                if (not first) text += '\t';
                first = false;
                std::string content;
                add_blocks(cell, content, depth + 1);
                while (content.ends_with('\n')) content.pop_back();
                text += content;
            }
            text += '\n';
        } else {
            add_blocks(inner, text, depth + 1);
        }
    }
}

}  // namespace

Result<std::string> read_docx_text(std::string_view bytes, std::size_t max_bytes) {
    const auto fail = [](const char* message, Kind kind = Kind::invalid) {
        return tl::unexpected(Problem{kind, "", message, {}});
    };
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
    if (not source) return fail(kNotDocument);
    zip_t* opened = zip_open_from_source(source, ZIP_RDONLY, &error);
    zip_error_fini(&error);
    if (not opened) {
        zip_source_free(source);
        return fail(kNotDocument);
    }
    const std::unique_ptr<zip_t, void (*)(zip_t*)> archive(opened, zip_discard);
    zip_stat_t stat;
    if (zip_stat(archive.get(), "word/document.xml", 0, &stat) != 0 or not(stat.valid & ZIP_STAT_SIZE))
        return fail(kNotDocument);
    const bool bomb =
        stat.size > kRatioFrom and stat.comp_size > 0 and stat.size / stat.comp_size > kHighestRatio;
    if (stat.size > max_bytes or bomb) return fail(kTooLarge, Kind::too_large);
    const std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> file(
        zip_fopen(archive.get(), "word/document.xml", 0), zip_fclose);
    if (not file) return fail(kNotDocument);
    // The directory may lie about the size: never more than it said is read.
    std::string xml(static_cast<std::size_t>(stat.size), '\0');
    const auto taken = zip_fread(file.get(), xml.data(), xml.size());
    if (taken < 0 or static_cast<std::size_t>(taken) != xml.size()) return fail(kNotDocument);
    pugi::xml_document document;
    if (not document.load_buffer_inplace(xml.data(), xml.size(),
                                         pugi::parse_default | pugi::parse_ws_pcdata_single))
        return fail(kNotDocument);
    std::string text;
    add_blocks(document, text, 0);
    return text;
}

}  // namespace tsumugi::base
