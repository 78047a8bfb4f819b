#include "rooms/teams/pages.h"

#include <algorithm>

#include "ground/base/text.h"

namespace tsumugi::teams {

using access::Ctx;
using access::Permission;
using html::msgid;
using html::View;
using html::Views;
using http::Response;

View team_view(Ctx& ctx, const ChildKey& key) {
    const auto table = role_table(ctx, key);
    const auto& functions = region::functions(ctx.db);
    const auto confirmed = confirmations(ctx.db, key);
    const int version = role_version(ctx, key);
    Views rows;
    bool own_confirmed = false;
    for (const auto& member : access::team_of(ctx, key)) {
        Views led;
        for (const auto& row : table) {
            if (std::find(row.leads.begin(), row.leads.end(), member.section) == row.leads.end()) continue;
            for (const auto& function : functions) {
                if (function.code == row.function) led.push_back({{"name", function.label(ctx.lang())}});
            }
        }
        const bool own = member.section == ctx.user.section;
        const bool has_confirmed = std::any_of(
            confirmed.begin(), confirmed.end(),
            [&](const Confirmation& c) { return c.section == member.section and c.role_version >= version; });
        own_confirmed = own_confirmed or (own and has_confirmed);
        rows.push_back(
            {{"id", member.id.text()},
             {"where", where(member)},
             {"person", member.member_name},
             {"deputy", member.deputy_name},
             {"phone", member.phone},
             {"hours", member.hours},
             {"led", led},
             {"has_led", not led.empty()},
             {"until", member.until ? base::short_date(*member.until, ctx.today(), ctx.lang()) : ""},
             {"from", base::short_date(member.from, ctx.today(), ctx.lang())},
             {"own", own},
             {"confirmed", has_confirmed}});
    }
    return {{"members", std::move(rows)},
            {"code", key.code()},
            {"may_change", key.may_change()},
            {"own_confirmed", own_confirmed}};
}

namespace {

constexpr std::size_t kTextLimit = 200;  // graphemes of a reason or a note

Response team_page(Ctx& ctx, const ChildKey& key, const base::Problems& problems) {
    auto view = team_view(ctx, key);
    Views former;
    const auto living = access::team_of(ctx, key);
    for (const auto& member : access::team_of(ctx, key, true)) {
        const bool here =
            std::any_of(living.begin(), living.end(), [&](const auto& m) { return m.id == member.id; });
        if (here or not member.until or *member.until > ctx.today()) continue;
        former.push_back({{"where", where(member)},
                          {"from", base::short_date(member.from, ctx.today(), ctx.lang())},
                          {"until", base::short_date(*member.until, ctx.today(), ctx.lang())}});
    }
    view.set("identity", children::identity_view(ctx, key));
    view.set("former", former);
    view.set("has_former", not former.empty());
    access::FieldOptions needed;
    needed.required = true;
    view.set("section_field", access::select(ctx, "section", ctx.tr("部署"), ctx.field("section"),
                                             directory::section_options(ctx), problems, needed));
    std::vector<access::Option> functions{{"", ctx.tr("役割はあとで決める")}};
    for (const auto& function : region::functions(ctx.db))
        functions.push_back({function.code, function.label(ctx.lang())});
    view.set("function_field", access::select(ctx, "function", ctx.tr("一緒に動く支援"),
                                              ctx.field("function"), functions, problems));
    view.set("from_field",
             access::field(ctx, "from", ctx.tr("いつから"),
                           ctx.field("from").empty() ? base::iso(ctx.today()) : ctx.field("from"), problems));
    view.set("until_field", access::field(ctx, "until", ctx.tr("いつまで（決まっていなければ空のまま）"),
                                          ctx.field("until"), problems));
    access::set_errors(view, ctx, problems);
    return access::page(ctx, ctx.tr("チーム"), "rooms/teams/views/team", std::move(view),
                        options_for(problems));
}

Response team(Ctx& ctx) {
    const auto opened = open(ctx, "team");
    if (not opened) return opened.refusal;
    return team_page(ctx, *opened, {});
}

/// The section that was chosen, when it is one of today's.
std::optional<SectionId> living_section(Ctx& ctx) {
    const auto chosen = SectionId::parse(ctx.field("section"));
    return chosen and directory::living_section(ctx.db, *chosen) ? chosen : std::nullopt;
}

std::optional<base::Date> read_day(Ctx& ctx, const char* field, bool required, base::Problems& problems) {
    const auto typed = ctx.field(field);
    if (typed.empty() and not required) return std::nullopt;
    auto day = base::parse_date(typed, ctx.today());
    if (day) return day->date;
    day.error().field = field;
    problems.push_back(day.error());
    return std::nullopt;
}

Response add_member(Ctx& ctx) {
    const auto opened = open(ctx, "team");
    if (not opened) return opened.refusal;
    const auto& key = *opened;
    base::Problems problems;
    const auto section = living_section(ctx);
    if (not section) {
        problems.push_back({base::Kind::invalid, "section", msgid("部署を選んでください。")});
    }
    const auto from = read_day(ctx, "from", true, problems);
    const auto until = read_day(ctx, "until", false, problems);
    if (from and until and *until < *from) {
        problems.push_back(
            {base::Kind::invalid, "until", msgid("終わりの日が始まりの日より前になっています。")});
    }
    if (until and *until < ctx.today() and (not from or *until >= *from)) {
        problems.push_back(
            {base::Kind::invalid, "until", msgid("終わりの日がもう過ぎています。日付を確かめてください。")});
    }
    const auto function = ctx.field("function");
    const auto& functions = region::functions(ctx.db);
    if (not function.empty() and
        std::none_of(functions.begin(), functions.end(), [&](const auto& f) { return f.code == function; })) {
        problems.push_back({base::Kind::invalid, "function", msgid("支援を選び直してください。")});
    }
    if (not problems.empty()) return team_page(ctx, key, problems);
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            access::join_team(ctx, key.child(), *section, *from, until);
            if (not function.empty()) {
                auto rows = role_table(ctx, key);
                auto row = std::find_if(rows.begin(), rows.end(),
                                        [&](const auto& r) { return r.function == function; });
                if (row == rows.end()) {
                    rows.push_back({});
                    row = rows.end() - 1;
                    row->function = function;
                }
                const bool there =
                    std::find(row->leads.begin(), row->leads.end(), *section) != row->leads.end() or
                    std::find(row->supports.begin(), row->supports.end(), *section) != row->supports.end();
                if (not there) {
                    row->supports.push_back(*section);
                    if (const auto saved = save_roles(ctx, key, role_version(ctx, key), rows); not saved) {
                        return tl::unexpected(base::Problems{saved.error()});
                    }
                }
            }
            children::add_event(ctx, key.child(), access::Category::basic,
                                msgid("チームに部署が加わりました。"), {}, path_of(key) + "#team");
            ctx.say("チームに加えました。");
            return path_of(key) + "/team";
        },
        [&](const base::Problems& found) { return team_page(ctx, key, found); });
}

