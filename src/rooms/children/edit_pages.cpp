#include <span>

#include "ground/base/text.h"
#include "rooms/children/pages.h"

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
    return access::page(ctx, ctx.tr("基本の情報を直す"), "rooms/children/views/edit", std::move(view),
                        options_for(problems));
}

Response edit(Ctx& ctx) {
    const auto opened = open(ctx, "edit");
    if (not opened.key) return opened.refusal;
    if (not opened.key->allows(Category::basic)) return not_shown(ctx);
    return edit_form(ctx, *opened.key, stored_form(ctx, *opened.key), basics(ctx, *opened.key).version, {});
}

struct Compared {
    const char* name;
    const char* label;
    std::string ChildForm::*member;
};
constexpr Compared kBasicFields[] = {
    {"name", msgid("氏名"), &ChildForm::name},
    {"kana", msgid("ふりがな"), &ChildForm::kana},
    {"call_name", msgid("よび名"), &ChildForm::call_name},
    {"glyph_note", msgid("表示できない字の説明"), &ChildForm::glyph_note},
    {"birth", msgid("生年月日"), &ChildForm::birth},
    {"sex", msgid("性別"), &ChildForm::sex},
    {"municipality", msgid("市町村"), &ChildForm::municipality},
    {"postcode", msgid("郵便番号"), &ChildForm::postcode},
    {"address", msgid("住所"), &ChildForm::address},
    {"phone", msgid("電話"), &ChildForm::phone},
    {"hospital", msgid("主治医の病院・診療科"), &ChildForm::hospital},
    {"guardian_name", msgid("保護者の氏名"), &ChildForm::guardian_name},
    {"guardian_kana", msgid("保護者のふりがな"), &ChildForm::guardian_kana},
    {"guardian_relationship", msgid("続柄"), &ChildForm::guardian_relationship},
    {"guardian_phone", msgid("保護者の電話"), &ChildForm::guardian_phone}};
constexpr Compared kFactFields[] = {{"diagnoses", msgid("病名"), &ChildForm::diagnoses},
                                    {"allergies", msgid("アレルギー"), &ChildForm::allergies},
                                    {"devices", msgid("医療機器"), &ChildForm::devices},
                                    {"medications", msgid("薬"), &ChildForm::medications},
                                    {"purpose", msgid("紹介の目的・伝えたいこと"), &ChildForm::purpose}};

/// The fields that two people left different, with codes in words.
std::vector<access::Difference> differences(const Ctx& ctx, std::span<const Compared> fields,
                                            const ChildForm& mine, const ChildForm& theirs) {
    std::vector<access::Difference> found;
    for (const auto& [name, label, member] : fields) {
        if (mine.*member == theirs.*member) continue;
        access::Difference both{name, ctx.tr(label), mine.*member, theirs.*member};
        const auto in_words = [&](const std::string& value) -> std::string {
            if (member == &ChildForm::sex) return ctx.tr(sex_label(value));
            if (member == &ChildForm::municipality)
                return region::municipality_name(ctx.db, value, ctx.lang());
            const auto day = member == &ChildForm::birth ? base::parse_iso(value) : std::nullopt;
            return day ? base::long_date(*day, ctx.lang()) : value;
        };
        both.mine_words = in_words(both.mine);
        both.theirs_words = in_words(both.theirs);
        found.push_back(std::move(both));
    }
    return found;
}

/// The form as it would be stored, so that only real differences show.
ChildForm as_stored(const Ctx& ctx, const ChildKey& key, ChildForm form) {
    if (const auto birth = base::parse_date(form.birth, ctx.today())) form.birth = base::iso(birth->date);
    form.postcode = base::format_postcode(form.postcode);
    form.phone = base::format_phone(form.phone);
    form.guardian_phone = base::format_phone(form.guardian_phone);
    if (not key.allows(Category::family)) {
        for (auto member : {&ChildForm::guardian_name, &ChildForm::guardian_kana,
                            &ChildForm::guardian_relationship, &ChildForm::guardian_phone})
            (form.*member).clear();
    }
    return form;
}

/// Both versions side by side; who typed the same as is stored has nothing to choose.
Response both_versions(Ctx& ctx, const ChildKey& key, const std::vector<access::Difference>& both,
                       int version, const LastChange& last) {
    if (both.empty()) return http::see_other(path_of(key));
    return access::conflict_page(ctx, ctx.tr("ほかの人が先に変えています"), both, version,
                                 last.by.empty() ? ctx.tr("ほかの人") : last.by, last.at);
}

