#include "ground/base/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <stdexcept>
#include <string>

namespace tsumugi::base {
namespace {

spdlog::logger& logger() {
    static const auto made = [] {
        auto log =
            std::make_shared<spdlog::logger>("tsumugi", std::make_shared<spdlog::sinks::stderr_sink_mt>());
        log->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
        log->flush_on(spdlog::level::info);
        return log;
    }();
    return *made;
}

/// One call is one line, whatever the message holds, so that nobody can forge a line.
void write(spdlog::level::level_enum level, std::string_view message) {
    if (not logger().should_log(level)) return;
    std::string line;
    for (const char letter : message) {
        if (letter == '\n')
            line += "\\n";
        else if (static_cast<unsigned char>(letter) < 0x20 or letter == 0x7f)
            line += ' ';
        else
            line += letter;
    }
    logger().log(level, spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace

void log_info(std::string_view message) { write(spdlog::level::info, message); }
void log_warning(std::string_view message) { write(spdlog::level::warn, message); }
void log_error(std::string_view message) { write(spdlog::level::err, message); }

void set_log_level(std::string_view level) {
    if (level == "info")
        logger().set_level(spdlog::level::info);
    else if (level == "warning")
        logger().set_level(spdlog::level::warn);
    else if (level == "error")
        logger().set_level(spdlog::level::err);
    else if (level == "off")
        logger().set_level(spdlog::level::off);
    else
        throw std::invalid_argument("unknown log level: " + std::string(level));
}

}  // namespace tsumugi::base
