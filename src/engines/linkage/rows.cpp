#include <algorithm>

#include "engines/linkage/letters.h"
#include "engines/linkage/linkage.h"
#include "ground/base/text.h"

namespace tsumugi::linkage {
namespace {

using base::msgid;

base::Problem problem(Field field, const char* message, std::string_view text = {}) {
    base::Problem made{base::Kind::invalid, std::string(field_name(field)), message};
    if (not text.empty()) made.args = {{"text", std::string(text)}};
    return made;
}

/// Family name and the rest, at the first blank (also U+3000), comma or dot between names.
struct Parts {
    std::string family, given;
    bool split = false;
};
Parts split_name(std::string_view typed) {
    const std::string text = base::trimmed(typed);
    const auto letters = code_points(text);
    for (std::size_t i = 1; i + 1 < letters.size(); ++i) {
        if (is_blank(letters[i]) or letters[i] == U',' or letters[i] == U'，' or letters[i] == U'・')
            return {utf8(std::u32string_view(letters).substr(0, i)),
                    utf8(std::u32string_view(letters).substr(i + 1)), true};
    }
    return {text, "", false};
}

bool has_latin(std::string_view text) {
    const auto letters = folded(text);
    return std::any_of(letters.begin(), letters.end(), is_latin);
}
bool has_kanji(std::string_view text) {
    const auto letters = folded(text);
    return std::any_of(letters.begin(), letters.end(), is_kanji);
}

/// The words of a Latin name in the order of the alphabet: whoever writes which name first, it is the same.
std::string sorted_latin(std::string_view typed) {
    std::vector<std::string> words;
    std::u32string word;
    for (const char32_t c : folded(typed) + U" ") {
        if (is_blank(c) or c == U',' or c == U'-' or c == U'.' or c == U'・') {
            if (auto key = latin_key(utf8(word)); not key.empty()) words.push_back(std::move(key));
            word.clear();
        } else {
            word += c;
        }
    }
    std::sort(words.begin(), words.end());
    return base::join(words, "");
}

std::string first_word(const std::string& text) { return text.substr(0, text.find(' ')); }
std::string last_word(const std::string& text) {
    const auto at = text.rfind(' ');
    return at == std::string::npos ? text : text.substr(at + 1);
}

class RowReader {
  public:
    RowReader(const std::vector<std::string>& cells, const Columns& columns, const Options& options)
        : cells_(cells), columns_(columns), options_(options) {}

    ReadRow read() {
        auto& person = row_.person;
        person.record = base::trimmed(cell(Field::record));
        person.care = base::trimmed(cell(Field::care));
        if (options_.profile == Profile::latin)
            read_latin();
        else
            read_japanese();
        read_birth_day();
        person.sex = read_sex(cell(Field::sex));
        if (person.sex == Sex::unknown and not base::trimmed(cell(Field::sex)).empty())
            note(problem(Field::sex, msgid("性別「{text}」が読めません"), cell(Field::sex)));
        read_numbers();
        return std::move(row_);
    }

  private:
    std::string_view cell(Field field) const {
        const int at = columns_[field];
        return at >= 0 and static_cast<std::size_t>(at) < cells_.size()
                   ? std::string_view(cells_[static_cast<std::size_t>(at)])
                   : std::string_view();
    }
    void note(base::Problem found) { row_.problems.push_back(std::move(found)); }
    void unusable(base::Problem found) {
        note(std::move(found));
        row_.usable = false;
    }
    Parts parts(Field whole, Field family, Field given) const {
        if (columns_[family] >= 0 and columns_[given] >= 0 and not base::trimmed(cell(given)).empty())
            return {base::trimmed(cell(family)), base::trimmed(cell(given)), true};
        return split_name(columns_[whole] >= 0 and not base::trimmed(cell(whole)).empty() ? cell(whole)
                                                                                          : cell(family));
    }

