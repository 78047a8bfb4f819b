// What a provider does once a year: last year's answers, changed where something changed, a look, and sent.
#include <algorithm>

#include "ground/base/text.h"
#include "ground/documents/documents.h"
#include "rooms/acceptance/form.h"

namespace tsumugi::acceptance {
namespace {

using html::msgid;
using html::View;
using html::Views;
using http::Response;

struct Place {
    directory::Service service;
    std::optional<Confirmation> confirmation;
    std::string path() const { return "/services/" + service.id.text() + "/confirm"; }
};

/// The service, if the signed-in person may answer for it; else `refusal`.
std::optional<Place> place_of_address(Ctx& ctx, Response& refusal) {
    auto service = service_of_address(ctx);
    if (not service) {
        refusal = no_service(ctx);
        return std::nullopt;
    }
    auto confirmation = running(ctx.db, service->id);
    if (service->ended or not may_answer(ctx.user, *service, confirmation)) {
        refusal = not_yours(ctx);
        return std::nullopt;
    }
    return Place{std::move(*service), std::move(confirmation)};
}

/// Until when 「すべて同じ」 is taken back, in words; "" = there is nothing to take back.
std::string undo_words(Ctx& ctx, ServiceId service) {
    const auto until = undo_until(ctx, service);
    return until ? base::short_time(*until, ctx.today(), ctx.lang()) : std::string();
}

Response confirm_page(Ctx& ctx, const Place& place, const http::Fields* sent,
                      const base::Problems& problems) {
    const auto said = sheet(ctx.db, place.service.id);
    const auto inputs = sent ? typed_inputs(*sent) : stored_inputs(said);
    const auto round_of = place.confirmation ? round(ctx.db, place.confirmation->round) : std::nullopt;
    View view{{"name", place.service.name},
              {"id", place.service.id.text()},
              {"version", sent ? std::string(sent->get("version"))
                               : std::to_string(sheet_version(ctx.db, place.service.id))},
              {"from_file", sent != nullptr and sent->has("from_file")},
              {"asked", round_of.has_value()},
              {"answered", place.confirmation and place.confirmation->answered},
              {"round", round_of ? round_of->title : ""},
              {"due", round_of ? base::short_date(round_of->due, ctx.today(), ctx.lang()) : ""},
              {"due_note", round_of ? base::relative_day(round_of->due, ctx.today(), ctx.lang()) : ""},
              {"any", not said.empty()},
              {"undo_until", undo_words(ctx, place.service.id)},
              {"phone", place.service.phone},
              {"weekdays", place.service.weekdays},
              {"places", place.service.places ? std::to_string(*place.service.places) : ""},
              {"state", ctx.tr(directory::label(place.service.state))},
              {"may_edit", directory::may_edit_service(ctx.user, place.service)}};
    view.set("groups", by_group(ctx, [&](const Field& field) {
                 auto row = field_view(ctx, field, inputs, problems);
                 const auto found = said.find(field.key);
                 row.set("before", found == said.end() ? ctx.tr("未回答") : shown(ctx, field, found->second));
                 row.set("date", found == said.end()
                                     ? ""
                                     : base::long_date(base::local_date(found->second.at), ctx.lang()));
                 row.set("later_box", true);
                 row.set("later", sent and sent->get("later." + field.key) == "1");
                 return row;
             }));
    access::set_errors(view, ctx, problems);
    access::PageOptions options;
    options.error = not problems.empty();
    options.status = problems.empty() ? 200 : 422;
    return access::page(ctx, ctx.tr("受入条件の年1回の確認"), "rooms/acceptance/views/confirm",
                        std::move(view), options);
}

/// What was sent before, kept for a day under the token of the address.
std::optional<http::Fields> kept_form(Ctx& ctx, std::string_view token) {
    return documents::stashed_form(ctx, "confirm", token);
}

base::Problems problems_of(Ctx& ctx, const Place& place, const Sent& sent, const Sheet& said) {
    auto problems = sent.problems;
    for (auto& problem : unknown_towns(ctx.db, sent.sheet)) problems.push_back(std::move(problem));
    auto whole = sent.sheet;
    for (const auto& field : sent.later) {
        if (const auto found = said.find(field); found != said.end()) whole.insert(*found);
    }
    for (auto& problem : contradictions_of(place.service, whole, ctx.today()))
        problems.push_back(std::move(problem));
    return problems;
}

Response confirm(Ctx& ctx) {
    Response refusal;
    const auto place = place_of_address(ctx, refusal);
    if (not place) return refusal;
    const auto token = ctx.request.query.get("draft");
    if (token.empty()) return confirm_page(ctx, *place, nullptr, {});
    const auto form = kept_form(ctx, token);
    if (not form) return access::problem_page(ctx, documents::form_is_gone());
    return confirm_page(ctx, *place, &*form,
                        problems_of(ctx, *place, read_sent(*form), sheet(ctx.db, place->service.id)));
}

/// The lines of a form that say something else than what is stored.
struct Changes {
    Views changed, later;
    int same = 0;
};
Changes changes_of(Ctx& ctx, const Sent& sent, const Sheet& said) {
    Changes made;
    for (const auto& field : fields()) {
        const auto before = said.find(field.key), now = sent.sheet.find(field.key);
        const auto words = [&](const auto& found, const Sheet& of) {
            return found == of.end() ? ctx.tr("未回答") : shown(ctx, field, found->second);
        };
        if (sent.later.contains(field.key)) {
            made.later.push_back({{"label", label(field, ctx.lang())}});
        } else if (before == said.end() ? now == sent.sheet.end()
                                        : now != sent.sheet.end() and now->second.same(before->second)) {
            ++made.same;
        } else {
            made.changed.push_back({{"label", label(field, ctx.lang())},
                                    {"before", words(before, said)},
                                    {"after", words(now, sent.sheet)}});
        }
    }
    return made;
}

/// The page before sending: what changes, what stays, what is left open.
Response look(Ctx& ctx) {
    Response refusal;
    const auto place = place_of_address(ctx, refusal);
    if (not place) return refusal;
    const auto token = std::string(ctx.request.query.get("draft"));
    const auto form = kept_form(ctx, token);
    if (not form) return access::problem_page(ctx, documents::form_is_gone());
    auto changes = changes_of(ctx, read_sent(*form), sheet(ctx.db, place->service.id));
    View view{{"name", place->service.name},
              {"id", place->service.id.text()},
              {"draft", token},
              {"same", changes.same},
              {"changed_count", changes.changed.size()},
              {"later_count", changes.later.size()},
              {"any_changed", not changes.changed.empty()},
              {"any_later", not changes.later.empty()}};
    view.set("changed", std::move(changes.changed));
    view.set("later", std::move(changes.later));
    access::set_errors(view, ctx, {});
    return access::page(ctx, ctx.tr("送る前の確認"), "rooms/acceptance/views/confirm_look", std::move(view));
}

/// The form of the page, or its Excel sheet: kept, and shown before anything is stored.
Response take(Ctx& ctx) {
    Response refusal;
    const auto place = place_of_address(ctx, refusal);
    if (not place) return refusal;
    const auto* upload = ctx.request.upload("file");
    if (upload and (upload->too_large or not upload->bytes.empty())) {
        if (upload->too_large) {
            return confirm_page(ctx, *place, nullptr,
                                {{base::Kind::too_large, "file", msgid("ファイルが大きすぎます。"), {}}});
        }
        auto form = read_confirmation_xlsx(ctx, place->service, upload->bytes);
        if (not form) {
            auto problem = form.error();
            problem.field = "file";
            return confirm_page(ctx, *place, nullptr, {problem});
        }
        form->add("version", std::to_string(sheet_version(ctx.db, place->service.id)));
        form->add("from_file", "1");
        return http::see_other(place->path() + "?" +
                               http::query_string({{"draft", documents::stash_form(ctx, "confirm", *form)}}));
    }
    // With faults or without, the answer has an address of its own, so that the back button finds it again.
    const auto problems =
        problems_of(ctx, *place, read_sent(ctx.request.form), sheet(ctx.db, place->service.id));
    return http::see_other(
        place->path() + (problems.empty() ? "/look?" : "?") +
        http::query_string({{"draft", documents::stash_form(ctx, "confirm", ctx.request.form)}}));
}

/// Stores an answer: everything but the lines left open counts as said today.
base::Checked<std::string> answer(Ctx& ctx, const Place& place, int version, const Sent& sent) {
    // The right may have gone while the form was open (K2).
    const auto service = directory::service(ctx.db, place.service.id);
    const auto who = directory::member(ctx.db, ctx.user.id);
    const auto confirmation = running(ctx.db, place.service.id);
    const bool still = service and not service->ended and who and who->living(ctx.today()) and
                       may_answer(access::load_user(ctx.db, ctx.user.id), *service, confirmation);
    if (not still) {
        return tl::unexpected(base::Problems{
            {base::Kind::forbidden,
             "",
             msgid("あなたは、いまはこれを変えられません。部署の責任者か管理者にたずねてください。"),
             {}}});
    }
    const auto said = sheet(ctx.db, service->id);
    auto changed = sent.sheet;
    auto confirmed = every_field();
    int differing = 0;
    for (const auto& field : fields()) {
        const auto before = said.find(field.key);
        if (sent.later.contains(field.key)) {
            confirmed.erase(field.key);
            if (before != said.end()) changed[field.key] = before->second;
            continue;
        }
        const auto now = changed.find(field.key);
        const bool same = before == said.end() ? now == changed.end()
                                               : now != changed.end() and now->second.same(before->second);
        differing += same ? 0 : 1;
    }
    if (const auto saved = save_sheet(ctx, service->id, version, changed, confirmed); not saved)
        return tl::unexpected(base::Problems{saved.error()});
    if (confirmation) note_answer(ctx, *confirmation, differing, static_cast<int>(sent.later.size()));
    ctx.say("受入条件の確認を受け取りました。ありがとうございました。");
    return "/services/" + service->id.text() + "/conditions";
}

Response change(Ctx& ctx, const Place& place, int version, const Sent& sent, const http::Fields* form,
                bool all_same = false) {
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            if (all_same)
                keep_undo(ctx, place.service, running(ctx.db, place.service.id), version, sent.sheet);
            return answer(ctx, place, version, sent);
        },
        [&](const base::Problems& found) {
            if (found[0].kind == base::Kind::forbidden) return access::problem_page(ctx, found[0]);
            auto problems = found;
            for (auto& problem : problems) {
                if (problem.kind == base::Kind::conflict)
                    problem.message = msgid(
                        "このあいだに、ほかの人が受入条件を変えました。いまの内容を見て、もう一度送ってください。");
            }
            auto page = confirm_page(ctx, place, form, problems);
            page.status = found[0].kind == base::Kind::conflict ? 409 : page.status;
            return page;
        });
}

