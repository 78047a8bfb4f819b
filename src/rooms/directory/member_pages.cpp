// The people of a section and their accounts.
#include "ground/base/text.h"
#include "rooms/directory/pages.h"

namespace tsumugi::directory {
namespace {

using access::Ctx;
using html::msgid;
using html::View;
using html::Views;
using http::Response;

/// The section of ?section= or of the hidden field; the own one without either. nullopt: there is none like
/// that.
std::optional<Section> wanted_section(Ctx& ctx, std::string_view typed) {
    const auto id = typed.empty() ? std::optional(ctx.user.section) : SectionId::parse(typed);
    return id ? section(ctx.db, *id) : std::nullopt;
}

base::Problem invalid(const char* field, const char* message) {
    return {base::Kind::invalid, field, message};
}

// ---- the list

View row_view(Ctx& ctx, const Member& m, const Load& load) {
    return {{"name", m.name},
            {"kana", m.kana},
            {"job", m.job},
            {"role", ctx.tr(access::label(m.role))},
            {"login", m.login},
            {"deputy", m.deputy_name},
            {"href", may_edit(ctx.user, m) ? path_of(m.id) : ""},
            {"must_change", m.must_change and not m.login.empty()},
            {"second_factor", m.second_factor},
            {"ends", m.ends ? base::short_date(*m.ends, ctx.today(), ctx.lang()) : ""},
            {"teams", load.teams},
            {"tasks", load.tasks}};
}

Response list_page(Ctx& ctx) {
    std::string typed;
    for (const auto& [name, value] : ctx.request.query.pairs()) {
        if (name != "section") return unknown_condition(ctx, name);
        typed = value;
    }
    const auto s = wanted_section(ctx, typed);
    if (not s) return unknown_condition(ctx, "section");
    if (not may_manage(ctx.user, s->id)) return not_allowed(ctx);
    auto load = loads(ctx, s->id);
    Views rows;
    for (const auto& m : members(ctx.db, s->id, ctx.today())) rows.push_back(row_view(ctx, m, load[m.id]));
    const bool everywhere = ctx.user.role == access::Role::administrator;
    View view{{"where", s->where()}, {"section", s->id.text()}, {"any", not rows.empty()}};
    view.set("rows", std::move(rows));
    view.set("section_field",
             everywhere ? access::select(ctx, "section", ctx.tr("部署"), s->id.text(), section_options(ctx))
                        : View{});
    return access::page(ctx, ctx.tr("担当者とアカウント"), "rooms/directory/views/members", std::move(view));
}

// ---- the form

std::vector<access::Option> deputy_options(Ctx& ctx, const Member& m) {
    std::vector<access::Option> options{{"", ctx.tr("決めない")}};
    for (const auto& other : members(ctx.db, m.section)) {
        if (other.id != m.id) options.push_back({other.id.text(), other.name});
    }
    return options;
}

void set_fields(View& view, Ctx& ctx, const Member& m, const base::Problems& problems) {
    access::FieldOptions needed, plain, email;
    needed.required = true;
    needed.spellcheck = plain.spellcheck = email.spellcheck = false;
    email.inputmode = "email";
    email.hint = ctx.tr("お知らせがあることだけを伝えます。名前や内容は送りません。");
    view.set("name_field", access::field(ctx, "name", ctx.tr("名前"), m.name, problems, needed));
    view.set("kana_field", access::field(ctx, "kana", ctx.tr("ふりがな"), m.kana, problems, plain));
    view.set("job_field", access::field(ctx, "job", ctx.tr("職種"), m.job, problems));
    view.set("email_field", access::field(ctx, "email", ctx.tr("メール"), m.email, problems, email));
    access::FieldOptions deputy;
    deputy.hint = ctx.tr("いないときに代わる人です。こどものページのチームにも出ます。");
    view.set("deputy_field",
             access::select(ctx, "deputy", ctx.tr("代わりの人"), m.deputy.value() == 0 ? "" : m.deputy.text(),
                            deputy_options(ctx, m), problems, deputy));
}

void read_fields(const Ctx& ctx, Member& m) {
    m.name = ctx.field("name");
    m.kana = ctx.field("kana");
    m.job = ctx.field("job");
    m.email = ctx.field("email");
    const auto deputy = ctx.field("deputy");
    // Something that is no id is kept as an id that nobody has, so that it is refused and not left out.
    m.deputy = deputy.empty() ? MemberId{} : MemberId::parse(deputy).value_or(MemberId{-1});
}

// ---- a new member

struct NewForm {
    Section section;
    Member member;
    std::string login, role;
};

Response new_page(Ctx& ctx, const NewForm& form, const base::Problems& problems) {
    View view{{"where", form.section.where()}, {"section", form.section.id.text()}};
    set_fields(view, ctx, form.member, problems);
    access::FieldOptions login;
    login.required = true;
    login.spellcheck = false;
    login.autocomplete = "off";
    login.hint = ctx.tr("英字と数字で3文字以上。地域の中で1つだけの名前にします（例：yugawara.sato）。");
    view.set("login_field", access::field(ctx, "login", ctx.tr("ログイン名"), form.login, problems, login));
    std::vector<access::Option> roles;
    for (const auto role : grantable(ctx.user, form.section)) {
        roles.push_back({std::string(access::code(role)), ctx.tr(access::label(role))});
    }
    view.set("role_field", access::select(ctx, "role", ctx.tr("役割"), form.role, roles, problems));
    access::set_errors(view, ctx, problems);
    return access::page(ctx, ctx.tr("担当者を加える"), "rooms/directory/views/member_new", std::move(view),
                        options_for(problems));
}

Response new_member(Ctx& ctx) {
    std::string typed;
    for (const auto& [name, value] : ctx.request.query.pairs()) {
        if (name != "section") return unknown_condition(ctx, name);
        typed = value;
    }
    const auto s = wanted_section(ctx, typed);
    if (not s) return unknown_condition(ctx, "section");
    if (not may_manage(ctx.user, s->id)) return not_allowed(ctx);
    NewForm form{*s, {}, "", "member"};
    form.member.section = s->id;
    return new_page(ctx, form, {});
}

Response create(Ctx& ctx) {
    const auto s = wanted_section(ctx, ctx.field("section"));
    if (not s) return no_section(ctx);
    if (not may_manage(ctx.user, s->id)) return not_allowed(ctx);
    NewForm form{*s, {}, ctx.field("login"), ctx.field("role")};
    form.member.section = s->id;
    read_fields(ctx, form.member);
    const auto role = form.role.empty() ? access::Role::member : access::find_role(form.role);
    auto checked = check_member(form.member, members(ctx.db, s->id));
    base::Problems problems = checked ? base::Problems{} : checked.error();
    if (form.login.empty()) problems.push_back(invalid("login", msgid("ログイン名を入れてください。")));
    if (not role) problems.push_back(invalid("role", msgid("役割を選んでください。")));
    if (not problems.empty()) return new_page(ctx, form, problems);

    const auto password = first_password(form.login);
    std::optional<MemberId> made;
    auto response = access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            made.reset();
            const auto user = user_now(ctx);
            const auto roles = user ? grantable(*user, *s) : std::vector<access::Role>{};
            if (std::find(roles.begin(), roles.end(), *role) == roles.end()) {
                return tl::unexpected(base::Problems{
                    {base::Kind::forbidden, "role", msgid("この役割は、ここでは付けられません。")}});
            }
            free_ended_logins(ctx);
            const auto id = access::create_member(
                ctx.db, ctx.app,
                {s->id, checked->name, checked->kana, form.login, checked->email, password, *role, true});
            if (not id) {  // the login is taken: to be typed anew
                auto problem = id.error();
                problem.kind = base::Kind::invalid;
                return tl::unexpected(base::Problems{std::move(problem)});
            }
            give_facts(ctx.db, *id, checked->job, checked->deputy);
            ctx.log("change", "member", id->value(), {}, "create " + std::string(access::code(*role)));
            made = *id;
            return path_of(*id);
        },
        [&](const base::Problems& found) { return new_page(ctx, form, found); });
    if (not made or response.status != 303) return response;
    return password_page(ctx, *made, password);
}

