#include "engines/record/words.h"

#include <algorithm>
#include <array>

#include "engines/record/people.h"

namespace tsumugi::record {
namespace {

constexpr std::array<std::u32string_view, 40> kRoles{
    U"副委員長",     U"委員長", U"副会長", U"部会長",       U"会長",
    U"副座長",       U"座長",   U"議長",   U"委員",         U"事務局",
    U"課長",         U"係長",   U"部長",   U"所長",         U"局長",
    U"室長",         U"院長",   U"校長",   U"理事長",       U"センター長",
    U"施設長",       U"管理者", U"先生",   U"オブザーバー", U"傍聴者",
    U"アドバイザー", U"参加者", U"出席者", U"教授",         U"主査",
    U"主任",         U"主幹",   U"保健師", U"看護師",       U"相談員",
    U"講師",         U"保護者", U"司会",   U"幹事",         U"コーディネーター"};

/// Titles behind a name that are no part in a meeting by themselves.
constexpr std::array<std::u32string_view, 54> kTitles{
    U"課長補佐", U"補佐",   U"企画官", U"調査官", U"専門官", U"参事官", U"参事",   U"主事",   U"技師",
    U"次長",     U"副主幹", U"市長",   U"町長",   U"村長",   U"知事",   U"教育長", U"理事",   U"監事",
    U"顧問",     U"医師",   U"教諭",   U"教頭",   U"園長",   U"館長",   U"書記",   U"構成員", U"会員",
    U"専門員",   U"指導員", U"支援員", U"療法士", U"薬剤師", U"弁護士", U"氏",     U"さん",   U"様",
    U"代表",     U"世話人", U"代理",   U"発言者", U"説明者", U"有識者", U"進行",   U"進行役", U"参与",
    U"メンバー", U"父",     U"母",     U"ご家族", U"家族",   U"発表者", U"講演者", U"部員",   U"担当者"};

constexpr std::array<std::u32string_view, 58> kBodies{
    U"課",     U"町",     U"市",         U"村",           U"区",       U"県",         U"部",     U"局",
    U"室",     U"係",     U"事務所",     U"病院",         U"医院",     U"クリニック", U"診療所", U"センター",
    U"ｾﾝﾀｰ",   U"医師会", U"歯科医師会", U"薬剤師会",     U"看護協会", U"協会",       U"協議会", U"学校",
    U"養護",   U"学園",   U"支援校",     U"ステーション", U"事業所",   U"相談所",     U"児相",   U"HWC",
    U"hwc",    U"家族会", U"親の会",     U"保育園",       U"こども園", U"幼稚園",     U"大学",   U"医療",
    U"法人",   U"施設",   U"消防",       U"薬局",         U"振興会",   U"委員会",     U"教委",   U"社協",
    U"ホーム", U"支所",   U"保育所",     U"保健所",       U"役所",     U"役場",       U"相談所", U"作業所",
    U"園",     U"院"};

constexpr std::array<std::u32string_view, 29> kMeetings{
    U"協議の場",   U"話し合い",   U"話合い",       U"集い",   U"つどい",         U"座談会",
    U"交流会",     U"報告会",     U"ミーティング", U"会合",   U"打合せ",         U"打ち合わせ",
    U"意見交換会", U"情報交換会", U"勉強会",       U"例会",   U"カンファレンス", U"分科会",
    U"連絡協議",   U"会議",       U"協議会",       U"委員会", U"部会",           U"連絡会",
    U"懇談会",     U"検討会",     U"審議会",       U"研究会", U"懇話会"};
constexpr std::array<std::u32string_view, 23> kTitleEnds{
    U"メモ",     U"会議メモ", U"開催報告", U"報告書",   U"会議報告", U"レポート", U"議事録", U"会議録",
    U"議事要旨", U"議事概要", U"会議概要", U"会議要旨", U"会議要録", U"議事要録", U"の概要", U"概要",
    U"要旨",     U"記録",     U"会議結果", U"開催結果", U"摘録",     U"議事メモ", U"要録"};

template <class Words>
bool ends_with_any(const std::u32string& key, const Words& words) {
    return std::any_of(words.begin(), words.end(),
                       [&](auto word) { return key.size() >= word.size() and key.ends_with(word); });
}

bool is_blank(char32_t c) { return c == U' ' or c == U'\t'; }

}  // namespace

bool is_role(std::string_view name) {
    auto key = folded(name);
    // 山田委員（医師会）
    if (const auto open = key.find(U'('); open != key.npos and open > 0 and key.ends_with(U')'))
        key.resize(open);
    if (key.empty() or key.size() > 16) return false;
    if (ends_with_any(key, kRoles)) return true;
    // 委員A, 委員１, 参加者B, A
    for (const std::u32string_view word : {U"委員", U"参加者", U"構成員", U"出席者"}) {
        if (not key.starts_with(word) or key.size() > word.size() + 2) continue;
        const auto letters = std::u32string_view(key).substr(word.size());
        if (std::all_of(letters.begin(), letters.end(), [](char32_t c) {
                return (c >= U'0' and c <= U'9') or (c >= U'a' and c <= U'z') or
                       std::u32string_view(U"①②③④⑤⑥⑦⑧⑨⑩一二三四五六七八九十甲乙丙丁○").find(c) !=
                           std::u32string_view::npos;
            }))
            return true;
    }
    return key.size() == 1 and key[0] >= U'a' and key[0] <= U'z';
}

bool is_chair(std::string_view name) {
    constexpr std::array<std::u32string_view, 6> kChairs{U"会長",   U"座長", U"委員長",
                                                         U"部会長", U"議長", U"司会"};
    return std::find(kChairs.begin(), kChairs.end(), folded(name)) != kChairs.end();
}

bool is_person(std::string_view name) {
    if (is_role(name)) return true;
    auto key = folded(name);
    if (const auto open = key.find(U'('); open != key.npos and open > 0 and key.ends_with(U')'))
        key.resize(open);
    return key.size() >= 2 and key.size() <= 20 and ends_with_any(key, kTitles);
}

bool ends_as_body(std::string_view name) {
    auto key = folded(name);
    if (key.size() < 2 or key.size() > 40) return false;
    if (ends_with_any(key, kBodies)) return true;
    // 家族会, 世話人会; but 機会, 社会
    constexpr std::u32string_view kNoBody = U"機社大再都開閉面照";
    return key.size() >= 3 and key.size() <= 16 and key.ends_with(U'会') and
           kNoBody.find(key[key.size() - 2]) == kNoBody.npos;
}

bool is_title_end(std::string_view line) {
    auto key = folded(line);
    std::erase_if(
        key, [](char32_t c) { return c == U'(' or c == U')' or c == U'【' or c == U'】' or c == U'案'; });
    return std::find(kTitleEnds.begin(), kTitleEnds.end(), key) != kTitleEnds.end();
}

bool is_title(std::string_view line) {
    auto key = folded(line);
    if (key.size() > 70 or key.size() < 4 or key.find(U'。') != key.npos) return false;
    const bool meets = std::any_of(kMeetings.begin(), kMeetings.end(),
                                   [&](auto word) { return key.find(word) != key.npos; });
    if (not meets) {
        // …支援ネットワーク　議事録
        constexpr std::array<std::u32string_view, 8> kMinutes{U"議事録",   U"会議録",   U"議事要旨",
                                                              U"議事概要", U"会議概要", U"議事メモ",
                                                              U"会議メモ", U"会議要旨"};
        return key.size() > 8 and ends_with_any(key, kMinutes);
    }
    if (const auto open = key.find(U'('); open != key.npos and key.ends_with(U')') and open > 3)
        key.resize(open);
    if (ends_with_any(key, kTitleEnds) or ends_with_any(key, kMeetings)) return true;
    return key.find(U'第') != key.npos and key.find(U'回') != key.npos;
}

std::optional<SpeakerLine> speaker_of(std::string_view line) {
    line = trim(line);
    const auto marked = mark_of(line);
    const bool bracket = marked.mark == Mark::corner or marked.mark == Mark::angle or
                         marked.mark == Mark::square_corner or marked.mark == Mark::round;
    if (bracket) {
        if (marked.inner.empty()) return std::nullopt;
        const bool role = is_role(marked.inner);
        auto text = marked.rest;
        bool colon = false;
        for (const std::string_view sign : {"：", ":"}) {
            if (not text.starts_with(sign)) continue;
            text = trim(std::string_view(text).substr(sign.size()));
            colon = true;
        }
        if (marked.mark == Mark::round and (text.empty() or not(role or colon))) return std::nullopt;
        if (not role and not ends_as_body(marked.inner)) return std::nullopt;
        return SpeakerLine{marked.inner, std::move(text), role};
    }
    const bool sign = marked.mark == Mark::bullet or marked.mark == Mark::circle or
                      marked.mark == Mark::square or marked.mark == Mark::arrow;
    if (not sign and marked.mark != Mark::none) return std::nullopt;
    // ○(会長) …, ・【事務局】…
    if (sign) {
        const auto inner = mark_of(marked.rest).mark;
        if (inner == Mark::round or inner == Mark::corner or inner == Mark::angle or
            inner == Mark::square_corner)
            return speaker_of(marked.rest);
    }
    const std::string_view text = marked.rest;
    constexpr std::size_t kLongestName = 60;  // bytes
    for (std::size_t at = 0; at < text.size() and at < kLongestName;) {
        const auto before = at;
        const auto c = next_folded(text, at);
        const bool colon = c == U':', blank = is_blank(c), quote = c == U'「';
        if (not colon and not blank and not quote) continue;
        const auto name = trim(text.substr(0, before));
        auto rest = trim(text.substr(quote ? before : at));
        if (name.empty()) return std::nullopt;
        const bool role = is_role(name);
        if (blank and rest.starts_with("：")) continue;  // 会 長 ：
        // A single letter needs its colon, a blank its role: 山田委員　…
        if (blank and not(role and folded(name).size() > 1)) continue;
        if (quote and not role) return std::nullopt;
        if (colon and not role and not ends_as_body(name)) return std::nullopt;
        // 課長 島田一: the list of those present.
        if (blank and not is_said(rest)) return std::nullopt;
        return SpeakerLine{std::string(name), std::string(rest), role};
    }
    return std::nullopt;
}

bool is_said(std::string_view text) {
    // 一郎（相談支援事業所みなも）
    const auto end = end_bracket(text);
    if (not end.inner.empty() and not end.text.empty() and not end.text.ends_with("。")) text = end.text;
    const auto key = folded(text);
    if (key.empty()) return false;
    if (std::none_of(key.begin(), key.end(), [](char32_t c) { return c >= U'ぁ' and c <= U'ゖ'; }))
        return false;
    const auto last = key.back();
    if (last == U'。' or last == U'?' or last == U'!' or last == U'」') return true;
    const auto count =
        std::count_if(key.begin(), key.end(), [](char32_t c) { return c >= U'ぁ' and c <= U'ゖ'; });
    return columns(text) >= 28 and count * 5 >= static_cast<std::ptrdiff_t>(key.size());
}

bool is_place(std::string_view text) {
    constexpr std::array<std::u32string_view, 16> kPlaces{
        U"会館", U"センター", U"会議室", U"庁舎", U"室",     U"ホール", U"館",         U"役場",
        U"役所", U"病院",     U"学校",   U"階",   U"プラザ", U"事務所", U"オンライン", U"web会議"};
    const auto key = folded(text);
    return key.size() >= 4 and key.size() <= 40 and key.find(U'。') == key.npos and
           (ends_with_any(key, kPlaces) or key.find(U"オンライン") != key.npos);
}

std::string reported_speaker(std::string_view sentence) {
    constexpr std::array<std::string_view, 10> kSaid{"意見", "発言", "報告", "提案", "説明",
                                                     "質問", "要望", "指摘", "回答", "紹介"};
    sentence = trim(sentence);
    const auto from = sentence.find("から");
    if (from == sentence.npos or from > 90 or from == 0) return {};
    const auto name = trim(sentence.substr(0, from));
    if (not ends_as_body(name) and not is_role(name)) return {};
    const auto behind = sentence.substr(from + 6);
    if (not is_role(name) and not behind.starts_with("、") and not behind.starts_with("は、") and
        not behind.starts_with("は") and not behind.starts_with("も、"))
        return {};
    const auto tail = sentence.substr(sentence.size() > 45 ? sentence.size() - 45 : 0);
    const bool said =
        std::any_of(kSaid.begin(), kSaid.end(), [&](auto word) { return tail.find(word) != tail.npos; });
    return said ? std::string(name) : std::string();
}

bool is_kind_of_speech(std::string_view word) {
    constexpr std::array<std::u32string_view, 14> kKinds{U"質問", U"回答", U"意見", U"要望", U"提案",
                                                         U"報告", U"問",   U"答",   U"q",    U"a",
                                                         U"質疑", U"応答", U"助言", U"補足"};
    const auto key = folded(word);
    return std::find(kKinds.begin(), kKinds.end(), key) != kKinds.end();
}

bool is_rule(std::string_view line) {
    constexpr std::u32string_view kRules = U"-=_─━―—*+|│┃┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋~ー＿…・";
    const auto key = folded(line);
    return key.size() >= 3 and
           std::all_of(key.begin(), key.end(), [&](char32_t c) { return kRules.find(c) != kRules.npos; });
}

}  // namespace tsumugi::record
