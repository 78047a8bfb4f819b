#include "ground/documents/drafts.h"
#include "rooms/requests/store.h"

namespace tsumugi::requests {
namespace {

using access::Ctx;
using access::Permission;
using html::msgid;
using html::View;
using html::Views;
using http::Response;

constexpr int kPageSize = 25;

std::string path_of(const Request& r) { return "/requests/" + r.id.text(); }

// ---- the list

struct Wanted {
    Box box = Box::in;
    int page = 1;
};

/// An unknown condition is an answer in words, never left out in silence (K3).
base::Result<Wanted> wanted(const Ctx& ctx) {
    Wanted w;
    for (const auto& [name, value] : ctx.request.query.pairs()) {
        const auto unknown = [&, &name = name] {
            return tl::unexpected(base::Problem{
                base::Kind::invalid,
                "",
                msgid("アドレスの条件「{name}」が分かりません。依頼の一覧を開き直してください。"),
                {{"name", name}}});
        };
        if (name == "box") {
            const auto box = parse_box(value);
            if (not box) return unknown();
            w.box = *box;
        } else if (name == "page") {
            const auto page = access::page_number(value);
            if (not page) return unknown();
            w.page = *page;
        } else {
            return unknown();
        }
    }
    return w;
}

std::string address(Box box, int page = 1) {
    return "/requests?box=" + std::string(code(box)) + (page > 1 ? "&page=" + std::to_string(page) : "");
}

Views tabs_of(Ctx& ctx, Box here) {
    Views tabs;
    for (const auto& [box, label] : {std::pair{Box::in, msgid("届いた依頼")},
                                     {Box::out, msgid("送った依頼")},
                                     {Box::done, msgid("終わった依頼")}}) {
        tabs.push_back({{"href", address(box)},
                        {"label", ctx.tr(label)},
                        {"here", box == here},
                        {"counted", box != Box::done},
                        {"count", count(ctx.db, ctx.user.section, box)}});
    }
    return tabs;
}

View empty_of(Ctx& ctx, Box box) {
    const auto empty = [&](const char* title, const char* text, Views actions) {
        return View{{"title", ctx.tr(title)}, {"text", ctx.tr(text)}, {"actions", std::move(actions)}};
    };
    const auto link = [&](const char* href, const char* label) {
        return View{{"href", href}, {"label", ctx.tr(label)}};
    };
    switch (box) {
        case Box::in:
            return empty(
                msgid("届いている依頼はありません"),
                msgid("ほかの部署から依頼やたずねごとが届くと、ここと受信箱に並びます。引き受けるまで、"
                      "こどものページは見えません。"),
                {link("/inbox", msgid("受信箱を見る"))});
        case Box::out:
            return empty(
                msgid("返事を待っている依頼はありません"),
                msgid("こどものページの「依頼」から書きます。相手が見たか、引き受けたかは、ここで分かります。"
                      "宛先が分からないときは、相談先をさがせます。"),
                {link("/requests/new", msgid("依頼を書く")), link("/contacts", msgid("相談先をさがす"))});
        case Box::done:
            break;
    }
    return empty(msgid("終わった依頼は、まだありません"),
                 msgid("終わった依頼、ことわられた依頼、取り下げた依頼を、ここで見直すことができます。"), {});
}

Response list_page(Ctx& ctx) {
    const auto w = wanted(ctx);
    if (not w) {
        auto response = access::problem_page(ctx, w.error());
        response.status = 400;
        return response;
    }
    if (ctx.user.role == access::Role::administrator) return access::problem_page(ctx, not_found());
    const int total = count(ctx.db, ctx.user.section, w->box);
    const int pages = std::max(1, (total + kPageSize - 1) / kPageSize);
    // The list grew shorter since the link was made.
    if (w->page > pages) return http::see_other(address(w->box, pages));
    Views rows;
    for (const auto& listed : list(ctx, w->box, w->page, kPageSize)) {
        const auto& r = listed.request;
        ctx.log("view", "request", r.id.value(), r.child, "list", "coordination");
        rows.push_back(row_view(ctx, r, listed.child_open));
    }
    const int from = (w->page - 1) * kPageSize + 1;
    const int to = from + static_cast<int>(rows.size()) - 1;
    View view{{"tabs", tabs_of(ctx, w->box)},
              {"any", not rows.empty()},
              {"empty", rows.empty() ? empty_of(ctx, w->box) : View{}},
              {"paged", total > kPageSize},
              {"from", from},
              {"to", to},
              {"total", total},
              {"previous", w->page > 1 ? address(w->box, w->page - 1) : ""},
              {"next", to < total ? address(w->box, w->page + 1) : ""}};
    view.set("rows", std::move(rows));
    view.set("aside", documents::drafts_view(ctx, kRequestForm, "/requests/check"));
    return access::page(ctx, ctx.tr("依頼の一覧"), "rooms/requests/views/list", std::move(view));
}

// ---- one request

std::string verb(const Ctx& ctx, const Action& action, const Request& r) {
    if (r.question() and action.to == State::done) return ctx.tr("答える");
    if (r.question() and action.to == State::doing) return ctx.tr("調べてから答える");
    const bool taken = r.state == State::accepted or r.state == State::conditional or r.state == State::doing;
    if (action.to == State::declined and taken) return ctx.tr("やはりことわる");
    return ctx.tr(action.label);
}

std::vector<access::Option> item_options(const Ctx& ctx) {
    std::vector<access::Option> options{{"", ctx.tr("えらんでください")}};
    for (const auto& condition : conditions())
        options.push_back({std::string(condition.code), ctx.tr(condition.label)});
    for (const auto& item : care_score::items())
        options.push_back({item.code, item.short_label.in(ctx.lang())});
    return options;
}

/// The fields of an answer with what was typed; `receiver`: whose answer it is.
void set_form(View& view, Ctx& ctx, const Request& r, bool receiver, const Answer& typed,
              const base::Problems& problems) {
    auto possible = actions(r.state, receiver, r.kind);
    // The sender's part needs a right to the child at that moment (K2).
    if (side_of(ctx, r) == Side::sender and not access::is_in_team(ctx.db, r.child, r.from, ctx.today()))
        possible.clear();
    std::vector<access::Option> choices;
    bool declines = false, needs_text = true;
    for (const auto* action : possible) {
        choices.push_back({std::string(action->code), verb(ctx, *action, r)});
        declines = declines or action->to == State::declined;
        needs_text = needs_text and action->needs_text;
    }
    access::FieldOptions needed, words;
    needed.required = true;
    words.required = needs_text;
    words.hint =
        needs_text
            ? ctx.tr("相手の部署が読みます。こどもの名前は書かないでください。")
            : ctx.tr(
                  "条件、聞きたいこと、ことわる理由、したことなど。相手の部署が読みます。こどもの名前は"
                  "書かないでください。");
    std::vector<access::Option> why{{"", ctx.tr("えらんでください")}};
    for (const auto& reason : reasons()) why.push_back({std::string(reason.code), ctx.tr(reason.label)});
    access::FieldOptions item_hint, reason_hint;
    reason_hint.hint = ctx.tr("ことわるときだけ選びます。");
    item_hint.hint = ctx.tr("「必要なケアや条件に合わない」を選んだときに。");
    view.set("version", r.version);
    view.set("has_form", not possible.empty());
    view.set("several", possible.size() > 1);
    view.set("only", possible.size() == 1 ? choices.front().value : "");
    view.set("withdraws", possible.size() == 1 and possible.front()->to == State::withdrawn);
    view.set("only_label", possible.size() == 1 ? choices.front().label : "");
    view.set("declines", declines);
    view.set("action_field",
             access::select(ctx, "action", ctx.tr("どうしますか"), typed.action, choices, problems, needed));
    view.set("text_field", access::field(ctx, "text", ctx.tr("ことば"), typed.text, problems, words));
    view.set("reason_field",
             access::select(ctx, "reason", ctx.tr("ことわる理由"), typed.reason, why, problems, reason_hint));
    view.set("item_field", access::select(ctx, "reason_item", ctx.tr("合わないケア・条件"), typed.reason_item,
                                          item_options(ctx), problems, item_hint));
    view.set("who_field",
             access::field(ctx, "heard_from", ctx.tr("答えた人"), typed.heard_from, problems, needed));
    access::set_errors(view, ctx, problems);
}

access::PageOptions options_of(const base::Problems& problems) {
    access::PageOptions options;
    options.error = not problems.empty();
    options.status = problems.empty() ? 200 : 422;
    return options;
}

Response request_page(Ctx& ctx, const Request& r, Side side, const Answer& typed,
                      const base::Problems& problems) {
    auto view = full_view(ctx, r, side);
    set_form(view, ctx, r, side == Side::receiver, typed, problems);
    auto options = options_of(problems);
    options.qr_path = path_of(r);
    return access::page(ctx,
                        ctx.tr("{kind}（{code}）", {{"kind", kind_label(ctx, r.kind)},
                                                    {"code", access::shown_code(r.child_code)}}),
                        "rooms/requests/views/show", std::move(view), options);
}

Response show(Ctx& ctx) {
    auto opened = open(ctx, ctx.request.place("id"), "page");
    if (not opened.request) return opened.refusal;
    if (opened.side == Side::receiver and ctx.request.method == http::Method::get)
        mark_seen(ctx, *opened.request);
    return request_page(ctx, *opened.request, opened.side, {}, {});
}

Response record_page(Ctx& ctx, const Request& r, const Answer& typed, const base::Problems& problems) {
    auto view = full_view(ctx, r, Side::sender);
    set_form(view, ctx, r, true, typed, problems);
    return access::page(ctx, ctx.tr("電話・FAXの返事を記録"), "rooms/requests/views/record", std::move(view),
                        options_of(problems));
}

Response record(Ctx& ctx) {
    const auto opened = open(ctx, ctx.request.place("id"), "record");
    if (not opened.request) return opened.refusal;
    const auto& r = *opened.request;
    if (opened.side == Side::receiver or has_account(ctx.db, r.to) or
        actions(r.state, true, r.kind).empty()) {
        return http::see_other(path_of(r));
    }
    return record_page(ctx, r, {}, {});
}

/// The state in words with the words that came with it: one side of the page for two who answered at once.
std::string stored_words(Ctx& ctx, const Request& r) {
    const auto history = events(ctx.db, r.id);
    const auto text = history.empty() ? std::string() : history.back().text;
    return ctx.tr(label(r.state)) + (text.empty() ? "" : "：" + text);
}

/// The other side; the same words whatever has become of the request, because the choice is read back by
/// them.
std::string typed_words(const Ctx& ctx, Request r, const Answer& typed) {
    const auto* action = find_action(typed.action);
    r.state = State::sent;
    return (action ? verb(ctx, *action, r) : "") + (typed.text.empty() ? "" : "：" + typed.text);
}

Response conflict(Ctx& ctx, const Request& now, const Answer& typed) {
    const auto history = events(ctx.db, now.id);
    return access::conflict_page(ctx, ctx.tr("ほかの人が先に返事をしています"),
                                 {{"keep", ctx.tr("依頼の状態と、そえたことば"), typed_words(ctx, now, typed),
                                   stored_words(ctx, now)}},
                                 now.version,
                                 history.empty() ? "" : history.back().where + " " + history.back().member,
                                 history.empty() ? now.sent_at : history.back().at);
}

void say_done(Ctx& ctx, const Request& before, State state) {
    switch (state) {
        case State::accepted:
        case State::conditional:
            return ctx.say(
                before.to == ctx.user.section
                    ? msgid("引き受けました。チームに入り、こどものページを見られるようになりました。")
                    : msgid("引き受けたことを記録しました。宛先の部署がチームに入りました。"));
        case State::asked:
            return ctx.say("聞き返しました。答えが来ると受信箱に出ます。");
        case State::seen:
            return ctx.say("答えを送りました。");
        case State::declined:
            return ctx.say("ことわったことを伝えました。");
        case State::doing:
            return ctx.say("はじめたことを伝えました。");
        case State::done:
            return before.question() ? ctx.say("答えを送りました。") : ctx.say("終わったことを伝えました。");
        case State::withdrawn:
            return ctx.say("依頼を取り下げました。相手にも知らせました。");
        case State::sent:
            return;
    }
}

Response answer_request(Ctx& ctx) {
    const auto opened = open(ctx, ctx.request.place("id"), "answer");
    if (not opened.request) return opened.refusal;
    const auto& r = *opened.request;
    const Answer typed{r.id,
                       std::atoi(ctx.field("version").c_str()),
                       ctx.field("action"),
                       ctx.field("text"),
                       ctx.field("reason"),
                       ctx.field("reason_item"),
                       ctx.field("heard_from")};
    // Of the two sides of the conflict page, what is stored was chosen.
    if (const auto keep = ctx.field("keep"); not keep.empty() and keep != typed_words(ctx, r, typed)) {
        ctx.say("いまの状態のままにしました。");
        return http::see_other(path_of(r));
    }
    const bool by_telephone = ctx.field("by") == "telephone";
    const auto again = [&](const base::Problems& problems) {
        const auto now = find(ctx.db, r.id).value_or(r);
        for (const auto& problem : problems) {
            if (problem.kind == base::Kind::conflict) return conflict(ctx, now, typed);
            if (problem.kind == base::Kind::forbidden or problem.kind == base::Kind::not_found)
                return access::problem_page(ctx, problem);
        }
        return by_telephone ? record_page(ctx, now, typed, problems)
                            : request_page(ctx, now, opened.side, typed, problems);
    };
    if (by_telephone and typed.heard_from.empty()) {
        base::Problems problems{{base::Kind::invalid,
                                 "heard_from",
                                 msgid("だれが答えたかを書いてください（例：事務の山田さん）。"),
                                 {}}};
        if (const auto* action = find_action(typed.action)) {
            for (auto& problem : check(typed, *action, true, {})) problems.push_back(std::move(problem));
        }
        return again(problems);
    }
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            const auto state = answer(ctx, typed);
            if (not state) return tl::unexpected(state.error());
            say_done(ctx, r, *state);
            return path_of(r);
        },
        again);
}

