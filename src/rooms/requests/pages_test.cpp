#include <gtest/gtest.h>

#include "rooms/requests/testing.h"

namespace tsumugi::requests {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

const db::Sql kSpeakEnglish{"UPDATE member SET lang = 'en' WHERE id = $1"};
const db::Sql kLogged{
    "SELECT COUNT(*) FROM audit_entry WHERE action = $1 AND subject = 'request' AND section_id = $2"};

class RequestPages : public testing::Test {
  protected:
    Region region;
    jobs::Site site{region.world};

    void SetUp() override {
        region.world.app.inbox_count = [](access::Ctx& ctx) { return tasks::open_count(ctx); };
        requests::routes(site.routes());
        children::routes(site.routes());
        children::set_blocks(requests::blocks());
        site.sign_in(region.tanaka);
    }
    static bool has(const http::Response& response, std::string_view text) {
        return response.body.find(text) != std::string::npos;
    }
    /// The form as somebody fills it in.
    Fields typed(const std::string& to = "湯河原町 健康づくり課") {
        return {{"child", "0417"},
                {"step", ""},
                {"to", to},
                {"kind", "support"},
                {"function", "ward_visit"},
                {"title", "退院前の訪問"},
                {"body", "一度会ってください。\n12月に退院します。"},
                {"answer_by", "R8.12.4"}};
    }
    static Fields with(Fields fields, const std::string& name, const std::string& value) {
        for (auto& [known, text] : fields) {
            if (known == name) text = value;
        }
        return fields;
    }
    http::Response reply(RequestId id, Fields fields) {
        fields.emplace_back("version", std::to_string(version_of(*region.world.db, id)));
        return site.post("/requests/" + id.text() + "/answer", fields);
    }
    int logged(const char* action, SectionId section) {
        return region.world.db->query(kLogged, action, section).value<int>().value_or(0);
    }
    /// The check page of what was typed: it has an address of its own.
    http::Response checked(const Fields& fields) {
        const auto looked = site.post("/requests/check", fields);
        return looked.status == 303 ? site.get(std::string(looked.get_header("Location"))) : looked;
    }
    static std::string path(RequestId id) { return "/requests/" + id.text(); }
};

TEST_F(RequestPages, AnEmptyListTeaches) {
    for (const auto* box : {"in", "out", "done"}) {
        const auto page = site.get(std::string("/requests?box=") + box);
        EXPECT_EQ(page.status, 200) << page.body;
        EXPECT_TRUE(has(page, "class=\"empty\"")) << box;
    }
    EXPECT_TRUE(has(site.get("/requests?box=out"), "/requests/new"));
}

TEST_F(RequestPages, AnUnknownConditionIsAnErrorAndNeverLeftOut) {
    for (const auto* target : {"/requests?box=all", "/requests?state=sent", "/requests?box=in&page=0",
                               "/requests?page=1x", "/requests/new?child=0417&who=me"}) {
        const auto page = site.get(target);
        EXPECT_EQ(page.status, 400) << target;
        EXPECT_TRUE(has(page, "アドレスの条件")) << target;
    }
}

TEST_F(RequestPages, TheListShowsStateCodeAndWhoWaitsWithoutAName) {
    region.sent(region.health);
    const auto sender = site.get("/requests?box=out");
    for (const auto* text :
         {"退院前の訪問をお願いします", "こ-0417", "/children/0417", "まだ見られていません",
          "市立病院 連携室が、湯河原町 健康づくり課の返事を待っています", "12/3（木）"})
        EXPECT_TRUE(has(sender, text)) << text;
    EXPECT_FALSE(has(sender, "小峰"));
    site.sign_in(region.sato);
    const auto receiver = site.get("/requests");
    EXPECT_TRUE(has(receiver, "退院前の訪問をお願いします"));
    EXPECT_FALSE(has(receiver, "/children/0417")) << "not in the team: no link";
    site.sign_in(region.mori);
    EXPECT_FALSE(has(site.get("/requests"), "退院前"));
}

TEST_F(RequestPages, TheFormBeginsWithWhatIsKnown) {
    const auto page = site.get("/requests/new?child=0417&to=" + region.health.text());
    EXPECT_EQ(page.status, 200) << page.body;
    for (const auto* text : {"value=\"湯河原町 健康づくり課\"", "こ-0417　4歳2か月　湯河原町", "2026-12-03",
                             "小峰", "value=\"support\" checked"})
        EXPECT_TRUE(has(page, text)) << text;
}

TEST_F(RequestPages, AStepFillsTheForm) {
    const auto child = std::to_string(region.child.value());
    region.world.db->execute_script(
        "INSERT INTO pathway_template (id, code, name, english, anchor, anchor_en, goal, goal_en, position) "
        "VALUES "
        "(900, 'test', 't', 't', 'a', 'a', 'g', 'g', 99);"
        "INSERT INTO template_step (id, template_id, position, title, title_en, function_code, offset_days, "
        "why, "
        "why_en, before_text, before_en, guide, guide_en) VALUES (901, 900, 1, '病棟で会う', 'Meet on the "
        "ward', "
        "'ward_visit', 0, '', '', '', '', '', '');"
        "INSERT INTO pathway (id, child_id, template_id, anchor_date, goal, state, started_by_section, "
        "started_by, "
        "started_at) VALUES (902, " +
        child + ", 900, '2026-12-12', '', 'running', " + std::to_string(region.hospital.value()) +
        ", 1, 0);"
        "INSERT INTO step (id, pathway_id, child_id, template_step_id, position, function_code, section_id, "
        "due, "
        "state) VALUES (903, 902, " +
        child + ", 901, 1, 'ward_visit', " + std::to_string(region.health.value()) +
        ", '2026-11-30', 'todo')");
    const auto step = pathways::StepId{903}.text();
    const auto page = site.get("/requests/new?child=0417&step=" + step);
    EXPECT_EQ(page.status, 200) << page.body;
    for (const auto* text :
         {"value=\"病棟で会う\"", "value=\"湯河原町 健康づくり課\"", "value=\"ward_visit\" selected",
          "「病棟で会う」（期限 11/30（月））", "2026-11-30"})
        EXPECT_TRUE(has(page, text)) << text;
    EXPECT_EQ(site.get("/requests/new?child=0417&step=" + pathways::StepId{904}.text()).status, 404);

    const auto sent = site.post("/requests", with(typed(), "step", step));
    ASSERT_EQ(sent.status, 303) << sent.body;
    const auto shown = site.get(std::string(sent.get_header("Location")));
    EXPECT_TRUE(has(shown, "/steps/" + step)) << shown.body;
}

TEST_F(RequestPages, TheWayBackSaysThatItWasSent) {
    const auto looked = site.post("/requests/check", typed());
    ASSERT_EQ(looked.status, 303) << looked.body;
    const std::string check(looked.get_header("Location"));
    EXPECT_EQ(check.find("%E"), std::string::npos) << "nothing typed stands in the address";
    const auto page = site.get(check);
    const auto draft = check.substr(check.find('=') + 1);
    EXPECT_TRUE(has(page, draft));
    EXPECT_TRUE(has(site.get("/requests?box=out"), "こ-0417　依頼　湯河原町 健康づくり課")) << "it is listed";
    auto fields = typed();
    fields.emplace_back("draft", draft);
    const auto sent = site.post("/requests", fields);
    ASSERT_EQ(sent.status, 303) << sent.body;
    const auto back = site.get(check);
    EXPECT_EQ(back.status, 200);
    EXPECT_TRUE(has(back, "送りました（"));
    EXPECT_TRUE(has(back, "href=\"" + std::string(sent.get_header("Location")) + "\""));
    EXPECT_EQ(site.post("/requests", fields).get_header("Location"), sent.get_header("Location"));
    EXPECT_EQ(site.get(check).status, 200);
    site.sign_in(region.mori);
    EXPECT_EQ(site.get(check).status, 410) << "another section's";
}

TEST_F(RequestPages, ARefusalOffersWhomToAskNext) {
    const auto id = region.sent(region.health, "ward_visit");
    ASSERT_TRUE(region.act(region.as_health(), id, "decline", "人手がありません"));
    const auto page = site.get(path(id));
    for (const auto* text :
         {"次の宛先を決める", "「足りない」と記録する", "/requests/new?child=0417&amp;again="})
        EXPECT_TRUE(has(page, text)) << text;
    site.sign_in(region.sato);
    EXPECT_FALSE(has(site.get(path(id)), "次の宛先を決める："));
    EXPECT_EQ(site.post(path(id) + "/next", {{"how", "missing"}}).status, 404) << "it is the asker's";
    site.sign_in(region.tanaka);
    EXPECT_EQ(site.post(path(id) + "/next", {{"how", "x"}}).status, 422);
    const auto before = region.world.db->query_text("SELECT COUNT(*) FROM unmet_need", {}).value<int>();
    ASSERT_EQ(site.post(path(id) + "/next", {{"how", "missing"}}).status, 303);
    EXPECT_EQ(region.world.db->query_text("SELECT COUNT(*) FROM unmet_need", {}).value<int>(), *before + 1);
    EXPECT_TRUE(has(site.get(path(id)), "地域に足りないものとして記録しました。"));
    EXPECT_EQ(site.post(path(id) + "/next", {{"how", "dropped"}}).status, 409) << "once";
}

TEST_F(RequestPages, AChildOfAnotherTeamCanNotBeAskedAbout) {
    site.sign_in(region.sato);
    EXPECT_EQ(site.get("/requests/new?child=0417").status, 404);
    EXPECT_EQ(site.post("/requests/check", typed("訪看みかん")).status, 404);
    EXPECT_EQ(site.post("/requests", typed("訪看みかん")).status, 404);
    EXPECT_EQ(site.get("/requests/new").status, 200);
}

TEST_F(RequestPages, TheCheckListsWhoWillSeeWhatAndSendsNothing) {
    region.world.join(region.child, region.station);
    const auto page = checked(typed());
    EXPECT_EQ(page.status, 200) << page.body;
    for (const auto* text :
         {"だれに何が見えるか", "湯河原町 健康づくり課", "佐藤", "こどもの名前とこどものページは見えません。",
          "湯河原町 健康づくり課（引き受けたとき）", "「入院中の最初の訪問」の主担当になります。",
          "訪看みかん", "本文と返事のことばは見えません。", "保健福祉事務所 地域の窓口",
          "令和8（2026）年12月4日（金）"})
        EXPECT_TRUE(has(page, text)) << text;
    EXPECT_EQ(count(*region.world.db, region.hospital, Box::out), 0);
    EXPECT_TRUE(region.told(region.health).empty());
}

TEST_F(RequestPages, TheCheckTellsThatAMemberSeesThePageAlready) {
    region.world.join(region.child, region.health);
    const auto page = checked(typed());
    EXPECT_TRUE(has(page, "もうチームの一員なので、こどものページも見ています。"));
    EXPECT_FALSE(has(page, "引き受けたとき"));
}

TEST_F(RequestPages, GoingBackFromTheCheckKeepsWhatWasTyped) {
    auto fields = with(typed(), "to", region.health.text());
    fields.emplace_back("edit", "1");
    const auto page = checked(fields);
    EXPECT_EQ(page.status, 200);
    for (const auto* text : {"value=\"退院前の訪問\"", "12月に退院します。", "value=\"R8.12.4\"",
                             "value=\"湯河原町 健康づくり課\""})
        EXPECT_TRUE(has(page, text)) << text;
}

TEST_F(RequestPages, ProblemsStandBesideTheirFieldsAndNothingTypedIsLost) {
    for (const auto* target : {"/requests/check", "/requests"}) {
        auto fields = with(typed("どこか"), "body", "小峰 空さんをお願いします");
        fields = with(with(fields, "answer_by", "きのう"), "kind", "");
        const auto page = site.post(target, fields);
        EXPECT_EQ(page.status, 422);
        for (const auto* text :
             {"エラー：", "#f-to", "#f-kind", "#f-body", "#f-answer_by", "value=\"どこか\"",
              "小峰 空さんをお願いします", "value=\"きのう\"", "この名前の部署は見つかりません"})
            EXPECT_TRUE(has(page, text)) << target << " " << text;
        EXPECT_EQ(count(*region.world.db, region.hospital, Box::out), 0);
    }
}

TEST_F(RequestPages, SendingLeadsToTheRequestWithItsHistory) {
    const auto sent = site.post("/requests", typed());
    ASSERT_EQ(sent.status, 303) << sent.body;
    const auto page = site.get(std::string(sent.get_header("Location")));
    EXPECT_EQ(page.status, 200) << page.body;
    for (const auto* text : {"退院前の訪問", "一度会ってください。", "まだ見られていません", "送りました",
                             "市立病院 連携室（田中）", "取り下げる", "控えを印刷", "/children/0417"})
        EXPECT_TRUE(has(page, text)) << text;
    EXPECT_FALSE(has(page, "小峰"));
    EXPECT_FALSE(has(page, "電話・FAXの返事を記録")) << "they can sign in";
}

TEST_F(RequestPages, TheReceiverSeesOnlyWhatTheRequestSaysUntilItAccepts) {
    const auto id = region.sent(region.health, "ward_visit");
    site.sign_in(region.sato);
    const auto page = site.get(path(id));
    EXPECT_EQ(page.status, 200) << page.body;
    for (const auto* text :
         {"こ-0417", "退院前の訪問をお願いします", "12月に退院します。", "見ました", "引き受ける", "ことわる",
          "もっと聞いてから決める", "こどもの名前とこどものページは見えません"})
        EXPECT_TRUE(has(page, text)) << text;
    EXPECT_FALSE(has(page, "小峰"));
    EXPECT_FALSE(has(page, "/children/0417"));
    EXPECT_EQ(site.get("/children/0417").status, 404);
    EXPECT_EQ(logged("view", region.health), 1);

    site.sign_in(region.tanaka);
    EXPECT_TRUE(has(site.get(path(id)), "見ました"));

    site.sign_in(region.sato);
    const auto accepted = reply(id, {{"action", "accept"}});
    ASSERT_EQ(accepted.status, 303) << accepted.body;
    EXPECT_TRUE(has(site.get(path(id)), "/children/0417"));
    EXPECT_EQ(site.get("/children/0417").status, 200);
}

TEST_F(RequestPages, DecliningGivesNoRightAndOffersTheSenderAnotherSection) {
    const auto id = region.sent(region.station);
    site.sign_in(region.mori);
    const auto incomplete = reply(
        id, {{"action", "decline"}, {"text", "夜は看護師がいません"}, {"reason", "condition_not_accepted"}});
    EXPECT_EQ(incomplete.status, 422);
    EXPECT_TRUE(has(incomplete, "#f-reason_item"));
    EXPECT_TRUE(has(incomplete, "夜は看護師がいません"));
    const auto declined = reply(id, {{"action", "decline"},
                                     {"text", "夜は看護師がいません"},
                                     {"reason", "condition_not_accepted"},
                                     {"reason_item", "nurse_hours"}});
    ASSERT_EQ(declined.status, 303) << declined.body;
    EXPECT_EQ(site.get("/children/0417").status, 404);
    EXPECT_TRUE(has(site.get(path(id)), "ことわりました"));

    site.sign_in(region.tanaka);
    const auto page = site.get(path(id));
    for (const auto* text :
         {"必要なケアや条件に合わない：看護師のいる時間", "夜は看護師がいません", "ほかの部署に頼む"})
        EXPECT_TRUE(has(page, text)) << text;
    const auto again = site.get("/requests/new?child=0417&again=" + id.text());
    EXPECT_TRUE(has(again, "value=\"退院前の訪問をお願いします\"")) << again.body;
}

TEST_F(RequestPages, NobodyElseOpensItAndUnknownIdsGetTheSameWords) {
    const auto id = region.sent(region.health);
    site.sign_in(region.mori);
    const auto unknown = RequestId{77}.text();
    for (const auto* tail : {"", "/print", "/record"}) {
        for (const auto& name : {id.text(), unknown, std::string("x")}) {
            const auto page = site.get("/requests/" + name + tail);
            EXPECT_EQ(page.status, 404) << name << tail;
            EXPECT_TRUE(has(page, "この依頼は見つからないか、あなたの部署には見る権利がありません。"));
            EXPECT_FALSE(has(page, "退院前"));
        }
    }
    EXPECT_EQ(reply(id, {{"action", "accept"}}).status, 404);
    EXPECT_EQ(region.stored(id).state, State::sent);
    EXPECT_EQ(site.get("/requests/new?child=0417&again=" + id.text()).status, 404);
    EXPECT_GT(logged("refused", region.station), 0);
}

TEST_F(RequestPages, TwoWhoAnswerAtOnceSeeBothAndChoose) {
    const auto id = region.sent(region.health);
    site.sign_in(region.sato);
    const Fields late{{"action", "conditional"}, {"text", "火・木だけ"}, {"version", "1"}};
    ASSERT_TRUE(region.act(region.as_health(), id, "ask", "いつ退院ですか"));
    const auto conflict = site.post(path(id) + "/answer", late);
    EXPECT_EQ(conflict.status, 409);
    for (const auto* text :
         {"聞き返しています：いつ退院ですか", "条件つきで引き受ける：火・木だけ", "佐藤", "value=\"2\""})
        EXPECT_TRUE(has(conflict, text)) << text;

    Fields kept = with(late, "version", "2");
    kept.emplace_back("keep", "聞き返しています：いつ退院ですか");
    EXPECT_EQ(site.post(path(id) + "/answer", kept).status, 303);
    EXPECT_EQ(region.stored(id).state, State::asked);

    Fields mine = with(late, "version", "2");
    mine.emplace_back("keep", "条件つきで引き受ける：火・木だけ");
    EXPECT_EQ(site.post(path(id) + "/answer", mine).status, 303);
    EXPECT_EQ(region.stored(id).state, State::conditional);
    EXPECT_EQ(region.stored(id).answer, "火・木だけ");
}

TEST_F(RequestPages, WhatTheStateDoesNotAllowIsToldBesideTheForm) {
    const auto id = region.sent(region.health);
    site.sign_in(region.sato);
    const auto page = reply(id, {{"action", "done"}, {"text", "終わりました"}});
    EXPECT_EQ(page.status, 422);
    EXPECT_TRUE(has(page, "いまの状態では、これはできません。"));
    EXPECT_EQ(reply(id, {}).status, 422);
}

TEST_F(RequestPages, ATelephoneAnswerIsRecordedOnOnePage) {
    const auto id = region.sent(region.office);
    const auto shown = site.get(path(id));
    EXPECT_TRUE(has(shown, "宛先の部署は、まだ紡ぎを使っていません"));
    EXPECT_TRUE(has(shown, path(id) + "/record"));
    const auto form = site.get(path(id) + "/record");
    EXPECT_EQ(form.status, 200) << form.body;

    Fields fields{{"by", "telephone"}, {"heard_from", ""}, {"action", "accept"}, {"text", ""}};
    const auto incomplete = reply(id, fields);
    EXPECT_EQ(incomplete.status, 422);
    EXPECT_TRUE(has(incomplete, "だれが答えたかを書いてください"));
    const auto recorded = reply(id, with(fields, "heard_from", "石井さん"));
    ASSERT_EQ(recorded.status, 303) << recorded.body;
    EXPECT_TRUE(
        has(site.get(path(id)), "はやぶさ 受付の石井さん（電話・FAX。市立病院 連携室（田中）が記録）"));
    EXPECT_EQ(region.stored(id).state, State::accepted);
}

TEST_F(RequestPages, TheRecordPageIsForSectionsThatCanNotSignInAlone) {
    const auto id = region.sent(region.health);
    EXPECT_EQ(site.get(path(id) + "/record").status, 303);
    EXPECT_EQ(reply(id, {{"by", "telephone"}, {"heard_from", "佐藤さん"}, {"action", "accept"}}).status, 403);
}

TEST_F(RequestPages, TheCopyHasRoomForTheAnswerAndNoName) {
    const auto id = region.sent(region.office);
    const auto page = site.get(path(id) + "/print");
    EXPECT_EQ(page.status, 200) << page.body;
    for (const auto* text : {"依頼書", "はやぶさ 受付 御中", "□ 引き受けます", "□ 空きがない（人手・定員）",
                             "こ-0417", "print-qr"})
        EXPECT_TRUE(has(page, text)) << text;
    EXPECT_FALSE(has(page, "小峰"));
}

TEST_F(RequestPages, TheChildsPageListsItsRequestsToTheWholeTeam) {
    EXPECT_TRUE(has(site.get("/children/0417"), "依頼はまだありません。"));
    const auto id = region.sent(region.health);
    region.world.join(region.child, region.station);
    const auto own = site.get("/children/0417");
    EXPECT_TRUE(has(own, path(id))) << own.body;
    EXPECT_TRUE(has(own, "/requests/new?child=0417"));
    site.sign_in(region.mori);
    const auto other = site.get("/children/0417");
    EXPECT_TRUE(has(other, "市立病院 連携室が、湯河原町 健康づくり課の返事を待っています"));
    EXPECT_FALSE(has(other, path(id))) << "only its two sections open it";
    EXPECT_FALSE(has(other, "12月に退院します。"));
}

TEST_F(RequestPages, AnAdministratorSeesNoRequest) {
    const auto id = region.sent(region.health);
    const auto admin = region.signing_in(region.health, "管理", "administrator");
    site.sign_in(admin);
    EXPECT_EQ(site.get("/requests").status, 404);
    EXPECT_EQ(site.get(path(id)).status, 403);
    EXPECT_EQ(region.stored(id).state, State::sent);
}

TEST_F(RequestPages, CountWhyTheyWereDeclinedWithoutChildOrSection) {
    EXPECT_TRUE(has(site.get("/requests/refusals"), "ことわられた依頼はありません"));
    const auto decline = [&](const char* reason, const char* item) {
        const auto id = region.sent(region.health);
        auto ctx = region.as_health();
        auto reply = region.reply(id, "decline", "いまは受けられません");
        reply.reason = reason;
        reply.reason_item = item;
        const auto declined = requests::answer(ctx, reply);
        ASSERT_TRUE(declined);
    };
    for (int i = 0; i < 5; ++i) decline("no_capacity", "");
    decline("condition_not_accepted", "5");
    const auto page = site.get("/requests/refusals");
    const auto text = page.body.substr(page.body.find("<main"));
    EXPECT_TRUE(has(page, "空きがない（人手・定員）"));
    EXPECT_NE(text.find("5件"), std::string::npos);
    EXPECT_NE(text.find("1から4件"), std::string::npos);
    EXPECT_NE(text.find("吸引"), std::string::npos);
    EXPECT_EQ(text.find("健康づくり課"), std::string::npos);
}

TEST_F(RequestPages, EverythingIsThereInEnglish) {
    region.world.db->query(kSpeakEnglish, region.tanaka).run();
    const auto id = region.sent(region.office);
    for (const auto& [target, text] :
         std::vector<std::pair<std::string, std::string>>{{"/requests?box=out", "waits for the answer of"},
                                                          {"/requests/new", "Which child is it about?"},
                                                          {"/requests/new?child=0417", "Function asked for"},
                                                          {path(id), "Not seen yet"},
                                                          {path(id) + "/record", "Who answered"},
                                                          {path(id) + "/print", "Letter of request"}}) {
        const auto page = site.get(target);
        EXPECT_EQ(page.status, 200) << target << page.body;
        EXPECT_TRUE(has(page, text)) << target;
    }
    EXPECT_TRUE(has(checked(typed()), "Who will see what"));
}

}  // namespace
}  // namespace tsumugi::requests
