#include <gtest/gtest.h>

#include "ground/base/xlsx.h"
#include "ground/jobs/system_ctx.h"
#include "ground/tasks/tasks.h"
#include "rooms/acceptance/confirm.h"
#include "rooms/acceptance/testing.h"

// The yearly confirmation as its people meet it, on both engines.
namespace tsumugi::acceptance {
namespace {

class YearlyConfirmation : public testing::TestWithParam<db::Engine> {
  protected:
    AcceptanceWorld region{GetParam()};
    Browser& browser{region.browser};
    ServiceId nurses = own("みかん", region.nurses), alone = region.add(region.made("ゆず"));

    ServiceId own(const char* name, access::SectionId section) {
        auto service = region.made(name);
        service.section = section;
        return region.add(service);
    }
    RoundId open(const std::string& due = "令和8年12月18日") {
        browser.as(region.window);
        auto form = form_of(browser.get("/services/rounds"), "/services/rounds");
        const auto path = location(browser.submit("/services/rounds", form.set("due", due)));
        return *RoundId::parse(path.substr(path.rfind('/') + 1));
    }
    static std::string path(ServiceId id) { return "/services/" + id.text() + "/confirm"; }
    Confirmation of(ServiceId id) { return running(region.db, id).value(); }
    /// The job on that day; how many were given to whoever reminds.
    int chased(base::Date day) {
        const auto before = region.count("confirmation", "chased_at IS NOT NULL");
        region.clock.set(base::start_of_day(day) + std::chrono::hours(9));
        jobs::Registry registry;
        add_jobs(registry);
        jobs::schedule(registry, region.world.app, region.db);
        while (jobs::run_one(registry, region.world.app, region.db, region.world.trail, "test")) {
        }
        return static_cast<int>(region.count("confirmation", "chased_at IS NOT NULL") - before);
    }
    std::vector<std::string> titles(access::SectionId section) {
        std::vector<std::string> found;
        auto ctx = region.as(section == region.nurses    ? region.mori
                             : section == region.welfare ? region.kato
                                                         : region.window);
        for (const auto& task : tasks::inbox(ctx, tasks::Box::todo, 1).tasks) found.push_back(task.title);
        return found;
    }
};
ROOMS_ON_ENGINES(YearlyConfirmation);

using Titles = std::vector<std::string>;

TEST_P(YearlyConfirmation, GivesEachProviderATaskAndTheRestToWhoeverReminds) {
    region.save_town_table(region.town_rows());
    const auto round = open();
    EXPECT_EQ(titles(region.nurses), Titles{"受入条件の年1回の確認：みかん"});
    EXPECT_EQ(titles(region.welfare), Titles{"受入条件の確認を電話でうながす：1件"})
        << "who decides on services in the town asks where nobody uses the system";
    const auto page = browser.get("/services/rounds/" + round.text());
    for (const auto* words :
         {"みかん", "ゆず", "訪看みかん", "電話でたずねる", "湯河原町役場 福祉課", "待っています"})
        EXPECT_TRUE(has(page, words)) << words;
    EXPECT_EQ(browser.post("/services/rounds").status, 422);
    EXPECT_EQ(region.count("confirmation_round"), 1) << "one at a time";
    browser.as(region.hikari);
    EXPECT_EQ(browser.post("/services/rounds").status, 403);
    EXPECT_EQ(browser.post("/services/rounds/" + round.text() + "/close").status, 403);
}

TEST_P(YearlyConfirmation, IsDoneWithOneButtonWhereAllIsTheSame) {
    region.say(nurses, region.open_sheet());
    region.clock.advance(std::chrono::hours(24 * 400));
    open("2028-02-01");
    browser.as(region.mori);
    const auto page = browser.get(path(nurses));
    EXPECT_TRUE(has(page, "前回：可") and has(page, "すべて同じ"));
    EXPECT_FALSE(has(page, "name=\"same\"")) << "no press without a look";
    const auto form = form_of(browser.get(path(nurses) + "/same"), path(nurses) + "/send");
    EXPECT_EQ(location(browser.submit(path(nurses) + "/send", form)), region.path(nurses));
    EXPECT_EQ(location(browser.submit(path(nurses) + "/send", form)), region.path(nurses))
        << "a double click";
    const auto said = sheet(region.db, nurses);
    EXPECT_EQ(said.size(), region.open_sheet().size());
    for (const auto& [field, condition] : said)
        EXPECT_EQ(base::local_date(condition.at), region.clock.today()) << field;
    EXPECT_EQ(of(nurses).changed, 0);
    EXPECT_EQ(titles(region.nurses), Titles{});
    EXPECT_FALSE(has(browser.get(region.path(nurses)), "未確認"));
}

TEST_P(YearlyConfirmation, ShowsWhatAllTheSameWouldConfirmAndWhatWasRefused) {
    region.say(nurses, {{"care.1", region.said("yes")}, {"care.2", region.said("no")}});
    region.clock.advance(std::chrono::hours(24 * 400));
    region.say(nurses,
               {{"care.1", region.said("yes")}, {"care.2", region.said("conditional", "", "昼だけ")}});
    open("2028-02-01");
    set_refusals([](Ctx&, access::SectionId, base::Instant) {
        return std::vector<Refusals>{{"1", "必要なケアや条件に合わない：人工呼吸器", 3},
                                     {"", "空きがない", 1}};
    });
    browser.as(region.mori);
    const auto page = browser.get(path(nurses) + "/same");
    set_refusals(nullptr);
    EXPECT_EQ(page.status, 200);
    for (const auto* text : {"この1年にことわった依頼", "4件", "人工呼吸器",
                             "「可」と答えていますが、ことわっています", "昼だけ", "未回答のまま残ります"})
        EXPECT_TRUE(has(page, text)) << text;
}

TEST_P(YearlyConfirmation, AllTheSameIsTakenBackWithinADay) {
    region.say(nurses, region.open_sheet());
    const auto said_at = sheet(region.db, nurses).begin()->second.at;
    region.clock.advance(std::chrono::hours(24 * 400));
    open("2028-02-01");
    browser.as(region.mori);
    const auto send = [&] {
        return browser.post(path(nurses) + "/send",
                            form_of(browser.get(path(nurses) + "/same"), path(nurses) + "/send"));
    };
    ASSERT_EQ(send().status, 303);
    EXPECT_TRUE(of(nurses).answered);
    EXPECT_TRUE(has(browser.get(path(nurses)), "取り消せます"));
    ASSERT_EQ(browser.post(path(nurses) + "/undo").status, 303);
    EXPECT_EQ(sheet(region.db, nurses).begin()->second.at, said_at);
    EXPECT_FALSE(of(nurses).answered);
    EXPECT_EQ(titles(region.nurses).size(), 1u) << "it is the section's work again";
    EXPECT_EQ(browser.post(path(nurses) + "/undo").status, 410) << "once";
    ASSERT_EQ(send().status, 303);
    region.clock.advance(std::chrono::hours(25));
    browser.as(region.mori);
    EXPECT_FALSE(has(browser.get(path(nurses)), "取り消せます"));
    EXPECT_EQ(browser.post(path(nurses) + "/undo").status, 410);
    EXPECT_TRUE(of(nurses).answered);
}

TEST_P(YearlyConfirmation, TakesLineByLineWhatChangedAndWhatCantBeAnsweredNow) {
    region.say(nurses, {{"transport", region.said("none")},
                        {"fee", region.said("said", "", "無料")},
                        {"bath", region.said("said", "", "なし")}});
    const auto before = sheet(region.db, nurses).at("bath").at;
    region.clock.advance(std::chrono::hours(48));
    open();
    browser.as(region.mori);
    auto form = form_of(browser.get(path(nurses)), path(nurses));
    form.set("version", form_of(browser.get(path(nurses) + "/same"), path(nurses) + "/send").get("version"));
    // The page has two forms with this address; the lines are added as the browser would send them.
    form.set("a.transport", "with_nurse").set("w.fee", "無料").set("w.bath", "なし").add("later.bath", "1");
    const auto look = location(browser.submit(path(nurses), form));
    const auto page = browser.get(look);
    for (const auto* words : {"変わる行 1", "あり（看護職員が乗る）", "入浴"})
        EXPECT_TRUE(has(page, words)) << words;
    EXPECT_EQ(sheet(region.db, nurses).at("transport").answer, "none")
        << "nothing is stored before it is sent";
    EXPECT_EQ(browser.get(look).status, 200) << "the back button";
    browser.submit(path(nurses) + "/send", form_of(page, path(nurses) + "/send"));
    const auto said = sheet(region.db, nurses);
    EXPECT_EQ(said.at("transport").answer, "with_nurse");
    EXPECT_GT(said.at("fee").at, before);
    EXPECT_EQ(said.at("bath").at, before) << "an old answer keeps its old date";
    EXPECT_EQ(of(nurses).changed, 1);
    EXPECT_EQ(of(nurses).later, 1);
}

TEST_P(YearlyConfirmation, GoesOutAndBackAsAnExcelSheet) {
    region.say(nurses, region.open_sheet());
    open();
    browser.as(region.mori);
    const auto file = browser.get(path(nurses) + ".xlsx");
    auto table = base::read_xlsx(file.body).value()[0].rows;
    ASSERT_GT(table.size(), fields().size());
    const auto draft = location(browser.upload(path(nurses), {}, "back.xlsx", file.body));
    ASSERT_TRUE(draft.find("draft=") != std::string::npos);
    EXPECT_TRUE(has(browser.get(draft), "Excelの内容を下に入れました"));
    EXPECT_EQ(browser.get(draft).status, 200) << "what went out comes back without a fault";

    const auto with = [&](auto change) {
        base::Sheet sheet;
        sheet.name = "a";
        for (std::size_t c = 0; c < 11; ++c) sheet.columns.push_back({table[2][c], 10});
        bool heading = false;
        for (auto row : table) {
            row.resize(11);
            if (row[10] == "key") heading = true;
            if (not heading or row[10] == "key") continue;
            change(row);
            sheet.rows.emplace_back(row.begin(), row.end());
        }
        for (std::size_t c = 0; c < 11; ++c) {
            for (const auto& row : table) {
                if (row.size() > 10 and row[10] == "key") sheet.columns[c].title = row[c];
            }
        }
        return base::write_xlsx({sheet});
    };
    const auto changed = with([](auto& row) {
        if (row[10] == "transport") row[3] = "なし";
        if (row[10] == "bath") row[2] = "1";
        if (row[10] == "care.1") row[3] = "たぶん";
    });
    const auto page = browser.get(location(browser.upload(path(nurses), {}, "b.xlsx", changed)));
    EXPECT_EQ(page.status, 422);
    EXPECT_TRUE(has(page, "一覧から選んでください")) << "a word that is no answer";
    EXPECT_TRUE(has(page, "name=\"later.bath\" value=\"1\" checked"));

    const auto other = with([](auto& row) {
        if (row[10] == "service") row[1] = "0zzz";
    });
    EXPECT_TRUE(has(browser.upload(path(nurses), {}, "c.xlsx", other), "これは別のサービスのExcelです"));
    for (const auto* bytes : {"not a workbook", "PK\x03\x04 broken"})
        EXPECT_EQ(browser.upload(path(nurses), {}, "d.xlsx", bytes).status, 422) << bytes;
    EXPECT_EQ(sheet(region.db, nurses).at("transport").answer, "with_nurse");
}

TEST_P(YearlyConfirmation, IsAnsweredByTelephoneThroughWhoeverReminds) {
    region.save_town_table(region.town_rows());
    browser.as(region.kato);
    EXPECT_EQ(browser.get(path(alone)).status, 403)
        << "outside a round only its own people and the desk answer";
    open();
    browser.as(region.kato);
    auto form = form_of(browser.get(path(alone)), path(alone));
    form.set("version", "0").set("a.transport", "none");
    const auto look = browser.get(location(browser.submit(path(alone), form)));
    browser.submit(path(alone) + "/send", form_of(look, path(alone) + "/send"));
    EXPECT_EQ(sheet(region.db, alone).at("transport").by, region.kato);
    EXPECT_EQ(titles(region.welfare), Titles{}) << "nothing is left to remind";
    browser.as(region.hikari);
    EXPECT_EQ(browser.get(path(alone)).status, 403);
    EXPECT_EQ(browser.get(path(alone) + ".xlsx").status, 403);
    EXPECT_EQ(browser.post(path(alone) + "/send").status, 403);
}

TEST_P(YearlyConfirmation, ShowsUnconfirmedAfterTheDateAndLosesNothing) {
    region.save_town_table(region.town_rows());
    region.say(nurses, region.open_sheet());
    open();
    EXPECT_EQ(chased(base::make_date(2026, 12, 18)), 0) << "the date itself is in time";
    EXPECT_EQ(chased(base::make_date(2026, 12, 19)), 1);
    EXPECT_EQ(chased(base::make_date(2026, 12, 20)), 0) << "once";
    EXPECT_EQ(titles(region.welfare), Titles{"受入条件の確認を電話でうながす：2件"});
    browser.as(region.hikari);
    EXPECT_TRUE(has(browser.get(region.path(nurses)), "未確認：年1回の確認に"));
    EXPECT_TRUE(has(region.search("?care=5&age=4&town=143847"), "みかん"));
    EXPECT_EQ(unconfirmed(region.db, region.clock.today()).size(), 2U);

    browser.as(region.mori);
    browser.submit(path(nurses) + "/send",
                   form_of(browser.get(path(nurses) + "/same"), path(nurses) + "/send"));
    EXPECT_EQ(unconfirmed(region.db, region.clock.today()), std::set<ServiceId>{alone}) << "late, but said";
    EXPECT_EQ(titles(region.welfare), Titles{"受入条件の確認を電話でうながす：1件"});
    auto ctx = region.as(region.window);
    close_round(ctx, of(alone).round);
    EXPECT_EQ(titles(region.welfare), Titles{});
    EXPECT_EQ(unconfirmed(region.db, region.clock.today()), std::set<ServiceId>{alone}) << "the mark stays";
}

TEST_P(YearlyConfirmation, IsChasedByTheJob) {
    open();
    chased(base::make_date(2026, 12, 19));
    EXPECT_EQ(region.count("confirmation", "chased_at IS NULL"), 0);
    EXPECT_EQ(titles(region.desk), Titles{"受入条件の確認を電話でうながす：2件"})
        << "no town table: the desk";
}

TEST_P(YearlyConfirmation, CountsAHiddenPlaceForNobodyElse) {
    auto hidden = region.made("ひみつの家", "medical_short_stay");
    hidden.hidden = true;
    hidden.section = region.nurses;
    region.add(hidden);
    const auto round = open();
    EXPECT_EQ(titles(region.nurses).size(), 2U);
    for (const auto& title : titles(region.nurses)) EXPECT_EQ(title.find("ひみつ"), std::string::npos);
    browser.as(region.hikari);
    EXPECT_TRUE(has(browser.get("/services/rounds"), "2件のうち0件"));
    const auto page = browser.get("/services/rounds/" + round.text());
    EXPECT_FALSE(has(page, "ひみつ"));
    browser.as(region.window);
    EXPECT_TRUE(has(browser.get("/services/rounds/" + round.text()), "ひみつの家"));
}

TEST_P(YearlyConfirmation, RefusesABadDateAndSaysWhy) {
    browser.as(region.window);
    for (const auto* due : {"", "いつか", "令和8年11月24日", "2020-01-01"}) {
        auto form = form_of(browser.get("/services/rounds"), "/services/rounds");
        EXPECT_EQ(browser.submit("/services/rounds", form.set("due", due)).status, 422) << due;
    }
    EXPECT_EQ(browser.get("/services/rounds/0zzz").status, 404);
    EXPECT_EQ(region.count("confirmation_round"), 0);
}

}  // namespace
}  // namespace tsumugi::acceptance
