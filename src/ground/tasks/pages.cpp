#include <algorithm>
#include <array>
#include <charconv>

#include "ground/base/xlsx.h"
#include "ground/notices/notices.h"
#include "ground/tasks/ladders.h"
#include "ground/tasks/store.h"

namespace tsumugi::tasks {

namespace {

using html::msgid;

constexpr int kPageSize = 25;
constexpr int kNotices = 5;
constexpr int kPrintLimit = 500;
constexpr int kExportLimit = 10000;
constexpr int kMostPages = 1'000'000;

struct BoxText {
    const char* tab;
    const char* order;
};
constexpr std::array<BoxText, 4> kBoxTexts{
    {{msgid("対応する"), msgid("期限が近い順に並んでいます。")},
     {msgid("返事を待っている"), msgid("期限が近い順に並んでいます。")},
     {msgid("担当なし"), msgid("期限が近い順に並んでいます。")},
     {msgid("終わった"), msgid("新しい順に並んでいます。")}}};

const BoxText& text_of(Box box) { return kBoxTexts[static_cast<std::size_t>(box)]; }

http::Response bad_request(access::Ctx& ctx, const base::Problem& problem) {
    auto response = access::problem_page(ctx, problem);
    response.status = 400;
    return response;
}

base::Problem unknown_condition(std::string_view name) {
    return {base::Kind::invalid,
            "",
            msgid("アドレスの条件「{name}」が分かりません。受信箱を開き直してください。"),
            {{"name", std::string(name)}}};
}

base::Result<int> number(std::string_view name, std::string_view text, int least, int most) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} or end != text.data() + text.size() or value < least or value > most) {
        return tl::unexpected(unknown_condition(name));
    }
    return value;
}

struct Wanted {
    Box box = Box::todo;
    int page = 1;
};

/// An unknown condition is an answer in words, never left out in silence.
base::Result<Wanted> wanted(const access::Ctx& ctx, bool paged) {
    Wanted w;
    for (const auto& [name, value] : ctx.request.query.pairs()) {
        if (name == "box") {
            const auto box = parse_box(value);
            if (not box) return tl::unexpected(unknown_condition(name));
            w.box = *box;
        } else if (name == "page" and paged) {
            const auto page = access::page_number(value);
            if (not page) return tl::unexpected(unknown_condition(name));
            w.page = *page;
        } else {
            return tl::unexpected(unknown_condition(name));
        }
    }
    return w;
}

std::string address(Box box, int page = 1) {
    return "/inbox?box=" + std::string(code(box)) + (page > 1 ? "&page=" + std::to_string(page) : "");
}

// ---- one row

std::string title_of(const access::Ctx& ctx, const Task& task) { return title_in(ctx.lang(), task); }

bool is_late(const access::Ctx& ctx, const Task& task) {
    const bool open = task.state != State::done and task.state != State::cancelled;
    return open and task.due and *task.due < ctx.today();
}

struct Tag {
    std::string_view state;
    std::string label;
};

/// The task's own state stays to be seen beside "late": not started and stuck are two things.
std::vector<Tag> tags_of(const access::Ctx& ctx, Box box, const Task& task) {
    std::vector<Tag> tags;
    if (is_late(ctx, task)) {
        tags.push_back({"late", ctx.tr("期限すぎ")});
    } else if (task.due == ctx.today() and box != Box::done) {
        tags.push_back({"late", ctx.tr("きょうまで")});
    }
    if (task.section.value() == 0 and box != Box::done) {
        tags.push_back({"nobody", ctx.tr("担当なし")});
    } else if (box == Box::waiting and task.state != State::stuck) {
        tags.push_back({"waiting", ctx.tr("返事待ち")});
    } else {
        tags.push_back({code(task.state), ctx.tr(label(task.state))});
    }
    return tags;
}

/// The desk sees the open places of children whose pages it may not open: it telephones, and is given no link
/// that would be refused. Requests and actions of the council are opened by who has them, not by the team.
bool opens(Box box, const Task& task) {
    return box != Box::nobody or task.child.value() == 0 or task.child_open;
}

