#include <algorithm>

#include "rooms/children/doubles.h"

// A child that is about to be registered, beside those that the user may see already.
namespace tsumugi::children {
namespace {

using html::msgid;
using html::View;
using html::Views;
using linkage::Agreement;
using linkage::Verdict;

// The section's own teams are few: they lead to the rows, and the condition of access decides.
const db::Sql kSeen{R"(
SELECT c.id, c.code, c.name, c.kana, c.birth, c.sex, c.municipality FROM child c WHERE c.ended_on IS NULL
    AND c.id IN (SELECT own.child_id FROM team_member own WHERE own.section_id = $1)
    AND )" TSUMUGI_MAY_SEE("c.id", "$1", "$2", basic) " ORDER BY c.id"};

constexpr std::size_t kMostShown = 5;

/// The words of a name in the other order: 空 小峰.
std::string turned(std::string_view name) {
    std::string spaced(name);
    constexpr std::string_view kWide = "　";
    for (auto at = spaced.find(kWide); at != std::string::npos; at = spaced.find(kWide))
        spaced.replace(at, kWide.size(), " ");
    const auto at = spaced.find(' ');
    return at == std::string::npos ? spaced : spaced.substr(at + 1) + " " + spaced.substr(0, at);
}

std::vector<std::string> row(std::string name, std::string kana, std::string birth, std::string_view sex,
                             std::string town) {
    return {std::move(name), std::move(kana), std::move(birth),
            sex == "female" ? "女"
            : sex == "male" ? "男"
                            : "",
            std::move(town)};
}

/// The typed child as it may have been meant: as it stands, with family and given name exchanged, and with
/// name and reading in each other's field.
std::vector<linkage::Person> meant(const ChildForm& form, const linkage::Columns& columns,
                                   const linkage::Options& options) {
    std::vector<linkage::Person> persons;
    const std::pair<std::string, std::string> ways[] = {
        {form.name, form.kana}, {turned(form.name), turned(form.kana)}, {form.kana, form.name}};
    for (const auto& [name, kana] : ways) {
        auto read =
            linkage::read_row(row(name, kana, form.birth, form.sex, form.municipality), columns, options);
        if (read.usable) persons.push_back(std::move(read.person));
    }
    return persons;
}

const char* word_of(Agreement agreement) {
    return agreement == Agreement::equal   ? msgid("同じ")
           : agreement == Agreement::close ? msgid("似ている")
                                           : msgid("違う");
}

}  // namespace

Views agreement_views(const Ctx& ctx, const linkage::Comparison& c) {
    const std::pair<const char*, Agreement> facts[] = {{msgid("ふりがな"), c.kana},
                                                       {msgid("漢字の名前"), c.kanji},
                                                       {msgid("生年月日"), c.birth},
                                                       {msgid("性別"), c.sex},
                                                       {msgid("市町村"), c.town}};
    Views rows;
    for (const auto& [label, agreement] : facts) {
        if (agreement != Agreement::missing)
            rows.push_back({{"label", ctx.tr(label)}, {"word", ctx.tr(word_of(agreement))}});
    }
    return rows;
}

Views alike(Ctx& ctx, const ChildForm& form) {
    const auto columns = linkage::find_columns({"氏名", "ふりがな", "生年月日", "性別", "市町村"});
    linkage::Options options;
    options.day_of_count = ctx.today();
    const auto persons = meant(form, columns, options);
    struct Found {
        std::string code, name, kana, town;
        base::Date birth;
        linkage::Comparison comparison;
    };
    std::vector<Found> found;
    ctx.db.query(kSeen, ctx.user.section, ctx.today()).each([&](const db::Row& r) {
        const auto known = linkage::read_row(row(r.get<std::string>(2), r.get<std::string>(3),
                                                 r.get<std::string>(4), r.text(5), r.get<std::string>(6)),
                                             columns, options);
        linkage::Comparison best;
        for (const auto& person : persons) {
            const auto compared = linkage::compare(person, known.person);
            if (compared.weight > best.weight) best = compared;
        }
        if (best.verdict == Verdict::different) return;
        found.push_back({r.get<std::string>(1), r.get<std::string>(2), r.get<std::string>(3),
                         r.get<std::string>(6), r.get<base::Date>(4), best});
    });
    std::stable_sort(found.begin(), found.end(), [](const Found& a, const Found& b) {
        return a.comparison.weight > b.comparison.weight;
    });
    if (found.size() > kMostShown) found.resize(kMostShown);
    Views rows;
    for (const auto& f : found) {
        rows.push_back({{"code", f.code},
                        {"shown", access::shown_code(f.code)},
                        {"name", f.name},
                        {"kana", f.kana},
                        {"birth", base::long_date(f.birth, ctx.lang())},
                        {"age", base::age_text(f.birth, ctx.today(), ctx.lang())},
                        {"town", region::municipality_name(ctx.db, f.town, ctx.lang())},
                        {"sure", f.comparison.verdict == Verdict::same},
                        {"facts", agreement_views(ctx, f.comparison)}});
    }
    if (not rows.empty()) ctx.log("view", "child", 0, {}, "alike", "coordination");
    return rows;
}

}  // namespace tsumugi::children
