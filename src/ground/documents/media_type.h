#pragma once
#include <string_view>

namespace tsumugi::documents {

/// "pdf" for "application/pdf"; "bin" for a type that media_type_of never gives.
std::string_view extension_of(std::string_view media_type);

}  // namespace tsumugi::documents
