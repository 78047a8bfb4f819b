#include "engines/record/words.h"

#include <algorithm>
#include <array>

namespace tsumugi::record {
namespace {

struct Word {
    std::u32string_view word;
    Label label;
};

/// Longer words stand before those that begin them.
constexpr std::array kWords{
    Word{U"会議の名称", Label::name},
    Word{U"会議名称", Label::name},
    Word{U"会議名", Label::name},
    Word{U"会議の名前", Label::name},
    Word{U"名称", Label::name},
    Word{U"件名", Label::name},
    Word{U"開催年月日", Label::date},
    Word{U"開催日時", Label::date},
    Word{U"開催日", Label::date},
    Word{U"日時", Label::date},
    Word{U"期日", Label::date},
    Word{U"年月日", Label::date},
    Word{U"と き", Label::date},
    Word{U"開催時間", Label::time},
    Word{U"会議時間", Label::time},
    Word{U"時間", Label::time},
    Word{U"時刻", Label::time},
    Word{U"開催場所", Label::place},
    Word{U"会場", Label::place},
    Word{U"場所", Label::place},
    Word{U"ところ", Label::place},
    Word{U"開催方法", Label::note},
    Word{U"開催形式", Label::note},
    Word{U"出席者名簿", Label::attendees},
    Word{U"出席者等", Label::attendees},
    Word{U"出席者", Label::attendees},
    Word{U"出席委員", Label::attendees},
    Word{U"出席機関", Label::attendees},
    Word{U"参加機関", Label::attendees},
    Word{U"参加者", Label::attendees},
    Word{U"構成員", Label::attendees},
    Word{U"欠席者", Label::attendees},
    Word{U"欠席委員", Label::attendees},
    Word{U"委員出席状況", Label::attendees},
    Word{U"出席", Label::attendees},
    Word{U"欠席", Label::attendees},
    Word{U"オブザーバー", Label::attendees},
    Word{U"傍聴者数", Label::attendees},
    Word{U"傍聴人", Label::attendees},
    Word{U"傍聴者", Label::attendees},
    Word{U"傍聴", Label::attendees},
    Word{U"事務局", Label::attendees},
    Word{U"随行者", Label::attendees},
    Word{U"配布資料一覧", Label::papers},
    Word{U"配布資料", Label::papers},
    Word{U"配付資料", Label::papers},
    Word{U"会議資料", Label::papers},
    Word{U"当日資料", Label::papers},
    Word{U"資料一覧", Label::papers},
    Word{U"資料", Label::papers},
    Word{U"会議次第", Label::agenda},
    Word{U"議事次第", Label::agenda},
    Word{U"次第", Label::agenda},
    Word{U"会議の議題", Label::agenda},
    Word{U"議題及び質疑", Label::talk},
    Word{U"議事及び質疑", Label::talk},
    Word{U"議題と意見", Label::talk},
    Word{U"議題等", Label::agenda},
    Word{U"議題", Label::agenda},
    Word{U"案件", Label::agenda},
    Word{U"協議題", Label::agenda},
    Word{U"議事の内容", Label::talk},
    Word{U"議事内容", Label::talk},
    Word{U"議事の概要", Label::talk},
    Word{U"議事概要", Label::talk},
    Word{U"議事の経過", Label::talk},
    Word{U"議事経過", Label::talk},
    Word{U"議事要旨", Label::talk},
    Word{U"議事", Label::talk},
    Word{U"会議の内容", Label::talk},
    Word{U"会議内容", Label::talk},
    Word{U"会議の概要", Label::talk},
    Word{U"会議概要", Label::talk},
    Word{U"会議経過", Label::talk},
    Word{U"会議の経過", Label::talk},
    Word{U"協議内容", Label::talk},
    Word{U"協議事項", Label::talk},
    Word{U"報告事項", Label::talk},
    Word{U"審議内容", Label::talk},
    Word{U"審議経過", Label::talk},
    Word{U"審議事項", Label::talk},
    Word{U"検討内容", Label::talk},
    Word{U"検討事項", Label::talk},
    Word{U"内容", Label::talk},
    Word{U"主な意見等", Label::opinions},
    Word{U"主な意見", Label::opinions},
    Word{U"主な御意見", Label::opinions},
    Word{U"主なご意見", Label::opinions},
    Word{U"主な発言", Label::opinions},
    Word{U"発言内容", Label::opinions},
    Word{U"発言要旨", Label::opinions},
    Word{U"意見交換", Label::opinions},
    Word{U"意見等", Label::opinions},
    Word{U"意見", Label::opinions},
    Word{U"質疑応答", Label::opinions},
    Word{U"質疑", Label::opinions},
    Word{U"主な質疑", Label::opinions},
    Word{U"出された意見", Label::opinions},
    Word{U"委員からの意見", Label::opinions},
    Word{U"座長総括", Label::summary},
    Word{U"座長のまとめ", Label::summary},
    Word{U"座長まとめ", Label::summary},
    Word{U"会長のまとめ", Label::summary},
    Word{U"会長総括", Label::summary},
    Word{U"委員長まとめ", Label::summary},
    Word{U"委員長のまとめ", Label::summary},
    Word{U"総括", Label::summary},
    Word{U"まとめ", Label::summary},
    Word{U"講評", Label::summary},
    Word{U"次回開催予定", Label::next},
    Word{U"次回開催日", Label::next},
    Word{U"次回開催", Label::next},
    Word{U"次回日程", Label::next},
    Word{U"次回予定", Label::next},
    Word{U"次回の開催", Label::next},
    Word{U"次回の予定", Label::next},
    Word{U"次回の日程", Label::next},
    Word{U"次回会議", Label::next},
    Word{U"次回について", Label::next},
    Word{U"次回", Label::next},
    Word{U"今後の予定", Label::next},
    Word{U"今後の日程", Label::next},
    Word{U"開会挨拶", Label::opening},
    Word{U"開会あいさつ", Label::opening},
    Word{U"開会の挨拶", Label::opening},
    Word{U"開会", Label::opening},
    Word{U"挨拶", Label::opening},
    Word{U"あいさつ", Label::opening},
    Word{U"閉会挨拶", Label::closing},
    Word{U"閉会", Label::closing},
    Word{U"以上", Label::closing},
    Word{U"散会", Label::closing},
    Word{U"その他の意見", Label::other},
    Word{U"その他", Label::other},
    Word{U"備考", Label::note},
    Word{U"問い合わせ先", Label::note},
    Word{U"問合せ先", Label::note},
    Word{U"公開の可否", Label::note},
    Word{U"公開区分", Label::note},
    Word{U"会議の公開", Label::note},
    Word{U"担当", Label::note},
    Word{U"主催", Label::note},
    Word{U"記録者", Label::note},
    Word{U"作成者", Label::note},
    Word{U"作成日", Label::note},
    Word{U"事務連絡", Label::note},
    Word{U"連絡事項", Label::note},
};

constexpr std::array<std::u32string_view, 40> kRoles{
    U"副委員長",     U"委員長", U"副会長", U"部会長",       U"会長",
    U"副座長",       U"座長",   U"議長",   U"委員",         U"事務局",
    U"課長",         U"係長",   U"部長",   U"所長",         U"局長",
    U"室長",         U"院長",   U"校長",   U"理事長",       U"センター長",
    U"施設長",       U"管理者", U"先生",   U"オブザーバー", U"傍聴者",
    U"アドバイザー", U"参加者", U"出席者", U"教授",         U"主査",
    U"主任",         U"主幹",   U"保健師", U"看護師",       U"相談員",
    U"講師",         U"保護者", U"司会",   U"幹事",         U"コーディネーター"};

constexpr std::array<std::u32string_view, 52> kBodies{
    U"課",     U"町",       U"市",     U"村",     U"区",         U"県",       U"部",
    U"局",     U"室",       U"係",     U"事務所", U"病院",       U"医院",     U"クリニック",
    U"診療所", U"センター", U"ｾﾝﾀｰ",   U"医師会", U"歯科医師会", U"薬剤師会", U"看護協会",
    U"協会",   U"協議会",   U"学校",   U"養護",   U"学園",       U"支援校",   U"ステーション",
    U"事業所", U"相談所",   U"児相",   U"HWC",    U"hwc",        U"家族会",   U"親の会",
    U"保育園", U"こども園", U"幼稚園", U"大学",   U"医療",       U"法人",     U"施設",
    U"消防",   U"薬局",     U"振興会", U"委員会", U"教委",       U"社協",     U"ホーム",
    U"支所",   U"園",       U"院"};

constexpr std::array<std::u32string_view, 10> kMeetings{
    U"会議", U"協議会", U"委員会", U"部会", U"連絡会", U"懇談会", U"検討会", U"審議会", U"研究会", U"懇話会"};
constexpr std::array<std::u32string_view, 17> kTitleEnds{
    U"議事録",   U"会議録",   U"議事要旨", U"議事概要", U"会議概要", U"会議要旨",
    U"会議要録", U"議事要録", U"の概要",   U"概要",     U"要旨",     U"記録",
    U"会議結果", U"開催結果", U"摘録",     U"議事メモ", U"要録"};

template <class Words>
bool ends_with_any(const std::u32string& key, const Words& words) {
    return std::any_of(words.begin(), words.end(),
                       [&](auto word) { return key.size() >= word.size() and key.ends_with(word); });
}

bool is_blank(char32_t c) { return c == U' ' or c == U'\t'; }

/// Moves `at` behind the word, blanks within it passed over; false = it does not begin so.
bool take_word(std::string_view text, std::u32string_view word, std::size_t& at) {
    auto next = at;
    for (std::size_t i = 0; i < word.size();) {
        if (next >= text.size()) return false;
        const auto c = next_folded(text, next);
        if (is_blank(c)) {
            if (i == 0) return false;
            continue;
        }
        if (word[i] == U' ') ++i;
        if (c != word[i++]) return false;
    }
    at = next;
    return true;
}

/// The label of a text without its mark; `value` behind the word.
Labelled plain_label(std::string_view text) {
    Labelled found;
    for (const auto& word : kWords) {
        std::size_t at = 0;
        if (not take_word(text, word.word, at)) continue;
        auto behind = at;
        bool colon = false, blank = false;
        int number = 0;
        const auto skip = [&] {
            while (behind < text.size()) {
                auto next = behind;
                const auto c = next_folded(text, next);
                if (is_blank(c)) {
                    blank = true;
                } else if ((c == U':' or c == U'∶') and not colon) {
                    colon = true;
                } else {
                    return;
                }
                behind = next;
            }
        };
        const auto take_number = [&] {
            while (behind < text.size()) {
                auto next = behind;
                const auto c = next_folded(text, next);
                if (c < U'0' or c > U'9' or number > 99) return;
                number = number * 10 + static_cast<int>(c - U'0');
                behind = next;
            }
        };
        std::size_t word_end = behind;
        if (word.label == Label::agenda or word.label == Label::talk) {
            take_number();
            if (number) word_end = behind;
        }
        skip();
        // 出席者（敬称略）, 議題（２）: a bracket belongs to the word when nothing else follows, or a colon.
        if (behind < text.size() and not colon) {
            const auto bracket = mark_of(text.substr(behind));
            if ((bracket.mark == Mark::round or
                 (bracket.mark == Mark::both_number and word.label == Label::agenda))) {
                const auto end = text.find(bracket.written, behind) + bracket.written.size();
                auto after = end;
                const bool closes = trim(text.substr(end)).empty();
                char32_t c = closes ? U'\0' : next_folded(text, after);
                if (closes or c == U':') {
                    found.label = word.label;
                    found.written = std::string(text.substr(0, end));
                    found.value = std::string(trim(text.substr(closes ? end : after)));
                    if (closes and bracket.mark == Mark::round) found.value = bracket.inner;
                    found.alone = closes;
                    return found;
                }
                if (bracket.mark == Mark::both_number) {
                    number = bracket.number;
                    word_end = end;
                    behind = end;
                    skip();
                    blank = true;
                }
            }
        }
        const bool alone = behind >= text.size();
        if (not alone and not colon and not blank and number == 0) return found;
        found.label = word.label;
        found.number = number;
        found.written = std::string(text.substr(0, word_end));
        found.value = std::string(trim(text.substr(behind)));
        found.alone = found.value.empty();
        return found;
    }
    return found;
}

}  // namespace

Labelled label_of(std::string_view line) {
    line = trim(line);
    auto marked = mark_of(line);
    Labelled found;
    const bool bracket = marked.mark == Mark::corner or marked.mark == Mark::angle or
                         marked.mark == Mark::square_corner or marked.mark == Mark::round;
    if (bracket) {
        found = plain_label(marked.inner);
        if (found.label != Label::none and not found.value.empty()) found.label = Label::none;
        // 【事務局】, 〈オブザーバー〉 with words behind them speak.
        if (found.label == Label::attendees and not marked.rest.empty()) found.label = Label::none;
        auto rest = marked.rest;
        if (rest.starts_with("：")) rest = trim(std::string_view(rest).substr(3));
        if (rest.starts_with(":")) rest = trim(std::string_view(rest).substr(1));
        // 【資料１】 or 【資料】のとおり in a sentence.
        if (marked.mark == Mark::round and not rest.empty()) found.label = Label::none;
        found.value = rest;
        found.alone = rest.empty();
    } else if (marked.mark == Mark::none or marked.mark == Mark::item) {
        found = plain_label(line);
    } else {
        found = plain_label(marked.rest);
        // ・資料：… within a list is no heading.
        if (marked.mark == Mark::bullet and (found.label == Label::papers or found.label == Label::talk))
            found.label = Label::none;
    }
    // ※座長により最後に次のようなまとめがあった。
    if (found.label == Label::none and marked.mark != Mark::bullet) {
        const auto key = folded(line);
        const bool chair = key.find(U"座長") != key.npos or key.find(U"会長") != key.npos or
                           key.find(U"委員長") != key.npos or key.find(U"議長") != key.npos;
        const bool says = key.find(U"まとめがあった") != key.npos or
                          key.find(U"まとめがありました") != key.npos or
                          key.find(U"とおりまとめ") != key.npos or key.find(U"総括があった") != key.npos;
        if (chair and says and key.size() < 50) {
            found.label = Label::summary;
            found.value.clear();
            found.alone = true;
        }
    }
    found.mark = std::move(marked);
    return found;
}

bool is_role(std::string_view name) {
    auto key = folded(name);
    // 山田委員（医師会）
    if (const auto open = key.find(U'('); open != key.npos and open > 0 and key.ends_with(U')'))
        key.resize(open);
    if (key.empty() or key.size() > 16) return false;
    if (ends_with_any(key, kRoles)) return true;
    // 委員A, 委員１, 参加者B, A
    for (const std::u32string_view word : {U"委員", U"参加者", U"構成員", U"出席者"}) {
        if (key.starts_with(word) and key.size() <= word.size() + 2) return true;
    }
    return key.size() == 1 and key[0] >= U'a' and key[0] <= U'z';
}

bool ends_as_body(std::string_view name) {
    auto key = folded(name);
    return key.size() >= 2 and key.size() <= 40 and ends_with_any(key, kBodies);
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
    if (not meets) return false;
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
        if (blank and rest.empty()) return std::nullopt;
        return SpeakerLine{std::string(name), std::string(rest), role};
    }
    return std::nullopt;
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
