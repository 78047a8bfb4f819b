// A round as people see it: everybody reads how it stands, the custodian's people make a
// token.
#include <algorithm>

#include "engines/census/kinds.h"
#include "ground/base/text.h"
#include "rooms/census/pages.h"

namespace tsumugi::census {
namespace {

Response list(Ctx& ctx) {
    Views rows;
    for (const auto& round : rounds(ctx.db)) {
        rows.push_back({{"href", round.path()},
                        {"title", round.title},
                        {"day", base::long_date(round.day_of_count, ctx.lang())},
                        {"until", base::short_date(round.until, ctx.today(), ctx.lang())},
                        {"state", round_tag(ctx, round.state)}});
    }
    View view{{"desk", ctx.user.role == access::Role::desk},
              {"may_keep", ctx.user.role != access::Role::member},
              {"any", not rows.empty()}};
    view.set("rows", std::move(rows));
    return access::page(ctx, ctx.tr("一斉調査"), "rooms/census/views/list", std::move(view), options_for({}));
}

// ---- the page of a round

Response round_page(Ctx& ctx, const RoundRow& round, const base::Problems& problems,
                    const std::string& token) {
    const auto all = lists_of(ctx.db, round.id);
    const bool desk = ctx.user.role == access::Role::desk;
    const bool custodian = ctx.user.section == round.custodian and not desk;
    View view{{"path", round.path()},
              {"title", round.title},
              {"day", base::long_date(round.day_of_count, ctx.lang())},
              {"until", base::long_date(round.until, ctx.lang())},
              {"purpose", round.purpose},
              {"legal_basis", round.legal_basis},
              {"custodian", round.custodian_where},
              {"state", round_tag(ctx, round.state)},
              {"words", state_words(ctx, round, all)},
              {"desk", desk},
              {"made_up", round.made_up},
              {"may_give_up", desk and not round.over()},
              {"may_make_token", custodian and not round.over()},
              {"token", token},
              {"hub", ctx.app.config.public_url},
              {"reason", round.reason},
              {"erased", round.erased ? base::long_time(*round.erased, ctx.lang()) : std::string()},
              {"published", false}};
    Views rows, groups;
    const ListRow* own = nullptr;
    for (const auto& one : all) {
        if (one.section == ctx.user.section and one.state != "left") own = &one;
        const auto* kind = find_list_kind(one.source);
        // How long a list is, only its owner and the two bodies need to know.
        const bool tell = desk or custodian or one.section == ctx.user.section;
        rows.push_back({{"where", one.where},
                        {"kind", kind ? ctx.tr(kind->label) : ""},
                        {"state", list_tag(ctx, one.state)},
                        {"declared", tell and one.state != "invited" ? std::to_string(one.declared) : ""},
                        {"at", one.uploaded ? base::short_time(*one.uploaded, ctx.today(), ctx.lang()) : ""},
                        {"reason", one.reason},
                        {"may_end", desk and round.open() and one.state != "left"},
                        {"leave", round.path() + "/lists/" + std::to_string(one.number) + "/leave"}});
    }
    for (const auto& group : publishable()) {
        if (std::find(round.publish.begin(), round.publish.end(), group.code) != round.publish.end())
            groups.push_back({{"label", ctx.tr(group.label)}});
    }
    view.set("own", own != nullptr and round.open());
    view.set("lists", std::move(rows));
    view.set("groups", std::move(groups));
    view.set("reason_field", access::field(ctx, "reason", ctx.tr("取りやめる理由"), "", problems, {}));
    if (round.state == "published") {
        if (const auto published = read_published(round.result)) {
            const auto before_round = published_before(ctx.db, round);
            const auto before =
                before_round ? read_published(before_round->result) : base::Result<Published>(Published{});
            view.set("published", true);
            view.set("result", result_view(ctx, *published, round.publish, named_towns(ctx, round),
                                           before_round and before ? &*before : nullptr));
        }
    }
    view.set("sight", sight_view(ctx));
    access::set_errors(view, ctx, problems);
    set_crumbs(view, ctx, {}, round.title);
    return access::page(ctx, ctx.tr("一斉調査"), "rooms/census/views/show", std::move(view),
                        options_for(problems));
}

Response show(Ctx& ctx) {
    const auto round = round_of_address(ctx);
    return round ? round_page(ctx, *round, {}, "") : no_round(ctx);
}

Response end_round(Ctx& ctx) {
    const auto round = round_of_address(ctx);
    if (not round) return no_round(ctx);
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            const auto ended = give_up(ctx, *round, ctx.field("reason"));
            if (not ended) return tl::unexpected(base::Problems{ended.error()});
            ctx.say(msgid("調査を取りやめ、届いていたものを消しました。"));
            return round->path();
        },
        [&](const base::Problems& problems) { return round_page(ctx, *round, problems, ""); });
}

Response end_list(Ctx& ctx) {
    const auto round = round_of_address(ctx);
    if (not round) return no_round(ctx);
    const int number = std::atoi(std::string(ctx.request.place("number")).c_str());
    std::optional<ListRow> own;
    for (const auto& one : lists_of(ctx.db, round->id)) {
        if (static_cast<int>(one.number) == number) own = one;
    }
    // The desk, or the organisation itself.
    if (not own or (ctx.user.role != access::Role::desk and own->section != ctx.user.section))
        return no_round(ctx);
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            const auto left = leave(ctx, *round, *own, ctx.field("reason"));
            if (not left) return tl::unexpected(base::Problems{left.error()});
            ctx.say(msgid("名簿を調査から外し、届いていたものを消しました。"));
            return round->path();
        },
        [&](const base::Problems& problems) { return access::problem_page(ctx, problems.front()); });
}

