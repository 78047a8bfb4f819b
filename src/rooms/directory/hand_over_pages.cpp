// One form that gives what a member has to a successor.
#include "ground/notices/notices.h"
#include "rooms/directory/pages.h"

namespace tsumugi::directory {
namespace {

using access::Ctx;
using html::msgid;
using html::View;
using html::Views;
using http::Response;

struct Form {
    Section section;     ///< of the one who hands over
    Section to_section;  ///< of the successor
    std::string from, to, closes_on;
};

/// The sections of the address or of the hidden fields; the own one where nothing is said. nullopt: unknown,
/// or not for this person.
std::optional<Form> read_form(Ctx& ctx, const http::Fields& fields) {
    const auto find = [&](std::string_view name, SectionId otherwise) {
        const auto typed = fields.get(name);
        const auto id = typed.empty() ? std::optional(otherwise) : SectionId::parse(typed);
        return id ? section(ctx.db, *id) : std::nullopt;
    };
    const auto own = find("section", ctx.user.section);
    if (not own or (own->id != ctx.user.section and not may_manage(ctx.user, own->id))) return std::nullopt;
    const auto other = find("to_section", own->id);
    if (not other or successor_sections(ctx.user, *own, {*other}).empty()) return std::nullopt;
    return Form{*own, *other, std::string(fields.get("from")), std::string(fields.get("to")), ""};
}

/// Who can hand over here: everybody of the section for who manages it, else the own person.
std::vector<Member> givers(Ctx& ctx, const Section& section) {
    auto all = members(ctx.db, section.id, ctx.today());
    if (not may_manage(ctx.user, section.id)) {
        std::erase_if(all, [&](const Member& m) { return m.id != ctx.user.id; });
    }
    return all;
}

std::string load_text(const Ctx& ctx, const Member& m, const Load& load) {
    return ctx.tr("{name}（こども{teams}人・やること{tasks}件・代わりをしている人{deputies}人）",
                  {{"name", m.name},
                   {"teams", std::to_string(load.teams)},
                   {"tasks", std::to_string(load.tasks)},
                   {"deputies", std::to_string(load.deputies)}});
}

std::vector<access::Option> named(const std::vector<Section>& sections) {
    std::vector<access::Option> options;
    for (const auto& section : sections) options.push_back({section.id.text(), section.where()});
    return options;
}

Response form_page(Ctx& ctx, const Form& form, const base::Problems& problems) {
    std::vector<access::Option> from, to{{"", ctx.tr("えらんでください")}};
    auto load = loads(ctx, form.section.id);
    for (const auto& m : givers(ctx, form.section))
        from.push_back({m.id.text(), load_text(ctx, m, load[m.id])});
    for (const auto& m : members(ctx.db, form.to_section.id)) {
        to.push_back({m.id.text(), m.job.empty() ? m.name : m.name + "　" + m.job});
    }
    const auto chosen = from.size() == 1 ? from.front().value : form.from;
    const auto all = sections(ctx.db);
    const auto others = successor_sections(ctx.user, form.section, all);
    const bool everywhere = ctx.user.role == access::Role::administrator;
    const bool manages = may_manage(ctx.user, form.section.id);
    access::FieldOptions needed, day;
    needed.required = true;
    day.hint =
        ctx.tr("引き継いだあと、この日からサインインできなくします。閉じないときは、空のままにします。");
    View view{{"where", form.section.where()},
              {"section", form.section.id.text()},
              {"to_section", form.to_section.id.text()},
              {"other_section", form.section.id != form.to_section.id},
              {"to_where", form.to_section.where()},
              {"choose_sections", everywhere or others.size() > 1},
              {"manages", manages}};
    view.set("section_field", everywhere ? access::select(ctx, "section", ctx.tr("引き継ぎを出す部署"),
                                                          form.section.id.text(), named(all))
                                         : View{});
    view.set("to_section_field", access::select(ctx, "to_section", ctx.tr("引き継ぐ人の部署"),
                                                form.to_section.id.text(), named(others)));
    view.set("from_field",
             access::select(ctx, "from", ctx.tr("だれの分を引き継ぎますか"), chosen, from, problems, needed));
    view.set("to_field", access::select(ctx, "to", ctx.tr("引き継ぐ人"), form.to, to, problems, needed));
    view.set("closes_field",
             access::field(ctx, "closes_on", ctx.tr("アカウントを閉じる日"), form.closes_on, problems, day));
    access::set_errors(view, ctx, problems);
    return access::page(ctx, ctx.tr("引き継ぎ"), "rooms/directory/views/hand_over", std::move(view),
                        options_for(problems));
}

Response show(Ctx& ctx) {
    for (const auto& [name, value] : ctx.request.query.pairs()) {
        if (name != "from" and name != "section" and name != "to_section")
            return unknown_condition(ctx, name);
    }
    const auto form = read_form(ctx, ctx.request.query);
    return form ? form_page(ctx, *form, {}) : not_allowed(ctx);
}

void tell(Ctx& ctx, const Member& m, const char* text, const Load& moved) {
    notices::Notice notice;
    notice.section = m.section;
    notice.member = m.id;
    notice.text = text;
    notice.args = {{"teams", std::to_string(moved.teams)}, {"tasks", std::to_string(moved.tasks)}};
    notice.path = "/inbox";
    notices::tell(ctx, notice);
}

/// The day on which the account closes, where one was typed; what is wrong with it goes into `problems`.
std::optional<base::Date> closing_day(Ctx& ctx, const std::string& typed, base::Problems& problems) {
    if (typed.empty()) return std::nullopt;
    auto day = base::parse_date(typed, ctx.today());
    if (not day) {
        day.error().field = "closes_on";
        problems.push_back(day.error());
        return std::nullopt;
    }
    if (day->date < ctx.today()) {
        problems.push_back(
            {base::Kind::invalid, "closes_on", msgid("きょうか、それより後の日にしてください。")});
    }
    return day->date;
}

/// The hand-over with everything looked at anew: both ends, and the right of who does it (K2).
base::Checked<Load> hand_over_now(Ctx& ctx, MemberId from_id, MemberId to_id,
                                  std::optional<base::Date> closes) {
    const auto user = user_now(ctx);
    const auto from = member(ctx.db, from_id), to = member(ctx.db, to_id);
    if (not user or not from or not to) return tl::unexpected(base::Problems{no_longer()});
    if (auto problem = hand_over_problem(*user, *from, section(ctx.db, from->section).value(), *to,
                                         section(ctx.db, to->section).value(), ctx.today())) {
        return tl::unexpected(base::Problems{*std::move(problem)});
    }
    if (closes and not may_manage(*user, *from)) {
        return tl::unexpected(base::Problems{
            {base::Kind::forbidden, "closes_on",
             msgid("このアカウントは、あなたには閉じられません。部署の責任者か管理者に頼んでください。")}});
    }
    const auto moved = hand_over(ctx, from->id, to->id);
    if (closes and from->living(ctx.today())) end_member(ctx, from->id, *closes, "引き継ぎ");
    tell(ctx, *to,
         msgid("引き継ぎがありました：こども{teams}人とやること{tasks}件が、あなたの受け持ちになりました。"),
         moved);
    tell(
        ctx, *from,
        msgid("引き継ぎが終わりました：あなたのこども{teams}人とやること{tasks}件が、ほかの人に移りました。"),
        moved);
    return moved;
}

Response run(Ctx& ctx) {
    auto form = read_form(ctx, ctx.request.form);
    if (not form) return not_allowed(ctx);
    form->closes_on = ctx.field("closes_on");
    const auto from = MemberId::parse(ctx.field("from")), to = MemberId::parse(ctx.field("to"));
    base::Problems problems;
    if (not from) {
        problems.push_back({base::Kind::invalid, "from", msgid("だれの分を引き継ぐかを選んでください。")});
    }
    if (not to) problems.push_back({base::Kind::invalid, "to", msgid("引き継ぐ人を選んでください。")});
    const auto closes = closing_day(ctx, form->closes_on, problems);
    if (not problems.empty()) return form_page(ctx, *form, problems);
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            const auto moved = hand_over_now(ctx, *from, *to, closes);
            if (not moved) return tl::unexpected(moved.error());
            ctx.say("引き継ぎました。こども{teams}人とやること{tasks}件が移りました。",
                    {{"teams", std::to_string(moved->teams)}, {"tasks", std::to_string(moved->tasks)}});
            return "/org";
        },
        [&](const base::Problems& found) { return form_page(ctx, *form, found); });
}

}  // namespace

void hand_over_routes(access::Routes& routes) {
    routes.get("/org/handover", access::Permission::member, &show);
    routes.post("/org/handover", access::Permission::member, &run);
}

}  // namespace tsumugi::directory