std::string place_of(Box box, const Task& task) {
    if (opens(box, task)) return task.path;
    return task.from_section.value() != 0 ? "/sections/" + task.from_section.text() : "/contacts";
}

/// Who waits for it, or who does it.
std::string who_of(const access::Ctx& ctx, Box box, const Task& task) {
    if (box == Box::done) {
        return ctx.tr("{date}に終わりました",
                      {{"date", base::short_date(base::local_date(task.changed), ctx.today(), ctx.lang())}});
    }
    if (not opens(box, task) and task.from_section.value() != 0) {
        return ctx.tr("まだ誰も担当していません。{section}が待っています", {{"section", task.from_name}});
    }
    if (task.section.value() == 0) return ctx.tr("まだ誰も担当していません");
    if (box == Box::waiting) return ctx.tr("{section}の返事を待っています", {{"section", task.section_name}});
    if (task.from_section.value() != 0 and task.from_section != task.section) {
        return ctx.tr("{section}が待っています", {{"section", task.from_name}});
    }
    if (not task.member_name.empty()) return ctx.tr("担当：{member}", {{"member", task.member_name}});
    return ctx.tr("あなたの部署が担当です");
}

std::string verb_of(const access::Ctx& ctx, Box box, const Task& task) {
    if (not opens(box, task)) return ctx.tr("電話番号を見る");
    if (box == Box::nobody) return ctx.tr("引き受ける");
    if (box != Box::todo) return ctx.tr("見る");
    if (task.kind == "request_next") return ctx.tr("次を決める");
    if (task.kind == "double") return ctx.tr("確かめる");
    if (task.kind == "request" or task.kind == "question" or task.kind == "date_poll" or
        task.kind == "proposal")
        return ctx.tr("返事をする");
    return ctx.tr("記録する");
}

html::View row_of(const access::Ctx& ctx, Box box, const Task& task) {
    html::Views tags;
    for (const auto& tag : tags_of(ctx, box, task)) {
        tags.push_back({{"state", tag.state}, {"label", tag.label}});
    }
    return {{"tags", std::move(tags)},
            {"title", title_of(ctx, task)},
            {"href", opens(box, task) ? task.path : ""},
            {"action_href", place_of(box, task)},
            {"code", task.child_code.empty() ? "" : access::shown_code(task.child_code)},
            {"code_href", task.child_open ? "/children/" + task.child_code : ""},
            {"who", who_of(ctx, box, task)},
            {"due", task.due ? base::short_date(*task.due, ctx.today(), ctx.lang()) : ""},
            {"due_note",
             task.due and box != Box::done ? base::relative_day(*task.due, ctx.today(), ctx.lang()) : ""},
            {"late", box != Box::done and is_late(ctx, task)},
            {"action", verb_of(ctx, box, task)}};
}

html::Views rows_of(const access::Ctx& ctx, Box box, const std::vector<Task>& tasks) {
    html::Views rows;
    for (const auto& task : tasks) rows.push_back(row_of(ctx, box, task));
    return rows;
}

// ---- the inbox

