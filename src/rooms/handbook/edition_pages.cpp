// The editions, what stands in one, its review, and how it differs from another.
#include <algorithm>

#include "engines/care_score/care_score.h"
#include "rooms/handbook/differences.h"
#include "rooms/handbook/pages.h"

namespace tsumugi::handbook {
namespace {

using access::Permission;
using html::msgid;
using html::View;
using html::Views;
using http::Response;

constexpr int kPageSize = 25;
constexpr int kOldAfterDays = 366;

// ---- the list

View new_form(Ctx& ctx, const std::vector<Edition>& all, const base::Problems& problems) {
    const int now = base::fiscal_year(ctx.today());
    std::vector<access::Option> years;
    for (int year = now + 1; year >= now - 1; --year) {
        const bool taken =
            std::any_of(all.begin(), all.end(), [&](const Edition& e) { return e.year == year; });
        if (not taken) years.push_back({std::to_string(year), base::fiscal_year_text(year, ctx.lang())});
    }
    const bool again = not problems.empty();
    access::FieldOptions needed, publisher;
    needed.required = true;
    publisher.hint = ctx.tr("表紙と奥付にのる名前です。");
    const auto title = again ? ctx.field("title") : all.empty() ? "まいらいふぶっく" : all.front().title;
    const auto by = again         ? ctx.field("publisher")
                    : all.empty() ? ctx.user.organisation_name
                                  : all.front().publisher;
    View view{{"may_add", not years.empty()}};
    view.set("year_field",
             access::select(ctx, "year", ctx.tr("年度"), ctx.field("year"), years, problems, needed));
    view.set("title_field", access::field(ctx, "title", ctx.tr("冊子の名前"), title, problems, needed));
    view.set("publisher_field",
             access::field(ctx, "publisher", ctx.tr("発行する機関"), by, problems, publisher));
    return view;
}

Response list_page(Ctx& ctx, const base::Problems& problems) {
    const auto all = editions(ctx.db);
    Views rows;
    for (const auto& e : all)
        rows.push_back(
            {{"href", path_of(e)},
             {"words", edition_words(ctx, e)},
             {"title", e.title},
             {"publisher", e.publisher},
             {"made_up", e.made_up},
             {"frozen", e.frozen_at ? base::long_date(base::local_date(*e.frozen_at), ctx.lang()) : ""},
             {"state", tag_of(ctx, e.state)}});
    View view{{"any", not rows.empty()}, {"may_edit", may_edit(ctx.user)}};
    view.set("rows", std::move(rows));
    view.set("form", new_form(ctx, all, problems));
    access::set_errors(view, ctx, problems);
    return access::page(ctx, ctx.tr("冊子"), "rooms/handbook/views/editions", std::move(view),
                        options_for(problems));
}

Response list(Ctx& ctx) {
    if (auto refusal = unknown_condition(ctx, {})) return std::move(*refusal);
    return list_page(ctx, {});
}

Response create(Ctx& ctx) {
    Edition typed;
    typed.year = number_field(ctx, "year");
    typed.title = ctx.field("title");
    typed.publisher = ctx.field("publisher");
    const auto checked = check_edition(typed, ctx.today());
    if (not checked) return list_page(ctx, checked.error());
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            if (not may_edit_now(ctx)) return tl::unexpected(base::Problems{no_longer()});
            const auto id = create_edition(ctx, *checked);
            if (not id) return tl::unexpected(base::Problems{id.error()});
            ctx.say(msgid("新しい版を作りました。前の版の章を写してあります。"));
            return path_of(*checked);
        },
        [&](const base::Problems& problems) { return list_page(ctx, problems); });
}

// ---- one edition

Views chapter_views(Ctx& ctx, const Edition& e) {
    Views rows;
    for (const auto& c : chapters(ctx.db, e.id))
        rows.push_back({{"href", path_of(e, c.id)},
                        {"number", c.position},
                        {"title", c.title},
                        {"by", c.written_by_name},
                        {"on", base::long_date(base::local_date(c.written_at), ctx.lang())}});
    return rows;
}

