#include "rooms/directory/testing.h"

// The pages as people meet them, on one engine; the statements behind them run on both in store_test.cpp.
namespace directory {
namespace {

class Pages : public testing::Test {
  protected:
    Town town;
    jobs::Site site{town.world};

    void SetUp() override {
        access::routes(site.routes());
        directory::routes(site.routes());
    }
    static bool has(const http::Response& response, std::string_view text) {
        return response.body.find(text) != std::string::npos;
    }
    /// What stands in the page's content, without the header with its form tokens.
    static std::string main_of(const http::Response& response) {
        return response.body.substr(response.body.find("<main"));
    }
    http::Response get_as(MemberId id, const std::string& target) {
        site.sign_in(id);
        return site.get(target);
    }
    static std::string section_path(SectionId id) { return "/sections/" + id.text(); }
    static std::string member_path(MemberId id) { return "/org/members/" + id.text(); }
};

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

// ---- members

class MemberPages : public Pages {
  protected:
    using Fields = std::vector<std::pair<std::string, std::string>>;
    Fields yamada(Fields more = {}) {
        Fields fields{{"name", "山田 太郎"},        {"kana", "やまだ たろう"}, {"job", "保健師"},
                      {"login", "yugawara.yamada"}, {"role", "member"},        {"section", ""}};
        fields.insert(fields.end(), more.begin(), more.end());
        return fields;
    }
    static std::string password_in(const http::Response& page) {
        const std::string mark = "id=\"first-password\">";
        const auto at = page.body.find(mark);
        if (at == std::string::npos) return "";
        return page.body.substr(at + mark.size(), 19);
    }
    std::optional<Member> by_login(const std::string& login) {
        for (const auto& m : members(town.db, town.health)) {
            if (m.login == login) return m;
        }
        return std::nullopt;
    }
    std::string signs_in(const std::string& login, const std::string& password) {
        const auto answer = site.post("/session", {{"login", login}, {"password", password}});
        return std::to_string(answer.status);
    }
    int notices_for(MemberId id) {
        return town.db.query_text("SELECT COUNT(*) FROM notice WHERE member_id = $1", {id})
            .value<int>()
            .value();
    }
};

TEST_F(MemberPages, AreForTheLeadAndTheAdministrator) {
    EXPECT_EQ(get_as(town.sato, "/org/members").status, 403);
    EXPECT_EQ(site.get(member_path(town.suzuki)).status, 403);
    const auto own = get_as(town.chief, "/org/members");
    EXPECT_EQ(own.status, 200);
    EXPECT_TRUE(has(own, member_path(town.sato)));
    EXPECT_EQ(site.get("/org/members?section=" + town.welfare.text()).status, 403);
    EXPECT_EQ(site.get(member_path(town.kato)).status, 403);
    EXPECT_EQ(get_as(town.window, "/org/members?section=" + town.health.text()).status, 403);
    EXPECT_EQ(get_as(town.admin, "/org/members?section=" + town.welfare.text()).status, 200);
    EXPECT_EQ(site.get("/org/members?section=nowhere").status, 400);
    EXPECT_EQ(site.get(member_path(MemberId{77})).status, 404);
}

TEST_F(MemberPages, AddSomebodyWithAPasswordThatIsShownOnceAndMustBeChanged) {
    site.sign_in(town.chief);
    const auto shown = site.post("/org/members", yamada());
    ASSERT_EQ(shown.status, 200) << main_of(shown);
    const auto password = password_in(shown);
    ASSERT_EQ(password.size(), 19u);
    EXPECT_TRUE(shown.get_header("Location").empty());
    const auto made = by_login("yugawara.yamada");
    ASSERT_TRUE(made);
    EXPECT_EQ(made->name, "山田 太郎");
    EXPECT_EQ(made->job, "保健師");
    EXPECT_TRUE(made->must_change);
    EXPECT_FALSE(has(site.get(member_path(made->id)), password));
    EXPECT_EQ(signs_in("yugawara.yamada", password), "303");
    site.sign_in(made->id);
    EXPECT_EQ(site.get("/org").get_header("Location"), "/account/password");
}

TEST_F(MemberPages, MakeOneMemberOfAFormThatIsSentTwice) {
    site.sign_in(town.chief);
    const auto form = site.get("/org/members/new");
    const std::string mark = "name=\"form_token\" value=\"";
    const auto at = form.body.rfind(mark) + mark.size();
    const auto fields = yamada({{"form_token", form.body.substr(at, form.body.find('"', at) - at)}});
    const auto first = site.post("/org/members", fields), second = site.post("/org/members", fields);
    EXPECT_EQ(first.status, 200);
    EXPECT_FALSE(password_in(first).empty());
    EXPECT_EQ(second.status, 303) << "the password is shown once";
    EXPECT_EQ(second.get_header("Location"), member_path(by_login("yugawara.yamada")->id));
}

TEST_F(MemberPages, TellAllThatIsMissingAtOnce) {
    site.sign_in(town.chief);
    const auto page = site.post("/org/members", {{"email", "x"}, {"role", "king"}});
    EXPECT_EQ(page.status, 422);
    for (const auto* field : {"#f-name", "#f-email", "#f-login", "#f-role"}) {
        EXPECT_TRUE(has(page, field)) << field;
    }
    site.post("/org/members", yamada());
    const auto taken = site.post("/org/members", yamada());
    EXPECT_EQ(taken.status, 422);
    EXPECT_TRUE(has(taken, "もう使われています"));
}

TEST_F(MemberPages, GiveNoRoleAboveTheOwnAndNobodyToOtherSections) {
    site.sign_in(town.chief);
    for (const auto* role : {"desk", "administrator"}) {
        auto fields = yamada();
        fields[4].second = role;
        EXPECT_EQ(site.post("/org/members", fields).status, 422) << role;
    }
    auto elsewhere = yamada();
    elsewhere.back().second = town.welfare.text();
    EXPECT_EQ(site.post("/org/members", elsewhere).status, 403);
    EXPECT_FALSE(by_login("yugawara.yamada"));
}

TEST_F(MemberPages, SaveNameJobAddressAndDeputy) {
    site.sign_in(town.chief);
    const auto saved = site.post(member_path(town.sato), {{"version", "1"},
                                                          {"name", "佐藤 髙子"},
                                                          {"kana", "さとう たかこ"},
                                                          {"job", "保健師"},
                                                          {"email", "sato@example.lg.jp"},
                                                          {"deputy", town.suzuki.text()}});
    EXPECT_EQ(saved.status, 303);
    const auto now = town.person(town.sato);
    EXPECT_EQ(now.name, "佐藤 髙子");
    EXPECT_EQ(now.deputy, town.suzuki);
    EXPECT_TRUE(has(site.get(section_path(town.health)), "保健師"));
    for (const auto& deputy : {town.kato.text(), town.sato.text(), std::string("nobody")}) {
        EXPECT_EQ(site.post(member_path(town.sato), {{"version", "2"}, {"name", "佐藤"}, {"deputy", deputy}})
                      .status,
                  422)
            << deputy;
    }
}

TEST_F(MemberPages, LoseNothingWhenTwoChangeTheSameMember) {
    site.sign_in(town.chief);
    ASSERT_EQ(
        site.post(member_path(town.sato), {{"version", "1"}, {"name", "佐藤"}, {"job", "保健師"}}).status,
        303);
    const auto page =
        site.post(member_path(town.sato), {{"version", "1"}, {"name", "佐藤"}, {"job", "看護師"}});
    EXPECT_EQ(page.status, 409);
    EXPECT_TRUE(has(page, "保健師") and has(page, "看護師"));
    const auto form =
        site.post(member_path(town.sato),
                  {{"version", "1"}, {"name", "佐藤"}, {"job", "看護師"}, {"deputy", town.suzuki.text()}});
    EXPECT_EQ(form.status, 409);
    EXPECT_TRUE(has(form, "いまは「保健師」です"));
    EXPECT_TRUE(has(form, "name=\"version\" value=\"2\""));
    EXPECT_EQ(town.person(town.sato).job, "保健師");
}

TEST_F(MemberPages, MakeANewPasswordAndTellTheMember) {
    site.sign_in(town.chief);
    const auto first = password_in(site.post("/org/members", yamada()));
    const auto id = by_login("yugawara.yamada")->id;
    const auto shown = site.post(member_path(id) + "/password");
    ASSERT_EQ(shown.status, 200);
    const auto second = password_in(shown);
    EXPECT_NE(first, second);
    EXPECT_EQ(signs_in("yugawara.yamada", first), "422");
    EXPECT_EQ(signs_in("yugawara.yamada", second), "303");
    EXPECT_EQ(notices_for(id), 1);
    EXPECT_EQ(get_as(town.chief, member_path(id) + "/password").get_header("Location"), member_path(id));
}

TEST_F(MemberPages, LeaveThePasswordOfThoseWhoStandHigherAlone) {
    const auto boss = town.world.member(town.health, "部長", "", "administrator");
    site.sign_in(town.chief);
    for (const auto* action : {"/password", "/second-factor", "/end"}) {
        EXPECT_EQ(site.post(member_path(boss) + action).status, 403) << action;
        EXPECT_EQ(site.post(member_path(town.chief) + action).status, 403) << "the own " << action;
        EXPECT_EQ(site.post(member_path(town.kato) + action).status, 403) << "another section's " << action;
    }
    site.sign_in(town.sato);
    EXPECT_EQ(site.post(member_path(town.suzuki) + "/password").status, 403);
}

TEST_F(MemberPages, TakeALostSecondFactorAway) {
    town.db.query_text("UPDATE member SET totp_secret = 'sealed', login = 'sato' WHERE id = $1", {town.sato})
        .run();
    site.sign_in(town.chief);
    EXPECT_TRUE(has(site.get(member_path(town.sato)), "2つ目の確認を外す"));
    EXPECT_EQ(site.post(member_path(town.sato) + "/second-factor").status, 303);
    EXPECT_FALSE(town.person(town.sato).second_factor);
    EXPECT_EQ(notices_for(town.sato), 1);
}

TEST_F(MemberPages, CloseAnAccountOnlyWhenNothingIsLeftInHand) {
    town.child("0001", town.health, town.sato);
    site.sign_in(town.chief);
    const Fields close{{"ends_on", "R8.11.24"}, {"reason", "異動"}};
    const auto refused = site.post(member_path(town.sato) + "/end", close);
    EXPECT_EQ(refused.status, 422);
    EXPECT_TRUE(has(refused, "先に引き継いでください"));
    EXPECT_EQ(site.post(member_path(town.suzuki) + "/end", close).status, 303);
    EXPECT_FALSE(town.person(town.suzuki).living(town.world.clock.today()));
    EXPECT_EQ(site.get(member_path(town.suzuki)).status, 410);
    const auto wrong = site.post(member_path(town.sato) + "/end", {{"ends_on", "R8.11.23"}});
    EXPECT_TRUE(has(wrong, "#f-ends_on") and has(wrong, "#f-reason"));
}

// A session outlives the right that it had when the form was opened.
TEST_F(MemberPages, LookAtTheRightAtTheMomentOfTheChange) {
    site.sign_in(town.sato);
    const auto form = site.get(section_path(town.health) + "/edit");
    EXPECT_EQ(form.status, 200);
    town.db.query_text("UPDATE member SET section_id = $2 WHERE id = $1", {town.sato, town.welfare}).run();
    EXPECT_EQ(site.post(section_path(town.health), {{"version", "1"}, {"hours", "いつでも"}}).status, 403);
    auto ctx = town.as(town.chief);
    end_member(ctx, town.suzuki, ctx.today(), "退職");
    site.sign_in(town.suzuki);
    EXPECT_NE(site.post(section_path(town.health), {{"version", "1"}, {"hours", "いつでも"}}).status, 303);
    EXPECT_EQ(town.place(town.health).hours, "平日 8時30分から17時");
}

// ---- hand-over

class HandOverPages : public Pages {
  protected:
    std::string told(MemberId id) {
        return town.db.query_text("SELECT text FROM notice WHERE member_id = $1", {id})
            .value<std::string>()
            .value_or("");
    }
};

TEST_F(HandOverPages, ShowWhatMovesBesideEachPerson) {
    town.child("0001", town.health, town.sato);
    town.task(1, town.health, town.sato);
    const auto page = get_as(town.chief, "/org/handover?from=" + town.sato.text());
    EXPECT_TRUE(has(page, "佐藤（こども1人・やること1件・代わりをしている人0人）"));
    EXPECT_TRUE(has(page, "value=\"" + town.sato.text() + "\" checked"));
    EXPECT_TRUE(has(page, "鈴木（こども0人"));
    const auto own = get_as(town.sato, "/org/handover");
    EXPECT_TRUE(has(own, "佐藤（こども1人"));
    EXPECT_FALSE(has(own, "鈴木（こども")) << "others are for the lead";
    EXPECT_FALSE(has(own, "closes_on"));
}

TEST_F(HandOverPages, MoveEverythingInOneFormAndTellBoth) {
    const auto child = town.child("0001", town.health, town.sato);
    town.task(1, town.health, town.sato);
    site.sign_in(town.chief);
    const auto done =
        site.post("/org/handover",
                  {{"from", town.sato.text()}, {"to", town.suzuki.text()}, {"closes_on", "令和9年3月31日"}});
    EXPECT_EQ(done.status, 303) << main_of(done);
    EXPECT_EQ(town.named(child, town.health), town.suzuki);
    EXPECT_EQ(town.task_of(1), town.suzuki);
    EXPECT_EQ(town.person(town.sato).ends, base::make_date(2027, 3, 31));
    EXPECT_EQ(told(town.suzuki),
              "引き継ぎがありました：こども{teams}人とやること{tasks}件が、あなたの受け持ちになりました。");
    EXPECT_EQ(told(town.sato),
              "引き継ぎが終わりました：あなたのこども{teams}人とやること{tasks}件が、ほかの人に移りました。");
}

TEST_F(HandOverPages, ChangeNothingWithoutTheRight) {
    const auto child = town.child("0001", town.health, town.suzuki);
    const auto try_as = [&](MemberId who, MemberId from, MemberId to, SectionId to_section = {}) {
        site.sign_in(who);
        return site
            .post("/org/handover", {{"from", from.text()},
                                    {"to", to.text()},
                                    {"to_section", to_section.value() == 0 ? "" : to_section.text()}})
            .status;
    };
    EXPECT_EQ(try_as(town.sato, town.suzuki, town.sato), 422);
    EXPECT_EQ(try_as(town.kato, town.suzuki, town.kato), 422);
    EXPECT_EQ(try_as(town.mori, town.suzuki, town.mori), 422);
    EXPECT_EQ(try_as(town.window, town.suzuki, town.window), 422);
    EXPECT_EQ(try_as(town.chief, town.suzuki, town.mori, town.nurses), 403);
    EXPECT_EQ(try_as(town.chief, town.suzuki, town.mori), 422);
    EXPECT_EQ(town.named(child, town.health), town.suzuki);
}

TEST_F(HandOverPages, LetAMemberGiveTheOwnThingsButNotCloseTheAccount) {
    const auto child = town.child("0001", town.health, town.sato);
    site.sign_in(town.sato);
    EXPECT_EQ(site.post("/org/handover",
                        {{"from", town.sato.text()}, {"to", town.suzuki.text()}, {"closes_on", "R9.3.31"}})
                  .status,
              422);
    EXPECT_EQ(town.named(child, town.health), town.sato) << "all or nothing";
    EXPECT_EQ(site.post("/org/handover", {{"from", town.sato.text()}, {"to", town.suzuki.text()}}).status,
              303);
    EXPECT_EQ(town.named(child, town.health), town.suzuki);
}

TEST_F(HandOverPages, WarnThatChildrenStayWithTheirSection) {
    const auto page = get_as(town.chief, "/org/handover?to_section=" + town.welfare.text());
    EXPECT_TRUE(has(page, "別の部署の人に引き継ぎます：湯河原町 福祉課"));
    EXPECT_TRUE(has(page, "加藤"));
    EXPECT_EQ(site.get("/org/handover?to_section=" + town.nurses.text()).status, 403);
    EXPECT_EQ(get_as(town.admin,
                     "/org/handover?section=" + town.health.text() + "&to_section=" + town.nurses.text())
                  .status,
              200);
}

TEST_F(HandOverPages, TellAllThatIsMissingAtOnce) {
    site.sign_in(town.chief);
    const auto page = site.post("/org/handover", {{"closes_on", "R8.2.30"}});
    EXPECT_EQ(page.status, 422);
    for (const auto* field : {"#f-from", "#f-to", "#f-closes_on", "R8.2.30"})
        EXPECT_TRUE(has(page, field)) << field;
}

}  // namespace
}  // namespace directory
