#include "rooms/children/fields.h"

#include <algorithm>

#include "ground/base/text.h"

namespace tsumugi::children {
namespace {

using access::Category;
using access::Ctx;
using html::msgid;
using html::View;
using html::Views;
using Form = ChildForm;

constexpr auto kBasics = Part::basics;
constexpr auto kFacts = Part::facts;
constexpr auto kBasic = Category::basic;

constexpr Field kFields[] = {
    {"name", msgid("氏名"), &Form::name, kBasics, Topic::identity, kBasic, Shape::line, false, ""},
    {"kana", msgid("ふりがな"), &Form::kana, kBasics, Topic::identity, kBasic, Shape::line, false, ""},
    {"call_name", msgid("よび名"), &Form::call_name, kBasics, Topic::identity, kBasic, Shape::line, false,
     ""},
    {"glyph_note", msgid("表示できない字の説明"), &Form::glyph_note, kBasics, Topic::identity, kBasic,
     Shape::line, false, ""},
    {"birth", msgid("生年月日"), &Form::birth, kBasics, Topic::identity, kBasic, Shape::day, false, ""},
    {"sex", msgid("性別"), &Form::sex, kBasics, Topic::identity, kBasic, Shape::sex, false, ""},
    {"municipality", msgid("市町村"), &Form::municipality, kBasics, Topic::identity, kBasic, Shape::town,
     false, ""},
    {"postcode", msgid("郵便番号"), &Form::postcode, kBasics, Topic::identity, kBasic, Shape::postcode, false,
     ""},
    {"address", msgid("住所"), &Form::address, kBasics, Topic::identity, kBasic, Shape::line, true, ""},
    {"hospital", msgid("主治医の病院・診療科"), &Form::hospital, kBasics, Topic::identity, kBasic,
     Shape::line, false, ""},
    {"phone", msgid("電話"), &Form::phone, kBasics, Topic::contact, kBasic, Shape::phone, true, ""},
    {"guardian_name", msgid("保護者の氏名"), &Form::guardian_name, kBasics, Topic::contact, Category::family,
     Shape::line, true, ""},
    {"guardian_kana", msgid("保護者のふりがな"), &Form::guardian_kana, kBasics, Topic::contact,
     Category::family, Shape::line, false, ""},
    {"guardian_relationship", msgid("続柄"), &Form::guardian_relationship, kBasics, Topic::contact,
     Category::family, Shape::line, true, ""},
    {"guardian_phone", msgid("保護者の電話"), &Form::guardian_phone, kBasics, Topic::contact,
     Category::family, Shape::phone, true, ""},
    {"diagnoses", msgid("病名"), &Form::diagnoses, kFacts, Topic::medical, Category::medical, Shape::lines,
     false, "diagnosis"},
    {"allergies", msgid("アレルギー"), &Form::allergies, kFacts, Topic::medical, Category::medical,
     Shape::lines, true, "allergy"},
    {"devices", msgid("医療機器"), &Form::devices, kFacts, Topic::medical, Category::medical, Shape::lines,
     true, "device"},
    {"medications", msgid("薬"), &Form::medications, kFacts, Topic::medical, Category::medical, Shape::lines,
     true, "medication"},
    {"purpose", msgid("紹介の目的・伝えたいこと"), &Form::purpose, kFacts, Topic::medical, Category::medical,
     Shape::lines, false, "purpose"},
    {"daily", msgid("毎日のケア"), &Form::daily, kFacts, Topic::daily, Category::daily_care, Shape::lines,
     true, "daily"},
    {"welfare", msgid("福祉の決定"), &Form::welfare, kFacts, Topic::welfare, Category::welfare, Shape::lines,
     false, "welfare"},
    {"care", msgid("必要なケア"), nullptr, Part::care, Topic::score, Category::medical, Shape::care, true,
     ""},
    {"assessed_on", msgid("スコアを付けた日"), &Form::assessed_on, Part::care, Topic::score,
     Category::medical, Shape::day, false, ""},
    {"author", msgid("スコアを付けた医師・医療機関"), &Form::author, Part::care, Topic::score,
     Category::medical, Shape::line, false, ""},
    {"score", msgid("スコア"), nullptr, Part::care, Topic::score, Category::medical, Shape::number, false,
     ""},
};

std::string care_text(const std::vector<care_score::Answer>& answers) {
    std::string text;
    for (const auto& item : care_score::items()) {
        const auto answer =
            std::find_if(answers.begin(), answers.end(), [&](const auto& a) { return a.item == item.code; });
        if (answer == answers.end() or not answer->present) continue;
        auto options = answer->options;
        std::sort(options.begin(), options.end());
        if (not text.empty()) text += '\n';
        text += answer->item + "|" + std::string(care_score::code(answer->watch)) + "|" +
                base::join(options, ",");
    }
    return text;
}

care_score::Answer care_answer(std::string_view line) {
    const auto parts = base::split(line, '|');
    care_score::Answer answer;
    answer.item = parts.front();
    if (parts.size() > 1) answer.watch = care_score::parse_watch(parts[1]).value_or(care_score::Watch::none);
    if (parts.size() > 2) {
        for (auto& option : base::split(parts[2], ',')) {
            if (not option.empty()) answer.options.push_back(std::move(option));
        }
    }
    return answer;
}

/// "気管切開（見守り 高）"
std::string care_words(const Ctx& ctx, std::string_view line) {
    const auto answer = care_answer(line);
    const auto* item = care_score::find(answer.item);
    if (not item) return answer.item;
    std::string words = item->short_label.in(ctx.lang());
    std::vector<std::string> more;
    if (answer.watch != care_score::Watch::none)
        more.push_back(ctx.tr("見守り") + " " + std::string(care_score::label(answer.watch, ctx.lang())));
    for (const auto& option : item->options) {
        if (std::find(answer.options.begin(), answer.options.end(), option.code) != answer.options.end())
            more.emplace_back(option.label.in(ctx.lang()));
    }
    return more.empty() ? words : words + ctx.tr("（{more}）", {{"more", base::join(more, "、")}});
}

bool of_lines(Shape shape) { return shape == Shape::lines or shape == Shape::care; }

/// What makes two lines the same thing: the care item, or the whole line.
std::string_view key_of(Shape shape, std::string_view line) {
    return shape == Shape::care ? line.substr(0, line.find('|')) : line;
}

/// The lines of `these` that `those` have not, as often as they stand there.
std::vector<std::string> without(const std::vector<std::string>& these, std::vector<std::string> those) {
    std::vector<std::string> left;
    for (const auto& line : these) {
        const auto same = std::find(those.begin(), those.end(), line);
        if (same == those.end()) {
            left.push_back(line);
        } else {
            those.erase(same);
        }
    }
    return left;
}

/// The order of lines says nothing.
bool same_facts(const Change& change) {
    if (change.before == change.after) return true;
    if (not of_lines(change.field->shape)) return false;
    const auto before = lines_of(change.before), after = lines_of(change.after);
    return without(before, after).empty() and without(after, before).empty();
}

}  // namespace

std::span<const Field> fields() { return kFields; }

const Field* find_field(std::string_view name) {
    const auto found =
        std::find_if(std::begin(kFields), std::end(kFields), [&](const Field& f) { return f.name == name; });
    return found == std::end(kFields) ? nullptr : found;
}

const char* field_label(std::string_view name) {
    const auto* field = find_field(name);
    return field ? field->label : "";
}

std::string field_words(const Ctx& ctx, std::string_view name, const std::string& value) {
    const auto* field = find_field(name);
    return field ? base::join(words_of(ctx, *field, value), "\n") : value;
}

std::string value_of(const ChildForm& form, const Field& field) {
    if (field.member) return form.*field.member;
    if (field.shape == Shape::care) return care_text(form.care);
    return form.care.empty() ? "" : std::to_string(care_score::score(form.care).total);
}

void set_value(ChildForm& form, const Field& field, std::string_view value) {
    if (field.member) {
        form.*field.member = value;
    } else if (field.shape == Shape::care) {
        form.care.clear();
        for (const auto& line : lines_of(value)) form.care.push_back(care_answer(line));
    }
}

std::vector<std::string> words_of(const Ctx& ctx, const Field& field, std::string_view value) {
    if (value.empty()) return {};
    switch (field.shape) {
        case Shape::sex:
            return {ctx.tr(sex_label(value))};
        case Shape::town:
            return {region::municipality_name(ctx.db, value, ctx.lang())};
        case Shape::day:
            if (const auto day = base::parse_iso(value)) return {base::long_date(*day, ctx.lang())};
            return {std::string(value)};
        case Shape::lines:
            return lines_of(value);
        case Shape::number:
            return {ctx.tr("{n}点", {{"n", std::string(value)}})};
        case Shape::care: {
            std::vector<std::string> words;
            for (const auto& line : lines_of(value)) words.push_back(care_words(ctx, line));
            return words;
        }
        default:
            return {std::string(value)};
    }
}

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    for (const auto& line : base::split(text, '\n')) {
        if (auto kept = base::trimmed(line); not kept.empty()) lines.push_back(std::move(kept));
    }
    return lines;
}

