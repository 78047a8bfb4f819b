// A described child, the engine's answer for every service, and its reasons in words.
#include "rooms/acceptance/match.h"

#include <algorithm>
#include <charconv>

#include "ground/base/text.h"

namespace tsumugi::acceptance {
namespace {

using html::msgid;
using matching::Level;
using matching::Why;

std::optional<int> score_of(std::string_view typed) {
    const auto digits = base::ascii_key(typed);
    int score = 0;
    const auto end = digits.data() + digits.size();
    const auto [rest, error] = std::from_chars(digits.data(), end, score);
    if (error != std::errc() or rest != end or score < 0 or score > 200) return std::nullopt;
    return score;
}

matching::Watch watch_of(care_score::Watch watch) { return static_cast<matching::Watch>(watch); }

/// The same answers with the closest watching wherever none is given.
std::vector<care_score::Answer> watched_closely(std::vector<care_score::Answer> care) {
    for (auto& answer : care) {
        const auto* item = care_score::find(answer.item);
        if (item and answer.watch == care_score::Watch::none and not item->watch.empty())
            answer.watch = item->watch.front().watch;
    }
    return care;
}

void set_care(matching::Child& child, const Described& described) {
    const auto items = care_score::items();
    for (const auto& answer : described.care) {
        const auto* item = care_score::find(answer.item);
        if (not item) continue;
        child.care |= std::uint32_t{1} << (item - items.data());
        child.watch = std::max(child.watch, watch_of(answer.watch));
        if (answer.watch == care_score::Watch::none and not item->watch.empty()) child.watch_open = true;
    }
    child.certified_may = described.care.size() == 1 and described.care[0].item == "5";
    if (const auto score = score_of(described.score); not described.score.empty() and score) {
        child.score_low = child.score_high = *score;
    } else {
        child.score_low = care_score::score(described.care).total;
        child.score_high = care_score::score(watched_closely(described.care)).total;
    }
    child.class_low = care_score::care_class_of(child.score_low);
    child.class_high = care_score::care_class_of(child.score_high);
}

/// School begins in the April after a birthday, so that an age of 6, 12, 15 or 18 alone does not tell.
matching::Stage stage_at(int months) {
    using matching::Stage;
    const int years = months / 12;
    if (years == 6 or years == 12 or years == 15 or years == 18) return Stage::unknown;
    return years < 6    ? Stage::before_school
           : years < 12 ? Stage::primary
           : years < 15 ? Stage::junior_high
           : years < 18 ? Stage::high
                        : Stage::after_school;
}

constexpr std::string_view kMobilities[] = {"", "lying", "sitting", "walking"};
constexpr std::string_view kStages[] = {"",     "before_school", "primary", "junior_high",
                                        "high", "after_school"};

template <std::size_t N>
int place_of(const std::string_view (&codes)[N], std::string_view code) {
    return static_cast<int>(std::find(std::begin(codes), std::end(codes), code) - std::begin(codes));
}

/// What the service itself wrote about a reason.
std::string said_of(const Match& row, const matching::Reason& reason) {
    const auto field = [&]() -> std::string {
        switch (reason.why) {
            case Why::care_no:
            case Why::care_conditional:
                return "care." + std::string(care_score::items()[reason.item].code);
            case Why::seizures_no:
            case Why::seizures_conditional:
                return "seizures";
            case Why::behaviour_no:
            case Why::behaviour_conditional:
                return "behaviour";
            case Why::severe_only:
            case Why::severe_not_said:
                return "severe_only";
            case Why::weight_outside:
                return "weight";
            case Why::age_outside:
                return "age";
            case Why::transport_none:
            case Why::transport_without_nurse:
                return "transport";
            case Why::area_outside:
                return "area";
            case Why::nurse_absent:
            case Why::nurses_too_few:
                return "nurse_deputy";
            default:
                return "";
        }
    }();
    const auto said = row.sheet->find(field);
    return said == row.sheet->end() ? "" : said->second.words;
}

}  // namespace

base::Result<Described> described_of(Ctx& ctx) {
    Described described;
    for (const auto& [name, value] : ctx.request.query.pairs()) {
        const auto unknown = [&, &name = name] {
            return tl::unexpected(base::Problem{base::Kind::invalid, name, ""});
        };
        if (name == "care") {
            const bool twice = std::any_of(described.care.begin(), described.care.end(),
                                           [&, &value = value](const auto& a) { return a.item == value; });
            if (not care_score::find(value) or twice) return unknown();
            described.care.push_back({value});
        } else if (name.rfind("watch.", 0) == 0) {
            if (not care_score::find(name.substr(6)) or not care_score::parse_watch(value)) return unknown();
        } else if (name == "age") {
            described.age = base::trimmed(value);
        } else if (name == "weight") {
            described.weight = base::trimmed(value);
        } else if (name == "score") {
            described.score = base::trimmed(value);
        } else if (name == "town") {
            if (not value.empty() and value != directory::kOutside and
                not region::municipality(ctx.db, value))
                return unknown();
            described.town = value;
        } else if (name == "kind") {
            if (not value.empty() and not directory::find_service_kind(value)) return unknown();
            described.kind = value;
        } else if (name == "mobility") {
            if (place_of(kMobilities, value) == std::ssize(kMobilities)) return unknown();
            described.mobility = value;
        } else if (name == "stage") {
            if (place_of(kStages, value) == std::ssize(kStages)) return unknown();
            described.stage = value;
        } else if (name == "severe") {
            if (not value.empty() and value != "yes" and value != "no") return unknown();
            described.severe = value;
        } else if (name == "day") {
            if (value.size() != 1 or value[0] < '1' or value[0] > '7') return unknown();
            described.days = static_cast<std::uint8_t>(described.days | 1u << (value[0] - '1'));
        } else if (name == "seizures" or name == "behaviour" or name == "transport") {
            if (value != "1") return unknown();
            (name == "seizures"    ? described.seizures
             : name == "behaviour" ? described.behaviour
                                   : described.transport) = true;
        } else if (name != "view" and name != "level" and name != "page" and name != "form") {
            return unknown();
        }
    }
    for (auto& answer : described.care) {
        answer.watch = care_score::parse_watch(ctx.request.query.get("watch." + answer.item))
                           .value_or(care_score::Watch::none);
    }
    return described;
}

std::string match_address(const Described& d) {
    std::vector<std::pair<std::string, std::string>> pairs;
    for (const auto& answer : d.care) {
        pairs.emplace_back("care", answer.item);
        if (answer.watch != care_score::Watch::none)
            pairs.emplace_back("watch." + answer.item, std::string(care_score::code(answer.watch)));
    }
    pairs.insert(pairs.end(), {{"age", d.age},
                               {"weight", d.weight},
                               {"score", d.score},
                               {"town", d.town},
                               {"kind", d.kind},
                               {"mobility", d.mobility},
                               {"stage", d.stage},
                               {"severe", d.severe},
                               {"seizures", d.seizures ? "1" : ""},
                               {"behaviour", d.behaviour ? "1" : ""},
                               {"transport", d.transport ? "1" : ""}});
    for (int day = 0; day < matching::kDays; ++day) {
        if ((d.days >> day & 1) != 0) pairs.emplace_back("day", std::to_string(day + 1));
    }
    const auto query = http::query_string(pairs);
    return query.empty() ? "/services/match" : "/services/match?" + query;
}

bool says_anything(const Described& d) { return match_address(d) != "/services/match"; }

base::Checked<matching::Child> child_of(const Described& described) {
    base::Problems problems;
    matching::Child child;
    if (not described.age.empty()) {
        child.age = months_of(described.age);
        if (not child.age) {
            problems.push_back({base::Kind::invalid,
                                "age",
                                msgid("年齢は「6」「6歳」「1歳6か月」のように書いてください。"),
                                {}});
        } else {
            child.stage = stage_at(*child.age);
        }
    }
    if (not described.weight.empty()) {
        child.weight = weight_of(described.weight);
        if (not child.weight) {
            problems.push_back({base::Kind::invalid,
                                "weight",
                                msgid("体重は「10」「12.5」のように、kgの数で書いてください。"),
                                {}});
        }
    }
    if (not described.score.empty() and not score_of(described.score))
        problems.push_back({base::Kind::invalid, "score", msgid("点数を数で書いてください。"), {}});
    if (not problems.empty()) return tl::unexpected(problems);
    set_care(child, described);
    child.mobility = static_cast<matching::Mobility>(place_of(kMobilities, described.mobility));
    if (not described.stage.empty())
        child.stage = static_cast<matching::Stage>(place_of(kStages, described.stage));
    if (not described.severe.empty()) child.severe = described.severe == "yes";
    child.seizures = described.seizures;
    child.behaviour = described.behaviour;
    child.transport = described.transport;
    child.town = described.town;
    child.days = described.days;
    return child;
}

Compiled compile(Ctx& ctx, std::string_view kind) {
    Compiled made;
    made.services = directory::services(ctx);
    std::erase_if(made.services, [&](const directory::Service& s) {
        if (not kind.empty()) return s.kind != kind;
        const auto* known = directory::find_service_kind(s.kind);
        const bool advises = s.kind == "child_consultation" or s.kind == "plan_consultation";
        return not known or not known->for_children or advises;
    });
    made.sheets = all_sheets(ctx.db);
    std::vector<matching::Conditions> conditions;
    conditions.reserve(made.services.size());
    for (const auto& service : made.services)
        conditions.push_back(compiled_from(service, made.sheets[service.id], ctx.today()));
    made.matcher = std::make_unique<matching::Matcher>(std::move(conditions));
    return made;
}

Matches match(Ctx& ctx, const Described& described, const matching::Child& child) {
    Matches made;
    made.child = child;
    made.compiled = compile(ctx, described.kind);
    auto& [services, sheets, matcher] = made.compiled;
    made.explained = matcher->explain(child);
    for (const auto& verdict : made.explained.verdicts) {
        const auto& service = services[verdict.service];
        made.rows.push_back({&service, &sheets[service.id], &matcher->conditions(verdict.service), verdict});
        ++made.counts.of[static_cast<std::size_t>(verdict.level)];
    }
    std::stable_sort(made.rows.begin(), made.rows.end(),
                     [](const Match& a, const Match& b) { return matching::nearer(a.verdict, b.verdict); });
    return made;
}

std::vector<ReasonLine> reason_lines(Ctx& ctx, const Matches& matches, const Match& row) {
    const auto in_words = names(ctx);
    const auto not_answered = ctx.tr("{item}: 未回答", {{"item", ""}});
    std::vector<ReasonLine> lines;
    std::vector<std::string> unanswered;
    std::size_t place = 0;
    for (const auto& reason : row.verdict.reasons) {
        const auto sentence = matching::words(reason, *row.conditions, matches.child, in_words);
        auto words = ctx.tr(sentence.text, sentence.args);
        if (words.size() > not_answered.size() and words.ends_with(not_answered)) {
            if (unanswered.empty()) place = lines.size();
            words.resize(words.size() - not_answered.size());
            unanswered.push_back(std::move(words));
        } else {
            lines.push_back({reason.level, std::move(words), said_of(row, reason)});
        }
    }
    if (row.sheet->empty() and not unanswered.empty()) {
        std::erase_if(lines, [](const ReasonLine& line) { return line.level == Level::ask; });
        lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(place),
                     {Level::unknown, ctx.tr("受入条件はまだ何も回答されていません"), ""});
    } else if (not unanswered.empty()) {
        lines.insert(
            lines.begin() + static_cast<std::ptrdiff_t>(place),
            {Level::unknown, ctx.tr("未回答：{list}", {{"list", base::join(unanswered, ctx.tr("、"))}}), ""});
    }
    return lines;
}

