// What is done to another person's account: first passwords, a lost second factor, the end.
#include "ground/base/text.h"
#include "ground/notices/notices.h"
#include "rooms/directory/pages.h"

namespace tsumugi::directory {

using access::Ctx;
using html::msgid;
using html::View;
using http::Response;

std::string path_of(MemberId id) { return "/org/members/" + id.text(); }

OpenedMember open_member(Ctx& ctx) {
    const auto id = MemberId::parse(ctx.request.place("id"));
    auto found = id ? member(ctx.db, *id) : std::nullopt;
    if (not found) {
        return {std::nullopt, access::problem_page(
                                  ctx, {base::Kind::not_found, "", msgid("この担当者は見つかりません。")})};
    }
    if (not may_edit(ctx.user, *found)) return {std::nullopt, not_allowed(ctx)};
    if (not found->living(ctx.today())) {
        return {std::nullopt, access::problem_page(ctx, {base::Kind::gone, "",
                                                         msgid("この担当者のアカウントは閉じています。")})};
    }
    return {std::move(found), {}};
}

std::string first_password(std::string_view login) {
    constexpr std::string_view kLetters = "abcdefghjkmnpqrstuvwxyz23456789";
    base::SecureRandom random;
    for (;;) {
        std::string password;
        for (int i = 0; i < 16; ++i) {
            if (i > 0 and i % 4 == 0) password += '-';
            password += kLetters[random.below(kLetters.size())];
        }
        if (not access::password_problem(password, login)) return password;
    }
}

Response password_page(Ctx& ctx, MemberId id, std::string_view password) {
    const auto m = member(ctx.db, id).value();
    return access::page(
        ctx, ctx.tr("最初のパスワード"), "rooms/directory/views/first_password",
        View{{"name", m.name}, {"login", m.login}, {"password", password}, {"href", path_of(id)}});
}

base::Checked<Member> member_now(Ctx& ctx, MemberId id, bool (*may)(const access::User&, const Member&)) {
    const auto user = user_now(ctx);
    auto found = member(ctx.db, id);
    if (not user or not found or not may(*user, *found)) return tl::unexpected(base::Problems{no_longer()});
    if (not found->living(ctx.today())) {
        return tl::unexpected(
            base::Problems{{base::Kind::gone, "", msgid("この担当者のアカウントは閉じています。")}});
    }
    return *std::move(found);
}

namespace {

Response end(Ctx& ctx) {
    const auto opened = open_member(ctx);
    if (not opened.member) return opened.refusal;
    const auto& m = *opened.member;
    if (not may_manage(ctx.user, m)) return not_allowed(ctx);
    base::Problems problems;
    const auto on = base::parse_date(ctx.field("ends_on"), ctx.today());
    if (not on) {
        auto problem = on.error();
        problem.field = "ends_on";
        problems.push_back(std::move(problem));
    } else if (on->date < ctx.today()) {
        problems.push_back(
            {base::Kind::invalid, "ends_on", msgid("きょうか、それより後の日にしてください。")});
    }
    if (ctx.field("reason").empty()) {
        problems.push_back(
            {base::Kind::invalid, "reason", msgid("理由を書いてください（例：異動、退職）。")});
    }
    if (not problems.empty()) return member_page(ctx, m, problems);
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            const auto now = member_now(ctx, m.id, &may_manage);
            if (not now) return tl::unexpected(now.error());
            const auto load = load_of(ctx, m.id);
            if (load.teams + load.tasks > 0) {
                return tl::unexpected(base::Problems{
                    {base::Kind::invalid,
                     "",
                     msgid("受け持ちのこども{children}人と、やること{tasks}"
                           "件が残っています。先に引き継いでください。"),
                     {{"children", std::to_string(load.teams)}, {"tasks", std::to_string(load.tasks)}}}});
            }
            end_member(ctx, m.id, on->date, base::first_graphemes(ctx.field("reason"), 200));
            ctx.say("アカウントを閉じる日を記録しました。");
            return "/org/members?section=" + m.section.text();
        },
        [&](const base::Problems& found) { return member_page(ctx, m, found); });
}

/// The member is told of what others did to the account, so that nothing is done behind anybody's back.
void tell_member(Ctx& ctx, const Member& m, const char* text) {
    notices::Notice notice;
    notice.section = m.section;
    notice.member = m.id;
    notice.text = text;
    notice.path = "/account";
    notices::tell(ctx, notice);
}

Response new_password(Ctx& ctx) {
    const auto opened = open_member(ctx);
    if (not opened.member) return opened.refusal;
    const auto& m = *opened.member;
    if (not may_manage(ctx.user, m)) return not_allowed(ctx);
    const auto password = first_password(m.login);
    bool made = false;
    auto response = access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            made = false;
            const auto now = member_now(ctx, m.id, &may_manage);
            if (not now) return tl::unexpected(now.error());
            if (now->login.empty()) {
                return tl::unexpected(base::Problems{{base::Kind::invalid, "",
                                                      msgid("この担当者にはログイン名がありません。アカウント"
                                                            "のある担当者として、新しく加えてください。")}});
            }
            const auto set = access::set_password(ctx.db, ctx.app, m.id, password);
            if (not set) return tl::unexpected(base::Problems{set.error()});
            tell_member(ctx, m,
                        msgid("あなたのパスワードが新しくされました。心あたりがないときは、部署の責任者にたず"
                              "ねてください。"));
            ctx.log("change", "member", m.id.value(), {}, "password given");
            made = true;
            return path_of(m.id);
        },
        [&](const base::Problems& found) { return member_page(ctx, m, found); });
    if (not made or response.status != 303) return response;
    return password_page(ctx, m.id, password);
}

Response take_second_factor(Ctx& ctx) {
    const auto opened = open_member(ctx);
    if (not opened.member) return opened.refusal;
    const auto& m = *opened.member;
    if (not may_manage(ctx.user, m)) return not_allowed(ctx);
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            const auto now = member_now(ctx, m.id, &may_manage);
            if (not now) return tl::unexpected(now.error());
            if (const auto taken = access::reset_second_factor(ctx.db, m.id); not taken) {
                return tl::unexpected(base::Problems{taken.error()});
            }
            tell_member(
                ctx, m,
                msgid("あなたの「2つ目の確認」が外されました。自分の設定で、もう一度登録してください。"));
            ctx.log("change", "member", m.id.value(), {}, "second factor taken");
            ctx.say("2つ目の確認を外しました。本人に、もう一度登録するよう伝えてください。");
            return path_of(m.id);
        },
        [&](const base::Problems& found) { return member_page(ctx, m, found); });
}

/// The address of a POST, opened as a page (language switch, back button).
Response to_member(Ctx& ctx) {
    const auto id = MemberId::parse(ctx.request.place("id"));
    return http::see_other(id ? path_of(*id) : "/org/members");
}

}  // namespace

void account_routes(access::Routes& routes) {
    using access::Permission;
    routes.post("/org/members/{id}/end", Permission::lead, &end);
    routes.post("/org/members/{id}/password", Permission::lead, &new_password);
    routes.post("/org/members/{id}/second-factor", Permission::lead, &take_second_factor);
    for (const auto* action : {"end", "password", "second-factor"}) {
        routes.get("/org/members/{id}/" + std::string(action), Permission::lead, &to_member);
    }
}

}  // namespace tsumugi::directory