// ---- one member

}  // namespace

Response member_page(Ctx& ctx, const Member& m, const base::Problems& problems) {
    const auto load = load_of(ctx, m.id);
    const auto s = section(ctx.db, m.section).value();
    View view{{"name", member(ctx.db, m.id).value().name},
              {"where", s.where()},
              {"section", s.id.text()},
              {"id", m.id.text()},
              {"href", path_of(m.id)},
              {"version", m.version},
              {"login", m.login},
              {"role", ctx.tr(access::label(m.role))},
              {"own", m.id == ctx.user.id},
              {"may_manage", may_manage(ctx.user, m)},
              {"must_change", m.must_change},
              {"second_factor", m.second_factor},
              {"ends", m.ends ? base::long_date(*m.ends, ctx.lang()) : ""},
              {"teams", load.teams},
              {"tasks", load.tasks},
              {"has_load", load.teams + load.tasks > 0}};
    set_fields(view, ctx, m, problems);
    access::FieldOptions day, reason;
    day.required = reason.required = true;
    day.hint = ctx.tr("この日からサインインできません。");
    reason.hint = ctx.tr("例：異動、退職");
    const auto ends = ctx.field("ends_on");
    view.set("ends_field", access::field(ctx, "ends_on", ctx.tr("アカウントを閉じる日"),
                                         ends.empty() ? base::iso(ctx.today()) : ends, problems, day));
    view.set("reason_field",
             access::field(ctx, "reason", ctx.tr("理由"), ctx.field("reason"), problems, reason));
    access::set_errors(view, ctx, problems);
    return access::page(ctx, ctx.tr("担当者の情報"), "rooms/directory/views/member", std::move(view),
                        options_for(problems));
}