Response print(Ctx& ctx) {
    const auto opened = open(ctx, ctx.request.place("id"), "print");
    if (not opened.request) return opened.refusal;
    const auto& r = *opened.request;
    auto view = full_view(ctx, r, opened.side);
    Views why;
    for (const auto& reason : reasons()) why.push_back(ctx.tr(reason.label));
    view.set("reasons", std::move(why));
    view.set("waits_for_answer", r.state == State::sent or r.state == State::seen or r.state == State::asked);
    access::PageOptions options;
    options.qr_path = path_of(r);
    return access::page(ctx,
                        ctx.tr("{kind}の控え（{code}）", {{"kind", kind_label(ctx, r.kind)},
                                                          {"code", access::shown_code(r.child_code)}}),
                        "rooms/requests/views/print", std::move(view), options);
}

}  // namespace

std::vector<children::Block> blocks() {
    const auto make = [](Ctx& ctx, const access::ChildKey& key) -> std::optional<View> {
        Views open_rows, closed_rows;
        for (const auto& r : of_child(ctx.db, key)) {
            auto row = row_view(ctx, r, false);
            row.set("code", "");
            (is_open(r.state) ? open_rows : closed_rows).push_back(std::move(row));
        }
        return View{{"code", key.code()},
                    {"may_change", key.may_change()},
                    {"any", not open_rows.empty() or not closed_rows.empty()},
                    {"has_open", not open_rows.empty()},
                    {"has_closed", not closed_rows.empty()},
                    {"closed_count", closed_rows.size()},
                    {"open_rows", std::move(open_rows)},
                    {"closed_rows", std::move(closed_rows)}};
    };
    return {{70, false, "requests", msgid("依頼・たずねごと"), access::Category::basic,
             "rooms/requests/views/_block", make}};
}

void routes(access::Routes& routes) {
    routes.get("/requests", Permission::member, &list_page);
    refusal_routes(routes);
    routes.get("/requests/new", Permission::member, &new_page);
    routes.post("/requests/check", Permission::member, &check_page);
    routes.get("/requests/check", Permission::member, &checked_page);
    routes.post("/requests/aside", Permission::member, &put_aside);
    routes.post("/requests", Permission::member, &create);
    routes.get("/requests/{id}", Permission::child, &show);
    routes.post("/requests/{id}/answer", Permission::child, &answer_request);
    routes.post("/requests/{id}/next", Permission::child, &settle);
    routes.get("/requests/{id}/record", Permission::child, &record);
    routes.get("/requests/{id}/print", Permission::child, &print);
}

}  // namespace tsumugi::requests
