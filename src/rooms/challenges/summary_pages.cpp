// The chair's summary (総括): what is to be done, and who leads it. Its leads become those of the challenges.
#include <algorithm>

#include "ground/base/text.h"
#include "rooms/challenges/pages.h"

namespace tsumugi::challenges {
namespace {

using access::Permission;
using html::msgid;
using html::View;
using html::Views;
using http::Response;

constexpr std::size_t kEmptyRows = 2;
constexpr std::size_t kMostRows = 40;

struct Point {
    std::string text, leads;
    std::vector<std::string> about;  ///< ids of challenges
};

std::vector<Point> points_of(Ctx& ctx, const Meeting& m) {
    std::vector<Point> points;
    for (const auto& stored : summary(ctx.db, m.id)) {
        Point point{stored.text, "", {}};
        for (const auto& lead : stored.leads) point.leads += (point.leads.empty() ? "" : "、") + lead.name;
        for (const auto id : stored.challenges) point.about.push_back(id.text());
        points.push_back(std::move(point));
    }
    return points;
}

std::vector<Point> read_points(const Ctx& ctx) {
    std::vector<Point> points;
    for (std::size_t i = 0; i < kMostRows and ctx.request.form.has("text." + std::to_string(i)); ++i) {
        const auto number = std::to_string(i);
        Point point{ctx.field("text." + number), ctx.field("leads." + number), {}};
        for (const auto id : ctx.request.form.all("about." + number)) point.about.emplace_back(id);
        points.push_back(std::move(point));
    }
    return points;
}

Response summary_form(Ctx& ctx, const Meeting& m, std::vector<Point> points, const base::Problems& problems,
                      int version) {
    points.resize(std::min(points.size() + kEmptyRows, kMostRows));
    const auto known = challenges(ctx.db, m.series);
    Views rows;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const auto& point = points[i];
        const auto number = std::to_string(i);
        Views about;
        for (const auto& challenge : known) {
            const auto id = challenge.id.text();
            about.push_back(
                {{"value", id},
                 {"label", challenge.label()},
                 {"selected", std::find(point.about.begin(), point.about.end(), id) != point.about.end()}});
        }
        View row{{"number", i + 1}};
        row.set("text_field",
                access::field(ctx, "text." + number, ctx.tr("まとめ"), point.text, problems, {}));
        access::FieldOptions hint;
        hint.hint = ctx.tr("いくつもあるときは「、」で分けます。");
        row.set("leads_field",
                access::field(ctx, "leads." + number, ctx.tr("中心になる機関"), point.leads, problems, hint));
        row.set("about_field", View{{"name", "about." + number},
                                    {"label", ctx.tr("どの課題について")},
                                    {"hint", ""},
                                    {"error", ""},
                                    {"required", false},
                                    {"options", about}});
        row.set("has_challenges", not about.empty());
        rows.push_back(std::move(row));
    }
    View view{{"action", path_of(m.id) + "/summary"}, {"back", path_of(m.id)}, {"version", version}};
    view.set("rows", std::move(rows));
    view.set("names", participant_names(ctx));
    access::set_errors(view, ctx, problems);
    set_crumbs(view, ctx, {{path_of(m.id), short_title(ctx, m)}}, ctx.tr("座長のまとめ"));
    return access::page(ctx, ctx.tr("座長のまとめを書く"), "rooms/challenges/views/summary", std::move(view),
                        options_for(problems));
}

Response summary_page(Ctx& ctx) {
    const auto opened = open_meeting(ctx, Right::write);
    if (not opened.meeting) return opened.refusal;
    return summary_form(ctx, *opened.meeting, points_of(ctx, *opened.meeting), {}, opened.meeting->version);
}

Response both_summaries(Ctx& ctx, const Meeting& now, const std::vector<Point>& mine) {
    const auto theirs = points_of(ctx, now);
    std::vector<access::Difference> differences;
    for (std::size_t i = 0; i < std::max(mine.size(), theirs.size()); ++i) {
        const auto a = i < mine.size() ? mine[i] : Point{}, b = i < theirs.size() ? theirs[i] : Point{};
        const auto number = std::to_string(i);
        if (a.text != b.text) differences.push_back({"text." + number, ctx.tr("まとめ"), a.text, b.text});
        if (a.leads != b.leads)
            differences.push_back({"leads." + number, ctx.tr("中心になる機関"), a.leads, b.leads});
    }
    const auto kept = db::revisions(ctx.db, "meeting", now.id.value());
    const auto who = kept.empty() ? std::nullopt : directory::member(ctx.db, MemberId{kept.front().member});
    return access::conflict_page(ctx, ctx.tr("ほかの人が先に直しています"), differences, now.version,
                                 who ? who->name : "", kept.empty() ? now.made_at : kept.front().at);
}

Response save_summary(Ctx& ctx) {
    const auto opened = open_meeting(ctx, Right::write);
    if (not opened.meeting) return opened.refusal;
    const auto points = read_points(ctx);
    const int version = version_field(ctx);
    const auto again = [&](const base::Problems& problems) {
        const auto now = find_meeting(ctx.db, opened.meeting->id).value();
        if (problems.front().kind == base::Kind::conflict) return both_summaries(ctx, now, points);
        return summary_form(ctx, now, points, problems, version);
    };
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            auto meeting = find_meeting(ctx.db, opened.meeting->id).value();
            base::Problems problems;
            for (std::size_t i = 0; i < points.size(); ++i) {
                check_text(problems, "text." + std::to_string(i), points[i].text, 2000,
                           not points[i].leads.empty());
                check_text(problems, "leads." + std::to_string(i), points[i].leads, 500, false);
            }
            if (not problems.empty()) return tl::unexpected(std::move(problems));
            meeting.version = version;
            if (not change_meeting(ctx, meeting)) return tl::unexpected(base::Problems{conflict()});
            std::vector<SummaryPoint> stored;
            for (const auto& point : points) {
                if (point.text.empty()) continue;
                SummaryPoint made;
                made.meeting = meeting.id;
                made.position = static_cast<int>(stored.size());
                made.mark = "○";
                made.text = point.text;
                made.leads = speakers_for(ctx, names_of(point.leads));
                for (const auto& about : point.about) {
                    const auto id = ChallengeId::parse(about);
                    const auto challenge = id ? find_challenge(ctx.db, *id) : std::nullopt;
                    if (challenge and challenge->series == meeting.series) made.challenges.push_back(*id);
                }
                stored.push_back(std::move(made));
            }
            set_summary(ctx, meeting, stored);
            ctx.say(msgid("座長のまとめを保存しました。"));
            return path_of(meeting.id);
        },
        again);
}

}  // namespace

void summary_routes(access::Routes& routes) {
    routes.get("/council/meetings/{id}/summary", Permission::member, &summary_page);
    routes.post("/council/meetings/{id}/summary", Permission::member, &save_summary);
}

}  // namespace tsumugi::challenges
