#include <zip.h>

#include <algorithm>
#include <memory>

#include "ground/base/csv.h"
#include "ground/base/text.h"
#include "ground/documents/documents.h"
#include "ground/documents/media_type.h"

namespace tsumugi::documents {

using html::msgid;

namespace {

constexpr zip_int64_t kEntryLimit = 10000;

base::Problem refused(const char* message) { return {base::Kind::invalid, "file", message, {}}; }

base::Problem not_allowed() {
    return refused(msgid(
        "この種類のファイルは添付できません。PDF、画像（PNG、JPEG、GIF、TIFF）、Excel（xlsx）、Word（docx）、"
        "テキスト、CSV、FHIRの文書のどれかにして、もう一度選んでください。"));
}
base::Problem old_office() {
    return refused(msgid(
        "古い形式のExcelやWordのファイルは添付できません。xlsxかdocx、またはPDFで保存し直してください。"));
}
base::Problem with_macros() {
    return refused(msgid(
        "マクロの入ったファイルは添付できません。マクロのない形式（xlsx、docx）で保存し直してください。"));
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

/// The names in the archive's directory; nullopt when it cannot be read. Nothing is unpacked.
std::optional<std::vector<std::string>> entry_names(std::string_view bytes) {
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
    if (not source) return std::nullopt;
    zip_t* opened = zip_open_from_source(source, ZIP_RDONLY, &error);
    zip_error_fini(&error);
    if (not opened) {
        zip_source_free(source);
        return std::nullopt;
    }
    const std::unique_ptr<zip_t, void (*)(zip_t*)> archive(opened, zip_discard);
    const auto count = zip_get_num_entries(archive.get(), 0);
    if (count > kEntryLimit) return std::nullopt;
    std::vector<std::string> names;
    for (zip_int64_t i = 0; i < count; ++i) {
        const char* name = zip_get_name(archive.get(), static_cast<zip_uint64_t>(i), 0);
        if (name) names.push_back(lower(name));
    }
    return names;
}

/// word/document.xml, or word/document2.xml as editors on the web write it.
bool has_main_part(const std::vector<std::string>& names, std::string_view stem) {
    return std::any_of(names.begin(), names.end(), [&](std::string_view name) {
        if (not name.starts_with(stem) or not name.ends_with(".xml")) return false;
        const auto between = name.substr(stem.size(), name.size() - stem.size() - 4);
        return between.find_first_not_of("0123456789") == between.npos;
    });
}

base::Result<std::string> zip_type(std::string_view bytes) {
    const auto names = entry_names(bytes);
    if (not names) return tl::unexpected(not_allowed());
    const auto has = [&](std::string_view name) {
        return std::find(names->begin(), names->end(), name) != names->end();
    };
    for (const auto& name : *names) {
        if (name.ends_with("vbaproject.bin") or name.find("/activex/") != std::string::npos or
            name.find("/macrosheets/") != std::string::npos) {
            return tl::unexpected(with_macros());
        }
    }
    if (has("[content_types].xml")) {
        if (has_main_part(*names, "xl/workbook"))
            return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        if (has_main_part(*names, "word/document")) {
            return "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
        }
    }
    return tl::unexpected(not_allowed());
}

std::string_view without_leading_space(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    const auto first = text.find_first_not_of(" \t\r\n");
    return first == std::string_view::npos ? std::string_view{} : text.substr(first);
}

bool has_controls(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](unsigned char c) {
        return c < 0x20 and c != '\t' and c != '\n' and c != '\r' and c != '\f' and c != 0x1B;
    });
}

/// At least two rows, each with the same number (two or more) of cells.
bool looks_like_table(const base::Table& rows) {
    return rows.size() >= 2 and rows.front().size() >= 2 and
           std::all_of(rows.begin(),
                       rows.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(rows.size(), 20)),
                       [&](const auto& row) { return row.size() == rows.front().size(); });
}

base::Result<std::string> text_type(std::string_view bytes) {
    if (has_controls(bytes)) return tl::unexpected(not_allowed());
    const bool utf8 = base::valid_utf8(bytes);
    const auto start = without_leading_space(bytes);
    const auto head = lower(start.substr(0, 2048));
    if (head.starts_with("#!") or head.starts_with("<!doctype") or head.find("<html") != std::string::npos or
        head.find("<svg") != std::string::npos or head.find("<script") != std::string::npos) {
        return tl::unexpected(not_allowed());
    }
    if (utf8 and start.starts_with('{') and bytes.find("\"resourceType\"") != std::string_view::npos) {
        return "application/fhir+json";
    }
    if (utf8 and start.starts_with('<')) {
        if (bytes.find("<!DOCTYPE") != std::string_view::npos or
            bytes.find("<!ENTITY") != std::string_view::npos) {
            return tl::unexpected(not_allowed());
        }
        return head.find("http://hl7.org/fhir") != std::string::npos ? "application/fhir+xml"
                                                                     : "application/xml";
    }
    const auto table = base::read_csv(bytes);
    if (table and looks_like_table(table->rows)) return "text/csv";
    if (not utf8 and not table) return tl::unexpected(not_allowed());
    return "text/plain";
}

struct Magic {
    std::string_view bytes;
    std::string_view type;
};
using std::string_view_literals::operator""sv;
constexpr Magic kMagic[] = {{"%PDF-"sv, "application/pdf"},   {"\x89PNG\r\n\x1A\n"sv, "image/png"},
                            {"\xFF\xD8\xFF"sv, "image/jpeg"}, {"GIF87a"sv, "image/gif"},
                            {"GIF89a"sv, "image/gif"},        {"II*\0"sv, "image/tiff"},
                            {"MM\0*"sv, "image/tiff"}};

}  // namespace

base::Result<std::string> media_type_of(std::string_view bytes) {
    for (const auto& magic : kMagic) {
        if (bytes.starts_with(magic.bytes)) return std::string(magic.type);
    }
    if (bytes.starts_with("PK\x03\x04")) return zip_type(bytes);
    if (bytes.starts_with("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")) return tl::unexpected(old_office());
    return text_type(bytes);
}

std::string_view extension_of(std::string_view media_type) {
    static constexpr std::pair<std::string_view, std::string_view> kExtensions[] = {
        {"application/pdf", "pdf"},
        {"image/png", "png"},
        {"image/jpeg", "jpg"},
        {"image/gif", "gif"},
        {"image/tiff", "tiff"},
        {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"},
        {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"},
        {"application/fhir+json", "json"},
        {"application/fhir+xml", "xml"},
        {"application/xml", "xml"},
        {"text/csv", "csv"},
        {"text/plain", "txt"}};
    for (const auto& [type, extension] : kExtensions) {
        if (type == media_type) return extension;
    }
    return "bin";
}

}  // namespace tsumugi::documents
