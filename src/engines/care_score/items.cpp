#include <algorithm>
#include <stdexcept>

#include "engines/care_score/care_score.h"

// The scale as data. Points: fee table of 令和3年度障害福祉サービス等報酬改定 (別表 判定スコア), still in
// force in 2024. kCheck (要確認) marks every wording that was not seen in a source; the interface prints the
// mark beside it.

namespace tsumugi::care_score {
namespace {

constexpr bool kCheck = true;
constexpr bool kSeen = false;

constexpr Text kLow{"それ以外の場合", "in any other case"};

constexpr WatchLevel kVentilatorWatch[] = {
    {Watch::high,
     2,
     {"自発呼吸がない等のために、人工呼吸器が外れる等のトラブルにすぐに対応する必要がある場合",
      "no own breathing or the like: trouble with the ventilator needs action at once"},
     kCheck},
    {Watch::middle,
     1,
     {"すぐにではないが、おおむね15分以内に対応する必要がある場合",
      "not at once, but within about 15 minutes"},
     kCheck},
    {Watch::low, 0, kLow, kCheck}};
constexpr WatchLevel kTracheostomyWatch[] = {
    {Watch::high,
     2,
     {"自発呼吸がほとんどない等のために、気管切開カニューレが抜けたらすぐに対応する必要がある場合",
      "almost no own breathing: loss of the cannula needs action at once"},
     kCheck},
    {Watch::low, 0, kLow, kCheck}};
constexpr WatchLevel kAirwayWatch[] = {
    {Watch::high,
     1,
     {"上気道狭窄が著明なために、エアウェイが抜けたらすぐに対応する必要がある場合",
      "severe narrowing of the upper airway: loss of the airway needs action at once"},
     kCheck},
    {Watch::low, 0, kLow, kCheck}};
constexpr WatchLevel kOxygenWatch[] = {{Watch::high,
                                        1,
                                        {"酸素投与を止めると、短時間のうちに健康や生命に悪い影響が出る場合",
                                         "stopping oxygen harms health or life within a short time"},
                                        kCheck},
                                       {Watch::low, 0, kLow, kCheck}};
constexpr WatchLevel kSuctionWatch[] = {
    {Watch::high,
     1,
     {"自発運動等により、吸引を行うことがむずかしい場合", "own movement makes suction hard to do"},
     kCheck},
    {Watch::low, 0, kLow, kCheck}};
constexpr WatchLevel kTubeWatch[] = {{Watch::high,
                                      2,
                                      {"自発運動等により、栄養管を抜いたりこわしたりするおそれがある場合",
                                       "own movement may pull out or damage the tube"},
                                      kCheck},
                                     {Watch::low, 0, kLow, kCheck}};
constexpr WatchLevel kFeedingPumpWatch[] = {
    {Watch::high,
     1,
     {"自発運動等により、注入ポンプを倒すおそれがある場合", "own movement may knock over the pump"},
     kCheck},
    {Watch::low, 0, kLow, kCheck}};
constexpr WatchLevel kCentralLineWatch[] = {{Watch::high,
                                             2,
                                             {"自発運動等により、中心静脈カテーテルを抜くおそれがある場合",
                                              "own movement may pull out the central line"},
                                             kCheck},
                                            {Watch::low, 0, kLow, kCheck}};
constexpr WatchLevel kInjectionWatch[] = {
    {Watch::high,
     1,
     {"自発運動等により、皮下注射を安全に行えない場合", "own movement makes the injection unsafe"},
     kCheck},
    {Watch::low, 0, kLow, kCheck}};
constexpr WatchLevel kInjectionPumpWatch[] = {{Watch::high,
                                               1,
                                               {"自発運動等により、持続皮下注射ポンプを抜くおそれがある場合",
                                                "own movement may pull out the pump's line"},
                                               kCheck},
                                              {Watch::low, 0, kLow, kCheck}};
constexpr WatchLevel kGlucoseWatch[] = {{Watch::high,
                                         1,
                                         {"血糖測定とそのあとの対応を、ひんぱんに行う必要がある場合",
                                          "frequent measuring, each time with action after it"},
                                         kCheck},
                                        {Watch::low, 0, kLow, kCheck}};
constexpr WatchLevel kDialysisWatch[] = {{Watch::high,
                                          2,
                                          {"自発運動等により、透析カテーテルを抜くおそれがある場合",
                                           "own movement may pull out the dialysis catheter"},
                                          kCheck},
                                         {Watch::low, 0, kLow, kCheck}};
constexpr WatchLevel kIndwellingWatch[] = {{Watch::high,
                                            1,
                                            {"自発運動等により、持続的導尿カテーテルを抜くおそれがある場合",
                                             "own movement may pull out the urinary catheter"},
                                            kCheck},
                                           {Watch::low, 0, kLow, kCheck}};
constexpr WatchLevel kStomaWatch[] = {
    {Watch::high,
     1,
     {"自発運動等により、消化管ストーマをはがすおそれがある場合", "own movement may pull off the stoma bag"},
     kCheck},
    {Watch::low, 0, kLow, kCheck}};
constexpr WatchLevel kSeizureWatch[] = {
    {Watch::high,
     2,
     {"痙攣が10分以上続くおそれや、短時間のうちに何度もくり返すおそれが高い場合",
      "seizures of over 10 minutes, or many within a short time, are likely"},
     kCheck},
    {Watch::low, 0, kLow, kCheck}};

constexpr Option kVentilatorOptions[] = {
    {"nppv", {"鼻マスク式補助換気法", "mask ventilation (NPPV)"}, "R1"},
    {"high_flow", {"ハイフローセラピー", "high-flow therapy"}, "R1"},
    {"ippb", {"間歇的陽圧吸入法", "intermittent positive pressure breathing"}, "R1"},
    {"cough_assist", {"排痰補助装置", "cough assist device"}, "R1"},
    {"chest_oscillation", {"高頻度胸壁振動装置", "high-frequency chest wall oscillation"}, "R1"}};
constexpr Option kOutsideHours[] = {
    {"outside_hours",
     {"サービスを使う時間のあいだには行わない", "not done during the hours of the service"},
     "R4"}};
constexpr Option kMarketEnema[] = {
    {"market_enema",
     {"市販のディスポーザブルグリセリン浣腸器を使う", "a disposable glycerin enema from the market is used"},
     "R3"}};
constexpr Option kLinkedMonitor[] = {
    {"linked_monitor",
     {"インスリンポンプと連動した持続血糖測定器である", "glucose monitor linked with the insulin pump"},
     "R5"}};
constexpr Option kNoInstruction[] = {{"no_instruction",
                                      {"医師の指示がない、またはおおむね1年以内に発作がない",
                                       "no doctor's instruction, or no seizure within about a year"},
                                      "R6"}};

constexpr std::span<const WatchLevel> kNotAsked{};
constexpr std::span<const Option> kNoOptions{};

// clang-format off
constexpr Item kItems[] = {
    {"1", "ventilator", "①", {"人工呼吸器", "ventilator"},
     {"人工呼吸器（鼻マスク式補助換気法、ハイフローセラピー、間歇的陽圧吸入法、排痰補助装置、高頻度胸壁振動装置を含む。）の管理",
      "ventilator (including mask ventilation, high-flow therapy, intermittent positive pressure breathing, "
      "cough assist, high-frequency chest wall oscillation)"},
     10, kVentilatorWatch, kVentilatorOptions},
    {"2", "tracheostomy", "②", {"気管切開", "tracheostomy"},
     {"気管切開の管理", "management of a tracheostomy"}, 8, kTracheostomyWatch, kNoOptions},
    {"3", "nasopharyngeal_airway", "③", {"鼻咽頭エアウェイ", "nasopharyngeal airway"},
     {"鼻咽頭エアウェイの管理", "management of a nasopharyngeal airway"}, 5, kAirwayWatch, kNoOptions},
    {"4", "oxygen", "④", {"酸素", "oxygen"},
     {"酸素療法", "oxygen therapy"}, 8, kOxygenWatch, kNoOptions},
    {"5", "suction", "⑤", {"吸引", "suction"},
     {"吸引（口鼻腔又は気管内吸引に限る。）", "suction (of mouth and nose, or of the trachea, only)"},
     8, kSuctionWatch, kNoOptions},
    {"6", "nebuliser", "⑥", {"ネブライザー", "nebuliser"},
     {"ネブライザーの管理", "management of a nebuliser"}, 3, kNotAsked, kOutsideHours},
    {"7-1", "tube_feeding", "⑦(1)", {"経管栄養", "tube feeding"},
     {"経管栄養（経鼻胃管、胃瘻、経鼻腸管、経胃瘻腸管、腸瘻、食道瘻）",
      "tube feeding (nasogastric, gastrostomy, nasojejunal, gastrojejunal, jejunostomy, oesophagostomy)"},
     8, kTubeWatch, kNoOptions},
    {"7-2", "feeding_pump", "⑦(2)", {"注入ポンプ", "feeding pump"},
     {"経管栄養（持続経管注入ポンプ使用）", "tube feeding (continuous feeding pump)"}, 3, kFeedingPumpWatch, kNoOptions},
    {"8", "central_line", "⑧", {"中心静脈カテーテル", "central line"},
     {"中心静脈カテーテルの管理（中心静脈栄養、肺高血圧症治療薬、麻薬等）",
      "management of a central venous catheter (nutrition, drugs for pulmonary hypertension, narcotics, ...)"},
     8, kCentralLineWatch, kNoOptions},
    {"9-1", "injection", "⑨(1)", {"皮下注射", "injection"},
     {"皮下注射（インスリン、麻薬等の注射を含む。）", "subcutaneous injection (insulin, narcotics, ...)"},
     5, kInjectionWatch, kNoOptions},
    {"9-2", "injection_pump", "⑨(2)", {"皮下注射ポンプ", "injection pump"},
     {"持続皮下注射ポンプの使用", "continuous subcutaneous injection pump"}, 3, kInjectionPumpWatch, kNoOptions},
    {"10", "glucose", "⑩", {"血糖測定", "glucose measuring"},
     {"血糖測定（持続血糖測定器による血糖測定を含む。）", "measuring blood glucose (including continuous monitors)"},
     3, kGlucoseWatch, kLinkedMonitor},
    {"11", "dialysis", "⑪", {"透析", "dialysis"},
     {"継続的な透析（血液透析、腹膜透析等）", "continuing dialysis (blood, peritoneal)"}, 8, kDialysisWatch, kNoOptions},
    {"12-1", "intermittent_catheter", "⑫(1)", {"間欠的導尿", "intermittent catheter"},
     {"導尿（間欠的導尿）", "catheterisation (intermittent)"}, 5, kNotAsked, kOutsideHours},
    {"12-2", "indwelling_catheter", "⑫(2)", {"持続的導尿", "indwelling catheter"},
     {"導尿（持続的導尿。尿道留置カテーテル、膀胱瘻、腎瘻又は尿路ストーマ）",
      "catheterisation (continuous: indwelling catheter, vesicostomy, nephrostomy, urostomy)"},
     3, kIndwellingWatch, kNoOptions},
    {"13-1", "stoma", "⑬(1)", {"消化管ストーマ", "bowel stoma"},
     {"排便管理（消化管ストーマの使用）", "bowel care (stoma)"}, 5, kStomaWatch, kNoOptions},
    {"13-2", "disimpaction", "⑬(2)", {"摘便・洗腸", "disimpaction, irrigation"},
     {"排便管理（摘便又は洗腸）", "bowel care (manual removal or irrigation)"}, 5, kNotAsked, kNoOptions},
    {"13-3", "enema", "⑬(3)", {"浣腸", "enema"},
     {"排便管理（浣腸）", "bowel care (enema)"}, 3, kNotAsked, kMarketEnema},
    {"14", "seizure", "⑭", {"けいれん時の処置", "care in seizures"},
     {"痙攣時における坐剤挿入、吸引、酸素投与又は迷走神経刺激装置の作動等の処置",
      "care in seizures: suppository, suction, oxygen, vagus nerve stimulator"},
     3, kSeizureWatch, kNoInstruction}};

constexpr Rule kRules[] = {
    {"R1", msgid("人工呼吸器と同じ項目の機器は、いくつ使っていても1回だけ数えます。"), kSeen},
    {"R2", msgid("人工呼吸器と気管切開の両方があるときは、気管切開の見守りの点を足しません。"), kSeen},
    // The size of a market enema for ages 6 to 11 (20 g) is 要確認; the rule itself was seen.
    {"R3", msgid("市販のディスポーザブルグリセリン浣腸器（先の長さおよそ5〜6cm、濃度50%、成人40g・6〜11歳20g・1〜5歳10g・0歳5g以下）を使う浣腸は数えません。"), kCheck},
    // Seen for ⑥; 要確認 for ⑫(1).
    {"R4", msgid("サービスを使う時間のあいだに行うときだけ数えます。"), kCheck},
    {"R5", msgid("インスリンポンプと連動した持続血糖測定器による血糖測定は数えません。"), kCheck},
    {"R6", msgid("けいれん時の処置は、医師の指示があり、おおむね1年以内に発作があるときだけ数えます。"), kCheck}};
// clang-format on

}  // namespace

std::span<const Item> items() { return kItems; }

const Item* find(std::string_view code) {
    const auto* found = std::ranges::find_if(kItems, [&](const Item& item) { return code == item.code; });
    return found == std::end(kItems) ? nullptr : found;
}

std::span<const Rule> rules() { return kRules; }

const Rule& rule(std::string_view id) {
    for (const auto& each : kRules)
        if (id == each.id) return each;
    throw std::logic_error("care_score: no such rule");
}

}  // namespace tsumugi::care_score
