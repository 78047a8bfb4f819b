#pragma once
#include <map>
#include <string>
#include <vector>

#include "ground/base/csv.h"
#include "ground/base/result.h"

namespace tsumugi::house {

// What the census commands read: lists, and the columns that a person names.

/// A list as rows, of a CSV or the first sheet of an xlsx file of at most `most` bytes.
base::Result<base::Table> read_list_file(const std::string& path, std::size_t most);
/// "birth=生年月日" and the like as field name -> title. Problem: no such field, no "=".
base::Result<std::map<std::string, std::string>> named_columns(const std::vector<std::string>& pairs);

}  // namespace tsumugi::house
