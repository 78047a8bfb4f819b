#include <algorithm>

#include "ground/base/text.h"
#include "rooms/teams/store.h"

namespace teams {
namespace {

using access::Ctx;
using access::Permission;
using access::Purpose;
using html::msgid;
using html::View;
using html::Views;
using http::Response;

struct Opened {
    std::optional<ChildKey> key;
    Response refusal;
};
Opened open(Ctx& ctx, std::string_view what) {
    auto key = access::open_child(ctx, ctx.request.place("code"), Purpose::care, what);
    if (not key) return {std::nullopt, access::problem_page(ctx, key.error())};
    return {*key, {}};
}

std::string path_of(const ChildKey& key) { return "/children/" + key.code(); }

int version_field(const Ctx& ctx) { return std::atoi(ctx.field("version").c_str()); }

// ---- role table

std::vector<std::string> changed_since_last(Ctx& ctx, const ChildKey& key, int version,
                                            const std::vector<RoleRow>& rows) {
    const auto before = kept_table(ctx.db, key.child(), version - 1);
    return before ? region::changed_functions(before->rows, rows) : std::vector<std::string>{};
}

View table_view(Ctx& ctx, const ChildKey& key, int version, const std::vector<RoleRow>& rows) {
    auto view = region::role_table_view(ctx, rows, changed_since_last(ctx, key, version, rows), true);
    Views versions;
    for (const auto& kept : kept_tables(ctx.db, key.child(), 20)) {
        versions.push_back({{"version", kept.version},
                            {"at", base::short_time(kept.at, ctx.today(), ctx.lang())},
                            {"by", kept.by}});
    }
    const auto basics = children::basics(ctx, key);
    view.set("identity", children::identity_view(ctx, key));
    view.set("code", key.code());
    view.set("name", basics.name);
    view.set("version", version);
    view.set("has_table", not rows.empty());
    view.set("today", base::long_date(ctx.today(), ctx.lang()));
    view.set("may_edit", key.may_change());
    view.set("versions", std::move(versions));
    const auto all = goals(ctx, key);
    const bool family = not all.empty() and
                        std::all_of(all.begin(), all.end(), [](const Goal& g) { return g.family_agreed; });
    view.set("family_agreed", family);
    return view;
}

std::string table_title(const Ctx& ctx, const ChildKey& key) {
    return ctx.tr("役割分担表　{code}", {{"code", access::shown_code(key.code())}});
}

Response show_table(Ctx& ctx, const char* template_name) {
    const auto opened = open(ctx, "roles");
    if (not opened.key) return opened.refusal;
    access::PageOptions options;
    options.landscape = true;
    options.qr_path = path_of(*opened.key) + "/roles";
    return access::page(
        ctx, table_title(ctx, *opened.key), template_name,
        table_view(ctx, *opened.key, role_version(ctx, *opened.key), role_table(ctx, *opened.key)), options);
}

Response roles(Ctx& ctx) { return show_table(ctx, "rooms/teams/views/roles"); }
Response roles_print(Ctx& ctx) { return show_table(ctx, "rooms/teams/views/roles_print"); }

Response roles_excel(Ctx& ctx) {
    const auto opened = open(ctx, "roles");
    if (not opened.key) return opened.refusal;
    const auto& key = *opened.key;
    ctx.log("export", "role_table", 0, key.child(), "xlsx");
    return http::file(region::role_table_xlsx(ctx, table_title(ctx, key), role_table(ctx, key), true),
                      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                      "roles-" + key.code() + "-" + base::iso(ctx.today()) + ".xlsx");
}

Response roles_pdf(Ctx& ctx) {
    const auto opened = open(ctx, "roles");
    if (not opened.key) return opened.refusal;
    const auto& key = *opened.key;
    ctx.log("export", "role_table", 0, key.child(), "pdf");
    const auto title = table_title(ctx, key) + "　" + children::basics(ctx, key).name;
    return http::file(region::role_table_pdf(ctx, title, role_table(ctx, key), true, path_of(key) + "/roles"),
                      "application/pdf", "roles-" + key.code() + "-" + base::iso(ctx.today()) + ".pdf");
}

Response edit_table(Ctx& ctx, const ChildKey& key, const std::vector<RoleRow>& rows, int version,
                    const base::Problems& problems) {
    auto view = region::role_edit_view(ctx, rows, problems);
    view.set("identity", children::identity_view(ctx, key));
    view.set("code", key.code());
    view.set("version", version);
    view.set("with_days", true);
    access::PageOptions options;
    options.error = not problems.empty();
    options.status = problems.empty() ? 200 : 422;
    return access::page(ctx, ctx.tr("役割分担表を直す"), "rooms/teams/views/roles_edit", std::move(view),
                        options);
}

Response roles_edit(Ctx& ctx) {
    const auto opened = open(ctx, "roles");
    if (not opened.key) return opened.refusal;
    return edit_table(ctx, *opened.key, role_table(ctx, *opened.key), role_version(ctx, *opened.key), {});
}

Response roles_save(Ctx& ctx) {
    const auto opened = open(ctx, "roles");
    if (not opened.key) return opened.refusal;
    const auto& key = *opened.key;
    const auto rows = region::read_role_form(ctx);
    if (not rows) return edit_table(ctx, key, role_table(ctx, key), version_field(ctx), rows.error());
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            const auto saved = save_roles(ctx, key, version_field(ctx), *rows);
            if (not saved) return tl::unexpected(base::Problems{saved.error()});
            ctx.say("役割分担表を第{n}版として保存しました。", {{"n", std::to_string(*saved)}});
            return path_of(key) + "/roles";
        },
        [&](const base::Problems&) {
            return region::role_conflict_page(ctx, role_table(ctx, key), *rows, role_version(ctx, key));
        });
}

