#include "house/demo.h"

#include "ground/access/users.h"
#include "ground/base/working_days.h"
#include "ground/jobs/jobs.h"
#include "ground/notices/notices.h"
#include "ground/tasks/tasks.h"
#include "house/demo_conditions.h"
#include "house/demo_council.h"
#include "house/demo_handbook.h"
#include "house/demo_services.h"
#include "house/demo_story.h"
#include "house/house.h"
#include "rooms/requests/requests.h"

namespace tsumugi::house {
namespace {

using demo::Story;
using demo::World;
using html::msgid;

const db::Sql kAccount{R"(SELECT m.name, o.name, s.name FROM member m JOIN section s ON s.id = m.section_id
    JOIN organisation o ON o.id = s.organisation_id WHERE m.login = $1)"};

struct Guide {
    const char *login, *look;
};
constexpr Guide kGuides[] = {
    {"msw",
     msgid(
         "退院支援をはじめる。受信箱の「返事を待っている」と、進んでいる受入手順（はじまり・途中・おくれ）")},
    {"msw-lead", msgid("部署の期限をすぎた仕事のお知らせ、担当者の引き継ぎ")},
    {"ward", msgid("家族への手技の指導：終わりの報告、困っている報告")},
    {"hoken", msgid("受信箱：病棟と家庭の訪問。湯河原町の役割分担表")},
    {"hoken-lead", msgid("課の期限をすぎた仕事のお知らせ、担当者の引き継ぎ")},
    {"fukushi", msgid("受給者証、移送、個別避難計画の仕事。担当なしになった移送")},
    {"manazuru", msgid("該当するこどもがまだいない町：はじめての受入れの案内と、町の役割分担表の担当なし")},
    {"soudan", msgid("受け持ちの多い相談支援：こどもの一覧、計画の仕事")},
    {"houmon", msgid("訪問看護：契約と初回の日、届いたたずねごと")},
    {"gakkou", msgid("入学の準備：学校での医療的ケアの仕事")},
    {"hayabusa", msgid("届いた依頼：引き受ける、条件つき、聞き返す、ことわる")},
    {"kenfuku", msgid("小児慢性特定疾病の申請の仕事")},
    {"desk", msgid("だれも受け持っていない仕事、長くおくれている仕事、地域の担当なし")},
    {"desk-lead", msgid("冊子：窓口のほかの人が書いた版を確かめて、確定する")},
    {"admin", msgid("アカウント（こどもの情報は見えません）")}};

/// What servers do every night: late steps and unseen requests are told on.
void plan_nights(World& world, const std::shared_ptr<jobs::Registry>& registry) {
    for (int day = -700; day <= 0; ++day) {
        const auto midnight =
            base::start_of_day(base::add_days(world.today(), day)) + std::chrono::minutes(5);
        world.at(midnight, [&world, registry] {
            auto ctx = world.as_system("jobs");
            jobs::Run run{ctx.app, ctx.db, ctx.audit, jobs::JobId{}, "", [](int, int) {}};
            registry->kinds().at("escalation").work(run);
            registry->kinds().at("request_chase").work(run);
        });
    }
}

/// Sections have read what is older than the last two working days.
void plan_reading(World& world) {
    const auto two_days_ago = base::working_days_ago(world.today(), 3);
    for (const int days : {60, 30, 14, 7, 0}) {
        const auto evening = base::start_of_day(base::add_days(two_days_ago, -days)) + std::chrono::hours(18);
        world.at(evening, [&world] {
            for (const auto section : world.all_sections()) {
                auto ctx = world.as(section);
                notices::mark_read(ctx);
            }
        });
    }
}

}  // namespace

void make_demo(const access::App& app, db::Db& db, const DemoOptions& options, const Progress& progress) {
    {
        auto wired = app;
        wire(wired);
    }
    mark_demo(db, false);
    // Many thousand rows are written and read again at once, by nobody else.
    if (db.engine() == db::Engine::sqlite and options.scale > 4)
        db.execute_script("PRAGMA cache_size = -200000");
    progress("組織と人を作っています / organisations and people");
    World world(app, db, options);
    world.make_organisations();
    world.make_regional_tables();
    auto registry = std::make_shared<jobs::Registry>();
    add_jobs(*registry);
    plan_nights(world, registry);
    plan_reading(world);
    const auto children = demo::plan_children(world.random, options.scale, world.sets(), options.today);
    progress("こども " + std::to_string(children.size()) + "人の1年を進めています / " +
             std::to_string(children.size()) + " children");
    std::vector<std::shared_ptr<Story>> block;
    for (const auto& plan : children) {
        block.push_back(std::make_shared<Story>(world, plan));
        block.back()->begin();
        if (plan.number % 60 != 59) continue;
        plan_requests(world, block);
        plan_facts(world, block);
        block.clear();
    }
    plan_council(world);
    world.run(progress);
    demo::make_draft(world);
    demo::make_services(world);
    demo::make_conditions(world);
    demo::make_handbook(world);
    demo::make_census(world);
    mark_demo(db, true);
}

std::vector<DemoAccount> demo_accounts(db::Db& db) {
    std::vector<DemoAccount> found;
    for (const auto& guide : kGuides) {
        const auto account = db.query(kAccount, guide.login).one([&](const db::Row& row) {
            return DemoAccount{guide.login, row.get<std::string>(0),
                               row.get<std::string>(1) + " " + row.get<std::string>(2), guide.look};
        });
        if (account) found.push_back(*account);
    }
    return found;
}

}  // namespace tsumugi::house
