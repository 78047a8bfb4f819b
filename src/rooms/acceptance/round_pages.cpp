// Rounds of the yearly confirmation: opening one, and how far it has come, on one page.
#include <algorithm>

#include "ground/base/text.h"
#include "ground/base/xlsx.h"
#include "rooms/acceptance/confirm.h"

namespace tsumugi::acceptance {
namespace {

using html::msgid;
using html::View;
using html::Views;
using http::Response;

constexpr std::size_t kLongestTitle = 60;

/// One line of the progress, with what a page and a sheet need.
struct Line {
    directory::Service service;
    Confirmation confirmation;
    std::string who, chaser, state;
};
std::vector<Line> lines_of(Ctx& ctx, const Round& r) {
    std::map<access::SectionId, std::string> sections;
    for (const auto& section : directory::sections(ctx.db)) sections[section.id] = section.where();
    std::vector<Line> lines;
    for (const auto& c : confirmations(ctx.db, r.id)) {
        const auto service = directory::service(ctx.db, c.service);
        if (not service or not directory::may_see(ctx.user, *service)) continue;
        const bool late = r.due < ctx.today();
        const auto state = c.answered       ? msgid("確認済み")
                           : service->ended ? msgid("終わったサービス")
                           : late           ? msgid("未確認")
                                            : msgid("待っています");
        lines.push_back({*service, c, sections[c.section], sections[c.chaser], ctx.tr(state)});
    }
    // What waits first, and of that what this person's section reminds.
    const auto place = [&](const Line& line) {
        return line.confirmation.answered ? 2 : line.confirmation.chaser == ctx.user.section ? 0 : 1;
    };
    std::stable_sort(lines.begin(), lines.end(),
                     [&](const Line& a, const Line& b) { return place(a) < place(b); });
    return lines;
}

Response rounds_page(Ctx& ctx, const base::Problems& problems) {
    Views rows;
    bool open = false;
    for (const auto& r : rounds(ctx.db)) {
        open = open or not r.closed;
        // Counted over what this person sees, so that a place that is not public is in no count (K10).
        const auto lines = lines_of(ctx, r);
        const auto answered = std::count_if(lines.begin(), lines.end(), [](const Line& line) {
            return line.confirmation.answered.has_value();
        });
        rows.push_back({{"href", "/services/rounds/" + r.id.text()},
                        {"title", r.title},
                        {"due", base::long_date(r.due, ctx.lang())},
                        {"asked", lines.size()},
                        {"answered", static_cast<int>(answered)},
                        {"closed", r.closed.has_value()}});
    }
    access::FieldOptions title, due;
    title.required = due.required = true;
    due.hint = ctx.tr("例：令和8年12月18日");
    const auto usual = ctx.tr("{year}の確認",
                              {{"year", base::fiscal_year_text(base::fiscal_year(ctx.today()), ctx.lang())}});
    View view{
        {"any", not rows.empty()},
        {"may_open", ctx.user.role == access::Role::desk and not open},
        {"title_field", access::field(ctx, "title", ctx.tr("名前"),
                                      problems.empty() ? usual : ctx.field("title"), problems, title)},
        {"due_field", access::field(ctx, "due", ctx.tr("いつまでに"), ctx.field("due"), problems, due)}};
    view.set("rows", std::move(rows));
    access::set_errors(view, ctx, problems);
    access::PageOptions options;
    options.error = not problems.empty();
    options.status = problems.empty() ? 200 : 422;
    return access::page(ctx, ctx.tr("受入条件の年1回の確認"), "rooms/acceptance/views/rounds",
                        std::move(view), options);
}

Response list(Ctx& ctx) { return rounds_page(ctx, {}); }

Response open(Ctx& ctx) {
    base::Problems problems;
    const auto title = ctx.field("title");
    if (title.empty() or base::grapheme_count(title) > kLongestTitle)
        problems.push_back({base::Kind::invalid, "title", msgid("名前を60文字までで書いてください。"), {}});
    const auto due = base::parse_date(ctx.field("due"), ctx.today());
    if (not due) {
        problems.push_back({base::Kind::invalid,
                            "due",
                            msgid("日付が読めません。「令和8年12月18日」のように書いてください。"),
                            {}});
    } else if (due->date <= ctx.today()) {
        problems.push_back({base::Kind::invalid, "due", msgid("あしたよりあとの日にしてください。"), {}});
    }
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            if (not problems.empty()) return tl::unexpected(problems);
            for (const auto& r : rounds(ctx.db)) {
                if (not r.closed)
                    return tl::unexpected(
                        base::Problems{{base::Kind::conflict,
                                        "",
                                        msgid("いま進んでいる確認があります。先にそれを終えてください。"),
                                        {}}});
            }
            const auto id = open_round(ctx, title, due->date);
            ctx.say("確認をはじめました。それぞれの部署の受信箱に入っています。");
            return "/services/rounds/" + id.text();
        },
        [&](const base::Problems& found) { return rounds_page(ctx, found); });
}

std::optional<Round> round_of_address(Ctx& ctx) {
    const auto id = RoundId::parse(ctx.request.place("round"));
    return id ? round(ctx.db, *id) : std::nullopt;
}

