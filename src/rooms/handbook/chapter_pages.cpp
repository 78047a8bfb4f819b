// One chapter: read, written with a preview, moved, taken out.
#include "ground/db/revision.h"
#include "rooms/handbook/markdown.h"
#include "rooms/handbook/pages.h"

namespace tsumugi::handbook {
namespace {

using access::Permission;
using html::msgid;
using html::View;
using html::Views;
using http::Response;

struct Opened {
    std::optional<Edition> edition;
    std::optional<Chapter> chapter;  ///< of that edition
};
Opened open(Ctx& ctx) {
    Opened opened{edition_of_address(ctx), std::nullopt};
    const auto id = ChapterId::parse(ctx.request.place("id"));
    if (not opened.edition or not id) return opened;
    opened.chapter = chapter(ctx.db, *id);
    if (opened.chapter and opened.chapter->edition != opened.edition->id) opened.chapter.reset();
    return opened;
}

Response show(Ctx& ctx) {
    if (auto refusal = unknown_condition(ctx, {})) return std::move(*refusal);
    const auto [e, c] = open(ctx);
    if (not c) return no_edition(ctx);
    View view{{"title", c->title},
              {"path", path_of(*e, c->id)},
              {"number", c->position},
              {"version", c->version},
              {"html", html_of(parse_markdown(c->text), 2)},
              {"by", c->written_by_name},
              {"on", base::long_date(base::local_date(c->written_at), ctx.lang())},
              {"made_up", e->made_up},
              {"may_write", may_edit(ctx.user) and e->state == State::draft},
              {"previous", ""},
              {"next", ""}};
    for (const auto& other : chapters(ctx.db, e->id)) {
        if (other.position == c->position - 1) view.set("previous", path_of(*e, other.id));
        if (other.position == c->position + 1) view.set("next", path_of(*e, other.id));
    }
    set_crumbs(view, ctx, {{path_of(*e), edition_words(ctx, *e)}}, c->title);
    return access::page(ctx, c->title, "rooms/handbook/views/chapter", std::move(view), options_for({}));
}

Response form_page(Ctx& ctx, const Edition& e, const Chapter& typed, const base::Problems& problems,
                   bool preview) {
    const bool added = typed.id == ChapterId{};
    access::FieldOptions needed, position;
    needed.required = true;
    position.inputmode = "numeric";
    position.hint = ctx.tr("何番目の章にするか。空なら最後です。");
    View view{{"action", added ? path_of(e) + "/chapters" : path_of(e, typed.id)},
              {"back", added ? path_of(e) : path_of(e, typed.id)},
              {"version", typed.version},
              {"text", typed.text},
              {"text_error", access::error_of(ctx, problems, "text")},
              {"preview", preview},
              {"preview_title", typed.title},
              {"preview_html", preview ? html_of(parse_markdown(typed.text), 3) : ""}};
    view.set("title_field", access::field(ctx, "title", ctx.tr("章の名前"), typed.title, problems, needed));
    view.set("position_field",
             access::field(ctx, "position", ctx.tr("順番"),
                           typed.position > 0 ? std::to_string(typed.position) : "", problems, position));
    access::set_errors(view, ctx, problems);
    const auto title = added ? ctx.tr("章を加える") : ctx.tr("章を直す");
    set_crumbs(view, ctx, {{path_of(e), edition_words(ctx, e)}}, title);
    return access::page(ctx, title, "rooms/handbook/views/chapter_edit", std::move(view),
                        options_for(problems));
}

Response closed(Ctx& ctx) { return access::problem_page(ctx, not_editable()); }

Chapter typed_chapter(const Ctx& ctx, Chapter over) {
    over.title = ctx.field("title");
    over.text = std::string(ctx.request.form.get("text"));
    over.position = ctx.field("position").empty() ? 0 : number_field(ctx, "position");
    over.version = number_field(ctx, "version");
    return over;
}

Response add_form(Ctx& ctx) {
    const auto e = edition_of_address(ctx);
    if (not e) return no_edition(ctx);
    if (e->state != State::draft) return closed(ctx);
    return form_page(ctx, *e, {}, {}, false);
}

Response edit_form(Ctx& ctx) {
    const auto [e, c] = open(ctx);
    if (not c) return no_edition(ctx);
    return e->state == State::draft ? form_page(ctx, *e, *c, {}, false) : closed(ctx);
}

Response both_versions(Ctx& ctx, const Chapter& mine) {
    const auto theirs = chapter(ctx.db, mine.id);
    if (not theirs) return closed(ctx);
    std::vector<access::Difference> differences;
    const auto add = [&](const char* field, std::string label, const std::string& a, const std::string& b) {
        if (a != b) differences.push_back({field, std::move(label), a, b});
    };
    add("title", ctx.tr("章の名前"), mine.title, theirs->title);
    add("text", ctx.tr("本文"), mine.text, theirs->text);
    if (mine.position > 0)
        add("position", ctx.tr("順番"), std::to_string(mine.position), std::to_string(theirs->position));
    return access::conflict_page(ctx, ctx.tr("ほかの人が先に変えています"), differences, theirs->version,
                                 theirs->written_by_name, theirs->written_at);
}

/// Stores what was typed, or shows it as it will look.
Response save(Ctx& ctx, const Edition& e, const Chapter& typed) {
    if (e.state != State::draft) return closed(ctx);
    const auto checked = check_chapter(typed);
    if (not checked) return form_page(ctx, e, typed, checked.error(), false);
    if (not ctx.field("preview").empty()) return form_page(ctx, e, *checked, {}, true);
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            if (not may_edit_now(ctx)) return tl::unexpected(base::Problems{no_longer()});
            auto id = checked->id;
            if (id == ChapterId{}) {
                const auto added = add_chapter(ctx, *checked);
                if (not added) return tl::unexpected(base::Problems{added.error()});
                id = *added;
            } else if (const auto saved = save_chapter(ctx, *checked); not saved) {
                return tl::unexpected(base::Problems{saved.error()});
            }
            ctx.say(msgid("章を保存しました。"));
            return path_of(e, id);
        },
        [&](const base::Problems& problems) {
            if (problems.front().kind != base::Kind::conflict)
                return form_page(ctx, e, *checked, problems, false);
            return checked->id == ChapterId{} ? closed(ctx) : both_versions(ctx, *checked);
        });
}

