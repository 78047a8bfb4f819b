#pragma once
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "rooms/region/store.h"

namespace tsumugi::region {

/// Sections by id and by what people type.
class SectionBook {
  public:
    explicit SectionBook(db::Db& db) : SectionBook(section_names(db)) {}
    /// Only the sections that the rows name: enough to show them.
    SectionBook(db::Db& db, const std::vector<RoleRow>& rows);
    const SectionName* find(access::SectionId id) const {
        const auto it = by_id_.find(id);
        return it == by_id_.end() ? nullptr : it->second;
    }
    /// By id, by the whole name, or by a name that only one living section has after folding.
    const SectionName* find(std::string_view typed) const;
    std::string where(access::SectionId id) const {
        const auto* section = find(id);
        return section ? section->where : std::string();
    }
    const std::vector<SectionName>& all() const { return sections_; }

  private:
    explicit SectionBook(std::vector<SectionName> sections) : sections_(std::move(sections)) {
        for (const auto& section : sections_) by_id_.emplace(section.id, &section);
    }
    std::vector<SectionName> sections_;
    std::unordered_map<access::SectionId, const SectionName*> by_id_;
};

/// The sections' names in one text.
std::string names(const SectionBook& book, const std::vector<access::SectionId>& sections,
                  std::string_view separator);
/// nullptr when there is no such function.
const Function* find_function(const std::vector<Function>& all, std::string_view code);

}  // namespace tsumugi::region
