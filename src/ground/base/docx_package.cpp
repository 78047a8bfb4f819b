#include "ground/base/docx_package.h"

#include <vector>

#include "ground/base/xml_size.h"

namespace tsumugi::base::docx {
namespace {

constexpr auto kTooLarge = msgid("ファイルが大きすぎます。分けてから選んでください");
constexpr std::size_t kHighestRatio = 200;
constexpr std::size_t kRatioFrom = 1024 * 1024;

tl::unexpected<Problem> refused(const char* message, Kind kind = Kind::invalid) {
    return tl::unexpected(Problem{kind, "", message, {}});
}

/// "word/../word/numbering.xml" and "/word/numbering.xml" as the zip names them.
std::string resolved(std::string_view folder, std::string_view target) {
    if (target.starts_with('/')) folder = "", target.remove_prefix(1);
    std::vector<std::string_view> steps;
    const auto walk = [&](std::string_view path) {
        while (not path.empty()) {
            const auto end = std::min(path.find('/'), path.size());
            const auto step = path.substr(0, end);
            if (step == "..") {
                if (not steps.empty()) steps.pop_back();
            } else if (not step.empty() and step != ".") {
                steps.push_back(step);
            }
            path.remove_prefix(std::min(end + 1, path.size()));
        }
    };
    walk(folder);
    walk(target);
    std::string path;
    for (const auto step : steps) path += (path.empty() ? "" : "/") + std::string(step);
    return path;
}

/// The target of the first relation whose type ends with /`type`; "" = none.
std::string target_of(const pugi::xml_document& relations, std::string_view type, std::string_view folder) {
    for (const auto& relation : relations.document_element().children()) {
        const auto given = attribute(relation, "Type");
        const auto last = given.substr(given.rfind('/') + 1);
        if (last == type and attribute(relation, "TargetMode") != "External")
            return resolved(folder, attribute(relation, "Target"));
    }
    return "";
}

}  // namespace

std::string_view local_name(const pugi::xml_node& node) {
    const std::string_view name = node.name();
    return name.substr(name.find(':') + 1);  // npos + 1 is 0: no prefix
}

pugi::xml_node child(const pugi::xml_node& node, std::string_view name) {
    for (const auto& inner : node.children())
        if (local_name(inner) == name) return inner;
    return {};
}

std::string_view attribute(const pugi::xml_node& node, std::string_view name) {
    for (const auto& given : node.attributes()) {
        const std::string_view full = given.name();
        if (full.substr(full.find(':') + 1) == name) return given.value();
    }
    return {};
}

Result<Package> Package::open(std::string_view bytes, std::size_t max_bytes) {
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
    zip_t* opened = source ? zip_open_from_source(source, ZIP_RDONLY, &error) : nullptr;
    zip_error_fini(&error);
    if (source and not opened) zip_source_free(source);
    if (not opened) return refused(kNotDocument);
    return Package(opened, max_bytes);
}

std::string Package::main_part() {
    const auto relations = xml("_rels/.rels");
    const auto named = relations ? target_of(**relations, "officeDocument", "") : "";
    return named.empty() ? "word/document.xml" : named;
}

std::string Package::related(const std::string& main_part, std::string_view type) {
    const auto slash = main_part.rfind('/');
    const auto folder = slash == std::string::npos ? "" : main_part.substr(0, slash + 1);
    const auto relations = xml(folder + "_rels/" + main_part.substr(folder.size()) + ".rels");
    return relations ? target_of(**relations, type, folder) : "";
}

Result<std::unique_ptr<pugi::xml_document>> Package::xml(const std::string& part) {
    zip_stat_t stat;
    if (zip_stat(archive_.get(), part.c_str(), 0, &stat) != 0 or not(stat.valid & ZIP_STAT_SIZE))
        return refused(kNotDocument);
    const bool bomb =
        stat.size > kRatioFrom and stat.comp_size > 0 and stat.size / stat.comp_size > kHighestRatio;
    if (stat.size > left_ or bomb) return refused(kTooLarge, Kind::too_large);
    left_ -= static_cast<std::size_t>(stat.size);
    const std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> file(
        zip_fopen_index(archive_.get(), stat.index, 0), zip_fclose);
    if (not file) return refused(kNotDocument);
    // The directory may lie about the size: never more than it said is read.
    std::string text(static_cast<std::size_t>(stat.size), '\0');
    const auto taken = zip_fread(file.get(), text.data(), text.size());
    if (taken < 0 or static_cast<std::size_t>(taken) != text.size()) return refused(kNotDocument);
    if (is_too_much_xml(text, max_bytes_)) return refused(kTooLarge, Kind::too_large);
    auto document = std::make_unique<pugi::xml_document>();
    if (not document->load_buffer(text.data(), text.size(),
                                  pugi::parse_default | pugi::parse_ws_pcdata_single))
        return refused(kNotDocument);
    return document;
}

}  // namespace tsumugi::base::docx
