// The pages of the custodian, on the custodian's own server.
#include <map>

#include "ground/base/text.h"
#include "rooms/custodian/store.h"

namespace tsumugi::custodian {
namespace {

using access::Permission;
using html::View;
using html::Views;
using http::Response;

View custody_tag(const Ctx& ctx, const CustodyRow& custody) {
    const char *shape = "doing", *label = msgid("鍵をあずかっています");
    if (custody.state == "closing") shape = "waiting", label = msgid("締め切って数えています");
    if (custody.state == "done") shape = "done", label = msgid("終わりました。鍵は消しました");
    if (custody.state == "given_up")
        shape = "cancelled", label = msgid("結果なしで終わりました。鍵は消しました");
    return {{"state", shape}, {"label", ctx.tr(label)}};
}

Response list_page(Ctx& ctx, const std::string& hub, const base::Problems& problems) {
    Views rows;
    for (const auto& custody : custodies(ctx.db)) {
        rows.push_back({{"href", "/census/custody/" + custody.id.text()},
                        {"title", custody.spec.title},
                        {"region", custody.spec.round.region},
                        {"day", base::long_date(custody.spec.round.day_of_count, ctx.lang())},
                        {"state", custody_tag(ctx, custody)}});
    }
    access::FieldOptions address, token;
    address.required = token.required = true;
    address.hint = ctx.tr("調査の窓口のサーバー。例：https://tsumugi.example.jp");
    address.spellcheck = token.spellcheck = false;
    address.autocomplete = token.autocomplete = "off";
    token.hint = ctx.tr("窓口のサーバーの調査のページで、あなたの部署の人が作ったもの");
    View view{{"any", not rows.empty()}};
    view.set("rows", std::move(rows));
    view.set("hub_field", access::field(ctx, "hub", ctx.tr("サーバーのアドレス"), hub, problems, address));
    view.set("token_field", access::field(ctx, "token", ctx.tr("合言葉"), "", problems, token));
    view.set("sight", sight_view(ctx));
    access::set_errors(view, ctx, problems);
    set_crumbs(view, ctx, {}, ctx.tr("鍵の保管"));
    return access::page(ctx, ctx.tr("鍵の保管"), "rooms/custodian/views/custodies", std::move(view),
                        options_for(problems));
}

Response list(Ctx& ctx) { return list_page(ctx, "", {}); }

/// Not by access::change: the network and the keys are no part of a transaction. A second press meets keys
/// that are made already.
Response join(Ctx& ctx) {
    const auto id = join_round(ctx, ctx.field("hub"), ctx.field("token"));
    if (not id) return list_page(ctx, ctx.field("hub"), {id.error()});
    ctx.say(msgid("この調査だけの鍵を作りました。"));
    return http::see_other("/census/custody/" + id->text());
}

std::optional<CustodyRow> custody_of_address(Ctx& ctx) {
    const auto id = CustodyId::parse(ctx.request.place("id"));
    return id ? custody(ctx.db, *id) : std::nullopt;
}

Response show(Ctx& ctx) {
    const auto found = custody_of_address(ctx);
    if (not found) return no_round(ctx);
    const auto& spec = found->spec;
    Views rows;
    std::map<std::uint32_t, Used> used;
    for (const auto& one : used_of(ctx.db, found->id)) used[one.number] = one;
    int uploaded = 0;
    for (const auto& list : spec.lists) {
        uploaded += list.state == "uploaded";
        const bool begun = used.contains(list.number);
        const auto known = begun ? used[list.number] : Used{list.number, list.declared};
        rows.push_back({{"name", list.name},
                        {"state", list_tag(ctx, list.state)},
                        {"declared", std::to_string(known.declared)},
                        {"used", std::to_string(known.used)},
                        {"quota", std::to_string(known.allowed(spec.round.profile))},
                        {"may_again", begun and found->state == "running" and known.times < kMostTimes},
                        {"again", "/census/custody/" + found->id.text() + "/lists/" +
                                      std::to_string(list.number) + "/again"},
                        {"grew", known.declared != list.declared}});
    }
    const bool silent =
        not found->over() and found->heard and ctx.now() - *found->heard > std::chrono::minutes(10);
    View view{{"path", "/census/custody/" + found->id.text()},
              {"title", spec.title},
              {"region", spec.round.region},
              {"hub", found->hub},
              {"day", base::long_date(spec.round.day_of_count, ctx.lang())},
              {"purpose", spec.purpose},
              {"legal_basis", spec.legal_basis},
              {"state", custody_tag(ctx, *found)},
              {"uploaded", uploaded},
              {"running", found->state == "running"},
              {"may_close", found->state == "running" and uploaded >= kLeastLists},
              {"closing", found->state == "closing"},
              {"trouble", found->trouble},
              {"silent", silent},
              {"heard", found->heard ? base::long_time(*found->heard, ctx.lang()) : ""},
              {"erased", found->erased ? base::long_time(*found->erased, ctx.lang()) : ""},
              {"has_result", false}};
    view.set("rows", std::move(rows));
    if (const auto published = read_published(found->result)) {
        view.set("has_result", true);
        view.set("result", result_view(ctx, *published, spec.publish, spec.towns, nullptr));
    }
    view.set("sight", sight_view(ctx));
    set_crumbs(view, ctx, {{"/census/custody", ctx.tr("鍵の保管")}}, spec.title);
    return access::page(ctx, ctx.tr("鍵の保管"), "rooms/custodian/views/custody", std::move(view),
                        options_for({}));
}

Response again(Ctx& ctx) {
    const auto found = custody_of_address(ctx);
    if (not found) return no_round(ctx);
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            const auto list = base::digits(ctx.request.place("number")).substr(0, 9);
            const auto allowed =
                allow_again(ctx, *found, static_cast<std::uint32_t>(std::atoi(list.c_str())));
            if (not allowed) return tl::unexpected(base::Problems{allowed.error()});
            ctx.say(msgid("もう1回分を許しました。この名簿は、はじめから計算できます。"));
            return "/census/custody/" + found->id.text();
        },
        [&](const base::Problems& problems) { return access::problem_page(ctx, problems.front()); });
}

Response close(Ctx& ctx) {
    const auto found = custody_of_address(ctx);
    if (not found) return no_round(ctx);
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            const auto closed = ask_to_close(ctx, *found);
            if (not closed) return tl::unexpected(base::Problems{closed.error()});
            ctx.say(msgid("締め切りました。数え終わると、鍵は消えます。"));
            return "/census/custody/" + found->id.text();
        },
        [&](const base::Problems& problems) { return access::problem_page(ctx, problems.front()); });
}

}  // namespace

void routes(access::Routes& routes) {
    routes.get("/census/custody", Permission::lead, &list);
    routes.post("/census/custody", Permission::lead, &join);
    routes.get("/census/custody/{id}", Permission::lead, &show);
    routes.post("/census/custody/{id}/lists/{number}/again", Permission::lead, &again);
    routes.post("/census/custody/{id}/close", Permission::lead, &close);
}

}  // namespace tsumugi::custodian
