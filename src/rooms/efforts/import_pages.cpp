// The Excel sheet of efforts out and in: taken, filled in, read with a preview of what it changes, confirmed.
#include <algorithm>

#include "ground/base/text.h"
#include "ground/documents/documents.h"
#include "rooms/efforts/sheet.h"

namespace tsumugi::efforts {
namespace {

using access::Permission;
using html::msgid;
using html::View;
using html::Views;
using http::Response;

/// Real sheets of this kind unpack to some hundred kilobytes.
constexpr std::size_t kMostUnpacked = 16 * 1024 * 1024;

struct Target {
    OpenedSeries opened;
    int year = 0;
    std::optional<Response> refusal;
};

Response sheet_form(Ctx& ctx, const OpenedSeries& opened, int year, const base::Problems& problems) {
    const auto query = "?series=" + opened.series->id.text() + "&year=" + std::to_string(year);
    Views who;
    for (const auto& p : writable_participants(ctx, opened))
        who.push_back({{"name", p.name}, {"href", "/council/efforts/excel" + query + "&who=" + p.id.text()}});
    View view{{"series", opened.series->name},
              {"series_id", opened.series->id.text()},
              {"year", base::fiscal_year_text(year, ctx.lang())},
              {"year_number", year},
              {"back", "/council/efforts" + query},
              {"all_href", "/council/efforts/excel" + query},
              {"may_read_in", not who.empty()},
              {"has_who", not who.empty()}};
    view.set("who", std::move(who));
    view.set("file_error", access::error_of(ctx, problems, "file"));
    access::set_errors(view, ctx, problems);
    set_crumbs(view, ctx, {{"/council/efforts" + query, ctx.tr("取組の表")}},
               ctx.tr("Excelで出す・読み込む"));
    return access::page(ctx, ctx.tr("取組の表をExcelで出す・読み込む"), "rooms/efforts/views/effort_sheet",
                        std::move(view), options_for(problems));
}

Response sheet_page(Ctx& ctx) {
    const auto opened = open_year(ctx, {});
    if (opened.refusal) return *opened.refusal;
    return sheet_form(ctx, opened.series, opened.year, {});
}

/// Series and year of a form, for those who may write at least for one participant.
Target target_of(Ctx& ctx) {
    Target target;
    target.opened = open_wanted_series(ctx);
    if (not target.opened.series) {
        target.refusal = target.opened.refusal;
        return target;
    }
    const auto year = wanted_year(ctx);
    if (not year or writable_participants(ctx, target.opened).empty())
        target.refusal = access::problem_page(ctx, year ? read_only() : not_found());
    else
        target.year = *year;
    return target;
}

base::Result<SheetPlan> plan_of(Ctx& ctx, const Target& target, std::string_view bytes) {
    auto sheets = base::read_xlsx(bytes, kMostUnpacked);
    if (not sheets) {
        sheets.error().field = "file";
        return tl::unexpected(sheets.error());
    }
    return plan_sheet(*sheets, sheet_world(ctx, target.opened, target.year));
}

// ---- the preview

/// What differs between both, field by field; of an added one what it says.
Views differences(const Ctx& ctx, const SheetRow& row) {
    Views views;
    const auto compare = [&](const char* label, const std::string& now, const std::string& wanted) {
        if (now == wanted) return;
        views.push_back({{"label", ctx.tr(label)}, {"now", now}, {"wanted", wanted}});
    };
    compare(msgid("何をするか"), row.now.what, row.wanted.what);
    compare(msgid("だれのために"), row.now.for_whom, row.wanted.for_whom);
    compare(msgid("いつまで"), row.now.by_when, row.wanted.by_when);
    compare(msgid("できたと分かるめやす"), row.now.how_known, row.wanted.how_known);
    const auto word = [&](const std::string& state) {
        return state.empty() ? "" : effort_state_label(ctx, state);
    };
    if (row.kind != RowKind::added or row.wanted.state != "planned")
        compare(msgid("状態"), row.kind == RowKind::added ? "" : word(row.now.state), word(row.wanted.state));
    compare(msgid("年度末の報告"), row.now.report, row.wanted.report);
    return views;
}

Views row_views(Ctx& ctx, const SheetPlan& plan, const std::vector<Item>& items, RowKind kind) {
    Views views;
    for (const auto& row : plan.rows) {
        if (row.kind != kind) continue;
        std::string item;
        for (const auto& known : items) {
            if (known.id == row.wanted.item) item = known.label();
        }
        View view{{"line", row.line},
                  {"item", item},
                  {"who", row.wanted.participant_name},
                  {"what", row.wanted.what},
                  {"changed_by", ""},
                  {"changed_at", ""},
                  {"added", kind == RowKind::added}};
        if (kind == RowKind::both) {
            const auto last = last_change(ctx.db, row.now.id);
            view.set("changed_by", last.who);
            view.set("changed_at", base::short_time(last.at, ctx.today(), ctx.lang()));
        }
        view.set("differences", differences(ctx, row));
        views.push_back(std::move(view));
    }
    return views;
}

Views name_views(const std::vector<std::string>& names) {
    Views views;
    for (const auto& name : names) views.push_back(base::first_graphemes(name, 60));
    return views;
}

Response preview(Ctx& ctx, const Target& target, const SheetPlan& plan, const std::string& token,
                 const std::string& filename, bool changed_meanwhile) {
    const auto all_items = items(ctx.db, target.opened.series->id);
    const int writes = plan.count(RowKind::added) + plan.count(RowKind::changed) + plan.count(RowKind::both);
    const auto query = "?series=" + target.opened.series->id.text() + "&year=" + std::to_string(target.year);
    View view{{"filename", filename},
              {"year", base::fiscal_year_text(target.year, ctx.lang())},
              {"series", target.opened.series->name},
              {"series_id", target.opened.series->id.text()},
              {"year_number", target.year},
              {"token", token},
              {"digest", plan.digest},
              {"back", "/council/efforts/sheet" + query},
              {"changed_meanwhile", changed_meanwhile},
              {"writes", writes > 0},
              {"added_count", plan.count(RowKind::added)},
              {"changed_count", plan.count(RowKind::changed)},
              {"both_count", plan.count(RowKind::both)},
              {"same_count", plan.count(RowKind::same)},
              {"bad_count", plan.bad.size()},
              {"blank", plan.blank},
              {"missing", plan.missing},
              {"has_missing", plan.missing > 0},
              {"has_bad", not plan.bad.empty()},
              {"has_added", plan.count(RowKind::added) > 0},
              {"has_changed", plan.count(RowKind::changed) > 0},
              {"has_both", plan.count(RowKind::both) > 0},
              {"has_same", plan.count(RowKind::same) > 0},
              {"has_unknown_items", not plan.unknown_items.empty()},
              {"has_unknown_names", not plan.unknown_participants.empty()}};
    Views bad;
    for (const auto& problem : plan.bad)
        bad.push_back({{"cell", problem.field}, {"message", ctx.tr(problem.message, problem.args)}});
    view.set("bad", std::move(bad));
    view.set("unknown_items", name_views(plan.unknown_items));
    view.set("unknown_names", name_views(plan.unknown_participants));
    view.set("added", row_views(ctx, plan, all_items, RowKind::added));
    view.set("changed", row_views(ctx, plan, all_items, RowKind::changed));
    view.set("both", row_views(ctx, plan, all_items, RowKind::both));
    view.set("same", row_views(ctx, plan, all_items, RowKind::same));
    set_crumbs(view, ctx, {{"/council/efforts" + query, ctx.tr("取組の表")}}, ctx.tr("読み込む前の確認"));
    auto options = options_for({});
    if (changed_meanwhile) options.status = 409;
    return access::page(ctx, ctx.tr("読み込む前の確認"), "rooms/efforts/views/effort_preview",
                        std::move(view), options);
}

Response check(Ctx& ctx) {
    const auto target = target_of(ctx);
    if (target.refusal) return *target.refusal;
    const auto again = [&](base::Problem problem) {
        problem.field = "file";
        return sheet_form(ctx, target.opened, target.year, {std::move(problem)});
    };
    const auto* file = ctx.request.upload("file");
    if (file and file->too_large) {
        return again({base::Kind::too_large,
                      "file",
                      msgid("ファイルが大きすぎます。{n}MBまでのものを選んでください。"),
                      {{"n", std::to_string(ctx.app.config.upload_limit / (1024 * 1024))}}});
    }
    if (not file or file->bytes.empty())
        return again({base::Kind::invalid, "file", msgid("Excelのファイル（.xlsx）を選んでください。"), {}});
    const auto plan = plan_of(ctx, target, file->bytes);
    if (not plan) return again(plan.error());
    const auto token = documents::stash(ctx, file->filename, file->bytes);
    return preview(ctx, target, *plan, token, base::first_graphemes(base::trimmed(file->filename), 80),
                   false);
}

// ---- the confirmation

/// Whether the person wants the line written: a choice for those that two people changed, else a tick.
bool taken(const Ctx& ctx, const SheetRow& row) {
    const auto line = std::to_string(row.line);
    if (row.kind == RowKind::both) return ctx.field("choose." + line) == "mine";
    return row.kind != RowKind::same and not ctx.field("take." + line).empty();
}

Response confirm(Ctx& ctx) {
    const auto target = target_of(ctx);
    if (target.refusal) return *target.refusal;
    const auto token = ctx.field("token");
    std::optional<SheetPlan> newer;
    std::string filename;
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            newer.reset();
            const auto file = documents::stashed(ctx, token);
            if (not file)
                return tl::unexpected(base::Problems{
                    {base::Kind::gone,
                     "file",
                     msgid("預かったファイルの期限が切れました。もう一度、ファイルを選んでください。"),
                     {}}});
            filename = base::first_graphemes(base::trimmed(file->filename), 80);
            const auto plan = plan_of(ctx, target, file->bytes);
            if (not plan) return tl::unexpected(base::Problems{plan.error()});
            if (plan->digest != ctx.field("digest")) {
                newer = *plan;
                return tl::unexpected(base::Problems{conflict()});
            }
            int written = 0;
            for (const auto& row : plan->rows) {
                if (not taken(ctx, row)) continue;
                if (row.kind == RowKind::added) {
                    add_effort(ctx, row.wanted);
                } else if (not change_effort(ctx, row.wanted, "excel")) {
                    newer = *plan;
                    return tl::unexpected(base::Problems{conflict()});
                }
                ++written;
            }
            documents::drop_stashed(ctx, token);
            ctx.say(msgid("{n}件の取組を書き入れました。"), {{"n", std::to_string(written)}});
            return "/council/efforts?series=" + target.opened.series->id.text() +
                   "&year=" + std::to_string(target.year);
        },
        [&](const base::Problems& problems) {
            if (newer) return preview(ctx, target, *newer, token, filename, true);
            return sheet_form(ctx, target.opened, target.year, problems);
        });
}

}  // namespace

void effort_import_routes(access::Routes& routes) {
    routes.get("/council/efforts/sheet", Permission::member, &sheet_page);
    routes.post("/council/efforts/sheet/check", Permission::member, &check);
    routes.post("/council/efforts/sheet/confirm", Permission::member, &confirm);
}

}  // namespace tsumugi::efforts
