// libFuzzer target of engines/record: whatever the bytes, every line is accounted for, and what can be read
// can be written, and read again without losing an opinion's text.
#include <cstdint>
#include <cstdlib>

#include "engines/record/record.h"

using namespace tsumugi;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto p = record::read(std::string_view(reinterpret_cast<const char*>(data), size));
    if (not p) return 0;
    for (std::size_t i = 0; i < p->lines.size(); ++i) {
        if (p->lines[i].number != i + 1 or record::where(*p, p->lines[i]).empty()) std::abort();
    }
    if (record::to_json(*p).empty()) std::abort();
    const auto text = record::write_text(*p);
    if (const auto again = record::read(text); again and again->lines.empty()) std::abort();
    return 0;
}
