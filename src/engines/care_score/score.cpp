#include <algorithm>
#include <map>

#include "engines/care_score/care_score.h"

namespace tsumugi::care_score {
namespace {

/// All answers to one item, folded: the highest valid level, every option.
struct Given {
    int times = 0;
    Watch level = Watch::none;
    std::vector<std::string> options;

    bool has(std::string_view option) const { return std::ranges::find(options, option) != options.end(); }
};

std::string field(std::string_view item) { return "care." + std::string{item}; }

base::Problem problem(std::string_view item, const char* message,
                      std::vector<std::pair<std::string, std::string>> args) {
    return {base::Kind::invalid, field(item), message, std::move(args)};
}

const WatchLevel* level_of(const Item& item, Watch watch) {
    for (const auto& level : item.watch)
        if (level.watch == watch) return &level;
    return nullptr;
}

/// Folds the answers by item, in the order of the form, and reports what is not of this scale.
std::vector<std::pair<const Item*, Given>> gather(const std::vector<Answer>& answers,
                                                  base::Problems& problems) {
    std::map<const Item*, Given> by_item;  // items lie in one array, so pointers sort as the form does
    for (const auto& answer : answers) {
        if (not answer.present) continue;
        const auto* item = find(answer.item);
        if (item == nullptr) {
            problems.push_back(problem(answer.item, msgid("「{item}」という医療的ケアの項目はありません。"),
                                       {{"item", answer.item}}));
            continue;
        }
        auto& given = by_item[item];
        given.times += 1;
        // 低 is printed as 0 points in the fee table even where 見守り is not asked: harmless, so no problem.
        const bool harmless =
            answer.watch == Watch::none or (answer.watch == Watch::low and item->watch.empty());
        if (level_of(*item, answer.watch) != nullptr)
            given.level = std::max(given.level, answer.watch);
        else if (not harmless)
            problems.push_back(problem(
                item->code,
                item->watch.empty() ? msgid("{number}には見守りの点がありません。見守りを外してください。")
                                    : msgid("{number}の見守りは、高か低のどちらかを選んでください。"),
                {{"number", item->number}}));
        for (const auto& option : answer.options) {
            if (std::ranges::any_of(item->options,
                                    [&](const Option& known) { return option == known.code; })) {
                if (not given.has(option)) given.options.push_back(option);
            } else
                problems.push_back(problem(item->code,
                                           msgid("{number}に「{option}」という選択肢はありません。"),
                                           {{"number", item->number}, {"option", option}}));
        }
    }
    return {by_item.begin(), by_item.end()};
}

}  // namespace

Score score(const std::vector<Answer>& answers) {
    Score result;
    const auto given = gather(answers, result.problems);
    const auto present = [&](std::string_view code) {
        return std::ranges::any_of(given, [&](const auto& each) { return code == each.first->code; });
    };
    for (const auto& [item, answer] : given) {
        const std::string_view code = item->code;
        Line line{.item = item->code, .level = answer.level, .base = item->base};
        line.watch_open = not item->watch.empty() and answer.level == Watch::none;
        if (const auto* level = level_of(*item, answer.level)) line.watch = level->points;
        const auto leave_out = [&](std::string_view id) {
            line.base = line.watch = 0;
            line.watch_open = false;
            line.rules.push_back(&rule(id));
        };

        // R1: ① stands once however many devices, so two answers there are two devices and no mistake.
        if (code == "1") {
            if (answer.times > 1 or answer.options.size() > 1) line.rules.push_back(&rule("R1"));
        } else if (answer.times > 1) {
            result.problems.push_back(problem(code,
                                              msgid("{number}が2回答えられています。1回だけ数えました。"),
                                              {{"number", item->number}}));
        }
        if (code == "2" and present("1")) {
            line.watch_open = false;
            if (line.watch > 0) {
                line.watch = 0;
                line.rules.push_back(&rule("R2"));
            }
        }
        if (answer.has("market_enema")) leave_out("R3");
        if (answer.has("outside_hours")) leave_out("R4");
        if (answer.has("linked_monitor")) {
            if (present("9-2"))
                leave_out("R5");
            else
                result.problems.push_back(problem(
                    code,
                    msgid("血糖測定がポンプと連動とありますが、⑨(2)の皮下注射ポンプが選ばれていません。"),
                    {}));
        }
        if (answer.has("no_instruction")) leave_out("R6");

        result.base += line.base;
        result.watch += line.watch;
        result.lines.push_back(std::move(line));
    }
    result.total = result.base + result.watch;
    result.care_class = care_class_of(result.total);
    result.nurse_ratio = nurse_ratio(result.care_class);
    return result;
}

int care_class_of(int total) { return total >= 32 ? 3 : total >= 16 ? 2 : total >= 3 ? 1 : 0; }

const char* nurse_ratio(int care_class) {
    switch (care_class) {
        case 1:
            return "3:1";
        case 2:
            return "2:1";
        case 3:
            return "1:1";
        default:
            return "";
    }
}

const char* class_text(int care_class) {
    switch (care_class) {
        case 1:
            return msgid("区分1（3点から15点）");
        case 2:
            return msgid("区分2（16点から31点）");
        case 3:
            return msgid("区分3（32点以上）");
        default:
            return msgid("区分なし（3点未満）");
    }
}

const char* nurse_text(int care_class) {
    switch (care_class) {
        case 1:
            return msgid("こども3人に看護職員1人");
        case 2:
            return msgid("こども2人に看護職員1人");
        case 3:
            return msgid("こども1人に看護職員1人");
        default:
            return msgid("看護職員の割合の決まりはありません");
    }
}

std::string_view code(Watch watch) {
    switch (watch) {
        case Watch::low:
            return "low";
        case Watch::middle:
            return "middle";
        case Watch::high:
            return "high";
        case Watch::none:
            break;
    }
    return "none";
}

std::optional<Watch> parse_watch(std::string_view text) {
    for (auto watch : kWatches)
        if (code(watch) == text) return watch;
    return std::nullopt;
}

std::string_view label(Watch watch, base::Lang lang) {
    const bool ja = lang == base::Lang::ja;
    switch (watch) {
        case Watch::low:
            return ja ? "低" : "low";
        case Watch::middle:
            return ja ? "中" : "middle";
        case Watch::high:
            return ja ? "高" : "high";
        case Watch::none:
            break;
    }
    return ja ? "未回答" : "not answered";
}

}  // namespace tsumugi::care_score
