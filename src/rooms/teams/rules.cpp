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
        rows.push_back(std::move(row));
    }
    return rows;
}

Stand standing_of(const RoleRow& row, bool one_time, const std::vector<Work>& work, base::Date today) {
    using S = Work::State;
    using region::Standing;
    Stand stand;
    int open = 0, begun = 0, stuck = 0;
    bool dropped = false;
    std::optional<base::Date> last_done, last_cannot;
    const auto later = [](std::optional<base::Date>& last, base::Date day) {
        if (not last or *last < day) last = day;
    };
    for (const auto& w : work) {
        const bool is_open = w.state == S::todo or w.state == S::doing or w.state == S::stuck;
        open += is_open;
        begun += w.state == S::doing;
        stuck += w.state == S::stuck;
        dropped = dropped or w.state == S::dropped;
        // A closed work without a day is as old as can be.
        if (w.state == S::done) later(last_done, w.day.value_or(base::Date{}));
        if (w.state == S::cannot) later(last_cannot, w.day.value_or(base::Date{}));
        stand.done += w.state == S::done and w.running;
    }
    stand.all = stand.done + open;
    stand.late = not row.ended and row.due and *row.due < today;
    const auto at = [&](Standing standing) {
        stand.standing = standing;
        if (standing != Standing::doing) stand.done = stand.all = 0;
        return stand;
    };
    if (row.ended and open == 0) {
        stand.ended = row.ended;
        return at(Standing::ended);
    }
    const bool failed = open == 0 and last_cannot and (not last_done or *last_cannot >= *last_done);
    if (one_time and open == 0 and last_done and not failed) {
        stand.ended = last_done;
        stand.late = false;
        return at(Standing::ended);
    }
    if (row.gap()) return at(Standing::nobody);
    if (stuck > 0 or failed) return at(Standing::stuck);
    if (open > 0) return at(begun > 0 or stand.done > 0 ? Standing::doing : Standing::todo);
    if (one_time or (dropped and not last_done)) return at(Standing::todo);
    return at(Standing::ongoing);
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
