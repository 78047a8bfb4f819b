#include <algorithm>

#include "ground/base/text.h"
#include "rooms/children/fields.h"

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

namespace {

void check_birth(Checker& checker, ChildDraft& draft, base::Date today) {
    const auto& typed = draft.typed.birth;
    if (base::trimmed(typed).empty())
        return checker.add("birth",
                           msgid("生年月日を入力してください。例：令和7年4月16日、R7.4.16、2025/4/16"));
    const auto birth = base::parse_date(typed, today);
    if (not birth) return checker.add("birth", birth.error());
    draft.birth = birth->date;
    draft.birth_note = birth->note;
    if (birth->date > today)
        return checker.add("birth", msgid("生年月日が今日より後になっています。年を確かめてください。"));
    const int years = base::age_at(birth->date, today).years;
    if (years >= 120) {
        checker.add("birth", msgid("生年月日が120年以上前になっています。元号と年を確かめてください。"));
    } else if (years >= 20 and draft.birth_note.empty()) {
        // Grown-up young people stay in the region's care, so this is no error, only something to look at.
        draft.birth_note = msgid("20歳以上です。元号と年を確かめてください。");
    }
}

void check_basics(Checker& checker, ChildDraft& draft, base::Date today,
                  const std::vector<region::Municipality>& towns) {
    const auto& form = draft.typed;
    checker.required("name", form.name, msgid("氏名を書いてください。"));
    checker.required("kana", form.kana, msgid("ふりがなを書いてください。"));
    if (not is_reading(form.kana))
        checker.add("kana", msgid("ふりがなは、ひらがなかカタカナで書いてください。"));
    check_birth(checker, draft, today);
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
    for (const auto& [field, phone] :
         {std::pair{"phone", &form.phone}, {"guardian_phone", &form.guardian_phone}}) {
        if (not phone->empty() and base::digits(*phone).size() < 9)
            checker.add(field, msgid("電話番号を市外局番から書いてください（例：0465-12-3456）。"));
    }
}

void check_care(Checker& checker, ChildDraft& draft, base::Date today) {
    if (not draft.typed.assessed_on.empty()) {
        if (const auto day = base::parse_date(draft.typed.assessed_on, today); not day) {
            checker.add("assessed_on", day.error());
        } else if (day->date > today) {
            checker.add("assessed_on", msgid("判定の日が今日より後になっています。"));
        }
    }
    draft.score = care_score::score(draft.typed.care);
    for (const auto& problem : draft.score.problems) checker.problems.push_back(problem);
}

/// Where a problem stands: in the order of the fields; "care.7-1" with the care items.
std::ptrdiff_t place_of(std::string_view field) {
    const auto* found = find_field(field.substr(0, field.find('.')));
    return found ? found - fields().data() : std::ptrdiff_t{-1};
}

std::size_t limit_of(const Field& field) {
    return field.shape == Shape::lines ? kTextLimit : field.member == &ChildForm::address ? 200 : kLineLimit;
}

}  // namespace

base::Checked<ChildDraft> check(const ChildForm& form, base::Date today,
                                const std::vector<region::Municipality>& towns, Part part) {
    Checker checker;
    ChildDraft draft;
    draft.typed = form;
    const auto asked = [&](Part one) { return part == Part::all or part == one; };
    if (asked(Part::basics)) check_basics(checker, draft, today, towns);
    if (asked(Part::care)) check_care(checker, draft, today);
    for (const auto& field : fields()) {
        const bool written =
            field.shape == Shape::line or field.shape == Shape::lines or field.shape == Shape::phone;
        if (written and asked(field.part)) checker.limit(field.name, form.*field.member, limit_of(field));
    }
    std::stable_sort(checker.problems.begin(), checker.problems.end(),
                     [](const auto& a, const auto& b) { return place_of(a.field) < place_of(b.field); });
    if (not checker.problems.empty()) return tl::unexpected(std::move(checker.problems));
    return draft;
}

}  // namespace tsumugi::children
