#include <algorithm>

#include "ground/base/text.h"
#include "rooms/region/region.h"

namespace tsumugi::region {
namespace {

using html::msgid;

std::string joined(const std::vector<access::SectionId>& sections) {
    std::string text;
    for (const auto section : sections) text += (text.empty() ? "" : ",") + section.text();
    return text;
}

std::vector<access::SectionId> parse_sections(std::string_view text) {
    std::vector<access::SectionId> sections;
    for (const auto& part : base::split(text, ',')) {
        if (const auto id = access::SectionId::parse(part)) sections.push_back(*id);
    }
    return sections;
}

/// Notes stand in one field of one line.
std::string one_line(std::string_view text) {
    std::string line(text);
    std::replace_if(
        line.begin(), line.end(), [](char c) { return c == '\n' or c == '\t' or c == '\r'; }, ' ');
    return line;
}

bool same(const RoleRow& a, const RoleRow& b) {
    return a.leads == b.leads and a.supports == b.supports and a.informed == b.informed and
           a.note == b.note and a.due == b.due and a.ended == b.ended;
}

}  // namespace

std::string_view code(Level level) {
    static constexpr std::string_view codes[] = {"lead", "support", "informed"};
    return codes[static_cast<int>(level)];
}

std::optional<Level> parse_level(std::string_view text) {
    for (const auto level : {Level::lead, Level::support, Level::informed}) {
        if (code(level) == text) return level;
    }
    return std::nullopt;
}

std::string_view label(Level level) {
    static const char* const labels[] = {msgid("主担当"), msgid("一緒に動く"), msgid("知らせる")};
    return labels[static_cast<int>(level)];
}

std::string_view code(Standing standing) {
    static constexpr std::string_view codes[] = {"nobody", "todo", "doing", "stuck", "ongoing", "done"};
    return codes[static_cast<int>(standing)];
}

std::string area_label(base::Lang lang, std::string_view area) {
    static const std::pair<std::string_view, const char*> labels[] = {
        {"coordination", msgid("調整")}, {"medical", msgid("医療")},   {"health", msgid("保健")},
        {"welfare", msgid("福祉")},      {"education", msgid("教育")}, {"life", msgid("くらし")}};
    for (const auto& [known, text] : labels) {
        if (known == area) return html::tr(lang, text);
    }
    return std::string(area);
}

std::vector<RoleRow> arrange(const std::vector<Function>& functions, const std::vector<Role>& roles,
                             bool all) {
    std::vector<RoleRow> rows;
    for (const auto& function : functions) {
        RoleRow row;
        row.function = function.code;
        for (const auto& role : roles) {
            if (role.function != function.code) continue;
            auto& sections = role.level == Level::lead      ? row.leads
                             : role.level == Level::support ? row.supports
                                                            : row.informed;
            sections.push_back(role.section);
        }
        const bool empty = row.leads.empty() and row.supports.empty() and row.informed.empty();
        if (all or not empty) rows.push_back(std::move(row));
    }
    return rows;
}

void keep_highest_level(RoleRow& row) {
    const auto drop = [](std::vector<access::SectionId>& lower,
                         const std::vector<access::SectionId>& higher) {
        std::erase_if(lower, [&](access::SectionId id) {
            return std::find(higher.begin(), higher.end(), id) != higher.end();
        });
    };
    drop(row.supports, row.leads);
    drop(row.informed, row.leads);
    drop(row.informed, row.supports);
}

std::string content_of(const std::vector<RoleRow>& rows) {
    std::string content;
    for (const auto& row : rows) {
        content += row.function + '\t' + joined(row.leads) + '\t' + joined(row.supports) + '\t' +
                   joined(row.informed) + '\t' + (row.due ? base::iso(*row.due) : "") + '\t' +
                   (row.ended       ? base::iso(*row.ended)
                    : row.said_done ? "done"
                                    : "") +
                   '\t' + one_line(row.note) + '\n';
    }
    return content;
}

std::vector<RoleRow> parse_content(std::string_view content) {
    std::vector<RoleRow> rows;
    for (const auto& line : base::split(content, '\n')) {
        const auto parts = base::split(line, '\t');
        if (parts.size() < 7) continue;
        RoleRow row;
        row.function = parts[0];
        row.leads = parse_sections(parts[1]);
        row.supports = parse_sections(parts[2]);
        row.informed = parse_sections(parts[3]);
        row.due = base::parse_iso(parts[4]);
        row.ended = base::parse_iso(parts[5]);
        row.said_done = parts[5] == "done";
        row.note = parts[6];
        rows.push_back(std::move(row));
    }
    return rows;
}

std::vector<std::string> changed_functions(const std::vector<RoleRow>& before,
                                           const std::vector<RoleRow>& after) {
    std::vector<std::string> changed;
    const auto find = [](const std::vector<RoleRow>& rows, const std::string& function) -> const RoleRow* {
        const auto it =
            std::find_if(rows.begin(), rows.end(), [&](const auto& r) { return r.function == function; });
        return it == rows.end() ? nullptr : &*it;
    };
    for (const auto& row : after) {
        const auto* old = find(before, row.function);
        if (not old or not same(*old, row)) changed.push_back(row.function);
    }
    for (const auto& row : before) {
        if (not find(after, row.function)) changed.push_back(row.function);
    }
    return changed;
}

}  // namespace tsumugi::region
