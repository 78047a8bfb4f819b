#include "engines/record/people.h"

#include <algorithm>
#include <array>

#include "engines/record/marks.h"
#include "engines/record/words.h"

namespace tsumugi::record {
namespace {

/// Where a bracket at a paragraph's end is no name: （資料１参照）, （笑）, （約10人）, （以下同じ）.
constexpr std::array<std::u32string_view, 34> kNoNameEnds{
    U"等",   U"など", U"こと", U"ため", U"する", U"した", U"ない", U"ある", U"あり",
    U"なし", U"無し", U"含む", U"参照", U"予定", U"済",   U"済み", U"回",   U"人",
    U"件",   U"年",   U"月",   U"日",   U"円",   U"%",    U"笑",   U"略",   U"同じ",
    U"です", U"ます", U"いる", U"れる", U"年度", U"以上", U"割"};
/// Words in brackets that say what the text is.
constexpr std::array<std::u32string_view, 30> kNoNames{
    U"案",   U"報告", U"協議", U"説明", U"継続", U"新規", U"再掲", U"抜粋", U"一部", U"仮",
    U"全員", U"複数", U"後述", U"前述", U"別添", U"拡充", U"変更", U"訂正", U"追加", U"終了",
    U"中止", U"実施", U"未定", U"承認", U"了承", U"決定", U"同上", U"続き", U"有",   U"無"};
constexpr std::array<std::u32string_view, 16> kNoNameBegins{
    U"例",   U"別紙", U"資料", U"参考", U"図",   U"表",   U"注",   U"※",
    U"以下", U"うち", U"約",   U"平成", U"令和", U"昭和", U"詳細", U"仮称"};

template <class Words>
bool any_begin(const std::u32string& key, const Words& words) {
    return std::any_of(words.begin(), words.end(), [&](auto word) { return key.starts_with(word); });
}
template <class Words>
bool any_end(const std::u32string& key, const Words& words) {
    return std::any_of(words.begin(), words.end(), [&](auto word) { return key.ends_with(word); });
}

bool may_be_name(std::string_view name) {
    const auto key = folded(name);
    if (key.empty() or key.size() > 30) return false;
    for (const auto sign : U"。？！?!→＝=「」:;") {
        if (sign and key.find(sign) != key.npos) return false;
    }
    const bool letters =
        std::any_of(key.begin(), key.end(), [](char32_t c) { return c > 0x7F or (c >= U'a' and c <= U'z'); });
    if (not letters) return false;
    if (std::find(kNoNames.begin(), kNoNames.end(), key) != kNoNames.end()) return false;
    if (ends_as_body(name) or is_role(name)) return true;
    // 2回実施, 10月開始
    if (std::any_of(key.begin(), key.end(), [](char32_t c) { return c >= U'0' and c <= U'9'; })) return false;
    return not any_begin(key, kNoNameBegins) and not any_end(key, kNoNameEnds);
}

/// The positions of signs outside of brackets.
std::vector<std::string> split_at(std::string_view text, std::u32string_view signs) {
    std::vector<std::string> parts;
    std::size_t from = 0;
    int depth = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto before = at;
        const auto c = next_folded(text, at);
        if (c == U'(') ++depth;
        if (c == U')') --depth;
        if (depth > 0 or signs.find(c) == signs.npos) continue;
        parts.emplace_back(trim(text.substr(from, before - from)));
        from = at;
    }
    parts.emplace_back(trim(text.substr(from)));
    std::erase_if(parts, [](const auto& part) { return part.empty(); });
    return parts;
}

}  // namespace

