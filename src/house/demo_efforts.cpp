// The made-up efforts of the demonstration's council, in two fiscal years: what is on time, late, done,
// stopped, goes on from the year before, and what is not decided yet.
#include <stdexcept>

#include "house/demo_council.h"
#include "rooms/efforts/rules.h"

namespace tsumugi::house::demo {
namespace {

using namespace meetings;
using namespace challenges;
using namespace efforts;

struct Line {
    const char *item, *who, *what, *for_whom, *by_when, *how_known, *state, *report;
    const char* goes_on = "";  ///< of the year before: what the next year's effort is called
};

/// Of the year before. Those that stay open show how a year is turned.
constexpr Line kLast[] = {
    {"2", "sazanami.nurse", "主治医、学校医、学校看護師、訪問看護の連絡会を年2回開く",
     "医療的ケアのある児童生徒", "通年", "2回開いた", "done", "6月と12月に開いた。参加は毎回12人。"},
    {"2", "minato.liaison", "退院前カンファレンスの日を2週間前までに知らせる", "退院する子と家族、地域の機関",
     "年度末", "10件のうち8件で守れた", "doing", "10件のうち6件。急な退院で間に合わないことが多い。",
     "退院前カンファレンスの日を2週間前までに知らせ、急なときは電話で先に伝える"},
    {"3", "kensei.health", "町ごとの役割分担表の見本を作る", "2市8町の担当課", "9月末", "見本を会議に出した",
     "done", "7月の会議に出し、5つの町が使いはじめた。"},
    {"5", "aozora.liaison", "退院の手順を1枚にまとめる", "退院する子と家族", "12月末", "見本ができた", "done",
     "見本を12か所に送った。"},
    {"7", "hayabusa.day", "受入れの条件を公開する", "家族、相談支援", "年度末", "公開した", "doing",
     "看護師の曜日まで書いた。", "受入れの条件を毎月見直して公開する"},
    {"7", "tsukimi.stay", "見学の日を月に2回もうける", "はじめて使う家族", "通年", "見学した家族の数",
     "doing", ""},
    {"11", "tsukimi.stay", "送迎の車に看護師が乗る日を作る", "人工呼吸器を使う子", "年度末", "月に4日乗れた",
     "stopped", "看護師が足りず、月に1日しか乗れなかった。移送の事業所と別のやり方を話す。"},
    {"15", "tsumuginoki.plan", "受け持ちの人数を数えて会議に出す", "相談支援専門員", "12月末", "数えた",
     "done", "1人で40人だった。"},
    {"18", "renraku.office", "吸引と経管栄養の研修を地域で開く", "事業所の職員", "年度末", "3回、のべ40人",
     "done", "3回、のべ46人が受けた。"},
    {"22", "kensei.health", "人数の調べ方を調べる", "参加機関", "年度末", "方法が決まった", "doing", "",
     "名前を出さずに数える方法で、圏域の人数を出す"},
    {"22", "mikan.nurse", "訪問している子の人数を半年ごとに出す", "保健福祉事務所", "年度末", "2回出した",
     "doing", ""}};

/// Of this year, beside what goes on.
constexpr Line kThis[] = {
    {"2", "sazanami.nurse", "連絡会に保護者にも入ってもらう", "医療的ケアのある児童生徒と家族", "R9.2.1",
     "保護者が2人入る", "doing", ""},
    {"2", "mikan.nurse", "病棟の看護師と一緒に家庭を訪ねる", "退院する子と家族", "通年",
     "5人の退院で一緒に訪ねた", "doing", ""},
    {"2", "renraku.office", "圏域の機関の顔合わせの会を開く", "参加機関のはじめての担当者", "7月末",
     "20人が参加", "done", "7月12日に開き、26人が参加した。"},
    {"3", "kensei.health", "町ごとの役割分担表を半年に1回見直す", "2市8町の担当課", "12月末",
     "担当なしが半分になる", "doing", ""},
    {"3", "tsumuginoki.plan", "夜の連絡先を一人ずつ決めて表に書く", "在宅で人工呼吸器を使う子", "10月末",
     "全員に書いた", "doing", ""},
    {"5", "aozora.liaison", "退院の手順（1枚）を圏域のすべての病院で試す", "退院する子と家族", "9月末",
     "退院の30日前に地域へ相談が届く", "doing", ""},
    {"5", "minato.liaison", "手順を病棟の勉強会で伝える", "病棟の看護師", "11月末", "全病棟で開いた",
     "planned", ""},
    {"11", "tsukimi.stay", "申込みの締切と返事の時期を1枚の紙にする", "短期入所を使う家族", "10月末",
     "紙を配った", "done", "10月に配った。電話での問い合わせが減った。"},
    {"15", "tsumuginoki.plan", "会議を開く人を順番に決めるやり方を5人の子で試す",
     "受け持ちの多い相談支援専門員", "年度末", "5人で続いている", "planned", ""},
    {"18", "renraku.office", "吸引の実技を夜の時間に開く", "事業所の職員", "2月末", "20人が受ける", "planned",
     ""},
    {"18", "hayabusa.day", "研修に職員を2人送る", "事業所の職員", "年度末", "2人が終えた", "planned", ""}};

ItemId item_of(const std::vector<Item>& all, const char* number) {
    for (const auto& item : all) {
        if (item.number == number) return item.id;
    }
    throw std::logic_error(std::string("no item ") + number);
}

Effort effort_of(World& world, Ctx& ctx, SeriesId series, const std::vector<Item>& all, const Line& line,
                 int year) {
    const auto where = directory::section(world.db, world.section(line.who)).value();
    Effort e;
    e.series = series;
    e.fiscal_year = year;
    e.item = item_of(all, line.item);
    e.participant = add_participant(ctx, where.organisation_name, where.organisation);
    e.what = line.what;
    e.for_whom = line.for_whom;
    e.by_when = line.by_when;
    e.how_known = line.how_known;
    e.state = line.state;
    e.report = line.report;
    e.made_up = true;
    return e;
}

}  // namespace

void add_efforts(World& world, SeriesId series) {
    const int year = base::fiscal_year(world.today());
    const auto all = items(world.db, series);
    for (const auto& line : kLast) {
        auto ctx = world.as(world.section(line.who));
        db::write(world.db, [&] {
            const auto id = add_effort(ctx, effort_of(world, ctx, series, all, line, year - 1));
            if (*line.goes_on == '\0') return;
            auto effort = find_effort(world.db, id).value();
            const auto next = next_year(effort, {id, effort.version, "change", line.goes_on, "", ""});
            effort.state = "carried";
            change_effort(ctx, effort);
            add_effort(ctx, next);
        });
    }
    for (const auto& line : kThis) {
        auto ctx = world.as(world.section(line.who));
        db::write(world.db, [&] { add_effort(ctx, effort_of(world, ctx, series, all, line, year)); });
    }
}

}  // namespace tsumugi::house::demo
