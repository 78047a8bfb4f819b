#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "engines/record/marks.h"

// Private: the words that records are made of. The tables stand in words.cpp.
namespace tsumugi::record {

/// What a heading or a field announces.
enum class Label {
    none,
    name,       // 会議名
    date,       // 日時
    time,       // 時間
    place,      // 場所
    attendees,  // 出席者
    papers,     // 資料
    agenda,     // 議題, 次第
    talk,       // 議事, 議事内容: points, and what was said under them
    opinions,   // 主な意見
    summary,    // 総括
    next,       // 次回
    opening,    // 開会
    closing,    // 以上, 閉会
    decisions,  // 決定事項, 宿題
    other,      // その他
    note,       // 備考, 問い合わせ先
};

struct Labelled {
    Label label = Label::none;
    std::string value;    ///< behind the word
    Marked mark;          ///< in front of it: "１", "【…】"
    int number = 0;       ///< behind the word: 議題１
    std::string written;  ///< the word with its number, as written
    bool alone = false;   ///< nothing behind it
};

/// The label with which a line begins: the word alone, or with a colon, a blank, or brackets around it.
Labelled label_of(std::string_view line);

/// "会長", "A委員", "山田委員", "事務局": somebody's part in the meeting.
bool is_role(std::string_view name);
/// 会長, 座長, 委員長, 部会長, 議長 without a name.
bool is_chair(std::string_view name);
/// A role, or a name with a title behind it: 南野課長補佐, 北原企画官, 西川さん.
bool is_person(std::string_view name);
/// Ends as bodies do: 課, 町, 病院, 医師会 ...
bool ends_as_body(std::string_view name);
/// "第２回…連絡会議の概要", "○○協議会 議事録".
bool is_title(std::string_view line);
/// Only 議事録, 会議録, 概要 ...: the second line of a title.
bool is_title_end(std::string_view line);

/// Who speaks in a line that begins with it (〈会長〉…, ○委員長：…, A委員：…, 【事務局】…).
struct SpeakerLine {
    std::string name;
    std::string text;
    bool certain = false;  ///< a role; else only the form is that of a speaker
};
std::optional<SpeakerLine> speaker_of(std::string_view line);

/// Words that somebody said, not a name or a heading: hiragana, and an end or some length.
bool is_said(std::string_view text);
/// Where a meeting may be held: ends with 会議室, センター, 庁舎 ... or is held on the network.
bool is_place(std::string_view text);
/// "みずほ総合病院からは、…との意見が出た。": who is said to have spoken; empty = nobody is named so.
std::string reported_speaker(std::string_view sentence);
/// 質問, 回答, 意見, 要望 ...: the kind of what somebody said, in brackets in front of it.
bool is_kind_of_speech(std::string_view word);

/// A line of dashes or frames.
bool is_rule(std::string_view line);

}  // namespace tsumugi::record