ChildForm as_stored(const Ctx& ctx, ChildForm form) {
    for (const auto& field : kFields) {
        if (not field.member) continue;
        auto& value = form.*field.member;
        if (field.shape == Shape::day) {
            if (const auto day = base::parse_date(value, ctx.today())) value = base::iso(day->date);
        } else if (field.shape == Shape::postcode) {
            value = base::format_postcode(value);
        } else if (field.shape == Shape::phone) {
            value = base::format_phone(value);
        } else if (field.shape == Shape::lines) {
            value = base::join(lines_of(value), "\n");
        }
    }
    return form;
}

std::vector<Change> changes_between(const ChildKey& key, Part part, const ChildForm& before,
                                    const ChildForm& after) {
    std::vector<Change> changes;
    for (const auto& field : kFields) {
        if (field.part != part or not key.allows(field.category)) continue;
        Change change{&field, value_of(before, field), value_of(after, field)};
        if (same_facts(change)) continue;
        changes.push_back(std::move(change));
    }
    return changes;
}

std::string merged(const Change& change, std::string_view now) {
    const auto shape = change.field->shape;
    if (now == change.before or not of_lines(shape)) return change.after;
    auto lines = lines_of(now);
    const auto before = lines_of(change.before), after = lines_of(change.after);
    const auto place = [&](const std::string& line) {
        return std::find_if(lines.begin(), lines.end(),
                            [&](const auto& other) { return key_of(shape, other) == key_of(shape, line); });
    };
    const auto brought = without(after, before);
    for (const auto& line : without(before, after)) {
        const bool comes_again = std::any_of(brought.begin(), brought.end(), [&](const auto& other) {
            return key_of(shape, other) == key_of(shape, line);
        });
        if (const auto found = place(line); not comes_again and found != lines.end()) lines.erase(found);
    }
    for (const auto& line : brought) {
        if (const auto found = place(line); found != lines.end()) {
            *found = line;
        } else {
            lines.push_back(line);
        }
    }
    return base::join(lines, "\n");
}

bool overtaken(const Change& change, std::string_view now) {
    return now != change.before and now != change.after;
}

View change_view(const Ctx& ctx, const Change& change) {
    const auto& field = *change.field;
    auto before = lines_of(change.before), after = lines_of(change.after);
    if (of_lines(field.shape)) {
        const auto gone = without(before, after);
        after = without(after, before);
        before = gone;
    }
    const auto views = [&](const std::vector<std::string>& lines) {
        Views all;
        for (const auto& words : words_of(ctx, field, base::join(lines, "\n")))
            all.push_back({{"text", words}});
        return all;
    };
    View view{
        {"label", ctx.tr(field.label)}, {"has_before", not before.empty()}, {"has_after", not after.empty()}};
    view.set("before", views(before));
    view.set("after", views(after));
    return view;
}

}  // namespace tsumugi::children