    void read_japanese() {
        auto& person = row_.person;
        const Parts kana = parts(Field::kana, Field::family_kana, Field::given_kana);
        const Parts written = parts(Field::name, Field::family, Field::given);
        if (not options_.normalise) {
            person.kana = kana.family + kana.given;
            person.family_kana = kana.family, person.given_kana = kana.given;
            person.kanji = written.family + written.given;
            person.family_kanji = written.family, person.given_kanji = written.given;
            person.town = base::trimmed(cell(Field::town));
        } else {
            read_kana(kana);
            read_written(written);
            read_town();
        }
        if (person.kana.empty() and person.kanji.empty())
            unusable(problem(Field::name, msgid("名前がないか、読めません")));
    }

    void read_kana(const Parts& typed) {
        auto& person = row_.person;
        const std::string whole = typed.family + typed.given;
        if (whole.empty()) return;
        if (has_latin(whole)) {
            person.foreign = true;
            romaji(typed);
        } else {
            // Folded as one, so that lists with and without a blank between the names agree.
            person.kana = kana_key(whole);
            if (typed.split) {
                person.family_kana = kana_key(typed.family);
                person.given_kana = kana_key(typed.given);
                person.swapped_kana = kana_key(typed.given + typed.family);
            }
        }
        if (person.kana.empty() and not has_latin(whole))
            note(problem(Field::kana,
                         has_kanji(whole) ? msgid("ふりがな「{text}」に漢字があります")
                                          : msgid("ふりがな「{text}」が読めません"),
                         whole));
    }

    void romaji(const Parts& typed) {
        auto& person = row_.person;
        const auto family = kana_of_romaji(typed.family);
        const auto given = typed.given.empty() ? std::optional<std::string>("") : kana_of_romaji(typed.given);
        if (not family or not given) return;
        person.kana = kana_key(*family + *given);
        person.family_kana = *family, person.given_kana = *given;
        if (typed.split) person.swapped_kana = kana_key(*given + *family);
    }

    void read_written(const Parts& typed) {
        auto& person = row_.person;
        const std::string whole = typed.family + (typed.given.empty() ? "" : " " + typed.given);
        if (whole.empty()) return;
        if (has_gap(whole)) {
            note(problem(Field::name, msgid("氏名「{text}」に、機械で表せなかった文字があります"), whole));
            if (not has_gap(typed.family)) person.family_kanji = kanji_key(typed.family);
            if (not has_gap(typed.given) and typed.split) person.given_kanji = kanji_key(typed.given);
            return;
        }
        if (not has_kanji(whole) and has_latin(whole)) {
            person.foreign = true;
            person.kanji = sorted_latin(whole);
            // Middle names come and go: the family name with the first, and with the last of the given names.
            person.given_kanji = sorted_latin(typed.family + " " + first_word(typed.given));
            person.family_kanji = sorted_latin(typed.family + " " + last_word(typed.given));
            if (person.kana.empty())
                romaji(typed);
            else if (typed.split and not person.given_kana.empty())
                person.swapped_kana = kana_key(person.given_kana + person.family_kana);
            return;
        }
        if (not has_kanji(whole)) {
            // Clerks who know no kanji write the reading in its place: that is a reading, not a written name.
            if (person.kana.empty()) read_kana(typed);
            return;
        }
        person.kanji = kanji_key(typed.family + typed.given);
        person.swapped_kana.clear();  // a Japanese written name tells which name is the family's
        if (typed.split) {
            person.family_kanji = kanji_key(typed.family);
            person.given_kanji = kanji_key(typed.given);
        }
        // Clerks fill the column of written names with the reading where they know no kanji: that is no
        // written name.
    }

    void read_town() {
        const std::string_view typed =
            base::trimmed(cell(Field::town)).empty() ? cell(Field::address) : cell(Field::town);
        std::string key = town_key(typed);
        for (const auto& [code, name] : options_.towns) {
            if (key == name or (key.size() >= 5 and code.substr(0, 5) == key.substr(0, 5))) {
                key = code.substr(0, 5);
                break;
            }
        }
        row_.person.town = key;
    }

