#include "ground/access/kept.h"

#include <charconv>

#include "ground/access/origin.h"
#include "ground/access/secret.h"
#include "ground/access/server_key.h"
#include "ground/access/session.h"

namespace tsumugi::access {
namespace {

constexpr std::string_view kPrefix = "kept.";

std::string proof(const App& app, const KeptForm& kept) {
    return signature(server_key(app, "kept form"), kept.path + "\n" + std::to_string(kept.member.value()));
}

}  // namespace

bool is_too_long_to_keep(const http::Fields& form) {
    std::size_t bytes = 0;
    for (const auto& [name, value] : form.pairs()) bytes += name.size() + value.size();
    return bytes > kLongestKept;
}

KeptForm keep_form(const Ctx& ctx) {
    KeptForm kept;
    if (origin_of(ctx.request, ctx.app) != Origin::own or ctx.request.path == "/session/keep") return kept;
    const auto owner = owner_of_session(ctx.db, ctx.request);
    if (not owner) return kept;
    kept.too_long = is_too_long_to_keep(ctx.request.form);
    if (kept.too_long) return kept;
    kept.path = local_path(ctx.request.target);
    kept.member = *owner;
    kept.had_files = not ctx.request.uploads.empty();
    for (const auto& [name, value] : ctx.request.form.pairs()) {
        if (name == "form_token" or name.find("password") != std::string::npos) continue;
        kept.fields.emplace_back(name, value);
    }
    return kept;
}

KeptForm carried_form(const Ctx& ctx) {
    const auto& form = ctx.request.form;
    KeptForm kept;
    if (is_too_long_to_keep(form)) return kept;
    const auto owner = form.get("kept_for");
    std::int64_t member = 0;
    std::from_chars(owner.data(), owner.data() + owner.size(), member);
    kept.path = form.get("kept_path");
    kept.member = MemberId{member};
    if (kept.path.empty() or not same_secret(form.get("kept_proof"), proof(ctx.app, kept))) return {};
    kept.had_files = form.has("kept_files");
    for (const auto& [name, value] : form.pairs()) {
        if (name.starts_with(kPrefix)) kept.fields.emplace_back(name.substr(kPrefix.size()), value);
    }
    return kept;
}

void set_kept(html::View& view, const App& app, const KeptForm& kept) {
    html::Views fields;
    for (const auto& [name, value] : kept.fields) {
        fields.push_back({{"name", std::string(kPrefix) + name}, {"plain_name", name}, {"value", value}});
    }
    view.set("kept", not kept.path.empty());
    view.set("kept_too_long", kept.too_long);
    view.set("kept_path", kept.path);
    view.set("kept_for", std::to_string(kept.member.value()));
    view.set("kept_proof", kept.path.empty() ? std::string() : proof(app, kept));
    view.set("kept_files", kept.had_files);
    view.set("kept_fields", std::move(fields));
}

}  // namespace tsumugi::access