Views town_views(const Edition& e, const std::vector<TownGroup>& towns) {
    Views rows;
    for (const auto& town : towns) {
        Views kinds;
        for (const auto& kind : town.kinds)
            kinds.push_back({{"label", kind.label},
                             {"count", kind.entries.size()},
                             {"href", path_of(e) + "/services?" +
                                          http::query_string({{"town", town.code}, {"kind", kind.kind}})}});
        View view{{"town", town.town},
                  {"count", town.size()},
                  {"href", path_of(e) + "/services?" + http::query_string({{"town", town.code}})}};
        view.set("kinds", std::move(kinds));
        rows.push_back(std::move(view));
    }
    return rows;
}

/// The newest edition before it, which it is compared with.
std::optional<Edition> before_it(Ctx& ctx, const Edition& e) {
    for (const auto& other : editions(ctx.db)) {
        if (other.year < e.year) return other;
    }
    return std::nullopt;
}

Response edition_page(Ctx& ctx, const Edition& e, const base::Problems& problems) {
    const auto entries = entries_of(ctx, e);
    const auto old = std::count_if(entries.begin(), entries.end(), [&](const Entry& entry) {
        return base::days_between(entry.confirmed_on, ctx.today()) > kOldAfterDays;
    });
    const bool desk = may_edit(ctx.user), frozen = e.state == State::frozen;
    const bool own_review = e.asked_by == ctx.user.id;
    auto chapters = chapter_views(ctx, e);
    const auto last = before_it(ctx, e);
    const auto day = [&](const std::optional<base::Instant>& at) {
        return at ? base::long_date(base::local_date(*at), ctx.lang()) : "";
    };
    View view{{"path", path_of(e)},
              {"title", e.title},
              {"words", edition_words(ctx, e)},
              {"publisher", e.publisher},
              {"made_up", e.made_up},
              {"state", tag_of(ctx, e.state)},
              {"frozen", frozen},
              {"frozen_on", day(e.frozen_at)},
              {"frozen_by", e.frozen_by_name},
              {"asked_on", e.state == State::review ? day(e.asked_at) : ""},
              {"asked_by", e.asked_by_name},
              {"note", e.state == State::draft ? e.returned_note : ""},
              {"may_write", desk and e.state == State::draft},
              {"may_ask", desk and e.state == State::draft and not chapters.empty()},
              {"may_review", desk and e.state == State::review and not own_review},
              {"own_review", desk and e.state == State::review and own_review},
              {"services", entries.size()},
              {"old", not frozen and old > 0 ? std::to_string(old) : ""},
              {"changes", last ? path_of(e) + "/changes" : ""},
              {"any_chapter", not chapters.empty()},
              {"any_town", not entries.empty()}};
    view.set("chapters", std::move(chapters));
    view.set("towns", town_views(e, by_town(entries)));
    access::FieldOptions hint;
    hint.hint = ctx.tr("どの章のどこを、どう直してほしいかを書きます。");
    view.set("note_field",
             access::field(ctx, "note", ctx.tr("直してほしいところ"), ctx.field("note"), problems, hint));
    access::set_errors(view, ctx, problems);
    set_crumbs(view, ctx, {}, edition_words(ctx, e));
    auto options = options_for(problems);
    options.qr_path = path_of(e);
    return access::page(ctx, e.title + " " + edition_words(ctx, e), "rooms/handbook/views/edition",
                        std::move(view), options);
}

Response show(Ctx& ctx) {
    if (auto refusal = unknown_condition(ctx, {})) return std::move(*refusal);
    const auto e = edition_of_address(ctx);
    return e ? edition_page(ctx, *e, {}) : no_edition(ctx);
}

