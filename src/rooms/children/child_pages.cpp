#include <algorithm>

#include "ground/base/text.h"
#include "rooms/acceptance/acceptance.h"
#include "rooms/children/doubles.h"
#include "rooms/children/pages.h"

// The child's page made of blocks, its timeline of changes, and who looked.
namespace tsumugi::children {
namespace {

using access::Ctx;
using access::Permission;
using html::msgid;
using html::View;
using html::Views;
using http::Response;

std::vector<Block>& blocks() {
    static std::vector<Block> all;
    return all;
}

/// The facts of a topic that the viewer sees, each field with its lines.
Views fact_views(Ctx& ctx, const ChildKey& key, Topic topic) {
    const auto known = facts(ctx, key);
    Views all;
    for (const auto& field : fields()) {
        const auto lines = known.find(field.name);
        if (field.topic != topic or lines == known.end()) continue;
        Views views;
        for (const auto& text : lines->second) views.push_back({{"text", text}});
        View fact{{"label", ctx.tr(field.label)}};
        fact.set("lines", std::move(views));
        all.push_back(std::move(fact));
    }
    return all;
}

/// The codes behind the lines: "上腹部痛: MEDIS 病名管理番号 20065011".
Views coded_views(Ctx& ctx, const ChildKey& key) {
    Views all;
    for (const auto& fact : facts_of(ctx, key)) {
        if (fact.codings.empty()) continue;
        Views codes;
        for (const auto& coding : fact.codings) {
            const bool other_name = not coding.display.empty() and coding.display != fact.concept_text;
            codes.push_back({{"system", referral::system_words(coding.system)},
                             {"code", coding.code},
                             {"display", other_name ? coding.display : std::string()}});
        }
        View view{{"text", fact.concept_text}};
        view.set("codes", std::move(codes));
        all.push_back(std::move(view));
    }
    return all;
}

View needs_view(Ctx& ctx, const ChildKey& key) {
    const auto care = current_care(ctx, key);
    View view{{"code", key.code()}, {"has_care", care.has_value()}, {"may_change", key.may_change()}};
    view.set("facts", fact_views(ctx, key, Topic::medical));
    auto coded = coded_views(ctx, key);
    view.set("has_codes", not coded.empty());
    view.set("coded", std::move(coded));
    view.set("score", care ? score_view(ctx, care->score) : View::object());
    view.set("assessed_on", care ? base::long_date(care->assessed_on, ctx.lang()) : "");
    view.set("author", care ? care->author : "");
    view.set("draft", care and care->state == "draft");
    return view;
}

/// Lines of one topic as a block of their own.
View lines_view(Ctx& ctx, const ChildKey& key, Topic topic) {
    auto facts = fact_views(ctx, key, topic);
    View view{{"code", key.code()}, {"may_change", key.may_change()}, {"any", not facts.empty()}};
    view.set("facts", std::move(facts));
    return view;
}

View basics_view(Ctx& ctx, const ChildKey& key) {
    const auto form = stored_form(ctx, key);
    Views people;
    for (const auto& guardian : guardians(ctx, key)) {
        people.push_back({{"name", guardian.name},
                          {"kana", guardian.kana},
                          {"relationship", guardian.relationship},
                          {"phone", guardian.phone}});
    }
    return {{"code", key.code()},
            {"call_name", form.call_name},
            {"glyph_note", form.glyph_note},
            {"postcode", form.postcode},
            {"address", form.address},
            {"phone", form.phone},
            {"hospital", form.hospital},
            {"guardians", std::move(people)},
            {"family_shown", key.allows(Category::family)},
            {"may_change", key.may_change()}};
}

View events_view(Ctx& ctx, const ChildKey& key, int limit) {
    Views rows;
    for (const auto& event : events(ctx, key, limit)) {
        Views changes;
        for (const auto& change : event.changes) changes.push_back(change_view(ctx, change));
        View row{{"at", base::short_time(event.at, ctx.today(), ctx.lang())},
                 {"text", event.text},
                 {"where", event.where},
                 {"path", event.path},
                 {"changed", not changes.empty()}};
        row.set("changes", std::move(changes));
        rows.push_back(std::move(row));
    }
    return {{"events", rows}, {"has_events", not rows.empty()}, {"code", key.code()}};
}

std::optional<View> merges_view(Ctx& ctx, const ChildKey& key) {
    Views rows;
    for (const auto& merge : merges_of(ctx.db, key)) {
        const bool is_kept = merge.kept == key.child();
        const auto& other = is_kept ? merge.merged_code : merge.kept_code;
        rows.push_back(
            {{"other", access::shown_code(other)}, {"href", "/children/" + other}, {"is_kept", is_kept}});
    }
    if (rows.empty()) return std::nullopt;
    View view = View::object();
    view.set("merges", std::move(rows));
    return view;
}

std::vector<Block> own_blocks() {
    return {{5, false, "merges", msgid("まとめた記録"), Category::basic, "rooms/children/views/_merges",
             merges_view},
            {40, false, "needs", msgid("必要なケア"), Category::medical, "rooms/children/views/_needs",
             needs_view},
            {38, false, "proposals", msgid("変更の提案"), Category::basic, "rooms/children/views/_proposals",
             proposals_view},
            {42, false, "daily", msgid("毎日のケア"), Category::daily_care, "rooms/children/views/_lines",
             [](Ctx& ctx, const ChildKey& key) {
                 return std::optional<View>(lines_view(ctx, key, Topic::daily));
             }},
            {86, true, "welfare", msgid("福祉の決定"), Category::welfare, "rooms/children/views/_lines",
             [](Ctx& ctx, const ChildKey& key) {
                 return std::optional<View>(lines_view(ctx, key, Topic::welfare));
             }},
            {80, true, "documents", msgid("書類"), Category::documents, "rooms/children/views/_documents",
             documents_view},
            {85, true, "basics", msgid("基本の情報"), Category::basic, "rooms/children/views/_basics",
             basics_view},
            {90, true, "changes", msgid("変更の記録"), Category::basic, "rooms/children/views/_events",
             [](Ctx& ctx, const ChildKey& key) { return std::optional<View>(events_view(ctx, key, 10)); }}};
}

Response show(Ctx& ctx) {
    const auto opened = open(ctx, "page");
    if (not opened.key) return opened.refusal;
    const auto& key = *opened.key;
    Views first_main, first_side, wide, main, side, links;
    for (const auto& block : blocks()) {
        View section{{"id", block.id}, {"title", ctx.tr(block.title)}};
        if (not key.allows(block.category)) {
            section.set("hidden", true);
            section.set("content", "");
        } else {
            auto view = block.make(ctx, key);
            if (not view) continue;
            view->set("form_token", access::form_token(ctx));
            section.set("hidden", false);
            section.set("content", html::render(block.template_name, ctx.lang(), *view));
        }
        links.push_back({{"id", block.id}, {"title", ctx.tr(block.title)}});
        auto& area = block.wide          ? wide
                     : block.order <= 30 ? (block.side ? first_side : first_main)
                                         : (block.side ? side : main);
        area.push_back(std::move(section));
    }
    access::PageOptions options;
    options.qr_path = path_of(key);
    View view{{"identity", identity_view(ctx, key)},
              {"links", std::move(links)},
              {"first_main", std::move(first_main)},
              {"first_side", std::move(first_side)},
              {"wide", std::move(wide)},
              {"main", std::move(main)},
              {"side", std::move(side)},
              {"code", key.code()}};
    return access::page(ctx, access::shown_code(key.code()), "rooms/children/views/show", std::move(view),
                        options);
}

Response log_page(Ctx& ctx) {
    const auto opened = open(ctx, "log");
    if (not opened.key) return opened.refusal;
    const auto& key = *opened.key;
    Views rows;
    for (const auto& entry :
         audit::of_child(ctx.db, key.child().value(), ctx.now() + std::chrono::hours(1), 200)) {
        const auto section = directory::section(ctx.db, access::SectionId{entry.section});
        rows.push_back({{"at", base::short_time(entry.at, ctx.today(), ctx.lang())},
                        {"where", section ? section->where() : ctx.tr("自動の処理")},
                        {"action", entry.action == "view"      ? ctx.tr("見た")
                                   : entry.action == "refused" ? ctx.tr("ことわった")
                                   : entry.action == "export"  ? ctx.tr("書き出した")
                                                               : ctx.tr("変えた")}});
    }
    return access::page(
        ctx, ctx.tr("見た人の記録"), "rooms/children/views/log",
        View{{"identity", identity_view(ctx, key)}, {"code", key.code()}, {"rows", std::move(rows)}});
}

Response all_events(Ctx& ctx) {
    const auto opened = open(ctx, "changes");
    if (not opened.key) return opened.refusal;
    auto view = events_view(ctx, *opened.key, 500);
    view.set("identity", identity_view(ctx, *opened.key));
    return access::page(ctx, ctx.tr("変更の記録"), "rooms/children/views/changes", std::move(view));
}

}  // namespace

std::optional<acceptance::Described> described(Ctx& ctx, const ChildKey& key) {
    if (not key.allows(Category::medical) or not key.allows(Category::basic)) return std::nullopt;
    const auto who = basics(ctx, key);
    acceptance::Described described;
    described.town = who.municipality;
    const auto age = base::age_at(who.birth, ctx.today());
    described.age = std::to_string(age.years * 12 + age.months) + "か月";
    const int grade = base::school_grade(who.birth, ctx.today());
    described.stage = grade < 1    ? "before_school"
                      : grade < 7  ? "primary"
                      : grade < 10 ? "junior_high"
                      : grade < 13 ? "high"
                                   : "after_school";
    if (const auto care = current_care(ctx, key)) {
        for (const auto& answer : care->answers) {
            if (answer.present) described.care.push_back(answer);
        }
        if (not described.care.empty()) described.score = std::to_string(care->score.total);
    }
    return described;
}

namespace {

/// The search for a place, filled with what is known of this child; nothing of the search is kept with the
/// child.
Response services_that_fit(Ctx& ctx) {
    const auto opened = open(ctx, "services");
    if (not opened.key) return opened.refusal;
    const auto known = described(ctx, *opened.key);
    return known ? http::see_other(acceptance::match_address(*known)) : not_shown(ctx);
}

}  // namespace

View identity_view(Ctx& ctx, const ChildKey& key) {
    const auto b = basics(ctx, key);
    const bool named = key.allows(Category::basic);
    return {{"code", access::shown_code(b.code)},
            {"path", "/children/" + b.code},
            {"name", named ? b.name : ctx.tr("名前は表示していません")},
            {"words", name_words(named ? b.name : ctx.tr("名前は表示していません"), b.kana)},
            {"age", named ? base::age_text(b.birth, ctx.today(), ctx.lang()) : ""},
            {"birth", named ? base::long_date(b.birth, ctx.lang()) : ""},
            {"town", b.municipality_name},
            {"mine", ""},
            {"heading", true}};
}

void set_blocks(std::vector<Block> from_rooms) {
    blocks() = own_blocks();
    for (auto& block : from_rooms) blocks().push_back(std::move(block));
    std::stable_sort(blocks().begin(), blocks().end(),
                     [](const Block& a, const Block& b) { return a.order < b.order; });
}

void child_routes(access::Routes& routes) {
    routes.get("/children/{code}", Permission::child, &show);
    routes.get("/children/{code}/services", Permission::child, &services_that_fit);
    routes.get("/children/{code}/log", Permission::child, &log_page);
    routes.get("/children/{code}/changes", Permission::child, &all_events);
}

}  // namespace tsumugi::children
