#pragma once
// A list's address said once: its conditions are a form's fields, its page and its order are read, refused
// and linked in one way. docs/developers/forms-and-lists.md shows it by example.
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ground/forms/forms.h"

namespace tsumugi::lists {

/// An order that a list can be shown in. The first one of a list's table holds where none is asked for.
struct Sort {
    const char* code = "";
    const char* label = "";   ///< msgid
    const char* order = "";   ///< what stands behind ORDER BY: a literal, for the store
    bool descending = false;  ///< what a screen reader is told
};

/// Which page of how many lines.
struct Pager {
    int page = 1, size = 25, total = 0;
    int pages() const { return total <= size ? 1 : (total + size - 1) / size; }
    int offset() const { return (page - 1) * size; }
    int from() const { return total == 0 ? 0 : offset() + 1; }
    int to() const { return total < offset() + size ? total : offset() + size; }
};
/// Sets the data of {{> _pager}} and "paged": whether there is more than one page.
void set_pager(html::View& view, const Pager& pager, const std::function<std::string(int page)>& link);

/// The answer to an address that a list does not know: a page in words, status 400. Nothing is left out in
/// silence (a list that ignores a condition shows what nobody asked for).
http::Response refuse(access::Ctx& ctx, const base::Problem& problem);
base::Problem unknown_condition(std::string_view name);

/// One tab of {{> _tabs}}: a part of the list, with the number of its lines where that is wanted.
struct Tab {
    std::string href, label;
    bool here = false;
    std::optional<int> count = {};
};
void set_tabs(html::View& view, std::string label, const std::vector<Tab>& tabs);

/// The conditions of a list that has none but page and order.
struct Everything {};

/// What the address asked for.
template <class T>
struct Asked {
    T filter = {};
    int page = 1;
    const Sort* sort = nullptr;  ///< of the list's table; nullptr where it has none
};

// ---- what List<T> below works with, whatever T is

using Pairs = std::vector<std::pair<std::string, std::string>>;
struct Place {
    int page = 1;
    const Sort* sort = nullptr;
};
base::Result<Place> read_place(access::Ctx& ctx, const forms::AllTyped& filter, const Sort* sorts,
                               std::size_t count);
std::string link_of(std::string_view path, const forms::AllTyped& filter, const Sort* sort, bool first_sort,
                    int page);
bool filters(const forms::AllTyped& filter);
void set_sorts(html::View& view, const access::Ctx& ctx, const Sort* sorts, std::size_t count,
               const Sort* here, const std::function<std::string(const Sort&)>& link);

/// A list at `path` with its conditions, orders and size.
///     constexpr lists::List<Filter> kList{"/stays", kFilter, kSorts};
template <class T>
class List {
  public:
    template <std::size_t n>
    constexpr List(const char* path, const forms::Form<T>& form, const Sort (&sorts)[n], int size = 25)
        : path_(path), form_(form), sorts_(sorts), sort_count_(n), size_(size) {}
    constexpr List(const char* path, const forms::Form<T>& form, int size = 25)
        : path_(path), form_(form), size_(size) {}
    constexpr explicit List(const char* path) : path_(path) {}

    /// Error: a condition, a value of it, an order or a page that the list does not know.
    base::Result<Asked<T>> read(access::Ctx& ctx) const {
        Asked<T> asked{form_.read(ctx.request.query)};
        const auto place = read_place(ctx, form_.bind(asked.filter), sorts_, sort_count_);
        if (not place) return tl::unexpected(place.error());
        asked.page = place->page;
        asked.sort = place->sort;
        return asked;
    }
    Pager pager(const Asked<T>& asked, int total) const { return {asked.page, size_, total}; }
    /// The list grew shorter since the link was made, or somebody typed a page: on to the last one.
    std::optional<http::Response> past_end(const Asked<T>& asked, int total) const {
        const auto last = pager(asked, total).pages();
        if (asked.page <= last) return std::nullopt;
        return http::see_other(link(asked, last));
    }
    std::string link(const Asked<T>& asked, int page = 1) const { return link(asked, asked.sort, page); }
    /// The same list at another place: "/stays.xlsx" with the conditions and the order.
    std::string link_to(const char* path, const Asked<T>& asked) const {
        return link_of(path, form_.bind(asked.filter), asked.sort, asked.sort == sorts_, 1);
    }
    /// Sets the fields of the filter, "filtered", {{> _pager}} and, for each order, "sort_<code>" for
    /// {{> _sort_head}}.
    void set(html::View& view, access::Ctx& ctx, const Asked<T>& asked, int total) const {
        form_.set(view, ctx, asked.filter);
        view.set("filtered", filters(form_.bind(asked.filter)));
        set_pager(view, pager(asked, total), [&](int page) { return link(asked, page); });
        set_sorts(view, ctx, sorts_, sort_count_, asked.sort,
                  [&](const Sort& sort) { return link(asked, &sort, 1); });
    }
    int size() const { return size_; }

  private:
    std::string link(const Asked<T>& asked, const Sort* sort, int page) const {
        return link_of(path_, form_.bind(asked.filter), sort, sort == sorts_, page);
    }
    const char* path_;
    forms::Form<T> form_;
    const Sort* sorts_ = nullptr;
    std::size_t sort_count_ = 0;
    int size_ = 25;
};

}  // namespace tsumugi::lists