    void read_latin() {
        auto& person = row_.person;
        const auto plain = [&](std::string_view text) {
            return options_.normalise ? latin_key(text) : std::string(text);
        };
        const auto with_digits = [&](std::string_view text) {
            std::string out;
            for (const char c : base::ascii_key(text)) {
                if (c >= '0' and c <= '9') out += c;
                if (c >= 'A' and c <= 'Z') out += static_cast<char>(c + 0x20);
                if (c >= 'a' and c <= 'z') out += c;
            }
            return out;
        };
        const Parts name = parts(Field::name, Field::family, Field::given);
        const bool separate = columns_[Field::family] >= 0 or columns_[Field::given] >= 0;
        person.family_latin = plain(separate ? cell(Field::family) : std::string_view(name.family));
        person.given_latin = plain(separate ? cell(Field::given) : std::string_view(name.given));
        const std::string_view street =
            columns_[Field::street] >= 0 ? cell(Field::street) : cell(Field::address);
        person.street = with_digits(street);
        person.number = with_digits(cell(Field::street_number));
        person.place = plain(columns_[Field::place] >= 0 ? cell(Field::place) : cell(Field::town));
        person.town = person.place;
        person.postcode = with_digits(cell(Field::postcode));
        person.state = plain(cell(Field::state));
        if (person.family_latin.empty() and person.given_latin.empty() and person.street.empty())
            unusable(problem(Field::name, msgid("名前がないか、読めません")));
    }

    void read_birth_day() {
        const std::string_view typed = cell(Field::birth);
        if (not options_.normalise) {
            row_.person.raw_birth = base::trimmed(typed);
            return;
        }
        const auto date = read_birth(typed, options_.day_of_count, options_.short_year);
        if (date)
            row_.person.birth = *date;
        else if (options_.profile == Profile::latin)
            note(date.error());  // there an address can stand for it
        else if (base::trimmed(typed).empty())
            note(problem(
                Field::birth,
                msgid("生年月日がありません。名前と市町村で照らし合わせ、年齢は「分からない」で数えます")));
        else
            unusable(date.error());
    }

    void read_numbers() {
        if (options_.profile == Profile::latin) return;
        const std::string certificate = base::digits(cell(Field::certificate));
        const std::string insurer = base::digits(cell(Field::insurer)),
                          number = base::digits(cell(Field::insurance_number)),
                          branch = base::digits(cell(Field::insurance_branch));
        const auto without_zeros = [](std::string text) {
            text.erase(0, std::min(text.find_first_not_of('0'), text.size()));
            return text;
        };
        // Without the branch a family shares the number.
        if (not insurer.empty() and not number.empty() and not branch.empty())
            row_.person.number = "i" + without_zeros(insurer) + "-" +
                                 base::search_key(cell(Field::insurance_symbol)) + "-" +
                                 without_zeros(number) + "-" + without_zeros(branch);
        else if (certificate.size() >= 6)
            row_.person.number = "c" + certificate;
    }