Response add(Ctx& ctx) {
    const auto e = edition_of_address(ctx);
    if (not e) return no_edition(ctx);
    Chapter made;
    made.edition = e->id;
    return save(ctx, *e, typed_chapter(ctx, made));
}

Response change_it(Ctx& ctx) {
    const auto [e, c] = open(ctx);
    if (not c) return no_edition(ctx);
    return save(ctx, *e, typed_chapter(ctx, *c));
}

Response end(Ctx& ctx) {
    const auto [e, c] = open(ctx);
    if (not c) return no_edition(ctx);
    const int version = number_field(ctx, "version");
    return access::change(
        ctx,
        [&, e = *e, id = c->id]() -> base::Checked<std::string> {
            if (not may_edit_now(ctx)) return tl::unexpected(base::Problems{no_longer()});
            const auto ended = end_chapter(ctx, id, version);
            if (not ended) return tl::unexpected(base::Problems{ended.error()});
            ctx.say(msgid("章をこの版から外しました。"));
            return path_of(e);
        },
        [&](const base::Problems& problems) { return access::problem_page(ctx, problems.front()); });
}

}  // namespace

void chapter_routes(access::Routes& routes) {
    routes.get("/handbook/{year}/chapters/new", Permission::desk, &add_form);
    routes.post("/handbook/{year}/chapters", Permission::desk, &add);
    routes.get("/handbook/{year}/chapters/{id}", Permission::member, &show);
    routes.get("/handbook/{year}/chapters/{id}/edit", Permission::desk, &edit_form);
    routes.post("/handbook/{year}/chapters/{id}", Permission::desk, &change_it);
    routes.post("/handbook/{year}/chapters/{id}/end", Permission::desk, &end);
}

}  // namespace tsumugi::handbook