Response roles_version(Ctx& ctx) {
    const auto opened = open(ctx, "roles");
    if (not opened.key) return opened.refusal;
    const auto kept =
        kept_table(ctx.db, opened.key->child(), std::atoi(std::string(ctx.request.place("version")).c_str()));
    if (not kept)
        return access::problem_page(ctx, {base::Kind::not_found, "", msgid("この版はありません。")});
    auto view = table_view(ctx, *opened.key, kept->version, kept->rows);
    view.set("may_edit", false);
    return access::page(ctx, table_title(ctx, *opened.key), "rooms/teams/views/roles", std::move(view));
}

// ---- team

View team_view(Ctx& ctx, const ChildKey& key) {
    const auto table = role_table(ctx, key);
    const auto functions = region::functions(ctx.db);
    const auto confirmed = confirmations(ctx.db, key.child());
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
             {"where", member.organisation_name + " " + member.section_name},
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

Response team_page(Ctx& ctx, const ChildKey& key, const base::Problems& problems) {
    auto view = team_view(ctx, key);
    Views former;
    for (const auto& member : access::team_of(ctx, key, true)) {
        if (not member.until or *member.until > ctx.today()) continue;
        former.push_back({{"where", member.organisation_name + " " + member.section_name},
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
    access::PageOptions options;
    options.error = not problems.empty();
    options.status = problems.empty() ? 200 : 422;
    return access::page(ctx, ctx.tr("チーム"), "rooms/teams/views/team", std::move(view), options);
}

Response team(Ctx& ctx) {
    const auto opened = open(ctx, "team");
    if (not opened.key) return opened.refusal;
    return team_page(ctx, *opened.key, {});
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
    if (not opened.key) return opened.refusal;
    const auto& key = *opened.key;
    base::Problems problems;
    const auto section = SectionId::parse(ctx.field("section"));
    if (not section or not directory::section(ctx.db, *section)) {
        problems.push_back({base::Kind::invalid, "section", msgid("部署を選んでください。")});
    }
    const auto from = read_day(ctx, "from", true, problems);
    const auto until = read_day(ctx, "until", false, problems);
    if (from and until and *until < *from) {
        problems.push_back(
            {base::Kind::invalid, "until", msgid("終わりの日が始まりの日より前になっています。")});
    }
    const auto function = ctx.field("function");
    const auto functions = region::functions(ctx.db);
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
    const auto where = member.organisation_name + " " + member.section_name;
    access::FieldOptions needed;
    needed.required = true;
    View view{{"identity", children::identity_view(ctx, key)},
              {"code", key.code()},
              {"id", member.id.text()},
              {"where", where},
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
    access::PageOptions options;
    options.error = not problems.empty();
    options.status = problems.empty() ? 200 : 422;
    return access::page(ctx, ctx.tr("引き継ぎ・終わり"), "rooms/teams/views/leave", std::move(view), options);
}

Response handover(Ctx& ctx) {
    const auto opened = open(ctx, "team");
    if (not opened.key) return opened.refusal;
    const auto member = member_of(ctx, *opened.key);
    return member ? leave_page(ctx, *opened.key, *member, {}) : no_such_member(ctx);
}

Response do_handover(Ctx& ctx) {
    const auto opened = open(ctx, "team");
    if (not opened.key) return opened.refusal;
    const auto& key = *opened.key;
    const auto member = member_of(ctx, key);
    if (not member) return no_such_member(ctx);
    const auto to = SectionId::parse(ctx.field("section"));
    if (not to or not directory::section(ctx.db, *to)) {
        return leave_page(ctx, key, *member,
                          {{base::Kind::invalid, "section", msgid("引き継ぐ部署を選んでください。")}});
    }
    const auto person_id = access::MemberId::parse(ctx.field("person"));
    const auto person = person_id ? directory::member(ctx.db, *person_id) : std::nullopt;
    if (person and person->section != *to) {
        return leave_page(
            ctx, key, *member,
            {{base::Kind::invalid, "person", msgid("この人は、選んだ部署の人ではありません。")}});
    }
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            const auto note = base::first_graphemes(ctx.field("note"), 200);
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
    if (not opened.key) return opened.refusal;
    const auto& key = *opened.key;
    const auto member = member_of(ctx, key);
    if (not member) return no_such_member(ctx);
    base::Problems problems;
    const auto until = read_day(ctx, "until", true, problems);
    if (ctx.field("reason").empty())
        problems.push_back(
            {base::Kind::invalid, "reason", msgid("理由を書いてください（例：支援が終わった）。")});
    for (const auto& row : role_table(ctx, key)) {
        if (std::find(row.leads.begin(), row.leads.end(), member->section) != row.leads.end() and
            row.state != "done") {
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
            if (const auto left = access::leave_team(ctx, key, member->id, *until, ctx.field("reason"));
                not left) {
                return tl::unexpected(base::Problems{left.error()});
            }
            children::add_event(ctx, key.child(), access::Category::basic,
                                msgid("チームから部署が離れました。"), {}, path_of(key) + "#team");
            ctx.say("チームから離れました。");
            return access::is_in_team(ctx.db, key.child(), ctx.user.section, ctx.today())
                       ? path_of(key) + "/team"
                       : std::string("/inbox");
        },
        [&](const base::Problems& found) { return leave_page(ctx, key, *member, found); });
}

Response confirm_team(Ctx& ctx) {
    const auto opened = open(ctx, "team");
    if (not opened.key) return opened.refusal;
    const auto& key = *opened.key;
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            confirm(ctx, key);
            ctx.say("目標と役割を確認したことを記録しました。");
            return path_of(key) + "#goals";
        },
        [&](const base::Problems& found) { return access::problem_page(ctx, found.front()); });
}

// ---- goals

View goals_view(Ctx& ctx, const ChildKey& key) {
    Views rows, conditions;
    for (const auto& goal : goals(ctx, key)) {
        rows.push_back(
            {{"id", goal.id.text()},
             {"text", goal.text},
             {"agreed", goal.agreed_on ? base::short_date(*goal.agreed_on, ctx.today(), ctx.lang()) : ""},
             {"reached", goal.reached_on ? base::short_date(*goal.reached_on, ctx.today(), ctx.lang()) : ""},
             {"family_agreed", goal.family_agreed},
             {"version", goal.version},
             {"code", key.code()}});
    }
    for (const auto& condition : readiness(ctx, key)) {
        Views missing;
        for (const auto& words : condition.missing) missing.push_back({{"words", words}});
        conditions.push_back(
            {{"name", ctx.tr(condition.name)}, {"met", condition.met}, {"missing", std::move(missing)}});
    }
    const auto confirmed = confirmations(ctx.db, key.child());
    const int version = role_version(ctx, key);
    const bool own = std::any_of(confirmed.begin(), confirmed.end(), [&](const Confirmation& c) {
        return c.section == ctx.user.section and c.role_version >= version;
    });
    return {{"goals", rows},      {"has_goals", not rows.empty()},  {"conditions", std::move(conditions)},
            {"code", key.code()}, {"may_change", key.may_change()}, {"own_confirmed", own}};
}

Response goals_page(Ctx& ctx, const ChildKey& key, const base::Problems& problems) {
    auto view = goals_view(ctx, key);
    view.set("identity", children::identity_view(ctx, key));
    access::FieldOptions needed;
    needed.required = true;
    needed.hint = ctx.tr("家族のことばで、1つずつ。例：家で家族と眠れる");
    view.set("text_field",
             access::field(ctx, "text", ctx.tr("新しい目標"), ctx.field("text"), problems, needed));
    access::set_errors(view, ctx, problems);
    access::PageOptions options;
    options.error = not problems.empty();
    options.status = problems.empty() ? 200 : 422;
    return access::page(ctx, ctx.tr("目標とチームの準備"), "rooms/teams/views/goals", std::move(view),
                        options);
}

Response show_goals(Ctx& ctx) {
    const auto opened = open(ctx, "goals");
    if (not opened.key) return opened.refusal;
    return goals_page(ctx, *opened.key, {});
}

Response new_goal(Ctx& ctx) {
    const auto opened = open(ctx, "goals");
    if (not opened.key) return opened.refusal;
    const auto& key = *opened.key;
    const auto text = ctx.field("text");
    if (text.empty())
        return goals_page(ctx, key, {{base::Kind::invalid, "text", msgid("目標を書いてください。")}});
    if (base::grapheme_count(text) > 200)
        return goals_page(
            ctx, key,
            {{base::Kind::too_large, "text", msgid("{n}文字までで書いてください。"), {{"n", "200"}}}});
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            add_goal(ctx, key, text, false);
            ctx.say("目標を加えました。");
            return path_of(key) + "/goals";
        },
        [&](const base::Problems& found) { return goals_page(ctx, key, found); });
}

Response update_goal(Ctx& ctx) {
    const auto opened = open(ctx, "goals");
    if (not opened.key) return opened.refusal;
    const auto& key = *opened.key;
    const auto id = GoalId::parse(ctx.request.place("id"));
    if (not id)
        return access::problem_page(ctx, {base::Kind::not_found, "", msgid("この目標はありません。")});
    if (ctx.field("kind") == "end" and ctx.field("reason").empty()) {
        return goals_page(ctx, key, {{base::Kind::invalid, "text", msgid("やめる理由を書いてください。")}});
    }
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            const auto changed =
                change_goal(ctx, key, *id, version_field(ctx), ctx.field("kind"), ctx.field("reason"));
            if (not changed) return tl::unexpected(base::Problems{changed.error()});
            ctx.say("保存しました。");
            return path_of(key) + "/goals";
        },
        [&](const base::Problems& found) { return goals_page(ctx, key, found); });
}

