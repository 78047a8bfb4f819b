// What the region lacks: for each care item how many services would take a child with it, and what was
// searched in vain.
#include "ground/base/text.h"
#include "rooms/acceptance/match.h"

namespace tsumugi::acceptance {
namespace {

using html::View;
using html::Views;
using matching::Level;

constexpr int kMonths = 12;
constexpr int kFewest = 5;  ///< smaller counts are shown as 1-4: product's masking rule

std::string masked(const Ctx& ctx, int count) {
    return count < kFewest ? ctx.tr("1から4回") : ctx.tr("{n}回", {{"n", std::to_string(count)}});
}

std::string kind_label(const Ctx& ctx, const std::string& code) {
    const auto* kind = directory::find_service_kind(code);
    return ctx.tr(kind ? kind->label : "どの種類でも");
}

/// A child who needs that item alone and is otherwise like any that a service takes: no more is said of it.
Described child_with(const care_score::Item& item, const std::string& kind) {
    Described described;
    described.kind = kind;
    const auto watch = item.watch.empty() ? care_score::Watch::none : item.watch.back().watch;
    described.care.push_back({item.code, true, watch});
    return described;
}

http::Response gaps_page(Ctx& ctx) {
    const auto kind = std::string(ctx.request.query.get("kind"));
    for (const auto& [name, value] : ctx.request.query.pairs()) {
        const bool known = name == "kind" and (value.empty() or directory::find_service_kind(value));
        if (not known) return unknown_condition(ctx, name);
    }
    Views items, searched;
    const auto compiled = compile(ctx, kind);
    for (const auto& item : care_score::items()) {
        const auto described = child_with(item, kind);
        const auto counts = compiled.matcher->count(child_of(described).value()).services;
        items.push_back({{"item", std::string(item.number) + " " + item.short_label.in(ctx.lang())},
                         {"fits", static_cast<int>(counts[Level::fits])},
                         {"ask", static_cast<int>(counts[Level::ask])},
                         {"unknown", static_cast<int>(counts[Level::unknown])},
                         {"no", static_cast<int>(counts[Level::no])},
                         {"none", counts[Level::fits] + counts[Level::ask] == 0},
                         {"href", match_address(described)}});
    }
    const auto since = base::add_days(ctx.today(), -kMonths * 30);
    for (const auto& count : unmet_counts(ctx.db, since)) {
        const auto* item = care_score::find(count.item);
        searched.push_back({{"kind", kind_label(ctx, count.kind)},
                            {"item", item ? item->short_label.in(ctx.lang()) : ctx.tr("医療的ケアなし")},
                            {"count", masked(ctx, count.count)}});
    }
    std::vector<access::Option> kinds{{"", ctx.tr("すべての種類")}};
    for (const auto& one : directory::service_kinds()) {
        if (one.for_children) kinds.push_back({std::string(one.code), ctx.tr(one.label)});
    }
    View view{{"any_searched", not searched.empty()},
              {"kind_field", access::select(ctx, "kind", ctx.tr("サービスの種類"), kind, kinds)}};
    view.set("items", std::move(items));
    view.set("searched", std::move(searched));
    return access::page(ctx, ctx.tr("受け入れ先の不足"), "rooms/acceptance/views/gaps", std::move(view));
}

}  // namespace

void gap_routes(access::Routes& routes) {
    routes.get("/services/gaps", access::Permission::member, gaps_page);
}

}  // namespace tsumugi::acceptance
