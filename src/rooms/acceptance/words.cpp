// Answers, ages, weights and weekdays in words, and back.
#include <charconv>

#include "ground/base/text.h"
#include "rooms/acceptance/fields.h"

namespace tsumugi::acceptance {
namespace {

using base::Lang;
using html::msgid;

/// The number that `text` begins with, taken off it.
std::optional<int> leading_number(std::string_view& text) {
    int number = 0;
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() or number < 0) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
    return number;
}

bool take(std::string_view& text, std::initializer_list<std::string_view> words) {
    for (const auto word : words) {
        if (text.substr(0, word.size()) != word) continue;
        text.remove_prefix(word.size());
        return true;
    }
    return false;
}

std::string choice_label(const Ctx& ctx, const Field& field, const std::string& answer) {
    for (const auto& choice : choices(field.form)) {
        if (answer == choice.code) return ctx.tr(choice.label);
    }
    return "";
}

std::string range_words(const Ctx& ctx, const std::string& least, const std::string& most) {
    if (most.empty()) return ctx.tr("{least}から", {{"least", least}});
    if (least.empty()) return ctx.tr("{most}まで", {{"most", most}});
    return ctx.tr("{least}から{most}まで", {{"least", least}, {"most", most}});
}

std::string day_words(const Ctx& ctx, const std::map<std::string, std::string>& inputs, const Field& field) {
    const auto of = [&](const std::string& name) {
        const auto found = inputs.find(name + field.key);
        return found == inputs.end() ? std::string() : found->second;
    };
    std::string words = ctx.tr("開いている");
    const auto nurses = of("v.");
    words += ctx.tr("、") +
             (nurses.empty() ? ctx.tr("看護職員は未回答") : ctx.tr("看護職員{n}人", {{"n", nurses}}));
    if (of("v2.").empty()) return words + ctx.tr("、") + ctx.tr("通うこどもは未回答");
    return words + ctx.tr("、") +
           ctx.tr("通うこども：区分3が{c3}人、区分2が{c2}人、区分1が{c1}人、区分なしが{c0}人",
                  {{"c3", of("v5.")}, {"c2", of("v4.")}, {"c1", of("v3.")}, {"c0", of("v2.")}});
}

}  // namespace

std::optional<int> months_of(std::string_view typed) {
    auto text = base::ascii_key(typed);
    std::string_view rest = text;
    const auto first = leading_number(rest);
    if (not first) return std::nullopt;
    int months = *first * 12;
    if (take(rest, {"か月", "カ月", "ヶ月", "ケ月", "ヵ月", "箇月", "months", "month"})) {
        months = *first;
    } else if (take(rest, {"歳", "才", "years", "year"}) and not rest.empty()) {
        const auto second = leading_number(rest);
        if (not second or *second > 11 or
            not take(rest, {"か月", "カ月", "ヶ月", "ケ月", "ヵ月", "箇月", "months", "month"}))
            return std::nullopt;
        months += *second;
    }
    if (not rest.empty() or months > 40 * 12) return std::nullopt;
    return months;
}

std::string age_words(int months, Lang lang) {
    const auto years = std::to_string(months / 12), rest = std::to_string(months % 12);
    if (months % 12 == 0 and months > 0) return html::tr(lang, "{years}歳", {{"years", years}});
    if (months < 12) return html::tr(lang, "{months}か月", {{"months", rest}});
    return html::tr(lang, "{years}歳{months}か月", {{"years", years}, {"months", rest}});
}

std::optional<int> weight_of(std::string_view typed) {
    auto text = base::ascii_key(typed);
    std::string_view rest = text;
    const auto kilograms = leading_number(rest);
    if (not kilograms) return std::nullopt;
    int weight = *kilograms * 10;
    if (take(rest, {"."})) {
        if (rest.empty() or rest[0] < '0' or rest[0] > '9') return std::nullopt;
        weight += rest[0] - '0';
        while (not rest.empty() and rest[0] >= '0' and rest[0] <= '9') rest.remove_prefix(1);
    }
    take(rest, {"kg", "キロ"});
    if (not rest.empty() or weight > 2000) return std::nullopt;
    return weight;
}

