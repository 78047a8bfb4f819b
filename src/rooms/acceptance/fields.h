#pragma once
#include <map>

#include "engines/matching/matching.h"
#include "rooms/acceptance/acceptance.h"

namespace tsumugi::acceptance {

/// How one thing is answered.
enum class Form {
    answer,     ///< 可, 条件つき, 不可
    yes_no,     ///< はい, いいえ
    age,        ///< 制限なし, or from and to; value "72-227" in months, an end may be missing
    weight,     ///< the same in hundreds of grams
    watch,      ///< the closest watching that it can do: low, middle, high
    score,      ///< 制限なし, or value "31"
    area,       ///< all, or value: codes of towns with a space between
    transport,  ///< none, without_nurse, with_nurse
    day,        ///< open or closed; value "nurses;none,class1,class2,class3", either part may be empty
    deadline,   ///< none; days (value "7"); month_end ("2" months before); month_day ("1-10": on the 10th of
                ///< the month before)
    text        ///< words alone; answer "said"
};

/// One thing that a service can be asked.
struct Field {
    std::string key;    ///< "care.7-1", "age", "day.3"
    const char* group;  ///< msgid: ケア, こども, 曜日と看護職員, 送迎・地域, 申込み
    const char* label;  ///< msgid; of care items nullptr
    Form form;
    int care = -1;       ///< index in care_score::items() of a care item
    bool inner = false;  ///< for supporters alone: in no book, file or print
};
const std::vector<Field>& fields();
const Field* find_field(std::string_view key);
std::string label(const Field& field, base::Lang lang);

/// What may be chosen: code and msgid, 未回答 (empty code) first.
struct Choice {
    const char* code;
    const char* label;
};
std::span<const Choice> choices(Form form);

/// One answer in words for reading: 「条件つき：夜間は不可」, 「6歳から18歳まで」.
std::string shown(access::Ctx& ctx, const Field& field, const Condition& condition);

/// What was typed for one thing: the select `a.<key>`, `v.<key>`, `v2.<key>` ..., and `w.<key>`. Unanswered
/// gives a condition with an empty answer. Problems are added beside "a.<key>" or "v.<key>".
Condition read_field(const http::Fields& form, const Field& field, base::Problems& problems);
/// Towns of an area that are none of the region's, named by the form's input.
base::Problems unknown_towns(db::Db& db, const Sheet& sheet);
/// What the form's inputs hold for a stored answer: input name and text.
std::map<std::string, std::string> typed(const Field& field, const Condition& condition);
/// How many inputs for values a form has: 2 of a range, 5 of a day.
int value_inputs(Form form);

/// The conditions as the matching engine takes them. `today` for the age of the confirmation.
matching::Conditions compiled_from(const directory::Service& service, const Sheet& sheet, base::Date today);
/// Contradictions, named by the inputs of the form.
base::Problems contradictions_of(const directory::Service& service, const Sheet& sheet, base::Date today);

/// "4", "4歳2か月", "50か月", any width -> months; nullopt = can't be read. Up to 40 years.
std::optional<int> months_of(std::string_view typed);
/// "4歳2か月", "4歳", "2か月".
std::string age_words(int months, base::Lang lang);
/// "13", "13.5kg", any width -> hundreds of grams, up to 200 kg.
std::optional<int> weight_of(std::string_view typed);
std::string weight_words(int hundreds_of_grams);
/// "月・水".
std::string weekday_words(std::uint8_t days, base::Lang lang);
/// Texts of the matching engine in the reader's language.
matching::Names names(access::Ctx& ctx);

}  // namespace tsumugi::acceptance
