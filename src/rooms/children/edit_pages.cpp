#include <algorithm>

#include "ground/base/text.h"
#include "rooms/children/pages.h"
#include "rooms/children/proposals.h"

// What is known of the child, changed: basics, care assessments, medical facts.
namespace tsumugi::children {
namespace {

using access::Ctx;
using access::Permission;
using html::msgid;
using html::View;
using html::Views;
using http::Response;

Response edit_form(Ctx& ctx, const ChildKey& key, const ChildForm& form, int version,
                   const base::Problems& problems) {
    auto view = form_view(ctx, form, problems);
    view.set("identity", identity_view(ctx, key));
    view.set("code", key.code());
    view.set("version", version);
    view.set("family_shown", key.allows(Category::family));
    view.set("ownership", ownership_view(ctx, key, Part::basics, problems));
    return access::page(ctx, ctx.tr("基本の情報を直す"), "rooms/children/views/edit", std::move(view),
                        options_for(problems));
}

Response edit(Ctx& ctx) {
    const auto opened = open(ctx, "edit");
    if (not opened.key) return opened.refusal;
    if (not opened.key->allows(Category::basic)) return not_shown(ctx);
    return edit_form(ctx, *opened.key, stored_form(ctx, *opened.key), basics(ctx, *opened.key).version, {});
}

/// The fields that two people left different, with codes in words.
std::vector<access::Difference> differences(const Ctx& ctx, const ChildKey& key, Part part,
                                            const ChildForm& mine, const ChildForm& theirs) {
    std::vector<access::Difference> found;
    for (const auto& [field, mine_value, their_value] : changes_between(key, part, mine, theirs)) {
        found.push_back({field->name, ctx.tr(field->label), mine_value, their_value,
                         base::join(words_of(ctx, *field, mine_value), "\n"),
                         base::join(words_of(ctx, *field, their_value), "\n")});
    }
    return found;
}

/// Both versions side by side; who typed the same as is stored has nothing to choose.
Response both_versions(Ctx& ctx, const ChildKey& key, Part part, const ChildForm& mine, int version,
                       const LastChange& last) {
    const auto both = differences(ctx, key, part, as_stored(ctx, mine), stored_part(ctx, key, part));
    if (both.empty()) return http::see_other(path_of(key));
    return access::conflict_page(ctx, ctx.tr("ほかの人が先に変えています"), both, version,
                                 last.by.empty() ? ctx.tr("ほかの人") : last.by, last.at);
}

/// The line above the next page: what was kept and what waits for its owner.
void say_done(Ctx& ctx, const HandedIn& done, const std::string& saved) {
    if (done.saved and not done.proposed.empty()) {
        ctx.say("保存しました。持ち主がほかにいる項目は、提案として送りました。");
    } else if (not done.proposed.empty()) {
        ctx.say("持ち主に提案を送りました。返事は受信箱とお知らせに届きます。");
    } else {
        ctx.notice = done.saved ? saved : ctx.tr("変わったところはありません。");
    }
}

/// Hands the checked form in and leads back to the child; `again` is the form with what is wrong.
Response hand_in_form(Ctx& ctx, const ChildKey& key, Part part, const ChildDraft& draft,
                      const std::string& saved, const std::function<Response(const base::Problems&)>& again) {
    const auto note = ctx.field("proposal_note");
    if (base::grapheme_count(note) > 400)
        return again({{base::Kind::too_large,
                       "proposal_note",
                       msgid("{n}文字までで書いてください。"),
                       {{"n", "400"}}}});
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            const auto done = hand_in(ctx, key, part, draft, std::atoi(ctx.field("version").c_str()), note);
            if (not done) return tl::unexpected(base::Problems{done.error()});
            say_done(ctx, *done, saved);
            return path_of(key) + (part == Part::basics ? "" : "#needs");
        },
        again);
}

Response save(Ctx& ctx) {
    const auto opened = open(ctx, "edit");
    if (not opened.key) return opened.refusal;
    const auto& key = *opened.key;
    if (not key.allows(Category::basic)) return not_shown(ctx);
    const auto form = read_form(ctx.request);
    const int version = std::atoi(ctx.field("version").c_str());
    const auto draft = check(form, ctx.today(), region::municipalities(ctx.db), Part::basics);
    if (not draft) return edit_form(ctx, key, form, version, draft.error());
    return hand_in_form(ctx, key, Part::basics, *draft, ctx.tr("基本の情報を保存しました。"),
                        [&](const base::Problems& problems) {
                            if (problems.front().kind != base::Kind::conflict)
                                return edit_form(ctx, key, form, version, problems);
                            return both_versions(ctx, key, Part::basics, form, basics(ctx, key).version,
                                                 last_basics(ctx, key));
                        });
}

