#include <algorithm>
#include <cmath>
#include <mutex>
#include <set>

#include "ground/base/text.h"
#include "ground/documents/documents.h"
#include "ground/forms/forms.h"

// A form as people see it: its fields on a page, two versions of it side by side, its columns in a sheet.
namespace tsumugi::forms {
namespace {

using access::Ctx;
using html::msgid;
using html::View;
using html::Views;

constexpr base::Word kYesNo[] = {
    {"yes", msgid("はい")}, {"no", msgid("いいえ")}, {"unknown", msgid("分からない")}};

std::string_view key_of(const Spec& spec) { return kept_key(spec.name, "_field"); }

std::vector<access::Option> options_of(Ctx& ctx, const Spec& spec) {
    if (spec.source) return spec.source->options(ctx);
    const auto words = spec.kind == Kind::yes_no and spec.words.empty() ? base::WordList(kYesNo) : spec.words;
    std::vector<access::Option> options;
    if (spec.empty) options.push_back({"", ctx.tr(spec.empty)});
    for (const auto& word : words) options.push_back({word.code, ctx.tr(word.label)});
    return options;
}

bool is_chosen(Kind kind) {
    return kind == Kind::choice or kind == Kind::many or kind == Kind::yes_no or kind == Kind::person;
}

/// What stands in the box: as typed, but a stored day as people here write one.
std::string shown(const Ctx& ctx, const Typed& typed) {
    if (not typed.one) return {};
    if (typed.spec->kind != Kind::day or ctx.lang() != base::Lang::ja) return *typed.one;
    const auto stored = base::parse_iso(*typed.one);
    return stored ? base::official_date(*stored) : *typed.one;
}

access::FieldOptions options_for(const Ctx& ctx, const Spec& spec) {
    access::FieldOptions options;
    if (*spec.hint) options.hint = ctx.tr(spec.hint);
    options.required = spec.missing != nullptr;
    options.spellcheck = spec.kind == Kind::text or (spec.kind == Kind::line and not spec.is_name);
    if (spec.kind == Kind::telephone) options.type = "tel";
    if (spec.kind == Kind::number) options.inputmode = spec.decimals > 0 ? "decimal" : "numeric";
    if (spec.kind == Kind::postcode or spec.kind == Kind::child) options.inputmode = "numeric";
    return options;
}

void add_options(View& view, Ctx& ctx, const Typed& typed) {
    Views rows;
    for (const auto& option : options_of(ctx, *typed.spec)) {
        const bool selected = typed.one ? *typed.one == option.value
                                        : std::find(typed.several->begin(), typed.several->end(),
                                                    option.value) != typed.several->end();
        rows.push_back({{"value", option.value}, {"label", option.label}, {"selected", selected}});
    }
    view.set("options", std::move(rows));
}

View view_of(Ctx& ctx, const Typed& typed, const std::string& name, const base::Problems& problems) {
    const auto& spec = *typed.spec;
    auto view =
        access::field(ctx, name, ctx.tr(spec.label), shown(ctx, typed), problems, options_for(ctx, spec));
    if (is_chosen(spec.kind) or spec.kind == Kind::section) add_options(view, ctx, typed);
    if (spec.kind == Kind::number) view.set("unit", *spec.unit ? ctx.tr(spec.unit) : "");
    if (spec.kind == Kind::file) {
        const auto kept = typed.one->empty() ? std::nullopt : documents::stashed(ctx, *typed.one);
        view.set("kept", kept ? kept->filename : "");
    }
    return view;
}

/// What is alike for people is alike here: a telephone with and without dashes.
std::string compared(const Ctx& ctx, const Typed& typed) {
    if (typed.several) {
        auto sorted = *typed.several;
        std::sort(sorted.begin(), sorted.end());
        return base::join(sorted, "\n");
    }
    const auto& text = *typed.one;
    switch (typed.spec->kind) {
        case Kind::day:
            if (const auto day = day_of(text, ctx.today())) return base::iso(*day);
            return text;
        case Kind::telephone:
            return base::format_phone(text);
        case Kind::postcode:
            if (auto code = base::format_postcode(text); not code.empty()) return code;
            return text;
        case Kind::child:
            return child_code_of(text).value_or(text);
        case Kind::number:
            if (const auto value = number_of(text, typed.spec->unit)) return std::to_string(*value);
            return text;
        case Kind::time:
            if (const auto minutes = time_of(text)) return std::to_string(*minutes);
            return text;
        default:
            return text;
    }
}

std::string label_of(Ctx& ctx, const Spec& spec, const std::string& code) {
    for (auto& option : options_of(ctx, spec)) {
        if (option.value == code) return std::move(option.label);
    }
    return code;
}

}  // namespace

std::string_view kept_key(std::string_view first, std::string_view second) {
    static std::mutex mutex;
    static std::set<std::string, std::less<>> keys;
    const std::lock_guard lock(mutex);
    return *keys.insert(std::string(first) + std::string(second)).first;
}

void set_all(View& view, Ctx& ctx, const AllTyped& typed, std::string_view prefix,
             const base::Problems& problems) {
    for (const auto& one : typed)
        view.set(key_of(*one.spec), view_of(ctx, one, name_of(prefix, *one.spec), problems));
    access::set_errors(view, ctx, problems);
}

Views hidden_all(const AllTyped& typed, std::string_view prefix) {
    Views hidden;
    for (const auto& [spec, one, several] : typed) {
        const auto name = name_of(prefix, *spec);
        if (one) hidden.push_back({{"name", name}, {"value", *one}});
        if (not several) continue;
        for (const auto& value : *several) hidden.push_back({{"name", name}, {"value", value}});
    }
    return hidden;
}

std::vector<access::Difference> differences_of(Ctx& ctx, const AllTyped& mine, const AllTyped& theirs,
                                               std::string_view prefix) {
    const auto sent = [](const Typed& typed) {
        return typed.one ? *typed.one : base::join(*typed.several, "\n");
    };
    std::vector<access::Difference> differences;
    for (std::size_t i = 0; i < mine.size(); ++i) {
        if (compared(ctx, mine[i]) == compared(ctx, theirs[i])) continue;
        differences.push_back({name_of(prefix, *mine[i].spec), ctx.tr(mine[i].spec->label), sent(mine[i]),
                               sent(theirs[i]), words_of(ctx, mine[i]), words_of(ctx, theirs[i])});
    }
    return differences;
}

std::string words_of(Ctx& ctx, const Typed& typed) {
    const auto& spec = *typed.spec;
    if (typed.several) {
        std::vector<std::string> words;
        for (const auto& code : *typed.several) words.push_back(label_of(ctx, spec, code));
        return base::join(words, ctx.tr("、"));
    }
    const auto& text = *typed.one;
    if (text.empty()) return {};
    if (is_chosen(spec.kind) or spec.kind == Kind::section) return label_of(ctx, spec, text);
    if (spec.kind == Kind::day) {
        const auto day = day_of(text, ctx.today());
        return day ? base::long_date(*day, ctx.lang()) : text;
    }
    if (spec.kind == Kind::number and *spec.unit and number_of(text)) return text + ctx.tr(spec.unit);
    return text;
}

std::vector<base::Column> columns_of(const Ctx& ctx, const AllTyped& typed) {
    std::vector<base::Column> columns;
    for (const auto& one : typed) {
        const auto& spec = *one.spec;
        const bool unit = spec.kind == Kind::number and *spec.unit;
        const double width = spec.kind == Kind::text ? 40 : spec.kind == Kind::number ? 10 : 16;
        columns.push_back(
            {unit ? ctx.tr("{what}（{unit}）", {{"what", ctx.tr(spec.label)}, {"unit", ctx.tr(spec.unit)}})
                  : ctx.tr(spec.label),
             width});
    }
    return columns;
}

std::vector<base::Cell> cells_of(Ctx& ctx, const AllTyped& typed) {
    std::vector<base::Cell> cells;
    for (const auto& one : typed) {
        const auto kind = one.spec->kind;
        if (kind == Kind::number) {
            if (const auto value = number_of(*one.one, one.spec->unit)) {
                cells.emplace_back(*value);
                continue;
            }
        } else if (kind == Kind::day) {
            if (const auto day = day_of(*one.one, ctx.today())) {
                cells.emplace_back(*day);
                continue;
            }
        }
        cells.emplace_back(words_of(ctx, one));
    }
    return cells;
}

}  // namespace tsumugi::forms
