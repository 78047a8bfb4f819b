#include "rooms/handbook/pages.h"

#include <algorithm>
#include <charconv>

#include "ground/base/text.h"

namespace tsumugi::handbook {

using html::msgid;
using html::View;
using html::Views;
using http::Response;

namespace {

std::optional<int> parse_number(std::string_view text) {
    const auto key = base::ascii_key(text);
    int value = 0;
    const auto read = std::from_chars(key.data(), key.data() + key.size(), value);
    if (read.ec != std::errc{} or read.ptr != key.data() + key.size()) return std::nullopt;
    return value;
}

}  // namespace

std::optional<Edition> edition_of_address(Ctx& ctx) {
    const auto year = parse_number(ctx.request.place("year"));
    return year ? edition_of_year(ctx.db, *year) : std::nullopt;
}

Response no_edition(Ctx& ctx) {
    return access::problem_page(
        ctx, {base::Kind::not_found,
              "",
              msgid("この年度の冊子、またはその章はありません。冊子の一覧から選んでください。"),
              {}});
}

std::optional<Response> unknown_condition(Ctx& ctx, std::initializer_list<std::string_view> known) {
    for (const auto& [name, value] : ctx.request.query.pairs()) {
        if (std::find(known.begin(), known.end(), name) != known.end()) continue;
        auto response = access::problem_page(
            ctx, {base::Kind::invalid,
                  "",
                  msgid("アドレスの条件「{name}」が分かりません。メニューから開き直してください。"),
                  {{"name", name}}});
        response.status = 400;
        return response;
    }
    return std::nullopt;
}

bool may_edit(const access::User& user) { return user.role == access::Role::desk; }

bool may_edit_now(Ctx& ctx) {
    const auto own = directory::member(ctx.db, ctx.user.id);
    return own and own->living(ctx.today()) and may_edit(access::load_user(ctx.db, ctx.user.id));
}

base::Problem no_longer() {
    return {base::Kind::forbidden, "", msgid("冊子を書き、確認できるのは、地域の窓口の人だけです。"), {}};
}

access::PageOptions options_for(const base::Problems& problems) {
    access::PageOptions options;
    options.error = not problems.empty();
    options.status = problems.empty() ? 200 : 422;
    options.confidential = false;
    return options;
}

int number_field(const Ctx& ctx, std::string_view name) { return parse_number(ctx.field(name)).value_or(-1); }

std::string path_of(const Edition& edition) { return "/handbook/" + std::to_string(edition.year); }
std::string path_of(const Edition& edition, ChapterId chapter) {
    return path_of(edition) + "/chapters/" + chapter.text();
}

std::string edition_words(const Ctx& ctx, const Edition& edition) {
    return ctx.tr("{year}版", {{"year", year_words(edition, ctx.lang())}});
}

View tag_of(const Ctx& ctx, State state) {
    constexpr const char* kShapes[] = {"doing", "waiting", "done"};
    return {{"state", kShapes[static_cast<int>(state)]}, {"label", ctx.tr(label(state))}};
}

void set_crumbs(View& view, const Ctx& ctx, const std::vector<std::pair<std::string, std::string>>& links,
                const std::string& here) {
    Views crumbs{{{"href", "/handbook"}, {"label", ctx.tr("冊子")}}};
    for (const auto& [href, label] : links) crumbs.push_back({{"href", href}, {"label", label}});
    view.set("crumbs", std::move(crumbs));
    view.set("here", here);
}

void routes(access::Routes& routes) {
    edition_routes(routes);
    chapter_routes(routes);
    file_routes(routes);
}

}  // namespace tsumugi::handbook