// ---- gaps of the region

Response gaps_page(Ctx& ctx) {
    const auto functions = region::functions(ctx.db);
    const auto name = [&](std::string_view code) {
        for (const auto& function : functions) {
            if (function.code == code) return function.label(ctx.lang());
        }
        return std::string(code);
    };
    Views children_rows, town_rows;
    for (const auto& gap : gaps(ctx)) {
        children_rows.push_back({{"code", gap.child_code},
                                 {"shown", access::shown_code(gap.child_code)},
                                 {"function", name(gap.function)},
                                 {"town", region::municipality_name(ctx.db, gap.municipality, ctx.lang())},
                                 {"clash", gap.leads > 1}});
    }
    for (const auto& town : region::municipalities(ctx.db)) {
        Views rows;
        for (const auto& row : region::regional_table(ctx.db, town.code)) {
            if (row.gap() or row.clash())
                rows.push_back(
                    {{"function", name(row.function)}, {"clash", row.clash()}, {"note", row.note}});
        }
        const bool any = not rows.empty();
        town_rows.push_back({{"town_code", town.code},
                             {"town", region::municipality_name(ctx.db, town.code, ctx.lang())},
                             {"gaps", std::move(rows)},
                             {"any", any}});
    }
    const bool any_child = not children_rows.empty();
    return access::page(ctx, ctx.tr("担当なし・重なり"), "rooms/teams/views/gaps",
                        View{{"children", std::move(children_rows)},
                             {"has_children", any_child},
                             {"towns", std::move(town_rows)},
                             {"desk", ctx.user.role == access::Role::desk}});
}

}  // namespace