Response send(Ctx& ctx) {
    Response refusal;
    const auto place = place_of_address(ctx, refusal);
    if (not place) return refusal;
    if (ctx.field("same") == "1") {
        const auto said = sheet(ctx.db, place->service.id);
        Sent sent;
        sent.sheet = said;
        return change(ctx, *place, version_of(ctx), sent, nullptr, true);
    }
    const auto form = kept_form(ctx, ctx.field("draft"));
    if (not form) return access::problem_page(ctx, documents::form_is_gone());
    const auto sent = read_sent(*form);
    const auto problems = problems_of(ctx, *place, sent, sheet(ctx.db, place->service.id));
    if (not problems.empty()) return confirm_page(ctx, *place, &*form, problems);
    return change(ctx, *place, std::atoi(std::string(form->get("version")).c_str()), sent, &*form);
}

/// What 「すべて同じ」 would say, before it is said.
Response same(Ctx& ctx) {
    Response refusal;
    const auto place = place_of_address(ctx, refusal);
    if (not place) return refusal;
    auto view = same_view(ctx, place->service, sheet(ctx.db, place->service.id));
    access::set_errors(view, ctx, {});
    return access::page(ctx, ctx.tr("すべて同じ"), "rooms/acceptance/views/confirm_same", std::move(view));
}

