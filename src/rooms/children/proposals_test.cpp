#include "rooms/children/proposals.h"

#include "ground/access/limits.h"
#include "ground/base/text.h"
#include "ground/tasks/tasks.h"
#include "rooms/children/doubles.h"
#include "rooms/testing/region_world.h"

// A fact is changed by its owners; others propose.
namespace tsumugi::children {
namespace {

using access::SectionId;
using rooms::Form;
using rooms::form_of;
using rooms::has;
using rooms::location;
using rooms::main_of;

class Proposals : public rooms::OnEngines {
  protected:
    rooms::Browser browser{region.world};
    SectionId day = region.place("放課後デイはやぶさ", "", "day_service");
    access::MemberId inoue = region.person(day, "井上");
    Created child = make();
    const std::string path = "/children/" + child.code;

    void SetUp() override {
        children::routes(browser.routes());
        tasks::routes(browser.routes());
        children::set_blocks({});
        for (const auto section : {region.health, region.nurses, region.school, region.taxi, day})
            region.world.join(child.id, section);
        region.clock.advance(std::chrono::minutes(1));
    }
    Created make() {
        ChildForm form;
        form.name = "小峰 空";
        form.kana = "こみね そら";
        form.birth = "2022-09-03";
        form.sex = "male";
        form.municipality = rooms::kYugawara;
        form.guardian_name = "小峰 海";
        form.guardian_phone = "090-1234-5678";
        form.medications = "フェノバール散 1日3回\nラコール 200ml";
        form.care = {{"1", true, care_score::Watch::low}};
        auto ctx = region.as(region.tanaka);
        const auto draft = check(form, region.clock.today(), region::municipalities(region.db)).value();
        return db::write(region.db, [&] { return create(ctx, draft); });
    }
    Form form(const char* tail) { return form_of(browser.get(path + tail), path + tail); }
    std::vector<std::string> medications() {
        auto ctx = region.as(region.tanaka);
        auto known = facts(ctx, region.key(ctx, child.id));
        return known["medications"];
    }
    /// The day service changes the medication from three times a day to two.
    std::string propose_twice(const char* note = "") {
        browser.as(inoue);
        const auto sent =
            browser.submit(path + "/facts", form("/facts")
                                                .set("medications", "フェノバール散 1日2回\r\nラコール 200ml")
                                                .set("proposal_note", note));
        EXPECT_EQ(sent.status, 303) << sent.body;
        return newest();
    }
    std::string newest() {
        return region.db.query_text("SELECT id FROM fact_proposal ORDER BY at DESC, id DESC LIMIT 1", {})
            .value<ProposalId>()
            .value()
            .text();
    }
    std::string state() {
        return region.db.query_text("SELECT state FROM fact_proposal ORDER BY at DESC, id DESC LIMIT 1", {})
            .value<std::string>()
            .value();
    }
    http::Response answer(access::MemberId who, const std::string& id, const char* verb,
                          const char* reason = "") {
        browser.as(who);
        auto sent = form_of(browser.get("/proposals/" + id), "/proposals/" + id + "/" + verb);
        return browser.submit("/proposals/" + id + "/" + verb, sent.set("reason", reason));
    }
    int open_tasks(SectionId section) {
        return region.count(
            "task", "kind = 'proposal' AND is_open = 1 AND section_id = " + std::to_string(section.value()));
    }
    void leave(SectionId section) {
        region.db.query_text("UPDATE team_member SET ended_at = 1 WHERE section_id = $1", {section}).run();
    }
    void run_job() {
        jobs::Registry registry;
        children::add_jobs(registry);
        jobs::schedule(registry, region.world.app, region.db);
        while (jobs::run_one(registry, region.world.app, region.db, region.world.trail, "test")) {
        }
    }
    void place_again() {
        auto ctx = region.as(inoue);
        const auto key =
            access::open_child_as_system(ctx.db, ctx.audit, ctx.app, child.id, "children").value();
        db::write(region.db, [&] { place_proposals(ctx, key); });
    }
};

TEST_P(Proposals, ADayServiceDoesNotChangeTheMedicationButProposesIt) {
    const auto id = propose_twice("主治医の口頭の指示と聞きました");
    EXPECT_EQ(medications(), (std::vector<std::string>{"フェノバール散 1日3回", "ラコール 200ml"}));
    EXPECT_EQ(open_tasks(region.hospital), 1);
    EXPECT_EQ(open_tasks(region.nurses), 1);
    EXPECT_EQ(open_tasks(region.health), 0) << "the town does not own it";
    EXPECT_TRUE(region.was_told(region.hospital, "変える提案があります"));
    EXPECT_TRUE(has(browser.get("/inbox?box=waiting"), "変更の提案に答える：病名・薬・機器"));
    EXPECT_TRUE(has(browser.get(path), "薬を変える提案"));

    browser.as(region.tanaka);
    const auto page = main_of(browser.get("/proposals/" + id));
    for (const auto* text : {"<del>フェノバール散 1日3回</del>", "<ins>フェノバール散 1日2回</ins>",
                             "ラコール 200ml", "放課後デイはやぶさ", "主治医の口頭の指示と聞きました"})
        EXPECT_TRUE(has(page, text)) << text;
}

TEST_P(Proposals, AreTakenInOneClickWithHistoryAndAllAreTold) {
    const auto id = propose_twice();
    EXPECT_EQ(answer(region.mori, id, "take").status, 303);
    EXPECT_EQ(medications(), (std::vector<std::string>{"フェノバール散 1日2回", "ラコール 200ml"}));
    EXPECT_EQ(state(), "taken");
    for (const auto section : {region.hospital, region.nurses}) EXPECT_EQ(open_tasks(section), 0);
    EXPECT_TRUE(region.was_told(day, "提案を受け入れました"));
    EXPECT_TRUE(region.was_told(day, "行く前・迎える前に見てください"));
    EXPECT_TRUE(region.was_told(region.hospital, "{code}の{title}が変わりました。 | code=こ-" + child.code));
    EXPECT_TRUE(region.was_told(region.taxi, "{code}の情報が変わりました。"));
    for (const auto section : {region.hospital, day, region.taxi, region.school, region.health}) {
        for (const auto& line : region.told(section)) {
            for (const auto* secret : {"フェノバール", "小峰"})
                EXPECT_EQ(line.find(secret), std::string::npos);
        }
    }
    browser.as(region.abe);
    const auto changes = main_of(browser.get(path + "/changes"));
    for (const auto* text :
         {"フェノバール散 1日3回", "フェノバール散 1日2回", "放課後デイはやぶさの提案を受け入れました。"})
        EXPECT_TRUE(has(changes, text)) << text;
    browser.as(region.ono);
    EXPECT_FALSE(has(browser.get(path + "/changes"), "フェノバール")) << "a driver does not see medicines";
}

TEST_P(Proposals, AreRefusedWithAReasonThatTheProposerReads) {
    const auto id = propose_twice();
    const auto without = answer(region.tanaka, id, "refuse");
    EXPECT_EQ(without.status, 422);
    EXPECT_TRUE(has(without, "理由を書いてください"));
    EXPECT_EQ(answer(region.tanaka, id, "refuse", "12/1に3回のままと確かめました").status, 303);
    EXPECT_EQ(state(), "refused");
    EXPECT_EQ(medications().front(), "フェノバール散 1日3回");
    EXPECT_TRUE(region.was_told(day, "見送りました"));
    const auto page = browser.as(inoue).get("/proposals/" + id);
    for (const auto* text : {"12/1に3回のままと確かめました", "見送られました", "市立みなと病院"})
        EXPECT_TRUE(has(page, text)) << text;
    EXPECT_FALSE(has(browser.get(path), "薬を変える提案"));
}

TEST_P(Proposals, AreWithdrawnByWhoProposedThem) {
    const auto id = propose_twice();
    browser.as(region.abe);
    EXPECT_EQ(browser.post("/proposals/" + id + "/withdraw").status, 403);
    EXPECT_EQ(answer(inoue, id, "withdraw").status, 303);
    EXPECT_EQ(state(), "withdrawn");
    EXPECT_EQ(open_tasks(region.hospital), 0);
    browser.as(region.tanaka);
    EXPECT_EQ(browser.post("/proposals/" + id + "/take", Form{}.add("version", "3")).status, 409);
    EXPECT_EQ(medications().front(), "フェノバール散 1日3回");
}

TEST_P(Proposals, AreDecidedByOwnersAlone) {
    const auto id = propose_twice();
    for (const auto who : {inoue, region.abe, region.sato}) {
        browser.as(who);
        for (const auto* verb : {"take", "refuse"})
            EXPECT_EQ(
                browser
                    .post("/proposals/" + id + "/" + verb, Form{}.add("version", "2").add("reason", "いいえ"))
                    .status,
                403);
    }
    browser.as(region.ono);
    EXPECT_EQ(browser.get("/proposals/" + id).status, 403) << "does not see medicines";
    EXPECT_EQ(state(), "open");
}

TEST_P(Proposals, AreAnsweredAlikeWhereverNothingMayBeSeen) {
    const auto id = propose_twice();
    for (const auto who : {region.hikari, region.window, region.kato}) {
        browser.as(who);
        for (const auto& wrong : {id, std::string("0000000000000"), std::string("xyz"), std::string("%27")}) {
            const auto page = browser.get("/proposals/" + wrong);
            EXPECT_EQ(page.status, 404) << wrong;
            EXPECT_FALSE(has(page, "フェノバール"));
            for (const auto* verb : {"take", "refuse", "withdraw"})
                EXPECT_EQ(browser.post("/proposals/" + wrong + "/" + verb, Form{}.add("version", "2")).status,
                          404);
        }
    }
    EXPECT_EQ(state(), "open");
}

TEST_P(Proposals, ShowBothVersionsWhereSomebodyWasQuicker) {
    const auto id = propose_twice();
    browser.as(region.mori);
    const auto old = form_of(browser.get("/proposals/" + id), "/proposals/" + id + "/take");
    browser.as(region.tanaka);
    ASSERT_EQ(
        browser.submit(path + "/facts", form("/facts").set("medications", "フェノバール散 1日4回")).status,
        303);
    browser.as(region.mori);
    auto late = old;
    late.set("form_token",
             form_of(browser.get("/proposals/" + id), "/proposals/" + id + "/take").get("form_token"));
    const auto conflict = browser.submit("/proposals/" + id + "/take", late);
    EXPECT_EQ(conflict.status, 409);
    for (const auto* text : {"提案のあとで、ほかの人が変えました", "フェノバール散 1日4回",
                             "フェノバール散 1日2回", "フェノバール散 1日3回"})
        EXPECT_TRUE(has(main_of(conflict), text)) << text;
    EXPECT_EQ(medications(), std::vector<std::string>{"フェノバール散 1日4回"})
        << "nothing before the choice";
    EXPECT_EQ(state(), "open");
}

TEST_P(Proposals, TwoAtOnceKeepEachOthersLines) {
    const auto first = propose_twice();
    region.clock.advance(std::chrono::minutes(1));
    browser.as(region.abe);
    ASSERT_EQ(browser
                  .submit(path + "/facts",
                          form("/facts").set("medications",
                                             "フェノバール散 1日3回\r\nラコール 300ml\r\nガスコン 1日3回"))
                  .status,
              303);
    const auto second = newest();
    ASSERT_NE(first, second);
    EXPECT_EQ(answer(region.tanaka, second, "take").status, 303);
    EXPECT_EQ(answer(region.tanaka, first, "take").status, 303);
    auto now = medications();
    std::sort(now.begin(), now.end());
    EXPECT_EQ(now, (std::vector<std::string>{"ガスコン 1日3回", "フェノバール散 1日2回", "ラコール 300ml"}));
    browser.as(region.mori);
    EXPECT_EQ(browser.post("/proposals/" + first + "/take", Form{}.add("version", "9")).status, 409)
        << "decided already";
}

TEST_P(Proposals, GoToTheNextOwnerWhenTheirsLeavesAndToTheDeskAtLast) {
    propose_twice();
    leave(region.hospital);
    leave(region.nurses);
    place_again();
    EXPECT_EQ(open_tasks(region.hospital) + open_tasks(region.nurses), 0);
    EXPECT_EQ(open_tasks(region.health), 1) << "no owner, nobody co-ordinates: who sees it";
    EXPECT_EQ(open_tasks(region.school), 1);
    EXPECT_EQ(open_tasks(region.taxi), 0);
    for (const auto section : {region.health, region.school, region.taxi, day}) leave(section);
    place_again();
    EXPECT_EQ(region.count("task", "kind = 'proposal' AND is_open = 1"), 1);
    EXPECT_EQ(region.count("task", "kind = 'proposal' AND is_open = 1 AND section_id IS NULL"), 1);
    browser.as(region.window);
    EXPECT_TRUE(has(browser.get("/inbox?box=nobody"), "変更の提案に答える"));
}

TEST_P(Proposals, AreNeitherDecidedNorReadByWhomTheFamilyShowsNothing) {
    auto ctx = region.as(region.tanaka);
    const auto key = region.key(ctx, child.id);
    for (const auto section : {region.nurses, region.school}) {
        const auto organisation = directory::section(region.db, section)->organisation;
        ASSERT_TRUE(db::write(region.db, [&] {
            return access::add_limits(ctx, key, organisation, access::bit(Category::medical), "家族の希望");
        }));
    }
    const auto id = propose_twice();
    EXPECT_EQ(open_tasks(region.nurses), 0) << "an owner by kind that does not see it";
    browser.as(region.mori);
    EXPECT_EQ(browser.get("/proposals/" + id).status, 403);
    EXPECT_EQ(answer(region.tanaka, id, "take").status, 303);
    EXPECT_FALSE(region.was_told(region.school, "薬"));
    EXPECT_TRUE(region.was_told(region.school, "{code}の情報が変わりました。"));
}

TEST_P(Proposals, AreFoundByTheJobWhenAnOwnerJoins) {
    propose_twice();
    leave(region.hospital);
    leave(region.nurses);
    place_again();
    EXPECT_EQ(open_tasks(region.school), 1);
    region.clock.advance(std::chrono::minutes(1));
    const auto clinic = region.place("ほしぞらクリニック", "", "clinic");
    region.world.join(child.id, clinic);
    run_job();
    EXPECT_EQ(open_tasks(clinic), 1);
    EXPECT_EQ(open_tasks(region.school), 0);
}

TEST_P(Proposals, AreTheOtherRecordsOwnersAfterAMerge) {
    propose_twice();
    leave(region.hospital);
    leave(region.nurses);
    place_again();
    const auto clinic = region.place("ほしぞらクリニック", "", "clinic");
    const auto other = region.child("0900", {clinic});
    auto desk = region.as(region.window);
    const auto merged = db::write(region.db, [&] { return merge(desk, child.id, other); });
    ASSERT_TRUE(merged);
    EXPECT_EQ(open_tasks(clinic), 1);
    EXPECT_EQ(open_tasks(region.school), 0);
    ASSERT_TRUE(db::write(region.db, [&] { return undo_merge(desk, *merged); }));
    EXPECT_EQ(open_tasks(clinic), 0);
    EXPECT_EQ(open_tasks(region.school), 1);
}

TEST_P(Proposals, AreFoundByTheJobWhenAMembershipRanOut) {
    propose_twice();
    region.db
        .query_text("UPDATE team_member SET until_date = $1 WHERE section_id IN ($2, $3)",
                    {region.clock.today(), region.hospital, region.nurses})
        .run();
    region.clock.advance(std::chrono::hours(24));
    run_job();
    EXPECT_EQ(open_tasks(region.hospital), 0);
    EXPECT_EQ(open_tasks(region.health), 1);
}

TEST_P(Proposals, AFormWithOwnAndOthersFieldsIsSavedInPart) {
    region.world.join(child.id, region.consultant);
    browser.as(region.hikari);
    auto edit = form_of(browser.get(path + "/edit"), path);
    const auto sent =
        browser.submit(path, edit.set("name", "小峰 そら").set("guardian_phone", "090-0000-1111"));
    EXPECT_EQ(sent.status, 303);
    EXPECT_TRUE(has(rooms::said(sent), "持ち主がほかにいる項目は、提案として送りました"));
    auto ctx = region.as(region.tanaka);
    const auto key = region.key(ctx, child.id);
    EXPECT_EQ(basics(ctx, key).name, "小峰 空") << "a name belongs to town and hospital";
    EXPECT_EQ(guardians(ctx, key).at(0).phone, "090-0000-1111");
    EXPECT_EQ(open_tasks(region.hospital), 1);
    EXPECT_EQ(open_tasks(region.health), 1);
    EXPECT_TRUE(region.was_told(region.hospital, "保護者の電話"));
    EXPECT_EQ(answer(region.sato, newest(), "take").status, 303);
    EXPECT_EQ(basics(ctx, key).name, "小峰 そら");
}

TEST_P(Proposals, TheScoreIsTheDoctorsAndSaysWhichItemsChanged) {
    browser.as(region.mori);
    auto care = form("/care");
    care.add("care", "2").set("watch.1", "high").set("author", "みなと病院 小児科");
    ASSERT_EQ(browser.submit(path + "/care", care).status, 303);
    EXPECT_EQ(region.count("care_assessment"), 1) << "a nurse proposes";
    EXPECT_EQ(answer(region.tanaka, newest(), "take").status, 303);
    EXPECT_EQ(region.count("care_assessment"), 2);
    auto ctx = region.as(region.tanaka);
    const auto now = current_care(ctx, region.key(ctx, child.id));
    EXPECT_EQ(now->answers.size(), 2u);
    EXPECT_EQ(now->author, "みなと病院 小児科");
    EXPECT_EQ(now->state, "signed");
    const auto* ventilator = care_score::find("1");
    EXPECT_TRUE(region.was_told(day, ventilator->short_label.ja));
    EXPECT_TRUE(region.was_told(day, "→ " + std::to_string(now->score.total) + "点"));
    EXPECT_TRUE(region.was_told(region.taxi, "{code}の情報が変わりました。"));
    for (const auto& line : region.told(region.taxi)) EXPECT_EQ(line.find("点"), std::string::npos);
    EXPECT_TRUE(has(main_of(browser.get(path + "/changes")), "見守り"));
}

TEST_P(Proposals, AnUnchangedFormProposesNothing) {
    browser.as(inoue);
    for (const auto* tail : {"/facts", "/care"})
        EXPECT_TRUE(has(rooms::said(browser.submit(path + tail, form(tail))), "変わったところはありません"));
    EXPECT_EQ(region.count("fact_proposal"), 0);
    EXPECT_EQ(region.count("care_assessment"), 1);
}

TEST_P(Proposals, AScoreIsNotRefusedForAFieldOfAnotherPage) {
    region.db.query_text("UPDATE child SET phone = '12', kana = 'X' WHERE id = $1", {child.id}).run();
    browser.as(region.tanaka);
    EXPECT_EQ(browser.submit(path + "/care", form("/care").add("care", "2")).status, 303);
    EXPECT_EQ(browser.submit(path + "/facts", form("/facts").set("devices", "吸引器")).status, 303);
    EXPECT_EQ(browser.submit(path, form_of(browser.get(path + "/edit"), path)).status, 422);
}

TEST_P(Proposals, ANoteThatIsTooLongComesBack) {
    browser.as(inoue);
    std::string note;
    for (int i = 0; i < 401; ++i) note += "字";
    const auto page =
        browser.submit(path + "/facts", form("/facts").set("medications", "なし").set("proposal_note", note));
    EXPECT_EQ(page.status, 422);
    EXPECT_TRUE(has(page, note));
    EXPECT_EQ(region.count("fact_proposal"), 0);
}

TEST_P(Proposals, EverythingIsThereInEnglish) {
    const auto id = propose_twice();
    browser.as(region.smith);
    for (const auto& target : {"/proposals/" + id, path + "/facts", std::string("/children/owners"), path}) {
        const auto page = browser.get(target);
        EXPECT_EQ(page.status, 200) << target;
        EXPECT_FALSE(has(main_of(page), "提案")) << target;
    }
}

ROOMS_ON_ENGINES(Proposals);

}  // namespace
}  // namespace tsumugi::children
