#include "rooms/region/section_book.h"

#include <algorithm>

#include "ground/base/text.h"

namespace tsumugi::region {
namespace {

std::vector<access::SectionId> named_sections(const std::vector<RoleRow>& rows) {
    std::vector<access::SectionId> ids;
    for (const auto& row : rows) {
        for (const auto* sections : {&row.leads, &row.supports, &row.informed}) {
            for (const auto id : *sections) {
                if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
            }
        }
    }
    return ids;
}

}  // namespace

SectionBook::SectionBook(db::Db& db, const std::vector<RoleRow>& rows)
    : SectionBook(section_names(db, named_sections(rows))) {}

const SectionName* SectionBook::find(std::string_view typed) const {
    if (const auto id = access::SectionId::parse(typed)) return find(*id);
    const auto key = base::search_key(typed);
    const SectionName* found = nullptr;
    for (const auto& section : sections_) {
        if (not section.living or base::search_key(section.where) != key) continue;
        if (found) return nullptr;
        found = &section;
    }
    return found;
}

std::string names(const SectionBook& book, const std::vector<access::SectionId>& sections,
                  std::string_view separator) {
    std::vector<std::string> parts;
    for (const auto id : sections) parts.push_back(book.where(id));
    return base::join(parts, separator);
}

const Function* find_function(const std::vector<Function>& all, std::string_view code) {
    const auto it = std::find_if(all.begin(), all.end(), [&](const auto& f) { return f.code == code; });
    return it == all.end() ? nullptr : &*it;
}

}  // namespace tsumugi::region
