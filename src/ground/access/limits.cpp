#include "ground/access/limits.h"

#include "ground/base/text.h"

namespace tsumugi::access {
namespace {

using html::msgid;

constexpr int kReasonLimit = 500;

const db::Sql kLimitsOf{R"(SELECT l.id, l.organisation_id, o.name, l.category, l.reason, l.added_on,
    COALESCE((SELECT b.name || CASE WHEN s.name = '' THEN '' ELSE ' ' || s.name END FROM section s
        JOIN organisation b ON b.id = s.organisation_id WHERE s.id = l.added_section), '')
    FROM sight_limit l JOIN organisation o ON o.id = l.organisation_id
    WHERE l.child_id = $1 AND l.ended_at IS NULL ORDER BY o.sort_key, o.id, l.id)"};
const db::Sql kLivingBody{"SELECT name FROM organisation WHERE id = $1 AND ended_on IS NULL"};
const db::Sql kAddLimit{
    R"(INSERT INTO sight_limit (id, child_id, organisation_id, category, reason, added_on, added_at,
    added_by, added_section) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    ON CONFLICT (child_id, organisation_id, category) WHERE ended_at IS NULL DO NOTHING)"};
const db::Sql kEndLimit{R"(UPDATE sight_limit SET ended_at = $3, ended_by = $4, ended_section = $5
    WHERE id = $1 AND child_id = $2 AND ended_at IS NULL)"};
const db::Sql kLivingLimits{
    "SELECT organisation_id, category, reason FROM sight_limit WHERE child_id = $1 AND ended_at IS NULL"};

base::Problems forbidden() {
    return {{base::Kind::forbidden, "",
             msgid("家族の希望を書きかえられるのは、家族の状況を見られるチームの部署です。")}};
}
base::Problems own_body() {
    return {{base::Kind::forbidden, "",
             msgid("自分の機関についての希望は、ほかの機関の人に書いてもらってください。")}};
}

void write(Ctx& ctx, ChildId child, OrganisationId organisation, std::string_view category,
           std::string_view reason) {
    const auto id = ctx.new_id<LimitId>();
    const int added = ctx.db
                          .query(kAddLimit, id, child, organisation, category, reason, ctx.today(), ctx.now(),
                                 ctx.user.id, ctx.user.section)
                          .run();
    if (added == 1)
        ctx.log("change", "sight_limit", id.value(), child,
                std::string(category) + " not to " + organisation.text());
}

}  // namespace

std::vector<Limit> limits_of(Ctx& ctx, const ChildKey& key) {
    if (not key.allows(Category::family)) return {};
    return ctx.db.query(kLimitsOf, key.child()).all([](const db::Row& row) {
        return Limit{row.get<LimitId>(0),     row.get<OrganisationId>(1),
                     row.get<std::string>(2), parse_category(row.text(3)).value_or(Category::basic),
                     row.get<std::string>(4), row.get<base::Date>(5),
                     row.get<std::string>(6)};
    });
}

base::Checked<void> add_limits(Ctx& ctx, const ChildKey& key, std::optional<OrganisationId> organisation,
                               unsigned categories, std::string_view reason) {
    if (not key.may_change() or not key.allows(Category::family)) return tl::unexpected(forbidden());
    base::Problems problems;
    if (not organisation or not ctx.db.query(kLivingBody, *organisation).value<std::string>())
        problems.push_back(
            {base::Kind::invalid, "organisation", msgid("どの機関に見せないか、選んでください。")});
    else if (*organisation == ctx.user.organisation)
        return tl::unexpected(own_body());
    if ((categories & kEveryCategory) == 0)
        problems.push_back(
            {base::Kind::invalid, "category", msgid("見せないものを、1つ以上選んでください。")});
    if (reason.empty())
        problems.push_back(
            {base::Kind::invalid, "reason",
             msgid("だれが、いつ、どう話したかを書いてください。あとで家族と確かめるときに使います。")});
    if (base::grapheme_count(reason) > kReasonLimit)
        problems.push_back({base::Kind::too_large,
                            "reason",
                            msgid("{n}文字までで書いてください。"),
                            {{"n", std::to_string(kReasonLimit)}}});
    if (not problems.empty()) return tl::unexpected(std::move(problems));
    for (int i = 0; i < kCategoryCount; ++i) {
        const auto category = static_cast<Category>(i);
        if (categories & bit(category)) write(ctx, key.child(), *organisation, code(category), reason);
    }
    return {};
}

base::Checked<void> end_limit(Ctx& ctx, const ChildKey& key, LimitId id) {
    if (not key.may_change() or not key.allows(Category::family)) return tl::unexpected(forbidden());
    for (const auto& limit : limits_of(ctx, key)) {
        if (limit.id != id) continue;
        if (limit.organisation == ctx.user.organisation) return tl::unexpected(own_body());
        ctx.db.query(kEndLimit, id, key.child(), ctx.now(), ctx.user.id, ctx.user.section).run();
        ctx.log("change", "sight_limit", id.value(), key.child(),
                "again to " + limit.organisation.text() + " " + std::string(code(limit.category)));
        return {};
    }
    return tl::unexpected(base::Problems{
        {base::Kind::conflict, "", msgid("ほかの人が先に変えました。もう一度見てください。")}});
}

void share_limits(Ctx& ctx, ChildId from, ChildId to) {
    struct Row {
        OrganisationId organisation;
        std::string category, reason;
    };
    const auto living = ctx.db.query(kLivingLimits, from).all([](const db::Row& row) {
        return Row{row.get<OrganisationId>(0), row.get<std::string>(1), row.get<std::string>(2)};
    });
    for (const auto& row : living) write(ctx, to, row.organisation, row.category, row.reason);
}

}  // namespace tsumugi::access
