#include <algorithm>

#include "ground/base/text.h"
#include "rooms/children/children.h"

namespace tsumugi::children {
namespace {

using base::Kind;
using html::msgid;

constexpr std::size_t kLineLimit = 100;   // graphemes of a name, a telephone, an address line
constexpr std::size_t kTextLimit = 4000;  // graphemes of a text of several lines

/// Kana of either kind, long vowel mark, middle dot, spaces; what a reading may consist of.
bool is_reading(std::string_view text) {
    const auto folded = base::to_hiragana(text);
    for (std::size_t i = 0; i < folded.size();) {
        const auto byte = static_cast<unsigned char>(folded[i]);
        if (byte == ' ') {
            ++i;
            continue;
        }
        if (i + 3 > folded.size()) return false;
        const std::string_view c(folded.data() + i, 3);
        const bool kana = c >= "ぁ" and c <= "ゖ";
        if (not kana and c != "ー" and c != "・" and c != "　" and c != "ゝ" and c != "ゞ" and c != "゛" and
            c != "゜")
            return false;
        i += 3;
    }
    return true;
}

class Checker {
  public:
    base::Problems problems;

    void required(std::string_view field, std::string_view value, const char* message) {
        if (value.empty()) add(field, message);
    }
    void limit(std::string_view field, std::string_view value, std::size_t most) {
        if (base::grapheme_count(value) > most) {
            problems.push_back({Kind::too_large,
                                std::string(field),
                                msgid("{n}文字までで書いてください。"),
                                {{"n", std::to_string(most)}}});
        }
    }
    void add(std::string_view field, const char* message) {
        problems.push_back({Kind::invalid, std::string(field), message});
    }
    void add(std::string_view field, base::Problem problem) {
        problem.field = field;
        problems.push_back(std::move(problem));
    }
};

}  // namespace

base::Checked<ChildDraft> check(const ChildForm& form, base::Date today,
                                const std::vector<region::Municipality>& towns) {
    Checker checker;
    ChildDraft draft;
    draft.typed = form;

    checker.required("name", form.name, msgid("氏名を書いてください。"));
    checker.limit("name", form.name, kLineLimit);
    checker.required("kana", form.kana, msgid("ふりがなを書いてください。"));
    checker.limit("kana", form.kana, kLineLimit);
    if (not is_reading(form.kana))
        checker.add("kana", msgid("ふりがなは、ひらがなかカタカナで書いてください。"));
    checker.limit("call_name", form.call_name, kLineLimit);
    checker.limit("glyph_note", form.glyph_note, kLineLimit);
    if (base::trimmed(form.birth).empty()) {
        checker.add("birth", msgid("生年月日を入力してください。例：令和7年4月16日、R7.4.16、2025/4/16"));
    } else if (const auto birth = base::parse_date(form.birth, today); not birth) {
        checker.add("birth", birth.error());
    } else {
        draft.birth = birth->date;
        draft.birth_note = birth->note;
        if (birth->date > today) {
            checker.add("birth", msgid("生年月日が今日より後になっています。年を確かめてください。"));
        } else if (const int years = base::age_at(birth->date, today).years; years >= 120) {
            checker.add("birth", msgid("生年月日が120年以上前になっています。元号と年を確かめてください。"));
        } else if (years >= 20 and draft.birth_note.empty()) {
            // Grown-up young people stay in the region's care, so this is no error, only something to look
            // at.
            draft.birth_note = msgid("20歳以上です。元号と年を確かめてください。");
        }
    }
    if (form.sex != "male" and form.sex != "female" and form.sex != "other" and form.sex != "unknown") {
        checker.add("sex", msgid("性別を選んでください。分からないときは「不明」を選べます。"));
    }
    if (std::none_of(towns.begin(), towns.end(),
                     [&](const auto& town) { return town.code == form.municipality; })) {
        checker.add("municipality", msgid("住んでいる（これから住む）市町村を選んでください。"));
    }
    if (not form.postcode.empty() and base::format_postcode(form.postcode).empty()) {
        checker.add("postcode", msgid("郵便番号は数字7けたです（例：250-0001）。"));
    }
    if (not form.phone.empty() and base::digits(form.phone).size() < 9) {
        checker.add("phone", msgid("電話番号を市外局番から書いてください（例：0465-12-3456）。"));
    }
    if (not form.guardian_phone.empty() and base::digits(form.guardian_phone).size() < 9) {
        checker.add("guardian_phone", msgid("電話番号を市外局番から書いてください（例：0465-12-3456）。"));
    }
    checker.limit("address", form.address, 200);
    checker.limit("phone", form.phone, kLineLimit);
    checker.limit("hospital", form.hospital, kLineLimit);
    checker.limit("guardian_name", form.guardian_name, kLineLimit);
    checker.limit("guardian_kana", form.guardian_kana, kLineLimit);
    checker.limit("guardian_relationship", form.guardian_relationship, kLineLimit);
    checker.limit("guardian_phone", form.guardian_phone, kLineLimit);
    for (const auto& [field, text] : {std::pair{"diagnoses", &form.diagnoses},
                                      {"allergies", &form.allergies},
                                      {"devices", &form.devices},
                                      {"medications", &form.medications},
                                      {"purpose", &form.purpose}}) {
        checker.limit(field, *text, kTextLimit);
    }
    checker.limit("author", form.author, kLineLimit);
    if (not form.assessed_on.empty()) {
        if (const auto day = base::parse_date(form.assessed_on, today); not day) {
            checker.add("assessed_on", day.error());
        } else if (day->date > today) {
            checker.add("assessed_on", msgid("判定の日が今日より後になっています。"));
        }
    }
    draft.score = care_score::score(form.care);
    for (const auto& problem : draft.score.problems) checker.problems.push_back(problem);

    if (not checker.problems.empty()) return tl::unexpected(std::move(checker.problems));
    return draft;
}

}  // namespace tsumugi::children
