#include <algorithm>

#include "rooms/teams/teams.h"

// The states of a child's role table with what each rests on, in words.
namespace tsumugi::teams {
namespace {

using access::Ctx;
using html::msgid;
using region::Standing;

constexpr std::size_t kMostGrounds = 8;

std::vector<WorkSource>& sources() {
    static std::vector<WorkSource> set;
    return set;
}

std::string day_of(const Ctx& ctx, base::Date day) { return base::short_date(day, ctx.today(), ctx.lang()); }

std::string label_of(const Ctx& ctx, const Stand& stand) {
    switch (stand.standing) {
        case Standing::nobody:
            return ctx.tr("担当なし");
        case Standing::todo:
            return ctx.tr("まだ");
        case Standing::doing:
            return ctx.tr("途中 {n}/{all}",
                          {{"n", std::to_string(stand.done)}, {"all", std::to_string(stand.all)}});
        case Standing::stuck:
            return ctx.tr("困っている");
        case Standing::ongoing:
            return ctx.tr("つづいている");
        case Standing::ended:
            return *stand.ended == base::Date{}
                       ? ctx.tr("終わり")
                       : ctx.tr("終わり {day}", {{"day", day_of(ctx, *stand.ended)}});
    }
    return {};
}

std::string work_words(const Ctx& ctx, const Work& w) {
    using S = Work::State;
    const bool open = w.state == S::todo or w.state == S::doing or w.state == S::stuck;
    const char* state = w.state == S::todo     ? msgid("まだ")
                        : w.state == S::doing  ? msgid("途中")
                        : w.state == S::stuck  ? msgid("困っている")
                        : w.state == S::done   ? msgid("終わり")
                        : w.state == S::cannot ? msgid("できませんでした")
                                               : msgid("手順といっしょに取りやめ");
    auto words = w.title + ": " + ctx.tr(state);
    if (w.day)
        words +=
            " " + (open ? ctx.tr("（期限 {day}）", {{"day", day_of(ctx, *w.day)}}) : day_of(ctx, *w.day));
    if (not w.reason.empty()) words += ctx.tr("「{reason}」", {{"reason", w.reason}});
    return words;
}

/// What is most telling first: stuck, open by day, then closed, newest first.
void order(std::vector<Work>& work) {
    const auto rank = [](const Work& w) {
        using S = Work::State;
        return w.state == S::stuck                         ? 0
               : w.state == S::doing or w.state == S::todo ? 1
               : w.state == S::cannot                      ? 2
               : w.state == S::done                        ? 3
                                                           : 4;
    };
    std::stable_sort(work.begin(), work.end(), [&](const Work& a, const Work& b) {
        const int left = rank(a), right = rank(b);
        if (left != right) return left < right;
        return left <= 1 ? a.day < b.day : b.day < a.day;
    });
}

std::vector<region::Ground> grounds_of(const Ctx& ctx, const RoleRow& row, const Stand& stand,
                                       const std::vector<Work>& work) {
    std::vector<region::Ground> grounds;
    const auto say = [&](std::string text) { grounds.push_back({std::move(text), ""}); };
    if (stand.standing == Standing::ended and row.ended)
        say(ctx.tr("役割分担表に、支援が終わった日が書かれています。"));
    if (stand.standing == Standing::ongoing)
        say(ctx.tr("終わっていない仕事はなく、主担当がいます。支援そのものはつづいています。"));
    if (stand.standing == Standing::todo and work.empty())
        say(ctx.tr("この支援の段階も依頼も、まだありません。"));
    if (row.ended and stand.standing != Standing::ended) {
        say(ctx.tr("終わった日（{day}）が書かれていますが、終わっていない仕事があります。",
                   {{"day", day_of(ctx, *row.ended)}}));
    }
    if (stand.late) say(ctx.tr("「いつまで」の日をすぎています。日をのばすか、終わった日を書いてください。"));
    for (std::size_t i = 0; i < work.size() and i < kMostGrounds; ++i)
        grounds.push_back({work_words(ctx, work[i]), work[i].path});
    if (work.size() > kMostGrounds)
        say(ctx.tr("ほか{n}件", {{"n", std::to_string(work.size() - kMostGrounds)}}));
    return grounds;
}

}  // namespace

void set_work_sources(std::vector<WorkSource> from_house) { sources() = std::move(from_house); }

region::RowStates states_of(Ctx& ctx, const ChildKey& key, const std::vector<RoleRow>& rows) {
    std::map<std::string, std::vector<Work>> by_function;
    for (const auto source : sources()) {
        for (auto& work : source(ctx, key)) by_function[work.function].push_back(std::move(work));
    }
    region::RowStates states;
    const auto& functions = region::functions(ctx.db);
    for (const auto& row : rows) {
        const auto function = std::find_if(functions.begin(), functions.end(),
                                           [&](const auto& f) { return f.code == row.function; });
        auto& work = by_function[row.function];
        order(work);
        const auto stand =
            standing_of(row, function != functions.end() and function->one_time, work, ctx.today());
        states[row.function] = {stand.standing, label_of(ctx, stand), grounds_of(ctx, row, stand, work)};
    }
    return states;
}

}  // namespace tsumugi::teams
