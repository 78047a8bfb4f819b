// What was typed for a question, and what the form's inputs hold for an answer.
#include <algorithm>

#include "ground/base/text.h"
#include "rooms/acceptance/fields.h"
#include "rooms/acceptance/numbers.h"

namespace tsumugi::acceptance {
namespace {

using base::Lang;
using html::msgid;

constexpr std::size_t kLongestWords = 300;

std::string input_name(int at, const std::string& key) {
    return (at == 0 ? "v." : "v" + std::to_string(at + 1) + ".") + key;
}

base::Problem wrong(std::string field, const char* text,
                    std::vector<std::pair<std::string, std::string>> args = {}) {
    return {base::Kind::invalid, std::move(field), text, std::move(args)};
}

template <class Read>
std::string read_range(const std::vector<std::string>& values, const Field& field, Read read, const char* how,
                       base::Problems& problems) {
    std::string value;
    for (int end = 0; end < 2; ++end) {
        const auto& text = values[static_cast<std::size_t>(end)];
        if (not text.empty()) {
            const auto number = read(text, end == 1);
            if (not number) problems.push_back(wrong(input_name(end, field.key), how));
            value += number ? std::to_string(*number) : "";
        }
        if (end == 0) value += '-';
    }
    if (values[0].empty() and values[1].empty())
        problems.push_back(
            wrong(input_name(0, field.key), msgid("「から」か「まで」のどちらかを書いてください。")));
    return value;
}

std::string read_day(const std::vector<std::string>& values, const Field& field, base::Problems& problems) {
    std::array<std::string, 5> read;
    bool any_coming = false;
    for (int at = 0; at < 5; ++at) {
        const auto text = base::ascii_key(values[static_cast<std::size_t>(at)]);
        if (text.empty()) continue;
        const auto number = whole(text, 99);
        if (not number) {
            problems.push_back(
                wrong(input_name(at, field.key), msgid("人数は0から99までの数で書いてください。")));
            continue;
        }
        any_coming = any_coming or at > 0;
        read[static_cast<std::size_t>(at)] = std::to_string(*number);
    }
    std::string value = read[0] + ";";
    if (not any_coming) return value;
    for (std::size_t c = 1; c < 5; ++c) value += (c > 1 ? "," : "") + (read[c].empty() ? "0" : read[c]);
    return value;
}

std::string read_deadline(const std::string& answer, const std::vector<std::string>& values,
                          const Field& field, base::Problems& problems) {
    const auto first = whole(base::ascii_key(values[0]), answer == "days" ? 365 : 24);
    if (not first)
        problems.push_back(wrong(input_name(0, field.key), msgid("日数か月数を数で書いてください。")));
    auto value = std::to_string(first.value_or(0));
    if (answer != "month_day") return value;
    const auto day = whole(base::ascii_key(values[1]), 31);
    if (not day or *day == 0)
        problems.push_back(wrong(input_name(1, field.key), msgid("日は1から31までの数で書いてください。")));
    return value + "-" + std::to_string(day.value_or(1));
}

/// Ages are asked in whole years as people say them: "18歳まで" lasts until the day before the next birthday.
std::optional<int> upper_months(std::string_view typed) {
    const auto months = months_of(typed);
    return months and *months % 12 == 0 ? *months + 11 : months;
}

}  // namespace

Condition read_field(const http::Fields& form, const Field& field, base::Problems& problems) {
    Condition read;
    read.field = field.key;
    read.words = base::trimmed(form.get("w." + field.key));
    if (base::grapheme_count(read.words) > kLongestWords) {
        problems.push_back(wrong("w." + field.key, msgid("{most}文字までで書いてください。"),
                                 {{"most", std::to_string(kLongestWords)}}));
    }
    if (field.form == Form::text) {
        if (not read.words.empty()) read.answer = "said";
        return read;
    }
    read.answer = base::trimmed(form.get("a." + field.key));
    const auto known = choices(field.form);
    if (std::none_of(known.begin(), known.end(), [&](const Choice& c) { return read.answer == c.code; })) {
        problems.push_back(wrong("a." + field.key, msgid("一覧から選んでください。")));
        return read;
    }
    if (read.answer.empty()) {
        read.words.clear();
        return read;
    }
    std::vector<std::string> values;
    for (int at = 0; at < value_inputs(field.form); ++at)
        values.push_back(base::trimmed(form.get(input_name(at, field.key))));
    if (field.form == Form::answer and read.answer == "conditional" and read.words.empty())
        problems.push_back(wrong("w." + field.key, msgid("どんな条件かを書いてください。")));
    if (field.form == Form::area and read.answer == "limit") {
        std::vector<std::string> towns;
        for (const auto town : form.all("v." + field.key)) {
            for (auto& code : base::split(town, ' ')) towns.push_back(std::move(code));
        }
        read.value = base::join(towns, " ");
        if (towns.empty()) problems.push_back(wrong("v." + field.key, msgid("市町村を選んでください。")));
    }
    if (field.form == Form::day and read.answer == "yes") read.value = read_day(values, field, problems);
    if (field.form == Form::deadline and read.answer != "none")
        read.value = read_deadline(read.answer, values, field, problems);
    if (read.answer != "limit") return read;
    if (field.form == Form::age) {
        read.value = read_range(
            values, field,
            [](const auto& text, bool upper) { return upper ? upper_months(text) : months_of(text); },
            msgid("年齢は「6」「6歳」「1歳6か月」のように書いてください。"), problems);
    } else if (field.form == Form::weight) {
        read.value = read_range(
            values, field, [](const auto& text, bool) { return weight_of(text); },
            msgid("体重は「10」「12.5」のように、kgの数で書いてください。"), problems);
    } else if (field.form == Form::score) {
        const auto score = whole(base::ascii_key(values[0]), 200);
        if (not score) problems.push_back(wrong("v." + field.key, msgid("点数を数で書いてください。")));
        read.value = "-" + std::to_string(score.value_or(0));
    }
    return read;
}

std::map<std::string, std::string> typed(const Field& field, const Condition& condition) {
    std::map<std::string, std::string> inputs{{"a." + field.key, condition.answer},
                                              {"w." + field.key, condition.words}};
    const auto put = [&](int at, std::string text) { inputs[input_name(at, field.key)] = std::move(text); };
    if (condition.value.empty()) return inputs;
    const auto [first, second] = cut(condition.value, field.form == Form::day ? ';' : '-');
    switch (field.form) {
        case Form::age: {
            const auto least = whole(first, 1000), most = whole(second, 1000);
            if (least) put(0, age_words(*least, Lang::ja));
            if (most) put(1, age_words(*most % 12 == 11 ? *most - 11 : *most, Lang::ja));
            break;
        }
        case Form::weight:
            if (const auto least = whole(first, 10000)) put(0, weight_words(*least));
            if (const auto most = whole(second, 10000)) put(1, weight_words(*most));
            break;
        case Form::score:
            put(0, second);
            break;
        case Form::day: {
            put(0, first);
            const auto parts = base::split(second, ',');
            for (std::size_t c = 0; c < parts.size() and parts.size() == 4; ++c)
                put(static_cast<int>(c) + 1, parts[c]);
            break;
        }
        case Form::deadline:
            put(0, first);
            put(1, second);
            break;
        case Form::area:
            put(0, condition.value);
            break;
        default:
            break;
    }
    return inputs;
}

}  // namespace tsumugi::acceptance
