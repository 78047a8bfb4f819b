#include "house/demo_council.h"

#include <stdexcept>

#include "ground/base/assets.h"
#include "rooms/meetings/store.h"
#include "rooms/minutes_import/import.h"

namespace tsumugi::house::demo {
namespace {

using namespace meetings;
using namespace challenges;
using namespace minutes_import;

constexpr const char* kSecretary = "tsunagu.desk";
constexpr const char* kMembers[] = {"minato.liaison",   "aozora.liaison", "mikan.nurse",
                                    "tsumuginoki.plan", "hayabusa.day",   "tsukimi.stay",
                                    "sazanami.nurse",   "kensei.health",  "renraku.office"};

struct Said {
    const char *item, *who, *text;
};
constexpr Said kThird[] = {
    {"2", "sazanami.nurse",
     "主治医、学校医、学校看護師、訪問看護で年2回集まる形ができた。次は保護者にも入ってもらいたい。"},
    {"2", "minato.liaison", "学校に行く医師の時間を、外来を1枠休みにして確保した。来年度も続けられる。"},
    {"3", "kensei.health",
     "町ごとの役割分担表を持ち寄ったところ、移送と夜の連絡先が空いている町が多かった。"},
    {"3", "tsumuginoki.plan",
     "担当が空いている所が表で見えるようになり、だれに聞けばよいかで止まらなくなった。"},
    {"5", "aozora.liaison",
     "退院の何日前に何をするかを1枚にした手順を試した。地域に相談する時期が早くなった。"},
    {"7", "hayabusa.day",
     "受入れの条件を、看護師のいる曜日まで書いて公開した。見学の前に合うかどうか分かると言われた。"},
    {"11", "tsukimi.stay", "申込みの締切と返事の時期を同じ紙に書いてほしい。家族が何度も電話している。"},
    {"15", "tsumuginoki.plan", "1人で40人を受け持っている。会議を開く人を順番に決めるやり方を試している。"},
    {"18", "renraku.office",
     "地域での研修を3回開いた。次は吸引の実技を、勤務のあとに受けられる時間にしたい。"},
    {"22", "kensei.health", "人数の調べは、名前を出さずに数える方法を次の会議までに調べる。"}};

SectionId section(World& world, const char* key) { return world.section(key); }

std::string name_of(World& world, const char* key) {
    return directory::section(world.db, section(world, key)).value().organisation_name;
}

/// The participant under which that facility speaks.
ParticipantId participant(World& world, Ctx& ctx, const char* key) {
    const auto known = directory::section(world.db, section(world, key)).value();
    return add_participant(ctx, known.organisation_name, known.organisation);
}

/// One change of the secretary, in a transaction as a page would make it.
template <class Body>
void write(World& world, const char* who, Body body) {
    auto ctx = world.as(section(world, who));
    db::write(world.db, [&] { body(ctx); });
}

SeriesId the_series(World& world) { return all_series(world.db).front().id; }

Item item_of(World& world, const char* number) {
    for (const auto& item : items(world.db, the_series(world))) {
        if (item.number == number) return item;
    }
    throw std::logic_error(std::string("no item ") + number);
}

void read_record(World& world) {
    write(world, kSecretary, [&](Ctx& ctx) {
        const auto text = base::asset("house/demo_record.txt").value();
        const auto draft = read_draft(text);
        if (not draft)
            throw std::logic_error("the demonstration's record is not read: " + draft.error().message);
        Series series;
        series.name = series_name_of(draft->title);
        series.place = draft->place;
        series.secretary = section(world, kSecretary);
        ImportOptions options;
        options.series = add_series(ctx, series);
        options.filename = "第2回の概要.txt";
        options.text = text;
        auto names = name_choices(ctx, *draft);
        for (auto& choice : names) {
            if (choice.name == "市立病院") choice.chosen = "n小田原市立病院";
        }
        if (const auto stored = store_draft(ctx, *draft, names, options); not stored)
            throw std::logic_error("the demonstration's record is not stored: " +
                                   stored.error().front().message);
        for (const auto* key : kMembers) add_member(ctx, options.series, participant(world, ctx, key));
    });
}

MeetingId the_meeting(World& world, int number) {
    return meeting_numbered(world.db, the_series(world), "", number).value();
}

Meeting made_up_meeting(World& world, int number, const char* wide_number) {
    Meeting m;
    m.series = the_series(world);
    m.number = number;
    m.title =
        std::string("第") + wide_number + "回小田原地域小児等在宅医療連絡会議の概要（練習用に作ったもの）";
    m.place = "つなぐ手 ２階会議室";
    m.made_up = true;
    return m;
}

void hold_third(World& world, base::Date day) {
    write(world, kSecretary, [&](Ctx& ctx) {
        auto m = made_up_meeting(world, 3, "３");
        m.held_on = day;
        m.starts_at = 19 * 60;
        m.ends_at = 21 * 60;
        m.state = MeetingState::held;
        m.next_text = "半年後をめやすに";
        m.id = add_meeting(ctx, m);
        set_agenda(ctx, m.id,
                   {{"（１）", "前の会議からの取組みについて", {"各機関から報告"}},
                    {"（２）", "来年度に取り組むことについて", {}}});
        const auto known = challenges::challenges(world.db, m.series);
        for (const auto& said : kThird) {
            const auto item = item_of(world, said.item);
            std::optional<Challenge> challenge;
            for (const auto& c : known) {
                if (item.challenge and c.id == *item.challenge) challenge = c;
            }
            need_heading(ctx, m.id, challenge, item);
            Opinion opinion;
            opinion.meeting = m.id;
            opinion.challenge = item.challenge;
            opinion.item = item.id;
            opinion.text = said.text;
            opinion.source = "live";
            opinion.speakers = {{participant(world, ctx, said.who), name_of(world, said.who), ""}};
            add_opinion(ctx, opinion);
        }
        for (const auto* key : kMembers)
            set_attendance(ctx, m.id, {participant(world, ctx, key), "", Presence::present, ""});
        Decision decision;
        decision.meeting = m.id;
        decision.item = item_of(world, "5").id;
        decision.challenge = item_of(world, "5").challenge;
        decision.text = "退院の手順（1枚）を、来年度は圏域のすべての病院で試す。";
        add_decision(ctx, decision);
        struct Promise {
            const char *item, *who, *text;
            int days;
        };
        for (const auto& promise :
             {Promise{"5", "aozora.liaison", "退院の手順の見本を、参加機関に送る", 30},
              Promise{"11", "tsukimi.stay", "申込みの締切と返事の時期を1枚にまとめる", 60},
              Promise{"22", "kensei.health", "名前を出さずに人数を数える方法を調べて報告する", 120}}) {
            const auto item = item_of(world, promise.item);
            Action action;
            action.series = m.series;
            action.meeting = m.id;
            action.challenge = item.challenge;
            action.item = item.id;
            action.text = promise.text;
            action.section = section(world, promise.who);
            action.due = base::add_days(day, promise.days);
            add_action(ctx, action);
        }
        SummaryPoint point;
        point.meeting = m.id;
        point.mark = "○";
        point.text =
            "手順と役割分担表は形になってきた。つぎは人材で、ささえる会とみなと中央病院を中心に、地域での研修を続けてほしい。";
        point.leads = {{participant(world, ctx, "renraku.office"), name_of(world, "renraku.office"), ""},
                       {participant(world, ctx, "minato.liaison"), name_of(world, "minato.liaison"), ""}};
        point.challenges = {*item_of(world, "18").challenge};
        set_summary(ctx, m, {point});
        auto held = find_meeting(world.db, m.id).value();
        held.state = MeetingState::closed;
        held.closed_at = ctx.now();
        change_meeting(ctx, held);
    });
}

/// Taken or finished by its section; nothing done for the rest, so that one is late.
void work_on(World& world, const char* who, ActionState state, const char* result) {
    write(world, who, [&](Ctx& ctx) {
        for (auto action : actions(world.db, the_meeting(world, 3))) {
            if (action.section != ctx.user.section) continue;
            action.state = state;
            action.member = ctx.user.id;
            action.result = result;
            if (state == ActionState::done) action.closed_on = ctx.today();
            change_action(ctx, action);
        }
    });
}

void plan_fourth(World& world) {
    write(world, kSecretary, [&](Ctx& ctx) {
        auto m = made_up_meeting(world, 4, "４");
        m.invitation = "日程が決まりましたら、資料と一緒にお知らせします。";
        m.id = add_meeting(ctx, m);
        set_agenda(
            ctx, m.id,
            {{"（１）", "第３回で決まったことの報告", {}}, {"（２）", "来年度の取組みの表について", {}}});
        std::vector<PollDate> dates;
        for (const int days : {24, 29, 31}) {
            PollDate date;
            date.day = base::add_days(world.today(), days);
            date.starts_at = 19 * 60;
            date.ends_at = 21 * 60;
            dates.push_back(date);
        }
        const auto answer_by = base::add_days(world.today(), 10);
        set_poll(ctx, m, answer_by, dates);
        ask_members(ctx, m, answer_by);
    });
}

void answer(World& world, const char* who, std::vector<const char*> answers) {
    write(world, who, [&](Ctx& ctx) {
        const auto meeting = the_meeting(world, 4);
        const auto dates = poll_dates(world.db, meeting);
        for (const auto& own : own_participants(ctx, the_series(world))) {
            for (std::size_t i = 0; i < dates.size(); ++i)
                answer_poll(ctx, {dates[i].id, own.id, answers[i], ""});
            close_poll_tasks(ctx, meeting, own.id);
        }
    });
}

void add_indicators(World& world) {
    write(world, kSecretary, [&](Ctx& ctx) {
        const auto known = challenges::challenges(world.db, the_series(world));
        Indicator gaps;
        gaps.challenge = known.front().id;
        gaps.name = "町の役割分担表の担当なし";
        gaps.unit = "件";
        gaps.system_code = "role_gaps";
        gaps.goal = 0;
        gaps.rises = false;
        const auto id = add_indicator(ctx, gaps);
        if (const auto now = system_number(ctx, gaps.system_code))
            set_value(ctx, id, {ctx.today(), *now, ""});
        Indicator trained;
        trained.challenge = *item_of(world, "18").challenge;
        trained.item = item_of(world, "18").id;
        trained.name = "地域の研修を受けた人（のべ）";
        trained.unit = "人";
        trained.goal = 60;
        const auto people = add_indicator(ctx, trained);
        int value = 0;
        for (const int days : {720, 540, 360, 180, 20}) {
            value += 11;
            set_value(ctx, people, {base::add_days(world.today(), -days), static_cast<double>(value), ""});
        }
        auto first = known.front();
        first.state = challenges::Progress::moving;
        first.state_note = "役割分担表がそろい、学校との連絡会が続いている。";
        change_challenge(ctx, first);
    });
}

}  // namespace

void plan_council(World& world) {
    base::Instant last{};
    const auto on = [&](int days_ago, auto act) {
        // Holidays bring two days together; what follows still comes after.
        last = std::max(last + std::chrono::minutes(30),
                        world.working_hours(base::add_days(world.today(), -days_ago)));
        world.at(last, act);
    };
    on(190, [&world] { read_record(world); });
    const auto third = base::local_date(world.working_hours(base::add_days(world.today(), -168)));
    on(166, [&world, third] { hold_third(world, third); });
    on(150, [&world] {
        work_on(world, "aozora.liaison", ActionState::done,
                "見本を12か所に送った。直してほしい所を集めている。");
    });
    on(130, [&world] { work_on(world, "tsukimi.stay", ActionState::doing, ""); });
    on(100, [&world] { add_efforts(world, the_series(world)); });
    on(20, [&world] { add_indicators(world); });
    on(6, [&world] { plan_fourth(world); });
    on(5, [&world] { answer(world, "minato.liaison", {"yes", "no", "maybe"}); });
    on(4, [&world] { answer(world, "sazanami.nurse", {"yes", "yes", "no"}); });
}

}  // namespace tsumugi::house::demo