std::string nurses_words(int sixths, base::Lang lang) {
    constexpr const char* kParts[] = {"", "1/6", "1/3", "1/2", "2/3", "5/6"};
    const auto whole = std::to_string(sixths / 6);
    const auto part = std::string(kParts[sixths % 6]);
    if (part.empty()) return whole;
    if (sixths < 6) return part;
    return html::tr(lang, "{whole}と{part}", {{"whole", whole}, {"part", part}});
}

std::string arithmetic_words(Ctx& ctx, const Match& row, const matching::Child& child, int day) {
    const auto sum = matching::arithmetic(*row.conditions, day, child.class_high);
    if (not sum or child.class_high == 0) return "";
    const auto number = [](int n) { return std::to_string(n); };
    return ctx.tr(
        "{day}：いま通うこども（区分3が{c3}人、区分2が{c2}人、区分1が{c1}人）にこのこども（区分{own}）を足すと、看護職員は"
        "{needed}人必要です。{nurses}人います。",
        {{"day", weekday_words(static_cast<std::uint8_t>(1u << day), ctx.lang())},
         {"c3", number(sum->coming[3])},
         {"c2", number(sum->coming[2])},
         {"c1", number(sum->coming[1])},
         {"own", number(sum->care_class)},
         {"needed", nurses_words(sum->sixths, ctx.lang())},
         {"nurses", number(sum->nurses)}});
}

std::string confirmed_words(Ctx& ctx, const Sheet& sheet) {
    std::optional<base::Instant> oldest;
    for (const auto& [field, c] : sheet) oldest = std::min(oldest.value_or(c.at), c.at);
    return oldest ? base::long_date(base::local_date(*oldest), ctx.lang()) : "";
}

}  // namespace tsumugi::acceptance
