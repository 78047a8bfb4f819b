#include <algorithm>

#include "ground/tasks/ladders.h"
#include "ground/tasks/store.h"

// The desk's page of everything late: whose it is, who was told, who is told next and when. Codes, no names.
namespace tsumugi::tasks {
namespace {

using access::Ctx;
using html::msgid;

constexpr int kPageSize = 50;

const char* words_of(Whom whom) {
    switch (whom) {
        case Whom::leads:
            return msgid("責任者");
        case Whom::section:
        case Whom::section_without_leads:
            return msgid("担当の部署");
        case Whom::waiting:
        case Whom::waiting_without_reader:
            return msgid("待っている部署");
        case Whom::desks:
            return msgid("窓口");
    }
    return "";
}

/// Whom that rung tells, each once.
std::string whom_of(const Ctx& ctx, const Ladder& ladder, const Standing& standing, int number) {
    const bool nobody = standing.task.section.value() == 0;
    std::vector<std::string> all;
    for (const auto& rung : ladder.rungs) {
        if (rung.number != number or rung.nobody != nobody) continue;
        auto words = ctx.tr(words_of(rung.whom));
        if (std::find(all.begin(), all.end(), words) == all.end()) all.push_back(std::move(words));
    }
    std::string text;
    for (const auto& words : all) text += (text.empty() ? "" : ctx.tr("・")) + words;
    return text;
}

std::string next_whom(const Ctx& ctx, const Ladder& ladder, const Standing& standing) {
    for (const auto& rung : ladder.rungs) {
        if (rung.number > standing.rung and rung.nobody == (standing.task.section.value() == 0))
            return whom_of(ctx, ladder, standing, rung.number);
    }
    return {};
}

html::View row_of(const Ctx& ctx, const Standing& standing) {
    const auto& task = standing.task;
    const auto* ladder = find_ladder(standing.ladder);
    const auto next = next_day(standing);
    const auto day = [&](base::Date date) { return base::short_date(date, ctx.today(), ctx.lang()); };
    // A desk that is not in the team telephones: the task itself would be refused.
    const auto other = task.section.value() != 0 ? task.section : task.from_section;
    return {{"title", title_in(ctx.lang(), task)},
            {"code", task.child_code.empty() ? "" : access::shown_code(task.child_code)},
            {"section", task.section_name},
            {"waiting", task.from_section == task.section or task.from_name.empty()
                            ? ""
                            : ctx.tr("{section}が待っています", {{"section", task.from_name}})},
            {"phone", other.value() != 0 ? "/sections/" + other.text() : ""},
            {"ladder", ladder ? ctx.tr(ladder->label) : standing.ladder},
            {"day", day(standing.day)},
            {"day_note", base::relative_day(standing.day, ctx.today(), ctx.lang())},
            {"told", standing.rung > 0 and ladder ? whom_of(ctx, *ladder, standing, standing.rung) : ""},
            {"next", next and ladder ? next_whom(ctx, *ladder, standing) : ""},
            {"next_day", next ? day(std::max(*next, ctx.today())) : ""}};
}

http::Response bad_request(Ctx& ctx, std::string_view name) {
    auto response = access::problem_page(
        ctx, {base::Kind::invalid,
              "",
              msgid("アドレスの条件「{name}」が分かりません。受信箱を開き直してください。"),
              {{"name", std::string(name)}}});
    response.status = 400;
    return response;
}

std::string address(int page) {
    return page > 1 ? "/inbox/ladders?page=" + std::to_string(page) : std::string("/inbox/ladders");
}

http::Response show_ladders(Ctx& ctx) {
    int page = 1;
    for (const auto& [name, value] : ctx.request.query.pairs()) {
        const auto number = name == "page" ? access::page_number(value) : std::nullopt;
        if (not number) return bad_request(ctx, name);
        page = *number;
    }
    const int total = running_count(ctx.db, ctx.today());
    const int pages = std::max(1, (total + kPageSize - 1) / kPageSize);
    if (page > pages) return http::see_other(address(pages));
    const int offset = (page - 1) * kPageSize;
    html::Views rows;
    for (const auto& standing : running(ctx.db, ctx.today(), kPageSize, offset))
        rows.push_back(row_of(ctx, standing));
    const int last = offset + static_cast<int>(rows.size());
    html::View pager;
    if (total > kPageSize) {
        pager = {{"from", offset + 1},
                 {"to", last},
                 {"total", total},
                 {"previous", page > 1 ? address(page - 1) : ""},
                 {"next", last < total ? address(page + 1) : ""}};
    }
    access::PageOptions options;
    options.qr_path = "/inbox/ladders";
    return access::page(ctx, ctx.tr("おくれている仕事と、次の知らせ"), "ground/tasks/views/ladders",
                        {{"any", not rows.empty()},
                         {"today", base::long_date(ctx.today(), ctx.lang())},
                         {"rows", std::move(rows)},
                         {"pager", std::move(pager)}},
                        options);
}

}  // namespace

void ladder_routes(access::Routes& routes) {
    routes.get("/inbox/ladders", access::Permission::desk, show_ladders);
}

}  // namespace tsumugi::tasks
