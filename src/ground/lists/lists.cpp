#include "ground/lists/lists.h"

#include <algorithm>

namespace tsumugi::lists {
namespace {

using access::Ctx;
using html::View;
using html::Views;

/// The key of an order's head, for as long as the program runs.
std::string_view key_of(const Sort& sort) { return forms::kept_key("sort_", sort.code); }

const forms::Typed* find(const forms::AllTyped& filter, std::string_view name) {
    const auto it = std::find_if(filter.begin(), filter.end(),
                                 [&](const auto& typed) { return name == typed.spec->name; });
    return it == filter.end() ? nullptr : &*it;
}

}  // namespace

base::Problem unknown_condition(std::string_view name) {
    return {base::Kind::invalid,
            "",
            html::msgid("アドレスの条件「{name}」が分かりません。メニューから開き直してください。"),
            {{"name", std::string(name)}}};
}

http::Response refuse(Ctx& ctx, const base::Problem& problem) {
    auto response = access::problem_page(ctx, problem);
    response.status = 400;
    return response;
}

base::Result<Place> read_place(Ctx& ctx, const forms::AllTyped& filter, const Sort* sorts,
                               std::size_t count) {
    Place place{1, count > 0 ? sorts : nullptr};
    for (const auto& [name, value] : ctx.request.query.pairs()) {
        const auto* condition = find(filter, name);
        const bool several = condition and condition->several;
        if (not several and ctx.request.query.all(name).size() > 1)
            return tl::unexpected(unknown_condition(name));
        if (name == "page") {
            const auto page = access::page_number(value);
            if (not page) return tl::unexpected(unknown_condition(value));
            place.page = *page;
        } else if (name == "sort" and count > 0) {
            place.sort = std::find_if(sorts, sorts + count,
                                      [&, &code = value](const Sort& s) { return s.code == code; });
            if (place.sort == sorts + count) return tl::unexpected(unknown_condition(value));
        } else if (not condition) {
            return tl::unexpected(unknown_condition(name));
        }
    }
    const auto problems = forms::check_all(ctx, filter, "");
    if (problems.empty()) return place;
    return tl::unexpected(unknown_condition(ctx.request.query.get(problems.front().field)));
}

std::string link_of(std::string_view path, const forms::AllTyped& filter, const Sort* sort, bool first_sort,
                    int page) {
    Pairs pairs;
    for (const auto& [spec, one, several] : filter) {
        if (one) pairs.emplace_back(spec->name, *one);
        if (not several) continue;
        for (const auto& value : *several) pairs.emplace_back(spec->name, value);
    }
    if (sort and not first_sort) pairs.emplace_back("sort", sort->code);
    if (page > 1) pairs.emplace_back("page", std::to_string(page));
    const auto query = http::query_string(pairs);
    return std::string(path) + (query.empty() ? "" : "?" + query);
}

bool filters(const forms::AllTyped& filter) {
    return std::any_of(filter.begin(), filter.end(), [](const auto& typed) {
        return typed.one ? not typed.one->empty() : not typed.several->empty();
    });
}

void set_pager(View& view, const Pager& pager, const std::function<std::string(int)>& link) {
    view.set("paged", pager.pages() > 1);
    view.set("from", pager.from());
    view.set("to", pager.to());
    view.set("total", pager.total);
    view.set("previous", pager.page > 1 ? link(pager.page - 1) : "");
    view.set("next", pager.page < pager.pages() ? link(pager.page + 1) : "");
}

void set_tabs(View& view, std::string label, const std::vector<Tab>& tabs) {
    Views rows;
    for (const auto& tab : tabs) {
        rows.push_back({{"href", tab.href},
                        {"label", tab.label},
                        {"here", tab.here},
                        {"counted", tab.count.has_value()},
                        {"count", tab.count.value_or(0)}});
    }
    view.set("tabs_label", std::move(label));
    view.set("tabs", std::move(rows));
}

void set_sorts(View& view, const Ctx& ctx, const Sort* sorts, std::size_t count, const Sort* here,
               const std::function<std::string(const Sort&)>& link) {
    for (const auto* sort = sorts; sort != sorts + count; ++sort) {
        view.set(key_of(*sort), View{{"label", ctx.tr(sort->label)},
                                     {"href", link(*sort)},
                                     {"here", sort == here},
                                     {"direction", sort->descending ? "descending" : "ascending"}});
    }
}

}  // namespace tsumugi::lists