EndBracket end_bracket(std::string_view paragraph) {
    auto text = trim(paragraph);
    // …が必要（太陽の門）。
    auto stop = text;
    for (const std::string_view sign : {"。", "．", "｡", "."}) {
        if (stop.ends_with(sign)) {
            stop = trim(stop.substr(0, stop.size() - sign.size()));
            break;
        }
    }
    const bool stopped = stop.size() != text.size();
    // …が要る。　　【町立保育所】
    for (const auto& [open, shut] : {std::pair<std::string_view, std::string_view>{"【", "】"},
                                     {"〔", "〕"},
                                     {"［", "］"},
                                     {"[", "]"}}) {
        const auto at = stop.rfind(open);
        if (not stop.ends_with(shut) or at == stop.npos or at == 0) continue;
        const auto inner = trim(stop.substr(at + open.size(), stop.size() - at - open.size() - shut.size()));
        if (ends_as_body(inner) or is_role(inner))
            return {std::string(trim(stop.substr(0, at))), std::string(inner)};
    }
    if (not stop.ends_with("）") and not stop.ends_with(")")) return {std::string(text), ""};
    // From the front, because the widths of characters differ.
    std::vector<std::size_t> open;
    std::size_t last_open = std::string_view::npos, last_inner = 0, close = 0, close_at = 0;
    for (std::size_t at = 0; at < stop.size();) {
        const auto before = at;
        const auto c = next_folded(stop, at);
        if (c == U'(') open.push_back(before);
        if (c == U')' and not open.empty()) {
            last_open = open.back();
            open.pop_back();
            close_at = before;
            close = at;
        }
    }
    if (last_open == std::string_view::npos or close != stop.size()) return {std::string(text), ""};
    last_inner = last_open;
    next_folded(stop, last_inner);
    EndBracket found{std::string(trim(stop.substr(0, last_open))),
                     std::string(trim(stop.substr(last_inner, close_at - last_inner)))};
    if (stopped and not found.text.ends_with("。")) found.text += "。";
    return found;
}

std::vector<std::string> split_names(std::string_view inner) {
    std::vector<std::string> names;
    for (auto& part : split_at(inner, U"、,，/;；\t")) {
        auto halves = split_at(part, U"・");
        const bool bodies = halves.size() > 1 and
                            std::all_of(halves.begin(), halves.end(),
                                        [](const auto& half) { return ends_as_body(half) or is_role(half); });
        if (bodies) {
            for (auto& half : halves) names.push_back(std::move(half));
        } else {
            names.push_back(std::move(part));
        }
    }
    return names;
}

void EndBrackets::count(std::string_view paragraph) {
    ++paragraphs_;
    const auto end = end_bracket(paragraph);
    if (end.inner.empty() or columns(end.inner) > 60) return;
    const auto names = split_names(end.inner);
    if (not std::all_of(names.begin(), names.end(), may_be_name)) return;
    ++ends_;
    for (const auto& name : names) ++seen_[name];
}

bool EndBrackets::names(std::string_view inner) const {
    const auto names = split_names(inner);
    if (names.empty() or columns(inner) > 160) return false;
    const bool possible = std::all_of(names.begin(), names.end(), may_be_name);
    const bool evident = std::all_of(names.begin(), names.end(), [&](const auto& name) {
        const auto found = seen_.find(name);
        return ends_as_body(name) or is_role(name) or (found != seen_.end() and found->second > 1);
    });
    // （家族、学校、地域）: a list of which one part is nobody known lists something else.
    const bool listed = names.size() > 1 and not evident;
    return possible and (evident or (usual() and not listed));
}

void take_organisations(Opinion& opinion, const EndBrackets& brackets) {
    const auto end = end_bracket(opinion.text);
    if (end.inner.empty() or end.text.empty() or not brackets.names(end.inner)) return;
    opinion.organisations = split_names(end.inner);
    opinion.text = end.text;
    // …（小田原市）（湯河原町）
    for (auto more = end_bracket(opinion.text); not more.inner.empty() and not more.text.empty();
         more = end_bracket(opinion.text)) {
        const auto names = split_names(more.inner);
        if (opinion.text.ends_with("。") or not std::all_of(names.begin(), names.end(), ends_as_body)) return;
        opinion.organisations.insert(opinion.organisations.begin(), names.begin(), names.end());
        opinion.text = more.text;
    }
}

