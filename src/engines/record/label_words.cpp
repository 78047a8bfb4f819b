#include <algorithm>
#include <array>

#include "engines/record/words.h"

// The words that announce a part of a record, and where one stands in a line.
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
    Word{U"日にち", Label::date},
    Word{U"実施日時", Label::date},
    Word{U"実施日", Label::date},
    Word{U"日程", Label::date},
    Word{U"日付", Label::date},
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
    Word{U"実施方法", Label::note},
    Word{U"開催形態", Label::note},
    Word{U"方法", Label::note},
    Word{U"開催方法", Label::note},
    Word{U"開催形式", Label::note},
    Word{U"出席者名簿", Label::attendees},
    Word{U"出席者等", Label::attendees},
    Word{U"出席者", Label::attendees},
    Word{U"出席委員", Label::attendees},
    Word{U"出席機関", Label::attendees},
    Word{U"参加機関", Label::attendees},
    Word{U"参加者", Label::attendees},
    Word{U"参加団体", Label::attendees},
    Word{U"参加", Label::attendees},
    Word{U"集まった人", Label::attendees},
    Word{U"参集者", Label::attendees},
    Word{U"参集範囲", Label::attendees},
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
    Word{U"配付資料一覧", Label::papers},
    Word{U"配布物", Label::papers},
    Word{U"配付物", Label::papers},
    Word{U"添付資料", Label::papers},
    Word{U"参考資料", Label::papers},
    Word{U"提出資料", Label::papers},
    Word{U"資料名", Label::papers},
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
    Word{U"会議の次第", Label::agenda},
    Word{U"付議事項", Label::agenda},
    Word{U"会議事項", Label::agenda},
    Word{U"議案", Label::agenda},
    Word{U"テーマ", Label::agenda},
    Word{U"プログラム", Label::agenda},
    Word{U"議題及び質疑", Label::talk},
    Word{U"議事及び質疑", Label::talk},
    Word{U"議題と意見", Label::talk},
    Word{U"議題等", Label::agenda},
    Word{U"議題", Label::agenda},
    Word{U"案件", Label::agenda},
    Word{U"協議題", Label::agenda},
    Word{U"議事録", Label::talk},
    Word{U"会議録", Label::talk},
    Word{U"議事の記録", Label::talk},
    Word{U"議事の結果", Label::talk},
    Word{U"議事結果", Label::talk},
    Word{U"会議の結果", Label::talk},
    Word{U"会議結果", Label::talk},
    Word{U"審議の結果", Label::talk},
    Word{U"審議結果", Label::talk},
    Word{U"主な内容", Label::talk},
    Word{U"概要", Label::talk},
    Word{U"要旨", Label::talk},
    Word{U"話し合ったこと", Label::talk},
    Word{U"話し合い", Label::talk},
    Word{U"話合い", Label::talk},
    Word{U"打合せ内容", Label::talk},
    Word{U"打ち合わせ内容", Label::talk},
    Word{U"主な議事", Label::talk},
    Word{U"発言の内容", Label::talk},
    Word{U"議事の内容", Label::talk},
    Word{U"議事内容", Label::talk},
    Word{U"議事の概要", Label::talk},
    Word{U"議事概要", Label::talk},
    Word{U"議事の経過", Label::talk},
    Word{U"議事経過", Label::talk},
    Word{U"議事要旨", Label::talk},
    Word{U"会議の要旨", Label::talk},
    Word{U"会議要旨", Label::talk},
    Word{U"議事の要旨", Label::talk},
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
    Word{U"情報交換", Label::opinions},
    Word{U"情報共有", Label::opinions},
    Word{U"出された主な意見", Label::opinions},
    Word{U"委員意見", Label::opinions},
    Word{U"委員の意見", Label::opinions},
    Word{U"参加者の声", Label::opinions},
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
    Word{U"決定事項", Label::decisions},
    Word{U"決定した事項", Label::decisions},
    Word{U"決定内容", Label::decisions},
    Word{U"決まったこと", Label::decisions},
    Word{U"合意事項", Label::decisions},
    Word{U"確認事項", Label::decisions},
    Word{U"次回までの宿題", Label::decisions},
    Word{U"次回までに", Label::decisions},
    Word{U"宿題", Label::decisions},
    Word{U"今後の対応", Label::decisions},
    Word{U"今後の取組", Label::decisions},
    Word{U"今後の進め方", Label::decisions},
    Word{U"アクション", Label::decisions},
    Word{U"TODO", Label::decisions},
    Word{U"ToDo", Label::decisions},
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

/// 主な発言内容, 本日の議題: the word behind what many words begin with.
Labelled prefixed_label(std::string_view text) {
    for (const std::string_view front :
         {"主な", "おもな", "本日の", "当日の", "今回の", "会議の", "当会議の"}) {
        if (not text.starts_with(front)) continue;
        auto found = plain_label(text.substr(front.size()));
        if (not found.alone or found.label == Label::none) return {};
        found.written = std::string(front) + found.written;
        return found;
    }
    return {};
}

/// The label of a text without its mark.
Labelled any_label(std::string_view text) {
    auto found = plain_label(text);
    return found.label == Label::none ? prefixed_label(text) : found;
}

}  // namespace

Labelled label_of(std::string_view line) {
    line = trim(line);
    auto marked = mark_of(line);
    Labelled found;
    const bool bracket = marked.mark == Mark::corner or marked.mark == Mark::angle or
                         marked.mark == Mark::square_corner or marked.mark == Mark::round;
    if (bracket) {
        found = any_label(marked.inner);
        if (found.label != Label::none and not found.value.empty()) found.label = Label::none;
        // 【事務局】, 〈オブザーバー〉 with words behind them speak; 【出席】 lists.
        if (found.label == Label::attendees and not marked.rest.empty() and
            (is_role(marked.inner) or is_said(marked.rest)))
            found.label = Label::none;
        auto rest = marked.rest;
        if (rest.starts_with("：")) rest = trim(std::string_view(rest).substr(3));
        if (rest.starts_with(":")) rest = trim(std::string_view(rest).substr(1));
        // 【資料１】 or 【資料】のとおり in a sentence.
        if (marked.mark == Mark::round and not rest.empty()) found.label = Label::none;
        found.value = rest;
        found.alone = rest.empty();
    } else if (marked.mark == Mark::none or marked.mark == Mark::item) {
        found = any_label(line);
    } else {
        found = any_label(marked.rest);
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

}  // namespace tsumugi::record