void limit_text(const Ctx& ctx, const char* field, base::Problems& problems) {
    if (base::grapheme_count(ctx.field(field)) <= kTextLimit) return;
    problems.push_back({base::Kind::too_large,
                        field,
                        msgid("{n}文字までで書いてください。"),
                        {{"n", std::to_string(kTextLimit)}}});
}

std::optional<access::TeamMember> member_of(Ctx& ctx, const ChildKey& key) {
    const auto id = access::TeamMemberId::parse(ctx.request.place("id"));
    for (auto& member : access::team_of(ctx, key)) {
        if (id and member.id == *id) return member;
    }
    return std::nullopt;
}

Response no_such_member(Ctx& ctx) {
    return access::problem_page(ctx,
                                {base::Kind::not_found, "", msgid("この部署は、もうチームにいません。")});
}

Response leave_page(Ctx& ctx, const ChildKey& key, const access::TeamMember& member,
                    const base::Problems& problems) {
    access::FieldOptions needed;
    needed.required = true;
    View view{{"identity", children::identity_view(ctx, key)},
              {"code", key.code()},
              {"id", member.id.text()},
              {"where", where(member)},
              {"own", member.section == ctx.user.section}};
    std::vector<access::Option> people{{"", ctx.tr("決めない")}};
    const auto section = SectionId::parse(ctx.field("section")).value_or(ctx.user.section);
    for (const auto& person : directory::members(ctx.db, ctx.user.section))
        people.push_back({person.id.text(), person.name});
    view.set("section_field", access::select(ctx, "section", ctx.tr("引き継ぐ部署"), section.text(),
                                             directory::section_options(ctx), problems, needed));
    view.set("person_field", access::select(ctx, "person", ctx.tr("担当の人（あなたの部署に引き継ぐとき）"),
                                            ctx.field("person"), people, problems));
    view.set("note_field",
             access::field(ctx, "note", ctx.tr("引き継ぎのことば"), ctx.field("note"), problems));
    view.set(
        "until_field",
        access::field(ctx, "until", ctx.tr("最後の日"),
                      ctx.field("until").empty() ? base::iso(ctx.today()) : ctx.field("until"), problems));
    view.set("reason_field",
             access::field(ctx, "reason", ctx.tr("理由"), ctx.field("reason"), problems, needed));
    access::set_errors(view, ctx, problems);
    return access::page(ctx, ctx.tr("引き継ぎ・終わり"), "rooms/teams/views/leave", std::move(view),
                        options_for(problems));
}