std::string weight_words(int hundreds_of_grams) {
    auto text = std::to_string(hundreds_of_grams / 10);
    if (hundreds_of_grams % 10 != 0) text += "." + std::to_string(hundreds_of_grams % 10);
    return text;
}

std::string weekday_words(std::uint8_t days, Lang lang) {
    constexpr care_score::Text kShort[] = {{"月", "Mon"}, {"火", "Tue"}, {"水", "Wed"}, {"木", "Thu"},
                                           {"金", "Fri"}, {"土", "Sat"}, {"日", "Sun"}};
    std::vector<std::string> words;
    for (int day = 0; day < matching::kDays; ++day) {
        if ((days >> day & 1) != 0) words.push_back(kShort[day].in(lang));
    }
    return base::join(words, lang == Lang::ja ? "・" : ", ");
}

base::Problems unknown_towns(db::Db& db, const Sheet& sheet) {
    const auto area = sheet.find("area");
    if (area == sheet.end() or area->second.answer != "limit") return {};
    for (const auto& code : base::split(area->second.value, ' ')) {
        if (not region::municipality(db, code))
            return {{base::Kind::invalid, "v.area", msgid("この地域の市町村から選んでください。"), {}}};
    }
    return {};
}

matching::Names names(Ctx& ctx) {
    const auto lang = ctx.lang();
    matching::Names made;
    made.item = [lang](int item) {
        return std::string(care_score::items()[static_cast<std::size_t>(item)].short_label.in(lang));
    };
    made.days = [lang](std::uint8_t days) { return weekday_words(days, lang); };
    made.town = [&ctx](std::string_view town) {
        auto name = region::municipality_name(ctx.db, town, ctx.lang());
        return name.empty() ? ctx.tr("この地域の外") : name;
    };
    made.age = [lang](int months) { return age_words(months, lang); };
    made.tr = [lang](const char* text) { return html::tr(lang, text); };
    return made;
}

std::string shown(Ctx& ctx, const Field& field, const Condition& condition) {
    if (field.form == Form::text) return condition.words;
    const auto inputs = typed(field, condition);
    const auto of = [&](const std::string& name) {
        const auto found = inputs.find(name + field.key);
        return found == inputs.end() ? std::string() : found->second;
    };
    std::string words;
    if (field.form == Form::day and condition.answer == "yes") {
        words = day_words(ctx, inputs, field);
    } else if (field.form == Form::area and condition.answer == "limit") {
        std::vector<std::string> towns;
        for (const auto& town : base::split(condition.value, ' '))
            towns.push_back(region::municipality_name(ctx.db, town, ctx.lang()));
        words = base::join(towns, ctx.tr("、"));
    } else if (condition.answer == "limit" and field.form == Form::age) {
        const auto of_end = [&](const std::string& text) {
            const auto months = months_of(text);
            return months ? age_words(*months, ctx.lang()) : std::string();
        };
        words = range_words(ctx, of_end(of("v.")), of_end(of("v2.")));
    } else if (condition.answer == "limit" and field.form == Form::weight) {
        const auto kilograms = [](const std::string& text) { return text.empty() ? text : text + "kg"; };
        words = range_words(ctx, kilograms(of("v.")), kilograms(of("v2.")));
    } else if (condition.answer == "limit") {
        words = ctx.tr("{most}点まで", {{"most", of("v.")}});
    } else if (field.form == Form::deadline and condition.answer == "days") {
        words = ctx.tr("利用の{n}日前まで", {{"n", of("v.")}});
    } else if (field.form == Form::deadline and condition.answer == "month_end") {
        words = ctx.tr("{n}か月前の月末まで", {{"n", of("v.")}});
    } else if (field.form == Form::deadline and condition.answer == "month_day") {
        words = ctx.tr("{n}か月前の{day}日まで", {{"n", of("v.")}, {"day", of("v2.")}});
    } else {
        words = choice_label(ctx, field, condition.answer);
    }
    return condition.words.empty() ? words : words + ctx.tr("：") + condition.words;
}

}  // namespace tsumugi::acceptance