/// One step of the review: `step` runs in the transaction.
Response review_step(Ctx& ctx, const std::function<base::Result<void>(const Edition&)>& step,
                     const char* said) {
    const auto e = edition_of_address(ctx);
    if (not e) return no_edition(ctx);
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            if (not may_edit_now(ctx)) return tl::unexpected(base::Problems{no_longer()});
            const auto done = step(*e);
            if (not done) return tl::unexpected(base::Problems{done.error()});
            ctx.say(said);
            return path_of(*e);
        },
        [&](const base::Problems& problems) {
            auto response = edition_page(ctx, edition(ctx.db, e->id).value(), problems);
            if (problems.front().kind == base::Kind::forbidden) response.status = 403;
            if (problems.front().kind == base::Kind::conflict) response.status = 409;
            return response;
        });
}

Response ask(Ctx& ctx) {
    return review_step(
        ctx, [&](const Edition& e) { return ask_review(ctx, e.id); },
        msgid("確認に出しました。窓口のほかの人が確かめて、確定します。"));
}

Response back(Ctx& ctx) {
    const auto note = ctx.field("note");
    return review_step(
        ctx,
        [&](const Edition& e) -> base::Result<void> {
            if (note.empty() and e.asked_by != ctx.user.id)
                return tl::unexpected(base::Problem{
                    base::Kind::invalid, "note", msgid("直してほしいところを書いてください。"), {}});
            if (note.size() > 3000)
                return tl::unexpected(
                    base::Problem{base::Kind::invalid, "note", msgid("短く書いてください。"), {}});
            return give_back(ctx, e.id, note);
        },
        msgid("編集中に戻しました。"));
}

Response settle(Ctx& ctx) {
    return review_step(
        ctx, [&](const Edition& e) { return freeze(ctx, e.id); },
        msgid("確定しました。この版はもう変わりません。オープンデータも出せます。"));
}

// ---- its entries and indexes

View entry_view(const Ctx& ctx, const Entry& e) {
    Views lines;
    for (const auto& fact : entry_facts()) {
        const std::string_view field = fact.field;
        const auto value = field == "state" ? state_words(e, ctx.lang()) : fact.get(e);
        if (value.empty() or field == "latitude" or field == "longitude") continue;
        lines.push_back(
            {{"label", ctx.tr(fact.label)}, {"value", value}, {"url", field == "url" ? value : ""}});
    }
    lines.push_back({{"label", ctx.tr("確認した日")},
                     {"value", base::long_date(e.confirmed_on, ctx.lang())},
                     {"url", ""}});
    View view{{"name", e.name}, {"kana", e.kana}, {"kind", e.kind_label}, {"town", e.town}};
    view.set("lines", std::move(lines));
    return view;
}

Response bad_value(Ctx& ctx, const char* name) {
    auto response = access::problem_page(
        ctx, {base::Kind::invalid,
              "",
              msgid("アドレスの条件「{name}」が分かりません。メニューから開き直してください。"),
              {{"name", name}}});
    response.status = 400;
    return response;
}

