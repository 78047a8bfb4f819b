#include "rooms/directory/pages_testing.h"

// The pages as people meet them, on one engine; the statements behind them run on both in store_test.cpp.
namespace tsumugi::directory {
namespace {

// ---- 相談先

class ContactPages : public Pages {
  protected:
    void SetUp() override {
        Pages::SetUp();
        town.table(kYugawara, "ward_visit", {town.health}, {town.welfare}, "まず電話で");
        site.sign_in(town.sato);
    }
};

TEST_F(ContactPages, AnswerATopicOfATownWithTelephoneHoursAndWhatIsDecided) {
    const auto page = site.get("/contacts?town=143847&topic=ward_visit");
    EXPECT_EQ(page.status, 200);
    for (const auto* text : {"湯河原町 健康づくり課", "tel:0465000001", "0465-00-0001",
                             "平日 8時30分から17時", "家庭訪問", "まず電話で", "湯河原町 福祉課"}) {
        EXPECT_TRUE(has(page, text)) << text;
    }
    EXPECT_FALSE(has(page, "主担当の部署がまだ決まっていません"));
}

TEST_F(ContactPages, StandInWithTheOrganisationsTelephone) {
    const auto page = site.get("/contacts?town=143847&topic=ward_visit");
    EXPECT_TRUE(has(page, "0465-63-2111"));
    EXPECT_TRUE(has(page, "（代表）"));
}

TEST_F(ContactPages, SayPlainlyThatNobodyLeadsAndWhomToAskInstead) {
    const auto page = site.get("/contacts?town=143839&topic=ward_visit");
    EXPECT_EQ(page.status, 200);
    for (const auto* text :
         {"担当なし", "真鶴町では、主担当の部署がまだ決まっていません", "保健福祉事務所 地域の窓口",
          "0465-00-0199", "湯河原町：", "湯河原町 健康づくり課", "0465-00-0001"}) {
        EXPECT_TRUE(has(page, text)) << text;
    }
}

TEST_F(ContactPages, ShowEveryTopicOfATown) {
    const auto page = site.get("/contacts?town=143847");
    EXPECT_TRUE(has(page, "入院中の最初の訪問"));
    EXPECT_TRUE(has(page, "/contacts?town=143847&amp;topic=ward_visit"));
    EXPECT_TRUE(has(page, "0465-00-0001"));
    EXPECT_TRUE(has(page, "担当なし 16件"));
}

TEST_F(ContactPages, ShowATopicInEveryTown) {
    const auto page = site.get("/contacts?topic=ward_visit");
    EXPECT_TRUE(has(page, "小田原市"));
    EXPECT_TRUE(has(page, "湯河原町 健康づくり課"));
    EXPECT_TRUE(has(page, "担当なし 9件"));
}

TEST_F(ContactPages, BeginWithTheOwnTown) {
    for (const auto* target : {"/contacts", "/contacts?town=&topic="}) {
        const auto page = site.get(target);
        EXPECT_TRUE(has(page, "<option value=\"143847\" selected>")) << target;
        EXPECT_TRUE(has(page, "湯河原町 健康づくり課"));
    }
}

TEST_F(ContactPages, TellTwoLeadsApartFromOne) {
    town.table(kYugawara, "ward_visit", {town.health, town.welfare});
    const auto page = site.get("/contacts?town=143847&topic=ward_visit");
    EXPECT_TRUE(has(page, "重なり"));
}

TEST_F(ContactPages, AnswerAnUnknownConditionInWords) {
    for (const auto* target : {"/contacts?town=999999", "/contacts?topic=cooking", "/contacts?age=4",
                               "/contacts?town=143847&town=143839", "/organisations?kind=bakery",
                               "/organisations?page=0", "/organisations?sort=name", "/org/handover?by=me"}) {
        const auto answer = site.get(target);
        EXPECT_EQ(answer.status, 400) << target;
        EXPECT_TRUE(has(answer, "が分かりません")) << target;
    }
}

TEST_F(ContactPages, AreThereInEnglishToo) {
    site.post("/language", {{"lang", "en"}, {"path", "/contacts"}});
    const auto page = site.get("/contacts?town=143839&topic=ward_visit");
    EXPECT_TRUE(has(page, "Manazuru Town has no lead section for this yet")) << main_of(page);
}

// ---- organisations and sections

class OrganisationPages : public Pages {};

TEST_F(OrganisationPages, FindANameInAnyKanaAndWidth) {
    site.sign_in(town.sato);
    for (const auto* q : {"ミカン", "みかん", "ﾐｶﾝ"}) {
        const auto page = site.get("/organisations?" + http::query_string({{"q", q}}));
        EXPECT_TRUE(has(page, "訪看みかん")) << q;
        EXPECT_FALSE(has(page, "/organisations/" + town.hall.text())) << q;
    }
    EXPECT_TRUE(has(site.get("/organisations?" + http::query_string({{"q", "健康づくり"}})), "湯河原町"));
    EXPECT_TRUE(
        has(site.get("/organisations?" + http::query_string({{"q", "ない名前"}})), "見つかりませんでした"));
}

TEST_F(OrganisationPages, StandByKind) {
    const auto page = get_as(town.sato, "/organisations");
    const auto nurses = page.body.find("<h2>訪問看護ステーション</h2>"),
               towns = page.body.find("<h2>市町村</h2>");
    EXPECT_NE(nurses, std::string::npos);
    EXPECT_LT(nurses, towns);
    EXPECT_FALSE(has(site.get("/organisations?kind=visiting_nurse"), town.hall.text()));
}

TEST_F(OrganisationPages, ShowTheSectionsAndTheirPeople) {
    EXPECT_TRUE(has(get_as(town.mori, "/organisations/" + town.hall.text()), "健康づくり課"));
    const auto page = site.get(section_path(town.health));
    for (const auto* text : {"佐藤", "鈴木", "0465-00-0001", "平日 8時30分から17時"}) {
        EXPECT_TRUE(has(page, text)) << text;
    }
    EXPECT_FALSE(has(page, section_path(town.health) + "/edit"));
    EXPECT_EQ(site.get("/organisations/" + town.health.text()).status, 404);
    EXPECT_EQ(site.get("/sections/x").status, 404);
}

TEST_F(OrganisationPages, LetOthersChangeNothing) {
    EXPECT_EQ(get_as(town.kato, section_path(town.health) + "/edit").status, 403);
    EXPECT_EQ(site.post(section_path(town.health), {{"version", "1"}, {"hours", "いつでも"}}).status, 403);
    EXPECT_EQ(town.place(town.health).hours, "平日 8時30分から17時");
}

TEST_F(OrganisationPages, LetTheOwnPeopleAndTheDeskCorrectTheFacts) {
    EXPECT_TRUE(has(get_as(town.sato, section_path(town.health) + "/edit"), "value=\"0465-00-0001\""));
    const auto saved = site.post(section_path(town.health), {{"version", "1"},
                                                             {"phone", "０４６５ー６３ー２１１１"},
                                                             {"hours", "平日 9時から"},
                                                             {"decides", "訪問\n相談"}});
    EXPECT_EQ(saved.status, 303);
    EXPECT_EQ(town.place(town.health).phone, "0465-63-2111");
    EXPECT_EQ(town.place(town.health).decides, "訪問\n相談");
    site.sign_in(town.window);
    EXPECT_EQ(site.post(section_path(town.health), {{"version", "2"}, {"hours", "平日"}}).status, 303);
    EXPECT_EQ(town.place(town.health).hours, "平日");
}

TEST_F(OrganisationPages, KeepWhatWasTypedWhenSomethingIsWrong) {
    site.sign_in(town.sato);
    const auto page =
        site.post(section_path(town.health),
                  {{"version", "1"}, {"phone", "直通です"}, {"email", "x"}, {"hours", "月曜<b>"}});
    EXPECT_EQ(page.status, 422);
    EXPECT_TRUE(has(page, "エラー："));
    EXPECT_TRUE(has(page, "value=\"直通です\""));
    EXPECT_TRUE(has(page, "月曜&lt;b&gt;"));
    EXPECT_TRUE(has(page, "href=\"#f-email\""));
}

TEST_F(OrganisationPages, ShowBothVersionsOfTwoWriters) {
    site.sign_in(town.sato);
    ASSERT_EQ(site.post(section_path(town.health),
                        {{"version", "1"}, {"hours", "9時から"}, {"decides", "家庭訪問"}})
                  .status,
              303);
    site.sign_in(town.suzuki);
    const auto page = site.post(section_path(town.health),
                                {{"version", "1"}, {"hours", "10時から"}, {"decides", "家庭訪問"}});
    EXPECT_EQ(page.status, 409);
    for (const auto* text : {"9時から", "10時から", "佐藤", "name=\"version\" value=\"2\""}) {
        EXPECT_TRUE(has(page, text)) << text;
    }
    EXPECT_EQ(town.place(town.health).hours, "9時から");
    const auto chosen = site.post(section_path(town.health),
                                  {{"version", "2"}, {"hours", "10時から"}, {"decides", "家庭訪問"}});
    EXPECT_EQ(chosen.status, 303);
    EXPECT_EQ(town.place(town.health).hours, "10時から");
}

TEST_F(OrganisationPages, ShowTheOwnPlace) {
    const auto page = get_as(town.sato, "/org");
    EXPECT_TRUE(has(page, section_path(town.health) + "/edit"));
    EXPECT_TRUE(has(page, "湯河原町 福祉課"));
    EXPECT_TRUE(has(page, "/org/handover"));
    EXPECT_FALSE(has(page, "href=\"/org/members\""));
    EXPECT_TRUE(has(get_as(town.chief, "/org"), "href=\"/org/members\""));
}

}  // namespace
}  // namespace tsumugi::directory