std::vector<children::Block> blocks() {
    return {
        {20, false, "roles", msgid("だれが何をしているか"), access::Category::basic,
         "rooms/teams/views/_roles",
         [](Ctx& ctx, const ChildKey& key) {
             const int version = role_version(ctx, key);
             const auto rows = role_table(ctx, key);
             auto view =
                 region::role_table_view(ctx, rows, changed_since_last(ctx, key, version, rows), true);
             view.set("code", key.code());
             view.set("has_table", not rows.empty());
             view.set("version", version);
             return std::optional<View>(std::move(view));
         },
         true},
        {50, true, "team", msgid("チーム"), access::Category::basic, "rooms/teams/views/_team",
         [](Ctx& ctx, const ChildKey& key) { return std::optional<View>(team_view(ctx, key)); }},
        {60, false, "goals", msgid("目標とチームの準備"), access::Category::basic, "rooms/teams/views/_goals",
         [](Ctx& ctx, const ChildKey& key) { return std::optional<View>(goals_view(ctx, key)); }}};
}

void routes(access::Routes& routes) {
    routes.get("/children/{code}/roles", Permission::child, &roles);
    routes.post("/children/{code}/roles", Permission::child, &roles_save);
    routes.get("/children/{code}/roles/edit", Permission::child, &roles_edit);
    routes.get("/children/{code}/roles/print", Permission::child, &roles_print);
    routes.get("/children/{code}/roles/excel", Permission::child, &roles_excel);
    routes.get("/children/{code}/roles/pdf", Permission::child, &roles_pdf);
    routes.get("/children/{code}/roles/versions/{version}", Permission::child, &roles_version);
    routes.get("/children/{code}/team", Permission::child, &team);
    routes.post("/children/{code}/team", Permission::child, &add_member);
    routes.get("/children/{code}/team/{id}/handover", Permission::child, &handover);
    routes.post("/children/{code}/team/{id}/handover", Permission::child, &do_handover);
    routes.post("/children/{code}/team/{id}/end", Permission::child, &end_member);
    routes.post("/children/{code}/team/confirmation", Permission::child, &confirm_team);
    routes.get("/children/{code}/goals", Permission::child, &show_goals);
    routes.post("/children/{code}/goals", Permission::child, &new_goal);
    routes.post("/children/{code}/goals/{id}", Permission::child, &update_goal);
    routes.get("/region/gaps", Permission::member, &gaps_page);
}

}  // namespace teams