Response services(Ctx& ctx) {
    if (auto refusal = unknown_condition(ctx, {"town", "kind", "page"})) return std::move(*refusal);
    const auto e = edition_of_address(ctx);
    if (not e) return no_edition(ctx);
    const auto entries = entries_of(ctx, *e);
    const std::string town(ctx.request.query.get("town")), kind(ctx.request.query.get("kind"));
    std::vector<access::Option> towns{{"", ctx.tr("すべて")}}, kinds{{"", ctx.tr("すべて")}};
    for (const auto& group : by_town(entries)) {
        towns.push_back({group.code, group.town});
        for (const auto& k : group.kinds) {
            if (std::none_of(kinds.begin(), kinds.end(), [&](const auto& o) { return o.value == k.kind; }))
                kinds.push_back({k.kind, k.label});
        }
    }
    const auto known = [](const std::vector<access::Option>& all, const std::string& value) {
        return std::any_of(all.begin(), all.end(), [&](const auto& o) { return o.value == value; });
    };
    if (not known(towns, town)) return bad_value(ctx, "town");
    if (not known(kinds, kind)) return bad_value(ctx, "kind");
    std::vector<const Entry*> wanted;
    for (const auto& entry : entries) {
        if ((town.empty() or entry.municipality == town) and (kind.empty() or entry.kind == kind))
            wanted.push_back(&entry);
    }
    const auto address = [&](int page) {
        return path_of(*e) + "/services?" +
               http::query_string(
                   {{"town", town}, {"kind", kind}, {"page", page > 1 ? std::to_string(page) : ""}});
    };
    const int total = static_cast<int>(wanted.size()),
              pages = std::max(1, (total + kPageSize - 1) / kPageSize);
    int page = 1;
    if (ctx.request.query.has("page")) {
        const auto text = ctx.request.query.get("page");
        if (text.empty() or text.size() > 6 or
            not std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' and c <= '9'; }))
            return bad_value(ctx, "page");
        page = std::stoi(std::string(text));
    }
    if (page < 1) return bad_value(ctx, "page");
    if (page > pages) return http::see_other(address(pages));
    const int from = (page - 1) * kPageSize, to = std::min(total, from + kPageSize);
    Views rows;
    for (int i = from; i < to; ++i) rows.push_back(entry_view(ctx, *wanted[static_cast<std::size_t>(i)]));
    View view{{"path", path_of(*e)},
              {"action", path_of(*e) + "/services"},
              {"any", total > 0},
              {"paged", total > kPageSize},
              {"from", from + 1},
              {"to", to},
              {"total", total},
              {"previous", page > 1 ? address(page - 1) : ""},
              {"next", page < pages ? address(page + 1) : ""}};
    view.set("town_field", access::select(ctx, "town", ctx.tr("市町村"), town, towns));
    view.set("kind_field", access::select(ctx, "kind", ctx.tr("種類"), kind, kinds));
    view.set("rows", std::move(rows));
    const auto title = ctx.tr("冊子にのるサービス");
    set_crumbs(view, ctx, {{path_of(*e), edition_words(ctx, *e)}}, title);
    return access::page(ctx, title, "rooms/handbook/views/services", std::move(view), options_for({}));
}

Response index_page(Ctx& ctx) {
    if (auto refusal = unknown_condition(ctx, {})) return std::move(*refusal);
    const auto e = edition_of_address(ctx);
    if (not e) return no_edition(ctx);
    const auto entries = entries_of(ctx, *e);
    Views groups;
    for (const auto& group : by_care(entries, ctx.lang())) {
        Views rows;
        for (const auto& [entry, said] : group.lines)
            rows.push_back(
                {{"name", entry->name}, {"town", entry->town}, {"kind", entry->kind_label}, {"said", said}});
        View view{{"label", group.label}, {"item", group.item}};
        view.set("rows", std::move(rows));
        groups.push_back(std::move(view));
    }
    View view{{"any_care", not groups.empty()}, {"any_town", not entries.empty()}};
    view.set("care", std::move(groups));
    view.set("towns", town_views(*e, by_town(entries)));
    const auto title = ctx.tr("索引");
    set_crumbs(view, ctx, {{path_of(*e), edition_words(ctx, *e)}}, title);
    return access::page(ctx, title, "rooms/handbook/views/index", std::move(view), options_for({}));
}

// ---- differences

Views names_of(const std::vector<const Entry*>& entries) {
    Views rows;
    for (const auto* entry : entries)
        rows.push_back({{"name", entry->name}, {"kind", entry->kind_label}, {"town", entry->town}});
    return rows;
}

Views titles_of(const std::vector<const Chapter*>& chapters) {
    Views rows;
    for (const auto* chapter : chapters) rows.push_back({{"title", chapter->title}});
    return rows;
}

View chapter_change(const ChapterChange& change) {
    Views lines;
    for (const auto& line : changed_lines(change.before->text, change.after->text))
        lines.push_back({{"text", line.text},
                         {"added", line.kind == LineChange::Kind::added},
                         {"removed", line.kind == LineChange::Kind::removed},
                         {"gap", line.kind == LineChange::Kind::same and line.text.empty()}});
    View view{{"title", change.after->title},
              {"title_before", change.before->title != change.after->title ? change.before->title : ""},
              {"any", not lines.empty()}};
    view.set("lines", std::move(lines));
    return view;
}

Response changes(Ctx& ctx) {
    if (auto refusal = unknown_condition(ctx, {"from"})) return std::move(*refusal);
    const auto e = edition_of_address(ctx);
    if (not e) return no_edition(ctx);
    std::vector<access::Option> others;
    auto other = before_it(ctx, *e);
    const std::string from(ctx.request.query.get("from"));
    for (const auto& candidate : editions(ctx.db)) {
        if (candidate.id == e->id) continue;
        others.push_back({std::to_string(candidate.year), edition_words(ctx, candidate)});
        if (others.back().value == from) other = candidate;
    }
    if (not other or (not from.empty() and std::to_string(other->year) != from)) return no_edition(ctx);
    const auto entries_before = entries_of(ctx, *other), entries_after = entries_of(ctx, *e);
    const auto chapters_before = chapters(ctx.db, other->id), chapters_after = chapters(ctx.db, e->id);
    const auto found = compare(entries_before, entries_after, chapters_before, chapters_after);
    Views changed, changed_chapters;
    for (const auto& change : found.changed) {
        Views facts;
        for (const auto& fact : change.facts)
            facts.push_back({{"label", ctx.tr(fact.label)}, {"before", fact.before}, {"after", fact.after}});
        View view{
            {"name", change.entry->name}, {"kind", change.entry->kind_label}, {"town", change.entry->town}};
        view.set("facts", std::move(facts));
        changed.push_back(std::move(view));
    }
    for (const auto& change : found.changed_chapters) changed_chapters.push_back(chapter_change(change));
    View view{{"action", path_of(*e) + "/changes"},
              {"newer", edition_words(ctx, *e)},
              {"older", edition_words(ctx, *other)},
              {"none", found.none()},
              {"added_count", found.added.size()},
              {"gone_count", found.gone.size()},
              {"changed_count", found.changed.size()},
              {"chapter_count",
               found.new_chapters.size() + found.gone_chapters.size() + found.changed_chapters.size()}};
    view.set("from_field",
             access::select(ctx, "from", ctx.tr("くらべる版"), std::to_string(other->year), others));
    view.set("added", names_of(found.added));
    view.set("gone", names_of(found.gone));
    view.set("changed", std::move(changed));
    view.set("new_chapters", titles_of(found.new_chapters));
    view.set("gone_chapters", titles_of(found.gone_chapters));
    view.set("changed_chapters", std::move(changed_chapters));
    const auto title = ctx.tr("前の版とのちがい");
    set_crumbs(view, ctx, {{path_of(*e), edition_words(ctx, *e)}}, title);
    return access::page(ctx, title, "rooms/handbook/views/changes", std::move(view), options_for({}));
}

}  // namespace

void edition_routes(access::Routes& routes) {
    routes.get("/handbook", Permission::member, &list);
    routes.post("/handbook", Permission::desk, &create);
    routes.get("/handbook/{year}", Permission::member, &show);
    routes.post("/handbook/{year}/review", Permission::desk, &ask);
    routes.post("/handbook/{year}/back", Permission::desk, &back);
    routes.post("/handbook/{year}/freeze", Permission::desk, &settle);
    routes.get("/handbook/{year}/services", Permission::member, &services);
    routes.get("/handbook/{year}/index", Permission::member, &index_page);
    routes.get("/handbook/{year}/changes", Permission::member, &changes);
}

}  // namespace tsumugi::handbook
