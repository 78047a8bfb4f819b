#pragma once
#include <string>
#include <string_view>

#include "ground/http/http.h"

namespace tsumugi::documents {

/// How a document is looked at in the page; none = it can only be saved.
enum class Look { none, image, pdf, text };
Look look_of(std::string_view media_type);
/// UTF-8 or CP932 as UTF-8, up to 200 KB; `cut` when there is more.
std::string readable_text(std::string_view bytes, bool& cut);
/// `filename` is ASCII without quotes. An image or PDF that a page of this site shows: sealed off by its
/// headers, so that nothing in it runs, loads or asks.
http::Response inline_file(std::string bytes, const std::string& media_type, std::string_view filename);

}  // namespace tsumugi::documents
