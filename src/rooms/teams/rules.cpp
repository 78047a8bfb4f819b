#include <algorithm>
#include <map>

#include "rooms/teams/store.h"

namespace tsumugi::teams {
namespace {

using html::msgid;

/// Functions that the hospital of the child leads itself (domain: usual leads of the role table).
constexpr std::string_view kHospitalLeads[] = {"discharge_notice", "conference", "care_teaching",
                                               "score_papers"};

/// Nursery and school entry concern a child from three school years before entry until it goes to school;
/// care at school a child of school age. Every other function concerns every child that goes home.
bool concerns(std::string_view function, int school_grade) {
    if (function == "school_entry") return school_grade >= -3 and school_grade <= 0;
    if (function == "school_care") return school_grade >= 1 and school_grade <= 12;
    return true;
}

}  // namespace

std::vector<RoleRow> propose(access::Ctx& ctx, std::string_view municipality, SectionId own,
                             const std::vector<care_score::Answer>&, base::Date birth) {
    std::map<SectionId, bool> living;
    const auto drop_gone = [&](std::vector<SectionId>& sections) {
        std::erase_if(sections, [&](SectionId id) {
            const auto [known, first] = living.try_emplace(id, false);
            if (first) known->second = directory::living_section(ctx.db, id).has_value();
            return not known->second;
        });
    };
    const bool hospital = ctx.user.organisation_kind == "hospital";
    const int grade = base::school_grade(birth, ctx.today());
    std::vector<RoleRow> rows;
    for (auto& row : region::regional_table(ctx.db, municipality)) {
        if (not concerns(row.function, grade)) continue;
        drop_gone(row.leads);
        drop_gone(row.supports);
        drop_gone(row.informed);
        if (hospital and std::find(std::begin(kHospitalLeads), std::end(kHospitalLeads), row.function) !=
                             std::end(kHospitalLeads)) {
            row.leads = {own};
        }
        // A region that names two leads has not decided: the child's table begins with nobody rather than
        // with a clash.
        if (row.clash()) {
            row.supports.insert(row.supports.begin(), row.leads.begin(), row.leads.end());
            row.leads.clear();
        }
        region::keep_highest_level(row);
        row.note.clear();
        row.state = "todo";
        rows.push_back(std::move(row));
    }
    return rows;
}

std::vector<Condition> readiness(access::Ctx& ctx, const ChildKey& key) {
    Condition purpose{msgid("目的・目標を共有している"), true, {}};
    const auto all_goals = goals(ctx, key);
    if (all_goals.empty()) purpose.missing.push_back(ctx.tr("目標がまだ書かれていません"));
    for (const auto& goal : all_goals) {
        if (not goal.agreed_on)
            purpose.missing.push_back(ctx.tr("「{goal}」はチームの同意がまだです", {{"goal", goal.text}}));
        if (not goal.family_agreed)
            purpose.missing.push_back(ctx.tr("「{goal}」は家族の同意がまだです", {{"goal", goal.text}}));
    }

    Condition division{msgid("役割を分担している"), true, {}};
    const auto table = role_table(ctx, key);
    if (table.empty()) division.missing.push_back(ctx.tr("役割分担表がまだありません"));
    for (const auto& function : region::functions(ctx.db)) {
        for (const auto& row : table) {
            if (row.function != function.code) continue;
            if (row.gap())
                division.missing.push_back(
                    ctx.tr("「{function}」に担当がいません", {{"function", function.label(ctx.lang())}}));
            if (row.clash())
                division.missing.push_back(ctx.tr("「{function}」の主担当が重なっています",
                                                  {{"function", function.label(ctx.lang())}}));
        }
    }

    Condition cooperation{msgid("互いに協力している"), true, {}};
    const auto confirmed = confirmations(ctx.db, key);
    const int version = role_version(ctx, key);
    for (const auto& member : access::team_of(ctx, key)) {
        const auto it = std::find_if(confirmed.begin(), confirmed.end(),
                                     [&](const auto& c) { return c.section == member.section; });
        if (it == confirmed.end()) {
            cooperation.missing.push_back(
                ctx.tr("{where} が目標と役割をまだ確認していません", {{"where", where(member)}}));
        } else if (it->role_version < version) {
            cooperation.missing.push_back(ctx.tr("{where} は新しい役割分担表（第{n}版）をまだ見ていません",
                                                 {{"where", where(member)}, {"n", std::to_string(version)}}));
        }
    }
    if (const int late = late_tasks(ctx.db, key, ctx.today()); late > 0) {
        cooperation.missing.push_back(
            ctx.tr("期限をすぎた仕事が{n}件あります", {{"n", std::to_string(late)}}));
    }

    std::vector<Condition> conditions{std::move(purpose), std::move(division), std::move(cooperation)};
    for (auto& condition : conditions) condition.met = condition.missing.empty();
    return conditions;
}

}  // namespace tsumugi::teams
