#include "ground/base/text.h"
#include "ground/base/xlsx.h"
#include "ground/documents/documents.h"
#include "rooms/children/store.h"
#include "rooms/testing/region_world.h"

// The child's page, lists, search and forms, as people meet them.
namespace tsumugi::children {
namespace {

using rooms::Form;
using rooms::form_of;
using rooms::has;
using rooms::kYugawara;
using rooms::location;
using rooms::main_of;

const std::string kName = "髙﨑 𠮷\U000E0100子";

class ChildPages : public testing::Test {
  protected:
    rooms::RegionWorld region;
    rooms::Browser browser{region.world};
    Created child = make();
    const std::string path = "/children/" + child.code;

    void SetUp() override {
        children::routes(browser.routes());
        documents::routes(browser.routes());
        children::set_blocks({});
        for (const auto section : {region.health, region.taxi}) region.world.join(child.id, section);
        browser.as(region.tanaka);
    }
    Created make() {
        ChildForm form;
        form.name = kName;
        form.kana = "たかさき よしこ";
        form.birth = "2022-09-03";
        form.sex = "female";
        form.municipality = kYugawara;
        form.address = "湯河原町中央1-2-3";
        form.guardian_name = "髙﨑 葵";
        form.guardian_phone = "090-1234-5678";
        form.diagnoses = "脳性麻痺";
        form.care = {{"1"}};
        auto ctx = region.as(region.tanaka);
        const auto draft = check(form, region.clock.today(), region::municipalities(region.db)).value();
        const auto made = db::write(region.db, [&] { return create(ctx, draft); });
        ctx.audit.clear();
        return made;
    }
    Form edit() { return form_of(browser.get(path + "/edit"), path); }
    Form form(const char* tail) { return form_of(browser.get(path + tail), path + tail); }
    std::string name() { return basics_now().name; }
    Basics basics_now() {
        auto ctx = region.as(region.tanaka);
        return basics(ctx, region.key(ctx, child.id));
    }
    static std::string of(std::size_t n, const char* character) {
        std::string text;
        for (std::size_t i = 0; i < n; ++i) text += character;
        return text;
    }
};

/// The name stands piece by piece, each with its reading, so that it wraps.
bool names_the_child(const http::Response& page) {
    const auto at = kName.find(' ');
    return has(page, "<ruby>" + kName.substr(0, at) + "<rp>") and
           has(page, "<ruby>" + kName.substr(at + 1) + "<rp>");
}

TEST_F(ChildPages, ShowWhoTheChildIsAndWhatItNeeds) {
    const auto page = browser.get(path);
    EXPECT_EQ(page.status, 200) << page.body;
    EXPECT_TRUE(names_the_child(page));
    for (const auto& text :
         {"こ-" + child.code, std::string("4歳2か月"), std::string("脳性麻痺"), std::string("髙﨑 葵"),
          std::string("湯河原町中央1-2-3"), std::string("print-qr")})
        EXPECT_TRUE(has(page, text)) << text;
}

TEST_F(ChildPages, HideWhatAnOrganisationOfThatKindDoesNotSee) {
    browser.as(region.ono);
    const auto page = browser.get(path);
    EXPECT_EQ(page.status, 200);
    EXPECT_TRUE(names_the_child(page));
    EXPECT_TRUE(has(page, "あなたの機関には表示していません"));
    for (const auto* text : {"脳性麻痺", "髙﨑 葵", "090-1234-5678"}) {
        EXPECT_FALSE(has(page, text)) << text;
        EXPECT_FALSE(has(browser.get(path + "/edit"), text)) << text;
    }
    // Of the facts a driver sees the daily care, and no field of another category.
    const auto facts = browser.get(path + "/facts");
    EXPECT_TRUE(has(facts, "f-daily"));
    for (const auto* field : {"f-diagnoses", "f-medications", "f-welfare", "脳性麻痺"})
        EXPECT_FALSE(has(facts, field)) << field;
    for (const auto* tail : {"/care", "/documents"}) {
        EXPECT_EQ(browser.get(path + tail).status, 403) << tail;
        EXPECT_EQ(browser.post(path + tail).status, 403) << tail;
    }
}

TEST_F(ChildPages, GiveAPersonOutsideTheTeamNothing) {
    const auto uploaded =
        browser.upload(path + "/documents", Form{}.add("title", "紹介状"), "a.txt", "ひみつの紹介状");
    ASSERT_EQ(uploaded.status, 303) << uploaded.body;
    const auto document =
        region.db.query_text("SELECT id FROM document", {}).value<access::DocumentId>().value();
    for (const auto who : {region.abe, region.mori, region.window}) {
        browser.as(who);
        for (const auto* tail : {"", "/edit", "/care", "/facts", "/documents", "/log", "/changes"}) {
            const auto page = browser.get(path + tail),
                       unknown = browser.get(std::string("/children/000000") + tail);
            EXPECT_EQ(page.status, 404) << tail;
            EXPECT_EQ(unknown.status, 404) << tail;
            EXPECT_FALSE(has(page, kName) or names_the_child(page));
            EXPECT_TRUE(has(page, "見つからないか、あなたの部署には見る権利がありません"));
            EXPECT_TRUE(has(unknown, "見つからないか、あなたの部署には見る権利がありません"));
        }
        for (const auto* tail : {"", "/care", "/facts", "/documents"})
            EXPECT_EQ(browser.post(path + tail, Form{}.add("version", "1").add("name", "にせもの")).status,
                      404)
                << tail;
        EXPECT_FALSE(has(browser.get("/children"), child.code));
        EXPECT_EQ(browser.post("/children/find", Form{}.add("name", "たかさき")).status, 303);
        EXPECT_FALSE(has(browser.get("/children/found/1"), child.code));
        EXPECT_EQ(browser.get("/documents/" + document.text()).status, 404);
        EXPECT_EQ(browser.post("/documents/" + document.text() + "/end", Form{}.add("reason", "x")).status,
                  404);
    }
    browser.as(region.admin);
    EXPECT_EQ(browser.get(path).status, 403) << "an administrator sees no child";
    EXPECT_FALSE(has(browser.get("/children"), child.code)) << "though the own section is in the team";
    browser.post("/children/find", Form{}.add("name", "たかさき"));
    EXPECT_FALSE(has(browser.get("/children/found/1"), child.code));
    EXPECT_EQ(name(), kName);
    browser.as(region.sato);
    EXPECT_EQ(browser.get("/documents/" + document.text()).body, "ひみつの紹介状");
}

TEST_F(ChildPages, LogEveryLookAndEveryRefusal) {
    browser.get(path);
    browser.as(region.abe).get(path);
    browser.as(region.sato).get("/children");
    EXPECT_EQ(region.count("audit_entry", "action = 'refused'"), 1);
    EXPECT_EQ(region.count("audit_entry", "action = 'view' AND detail = 'list basic'"), 1);
    const auto page = browser.as(region.tanaka).get(path + "/log");
    for (const auto* text : {"ことわった", "湯河原小学校 保健室", "湯河原町 健康づくり課", "見た"})
        EXPECT_TRUE(has(page, text)) << text;
}

TEST_F(ChildPages, AnUnknownConditionIsAnErrorAndNeverLeftOut) {
    for (const auto* query : {"town=999999", "care=99", "lead=you", "page=0", "page=x", "page=-1", "page=3x",
                              "page=1000001", "sort=name", "town=143847&foo=bar"}) {
        const auto page = browser.get(std::string("/children?") + query);
        EXPECT_EQ(page.status, 400) << query;
        EXPECT_TRUE(has(page, "アドレスの条件")) << query;
        EXPECT_FALSE(has(page, kName)) << query;
    }
    for (const auto* query :
         {"town=143847", "care=1&care=2", "town=&care=", "page=1", "town=143847&town=142069"})
        EXPECT_TRUE(has(browser.get(std::string("/children?") + query), kName)) << query;
    EXPECT_TRUE(has(browser.get("/children?lead=me"), "この条件のこどもはいません"));
}

TEST_F(ChildPages, BeyondTheEndOfTheListIsItsLastPage) {
    for (int i = 0; i < 30; ++i) region.child("7" + std::to_string(100 + i), {region.hospital}, "阿部 陸");
    const auto beyond = browser.get("/children?town=143847&sort=birth&page=99");
    EXPECT_EQ(beyond.status, 303);
    EXPECT_EQ(location(beyond), "/children?town=143847&sort=birth&page=2");
    const auto last = browser.get(location(beyond));
    EXPECT_TRUE(has(last, "全31件のうち 26から31件目"));
    EXPECT_FALSE(has(last, "まだいません"));
    EXPECT_EQ(location(browser.get("/children?lead=me&page=2")), "/children?lead=me");
}

TEST_F(ChildPages, TheListIsOrderedByItsHeads) {
    region.db.query(rooms::kTestBirth, region.child("7001", {region.hospital}, "阿部 陸"), "2010-01-01")
        .run();
    const auto codes = [&](const char* query) {
        const auto page = main_of(browser.get(std::string("/children") + query));
        return page.find("こ-7001") < page.find("こ-" + child.code);
    };
    EXPECT_TRUE(codes("")) << "its reading is empty";
    EXPECT_FALSE(codes("?sort=birth"));
    EXPECT_TRUE(has(browser.get("/children?sort=due"), "<th scope=\"col\" aria-sort=\"ascending\">"));
}

TEST_F(ChildPages, TheListIsTakenAlongWithTheColumnsOfTheScreen) {
    const auto excel = browser.get("/children.xlsx?town=143847");
    const auto sheets = base::read_xlsx(excel.body);
    ASSERT_TRUE(sheets);
    bool found = false;
    for (const auto& row : sheets->front().rows)
        found = found or (row.size() > 2 and row[0] == "こ-" + child.code and row[1] == kName);
    EXPECT_TRUE(found);
    EXPECT_EQ(excel.get_header("Content-Disposition").find(kName), std::string::npos);
    EXPECT_EQ(region.count("audit_entry", "action = 'view' AND detail = 'export basic'"), 1);
    EXPECT_TRUE(browser.get("/children.pdf").body.starts_with("%PDF"));
    EXPECT_EQ(browser.get("/children.xlsx?planet=mars").status, 400);
    browser.as(region.abe);
    const auto others = base::read_xlsx(browser.get("/children.xlsx").body);
    for (const auto& row : others->front().rows)
        for (const auto& cell : row) EXPECT_EQ(cell.find(kName), std::string::npos);
}

TEST_F(ChildPages, TheListDoesNotChangeWithOthersChildren) {
    const auto before = main_of(browser.get("/children"));
    for (int i = 0; i < 40; ++i) region.child("8" + std::to_string(100 + i), {region.school}, "髙﨑 陸");
    const auto token = [](std::string page) {
        for (auto at = page.find("form_token\" value=\""); at != std::string::npos;
             at = page.find("form_token\" value=\"", at + 1))
            page.erase(at, page.find('>', at) - at);
        return page;
    };
    EXPECT_EQ(token(main_of(browser.get("/children"))), token(before));
}

TEST_F(ChildPages, ASearchStandsInNoAddress) {
    const auto sent = browser.post("/children/find", Form{}.add("name", "高崎"));
    EXPECT_EQ(location(sent), "/children/found/1");
    EXPECT_TRUE(has(browser.get("/children/found/1"), kName));
    for (const auto* typed : {"", "　", "%", "山田"}) {
        browser.post("/children/find", Form{}.add("name", typed));
        const auto page = browser.get("/children/found/1");
        EXPECT_EQ(page.status, 200);
        EXPECT_FALSE(has(page, kName)) << typed;
    }
}

TEST_F(ChildPages, ProblemsStandBesideTheirFieldsAndNothingTypedIsLost) {
    auto form = edit();
    EXPECT_EQ(form.get("name"), kName);
    form.set("name", "")
        .set("kana", "Takasaki")
        .set("birth", "平成元年1月7日")
        .set("postcode", "<12>")
        .set("phone", "なし");
    const auto page = browser.submit(path, form);
    EXPECT_EQ(page.status, 422);
    for (const auto* text :
         {"#f-name", "#f-kana", "#f-birth", "#f-postcode", "#f-phone", "value=\"Takasaki\"",
          "value=\"平成元年1月7日\"", "value=\"&lt;12&gt;\"", "エラー："})
        EXPECT_TRUE(has(page, text)) << text;
    EXPECT_EQ(name(), kName);
    form.set("name", of(101, "𠮷"));
    EXPECT_TRUE(has(browser.submit(path, form), "100文字まで"));
}

TEST_F(ChildPages, AChangeIsStoredAsTypedAndToldInTheTimeline) {
    EXPECT_EQ(
        browser.submit(path, edit().set("name", "葛\U000E0100城 𠮷").set("birth", "Ｒ４．９．４")).status,
        303);
    EXPECT_EQ(name(), "葛\U000E0100城 𠮷");
    EXPECT_EQ(base::iso(basics_now().birth), "2022-09-04");
    EXPECT_TRUE(has(browser.get(path + "/changes"), "基本の情報が変わりました。"));
    EXPECT_EQ(region.count("revision", "subject = 'child'"), 1);
}

TEST_F(ChildPages, TwoEditorsSeeBothVersionsAndLoseNothing) {
    auto mine = edit();
    browser.as(region.sato);
    auto theirs = edit();
    theirs.set("address", "真鶴町1")
        .set("sex", "male")
        .set("guardian_relationship", "叔母")
        .set("municipality", "143839");
    ASSERT_EQ(browser.submit(path, theirs).status, 303);
    browser.as(region.tanaka);
    mine.set("form_token", edit().get("form_token"))
        .set("address", "湯河原町9")
        .set("phone", "0465631234")
        .set("birth", "R4.9.3");
    const auto conflict = browser.submit(path, mine);
    EXPECT_EQ(conflict.status, 409);
    for (const auto* text :
         {"真鶴町1", "湯河原町9", "叔母", "0465-63-1234", "佐藤", "男", "真鶴町", "いま保存されているもの"})
        EXPECT_TRUE(has(main_of(conflict), text)) << text;
    for (const auto* code : {">male<", ">143839<", ">female<"})
        EXPECT_FALSE(has(main_of(conflict), code)) << code;
    EXPECT_EQ(basics_now().version, 2) << "nothing is saved before the choice";
    auto choice = form_of(conflict, path);
    EXPECT_EQ(choice.get("address"), "真鶴町1");
    EXPECT_EQ(choice.get("sex"), "male");
    EXPECT_FALSE(has(main_of(conflict), "<legend>生年月日</legend>")) << "the same day";
    ASSERT_EQ(browser.submit(path, choice.set("address", "湯河原町9").set("phone", "0465-63-1234")).status,
              303);
    auto ctx = region.as(region.tanaka);
    const auto stored = stored_form(ctx, region.key(ctx, child.id));
    EXPECT_EQ(stored.address, "湯河原町9");
    EXPECT_EQ(stored.phone, "0465-63-1234");
    EXPECT_EQ(stored.sex, "male");
    EXPECT_EQ(stored.guardian_relationship, "叔母");
    EXPECT_EQ(stored.municipality, "143839");
}

TEST_F(ChildPages, WhoTypedTheSameHasNothingToChoose) {
    const auto first = edit().set("address", "同じ所"), second = edit().set("address", "同じ所");
    EXPECT_EQ(browser.submit(path, first).status, 303);
    const auto same = browser.submit(path, second);
    EXPECT_EQ(same.status, 303);
    EXPECT_EQ(location(same), path);
    EXPECT_EQ(basics_now().version, 2);
}

TEST_F(ChildPages, TwoWhoChangeTheFactsSeeBoth) {
    auto mine = form("/facts");
    EXPECT_EQ(mine.get("diagnoses"), "脳性麻痺");
    region.world.join(child.id, region.nurses);
    browser.as(region.mori);
    ASSERT_EQ(browser.submit(path + "/facts", form("/facts").set("diagnoses", "脳性麻痺\r\n喘息")).status,
              303);
    browser.as(region.tanaka);
    mine.set("form_token", form("/facts").get("form_token"))
        .set("diagnoses", " 脳性麻痺 \r\n\r\n気管切開")
        .set("allergies", "卵");
    const auto conflict = browser.submit(path + "/facts", mine);
    EXPECT_EQ(conflict.status, 409);
    for (const auto* text : {"喘息", "気管切開", "森", "卵"})
        EXPECT_TRUE(has(main_of(conflict), text)) << text;
    auto choice = form_of(conflict, path + "/facts");
    EXPECT_EQ(choice.get("diagnoses"), "脳性麻痺\n喘息");
    ASSERT_EQ(browser
                  .submit(path + "/facts",
                          choice.set("diagnoses", "脳性麻痺\n喘息\n気管切開").set("allergies", "卵"))
                  .status,
              303);
    auto ctx = region.as(region.tanaka);
    const auto known = facts(ctx, region.key(ctx, child.id));
    EXPECT_EQ(known.at("diagnoses"), (std::vector<std::string>{"脳性麻痺", "喘息", "気管切開"}));
    EXPECT_EQ(known.at("allergies"), std::vector<std::string>{"卵"});
}

TEST_F(ChildPages, FactsThatAreTooLongComeBack) {
    const auto text = of(4001, "字");
    const auto page = browser.submit(path + "/facts", form("/facts").set("devices", text));
    EXPECT_EQ(page.status, 422);
    EXPECT_TRUE(has(page, text));
    EXPECT_TRUE(has(page, "4000文字まで"));
}

TEST_F(ChildPages, AnAssessmentIsAddedAndTheFormerStays) {
    auto care = form("/care");
    EXPECT_EQ(care.get("care"), "1");
    EXPECT_EQ(browser.submit(path + "/care", care.add("care", "2").set("author", "みなと病院")).status, 303);
    EXPECT_EQ(region.count("care_assessment"), 2);
    EXPECT_TRUE(has(browser.get(path + "/care"), "みなと病院"));
    const auto page = browser.post(path + "/care", Form{}.add("care", "99").add("assessed_on", "2026-13-01"));
    EXPECT_EQ(page.status, 422);
    EXPECT_TRUE(has(page, "value=\"2026-13-01\""));
    EXPECT_EQ(region.count("care_assessment"), 2);
}

TEST_F(ChildPages, ADoubleClickIsOneChange) {
    const auto form = edit().set("address", "一度だけ");
    EXPECT_EQ(browser.submit(path, form).status, 303);
    EXPECT_EQ(location(browser.submit(path, form)), path);
    EXPECT_EQ(basics_now().version, 2);
}

TEST_F(ChildPages, AFormWithoutItsTokenChangesNothing) {
    auto form = edit().set("name", "にせもの");
    for (const auto* token : {"", "forged"})
        EXPECT_EQ(browser.submit(path, form.set("form_token", token)).status, 403);
    EXPECT_EQ(name(), kName);
}

TEST_F(ChildPages, DocumentsAreCheckedBeforeTheyAreKept) {
    const auto send = [&](http::Upload file) {
        return browser.upload(path + "/documents", Form{}.add("title", "計画"), std::move(file));
    };
    EXPECT_EQ(send({"file", "", "", "", false}).status, 422);
    const auto large = send({"file", "large.pdf", "", "", true});
    EXPECT_EQ(large.status, 422);
    EXPECT_TRUE(has(large, "8MBまで"));
    EXPECT_TRUE(has(large, "value=\"計画\"")) << "what was typed stays";
    const auto program = send({"file", "plan.pdf", "application/pdf",
                               std::string("\x7f"
                                           "ELF\x02\x01\x01\0\0\0\0\0",
                                           12),
                               false});
    EXPECT_EQ(program.status, 422) << "its name says PDF, its bytes do not";
    EXPECT_TRUE(has(program, "f-file-error"));
    EXPECT_EQ(region.count("document"), 0);
    EXPECT_EQ(send({"file", "plan.txt", "", "計画の文", false}).status, 303);
    EXPECT_TRUE(has(browser.get(path + "/documents"), "計画"));
    EXPECT_EQ(region.count("document"), 1);
    EXPECT_TRUE(has(browser.get(path), "書類が加わりました。"));
}

TEST_F(ChildPages, EverythingIsThereInEnglish) {
    browser.as(region.smith);
    for (const auto* tail : {"", "/edit", "/care", "/facts", "/documents", "/log", "/changes"}) {
        const auto page = browser.get(path + tail);
        EXPECT_EQ(page.status, 200) << tail;
        EXPECT_TRUE(has(page, "lang=\"en\"")) << tail;
    }
    EXPECT_TRUE(has(browser.get(path), "4 years 2 months"));
}

}  // namespace
}  // namespace tsumugi::children
