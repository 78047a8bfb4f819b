// What programs ask: the encoder of a signed-in organisation, the command line, the custodian's server.
#include "ground/base/text.h"
#include "ground/fhir/fhir.h"
#include "ground/http/hints.h"
#include "rooms/census/pages.h"

namespace tsumugi::census {
namespace {

constexpr const char* kOctets = "application/octet-stream";

std::string bearer(const http::Request& request) {
    const auto header = request.header("authorization");
    return header.starts_with("Bearer ") ? std::string(header.substr(7)) : std::string();
}

Response unknown_token(Ctx& ctx) {
    ctx.log("refused", "census", 0, {}, "token");
    auto response = http::json(fhir::Json::object().add("error", "unknown token").text(), 403);
    return response;
}

Response octets(std::string bytes) {
    Response response;
    response.body = std::move(bytes);
    response.header("Content-Type", kOctets);
    return response;
}

Response said(const fhir::Json& json, int status = 200) { return http::json(json.text(), status); }

Response done(Ctx& ctx, const base::Result<void>& result) {
    if (not result) return refuse_json(ctx, result.error());
    return said(fhir::Json::object().add("done", true));
}

/// The list whose token the request carries, with its round.
template <class Act>
Response as_list(Ctx& ctx, Act act) {
    const auto list = list_of_token(ctx.db, bearer(ctx.request));
    const auto round = list ? round_of(ctx.db, list->round) : std::nullopt;
    if (not round) return unknown_token(ctx);
    return act(ctx, *round, *list);
}

template <class Act>
Response as_custodian(Ctx& ctx, Act act) {
    const auto round = round_of_custodian(ctx.db, bearer(ctx.request));
    if (not round) return unknown_token(ctx);
    mark_seen(ctx.db, *round, ctx.now());
    return act(*round);
}

Response machine_round(Ctx& ctx) { return as_list(ctx, &round_json); }
Response machine_declare(Ctx& ctx) { return as_list(ctx, &take_declared); }
Response machine_blinded(Ctx& ctx) { return as_list(ctx, &take_blinded); }
Response machine_batch(Ctx& ctx) { return as_list(ctx, &give_batch); }
Response machine_upload(Ctx& ctx) { return as_list(ctx, &take_list); }

Response custodian_round(Ctx& ctx) {
    return as_custodian(ctx, [&](const RoundRow& round) {
        return http::json(write_spec(spec_for_custodian(ctx.db, round, ctx.app.config.region_name)));
    });
}

Response custodian_keys(Ctx& ctx) {
    return as_custodian(ctx, [&](const RoundRow& round) {
        return done(ctx, written(ctx, [&] {
                        return set_keys(ctx, round, ctx.field("public_key"), ctx.field("table_key"));
                    }));
    });
}

Response custodian_batch(Ctx& ctx) {
    return as_custodian(ctx, [&](const RoundRow& round) {
        auto batch = waiting_batch(ctx.db, round, ctx.request.place("id"));
        if (not batch)
            return refuse_json(ctx, {base::Kind::not_found, "", msgid("この計算は見つかりません。")});
        return octets(std::to_string(batch->list) + "\n" + batch->blinded);
    });
}

Response custodian_answer(Ctx& ctx) {
    return as_custodian(ctx, [&](const RoundRow& round) {
        return done(ctx, written(ctx, [&] {
                        return answer_batch(ctx, round, ctx.request.place("id"), ctx.request.body,
                                            ctx.field("refused"));
                    }));
    });
}

Response custodian_times(Ctx& ctx) {
    const auto number = base::digits(ctx.field("list")), times = base::digits(ctx.field("times"));
    return as_custodian(ctx, [&](const RoundRow& round) {
        return done(ctx, written(ctx, [&] {
                        return set_times(ctx, round,
                                         static_cast<std::uint32_t>(std::atoi(number.substr(0, 9).c_str())),
                                         static_cast<std::uint64_t>(std::atoi(times.substr(0, 9).c_str())));
                    }));
    });
}

Response custodian_close(Ctx& ctx) {
    return as_custodian(ctx, [&](const RoundRow& round) {
        return done(ctx, written(ctx, [&] { return close_round(ctx, round); }));
    });
}

Response custodian_bags(Ctx& ctx) {
    return as_custodian(ctx, [&](const RoundRow& round) {
        auto bags = bags_of(ctx.db, round);
        if (not bags)
            return refuse_json(ctx,
                               {base::Kind::conflict, "", msgid("この調査はまだ締め切られていません。")});
        ctx.log("export", "census_round", round.id.value(), {}, "bags", "statistics");
        auto response = octets(std::move(*bags));
        response.header(http::kMayBeLarge, "1");  // all lists of the round, each of which was an upload
        return response;
    });
}

Response custodian_table(Ctx& ctx) {
    return as_custodian(ctx, [&](const RoundRow& round) {
        return done(ctx, written(ctx, [&] { return publish(ctx, round, ctx.request.body); }));
    });
}

}  // namespace

Response refuse_json(Ctx& ctx, const base::Problem& problem) {
    int status = 422;
    if (problem.kind == base::Kind::not_found) status = 404;
    if (problem.kind == base::Kind::forbidden) status = 403;
    if (problem.kind == base::Kind::gone) status = 410;
    if (problem.kind == base::Kind::conflict) status = 409;
    if (problem.kind == base::Kind::busy) status = 503;
    return said(fhir::Json::object().add("error", html::tr(ctx.lang(), problem)), status);
}

Response round_json(Ctx& ctx, const RoundRow& round, const ListRow& list) {
    return http::json(
        write_spec(spec_for_list(round, list, ctx.app.config.region_name, region::municipalities(ctx.db))));
}

Response take_declared(Ctx& ctx, const RoundRow& round, const ListRow& list) {
    const auto typed = base::ascii_key(ctx.field("declared"));
    if (typed.empty() or typed.size() > 6 or typed.find_first_not_of("0123456789") != std::string::npos)
        return refuse_json(
            ctx, {base::Kind::invalid, "declared", msgid("人数は0から200000までの数で書いてください。")});
    const auto declared = static_cast<std::uint64_t>(std::atoll(typed.c_str()));
    const auto result = written(ctx, [&] { return declare(ctx, round, list, declared); });
    if (not result) return refuse_json(ctx, result.error());
    return said(fhir::Json::object()
                    .add("declared", static_cast<std::int64_t>(declared))
                    .add("quota", static_cast<std::int64_t>(quota(declared, linkage::Profile::japanese))));
}

Response take_blinded(Ctx& ctx, const RoundRow& round, const ListRow& list) {
    const auto batch = written(ctx, [&] { return ask(ctx, round, list, ctx.request.body); });
    // Over the quota and malformed are both what the request itself got wrong.
    if (not batch) return refuse_json(ctx, batch.error());
    return said(fhir::Json::object().add("batch", batch->text()), 201);
}

Response give_batch(Ctx& ctx, const RoundRow& round, const ListRow& list) {
    auto answer = answer_of(ctx, round, list, ctx.request.place("id"));
    if (not answer) return refuse_json(ctx, answer.error());
    if (answer->empty()) return said(fhir::Json::object().add("waiting", true), 202);
    return octets(std::move(*answer));
}

Response take_list(Ctx& ctx, const RoundRow& round, const ListRow& list) {
    const auto lines = written(ctx, [&] { return take_upload(ctx, round, list, ctx.request.body); });
    if (not lines) {
        auto problem = lines.error();
        // Another round's or list's upload is wrong in itself; trying again would not help.
        if (problem.kind == base::Kind::conflict) problem.kind = base::Kind::invalid;
        return refuse_json(ctx, problem);
    }
    return said(fhir::Json::object().add("lines", static_cast<std::int64_t>(*lines)), 201);
}

bool knows_machine(db::Db& db, const http::Request& request) {
    const auto token = bearer(request);
    return not token.empty() and (list_of_token(db, token) or round_of_custodian(db, token));
}

void machine_routes(access::Routes& routes) {
    // Permission::anybody: each of these asks for a token of one list or one custodian, made for one round.
    using http::Method;
    routes.api(Method::get, "/census-machine/list/round.json", Permission::anybody, &machine_round);
    routes.api(Method::post, "/census-machine/list/declare", Permission::anybody, &machine_declare);
    routes.api(Method::post, "/census-machine/list/blinded", Permission::anybody, &machine_blinded);
    routes.api(Method::get, "/census-machine/list/batches/{id}", Permission::anybody, &machine_batch);
    routes.api(Method::post, "/census-machine/list/upload", Permission::anybody, &machine_upload);
    routes.api(Method::get, "/census-machine/custodian/round.json", Permission::anybody, &custodian_round);
    routes.api(Method::post, "/census-machine/custodian/keys", Permission::anybody, &custodian_keys);
    routes.api(Method::get, "/census-machine/custodian/batches/{id}", Permission::anybody, &custodian_batch);
    routes.api(Method::post, "/census-machine/custodian/batches/{id}", Permission::anybody,
               &custodian_answer);
    routes.api(Method::post, "/census-machine/custodian/times", Permission::anybody, &custodian_times);
    routes.api(Method::post, "/census-machine/custodian/close", Permission::anybody, &custodian_close);
    routes.api(Method::get, "/census-machine/custodian/bags", Permission::anybody, &custodian_bags);
    routes.api(Method::post, "/census-machine/custodian/table", Permission::anybody, &custodian_table);
}

}  // namespace tsumugi::census
