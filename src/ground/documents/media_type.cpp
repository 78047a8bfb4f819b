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
/// Bytes of one list of types or relations, and of all of a file: a workbook of a hundred sheets has 50 kB.
constexpr std::size_t kLongestRelations = 1024 * 1024;
constexpr std::size_t kMostRelations = 4 * 1024 * 1024;

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

struct Archive {
    std::vector<std::string> names;      ///< in its directory, in lower case
    std::vector<std::string> relations;  ///< content types and *.rels, in lower case
};

/// A small part as text; nullopt where it is longer than any of its kind or can't be read.
std::optional<std::string> small_part(zip_t* archive, zip_uint64_t index) {
    const std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> file(zip_fopen_index(archive, index, 0),
                                                                 zip_fclose);
    if (not file) return std::nullopt;
    std::string text(kLongestRelations + 1, '\0');
    const auto taken = zip_fread(file.get(), text.data(), text.size());
    if (taken < 0 or static_cast<std::size_t>(taken) > kLongestRelations) return std::nullopt;
    text.resize(static_cast<std::size_t>(taken));
    return lower(text);
}

/// nullopt when it cannot be read. Nothing but types and relations is unpacked.
std::optional<Archive> open_archive(std::string_view bytes) {
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
    Archive found;
    std::size_t left = kMostRelations;
    for (zip_int64_t i = 0; i < count; ++i) {
        const auto index = static_cast<zip_uint64_t>(i);
        const char* name = zip_get_name(archive.get(), index, 0);
        if (not name) continue;
        found.names.push_back(lower(name));
        if (found.names.back() != "[content_types].xml" and not found.names.back().ends_with(".rels"))
            continue;
        auto text = small_part(archive.get(), index);
        if (not text or text->size() > left) return std::nullopt;
        left -= text->size();
        found.relations.push_back(*std::move(text));
    }
    return found;
}

/// What the parts are said to be counts, not what they are called: a macro may lie under any name.
bool has_active_parts(const Archive& archive) {
    const auto runs = [](std::string_view name) {
        return name.ends_with("vbaproject.bin") or name.find("/activex/") != name.npos or
               name.find("/macrosheets/") != name.npos;
    };
    if (std::any_of(archive.names.begin(), archive.names.end(), runs)) return true;
    for (const auto& text : archive.relations) {
        for (const char* sign : {"vbaproject", "macroenabled", "oleobject", "activex", "xlmacrosheet"})
            if (text.find(sign) != text.npos) return true;
        // A template that is fetched when the document is opened brings its macros along; one on a disk does
        // not.
        const auto at = text.find("/attachedtemplate\"");
        if (at == text.npos) continue;
        const auto from = text.rfind('<', at), to = text.find('>', at);
        const auto tag = std::string_view(text).substr(from, to - from);
        const auto target = tag.find("target=\"");
        if (target == tag.npos) continue;
        const auto value = tag.substr(target + 8, tag.find('"', target + 8) - target - 8);
        const bool far = value.find("://") != value.npos and not value.starts_with("file:///");
        if (far or value.find("\\\\") != value.npos) return true;
    }
    return false;
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
    const auto archive = open_archive(bytes);
    if (not archive) return tl::unexpected(not_allowed());
    const auto* names = &archive->names;
    const auto has = [&](std::string_view name) {
        return std::find(names->begin(), names->end(), name) != names->end();
    };
    if (has_active_parts(*archive)) return tl::unexpected(with_macros());
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

/// The namespace of the root element: "http://hl7.org/fhir" of <Bundle xmlns="http://hl7.org/fhir">. "" =
/// none, or no XML. What stands before the root (declaration, comments, blanks) may be as long as it likes.
std::string_view root_namespace(std::string_view text) {
    for (;;) {
        const auto at = text.find('<');
        if (at == text.npos or text.substr(0, at).find_first_not_of(" \t\r\n") != text.npos) return "";
        text.remove_prefix(at);
        const std::string_view end = text.starts_with("<?") ? "?>" : text.starts_with("<!--") ? "-->" : "";
        if (end.empty()) break;
        const auto over = text.find(end);
        if (over == text.npos) return "";
        text.remove_prefix(over + end.size());
    }
    const auto tag = text.substr(0, text.find('>'));
    for (const char quote : {'"', '\''}) {
        const std::string mark = std::string("xmlns=") + quote;
        const auto at = tag.find(mark);
        if (at == tag.npos or at == 0 or
            std::string_view(" \t\r\n").find(tag[at - 1]) == std::string_view::npos)
            continue;
        const auto value = tag.substr(at + mark.size());
        return value.substr(0, value.find(quote));
    }
    return "";
}

base::Result<std::string> text_type(std::string_view bytes) {
    if (has_controls(bytes)) return tl::unexpected(not_allowed());
    const bool utf8 = base::valid_utf8(bytes);
    const auto start = without_leading_space(bytes);
    const auto head = lower(start.substr(0, 2048));
    // What begins as XML is taken by its root element alone, below.
    const bool markup = head.find("<html") != std::string::npos or head.find("<svg") != std::string::npos or
                        head.find("<script") != std::string::npos;
    if (head.starts_with("#!") or (markup and not start.starts_with('<')))
        return tl::unexpected(not_allowed());
    if (utf8 and start.starts_with('{') and bytes.find("\"resourceType\"") != std::string_view::npos) {
        return "application/fhir+json";
    }
    if (start.starts_with('<')) {
        if (not utf8 or head.starts_with("<!doctype") or bytes.find("<!DOCTYPE") != std::string_view::npos or
            bytes.find("<!ENTITY") != std::string_view::npos) {
            return tl::unexpected(not_allowed());
        }
        if (root_namespace(start) != "http://hl7.org/fhir") return tl::unexpected(not_allowed());
        return "application/fhir+xml";
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
        {"text/csv", "csv"},
        {"text/plain", "txt"}};
    for (const auto& [type, extension] : kExtensions) {
        if (type == media_type) return extension;
    }
    return "bin";
}

}  // namespace tsumugi::documents