Response handover(Ctx& ctx) {
    const auto opened = open(ctx, "team");
    if (not opened) return opened.refusal;
    const auto member = member_of(ctx, *opened);
    return member ? leave_page(ctx, *opened, *member, {}) : no_such_member(ctx);
}

Response do_handover(Ctx& ctx) {
    const auto opened = open(ctx, "team");
    if (not opened) return opened.refusal;
    const auto& key = *opened;
    const auto member = member_of(ctx, key);
    if (not member) return no_such_member(ctx);
    base::Problems problems;
    const auto to = living_section(ctx);
    if (not to) problems.push_back({base::Kind::invalid, "section", msgid("引き継ぐ部署を選んでください。")});
    const auto typed_person = ctx.field("person");
    const auto person_id = access::MemberId::parse(typed_person);
    const auto person = person_id ? directory::member(ctx.db, *person_id) : std::nullopt;
    if (to and not typed_person.empty() and
        (not person or person->section != *to or not person->living(ctx.today()))) {
        problems.push_back(
            {base::Kind::invalid, "person", msgid("この人は、選んだ部署の人ではありません。")});
    } else if (to and *to == member->section and not person) {
        problems.push_back(
            {base::Kind::invalid, "section", msgid("いまと同じ部署です。別の部署を選んでください。")});
    }
    limit_text(ctx, "note", problems);
    if (not problems.empty()) return leave_page(ctx, key, *member, problems);
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            const auto note = ctx.field("note");
            if (*to == member->section) {
                if (person) name_person(ctx, key, member->id, person->id);
            } else if (const auto moved =
                           hand_over(ctx, key, *member, *to, person ? person->id : access::MemberId{}, note);
                       not moved) {
                return tl::unexpected(base::Problems{moved.error()});
            }
            ctx.say("引き継ぎました。");
            return access::is_in_team(ctx.db, key.child(), ctx.user.section, ctx.today())
                       ? path_of(key) + "/team"
                       : std::string("/inbox");
        },
        [&](const base::Problems& found) { return leave_page(ctx, key, *member, found); });
}

Response end_member(Ctx& ctx) {
    const auto opened = open(ctx, "team");
    if (not opened) return opened.refusal;
    const auto& key = *opened;
    const auto member = member_of(ctx, key);
    if (not member) return no_such_member(ctx);
    base::Problems problems;
    const auto until = read_day(ctx, "until", true, problems);
    if (until and *until < member->from) {
        problems.push_back(
            {base::Kind::invalid, "until", msgid("終わりの日が始まりの日より前になっています。")});
    }
    if (ctx.field("reason").empty())
        problems.push_back(
            {base::Kind::invalid, "reason", msgid("理由を書いてください（例：支援が終わった）。")});
    limit_text(ctx, "reason", problems);
    if (open_steps(ctx.db, key, member->section) > 0) {
        problems.push_back({base::Kind::invalid, "",
                            msgid("この部署の終わっていない仕事が残っています。先に引き継いでください。")});
    }
    for (const auto& row : role_table(ctx, key)) {
        if (std::find(row.leads.begin(), row.leads.end(), member->section) != row.leads.end() and
            not row.ended) {
            problems.push_back(
                {base::Kind::invalid, "",
                 msgid(
                     "この部署が主担当の支援が残っています。先に引き継ぐか、役割分担表を直してください。")});
            break;
        }
    }
    if (not problems.empty()) return leave_page(ctx, key, *member, problems);
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            if (const auto left = leave(ctx, key, *member, *until, ctx.field("reason")); not left)
                return tl::unexpected(base::Problems{left.error()});
            ctx.say("チームから離れました。");
            return access::is_in_team(ctx.db, key.child(), ctx.user.section, ctx.today())
                       ? path_of(key) + "/team"
                       : std::string("/inbox");
        },
        [&](const base::Problems& found) { return leave_page(ctx, key, *member, found); });
}

Response confirm_team(Ctx& ctx) {
    const auto opened = open(ctx, "team");
    if (not opened) return opened.refusal;
    const auto& key = *opened;
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            confirm(ctx, key);
            ctx.say("目標と役割を確認したことを記録しました。");
            return path_of(key) + "#goals";
        },
        [&](const base::Problems& found) { return access::problem_page(ctx, found.front()); });
}

}  // namespace

void team_routes(access::Routes& routes) {
    routes.get("/children/{code}/team", Permission::child, &team);
    routes.post("/children/{code}/team", Permission::child, &add_member);
    routes.get("/children/{code}/team/{id}/handover", Permission::child, &handover);
    routes.post("/children/{code}/team/{id}/handover", Permission::child, &do_handover);
    routes.post("/children/{code}/team/{id}/end", Permission::child, &end_member);
    routes.post("/children/{code}/team/confirmation", Permission::child, &confirm_team);
}

}  // namespace tsumugi::teams