/// The page that shows the token is the only place where it ever stands, so this answers with it and no
/// redirect.
Response custodian_token(Ctx& ctx) {
    const auto round = round_of_address(ctx);
    if (not round) return no_round(ctx);
    const auto token = written(ctx, [&] { return make_custodian_token(ctx, *round); });
    if (not token) return access::problem_page(ctx, token.error());
    return round_page(ctx, *round, {}, *token);
}

}  // namespace

std::optional<RoundRow> round_of_address(Ctx& ctx) {
    const auto id = RoundId::parse(ctx.request.place("round"));
    return id ? round_of(ctx.db, *id) : std::nullopt;
}

Response no_round(Ctx& ctx) {
    return access::problem_page(
        ctx, {base::Kind::not_found, "", msgid("この調査はありません。一斉調査の一覧から選んでください。")});
}

access::PageOptions options_for(const base::Problems& problems) {
    access::PageOptions options;
    options.error = not problems.empty();
    options.status = problems.empty() ? 200 : 422;
    options.confidential = false;
    return options;
}

void set_crumbs(View& view, const Ctx& ctx, const std::vector<std::pair<std::string, std::string>>& links,
                const std::string& here) {
    Views crumbs{{{"href", "/region"}, {"label", ctx.tr("地域")}},
                 {{"href", "/census"}, {"label", ctx.tr("一斉調査")}}};
    for (const auto& [href, label] : links) crumbs.push_back({{"href", href}, {"label", label}});
    view.set("crumbs", std::move(crumbs));
    view.set("here", here);
}

View round_tag(const Ctx& ctx, std::string_view state) {
    const char *shape = "todo", *label = msgid("鍵を待っています");
    if (state == "collecting") shape = "doing", label = msgid("名簿を集めています");
    if (state == "counting") shape = "waiting", label = msgid("数えています");
    if (state == "published") shape = "done", label = msgid("結果が出ました");
    if (state == "given_up") shape = "cancelled", label = msgid("取りやめました");
    return {{"state", shape}, {"label", ctx.tr(label)}};
}

View list_tag(const Ctx& ctx, std::string_view state) {
    const char *shape = "todo", *label = msgid("まだ");
    if (state == "declared") shape = "doing", label = msgid("人数を届け出ました");
    if (state == "uploaded") shape = "done", label = msgid("届きました");
    if (state == "late") shape = "late", label = msgid("間に合いませんでした");
    if (state == "left") shape = "cancelled", label = msgid("外れました");
    return {{"state", shape}, {"label", ctx.tr(label)}};
}

std::string state_words(const Ctx& ctx, const RoundRow& round, const std::vector<ListRow>& lists) {
    const auto count = [&](std::string_view state) {
        return std::to_string(
            std::count_if(lists.begin(), lists.end(), [&](const ListRow& l) { return l.state == state; }));
    };
    const bool silent = round.seen and ctx.now() - *round.seen > std::chrono::hours(24);
    if (round.state == "waiting")
        return ctx.tr(
            "鍵の保管者が自分のサーバーで鍵を作るのを待っています。鍵ができるまで、名簿は出せません。");
    if ((round.state == "collecting" or round.state == "counting") and silent)
        return ctx.tr(
            "鍵の保管者のサーバーから24時間たよりがありません。鍵がないと数えられず、この調査からは何も公表できません。前の調査の公表はそのままです。保管者に連絡し、"
            "もどらないときは窓口が調査を取りやめてください。");
    if (round.state == "collecting") {
        const html::Args args{{"n", count("uploaded")}, {"all", std::to_string(lists.size())}};
        return round.until < ctx.today()
                   ? ctx.tr(
                         "締め切りを過ぎました。{all}の名簿のうち{n}が届いています。鍵の保管者が締め切ると、届いた名簿だけで数えます。",
                         args)
                   : ctx.tr("{all}の名簿のうち{n}が届いています。", args);
    }
    if (round.state == "counting") return ctx.tr("鍵の保管者が数えています。");
    if (round.state == "published") {
        const auto late = std::count_if(lists.begin(), lists.end(), [](const ListRow& l) {
            return l.state == "late" or l.state == "left";
        });
        return late == 0 ? ctx.tr("すべての名簿から数えました。")
                         : ctx.tr("{n}つの名簿が入っていないので、ほんとうの数より少ないことがあります。",
                                  {{"n", std::to_string(late)}});
    }
    return ctx.tr("この調査からは何も公表していません。前の調査の公表はそのままです。");
}

std::vector<Town> named_towns(Ctx& ctx, const RoundRow& round) {
    auto towns = round.towns;
    for (auto& town : towns) town.name = region::municipality_name(ctx.db, town.code, ctx.lang());
    return towns;
}

void round_routes(access::Routes& routes) {
    routes.get("/census", Permission::member, &list);
    routes.get("/census/{round}", Permission::member, &show);
    routes.post("/census/{round}/end", Permission::desk, &end_round);
    routes.post("/census/{round}/lists/{number}/leave", Permission::member, &end_list);
    routes.post("/census/{round}/custodian-token", Permission::member, &custodian_token);
}

void routes(access::Routes& routes) {
    // Before /census/{round}, which a fixed name wins over in any order.
    new_round_routes(routes);
    round_routes(routes);
    list_routes(routes);
    result_routes(routes);
    machine_routes(routes);
}

}  // namespace tsumugi::census
