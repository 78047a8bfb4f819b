#include "ground/access/kinds.h"
#include "ground/base/text.h"
#include "rooms/children/pages.h"
#include "rooms/children/proposals.h"

// Whom facts belong to: the region's table of topics by kind of organisation, and what a form says of it.
namespace tsumugi::children {
namespace {

using access::Ctx;
using access::Permission;
using html::msgid;
using html::View;
using html::Views;
using http::Response;

const db::Sql kWaiting{"SELECT DISTINCT child_id FROM fact_proposal WHERE state = 'open' ORDER BY child_id"};

bool may_save(const Ctx& ctx) {
    return ctx.user.role == access::Role::desk or ctx.user.role == access::Role::administrator;
}

Owners typed_owners(const Ctx& ctx) {
    Owners typed;
    typed.version = std::atoi(ctx.field("version").c_str());
    for (const auto topic : kTopics) {
        for (const auto kind : ctx.request.form.all(std::string("kind.") + std::string(code(topic)))) {
            if (access::find_kind(kind)) typed.pairs.emplace(topic, kind);
        }
    }
    return typed;
}

Response owners_page(Ctx& ctx, const Owners& shown, const base::Problems& problems) {
    const auto stored = owners(ctx.db);
    Views heads, rows;
    for (const auto topic : kTopics) {
        heads.push_back({{"label", ctx.tr(label(topic))},
                         {"code", code(topic)},
                         {"error", access::error_of(ctx, problems, code(topic))}});
    }
    for (const auto& kind : access::organisation_kinds()) {
        Views cells;
        for (const auto topic : kTopics) {
            const bool sees = (kind.categories >> static_cast<int>(category_of(topic))) & 1u;
            cells.push_back({{"code", code(topic)},
                             {"topic", ctx.tr(label(topic))},
                             {"sees", sees},
                             {"owns", sees and shown.owns(kind.code, topic)}});
        }
        View row{{"label", ctx.tr(kind.label)}, {"kind", kind.code}};
        row.set("cells", std::move(cells));
        rows.push_back(std::move(row));
    }
    View view{{"may_save", may_save(ctx)},
              {"version", stored.version},
              {"is_first", stored.version == 0},
              {"by", stored.by},
              {"at", stored.version == 0 ? "" : base::short_time(stored.at, ctx.today(), ctx.lang())}};
    view.set("heads", std::move(heads));
    view.set("rows", std::move(rows));
    access::set_errors(view, ctx, problems);
    auto options = options_for(problems);
    if (not problems.empty() and problems.front().kind == base::Kind::conflict) options.status = 409;
    return access::page(ctx, ctx.tr("情報の持ち主"), "rooms/children/views/owners", std::move(view), options);
}

Response show(Ctx& ctx) { return owners_page(ctx, owners(ctx.db), {}); }

Response save(Ctx& ctx) {
    if (not may_save(ctx))
        return access::problem_page(
            ctx, {base::Kind::forbidden, "", msgid("この表は、地域の窓口と管理者だけが変えられます。"), {}});
    const auto typed = typed_owners(ctx);
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            const auto saved = save_owners(ctx, typed);
            if (not saved) return tl::unexpected(saved.error());
            const auto waiting =
                ctx.db.query(kWaiting).all([](const db::Row& row) { return row.get<ChildId>(0); });
            for (const auto child : waiting) {
                if (const auto key =
                        access::open_child_as_system(ctx.db, ctx.audit, ctx.app, child, "children"))
                    place_proposals(ctx, *key);
            }
            ctx.say("情報の持ち主を保存しました。");
            return "/children/owners";
        },
        [&](const base::Problems& problems) { return owners_page(ctx, typed, problems); });
}

}  // namespace

View ownership_view(Ctx& ctx, const ChildKey& key, Part part, const base::Problems& problems) {
    Views mine, others;
    for (const auto topic : kTopics) {
        std::string labels;
        for (const auto& field : fields()) {
            if (field.part != part or field.topic != topic or not key.allows(field.category) or
                field.shape == Shape::number)
                continue;
            labels += (labels.empty() ? "" : ctx.tr("、")) + ctx.tr(field.label);
        }
        if (labels.empty()) continue;
        std::string where;
        for (const auto id : deciders(ctx, key, topic)) {
            const auto section = directory::section(ctx.db, id);
            if (section) where += (where.empty() ? "" : ctx.tr("、")) + section->where();
        }
        (may_decide(ctx, key, topic) ? mine : others).push_back({{"labels", labels}, {"where", where}});
    }
    const bool proposes = not others.empty();
    const char* button = not proposes   ? msgid("保存する")
                         : mine.empty() ? msgid("提案する")
                                        : msgid("保存する・提案する");
    View view{{"proposes", proposes}, {"saves", not mine.empty()}, {"button", ctx.tr(button)}};
    view.set("others", std::move(others));
    access::FieldOptions note;
    note.hint = ctx.tr("例：12/1の受診で、主治医から聞きました。");
    view.set("note_field",
             access::field(ctx, "proposal_note", ctx.tr("どこで分かりましたか（提案にそえます）"),
                           ctx.field("proposal_note"), problems, note));
    return view;
}

void owner_routes(access::Routes& routes) {
    routes.get("/children/owners", Permission::member, &show);
    routes.post("/children/owners", Permission::member, &save);
}

}  // namespace tsumugi::children