html::View empty_of(access::Ctx& ctx, Box box) {
    const auto empty = [&](std::string title, std::string text, html::Views actions = {}) {
        return html::View{
            {"title", std::move(title)}, {"text", std::move(text)}, {"actions", std::move(actions)}};
    };
    const auto link = [&](const char* href, std::string label) {
        return html::View{{"href", href}, {"label", std::move(label)}};
    };
    switch (box) {
        case Box::waiting:
            return empty(ctx.tr("返事を待っているものはありません"),
                         ctx.tr("ほかの機関に頼んだことは、終わるまでここに並びます。"));
        case Box::nobody:
            return empty(
                ctx.tr("担当のないものはありません"),
                ctx.tr("あなたの部署がかかわるこどもについて、担当の決まっていないことがここに並びます。"));
        case Box::done:
            return empty(ctx.tr("終わったものは、まだありません"),
                         ctx.tr("終わったことは、ここから見直すことができます。"));
        case Box::todo:
            break;
    }
    if (is_desk(ctx)) {
        return empty(
            ctx.tr("いま対応するものはありません"),
            ctx.tr("だれも受け持っていない仕事は「担当なし」に、長くおくれている仕事はお知らせに出ます。"),
            {link("/inbox?box=nobody", ctx.tr("担当なしの仕事を見る")),
             link("/region/gaps", ctx.tr("担当なし・重なりの一覧を見る"))});
    }
    if (has_children(ctx)) {
        return empty(ctx.tr("いま対応するものはありません"),
                     ctx.tr("依頼や段階の順番が来ると、期限の近い順にここに並びます。"),
                     {link("/children", ctx.tr("こどもの一覧を見る"))});
    }
    return empty(ctx.tr("かかわっているこどもは、まだいません"),
                 ctx.tr("はじめての1人が来たら、することがここに並びます。何をいつするかの手順と、"
                        "経験のある隣の市町村の担当課を、先に見ておくことができます。"),
                 {link("/guide", ctx.tr("「はじめての1人が来たら」の手順を読む")),
                  link("/contacts", ctx.tr("隣の市町村の担当課をさがす"))});
}

html::Views tabs_of(access::Ctx& ctx, Box here) {
    const auto c = counts(ctx);
    const std::array<int, 4> numbers{c.todo, c.waiting, c.nobody, -1};
    html::Views tabs;
    for (const auto box : {Box::todo, Box::waiting, Box::nobody, Box::done}) {
        const int number = numbers[static_cast<std::size_t>(box)];
        tabs.push_back({{"href", address(box)},
                        {"label", ctx.tr(text_of(box).tab)},
                        {"here", box == here},
                        {"counted", number >= 0},
                        {"count", number}});
    }
    return tabs;
}

html::View pager_of(const Wanted& w, const Page& page) {
    const int first = (w.page - 1) * kPageSize + 1;
    const int last = first + static_cast<int>(page.tasks.size()) - 1;
    return {{"from", first},
            {"to", last},
            {"total", page.total},
            {"previous", w.page > 1 ? address(w.box, w.page - 1) : ""},
            {"next", last < page.total ? address(w.box, w.page + 1) : ""}};
}

http::Response show_inbox(access::Ctx& ctx) {
    const auto w = wanted(ctx, true);
    if (not w) return bad_request(ctx, w.error());
    const auto page = inbox(ctx, w->box, w->page, kPageSize);
    // The list grew shorter since the link was made.
    const int pages = std::max(1, (page.total + kPageSize - 1) / kPageSize);
    if (w->page > pages) return http::see_other(address(w->box, pages));

    const auto told = notices::newest(ctx, kNotices);
    const bool unread = std::any_of(told.begin(), told.end(), [](const auto& n) { return not n.read; });
    html::View view{{"section", ctx.user.section_name},
                    {"tabs", tabs_of(ctx, w->box)},
                    {"any", not page.tasks.empty()},
                    {"order", ctx.tr(text_of(w->box).order)},
                    {"rows", rows_of(ctx, w->box, page.tasks)},
                    {"pager", page.total > kPageSize ? pager_of(*w, page) : html::View{}},
                    {"empty", page.tasks.empty() ? empty_of(ctx, w->box) : html::View{}},
                    {"excel", "/inbox.xlsx?box=" + std::string(code(w->box))},
                    {"no_children", w->box == Box::todo and not page.tasks.empty() and not is_desk(ctx) and
                                        not has_children(ctx)},
                    {"desk", ctx.user.role == access::Role::desk},
                    {"now", base::clock_time(ctx.now())},
                    {"has_notices", not told.empty()},
                    {"notices", notices::view_of(ctx, told)},
                    {"has_unread", unread},
                    {"back", "/inbox"}};
    return access::page(ctx, ctx.tr("受信箱"), "ground/tasks/views/inbox", std::move(view));
}

