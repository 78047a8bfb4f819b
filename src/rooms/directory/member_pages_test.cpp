#include "rooms/directory/pages.h"
#include "rooms/directory/pages_testing.h"

// Accounts and the hand-over, as people meet them.
namespace tsumugi::directory {
namespace {

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

TEST_F(MemberPages, AskTheDatabaseAgainForTheRightInsideTheChange) {
    auto ctx = town.as(town.chief);
    EXPECT_TRUE(member_now(ctx, town.sato, &may_manage));
    town.db.query_text("UPDATE member SET section_id = $2 WHERE id = $1", {town.sato, town.welfare}).run();
    EXPECT_FALSE(member_now(ctx, town.sato, &may_manage)) << "the member has gone elsewhere";
    EXPECT_TRUE(member_now(ctx, town.suzuki, &may_manage));
    town.db.query_text("UPDATE member SET role = 'member' WHERE id = $1", {town.chief}).run();
    EXPECT_FALSE(member_now(ctx, town.suzuki, &may_manage)) << "the lead is no lead any more";
    town.db
        .query_text("UPDATE member SET role = 'lead', ended_on = $2 WHERE id = $1",
                    {town.chief, town.world.clock.today()})
        .run();
    EXPECT_FALSE(member_now(ctx, town.suzuki, &may_manage)) << "the lead's account is closed";
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
}  // namespace tsumugi::directory
