#include "engines/care_score/care_score.h"

// 超重症児（者）・準超重症児（者）の判定基準 (診療報酬, 基本診療料の施設基準 別添). Points of (1)-(12) were
// seen in a source; those marked 要確認 were not.

namespace tsumugi::care_score {
namespace {

constexpr int kQuasi = 10;
constexpr int kSevere = 25;
constexpr int kMonths = 6;
constexpr int kMonthsFromNicu = 1;  // 要確認

}  // namespace

SevereScore severe_score(const SevereAnswers& answers) {
    SevereScore result;
    const auto add = [&](bool present, const char* code, const char* label, int points,
                         bool to_check = false) {
        if (not present) return;
        result.lines.push_back({code, label, points, to_check});
        result.total += points;
    };
    add(answers.respirator, "(1)", msgid("レスピレーター管理"), 10);
    add(answers.airway_tube, "(2)", msgid("気管内挿管・気管切開"), 8);
    add(answers.nasopharyngeal_airway, "(3)", msgid("鼻咽頭エアウェイ"), 5);
    add(answers.oxygen, "(4)", msgid("酸素吸入、またはSpO2が90%以下の状態が10%以上"), 5);
    add(answers.suction == SuctionFrequency::hourly, "(5)", msgid("1時間に1回以上の吸引"), 8);
    add(answers.suction == SuctionFrequency::six_a_day, "(5)", msgid("1日に6回以上の吸引"), 3);
    add(answers.nebuliser, "(6)", msgid("ネブライザーを1日に6回以上、または続けて使用"), 3);
    add(answers.central_nutrition, "(7)", msgid("中心静脈栄養（IVH）"), 10);
    add(answers.feeding == Feeding::oral_full_assist, "(8)", msgid("口からの食事（全介助）"), 3);
    add(answers.feeding == Feeding::tube, "(8)", msgid("経管栄養（経鼻・胃ろう）"), 5);
    add(answers.feeding == Feeding::intestinal, "(9)", msgid("腸ろう・腸管栄養"), 8);
    add(answers.feeding_pump and answers.feeding == Feeding::intestinal, "pump",
        msgid("持続注入ポンプの使用"), 3);
    add(answers.hypertonia, "(10)", msgid("手術・服薬でも改善しない過緊張（更衣や姿勢の修正が1日に3回以上）"),
        3);
    add(answers.dialysis, "(11)", msgid("継続する透析（腹膜透析を含む）"), 10);
    add(answers.catheterisation, "(12)", msgid("1日に3回以上の定期導尿"), 5);
    add(answers.stoma, "(13)", msgid("人工肛門"), 5, true);
    add(answers.repositioning, "(14)", msgid("1日に6回以上の体位交換"), 3, true);

    if (answers.feeding_pump and answers.feeding != Feeding::intestinal)
        result.problems.push_back({base::Kind::invalid,
                                   "feeding_pump",
                                   msgid("持続注入ポンプの点は、腸ろう・腸管栄養のときだけ足します。"),
                                   {}});
    if (answers.months and *answers.months < 0)
        result.problems.push_back(
            {base::Kind::invalid, "months", msgid("続いている月数は0以上で入れてください。"), {}});

    const auto reached = result.total >= kSevere  ? SevereClass::severe
                         : result.total >= kQuasi ? SevereClass::quasi
                                                  : SevereClass::none;
    if (reached == SevereClass::none) return result;
    if (not answers.motor_up_to_sitting) {
        result.reason = msgid("運動機能が座位までのときだけあてはまります。");
        return result;
    }
    if (answers.months and *answers.months < (answers.straight_from_nicu ? kMonthsFromNicu : kMonths)) {
        result.reason =
            answers.straight_from_nicu
                ? msgid(
                      "新生児集中治療室などから続けて在宅へ移るときは、この状態が1か月以上続くとあてはまります（要確認）。")
                : msgid("この状態が6か月以上続くとあてはまります。");
        return result;
    }
    if (not answers.months) result.reason = msgid("この状態が6か月以上続いているか、確かめてください。");
    result.severe_class = reached;
    return result;
}

const char* severe_class_text(SevereClass severe_class) {
    switch (severe_class) {
        case SevereClass::severe:
            return msgid("超重症児（25点以上）");
        case SevereClass::quasi:
            return msgid("準超重症児（10点から24点）");
        case SevereClass::none:
            break;
    }
    return msgid("あてはまりません");
}

}  // namespace tsumugi::care_score