    const std::vector<std::string>& cells_;
    const Columns& columns_;
    const Options& options_;
    ReadRow row_;
};

}  // namespace

std::string_view sex_code(Sex sex) { return sex == Sex::male ? "m" : sex == Sex::female ? "f" : ""; }

Sex read_sex(std::string_view typed) {
    const std::string key = base::search_key(typed);
    for (const auto* male : {"男", "男性", "男子", "男児", "m", "male", "1", "おとこ"}) {
        if (key == male) return Sex::male;
    }
    for (const auto* female : {"女", "女性", "女子", "女児", "f", "female", "2", "おんな"}) {
        if (key == female) return Sex::female;
    }
    return Sex::unknown;
}

std::string town_key(std::string_view typed) {
    auto letters = code_points(base::nfkc(base::trimmed(typed)));
    std::erase_if(letters, is_blank);
    if (letters.size() >= 5 and
        std::all_of(letters.begin(), letters.begin() + 5, [](char32_t c) { return c >= U'0' and c <= U'9'; }))
        return utf8(std::u32string_view(letters).substr(0, 5));
    std::u32string_view rest = letters;
    for (const std::u32string_view prefecture : {U"東京都", U"北海道", U"大阪府", U"京都府"}) {
        if (rest.starts_with(prefecture)) rest.remove_prefix(prefecture.size());
    }
    // 神奈川県 and the like: at most three letters before 県, and something after it.
    if (const auto at = rest.find(U'県');
        at != std::u32string_view::npos and at >= 2 and at <= 3 and at + 1 < rest.size())
        rest.remove_prefix(at + 1);
    if (const auto at = rest.find(U'郡');
        at != std::u32string_view::npos and at >= 1 and at <= 4 and at + 2 < rest.size())
        rest.remove_prefix(at + 1);
    for (std::size_t i = 1; i < rest.size(); ++i) {
        const bool ends = rest[i] == U'市' or rest[i] == U'町' or rest[i] == U'村' or rest[i] == U'区';
        // 四日市市, 十日町市, 市川市: the name goes on.
        if (ends and not(i + 1 < rest.size() and
                         (rest[i + 1] == U'市' or rest[i + 1] == U'町' or rest[i + 1] == U'村')))
            return kanji_key(utf8(rest.substr(0, i + 1)));
    }
    return kanji_key(utf8(rest));
}

ReadRow read_row(const std::vector<std::string>& cells, const Columns& columns, const Options& options) {
    return RowReader(cells, columns, options).read();
}

base::Checked<ReadList> read_list(const std::vector<std::vector<std::string>>& rows,
                                  const Options& given_options, const Columns* given) {
    const auto refuse = [](base::Problem found) { return tl::unexpected(base::Problems{std::move(found)}); };
    if (rows.empty()) return refuse(problem(Field::record, msgid("一覧が空です")));
    const Columns columns = given ? *given : find_columns(rows.front());
    const bool names = columns[Field::name] >= 0 or columns[Field::kana] >= 0 or
                       columns[Field::family] >= 0 or columns[Field::family_kana] >= 0;
    base::Problems missing;
    if (not names)
        missing.push_back(problem(
            Field::name, msgid("氏名の列もふりがなの列も見つかりません。1行目に列の名前がありますか")));
    if (columns[Field::birth] < 0)
        missing.push_back(
            problem(Field::birth, msgid("生年月日の列が見つかりません。1行目に列の名前がありますか")));
    if (not missing.empty()) return tl::unexpected(std::move(missing));
    if (rows.size() == 1) return refuse(problem(Field::record, msgid("一覧に行がありません")));

    Options options = given_options;
    if (options.short_year == ShortYear::unknown) {
        std::vector<std::string> births;
        for (std::size_t i = 1; i < rows.size(); ++i) {
            const auto at = static_cast<std::size_t>(columns[Field::birth]);
            if (at < rows[i].size()) births.push_back(rows[i][at]);
        }
        options.short_year = short_year_style(births, options.day_of_count);
    }
    ReadList list;
    std::size_t no_birth = 0, kanji_in_kana = 0, read = 0;
    for (std::size_t i = 1; i < rows.size(); ++i) {
        const bool blank = std::all_of(rows[i].begin(), rows[i].end(),
                                       [](const auto& cell) { return base::trimmed(cell).empty(); });
        if (blank) continue;
        ReadRow row = read_row(rows[i], columns, options);
        ++read;
        no_birth += row.person.birth ? 0 : 1;
        for (auto& found : row.problems) {
            kanji_in_kana += found.field == field_name(Field::kana) ? 1 : 0;
            list.notes.push_back({i, row.person.record, std::move(found), not row.usable});
        }
        if (row.usable) list.persons.push_back(std::move(row.person));
    }
    if (read == 0) return refuse(problem(Field::record, msgid("一覧に行がありません")));
    // One wrong row is a slip, a column of them is the wrong column.
    if (options.normalise and 2 * no_birth > read and read >= 3)
        return refuse(problem(Field::birth,
                              msgid("生年月日の列の半分より多くが日付ではありません。列を確かめてください")));
    if (2 * kanji_in_kana > read and read >= 3)
        return refuse(problem(Field::kana,
                              msgid("ふりがなの列の半分より多くが読みではありません。列を確かめてください")));
    return list;
}

}  // namespace tsumugi::linkage