Response undo(Ctx& ctx) {
    Response refusal;
    const auto place = place_of_address(ctx, refusal);
    if (not place) return refusal;
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            if (const auto undone = undo_same(ctx, place->service.id); not undone)
                return tl::unexpected(base::Problems{undone.error()});
            ctx.say("「すべて同じ」を取り消しました。確認はまだ終わっていません。");
            return place->path();
        },
        [&](const base::Problems& problems) { return access::problem_page(ctx, problems.front()); });
}

Response excel(Ctx& ctx) {
    Response refusal;
    const auto place = place_of_address(ctx, refusal);
    if (not place) return refusal;
    ctx.log("export", "service", place->service.id.value(), {}, "confirm xlsx");
    return http::file(confirmation_xlsx(ctx, place->service, sheet(ctx.db, place->service.id)),
                      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                      "confirm-" + base::iso(ctx.today()) + ".xlsx");
}

}  // namespace

void confirm_routes(access::Routes& routes) {
    using access::Permission;
    routes.get("/services/{id}/confirm", Permission::member, confirm);
    routes.get("/services/{id}/confirm/same", Permission::member, same);
    routes.post("/services/{id}/confirm/undo", Permission::member, undo);
    routes.get("/services/{id}/confirm/look", Permission::member, look);
    routes.get("/services/{id}/confirm.xlsx", Permission::member, excel);
    routes.post("/services/{id}/confirm", Permission::member, take);
    routes.post("/services/{id}/confirm/send", Permission::member, send);
}

}  // namespace tsumugi::acceptance
