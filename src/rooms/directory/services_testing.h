#pragma once
#include <sstream>

#include "engines/wamnet/testing.h"
#include "rooms/directory/imports.h"
#include "rooms/directory/testing.h"

// For tests only: services of the test town, and imports of made-up files.
namespace tsumugi::directory {

inline const char* kKaisei = "143669";

inline Service made_service(const char* name, const char* kana, const char* kind = "short_stay",
                            const char* town = kYugawara) {
    Service s;
    s.kind = kind;
    s.name = name;
    s.kana = kana;
    s.municipality = town;
    s.phone = "0465-00-7001";
    s.source = "hand";
    return s;
}

/// Files in memory, ready to be walked over any number of times.
struct Files {
    explicit Files(const std::vector<std::string>& texts) {
        for (const auto& text : texts) streams.emplace_back(text);
        for (std::size_t i = 0; i < streams.size(); ++i)
            files.push_back({"file" + std::to_string(i + 1) + ".csv", &streams[i]});
    }
    std::vector<std::istringstream> streams;
    std::vector<ImportFile> files;
};

}  // namespace tsumugi::directory