Response no_round(Ctx& ctx) {
    return access::problem_page(
        ctx, {base::Kind::not_found, "", msgid("この確認はありません。一覧から選んでください。"), {}});
}

Response progress(Ctx& ctx) {
    const auto r = round_of_address(ctx);
    if (not r) return no_round(ctx);
    const auto lines = lines_of(ctx, *r);
    Views rows, chasers;
    std::map<std::string, std::pair<int, int>> by_chaser;
    int answered = 0, changed = 0, later = 0;
    for (const auto& line : lines) {
        const auto& c = line.confirmation;
        answered += c.answered ? 1 : 0;
        changed += c.changed;
        later += c.later;
        ++by_chaser[line.chaser].first;
        by_chaser[line.chaser].second += c.answered ? 1 : 0;
        const bool mine = not c.answered and not r->closed and may_answer(ctx.user, line.service, c);
        rows.push_back(
            {{"name", line.service.name},
             {"href", "/services/" + line.service.id.text() + "/conditions"},
             {"who", line.who},
             {"chaser", line.chaser},
             {"phone", line.service.phone},
             {"state", line.state},
             {"shape", c.answered             ? "done"
                       : r->due < ctx.today() ? "late"
                                              : "waiting"},
             {"date", c.answered ? base::long_date(base::local_date(*c.answered), ctx.lang()) : ""},
             {"changed", c.answered and c.changed > 0 ? std::to_string(c.changed) : ""},
             {"later", c.answered and c.later > 0 ? std::to_string(c.later) : ""},
             {"answer_href", mine ? "/services/" + line.service.id.text() + "/confirm" : ""}});
    }
    for (const auto& [chaser, counts] : by_chaser)
        chasers.push_back({{"chaser", chaser}, {"asked", counts.first}, {"answered", counts.second}});
    View view{{"id", r->id.text()},
              {"title", r->title},
              {"due", base::long_date(r->due, ctx.lang())},
              {"closed", r->closed.has_value()},
              {"asked", lines.size()},
              {"answered", answered},
              {"waiting", static_cast<int>(lines.size()) - answered},
              {"changed", changed},
              {"later", later},
              {"any", not rows.empty()},
              {"may_close", ctx.user.role == access::Role::desk and not r->closed}};
    view.set("rows", std::move(rows));
    view.set("chasers", std::move(chasers));
    return access::page(ctx, ctx.tr("確認の進みぐあい"), "rooms/acceptance/views/round", std::move(view));
}

Response excel(Ctx& ctx) {
    const auto r = round_of_address(ctx);
    if (not r) return no_round(ctx);
    base::Sheet sheet;
    sheet.name = ctx.tr("確認の進みぐあい");
    sheet.title = r->title;
    sheet.subtitle = base::long_date(ctx.today(), ctx.lang()) + "　" + ctx.user.where();
    sheet.landscape = true;
    sheet.columns = {{ctx.tr("サービス"), 34}, {ctx.tr("状態"), 12},         {ctx.tr("答える部署"), 30},
                     {ctx.tr("電話"), 16},     {ctx.tr("うながす部署"), 30}, {ctx.tr("答えた日"), 20}};
    for (const auto& line : lines_of(ctx, *r)) {
        const auto& c = line.confirmation;
        sheet.rows.push_back({line.service.name, line.state, line.who, line.service.phone, line.chaser,
                              c.answered ? base::long_date(base::local_date(*c.answered), ctx.lang()) : ""});
    }
    ctx.log("export", "confirmation", r->id.value(), {}, "xlsx");
    return http::file(base::write_xlsx({sheet}),
                      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                      "round-" + base::iso(ctx.today()) + ".xlsx");
}

Response close(Ctx& ctx) {
    const auto r = round_of_address(ctx);
    if (not r) return no_round(ctx);
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            close_round(ctx, r->id);
            ctx.say("確認を終えました。答えのなかったサービスには「未確認」の印がつきます。");
            return "/services/rounds/" + r->id.text();
        },
        [&](const base::Problems& found) { return access::problem_page(ctx, found[0]); });
}

}  // namespace

const tasks::Ladder kConfirmation{
    {"confirmation",
     msgid("確認の期限"),
     "acceptance",
     {{1, 0, tasks::Whom::leads, msgid("あなたの部署で期限をすぎています：{title}（期限 {due}）")},
      {1, 0, tasks::Whom::section, msgid("期限をすぎています：{title}（期限 {due}）")},
      {2, 3, tasks::Whom::desks, msgid("期限から3日以上たっています：{title}（期限 {due}、{section}）")}},
     false,
     false,
     false,
     remind_by_telephone}};

void add_jobs(jobs::Registry& registry) {
    registry.add_repeating("confirmation_chase", std::chrono::minutes{15},
                           [](jobs::Run& run) { tasks::climb(run, kConfirmation); });
}

void round_routes(access::Routes& routes) {
    using access::Permission;
    routes.get("/services/rounds", Permission::member, list);
    routes.post("/services/rounds", Permission::desk, open);
    routes.get("/services/rounds/{round}", Permission::member, progress);
    routes.get("/services/rounds/{round}/progress.xlsx", Permission::member, excel);
    routes.post("/services/rounds/{round}/close", Permission::desk, close);
}

}  // namespace tsumugi::acceptance
