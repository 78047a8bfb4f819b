#include "engines/referral/hints.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "ground/base/text.h"

namespace tsumugi::referral {
namespace {

/// One word that speaks of a care item. Latin words match only as whole words.
struct Word {
    std::string_view item, word;
};
constexpr Word kWords[] = {
    {"1", "人工呼吸"},
    {"1", "レスピレーター"},
    {"1", "陽圧換気"},
    {"1", "陽圧呼吸"},
    {"1", "陽圧吸入"},
    {"1", "NPPV"},
    {"1", "TPPV"},
    {"1", "BiPAP"},
    {"1", "CPAP"},
    {"1", "NIV"},
    {"1", "IPPB"},
    {"1", "IPV"},
    {"1", "MI-E"},
    {"1", "HFNC"},
    {"1", "ハイフロー"},
    {"1", "高流量鼻"},
    {"1", "排痰補助"},
    {"1", "カフアシスト"},
    {"1", "高頻度胸壁"},
    {"2", "気管切開"},
    {"2", "気切"},
    {"2", "気管カニューレ"},
    {"2", "気管カニュ"},
    {"2", "気管孔"},
    {"2", "喉頭気管分離"},
    {"3", "鼻咽頭エアウェイ"},
    {"3", "鼻咽頭エアウエイ"},
    {"3", "経鼻エアウェイ"},
    {"3", "咽頭エアウェイ"},
    {"4", "在宅酸素"},
    {"4", "酸素療法"},
    {"4", "酸素投与"},
    {"4", "酸素吸入"},
    {"4", "酸素濃縮"},
    {"4", "酸素ボンベ"},
    {"4", "酸素使用"},
    {"4", "酸素流量"},
    {"4", "酸素マスク"},
    {"4", "酸素カ"},
    {"4", "経鼻酸素"},
    {"4", "夜間酸素"},
    {"4", "HOT"},
    {"5", "吸引"},
    {"6", "ネブライザ"},
    {"6", "吸入療法"},
    {"6", "吸入器"},
    {"7-1", "経管栄養"},
    {"7-1", "経腸栄養"},
    {"7-1", "経鼻栄養"},
    {"7-1", "経鼻胃管"},
    {"7-1", "経鼻腸管"},
    {"7-1", "胃管"},
    {"7-1", "胃瘻"},
    {"7-1", "胃痩"},  // a common misspelling of 胃瘻
    {"7-1", "胃ろう"},
    {"7-1", "腸瘻"},
    {"7-1", "腸ろう"},
    {"7-1", "食道瘻"},
    {"7-1", "食道ろう"},
    {"7-1", "EDチューブ"},
    {"7-1", "NGチューブ"},
    {"7-1", "マーゲンチューブ"},
    {"7-1", "PEG"},
    {"7-2", "注入ポンプ"},
    {"7-2", "栄養ポンプ"},
    {"7-2", "持続注入"},
    {"8", "中心静脈"},
    {"8", "CVポート"},
    {"8", "CVカテ"},
    {"8", "PICC"},
    {"8", "TPN"},
    {"8", "ブロビアック"},
    {"8", "ヒックマン"},
    {"8", "エポプロステノール"},
    {"9-1", "インスリン"},
    {"9-1", "皮下注射"},
    {"9-1", "自己注射"},
    {"9-2", "インスリンポンプ"},
    {"9-2", "持続皮下注"},
    {"9-2", "CSII"},
    {"9-2", "トレプロスチニル"},
    {"10", "血糖測定"},
    {"10", "血糖自己測定"},
    {"10", "持続血糖"},
    {"10", "SMBG"},
    {"10", "CGM"},
    {"10", "FGM"},
    {"10", "リブレ"},
    {"11", "透析"},
    {"11", "CAPD"},
    {"11", "APD"},
    {"12-1", "間欠的導尿"},
    {"12-1", "間欠導尿"},
    {"12-1", "間歇的導尿"},
    {"12-1", "間歇導尿"},
    {"12-1", "自己導尿"},
    {"12-1", "清潔間欠"},
    {"12-1", "CIC"},
    {"12-1", "導尿"},
    {"12-2", "持続的導尿"},
    {"12-2", "持続導尿"},
    {"12-2", "尿道留置"},
    {"12-2", "尿道カテーテル留置"},
    {"12-2", "膀胱留置"},
    {"12-2", "膀胱瘻"},
    {"12-2", "膀胱ろう"},
    {"12-2", "腎瘻"},
    {"12-2", "腎ろう"},
    {"12-2", "尿路ストーマ"},
    {"13-1", "消化管ストーマ"},
    {"13-1", "ストーマ"},
    {"13-1", "人工肛門"},
    {"13-2", "摘便"},
    {"13-2", "洗腸"},
    {"13-3", "浣腸"},
    {"14", "迷走神経刺激"},
    {"14", "VNS"},
    {"14", "ダイアップ"},
    {"14", "ブコラム"},
    {"14", "痙攣時"},
    {"14", "けいれん時"},
    {"14", "発作時"},
};

/// Words that contain a care word and mean something else.
constexpr std::string_view kOther[] = {
    "人工呼吸器関連肺炎", "人工呼吸法",     "吸引分娩",       "吸引鉗子",       "胎便吸引",
    "羊水吸引",           "吸引細胞診",     "吸引生検",       "胸腔吸引",       "インスリン抵抗性",
    "インスリン様",       "インスリン分泌", "インスリン負荷", "酸素カスケード", "気管カニューレ非"};

/// The longer word says more: where the first is found, the second is not proposed for the same phrase by the
/// same words.
struct Swallowed {
    std::string_view longer, item;
};
constexpr Swallowed kSwallowed[] = {
    {"持続的導尿", "12-1"},   {"持続導尿", "12-1"},        {"尿路ストーマ", "13-1"},
    {"気管ストーマ", "13-1"}, {"インスリンポンプ", "9-1"}, {"持続皮下注", "9-1"},
};

constexpr std::string_view kNegative[] = {
    "なし",       "無し",       "無い",       "不要",     "抜去",   "抜管",     "終了",   "離脱",
    "中止",       "閉鎖",       "卒業",       "未使用",   "未導入", "未施行",   "未実施", "未装着",
    "ていない",   "ていません", "ていた",     "せず",     "しない", "ではない", "はない", "必要ない",
    "必要がない", "必要とし",   "ありません", "該当せず", "(-)",    "[-]",      "既往",   "使用歴",
    "管理歴",     "施行歴",     "有無",       "禁止",     "禁忌",   "回避",     "拒否",   "希望しない",
    "希望せず",   "希望されず", "OFF"};
constexpr std::string_view kPositive[] = {"あり",   "有り",   "(+)",    "[+]",    "使用中", "管理中",
                                          "施行中", "実施中", "留置中", "継続中", "導入済", "造設済"};
/// In front of なし, 無し, はない: it is the other noun that is missing ("気管切開部 異常なし").
constexpr std::string_view kNeutral[] = {"異常",   "問題",     "トラブル", "変化",   "著変", "変わり", "感染",
                                         "発赤",   "支障",     "漏れ",     "リーク", "出血", "肉芽",   "事故",
                                         "合併症", "副作用",   "誤嚥",     "発熱",   "遅滞", "腫脹",   "疼痛",
                                         "排膿",   "特記事項", "著明な",   "滞り"};
/// Behind a negative word: it has not happened, or the care is what the sentence is about ("離脱困難",
/// "抜去に注意").
constexpr std::string_view kUndone[] = {
    "困難",       "できな", "できず", "できてい", "不可",   "不能",   "至ら",   "せず", "しない",
    "していない", "を試",   "を目",   "予定",     "検討",   "目標",   "リスク", "注意", "時",
    "した場合",   "の場合", "可能性", "防止",     "予防",   "しや",   "危険",   "備え", "では",
    "のとき",     "に向け", "待ち",   "見込",     "の時間", "で過ご", "対策",   "事故", "に対"};
constexpr std::string_view kGoesOn[] = {"在宅",   "退院後", "自宅",   "現在",   "今後", "継続",
                                        "引き続", "管理中", "使用中", "施行中", "常時", "毎日",
                                        "夜間",   "指導",   "手技",   "導入",   "造設"};

constexpr std::size_t kNear = 24;    // bytes behind a negative word that can undo it: about eight characters
constexpr std::size_t kReach = 600;  // bytes behind a care word in which its clause may deny it
constexpr std::size_t kLongText =
    200'000;                        // what is read of one text for proposals; the text itself is kept whole
constexpr std::size_t kQuote = 80;  // graphemes of the phrase that is quoted

bool latin(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

/// As the words are compared: NFKC, dashes alike, Latin letters small.
std::string folded(std::string_view text) {
    auto out = base::ascii_key(text);
    for (auto& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

const std::vector<std::pair<std::string_view, std::string>>& words() {
    static const auto made = [] {
        std::vector<std::pair<std::string_view, std::string>> out;
        for (const auto& [item, word] : kWords) out.emplace_back(item, folded(word));
        return out;
    }();
    return made;
}

template <std::size_t N>
std::vector<std::string> folded_all(const std::string_view (&list)[N]) {
    std::vector<std::string> out;
    for (auto each : list) out.push_back(folded(each));
    return out;
}

/// Where a word stands in the clause (folded), Latin ones between word borders; npos when it does not.
std::size_t find_word(std::string_view clause, std::string_view word) {
    const bool needs_border = latin(word.front());
    for (auto at = clause.find(word); at != std::string_view::npos; at = clause.find(word, at + 1)) {
        const auto end = at + word.size();
        if (not needs_border) return at;
        const bool begins = at == 0 or not latin(clause[at - 1]);
        const bool ends = not latin(word.back()) or end == clause.size() or not latin(clause[end]);
        if (begins and ends) return at;
    }
    return std::string_view::npos;
}

bool digit_behind(std::string_view clause, std::size_t at) {
    while (at < clause.size() and clause[at] == ' ') ++at;
    return at < clause.size() and std::isdigit(static_cast<unsigned char>(clause[at]));
}

/// "酸素 0.5L/分", "O2 1L": a flow makes it a therapy.
std::size_t oxygen_with_flow(std::string_view clause) {
    for (std::string_view word : {std::string_view{"酸素"}, std::string_view{"o2"}}) {
        const auto at = find_word(clause, word);
        if (at != std::string_view::npos and digit_behind(clause, at + word.size())) return at;
    }
    return std::string_view::npos;
}

enum class Says { nothing, yes, no };

/// What the rest of a clause behind the care word says: the first word that decides.
Says says(std::string_view rest) {
    static const auto negative = folded_all(kNegative);
    static const auto positive = folded_all(kPositive);
    static const auto neutral = folded_all(kNeutral);
    static const auto undone = folded_all(kUndone);
    auto first_yes = std::string_view::npos;
    for (const auto& word : positive) first_yes = std::min(first_yes, rest.find(word));
    auto first_no = std::string_view::npos;
    for (const auto& word : negative)
        for (auto at = rest.find(word); at != std::string_view::npos; at = rest.find(word, at + 1)) {
            auto before = rest.substr(0, at);
            for (std::string_view particle : {"は", "が", "も", "の"})
                if (before.ends_with(particle)) before.remove_suffix(particle.size());
            while (not before.empty() and before.back() == ' ') before.remove_suffix(1);
            if (std::ranges::any_of(neutral, [&](const auto& noun) { return before.ends_with(noun); }))
                continue;
            const auto behind = rest.substr(at + word.size(), kNear);
            const bool undo = std::ranges::any_of(
                undone, [&](const auto& each) { return behind.find(each) != std::string_view::npos; });
            auto& first = undo ? first_yes : first_no;
            first = std::min(first, at);
        }
    if (first_no < first_yes) return Says::no;
    return first_yes == std::string_view::npos ? Says::nothing : Says::yes;
}

struct Clause {
    std::string_view text;  // as written
    std::string key;        // folded
};

/// Cuts at any of the (multi-byte) marks.
std::vector<std::string_view> cut(std::string_view text, std::initializer_list<std::string_view> marks) {
    std::vector<std::string_view> out;
    std::size_t from = 0, at = 0;
    while (at < text.size()) {
        const auto* mark =
            std::ranges::find_if(marks, [&](auto each) { return text.substr(at).starts_with(each); });
        if (mark == marks.end()) {
            ++at;
            continue;
        }
        out.push_back(text.substr(from, at - from));
        from = at += mark->size();
    }
    out.push_back(text.substr(from));
    return out;
}

std::string without_other_meanings(std::string key) {
    static const auto other = folded_all(kOther);
    for (const auto& word : other)
        for (auto at = key.find(word); at != std::string::npos; at = key.find(word, at))
            key.replace(at, word.size(), 1, '\x01');
    return key;
}

bool has_care_word(std::string_view key) {
    return std::ranges::any_of(words(),
                               [&](const auto& each) { return find_word(key, each.second) != key.npos; });
}

/// A clause that is only the word ("人工呼吸器、気管切開ともになし") says what the next one says.
bool bare(std::string_view rest) {
    for (std::string_view tail : {"器", "の管理", "管理", "療法", "チューブ", "カテーテル", "ポート", " "})
        if (rest.starts_with(tail)) rest.remove_prefix(tail.size());
    return rest.empty();
}

void in_sentence(std::string_view sentence, std::string_view where, std::vector<CareHint>& hints) {
    std::vector<Clause> clauses;
    for (auto text : cut(sentence, {"、", "，", ",", "・", "／", "および", "及び", "ならびに"}))
        clauses.push_back({text, without_other_meanings(folded(text))});
    const auto negated = [&](std::size_t clause, std::size_t end) {
        auto said = says(std::string_view{clauses[clause].key}.substr(end, kReach));
        if (said != Says::nothing or not bare(std::string_view{clauses[clause].key}.substr(end)))
            return said == Says::no;
        for (auto next = clause + 1; said == Says::nothing and next < clauses.size(); ++next) {
            if (not has_care_word(clauses[next].key)) break;
            said = says(std::string_view{clauses[next].key}.substr(0, kReach));
        }
        return said == Says::no;
    };
    for (std::size_t i = 0; i < clauses.size(); ++i) {
        const auto& key = clauses[i].key;
        const auto add = [&](std::string_view item, std::size_t end) {
            if (negated(i, end)) return;
            for (const auto& [longer, swallowed] : kSwallowed)
                if (swallowed == item and key.find(folded(longer)) != std::string::npos) return;
            auto quote = base::trimmed(base::grapheme_count(sentence) <= kQuote ? sentence : clauses[i].text);
            quote = base::first_graphemes(quote, kQuote);
            const bool known = std::ranges::any_of(
                hints, [&](const CareHint& hint) { return hint.item == item and hint.words == quote; });
            if (not known) hints.push_back({std::string{item}, std::move(quote), std::string{where}});
        };
        std::string_view last;
        for (const auto& [item, word] : words()) {
            if (item == last) continue;
            const auto at = find_word(key, word);
            if (at == std::string::npos) continue;
            last = item;  // one proposal an item and clause: its words stand together in the table
            add(item, at + word.size());
        }
        if (const auto at = oxygen_with_flow(key); at != std::string::npos) add("4", at);
    }
}

}  // namespace

void find_hints(std::string_view text, std::string_view where, Tense tense, std::vector<CareHint>& hints) {
    if (text.size() > kLongText) {
        auto end = kLongText;
        while (end > 0 and (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
        text = text.substr(0, end);
    }
    for (auto sentence : cut(text, {"。", "\n", "；", ";", "！", "？"})) {
        if (tense == Tense::history and std::ranges::none_of(kGoesOn, [&](auto word) {
                return sentence.find(word) != std::string_view::npos;
            }))
            continue;
        in_sentence(sentence, where, hints);
    }
}

}  // namespace tsumugi::referral
