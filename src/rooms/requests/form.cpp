#include <algorithm>

#include "ground/access/kinds.h"
#include "ground/base/text.h"
#include "ground/documents/drafts.h"
#include "rooms/requests/form.h"

namespace tsumugi::requests {
namespace {

using access::ChildKey;
using access::Ctx;
using html::msgid;
using html::View;
using html::Views;
using http::Response;

/// The typed form as a request, with every problem in the order of the form.
base::Checked<NewRequest> resolve(Ctx& ctx, const ChildKey& key, const Form& form) {
    base::Problems problems;
    NewRequest request;
    request.kind = form.kind;
    request.title = form.title;
    request.body = form.body;
    request.function = form.function;
    if (const auto section = find_section(ctx.db, form.to)) {
        request.to = section->id;
    } else if (not form.to.empty()) {
        problems.push_back(
            {base::Kind::invalid,
             "to",
             msgid("この名前の部署は見つかりません。候補から選ぶか、相談先でさがしてください。"),
             {}});
    }
    request.again = RequestId::parse(form.again);
    if (not form.step.empty()) request.step = pathways::StepId::parse(form.step).value_or(pathways::StepId{});
    if (not form.answer_by.empty()) {
        if (const auto day = base::parse_date(form.answer_by, ctx.today())) {
            request.answer_by = day->date;
        } else {
            problems.push_back(day.error());
            problems.back().field = "answer_by";
        }
    }
    for (auto& problem : problems_of(ctx, key, request)) {
        const bool told = std::any_of(problems.begin(), problems.end(),
                                      [&](const auto& known) { return known.field == problem.field; });
        if (not told) problems.push_back(std::move(problem));
    }
    if (problems.empty()) return request;
    static const std::vector<std::string> order{"to",   "kind",      "function", "title",
                                                "body", "answer_by", "step"};
    std::stable_sort(problems.begin(), problems.end(), [](const auto& a, const auto& b) {
        return std::find(order.begin(), order.end(), a.field) <
               std::find(order.begin(), order.end(), b.field);
    });
    return tl::unexpected(std::move(problems));
}

// ---- the form

View to_view(Ctx& ctx, const std::string& typed, const base::Problems& problems) {
    access::FieldOptions options;
    options.required = true;
    options.hint = ctx.tr("部署の名前を入れると候補が出ます。");
    return access::field(ctx, "to", ctx.tr("宛先の部署"), typed, problems, options);
}

Response form_page(Ctx& ctx, const ChildKey& key, const Form& form, const base::Problems& problems) {
    access::FieldOptions needed, title, body, day, function;
    needed.required = title.required = body.required = true;
    title.hint = ctx.tr("受信箱に出ます。こどもの名前は書かないでください。");
    body.hint = ctx.tr(
        "引き受ける前の部署が読むのは、ここに書いたことだけです。こどもの名前は書かないでください。伝えたくな"
        "いことは"
        "消してください。");
    day.hint = ctx.tr("書かないと、きょうから土日・祝日を除いて7日目になります。");
    function.hint = ctx.tr("選ぶと、引き受けた部署が役割分担表に入り、終わったあともチームに残ります。");
    std::vector<access::Option> functions{{"", ctx.tr("決めない（今回だけのお願い）")}};
    for (const auto& known : region::functions(ctx.db))
        functions.push_back({known.code, known.label(ctx.lang())});
    const std::vector<access::Option> kinds{{"support", ctx.tr("依頼（引き受けてもらう）")},
                                            {"question", ctx.tr("たずねる（答えてもらう）")}};
    Views sections;
    const auto town = children::basics(ctx, key).municipality;
    auto all = directory::sections(ctx.db);
    std::stable_partition(all.begin(), all.end(), [&](const auto& s) { return s.municipality == town; });
    for (const auto& section : all) {
        if (section.id != ctx.user.section)
            sections.push_back({{"where", section.where()}, {"phone", section.phone}});
    }
    const auto id = pathways::StepId::parse(form.step);
    const auto known = id ? step(ctx.db, *id, ctx.lang()) : std::nullopt;
    View view{{"child", key.code()},
              {"step", form.step},
              {"again", form.again},
              {"step_title", known and known->child == key.child() ? known->title : ""},
              {"step_error", access::error_of(ctx, problems, "step")}};
    view.set("identity", children::identity_view(ctx, key));
    view.set("to_field", to_view(ctx, form.to, problems));
    view.set("sections", std::move(sections));
    view.set("kind_field",
             access::select(ctx, "kind", ctx.tr("どちらですか"), form.kind, kinds, problems, needed));
    view.set("title_field", access::field(ctx, "title", ctx.tr("題名"), form.title, problems, title));
    view.set("body_field",
             access::field(ctx, "body", ctx.tr("お願いすること・たずねること"), form.body, problems, body));
    view.set("function_field", access::select(ctx, "function", ctx.tr("頼む支援"), form.function, functions,
                                              problems, function));
    view.set("answer_by_field",
             access::field(ctx, "answer_by", ctx.tr("返事の期限"), form.answer_by, problems, day));
    const auto draft = documents::draft_of_form(ctx);
    view.set("draft", draft.id);
    view.set("draft_version", draft.version);
    access::set_errors(view, ctx, problems);
    access::PageOptions options;
    options.error = not problems.empty();
    options.status = problems.empty() ? 200 : 422;
    return access::page(ctx, ctx.tr("依頼を書く"), "rooms/requests/views/new", std::move(view), options);
}

// ---- who will see what (ux.md heuristic 7)

/// What the receiver sees once it is in the team, in words.
std::string category_words(const Ctx& ctx, const ChildKey& key, SectionId to) {
    const auto sight =
        access::sight_once_in_team(ctx.db, key.child(), to, ctx.today(), access::Purpose::care);
    return base::join(access::category_names(ctx.lang(), sight.categories), ctx.tr("・"));
}

std::string people_of(Ctx& ctx, SectionId section) {
    std::vector<std::string> names;
    for (const auto& member : directory::members(ctx.db, section)) {
        if (not member.login.empty()) names.push_back(member.name);
    }
    return names.empty() ? ctx.tr("紡ぎを使う人はまだいません。控えを印刷して、電話かFAXで届けます。")
                         : base::join(names, ctx.tr("、"));
}

std::string after_acceptance(Ctx& ctx, const ChildKey& key, const NewRequest& request,
                             const directory::Section& to) {
    auto text = ctx.tr("チームに入り、こどものページを見ます（{categories}）。",
                       {{"categories", category_words(ctx, key, to.id)}});
    if (request.function.empty()) return text + ctx.tr("終わると、チームから外れます。");
    const auto name = function_label(ctx, request.function);
    return text + (teams::lead_of(ctx.db, key, request.function)
                       ? ctx.tr("「{function}」を一緒に動く部署になります。", {{"function", name}})
                       : ctx.tr("「{function}」の主担当になります。", {{"function", name}}));
}

Views who_sees(Ctx& ctx, const ChildKey& key, const NewRequest& request, const directory::Section& to) {
    Views rows;
    const auto add = [&](std::string who, std::string people, std::string what) {
        rows.push_back({{"who", std::move(who)}, {"people", std::move(people)}, {"what", std::move(what)}});
    };
    const auto code = access::shown_code(key.code());
    const bool in_team = access::is_in_team(ctx.db, key.child(), to.id, ctx.today());
    const auto text =
        ctx.tr("{code}という番号、題名、本文、支援、期限、あなたの名前と部署の電話。", {{"code", code}});
    add(to.where(), people_of(ctx, to.id),
        text + (in_team ? ctx.tr("もうチームの一員なので、こどものページも見ています。")
                        : ctx.tr("こどもの名前とこどものページは見えません。")));
    if (request.kind == "question") {
        if (not in_team)
            add(ctx.tr("{where}（答えたあと）", {{"where", to.where()}}), "", ctx.tr("変わりません。"));
    } else if (not in_team) {
        add(ctx.tr("{where}（引き受けたとき）", {{"where", to.where()}}), "",
            after_acceptance(ctx, key, request, to));
        add(ctx.tr("{where}（ことわったとき）", {{"where", to.where()}}), "",
            ctx.tr("こどものページは見えないままです。この依頼の文と返事は、記録として残ります。"));
    }
    add(ctx.user.where(), "", ctx.tr("すべて。"));
    std::vector<std::string> others;
    for (const auto& member : access::team_of(ctx, key)) {
        if (member.section == ctx.user.section or member.section == to.id) continue;
        const auto where =
            member.organisation_name + (member.section_name.empty() ? "" : " " + member.section_name);
        if (std::find(others.begin(), others.end(), where) == others.end()) others.push_back(where);
    }
    if (not others.empty()) {
        add(ctx.tr("ほかのチームの部署"), base::join(others, ctx.tr("、")),
            ctx.tr("こどものページで、題名、どこからどこへの依頼か、いまの状態。本文と返事のことばは見えませ"
                   "ん。"));
    }
    std::vector<std::string> desks;
    for (const auto& desk : directory::desks(ctx.db)) {
        if (desk.id != to.id and desk.id != ctx.user.section) desks.push_back(desk.where());
    }
    if (not desks.empty()) {
        add(ctx.tr("地域の窓口"), base::join(desks, ctx.tr("、")),
            ctx.tr("見られないまま、または期限をすぎたままのときだけ、番号、題名、どこからどこへの依頼か。"));
    }
    return rows;
}

Response confirm_page(Ctx& ctx, const ChildKey& key, const Form& form, const NewRequest& request) {
    const auto to = directory::section(ctx.db, request.to).value();
    const auto by = days(ctx.today(), request.answer_by);
    const auto known = request.step ? step(ctx.db, *request.step, ctx.lang()) : std::nullopt;
    Views hidden;
    for (const auto& [name, value] : {std::pair{"child", key.code()},
                                      {"to", request.to.text()},
                                      {"kind", form.kind},
                                      {"title", form.title},
                                      {"body", form.body},
                                      {"function", form.function},
                                      {"answer_by", form.answer_by},
                                      {"step", form.step},
                                      {"again", form.again}}) {
        hidden.push_back({{"name", name}, {"value", value}});
    }
    const auto draft = documents::draft_of_form(ctx);
    hidden.push_back({{"name", "draft"}, {"value", draft.id}});
    hidden.push_back({{"name", "draft_version"}, {"value", std::to_string(draft.version)}});
    View view{{"to", to.where()},
              {"to_phone", to.phone},
              {"kind", kind_label(ctx, request.kind)},
              {"title", request.title},
              {"body", request.body},
              {"function", function_label(ctx, request.function)},
              {"step", known ? known->title : ""},
              {"see_by", base::long_date(by.see_by, ctx.lang())},
              {"answer_by", base::long_date(by.answer_by, ctx.lang())}};
    view.set("identity", children::identity_view(ctx, key));
    view.set("rows", who_sees(ctx, key, request, to));
    view.set("fields", std::move(hidden));
    return access::page(ctx, ctx.tr("送る前の確認"), "rooms/requests/views/check", std::move(view));
}

base::Result<ChildKey> open_for(Ctx& ctx, std::string_view code) {
    return access::open_child(ctx, code, access::Purpose::coordination, "request");
}

/// The list of drafts says whom and about which child, not what: that may hold a name.
std::string keep(Ctx& ctx, const ChildKey& key, const Form& form) {
    auto note = access::shown_code(key.code()) + "　" +
                kind_label(ctx, form.kind == "question" ? "question" : "support");
    if (const auto to = find_section(ctx.db, form.to)) note += "　" + to->where();
    return documents::keep_draft(ctx, kRequestForm, key.child(), note).text();
}

/// The answer to a request that was sent already, wherever it is sent or checked again.
std::optional<Response> already_sent(Ctx& ctx) {
    const auto draft = documents::find_draft(ctx, kRequestForm, ctx.field("draft"));
    if (not draft or not draft->sent) return std::nullopt;
    return documents::sent_page(ctx, *draft, "/requests/new");
}

Response refuse(Ctx& ctx, const char* message, int status) {
    auto response = access::problem_page(ctx, {base::Kind::not_found, "", message, {}});
    response.status = status;
    return response;
}

}  // namespace

Response new_page(Ctx& ctx) {
    const auto& query = ctx.request.query;
    for (const auto& [name, value] : query.pairs()) {
        if (name != "child" and name != "to" and name != "step" and name != "again")
            return refuse(
                ctx,
                msgid("アドレスの条件が分かりません。こどものページから「依頼を書く」を開き直してください。"),
                400);
    }
    if (query.get("child").empty()) {
        return access::page(ctx, ctx.tr("依頼を書く"), "rooms/requests/views/choose",
                            View{{"child_field", access::field(ctx, "child", ctx.tr("こどもの番号"), "")}});
    }
    const auto key = open_for(ctx, query.get("child"));
    if (not key) return access::problem_page(ctx, key.error());
    auto form = first_form(ctx, *key);
    if (const auto text = query.get("again"); not text.empty()) {
        const auto id = RequestId::parse(text);
        const auto before = id ? find(ctx.db, *id) : std::nullopt;
        if (not before or side_of(ctx, *before) != Side::sender or before->child != key->child())
            return access::problem_page(ctx, not_found());
        form.again = before->id.text();
        form.kind = before->kind;
        form.title = before->title;
        form.body = before->body;
        form.function = before->function;
        if (before->step) form.step = before->step->text();
    }
    if (const auto text = query.get("step"); not text.empty()) {
        const auto id = pathways::StepId::parse(text);
        const auto known = id ? step(ctx.db, *id, ctx.lang()) : std::nullopt;
        if (not known or known->child != key->child())
            return refuse(
                ctx,
                msgid("この段階は、このこどもの手順にありません。こどものページから開き直してください。"),
                404);
        fill_from_step(ctx, *key, *known, form);
    }
    if (const auto text = query.get("to"); not text.empty()) {
        const auto section = find_section(ctx.db, text);
        if (not section)
            return refuse(ctx, msgid("宛先の部署が見つかりません。相談先からさがしてください。"), 400);
        form.to = section->where();
    }
    return form_page(ctx, *key, form, {});
}

Response check_page(Ctx& ctx) {
    if (auto sent = already_sent(ctx)) return *std::move(sent);
    const auto key = open_for(ctx, ctx.field("child"));
    if (not key) return access::problem_page(ctx, key.error());
    auto form = read_form(ctx);
    if (not ctx.field("edit").empty()) {
        if (const auto section = find_section(ctx.db, form.to)) form.to = section->where();
        return form_page(ctx, *key, form, {});
    }
    const auto request = resolve(ctx, *key, form);
    if (not request) return form_page(ctx, *key, form, request.error());
    return http::see_other("/requests/check?draft=" + keep(ctx, *key, form));
}

Response checked_page(Ctx& ctx) {
    auto draft = documents::find_draft(ctx, kRequestForm, ctx.request.query.get("draft"));
    if (not draft) return access::problem_page(ctx, documents::draft_is_gone());
    if (draft->sent) return documents::sent_page(ctx, *draft, "/requests/new");
    ctx.request.form = std::move(draft->form);
    ctx.request.form.add("draft", draft->id.text());
    ctx.request.form.add("draft_version", std::to_string(draft->version));
    const auto key = open_for(ctx, ctx.field("child"));
    if (not key) return access::problem_page(ctx, key.error());
    const auto form = read_form(ctx);
    const auto request = resolve(ctx, *key, form);
    return request ? confirm_page(ctx, *key, form, *request) : form_page(ctx, *key, form, {});
}

Response put_aside(Ctx& ctx) {
    if (auto sent = already_sent(ctx)) return *std::move(sent);
    const auto key = open_for(ctx, ctx.field("child"));
    if (not key) return access::problem_page(ctx, key.error());
    keep(ctx, *key, read_form(ctx));
    ctx.say("書きかけとして残しました。30日のあいだ、あなたの部署の人が続けられます。");
    return http::see_other("/requests?box=out#drafts");
}

Response create(Ctx& ctx) {
    const auto draft = documents::find_draft(ctx, kRequestForm, ctx.field("draft"));
    if (draft and draft->sent) return documents::see_sent(ctx, *draft);
    const auto key = open_for(ctx, ctx.field("child"));
    if (not key) return access::problem_page(ctx, key.error());
    const auto form = read_form(ctx);
    const auto again = [&](const base::Problems& problems) { return form_page(ctx, *key, form, problems); };
    const auto request = resolve(ctx, *key, form);
    if (not request) return again(request.error());
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            const auto sent = send(ctx, *key, *request);
            if (not sent) return tl::unexpected(sent.error());
            documents::set_draft_sent(ctx, kRequestForm, ctx.field("draft"), "/requests/" + sent->text());
            ctx.say(has_account(ctx.db, request->to) ? msgid("送りました。相手が見たか、引き受けたかは、この"
                                                             "画面で分かります。返事が来ると知らせます。")
                                                     : msgid("記録しました。宛先の部署はまだ紡ぎを使っていな"
                                                             "いので、控えを印刷して届けてください。"));
            return "/requests/" + sent->text();
        },
        again);
}

}  // namespace tsumugi::requests
