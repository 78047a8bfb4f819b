#include "rooms/handbook/rules.h"

#include <algorithm>

#include "ground/base/text.h"

namespace tsumugi::handbook {

using html::msgid;

std::string_view code(State state) {
    constexpr std::string_view kCodes[] = {"draft", "review", "frozen"};
    return kCodes[static_cast<int>(state)];
}

const char* label(State state) {
    constexpr const char* kLabels[] = {msgid("編集中"), msgid("確認中"), msgid("確定")};
    return kLabels[static_cast<int>(state)];
}

base::Problem not_editable() {
    return {base::Kind::conflict,
            "",
            msgid("この版はいま編集できません。版のページで状態を確かめてください。"),
            {}};
}

base::Problem stale() { return {base::Kind::conflict, "", msgid("ほかの人が先に変えています。"), {}}; }

base::Checked<Chapter> check_chapter(Chapter typed) {
    base::Problems problems;
    typed.title = base::trimmed(typed.title);
    std::erase(typed.text, '\r');
    if (typed.title.empty())
        problems.push_back({base::Kind::invalid, "title", msgid("章の名前を書いてください。"), {}});
    if (typed.title.find('\n') != std::string::npos)
        problems.push_back({base::Kind::invalid, "title", msgid("章の名前は1行で書いてください。"), {}});
    if (base::grapheme_count(typed.title) > kLongestTitle)
        problems.push_back({base::Kind::invalid, "title", msgid("60文字までで書いてください。"), {}});
    if (base::trimmed(typed.text).empty())
        problems.push_back({base::Kind::invalid, "text", msgid("本文を書いてください。"), {}});
    if (base::grapheme_count(typed.text) > kLongestText)
        problems.push_back({base::Kind::invalid,
                            "text",
                            msgid("本文は2万文字までです。長いときは章を分けてください。"),
                            {}});
    if (typed.position < 0 or typed.position > 999)
        problems.push_back(
            {base::Kind::invalid, "position", msgid("順番は1から999までの数で書いてください。"), {}});
    if (not problems.empty()) return tl::unexpected(std::move(problems));
    return typed;
}

base::Checked<Edition> check_edition(Edition typed, base::Date today) {
    base::Problems problems;
    const int now = base::fiscal_year(today);
    if (typed.year < now - 20 or typed.year > now + 2)
        problems.push_back({base::Kind::invalid, "year", msgid("年度を選んでください。"), {}});
    typed.title = base::trimmed(typed.title);
    typed.publisher = base::trimmed(typed.publisher);
    if (typed.title.empty())
        problems.push_back({base::Kind::invalid, "title", msgid("冊子の名前を書いてください。"), {}});
    for (const auto& [field, value] :
         {std::pair("title", &typed.title), std::pair("publisher", &typed.publisher)}) {
        if (base::grapheme_count(*value) > kLongestTitle or value->find('\n') != std::string::npos)
            problems.push_back({base::Kind::invalid, field, msgid("1行、60文字までで書いてください。"), {}});
    }
    if (not problems.empty()) return tl::unexpected(std::move(problems));
    return typed;
}

std::optional<base::Problem> review_problem(const Edition& edition, MemberId reviewer, std::size_t chapters) {
    if (edition.state != State::review) return not_editable();
    if (edition.asked_by == reviewer)
        return base::Problem{
            base::Kind::forbidden,
            "",
            msgid("確認に出した人は、自分で確定できません。窓口のほかの人に確認してもらってください。"),
            {}};
    if (chapters == 0)
        return base::Problem{base::Kind::invalid, "", msgid("章がありません。先に章を書いてください。"), {}};
    return std::nullopt;
}

}  // namespace tsumugi::handbook