/// For the header, every minute: 204 while the number is still `v`.
http::Response show_count(access::Ctx& ctx) {
    std::optional<int> known;
    for (const auto& [name, value] : ctx.request.query.pairs()) {
        if (name != "v") return bad_request(ctx, unknown_condition(name));
        const auto v = number(name, value, -1, kMostPages);
        if (not v) return bad_request(ctx, v.error());
        known = *v;
    }
    const int count = open_count(ctx.db, ctx.user.section);
    if (known == count) return http::no_content();
    return access::fragment(ctx, "ground/html/parts/_inbox_count", {{"inbox_count", count}});
}

http::Response show_print(access::Ctx& ctx) {
    if (not ctx.request.query.empty()) {
        return bad_request(ctx, unknown_condition(ctx.request.query.pairs().front().first));
    }
    const auto today = ctx.today();
    std::vector<Task> now, week;
    for (auto& task : due_until(ctx, base::add_days(today, 7), kPrintLimit)) {
        (*task.due <= today ? now : week).push_back(std::move(task));
    }
    html::Views parts;
    const auto add_part = [&](std::string title, const std::vector<Task>& tasks) {
        parts.push_back({{"title", std::move(title)},
                         {"any", not tasks.empty()},
                         {"rows", rows_of(ctx, Box::todo, tasks)}});
    };
    add_part(ctx.tr("きょうまで（{count}件）", {{"count", std::to_string(now.size())}}), now);
    add_part(ctx.tr("これから7日のあいだ（{count}件）", {{"count", std::to_string(week.size())}}), week);
    access::PageOptions options;
    options.qr_path = "/inbox";
    return access::page(ctx, ctx.tr("きょうの分"), "ground/tasks/views/print",
                        {{"section", ctx.user.section_name},
                         {"today", base::long_date(today, ctx.lang())},
                         {"parts", std::move(parts)}},
                        options);
}

http::Response show_excel(access::Ctx& ctx) {
    const auto w = wanted(ctx, false);
    if (not w) return bad_request(ctx, w.error());
    base::Sheet sheet;
    sheet.name = ctx.tr("受信箱");
    sheet.title = ctx.tr("受信箱") + "　" + ctx.tr(text_of(w->box).tab);
    sheet.subtitle = base::long_time(ctx.now(), ctx.lang()) + "　" + ctx.user.where();
    sheet.footer = ctx.tr("取扱注意（関係者限り）");
    sheet.landscape = true;
    sheet.columns = {{ctx.tr("状態"), 20},
                     {ctx.tr("すること"), 44},
                     {ctx.tr("期限"), 16},
                     {ctx.tr("こどもの番号"), 12},
                     {ctx.tr("だれと"), 40}};
    for (const auto& task : inbox(ctx, w->box, 1, kExportLimit).tasks) {
        std::string state;
        for (const auto& tag : tags_of(ctx, w->box, task)) state += (state.empty() ? "" : "・") + tag.label;
        const base::Cell due = task.due ? base::Cell{*task.due} : base::Cell{std::string()};
        sheet.rows.push_back({state, title_of(ctx, task), due,
                              task.child_code.empty() ? std::string() : access::shown_code(task.child_code),
                              who_of(ctx, w->box, task)});
    }
    ctx.log("export", "inbox", 0, {}, code(w->box));
    std::string day = base::iso(ctx.today());
    std::erase(day, '-');
    return http::file(base::write_xlsx({sheet}),
                      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                      "inbox-" + std::string(code(w->box)) + "-" + day + ".xlsx");
}

}  // namespace

void routes(access::Routes& routes) {
    routes.get("/inbox", access::Permission::member, show_inbox);
    routes.get("/inbox/count", access::Permission::member, show_count);
    routes.get("/inbox/print", access::Permission::member, show_print);
    routes.get("/inbox.xlsx", access::Permission::member, show_excel);
    ladder_routes(routes);
}

}  // namespace tsumugi::tasks
