// The series, and those who sit in it.
#include <algorithm>

#include "ground/base/text.h"
#include "rooms/meetings/pages.h"

namespace tsumugi::meetings {
namespace {

using access::Permission;
using html::msgid;
using html::View;
using html::Views;
using http::Response;

struct SeriesForm {
    std::string name, place, secretary;
};

std::optional<SectionId> section_named(Ctx& ctx, const std::string& words) {
    return words.empty() ? std::nullopt : directory_match(ctx, words).section;
}

Response series_form(Ctx& ctx, const std::optional<Series>& series, const SeriesForm& form,
                     const base::Problems& problems, int version) {
    access::FieldOptions needed, secretary;
    needed.required = true;
    needed.hint = ctx.tr("例：小田原地域小児等在宅医療連絡会議");
    secretary.hint = ctx.tr("会議を準備し、記録する部署です。空のときは、地域の窓口だけが書けます。");
    View view{{"action", series ? "/council/series/" + series->id.text() : "/council/series"},
              {"back", series ? "/council?series=" + series->id.text() : "/council"},
              {"new", not series},
              {"version", version}};
    view.set("name_field",
             access::field(ctx, "name", ctx.tr("会議の系列の名前"), form.name, problems, needed));
    view.set("place_field", access::field(ctx, "place", ctx.tr("いつもの場所"), form.place, problems, {}));
    view.set("secretary_field",
             access::field(ctx, "secretary", ctx.tr("事務局の部署"), form.secretary, problems, secretary));
    Views sections, rows;
    for (const auto& section : directory::sections(ctx.db)) sections.push_back({{"where", section.where()}});
    if (series) {
        for (const auto& p : members_of(ctx.db, series->id))
            rows.push_back(
                {{"id", p.id.text()}, {"name", p.name}, {"where", p.where}, {"href", path_of(p.id)}});
    }
    view.set("sections", std::move(sections));
    view.set("has_members", not rows.empty());
    view.set("members", std::move(rows));
    view.set("names", participant_names(ctx));
    access::set_errors(view, ctx, problems);
    const auto title = series ? ctx.tr("会議の系列と参加する機関") : ctx.tr("会議の系列を作る");
    set_crumbs(view, ctx, {}, title);
    return access::page(ctx, title, "rooms/meetings/views/series", std::move(view), options_for(problems));
}

SeriesForm form_of(const Series& series) { return {series.name, series.place, series.secretary_where}; }

base::Checked<Series> check_series(Ctx& ctx, const SeriesForm& form, Series series) {
    base::Problems problems;
    check_text(problems, "name", form.name, 100, true);
    check_text(problems, "place", form.place, 200, false);
    series.secretary = section_named(ctx, form.secretary);
    if (not form.secretary.empty() and not series.secretary)
        problems.push_back(
            invalid("secretary", msgid("名簿にある部署の名前を書いてください（例：湯河原町 福祉課）。")));
    const auto same = series_named(ctx.db, form.name);
    if (same and *same != series.id)
        problems.push_back(invalid("name", msgid("同じ名前の系列がもうあります。")));
    if (not problems.empty()) return tl::unexpected(std::move(problems));
    series.name = form.name;
    series.place = form.place;
    return series;
}

Response new_series(Ctx& ctx) {
    const auto own = directory::section(ctx.db, ctx.user.section);
    return series_form(ctx, std::nullopt, {"", "", own ? own->where() : ""}, {}, 0);
}

Response create_series(Ctx& ctx) {
    const SeriesForm form{ctx.field("name"), ctx.field("place"), ctx.field("secretary")};
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            const auto series = check_series(ctx, form, {});
            if (not series) return tl::unexpected(series.error());
            const auto id = add_series(ctx, *series);
            ctx.say(msgid("会議の系列を作りました。つぎに参加する機関を入れてください。"));
            return "/council/series/" + id.text();
        },
        [&](const base::Problems& problems) { return series_form(ctx, std::nullopt, form, problems, 0); });
}

OpenedSeries open_of_route(Ctx& ctx, Right needed) {
    return open_series(ctx, SeriesId::parse(ctx.request.place("id")).value_or(SeriesId{}), needed);
}

Response series_page(Ctx& ctx) {
    const auto opened = open_of_route(ctx, Right::write);
    if (not opened.series) return opened.refusal;
    return series_form(ctx, opened.series, form_of(*opened.series), {}, opened.series->version);
}

Response save_series(Ctx& ctx) {
    const auto opened = open_of_route(ctx, Right::write);
    if (not opened.series) return opened.refusal;
    const SeriesForm form{ctx.field("name"), ctx.field("place"), ctx.field("secretary")};
    const int version = version_field(ctx);
    const auto again = [&](const base::Problems& problems) {
        const auto now = find_series(ctx.db, opened.series->id).value();
        if (problems.front().kind != base::Kind::conflict)
            return series_form(ctx, now, form, problems, version);
        const auto theirs = form_of(now);
        std::vector<access::Difference> differences;
        if (form.name != theirs.name)
            differences.push_back({"name", ctx.tr("会議の系列の名前"), form.name, theirs.name});
        if (form.place != theirs.place)
            differences.push_back({"place", ctx.tr("いつもの場所"), form.place, theirs.place});
        if (form.secretary != theirs.secretary)
            differences.push_back({"secretary", ctx.tr("事務局の部署"), form.secretary, theirs.secretary});
        const auto kept = db::revisions(ctx.db, "meeting_series", now.id.value());
        const auto who =
            kept.empty() ? std::nullopt : directory::member(ctx.db, MemberId{kept.front().member});
        return access::conflict_page(ctx, ctx.tr("ほかの人が先に直しています"), differences, now.version,
                                     who ? who->name : "", kept.empty() ? ctx.now() : kept.front().at);
    };
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            auto series = check_series(ctx, form, find_series(ctx.db, opened.series->id).value());
            if (not series) return tl::unexpected(series.error());
            series->version = version;
            if (not change_series(ctx, *series)) return tl::unexpected(base::Problems{conflict()});
            ctx.say(msgid("保存しました。"));
            return "/council/series/" + series->id.text();
        },
        again);
}

Response save_members(Ctx& ctx) {
    const auto opened = open_of_route(ctx, Right::write);
    if (not opened.series) return opened.refusal;
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            const auto id = opened.series->id;
            if (const auto out = ParticipantId::parse(ctx.field("end"))) {
                end_member(ctx, id, *out);
                ctx.say(msgid("参加する機関から外しました。"));
            }
            const auto names = names_of(ctx.field("member"));
            for (const auto& who : speakers_for(ctx, names)) add_member(ctx, id, who.participant);
            if (not names.empty()) ctx.say(msgid("参加する機関に加えました。"));
            return "/council/series/" + id.text();
        },
        [&](const base::Problems& problems) { return access::problem_page(ctx, problems.front()); });
}

}  // namespace

void series_routes(access::Routes& routes) {
    routes.get("/council/series/new", Permission::desk, &new_series);
    routes.post("/council/series", Permission::desk, &create_series);
    routes.get("/council/series/{id}", Permission::member, &series_page);
    routes.post("/council/series/{id}", Permission::member, &save_series);
    routes.post("/council/series/{id}/members", Permission::member, &save_members);
}

}  // namespace tsumugi::meetings
