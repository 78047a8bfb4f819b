#include "house/demo_conditions.h"

#include <algorithm>

#include "rooms/acceptance/acceptance.h"

namespace tsumugi::house::demo {
namespace {

using acceptance::Condition;
using acceptance::Sheet;
using directory::Service;

const db::Sql kBackDate{"UPDATE service_condition SET at = $2 WHERE service_id = $1"};

/// Of facilities whose nurses the organisations' lines name: weekdays with a nurse, Monday first.
struct Own {
    const char *name, *kind;
    const char* nurses;
};
constexpr Own kOwn[] = {{"児童発達支援はやぶさ", "child_development", "1010100"},
                        {"多機能型事業所なぎさ道", "child_development", "0202000"},
                        {"多機能型事業所なぎさ道", "after_school", "0202000"},
                        {"放課後等デイみどりの坂", "after_school", "2222200"},
                        {"短期入所つきみ草の家", "short_stay", "2222222"}};

class Maker {
  public:
    explicit Maker(World& world) : world_(world), random_(world.options.seed * 104729 + 7) {}

    void run() {
        const auto desk = directory::desks(world_.db).front().id;
        for (const auto& service : directory::all_services(world_.db)) {
            const auto* own = own_of(service);
            const int answers = own ? 100 : between(random_, 0, 99);
            const auto* kind = directory::find_service_kind(service.kind);
            if (answers < 30 or not kind or not kind->for_children) continue;
            sheet_.clear();
            answer(service, own);
            if (answers < 50) forget_half();
            auto ctx = world_.as(service.section.value() != 0 ? service.section : desk);
            if (not acceptance::save_sheet(ctx, service.id, 0, sheet_, acceptance::every_field()))
                throw std::runtime_error("a sheet of the demonstration was saved twice");
            const bool lately = own or chance(random_, 70);
            const int days = lately ? between(random_, 20, 330) : between(random_, 400, 760);
            world_.db.query(kBackDate, service.id, base::start_of_day(base::add_days(world_.today(), -days)))
                .run();
        }
    }

  private:
    static const Own* own_of(const Service& service) {
        const auto* found = std::find_if(std::begin(kOwn), std::end(kOwn), [&](const Own& own) {
            return service.name == own.name and service.kind == own.kind;
        });
        return found == std::end(kOwn) ? nullptr : found;
    }

    void say(const std::string& field, const char* answer, std::string value = "", std::string words = "") {
        Condition c;
        c.field = field;
        c.answer = answer;
        c.value = std::move(value);
        c.words = std::move(words);
        sheet_[field] = std::move(c);
    }

    void answer(const Service& service, const Own* own) {
        const bool with_nurse = own or chance(random_, 55);
        answer_care(with_nurse);
        answer_children(service, with_nurse);
        answer_days(service, own, with_nurse);
        answer_rest(service);
    }

    /// A place with a nurse takes most; the ventilator is the step that many do not take.
    void answer_care(bool with_nurse) {
        for (const auto& item : care_score::items()) {
            const std::string code = item.code, field = "care." + code;
            const bool common = code == "5" or code == "6" or code == "7-1" or code == "13-3" or code == "14";
            const bool heavy = code == "1" or code == "2" or code == "8" or code == "11";
            const int yes = with_nurse ? (heavy ? 35 : common ? 85 : 65) : (common ? 12 : 3);
            const int die = between(random_, 0, 99);
            if (die < yes) {
                say(field, "yes");
            } else if (die < yes + (with_nurse ? 15 : 8)) {
                say(field, "conditional", "", condition_words(code));
            } else if (die < 96) {
                say(field, "no");
            }
        }
    }

    static const char* condition_words(const std::string& code) {
        if (code == "1") return "夜間だけの使用なら相談できます。機器の説明を受けてから始めます";
        if (code == "2") return "カニューレの交換日は休んでもらいます";
        if (code == "4") return "流量が毎分1リットルまで";
        if (code == "5") return "1時間に1回くらいまで";
        if (code == "7-1") return "注入は看護職員のいる時間に1回";
        if (code == "9-1") return "打つ人は本人か家族。見守りはします";
        return "見学のときに主治医の指示書を見て決めます";
    }

    void answer_children(const Service& service, bool with_nurse) {
        say("watch", with_nurse ? chance(random_, 80) ? "high" : "middle" : "low");
        if (with_nurse and chance(random_, 75)) {
            say("score", "none");
        } else {
            say("score", "limit", with_nurse ? "-31" : "-15");
        }
        const bool after_school = service.kind == "after_school", nursery = service.kind == "nursery";
        if (after_school) {
            say("age", "limit", "72-227");
        } else if (service.kind == "child_development" or nursery) {
            say("age", "limit", chance(random_, 40) ? "12-83" : "6-83");
        } else if (chance(random_, 60)) {
            say("age", "limit", "36-227");
        } else {
            say("age", "none");
        }
        const bool young = service.kind == "child_development" or nursery;
        for (const auto& [stage, taken] : {std::pair{"before_school", not after_school},
                                           {"primary", not young},
                                           {"junior_high", not young},
                                           {"high", not young},
                                           {"after_school", false}})
            say(std::string("stage.") + stage, taken ? "yes" : "no");
        if (chance(random_, 35)) {
            say("weight", "limit", "-" + std::to_string(between(random_, 15, 30) * 10), "抱えて移るため");
        } else {
            say("weight", "none");
        }
        say("mobility.lying", with_nurse or chance(random_, 40) ? "yes" : "no");
        say("mobility.sitting", "yes");
        if (chance(random_, 60)) {
            say("mobility.walking", "yes");
        } else {
            say("mobility.walking", chance(random_, 50) ? "no" : "conditional", "",
                "走り回るときは職員1人がつける日だけ");
        }
        say("severe_only", with_nurse and chance(random_, 20) ? "yes" : "no");
        say("seizures", chance(random_, 70) ? "yes" : "conditional", "", "坐剤の指示書がいります");
        if (sheet_["seizures"].answer == "yes") sheet_["seizures"].words.clear();
        if (chance(random_, 80)) say("behaviour", chance(random_, 60) ? "yes" : "no");
        if (sheet_["mobility.walking"].answer != "conditional") sheet_["mobility.walking"].words.clear();
    }

