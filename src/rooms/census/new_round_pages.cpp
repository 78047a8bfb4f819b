// The desk opens a round: what is counted, who gives lists, who keeps the keys.
#include <algorithm>
#include <set>

#include "engines/census/kinds.h"
#include "ground/base/text.h"
#include "rooms/census/pages.h"

namespace tsumugi::census {
namespace {

struct RoundForm {
    std::string title, day_of_count, until, purpose, legal_basis, custodian;
    std::set<std::string> publish, lists;
    std::map<std::string, std::string> people, kinds;
};

RoundForm typed(Ctx& ctx) {
    RoundForm form{ctx.field("title"),
                   ctx.field("day_of_count"),
                   ctx.field("until"),
                   ctx.field("purpose"),
                   ctx.field("legal_basis"),
                   ctx.field("custodian"),
                   {},
                   {},
                   {},
                   {}};
    for (const auto value : ctx.request.form.all("publish")) form.publish.insert(std::string(value));
    for (const auto value : ctx.request.form.all("lists")) form.lists.insert(std::string(value));
    for (const auto& town : region::municipalities(ctx.db))
        form.people[town.code] = ctx.field("people." + town.code);
    for (const auto& section : form.lists) form.kinds[section] = ctx.field("kind." + section);
    return form;
}

RoundForm proposed(Ctx& ctx) {
    RoundForm form;
    form.title = ctx.tr("医療的ケア児の一斉調査（{year}）",
                        {{"year", base::fiscal_year_text(base::fiscal_year(ctx.today()), ctx.lang())}});
    form.day_of_count = base::iso(ctx.today());
    form.until = base::iso(base::add_days(ctx.today(), 28));
    form.purpose = ctx.tr(
        "医療的ケアが必要なこどもの実数を、名前を集めずに数え、支援の計画に使います。統計のためだけに使います。");
    form.legal_basis = ctx.tr(
        "各機関が、統計を作る目的で、個人情報の取扱いを保管者と窓口に委託します（委託の契約の日と番号を書いてください）。");
    for (const auto& group : publishable()) form.publish.insert(std::string(group.code));
    const auto before = rounds(ctx.db);
    if (not before.empty()) {
        for (const auto& town : before.front().towns) form.people[town.code] = std::to_string(town.people);
        form.purpose = before.front().purpose;
        form.legal_basis = before.front().legal_basis;
    }
    return form;
}

Response new_page(Ctx& ctx, const RoundForm& form, const base::Problems& problems) {
    const auto day = [&](const std::string& text) {
        const auto read = base::parse_date(text, ctx.today());
        return read ? base::long_date(read->date, base::Lang::ja) : text;
    };
    access::FieldOptions needed;
    needed.required = true;
    View view;
    view.set("title_field", access::field(ctx, "title", ctx.tr("調査の名前"), form.title, problems, needed));
    view.set("day_field", access::field(ctx, "day_of_count", ctx.tr("数える日"), day(form.day_of_count),
                                        problems, needed));
    view.set("until_field",
             access::field(ctx, "until", ctx.tr("名簿の締め切り"), day(form.until), problems, needed));
    view.set("purpose_field", access::field(ctx, "purpose", ctx.tr("目的"), form.purpose, problems, needed));
    access::FieldOptions law = needed;
    law.hint = ctx.tr("各機関に見せる文です。個人情報の担当の人に確かめてください。");
    view.set("law_field", access::field(ctx, "legal_basis", ctx.tr("根拠"), form.legal_basis, problems, law));
    std::vector<access::Option> custodians{{"", ctx.tr("えらんでください")}};
    Views lists;
    std::set<OrganisationId> desks;
    for (const auto& desk : directory::desks(ctx.db)) desks.insert(desk.organisation);
    for (const auto& section : directory::sections(ctx.db)) {
        const auto id = section.id.text();
        if (not desks.contains(section.organisation)) custodians.push_back({id, section.where()});
        Views kinds;
        const auto chosen = form.kinds.find(id);
        const int usual = usual_list_kind(section.kind, section.organisation_name).number;
        for (const auto& kind : list_kinds()) {
            const auto number = std::to_string(kind.number);
            kinds.push_back({{"value", number},
                             {"label", ctx.tr(kind.label)},
                             {"selected", chosen == form.kinds.end() or chosen->second.empty()
                                              ? kind.number == usual
                                              : chosen->second == number}});
        }
        View row{{"id", id}, {"where", section.where()}, {"checked", form.lists.contains(id)}};
        row.set("kinds", std::move(kinds));
        lists.push_back(std::move(row));
    }
    access::FieldOptions other = needed;
    other.hint = ctx.tr(
        "窓口とも、名簿を出す機関ともべつの法人です（医師会、県の保健所など）。自分のサーバーで鍵を作ります。");
    view.set("custodian_field", access::select(ctx, "custodian", ctx.tr("鍵の保管者"), form.custodian,
                                               custodians, problems, other));
    view.set("lists", std::move(lists));
    view.set("lists_error", access::error_of(ctx, problems, "lists"));
    Views towns, groups;
    for (const auto& town : region::municipalities(ctx.db)) {
        const auto people = form.people.find(town.code);
        towns.push_back({{"code", town.code},
                         {"name", ctx.lang() == base::Lang::en ? town.english : town.name},
                         {"people", people == form.people.end() ? "" : people->second}});
    }
    for (const auto& group : publishable())
        groups.push_back({{"value", std::string(group.code)},
                          {"label", ctx.tr(group.label)},
                          {"selected", form.publish.contains(std::string(group.code))}});
    view.set("towns", std::move(towns));
    View publish{{"name", "publish"},
                 {"label", ctx.tr("公表する表")},
                 {"hint", ctx.tr("小さい数は、引き算で分からないように、まわりの数といっしょにかくします。")},
                 {"error", access::error_of(ctx, problems, "publish")},
                 {"required", false}};
    publish.set("options", std::move(groups));
    view.set("publish_field", std::move(publish));
    access::set_errors(view, ctx, problems);
    set_crumbs(view, ctx, {}, ctx.tr("調査を始める"));
    return access::page(ctx, ctx.tr("調査を始める"), "rooms/census/views/new", std::move(view),
                        options_for(problems));
}

Response new_round(Ctx& ctx) { return new_page(ctx, proposed(ctx), {}); }

base::Checked<NewRound> read_form(Ctx& ctx, const RoundForm& form) {
    base::Problems problems;
    NewRound round{form.title, form.purpose, form.legal_basis,
                   {},         {},           {form.publish.begin(), form.publish.end()},
                   {},         {},           {}};
    const auto day = [&](const char* field, const std::string& text, base::Date& to) {
        const auto read = base::parse_date(text, ctx.today());
        if (read) {
            to = read->date;
        } else {
            problems.push_back(read.error());
            problems.back().field = field;
        }
    };
    day("day_of_count", form.day_of_count, round.day_of_count);
    day("until", form.until, round.until);
    if (const auto custodian = SectionId::parse(form.custodian)) round.custodian = *custodian;
    for (const auto& id : form.lists) {
        const auto section = SectionId::parse(id);
        const auto kind = form.kinds.find(id);
        if (section)
            round.lists.push_back({*section, kind == form.kinds.end() ? 0 : std::atoi(kind->second.c_str())});
    }
    for (const auto& [code, people] : form.people) {
        const auto number = base::digits(people);
        round.towns.push_back(
            {code, "", number.empty() or number.size() > 9 ? 0 : std::atoll(number.c_str())});
    }
    if (not problems.empty()) return tl::unexpected(std::move(problems));
    return round;
}

Response create_round(Ctx& ctx) {
    const auto form = typed(ctx);
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            const auto round = read_form(ctx, form);
            if (not round) return tl::unexpected(round.error());
            const auto id = open_round(ctx, *round);
            if (not id) return tl::unexpected(id.error());
            ctx.say(msgid("調査を始めました。鍵の保管者と各機関に知らせました。"));
            return "/census/" + id->text();
        },
        [&](const base::Problems& problems) { return new_page(ctx, form, problems); });
}

}  // namespace

void new_round_routes(access::Routes& routes) {
    routes.get("/census/new", Permission::desk, &new_round);
    routes.post("/census", Permission::desk, &create_round);
}

}  // namespace tsumugi::census
