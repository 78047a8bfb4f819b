#include <algorithm>

#include "engines/linkage/letters.h"
#include "engines/linkage/linkage.h"
#include "ground/base/text.h"

namespace tsumugi::linkage {
namespace {

struct Named {
    Field field;
    std::string_view name;    ///< for --columns and problems
    std::string_view titles;  ///< as folded by title_key, separated by spaces; a number of them is exact
};

// Each title is whole, so that 名 (given name) isn't found in 氏名. Order does not matter.
constexpr std::array kNamed = std::to_array<Named>({
    {Field::record, "record",
     "記録番号 レコード番号 レコードid 管理番号 整理番号 患者番号 児童番号 利用者番号 園児番号 id no no. recid record recordid rec rowid 番号 連番 通番"},
    {Field::name, "name",
     "氏名 名前 お名前 児童氏名 児童名 患者氏名 患者名 漢字氏名 氏名漢字 幼児児童生徒氏名 生徒氏名 利用者氏名 利用者名 本人氏名 対象児氏名 受給者氏名 被保険者氏名 加入者氏名 name fullname patientname childname こどもの名前 子どもの名前 こどもの氏名"},
    {Field::family, "family", "姓 苗字 名字 氏 漢字姓 姓漢字 surname lastname familyname family lname sei"},
    {Field::given, "given", "名 漢字名 名漢字 givenname firstname given fname mei 名前名"},
    {Field::kana, "kana",
     "フリガナ カナ カナ氏名 氏名カナ 氏名フリガナ フリガナ氏名 ヨミ ヨミガナ 読ミ 読ミガナ 患者カナ 患者カナ氏名 児童氏名カナ 児童氏名フリガナ 患者氏名カナ 患者氏名フリガナ 半角カナ 半角カナ氏名 カナ名 カナ名称 利用者カナ 生徒氏名フリガナ kana namekana kananame furigana 氏名ヨミ"},
    {Field::family_kana, "family_kana",
     "姓カナ カナ姓 セイ 姓フリガナ フリガナ姓 姓ヨミ 氏カナ familykana surnamekana lastnamekana seikana"},
    {Field::given_kana, "given_kana",
     "名カナ 名フリガナ フリガナ名 メイ 名ヨミ givenkana firstnamekana meikana"},
    {Field::birth, "birth",
     "生年月日 誕生日 出生日 出生年月日 生年月日和暦 生年月日西暦 生 dob birth birthdate birthday dateofbirth dtob"},
    {Field::sex, "sex", "性別 男女 性 sex gender 性別コード"},
    {Field::town, "town",
     "市町村 市区町村 市町村名 市区町村名 市町村コード 住所地 居住地 居住市町村 住所市町村 在住市町村 municipality town city 自治体"},
    {Field::address, "address", "住所 現住所 自宅住所 住所1 address homeaddress 所在地"},
    {Field::care, "care",
     "医療的ケア 医ケア 医療的ケア項目 医療的ケア内容 ケア ケア内容 ケア項目 処置 在宅指導管理料 care careitems careitem"},
    {Field::insurer, "insurer", "保険者番号 保険者 insurer insurernumber"},
    {Field::insurance_symbol, "insurance_symbol", "記号 被保険者記号 被保険者証記号 保険証記号"},
    {Field::insurance_number, "insurance_number",
     "被保険者番号 被保険者証番号 保険証番号 証番号 記号番号 socsecid ssn"},
    {Field::insurance_branch, "insurance_branch", "枝番 被保険者証枝番 保険証枝番"},
    {Field::certificate, "certificate",
     "受給者番号 小児慢性受給者番号 小慢受給者番号 手帳番号 受給者証番号 certificate"},
    {Field::street_number, "street_number", "streetnumber stnumber houseno housenumber"},
    {Field::street, "street", "street address1 streetname addressline1 address1street"},
    {Field::place, "place", "suburb place locality district"},
    {Field::postcode, "postcode", "郵便番号 〒 postcode postalcode zip zipcode"},
    {Field::state, "state", "state province county 都道府県"},
});

/// A title without width, case, blanks, brackets and signs; hiragana as katakana: 姓（ふりがな） ->
/// 姓フリガナ.
std::string title_key(std::string_view title) {
    std::u32string out;
    for (char32_t c : folded(title)) {
        constexpr std::u32string_view kSigns = U"()[]{}「」『』【】<>・:：,、。_-/／*※\"'";
        if (is_blank(c) or kSigns.find(c) != std::u32string_view::npos) continue;
        if (c >= U'A' and c <= U'Z') c += 0x20;
        out += c;
    }
    return utf8(out);
}

}  // namespace

std::string_view field_name(Field field) {
    for (const Named& named : kNamed) {
        if (named.field == field) return named.name;
    }
    return "";
}

std::optional<Field> find_field(std::string_view name) {
    for (const Named& named : kNamed) {
        if (named.name == name) return named.field;
    }
    return std::nullopt;
}

std::string field_names() {
    std::string out;
    for (const Named& named : kNamed) out += (out.empty() ? "" : " ") + std::string(named.name);
    return out;
}

Columns find_columns(const std::vector<std::string>& header) {
    Columns columns;
    for (std::size_t i = 0; i < header.size(); ++i) {
        const std::string key = title_key(header[i]);
        if (key.empty()) continue;
        for (const Named& named : kNamed) {
            const std::string all = " " + std::string(named.titles) + " ";
            if (all.find(" " + key + " ") != std::string::npos and columns[named.field] < 0) {
                columns[named.field] = static_cast<int>(i);
                break;
            }
        }
    }
    // 番号 is the row's own number only where no other column is; beside 記号 it is the insured person's.
    if (columns[Field::insurance_symbol] >= 0 and columns[Field::insurance_number] < 0 and
        columns[Field::record] >= 0 and
        title_key(header[static_cast<std::size_t>(columns[Field::record])]) == "番号") {
        columns[Field::insurance_number] = columns[Field::record];
        columns[Field::record] = -1;
    }
    return columns;
}

Columns find_columns(const std::vector<std::string>& header,
                     const std::map<std::string, std::string>& titles) {
    Columns columns = find_columns(header);
    for (const auto& [name, title] : titles) {
        const auto field = find_field(name);
        if (not field) continue;
        columns[*field] = -1;
        for (std::size_t i = 0; i < header.size(); ++i) {
            if (base::trimmed(header[i]) == title) columns[*field] = static_cast<int>(i);
        }
    }
    return columns;
}

}  // namespace tsumugi::linkage