    void answer_days(const Service& service, const Own* own, bool with_nurse) {
        const bool saturday = not service.saturdays.empty();
        const bool every_day = service.kind == "short_stay";
        for (int day = 0; day < 7; ++day) {
            const auto field = "day." + std::to_string(day + 1);
            if (not every_day and (day == 6 or (day == 5 and not saturday))) {
                say(field, "no");
                continue;
            }
            int nurses = with_nurse ? chance(random_, 75) ? between(random_, 1, 2) : 0 : 0;
            if (own) nurses = own->nurses[day] - '0';
            std::string value = std::to_string(nurses) + ";";
            if (own or chance(random_, 75)) {
                // Who comes stays within the places and, mostly, within what the nurses allow.
                const int places = service.places.value_or(5);
                const int heavy = nurses > 0 and chance(random_, 35) ? 1 : 0;
                const int middle = nurses > heavy and chance(random_, 50) ? 1 : 0;
                const int light = nurses > heavy + middle ? between(random_, 0, 2) : 0;
                const int none =
                    std::max(0, std::min(places - heavy - middle - light, between(random_, 1, 6)));
                for (const int number : {none, light, middle}) value += std::to_string(number) + ",";
                value += std::to_string(heavy);
            }
            say(field, "yes", value, nurses > 0 ? "看護職員は10時から16時" : "");
        }
        say("nurse_deputy", "said", "",
            with_nurse ? "休みの日は系列の事業所から来ることがあります。前の日に電話でたしかめてください"
                       : "代わりはいません");
        say("certified_staff", chance(random_, 30) ? "yes" : "no");
    }

    void answer_rest(const Service& service) {
        if (chance(random_, 60)) {
            say("area", "all");
        } else {
            auto towns = service.municipality;
            for (const auto* more : {"142069", "143669", "143847", "142174"}) {
                if (towns.find(more) == std::string::npos and chance(random_, 45))
                    towns += std::string(" ") + more;
            }
            say("area", "limit", towns);
        }
        const int car = between(random_, 0, 99);
        say("transport", car < 40 ? "none" : car < 80 ? "without_nurse" : "with_nurse");
        say("bath", "said", "", chance(random_, 40) ? "週2回まで" : "ありません");
        say("parents", "said", "", "はじめの3回は家族といっしょに来てもらいます");
        say("trial", "said", "", "見学は平日の午前。電話で申し込みます");
        if (service.kind == "short_stay") {
            say("deadline", "month_end", "2", "先着ではありません");
            say("decision", "said", "", "前の月の10日ごろに連絡します");
            say("bed", "said", "", "個室1、2人部屋1");
        } else {
            say("deadline", "days", "14");
            say("decision", "said", "", "見学から2週間くらい");
        }
        say("papers", "said", "", "受給者証、医療的ケア判定スコアの写し、主治医の指示書");
        say("fee", "said", "", "受給者証の負担額のほかに、おやつ代1日100円");
        say("contact", "said", "", "管理者　平日13時から16時");
    }

    void forget_half() {
        std::erase_if(sheet_, [&](const auto&) { return chance(random_, 50); });
        if (sheet_.empty()) say("transport", "none");
    }

    World& world_;
    base::SeededRandom random_;
    Sheet sheet_;
};

/// This year's confirmation, under way: some have answered that all is the same, one by telephone.
void make_round(World& world) {
    const auto desk = directory::desks(world.db).front().id;
    auto ctx = world.as(desk);
    const auto year = base::fiscal_year_text(base::fiscal_year(world.today()), base::Lang::ja);
    const auto round = acceptance::open_round(ctx, year + "の確認", base::add_days(world.today(), 24));
    int asked = 0;
    for (const auto& c : acceptance::confirmations(world.db, round)) {
        if (++asked % 3 != 0) continue;
        auto who = world.as(c.section.value() != 0 ? c.section : c.chaser);
        const auto said = acceptance::sheet(world.db, c.service);
        const auto version = acceptance::sheet_version(world.db, c.service);
        if (not acceptance::save_sheet(who, c.service, version, said, acceptance::every_field()))
            throw std::runtime_error("a sheet of the demonstration was saved twice");
        acceptance::note_answer(who, c, 0, 0);
    }
}

}  // namespace

void make_conditions(World& world) {
    db::Tx tx(world.db);
    Maker(world).run();
    make_round(world);
    tx.commit();
}

}  // namespace tsumugi::house::demo