namespace {

Response show(Ctx& ctx) {
    const auto opened = open_member(ctx);
    return opened.member ? member_page(ctx, *opened.member, {}) : opened.refusal;
}

/// Both versions side by side. Where the deputy differs too, whose form holds an id, it is the form again,
/// with what is stored now beside each field that differs.
Response both_versions(Ctx& ctx, const Member& mine) {
    const auto theirs = member(ctx.db, mine.id).value();
    const auto deputy = mine.deputy.value() == 0 ? std::nullopt : member(ctx.db, mine.deputy);
    std::vector<access::Difference> differences;
    const auto compare = [&](const char* field, const char* label, const std::string& a,
                             const std::string& b) {
        if (a != b) differences.push_back({field, ctx.tr(label), a, b});
    };
    compare("name", msgid("名前"), mine.name, theirs.name);
    compare("kana", msgid("ふりがな"), mine.kana, theirs.kana);
    compare("job", msgid("職種"), mine.job, theirs.job);
    compare("email", msgid("メール"), mine.email, theirs.email);
    if (mine.deputy != theirs.deputy) {
        differences.push_back(
            {"deputy", ctx.tr("代わりの人"), deputy ? deputy->name : "", theirs.deputy_name});
        base::Problems problems;
        for (const auto& d : differences) {
            problems.push_back({base::Kind::conflict,
                                d.field,
                                msgid("ほかの人が先に変えました。いまは「{now}」です。"
                                      "よければもう一度保存してください。"),
                                {{"now", d.theirs.empty() ? ctx.tr("（空）") : d.theirs}}});
        }
        auto form = mine;
        form.version = theirs.version;
        auto response = member_page(ctx, form, problems);
        response.status = 409;
        return response;
    }
    if (differences.empty()) return http::see_other(path_of(mine.id));
    const auto last = last_change(ctx, "member", mine.id.value());
    return access::conflict_page(ctx, ctx.tr("ほかの人が先に変えています"), differences, theirs.version,
                                 last.by, last.at);
}

Response save(Ctx& ctx) {
    const auto opened = open_member(ctx);
    if (not opened.member) return opened.refusal;
    auto typed = *opened.member;
    read_fields(ctx, typed);
    typed.version = version_of(ctx);
    const auto checked = check_member(typed, members(ctx.db, typed.section));
    if (not checked) return member_page(ctx, typed, checked.error());
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            const auto now = member_now(ctx, checked->id, &may_edit);
            if (not now) return tl::unexpected(now.error());
            const auto saved = save_member(ctx, *checked);
            if (not saved) return tl::unexpected(base::Problems{saved.error()});
            ctx.say("担当者の情報を保存しました。");
            return path_of(checked->id);
        },
        [&](const base::Problems& found) {
            return found.front().kind == base::Kind::conflict ? both_versions(ctx, *checked)
                                                              : member_page(ctx, *checked, found);
        });
}

}  // namespace

void member_routes(access::Routes& routes) {
    using access::Permission;
    routes.get("/org/members", Permission::lead, &list_page);
    routes.post("/org/members", Permission::lead, &create);
    routes.get("/org/members/new", Permission::lead, &new_member);
    routes.get("/org/members/{id}", Permission::lead, &show);
    routes.post("/org/members/{id}", Permission::lead, &save);
}

}  // namespace tsumugi::directory
