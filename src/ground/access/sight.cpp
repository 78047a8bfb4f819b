#include "ground/access/sight.h"

#include "ground/html/messages.h"

namespace tsumugi::access {
namespace {

using html::msgid;

struct Asked {
    ChildId child;
    SectionId section;
    base::Date day;
};
using Reasons = std::vector<Reason>;

const db::Sql kKind{
    R"(SELECT o.kind FROM section s JOIN organisation o ON o.id = s.organisation_id WHERE s.id = $1)"};
const db::Sql kMemberships{R"(SELECT t.from_date, t.until_date, o.kind FROM team_member t
    JOIN section s ON s.id = t.section_id JOIN organisation o ON o.id = s.organisation_id
    WHERE t.child_id = $1 AND t.section_id = $2 AND t.from_date <= $3
    AND (t.until_date IS NULL OR t.until_date >= $3) AND t.ended_at IS NULL ORDER BY t.from_date, t.id)"};
const db::Sql kLimits{
    R"(SELECT l.category, l.added_on FROM sight_limit l JOIN section s ON s.organisation_id = l.organisation_id
    WHERE l.child_id = $1 AND s.id = $2 AND l.ended_at IS NULL ORDER BY l.added_on, l.id)"};

/// The team: each membership of that day gives what the kind of organisation sees.
void team(db::Db& db, const Asked& asked, Reasons& reasons) {
    db.query(kMemberships, asked.child, asked.section, asked.day).each([&](const db::Row& row) {
        auto kind = row.get<std::string>(2);
        const auto categories = categories_of(kind);
        reasons.push_back({Basis::team, categories, row.get<base::Date>(0),
                           row.get<std::optional<base::Date>>(1), std::move(kind)});
    });
}

/// What the family does not want the section's organisation to see.
void limits(db::Db& db, const Asked& asked, Reasons& reasons) {
    db.query(kLimits, asked.child, asked.section).each([&](const db::Row& row) {
        const auto category = parse_category(row.text(0));
        reasons.push_back({Basis::limit, category ? bit(*category) : kEveryCategory, row.get<base::Date>(1),
                           std::nullopt, ""});
    });
}

/// Every source that is asked of a stored child; its piece of SQL stands in TSUMUGI_MAY_SEE.
constexpr void (*kSources[])(db::Db&, const Asked&, Reasons&) = {&team, &limits};

bool takes(Basis basis) { return basis == Basis::limit; }

Sight sum(Reasons reasons) {
    Sight sight;
    unsigned taken = 0;
    for (const auto& reason : reasons) (takes(reason.basis) ? taken : sight.categories) |= reason.categories;
    sight.categories &= ~taken;
    sight.reasons = std::move(reasons);
    return sight;
}

bool opens_a_child(Purpose purpose) {
    return purpose == Purpose::care or purpose == Purpose::coordination or purpose == Purpose::administration;
}

}  // namespace

Sight sight_of(db::Db& db, ChildId child, SectionId section, base::Date day, Purpose purpose) {
    Reasons reasons;
    if (not opens_a_child(purpose)) return {};
    for (const auto source : kSources) source(db, {child, section, day}, reasons);
    return sum(std::move(reasons));
}

Sight sight_once_in_team(db::Db& db, ChildId child, SectionId section, base::Date day, Purpose purpose) {
    if (not opens_a_child(purpose)) return {};
    const auto kind = db.query(kKind, section).value<std::string>().value_or("");
    Reasons reasons{{Basis::team, categories_of(kind), day, std::nullopt, kind}};
    limits(db, {child, section, day}, reasons);
    return sum(std::move(reasons));
}

std::vector<std::string> category_names(base::Lang lang, unsigned categories) {
    std::vector<std::string> names;
    for (int i = 0; i < kCategoryCount; ++i) {
        const auto category = static_cast<Category>(i);
        if (categories & bit(category)) names.push_back(html::tr(lang, label(category)));
    }
    return names;
}

std::string_view code(Category category) {
    static constexpr std::string_view codes[] = {"basic",   "medical", "daily_care", "education",
                                                 "welfare", "family",  "documents"};
    return codes[static_cast<int>(category)];
}

std::optional<Category> parse_category(std::string_view text) {
    for (int i = 0; i < kCategoryCount; ++i) {
        if (code(static_cast<Category>(i)) == text) return static_cast<Category>(i);
    }
    return std::nullopt;
}

std::string_view label(Category category) {
    static const char* const labels[] = {msgid("基本"), msgid("医療"),       msgid("毎日のケア"),
                                         msgid("教育"), msgid("福祉の決定"), msgid("家族の状況"),
                                         msgid("書類")};
    return labels[static_cast<int>(category)];
}

std::string_view code(Purpose purpose) {
    static constexpr std::string_view codes[] = {"care", "coordination", "administration", "statistics",
                                                 "emergency"};
    return codes[static_cast<int>(purpose)];
}

}  // namespace tsumugi::access
