#include "ground/access/opened.h"
#include "ground/lists/grid.h"
#include "ground/lists/lists.h"
#include "rooms/stays/store.h"

namespace tsumugi::stays {
namespace {

using access::ChildKey;
using access::Ctx;
using access::Permission;
using html::msgid;
using html::View;
using html::Views;
using http::Response;

// ---- the form

constexpr char kStays[] = "stays";  // what the access log says

struct Typed {
    std::string to, day, nights;
};
std::vector<access::Option> sections(Ctx& ctx) { return directory::section_options(ctx); }
constexpr forms::Source kSections{&sections};
constexpr forms::Field<Typed> kFields[] = {
    {&Typed::to, forms::section("to", msgid("お願いする部署"), kSections)
                     .needed(msgid("お願いする部署を、候補から選んでください。"))},
    {&Typed::day, forms::day("day", msgid("泊まりはじめる日"))
                      .needed(msgid("泊まりはじめる日を書いてください。"))
                      .within(0, 365, msgid("きょうから1年のうちの日を書いてください。"))},
    {&Typed::nights, forms::number("nights", msgid("何泊"))
                         .needed(msgid("何泊かを数字で書いてください。"))
                         .within(1, 30, msgid("1泊から30泊までで書いてください。"))
                         .in(msgid("泊"))}};
constexpr forms::Form<Typed> kForm{kFields};

Response form_page(Ctx& ctx, const ChildKey& key, const Typed& typed, const base::Problems& problems) {
    View view{{"code", key.code()}, {"identity", children::identity_view(ctx, key)}};
    kForm.set(view, ctx, typed, problems);
    return access::page(ctx, ctx.tr("短期入所を申し込む"), "rooms/stays/views/new", std::move(view),
                        access::options_for(problems));
}
Response new_page(Ctx& ctx, const ChildKey& key) { return form_page(ctx, key, {}, {}); }

Response send(Ctx& ctx, const ChildKey& key) {
    const auto typed = kForm.read(ctx);
    auto problems = kForm.check(ctx, typed);
    const auto to = access::SectionId::parse(forms::pick(ctx, kSections, typed.to).value_or(""));
    if (to and not access::is_in_team(ctx.db, key.child(), *to, ctx.today()))
        problems.push_back(
            {base::Kind::invalid, "to", msgid("このこどものチームにいる部署を選んでください。")});
    const auto again = [&](const base::Problems& found) { return form_page(ctx, key, typed, found); };
    if (not problems.empty()) return again(problems);
    const auto body = [&]() -> base::Checked<std::string> {
        add(ctx, key, *to, *forms::day_of(typed.day, ctx.today()), *forms::number_of(typed.nights, "泊"));
        ctx.say("申し込みました。返事は受信箱に届きます。");
        return "/children/" + key.code() + "#stays";
    };
    return access::change(ctx, body, again);
}

Response act(Ctx& ctx, const ChildKey& key) {
    const auto again = [&](const base::Problems& found) { return access::problem_page(ctx, found.front()); };
    const auto version = ctx.version();
    if (not version) return again({version.error()});
    const auto body = [&]() -> base::Checked<std::string> {
        const auto done = apply(ctx, key, ctx.request.place("id"), ctx.field("act"), *version);
        if (not done) return tl::unexpected(base::Problems{done.error()});
        return "/children/" + key.code() + "#stays";
    };
    return access::change(ctx, body, again);
}

// ---- the list

constexpr lists::List<lists::Everything> kList{"/stays"};
constexpr lists::Column<Stay> kColumns[] = {
    {msgid("こども"), 10, [](Ctx&, const Stay& s) -> base::Cell { return access::shown_code(s.code); }},
    {msgid("日"), 14, [](Ctx&, const Stay& s) -> base::Cell { return s.day; }},
    {msgid("泊"), 6, [](Ctx&, const Stay& s) -> base::Cell { return double(s.nights); }},
    {msgid("状態"), 14,
     [](Ctx& ctx, const Stay& s) -> base::Cell { return ctx.tr(kStates.label(s.state)); }}};

lists::Grid grid_of(Ctx& ctx, const std::vector<Stay>& stays) {
    auto grid = lists::grid(ctx, ctx.tr("短期入所"));
    lists::fill(grid, ctx, kColumns, stays);
    for (const auto& s : stays) grid.hrefs.push_back("/children/" + s.code + "#stays");
    return grid;
}

Response list_page(Ctx& ctx) {
    const auto asked = kList.read(ctx);
    if (not asked) return lists::refuse(ctx, asked.error());
    const auto pager = kList.pager(*asked, count(ctx));
    if (auto last = kList.past_end(*asked, pager.total)) return std::move(*last);
    const auto grid = grid_of(ctx, own(ctx, pager.size, pager.offset()));
    View view{{"any", pager.total > 0}, {"grid", lists::view_of(ctx, grid)}};
    kList.set(view, ctx, *asked, pager.total);
    return access::page(ctx, ctx.tr("短期入所"), "rooms/stays/views/list", std::move(view));
}

Response excel(Ctx& ctx) {
    return lists::download(ctx, grid_of(ctx, own(ctx, count(ctx), 0)), "stays-" + base::iso(ctx.today()));
}

std::optional<View> block(Ctx& ctx, const ChildKey& key) {
    Views rows;
    for (const auto& s : of_child(ctx, key)) {
        Views acts;
        for (const auto* act : acts_of(s, ctx.user.section))
            acts.push_back({{"act", act->code}, {"verb", ctx.tr(act->verb)}});
        rows.push_back({{"id", s.id.text()},
                        {"day", base::short_date(s.day, ctx.today(), ctx.lang())},
                        {"nights", s.nights},
                        {"to", directory::section(ctx.db, s.to).value().where()},
                        {"state", ctx.tr(kStates.label(s.state))},
                        {"version", s.version},
                        {"acts", std::move(acts)}});
    }
    View view{
        {"code", key.code()}, {"may_change", key.may_change()}, {"form_token", access::form_token(ctx)}};
    view.set("stays", std::move(rows));
    return view;
}

}  // namespace

std::vector<children::Block> blocks() {
    return {
        {75, false, "stays", msgid("短期入所"), access::Category::basic, "rooms/stays/views/_block", block}};
}

void routes(access::Routes& routes) {
    routes.get("/children/{code}/stays/new", Permission::child, &access::with_child<kStays, &new_page>);
    routes.post("/children/{code}/stays", Permission::child, &access::with_child<kStays, &send>);
    routes.post("/children/{code}/stays/{id}", Permission::child, &access::with_child<kStays, &act>);
    routes.get("/stays", Permission::member, &list_page);
    routes.get("/stays.xlsx", Permission::member, &excel);
}

}  // namespace tsumugi::stays
