#include <algorithm>

#include "ground/base/text.h"
#include "rooms/children/fields.h"

namespace tsumugi::children {
namespace {

using access::FieldOptions;
using html::msgid;
using html::View;
using html::Views;

/// The care items with what was ticked, for views/_care_form.
Views care_views(access::Ctx& ctx, const ChildForm& form, const base::Problems& problems) {
    const auto lang = ctx.lang();
    Views rows;
    for (const auto& item : care_score::items()) {
        const std::string code = item.code;
        const auto answer =
            std::find_if(form.care.begin(), form.care.end(), [&](const auto& a) { return a.item == code; });
        const bool ticked = answer != form.care.end() and answer->present;
        Views watches, options;
        bool to_check = false;
        for (const auto& level : item.watch) {
            to_check = to_check or level.to_check;
            watches.push_back({{"value", care_score::code(level.watch)},
                               {"label", care_score::label(level.watch, lang)},
                               {"wording", level.wording.in(lang)},
                               {"selected", ticked and answer->watch == level.watch}});
        }
        for (const auto& option : item.options) {
            const bool chosen = ticked and std::find(answer->options.begin(), answer->options.end(),
                                                     option.code) != answer->options.end();
            options.push_back(
                {{"value", option.code}, {"label", option.label.in(lang)}, {"selected", chosen}});
        }
        rows.push_back({{"code", code},
                        {"number", item.number},
                        {"label", item.label.in(lang)},
                        {"short_label", item.short_label.in(lang)},
                        {"base", item.base},
                        {"ticked", ticked},
                        {"watches", std::move(watches)},
                        {"asks_watch", not item.watch.empty()},
                        {"has_options", not item.options.empty()},
                        {"options", std::move(options)},
                        {"to_check", to_check},
                        {"error", access::error_of(ctx, problems, "care." + code)}});
    }
    return rows;
}

}  // namespace

ChildForm read_form(const http::Request& request) {
    ChildForm form;
    for (const auto& field : fields()) {
        if (field.member) form.*field.member = base::trimmed(request.form.get(field.name));
    }
    for (const auto code : request.form.all("care")) {
        care_score::Answer answer;
        answer.item = std::string(code);
        answer.watch = care_score::parse_watch(request.form.get("watch." + answer.item))
                           .value_or(care_score::Watch::none);
        for (const auto option : request.form.all("care_option." + answer.item))
            answer.options.emplace_back(option);
        form.care.push_back(std::move(answer));
    }
    return form;
}

const char* sex_label(std::string_view sex) {
    return sex == "female"  ? msgid("女")
           : sex == "male"  ? msgid("男")
           : sex == "other" ? msgid("その他")
                            : msgid("不明");
}

View form_view(access::Ctx& ctx, const ChildForm& form, const base::Problems& problems) {
    const auto text = [&](const char* name, FieldOptions options = {}) {
        const auto* field = find_field(name);
        return access::field(ctx, name, ctx.tr(field->label), form.*field->member, problems, options);
    };
    const auto hint = [&](const char* words) {
        FieldOptions options;
        options.hint = ctx.tr(words);
        return options;
    };
    const auto needed = [&](const char* words, bool spellcheck) {
        FieldOptions options;
        options.required = true;
        if (*words) options.hint = ctx.tr(words);
        options.spellcheck = spellcheck;
        return options;
    };
    FieldOptions number, telephone, town_options;
    number.inputmode = "numeric";
    telephone.type = "tel";
    town_options.required = true;
    std::vector<access::Option> sexes{{"", ctx.tr("えらんでください")},
                                      {"female", ctx.tr(sex_label("female"))},
                                      {"male", ctx.tr(sex_label("male"))},
                                      {"other", ctx.tr(sex_label("other"))},
                                      {"unknown", ctx.tr(sex_label("unknown"))}};
    View view;
    view.set("name_field",
             text("name", needed(msgid("戸籍・住民票のとおり。髙・﨑・𠮷 もそのまま残ります。"), false)));
    view.set("kana_field", text("kana", needed(msgid("ひらがな・カタカナのどちらでも。"), false)));
    view.set("call_name_field", text("call_name"));
    view.set("glyph_note_field", text("glyph_note", hint(msgid("例：土に口の「吉」"))));
    view.set("birth_field", text("birth", needed("", false)));
    view.set("sex_field",
             access::select(ctx, "sex", ctx.tr(field_label("sex")), form.sex, sexes, problems, town_options));
    town_options.hint = ctx.tr("退院して住む所。この市町村の役割分担表から案を作ります。");
    view.set("municipality_field",
             access::select(ctx, "municipality", ctx.tr(field_label("municipality")), form.municipality,
                            region::municipality_options(ctx), problems, town_options));
    view.set("postcode_field", text("postcode", number));
    view.set("address_field", text("address"));
    view.set("phone_field", text("phone", telephone));
    view.set("hospital_field", text("hospital"));
    view.set("guardian_name_field", text("guardian_name"));
    view.set("guardian_kana_field", text("guardian_kana"));
    view.set("guardian_relationship_field", text("guardian_relationship", hint(msgid("例：母、父、祖母"))));
    view.set("guardian_phone_field", text("guardian_phone", telephone));
    view.set("diagnoses_field", text("diagnoses", hint(msgid("1行に1つ書いてください。"))));
    view.set("allergies_field", text("allergies", hint(msgid("1行に1つ書いてください。"))));
    view.set("devices_field", text("devices", hint(msgid("1行に1つ。設定もここに書けます。"))));
    view.set("medications_field", text("medications", hint(msgid("1行に1つ書いてください。"))));
    view.set("purpose_field", text("purpose"));
    view.set("assessed_on_field", text("assessed_on"));
    view.set("author_field",
             text("author", hint(msgid("空のままだと「下書き」になります。スコアは医師が付けます。"))));
    view.set("daily_field", text("daily", hint(msgid("1行に1つ。注入の時刻、体の向き、好きなことなど。"))));
    view.set("welfare_field",
             text("welfare", hint(msgid("1行に1つ。手帳・受給者証・支給量と、いつまでか。"))));
    view.set("care_items", care_views(ctx, form, problems));
    access::set_errors(view, ctx, problems);
    return view;
}

Views hidden_fields(const ChildForm& form) {
    Views hidden;
    const auto keep = [&](const std::string& name, const std::string& value) {
        hidden.push_back({{"name", name}, {"value", value}});
    };
    for (const auto& field : fields()) {
        if (field.member) keep(field.name, form.*field.member);
    }
    for (const auto& answer : form.care) {
        keep("care", answer.item);
        if (answer.watch != care_score::Watch::none)
            keep("watch." + answer.item, std::string(care_score::code(answer.watch)));
        for (const auto& option : answer.options) keep("care_option." + answer.item, option);
    }
    return hidden;
}

std::string typed_text(const access::Ctx& ctx, const ChildForm& form) {
    std::string text;
    const auto add = [&](const char* label, const std::string& value) {
        if (not value.empty()) text += ctx.tr(label) + ": " + value + "\n";
    };
    for (const auto& field : fields()) {
        if (field.member) add(field.label, base::join(words_of(ctx, field, value_of(form, field)), " "));
    }
    std::string care;
    for (const auto& answer : form.care) {
        const auto* item = care_score::find(answer.item);
        if (item and answer.present)
            care += (care.empty() ? "" : ctx.tr("、")) + item->short_label.in(ctx.lang());
    }
    add(msgid("必要なケア"), care);
    return text;
}

View score_view(access::Ctx& ctx, const care_score::Score& score) {
    const auto lang = ctx.lang();
    Views lines;
    for (const auto& line : score.lines) {
        const auto* item = care_score::find(line.item);
        Views rules;
        for (const auto* rule : line.rules)
            rules.push_back({{"text", ctx.tr(rule->text)}, {"to_check", rule->to_check}});
        lines.push_back({{"label", item ? item->short_label.in(lang) : line.item},
                         {"number", item ? item->number : ""},
                         {"watch", line.level == care_score::Watch::none
                                       ? std::string()
                                       : std::string(care_score::label(line.level, lang))},
                         {"base", line.base},
                         {"watch_points", line.watch},
                         {"points", line.points()},
                         {"watch_open", line.watch_open},
                         {"rules", std::move(rules)}});
    }
    return {{"total", score.total},
            {"base", score.base},
            {"watch", score.watch},
            {"care_class", score.care_class},
            {"has_class", score.care_class > 0},
            {"class_text", score.care_class > 0 ? ctx.tr(care_score::class_text(score.care_class))
                                                : ctx.tr("区分なし（3点未満）")},
            {"nurse_text",
             score.care_class > 0 ? ctx.tr(care_score::nurse_text(score.care_class)) : std::string()},
            {"nurse_ratio", score.nurse_ratio},
            {"lines", std::move(lines)},
            {"has_lines", not score.lines.empty()}};
}

}  // namespace tsumugi::children
