#pragma once
#include <zip.h>

#include <memory>
#include <pugixml.hpp>
#include <string>
#include <string_view>

#include "ground/base/result.h"

// Private: the parts of a .docx.
namespace tsumugi::base::docx {

inline constexpr auto kNotDocument =
    msgid("Wordのファイル（.docx）として読めません。Wordで開いて .docx で保存しなおしてください");

std::string_view local_name(const pugi::xml_node& node);
/// The first child with that name, whatever its prefix is; empty = none.
pugi::xml_node child(const pugi::xml_node& node, std::string_view name);
/// w:val and the like, whatever the prefix is; "" = none.
std::string_view attribute(const pugi::xml_node& node, std::string_view name);

/// The zip of a document. All parts together unpack to at most `max_bytes`.
class Package {
  public:
    /// Errors: no zip.
    static Result<Package> open(std::string_view bytes, std::size_t max_bytes);

    /// "word/document.xml", or what _rels/.rels names instead: Word's web editor writes word/document2.xml.
    std::string main_part();
    /// The part beside the main one that its relations name with that type ("numbering"); "" = none.
    std::string related(const std::string& main_part, std::string_view type);
    /// Errors: missing, too large, a packing ratio above 200 (zip bomb), broken XML.
    Result<std::unique_ptr<pugi::xml_document>> xml(const std::string& part);

  private:
    Package(zip_t* archive, std::size_t left)
        : archive_(archive, zip_discard), max_bytes_(left), left_(left) {}

    std::unique_ptr<zip_t, void (*)(zip_t*)> archive_;
    std::size_t max_bytes_;
    std::size_t left_;
};

}  // namespace tsumugi::base::docx
