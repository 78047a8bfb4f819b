#pragma once
#include <string_view>

namespace tsumugi::base {

// Lines for the operator. Never a name, an address, a birth date or free text of a child: ids and codes only.
void log_info(std::string_view message);
void log_warning(std::string_view message);
void log_error(std::string_view message);
/// "info", "warning", "error" or "off"; to standard error, one line each, with the time.
void set_log_level(std::string_view level);

}  // namespace tsumugi::base