Response care_page(Ctx& ctx, const ChildKey& key, const ChildForm& form, const base::Problems& problems) {
    auto view = form_view(ctx, form, problems);
    Views earlier;
    for (const auto& assessment : assessments(ctx, key)) {
        earlier.push_back({{"day", base::long_date(assessment.assessed_on, ctx.lang())},
                           {"author", assessment.author},
                           {"draft", assessment.state == "draft"},
                           {"total", assessment.total},
                           {"care_class", assessment.care_class}});
    }
    view.set("identity", identity_view(ctx, key));
    view.set("code", key.code());
    view.set("earlier", earlier);
    view.set("has_earlier", not earlier.empty());
    view.set("ownership", ownership_view(ctx, key, Part::care, problems));
    return access::page(ctx, ctx.tr("必要なケアを書き直す"), "rooms/children/views/care", std::move(view),
                        options_for(problems));
}

Response care(Ctx& ctx) {
    const auto opened = open(ctx, "care");
    if (not opened.key) return opened.refusal;
    if (not opened.key->allows(Category::medical)) return not_shown(ctx);
    ChildForm form;
    if (const auto now = current_care(ctx, *opened.key)) form.care = now->answers;
    form.assessed_on = base::iso(ctx.today());
    return care_page(ctx, *opened.key, form, {});
}

Response save_care(Ctx& ctx) {
    const auto opened = open(ctx, "care");
    if (not opened.key) return opened.refusal;
    const auto& key = *opened.key;
    if (not key.allows(Category::medical)) return not_shown(ctx);
    const auto form = read_form(ctx.request);
    const auto again = [&](const base::Problems& problems) { return care_page(ctx, key, form, problems); };
    const auto draft = check(form, ctx.today(), {}, Part::care);
    if (not draft) return again(draft.error());
    return hand_in_form(ctx, key, Part::care, *draft,
                        ctx.tr("必要なケアを保存しました。スコアは{total}点です。",
                               {{"total", std::to_string(draft->score.total)}}),
                        again);
}

Response facts_page(Ctx& ctx, const ChildKey& key, const ChildForm& form, int version,
                    const base::Problems& problems) {
    auto view = form_view(ctx, form, problems);
    view.set("identity", identity_view(ctx, key));
    view.set("code", key.code());
    view.set("version", version);
    view.set("has_codes", std::ranges::any_of(facts_of(ctx, key),
                                              [](const Fact& fact) { return not fact.codings.empty(); }));
    view.set("medical_shown", key.allows(Category::medical));
    view.set("daily_shown", key.allows(Category::daily_care));
    view.set("welfare_shown", key.allows(Category::welfare));
    view.set("ownership", ownership_view(ctx, key, Part::facts, problems));
    return access::page(ctx, ctx.tr("医療の情報を直す"), "rooms/children/views/facts", std::move(view),
                        options_for(problems));
}

/// Whether the viewer sees any of the facts.
bool sees_facts(const ChildKey& key) {
    return std::ranges::any_of(fields(), [&](const Field& field) {
        return field.part == Part::facts and key.allows(field.category);
    });
}

Response edit_facts(Ctx& ctx) {
    const auto opened = open(ctx, "facts");
    if (not opened.key) return opened.refusal;
    if (not sees_facts(*opened.key)) return not_shown(ctx);
    return facts_page(ctx, *opened.key, stored_facts(ctx, *opened.key), facts_version(ctx, *opened.key), {});
}

Response change_facts(Ctx& ctx) {
    const auto opened = open(ctx, "facts");
    if (not opened.key) return opened.refusal;
    const auto& key = *opened.key;
    if (not sees_facts(key)) return not_shown(ctx);
    const auto form = read_form(ctx.request);
    const int version = std::atoi(ctx.field("version").c_str());
    const auto draft = check(form, ctx.today(), {}, Part::facts);
    if (not draft) return facts_page(ctx, key, form, version, draft.error());
    return hand_in_form(ctx, key, Part::facts, *draft, ctx.tr("医療の情報を保存しました。"),
                        [&](const base::Problems& problems) {
                            if (problems.front().kind != base::Kind::conflict)
                                return facts_page(ctx, key, form, version, problems);
                            return both_versions(ctx, key, Part::facts, form, facts_version(ctx, key),
                                                 last_facts(ctx, key));
                        });
}

}  // namespace

void edit_routes(access::Routes& routes) {
    routes.get("/children/{code}/edit", Permission::child, &edit);
    routes.post("/children/{code}", Permission::child, &save);
    routes.get("/children/{code}/care", Permission::child, &care);
    routes.post("/children/{code}/care", Permission::child, &save_care);
    routes.get("/children/{code}/facts", Permission::child, &edit_facts);
    routes.post("/children/{code}/facts", Permission::child, &change_facts);
}

}  // namespace tsumugi::children
