#include "engines/referral/words.h"

#include <algorithm>
#include <vector>

#include "engines/referral/referral.h"
#include "ground/base/text.h"

namespace tsumugi::referral {
namespace {

struct Pair {
    std::string_view code;
    const char* words;
};

template <std::size_t N>
const char* look_up(const Pair (&table)[N], std::string_view code, const char* otherwise) {
    const auto* found = std::ranges::find(table, code, &Pair::code);
    return found == std::end(table) ? otherwise : found->words;
}

// clang-format off
constexpr Pair kResources[] = {
    {"Observation", msgid("検査・所見「{name}」")},
    {"DiagnosticReport", msgid("検査の報告「{name}」")},
    {"ImagingStudy", msgid("画像検査「{name}」")},
    {"Specimen", msgid("検体「{name}」")},
    {"Procedure", msgid("処置・手術「{name}」")},
    {"Immunization", msgid("予防接種「{name}」")},
    {"FamilyMemberHistory", msgid("家族歴「{name}」")},
    {"Coverage", msgid("保険「{name}」")},
    {"CarePlan", msgid("計画「{name}」")},
    {"CareTeam", msgid("チーム「{name}」")},
    {"Goal", msgid("目標「{name}」")},
    {"Consent", msgid("同意・事前指示「{name}」")},
    {"ServiceRequest", msgid("依頼「{name}」")},
    {"NutritionOrder", msgid("食事・栄養「{name}」")},
    {"Flag", msgid("注意「{name}」")},
    {"RiskAssessment", msgid("危険の評価「{name}」")},
    {"ClinicalImpression", msgid("医師の見立て「{name}」")},
    {"QuestionnaireResponse", msgid("質問票の答え「{name}」")},
    {"ResearchSubject", msgid("臨床研究「{name}」")},
    {"ResearchStudy", msgid("臨床研究「{name}」")},
    {"Appointment", msgid("予約「{name}」")},
    {"Location", msgid("場所「{name}」")},
    {"Encounter", msgid("受診・入院「{name}」")},
    {"Condition", msgid("病名・症状「{name}」")},
    {"AllergyIntolerance", msgid("アレルギー「{name}」")},
    {"Device", msgid("機器「{name}」")},
    {"DeviceUseStatement", msgid("機器「{name}」")},
    {"DeviceRequest", msgid("機器の依頼「{name}」")},
    {"Medication", msgid("薬「{name}」")},
    {"MedicationRequest", msgid("薬「{name}」")},
    {"MedicationStatement", msgid("薬「{name}」")},
    {"MedicationAdministration", msgid("薬「{name}」")},
    {"MedicationDispense", msgid("薬「{name}」")},
    {"DocumentReference", msgid("添付「{name}」")},
    {"Binary", msgid("添付「{name}」")},
    {"Media", msgid("画像・動画「{name}」")},
    {"Organization", msgid("機関「{name}」")},
    {"Practitioner", msgid("担当者「{name}」")},
    {"PractitionerRole", msgid("担当者の役割「{name}」")},
    {"Patient", msgid("別の患者「{name}」")},
    {"RelatedPerson", msgid("家族・関係者「{name}」")},
    {"Composition", msgid("別の文書「{name}」")},
    {"Bundle", msgid("中に入っている別の文書「{name}」")},
    {"List", msgid("一覧「{name}」")},
    {"Provenance", msgid("作成の記録「{name}」")},
};

constexpr Pair kFields[] = {
    {"bodySite", msgid("「{name}」の部位")},
    {"severity", msgid("「{name}」の重症度")},
    {"stage", msgid("「{name}」の病期")},
    {"evidence", msgid("「{name}」の根拠")},
    {"note", msgid("「{name}」の備考")},
    {"text", msgid("「{name}」の説明文")},
    {"category", msgid("「{name}」の区分")},
    {"type", msgid("「{name}」の種類")},
    {"code", msgid("「{name}」の名前")},
    {"abatementDateTime", msgid("「{name}」がおさまった日")},
    {"abatementString", msgid("「{name}」がおさまった日")},
    {"abatementAge", msgid("「{name}」がおさまった年齢")},
    {"onsetAge", msgid("「{name}」がはじまった年齢")},
    {"onsetPeriod", msgid("「{name}」がはじまった時期")},
    {"onsetDateTime", msgid("「{name}」がはじまった日")},
    {"onsetString", msgid("「{name}」がはじまった日")},
    {"recordedDate", msgid("「{name}」の記録日")},
    {"recorder", msgid("「{name}」を記録した人")},
    {"asserter", msgid("「{name}」の情報のもと")},
    {"lastOccurrence", msgid("「{name}」が最後に起きた日")},
    {"reaction", msgid("「{name}」の反応")},
    {"name", msgid("「{name}」の別の名前")},
    {"alias", msgid("「{name}」の別の名前")},
    {"birthDate", msgid("「{name}」の生年月日")},
    {"gender", msgid("「{name}」の性別")},
    {"maritalStatus", msgid("「{name}」の結婚")},
    {"deceasedBoolean", msgid("「{name}」の死亡")},
    {"deceasedDateTime", msgid("「{name}」の死亡の日")},
    {"multipleBirthBoolean", msgid("「{name}」の多胎（ふたごなど）")},
    {"multipleBirthInteger", msgid("「{name}」の多胎（ふたごなど）")},
    {"photo", msgid("「{name}」の写真")},
    {"communication", msgid("「{name}」の使う言葉")},
    {"generalPractitioner", msgid("「{name}」のかかりつけ医")},
    {"managingOrganization", msgid("「{name}」の患者登録をした機関")},
    {"link", msgid("「{name}」の別の登録")},
    {"contact", msgid("「{name}」の連絡先")},
    {"telecom", msgid("「{name}」の電話など")},
    {"address", msgid("「{name}」の住所")},
    {"identifier", msgid("「{name}」の番号")},
    {"qualification", msgid("「{name}」の資格")},
    {"specialty", msgid("「{name}」の専門")},
    {"hospitalization", msgid("「{name}」の入院と退院のようす")},
    {"location", msgid("「{name}」の場所")},
    {"participant", msgid("「{name}」に関わった人")},
    {"length", msgid("「{name}」の期間")},
    {"period", msgid("「{name}」の期間")},
    {"diagnosis", msgid("「{name}」の病名")},
    {"reasonCode", msgid("「{name}」の理由")},
    {"reasonReference", msgid("「{name}」の理由")},
    {"dosageInstruction", msgid("「{name}」の使い方")},
    {"dosage", msgid("「{name}」の使い方")},
    {"dispenseRequest", msgid("「{name}」の調剤の指示")},
    {"substitution", msgid("「{name}」の代わりの薬の指示")},
    {"attester", msgid("「{name}」に署名した人")},
    {"relatesTo", msgid("「{name}」と前の版とのつながり")},
    {"confidentiality", msgid("「{name}」の機密の区分")},
    {"event", msgid("「{name}」のできごと")},
    {"udiCarrier", msgid("「{name}」の機器の識別番号")},
    {"serialNumber", msgid("「{name}」の製造番号")},
    {"lotNumber", msgid("「{name}」の製造番号")},
    {"distinctIdentifier", msgid("「{name}」の製造番号")},
    {"manufacturer", msgid("「{name}」のメーカー")},
    {"manufactureDate", msgid("「{name}」の製造日")},
    {"expirationDate", msgid("「{name}」の使用期限")},
    {"modelNumber", msgid("「{name}」の型番")},
    {"version", msgid("「{name}」の版")},
    {"specialization", msgid("「{name}」の用途")},
    {"owner", msgid("「{name}」の持ち主")},
    {"safety", msgid("「{name}」の安全の情報")},
    {"source", msgid("「{name}」の情報のもと")},
    {"author", msgid("「{name}」を書いた人")},
    {"attachment", msgid("「{name}」の添付")},
    {"content", msgid("「{name}」の中身")},
    {"context", msgid("「{name}」が作られたときのようす")},
    {"date", msgid("「{name}」の日付")},
};

constexpr Pair kExtensions[] = {
    {"patient-birthTime", msgid("「{name}」の生まれた時刻")},
    {"patient-birthPlace", msgid("「{name}」の生まれた場所")},
    {"patient-nationality", msgid("「{name}」の国籍")},
    {"patient-religion", msgid("「{name}」の宗教")},
    {"JP_Patient_Race", msgid("「{name}」の人種")},
};

constexpr Pair kSections[] = {
    {"200", "CDA参照"},         {"210", "添付情報"},         {"220", "備考・連絡情報"},
    {"230", "PDF"},             {"300", "構造情報"},         {"312", "入院理由"},
    {"322", "入院時詳細"},      {"324", "退院時詳細"},       {"330", "臨床経過"},
    {"333", "入院中経過"},      {"340", "傷病名・主訴"},     {"342", "入院時診断"},
    {"344", "退院時診断"},      {"352", "主訴"},             {"360", "現病歴"},
    {"362", "現病歴"},          {"370", "既往歴"},           {"372", "既往歴"},
    {"410", "事前指示"},        {"420", "診療方針指示"},     {"424", "退院時方針指示"},
    {"430", "投薬指示"},        {"432", "入院時服薬"},       {"444", "退院時投薬指示"},
    {"510", "アレルギー・不耐性反応"}, {"520", "感染症情報"}, {"530", "予防接種歴"},
    {"550", "家族歴"},          {"552", "家族歴"},           {"610", "身体所見"},
    {"612", "入院時身体所見"},  {"614", "退院時身体所見"},   {"620", "検査結果"},
    {"623", "入院中検査結果"},  {"640", "社会歴・生活習慣"}, {"642", "社会歴・生活習慣"},
    {"713", "入院中治療"},      {"720", "処置"},             {"730", "手術"},
    {"740", "輸血歴"},          {"810", "医療機器"},         {"830", "臨床研究参加"},
    {"910", "紹介先情報"},      {"920", "紹介元情報"},       {"950", "紹介目的"},
};

/// Words in titles of documents that do not use the codes; the first that is found decides. `discharge` = in a summary.
struct TitleWord {
    std::string_view word, referral, discharge;
};
constexpr TitleWord kTitleWords[] = {
    {"紹介目的", "950", "950"},       {"紹介理由", "950", "950"},       {"依頼目的", "950", "950"},
    {"紹介先", "910", "910"},         {"紹介元", "920", "920"},         {"アレルギー", "510", "510"},
    {"医療機器", "810", "810"},       {"在宅機器", "810", "810"},       {"使用機器", "810", "810"},
    {"医療デバイス", "810", "810"},   {"医療的ケア", "810", "810"},     {"退院時処方", "444", "444"},
    {"退院時投薬", "444", "444"},     {"退院処方", "444", "444"},       {"入院時服薬", "432", "432"},
    {"持参薬", "432", "432"},         {"処方", "430", "444"},           {"投薬", "430", "444"},
    {"服薬", "430", "444"},           {"内服", "430", "444"},           {"入院時診断", "342", "342"},
    {"退院時診断", "344", "344"},     {"傷病名", "340", "344"},         {"診断名", "340", "344"},
    {"病名", "340", "344"},           {"既往歴", "370", "372"},         {"現病歴", "360", "362"},
    {"家族歴", "550", "552"},         {"社会歴", "640", "642"},         {"生活習慣", "640", "642"},
    {"主訴", "340", "352"},           {"入院理由", "312", "312"},       {"入院目的", "312", "312"},
    {"感染症", "520", "520"},         {"予防接種", "530", "530"},       {"入院中経過", "333", "333"},
    {"入院経過", "333", "333"},       {"治療経過", "330", "333"},       {"臨床経過", "330", "333"},
    {"経過", "330", "333"},           {"退院時方針", "424", "424"},     {"退院後の方針", "424", "424"},
    {"今後の方針", "420", "424"},     {"方針", "420", "424"},           {"退院指導", "424", "424"},
    {"退院時身体所見", "614", "614"}, {"入院時身体所見", "612", "612"}, {"身体所見", "610", "614"},
    {"検査", "620", "623"},           {"手術", "730", "713"},           {"処置", "720", "713"},
    {"輸血", "740", "740"},           {"事前指示", "410", "410"},       {"備考", "220", "220"},
    {"連絡", "220", "220"},           {"添付", "210", "210"},           {"構造情報", "300", "300"},
};

constexpr Pair kRelationships[] = {
    {"MTH", "母"},     {"FTH", "父"},     {"PRN", "親"},       {"NMTH", "母"},     {"NFTH", "父"},    {"STPMTH", "継母"},
    {"STPFTH", "継父"}, {"ADOPTM", "養母"}, {"ADOPTF", "養父"}, {"GRMTH", "祖母"},  {"GRFTH", "祖父"}, {"GRPRN", "祖父母"},
    {"MGRMTH", "母方の祖母"}, {"MGRFTH", "母方の祖父"}, {"PGRMTH", "父方の祖母"}, {"PGRFTH", "父方の祖父"},
    {"BRO", "兄弟"},   {"SIS", "姉妹"},   {"SIB", "きょうだい"}, {"AUNT", "おば"},   {"UNCLE", "おじ"}, {"GUARD", "後見人"},
    {"HPOWATT", "代理人"}, {"FAMMEMB", "家族"}, {"FRND", "友人"}, {"NBOR", "近所の人"}, {"C", "緊急連絡先"}, {"N", "家族（近親者）"},
    {"E", "勤め先"},
};

constexpr Pair kEmptyReasons[] = {
    {"nilknown", "特になし"}, {"notasked", "取得せず"},     {"withheld", "開示しない"}, {"unavailable", "不明・取得できず"},
    {"notstarted", "未着手"}, {"closed", "記載を終了"},
};
// clang-format on

}  // namespace

const char* resource_words(std::string_view type) {
    return look_up(kResources, type, msgid("「{name}」（{type}）"));
}

const char* field_words(std::string_view field) {
    return look_up(kFields, field, msgid("「{name}」の項目「{field}」"));
}

const char* extension_words(std::string_view url_tail) { return look_up(kExtensions, url_tail, nullptr); }

bool known_section(std::string_view code) { return look_up(kSections, code, nullptr) != nullptr; }

std::string_view section_title(std::string_view code) { return look_up(kSections, code, ""); }

std::string section_code_by_title(std::string_view title, bool discharge) {
    struct Folded {
        std::string key, referral, discharge;
        bool whole;
    };
    static const auto table = [] {
        std::vector<Folded> out;
        for (const auto& [code, words] : kSections) {
            // 現病歴 and its like have two codes: the first is the referral's, the second the summary's.
            auto key = base::search_key(words);
            const auto found = std::ranges::find(out, key, &Folded::key);
            if (found != out.end())
                found->discharge = code;
            else
                out.push_back({std::move(key), std::string{code}, std::string{code}, true});
        }
        for (const auto& [word, referral, summary] : kTitleWords)
            out.push_back({base::search_key(word), std::string{referral}, std::string{summary}, false});
        return out;
    }();
    constexpr std::size_t kLongest = 200;
    if (title.empty() or title.size() > kLongest) return "";
    const auto key = base::search_key(title);
    for (const auto& each : table)
        if (each.whole ? key == each.key : key.find(each.key) != std::string::npos)
            return discharge ? each.discharge : each.referral;
    return "";
}

std::string_view relationship_words(std::string_view code) { return look_up(kRelationships, code, ""); }

std::string_view empty_reason_words(std::string_view code) { return look_up(kEmptyReasons, code, ""); }

}  // namespace tsumugi::referral