namespace {

/// Whether the letters of `part` stand in `whole` in their order: 支援体制構築 in 自治体の支援体制の構築.
bool in_order(const std::u32string& part, const std::u32string& whole) {
    std::size_t at = 0;
    for (const auto c : part) {
        at = whole.find(c, at);
        if (at == whole.npos) return false;
        ++at;
    }
    return part.size() > 1;
}

std::vector<std::string> quoted(std::string_view text) {
    std::vector<std::string> found;
    constexpr std::string_view kOpen = "「", kClose = "」";
    for (auto at = text.find(kOpen); at != text.npos; at = text.find(kOpen, at)) {
        const auto end = text.find(kClose, at);
        if (end == text.npos) break;
        found.emplace_back(text.substr(at + kOpen.size(), end - at - kOpen.size()));
        at = end;
    }
    return found;
}

std::vector<std::string> leads_in(std::string text, const std::vector<std::string>& known) {
    struct Found {
        std::size_t at;
        std::string name;
    };
    std::vector<Found> found;
    const auto blank = [&](std::size_t at, std::size_t size) {
        text.replace(at, size, std::string(size, '\n'));
    };
    for (const auto& quote : quoted(text)) {
        const auto whole = "「" + quote + "」";
        blank(text.find(whole), whole.size());
    }
    for (const auto& name : known) {
        for (auto at = text.find(name); at != text.npos; at = text.find(name, at)) {
            found.push_back({at, name});
            blank(at, name.size());
        }
    }
    for (const std::string_view mark : {"、", "。", "・", "や", "と", "を", "の", "が", "は", "に", "も",
                                        "で", "（", "）", "(", ")", "，"}) {
        for (auto at = text.find(mark); at != text.npos; at = text.find(mark, at)) blank(at, mark.size());
    }
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        const auto word = text.substr(at, end - at);
        // Words of one kind of body, with a name or without: 小田原保健福祉事務所, 医師会.
        static constexpr std::array<std::string_view, 19> kEnds{
            "課",       "委員会", "保育園", "親の会",       "町",     "市",   "村",
            "事務所",   "病院",   "医師会", "センター",     "協議会", "学校", "薬剤師会",
            "看護協会", "家族会", "事業所", "ステーション", "社協"};
        for (const auto ending : kEnds) {
            if ((word.size() > ending.size() or word == "医師会" or word == "家族会") and
                word.ends_with(ending) and word.size() <= 60) {
                found.push_back({at, word});
                break;
            }
        }
        at = end + 1;
    }
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
    std::vector<std::string> names;
    for (const auto& f : found) {
        if (std::find(names.begin(), names.end(), f.name) == names.end()) names.push_back(f.name);
    }
    return names;
}

}  // namespace

void find_leads(Proposal& proposal) {
    std::vector<std::string> known;
    for (const auto& challenge : proposal.challenges) {
        for (const auto& item : challenge.items) {
            for (const auto& opinion : item.opinions) {
                if (not opinion.speaker_line)
                    known.insert(known.end(), opinion.organisations.begin(), opinion.organisations.end());
            }
        }
    }
    std::erase_if(known, [](const auto& name) { return columns(name) < 4; });
    std::sort(known.begin(), known.end(), [](const auto& a, const auto& b) {
        return a.size() != b.size() ? a.size() > b.size() : a < b;
    });
    known.erase(std::unique(known.begin(), known.end()), known.end());
    for (auto& point : proposal.summary) {
        point.leads = leads_in(point.text, known);
        const auto quotes = quoted(point.text);
        const auto key = folded(point.text);
        for (std::size_t i = 0; i < proposal.challenges.size(); ++i) {
            const auto title = folded(proposal.challenges[i].title);
            const bool named = std::any_of(quotes.begin(), quotes.end(),
                                           [&](const auto& q) { return in_order(folded(q), title); });
            if (named or (title.size() > 3 and key.find(title) != key.npos)) point.challenges.push_back(i);
        }
    }
}

}  // namespace tsumugi::record