Response save(Ctx& ctx) {
    const auto opened = open(ctx, "edit");
    if (not opened.key) return opened.refusal;
    const auto& key = *opened.key;
    if (not key.allows(Category::basic)) return not_shown(ctx);
    const auto form = read_form(ctx.request);
    const int version = std::atoi(ctx.field("version").c_str());
    const auto draft = check(form, ctx.today(), region::municipalities(ctx.db));
    if (not draft) return edit_form(ctx, key, form, version, draft.error());
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            const auto saved = save_basics(ctx, key, *draft, version);
            if (not saved) return tl::unexpected(base::Problems{saved.error()});
            ctx.say("基本の情報を保存しました。");
            return path_of(key);
        },
        [&](const base::Problems&) {
            const auto both =
                differences(ctx, kBasicFields, as_stored(ctx, key, form), stored_form(ctx, key));
            return both_versions(ctx, key, both, basics(ctx, key).version, last_basics(ctx, key));
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
    // The check wants the whole child, so a section that may not know who it is changes no assessment.
    if (not key.allows(Category::medical) or not key.allows(Category::basic)) return not_shown(ctx);
    auto form = stored_form(ctx, key);
    const auto typed = read_form(ctx.request);
    form.care = typed.care;
    form.assessed_on = typed.assessed_on;
    form.author = typed.author;
    const auto draft = check(form, ctx.today(), region::municipalities(ctx.db));
    if (not draft) return care_page(ctx, key, form, draft.error());
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            add_assessment(ctx, key.child(), *draft);
            ctx.say("必要なケアを保存しました。スコアは{total}点です。",
                    {{"total", std::to_string(draft->score.total)}});
            return path_of(key) + "#needs";
        },
        [&](const base::Problems& problems) { return care_page(ctx, key, form, problems); });
}

Response facts_page(Ctx& ctx, const ChildKey& key, const ChildForm& form, int version,
                    const base::Problems& problems) {
    auto view = form_view(ctx, form, problems);
    view.set("identity", identity_view(ctx, key));
    view.set("code", key.code());
    view.set("version", version);
    return access::page(ctx, ctx.tr("医療の情報を直す"), "rooms/children/views/facts", std::move(view),
                        options_for(problems));
}

ChildForm stored_facts(Ctx& ctx, const ChildKey& key) {
    const auto known = facts(ctx, key);
    ChildForm form;
    form.diagnoses = base::join(known.diagnoses, "\n");
    form.allergies = base::join(known.allergies, "\n");
    form.devices = base::join(known.devices, "\n");
    form.medications = base::join(known.medications, "\n");
    form.purpose = base::join(known.purposes, "\n");
    return form;
}

Response edit_facts(Ctx& ctx) {
    const auto opened = open(ctx, "facts");
    if (not opened.key) return opened.refusal;
    if (not opened.key->allows(Category::medical)) return not_shown(ctx);
    return facts_page(ctx, *opened.key, stored_facts(ctx, *opened.key), facts_version(ctx, *opened.key), {});
}

Response change_facts(Ctx& ctx) {
    const auto opened = open(ctx, "facts");
    if (not opened.key) return opened.refusal;
    const auto& key = *opened.key;
    if (not key.allows(Category::medical)) return not_shown(ctx);
    const auto form = read_form(ctx.request);
    const int version = std::atoi(ctx.field("version").c_str());
    base::Problems problems;
    for (const auto& field : kFactFields) {
        if (base::grapheme_count(form.*field.member) > 4000)
            problems.push_back(
                {base::Kind::too_large, field.name, msgid("{n}文字までで書いてください。"), {{"n", "4000"}}});
    }
    if (not problems.empty()) return facts_page(ctx, key, form, version, problems);
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            if (const auto saved = save_facts(ctx, key, form, version); not saved)
                return tl::unexpected(base::Problems{saved.error()});
            ctx.say("医療の情報を保存しました。");
            return path_of(key) + "#needs";
        },
        [&](const base::Problems&) {
            auto mine = form;
            for (const auto& field : kFactFields) mine.*field.member = as_lines(mine.*field.member);
            const auto both = differences(ctx, kFactFields, mine, stored_facts(ctx, key));
            return both_versions(ctx, key, both, facts_version(ctx, key), last_facts(ctx, key));
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
