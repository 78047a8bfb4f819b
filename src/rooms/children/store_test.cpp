#include "rooms/children/store.h"
#include "ground/base/text.h"
#include "ground/db/revision.h"
#include "rooms/testing/region_world.h"

namespace tsumugi::children {
namespace {

using base::make_date;
using rooms::kManazuru;
using rooms::kYugawara;

class Children : public rooms::OnEngines {
  protected:
    static ChildForm filled() {
        ChildForm form;
        form.name = "髙﨑 𠮷\U000E0100子";
        form.kana = "タカサキ　よしこ";
        form.call_name = "よっちゃん";
        form.birth = "Ｒ４．９．３";
        form.sex = "female";
        form.municipality = kYugawara;
        form.postcode = "２５９０３９２";
        form.phone = "０４６５６３２１１１";
        form.guardian_name = "髙﨑 葵";
        form.guardian_relationship = "母";
        form.guardian_phone = "09012345678";
        form.diagnoses = "脳性麻痺\n\n てんかん \n";
        form.devices = "人工呼吸器";
        form.care = {{"1", true, care_score::Watch::none}};
        return form;
    }
    ChildDraft draft_of(const ChildForm& form) {
        return children::check(form, region.clock.today(), region::municipalities(region.db)).value();
    }
    Created make(const ChildForm& form) {
        auto ctx = region.as(region.tanaka);
        return db::write(region.db, [&] { return create(ctx, draft_of(form)); });
    }
    std::vector<std::string> codes(const std::vector<Listed>& rows) {
        std::vector<std::string> all;
        for (const auto& row : rows) all.push_back(row.code);
        return all;
    }
    base::Result<void> save_facts_as(access::MemberId who, ChildId id, const char* diagnoses, int version) {
        region.clock.advance(std::chrono::minutes(1));
        auto ctx = region.as(who);
        const auto key = region.key(ctx, id);
        ChildForm form;
        form.diagnoses = diagnoses;
        form.devices = "人工呼吸器";
        return db::write(region.db, [&] { return save_facts(ctx, key, form, version); });
    }
};

TEST_P(Children, AreStoredExactlyAsTyped) {
    const auto made = make(filled());
    auto ctx = region.as(region.tanaka);
    const auto key = region.key(ctx, made.id);
    const auto form = stored_form(ctx, key);
    EXPECT_EQ(form.name, "髙﨑 𠮷\U000E0100子");
    EXPECT_EQ(form.kana, "タカサキ　よしこ");
    EXPECT_EQ(form.birth, "2022-09-03");
    EXPECT_EQ(form.postcode, "259-0392");
    EXPECT_EQ(form.phone, "0465-63-2111");
    EXPECT_EQ(form.guardian_name, "髙﨑 葵");
    EXPECT_EQ(form.guardian_phone, "090-1234-5678");
    EXPECT_EQ(facts(ctx, key).at("diagnoses"), (std::vector<std::string>{"脳性麻痺", "てんかん"}));
    EXPECT_EQ(facts(ctx, key).at("devices"), std::vector<std::string>{"人工呼吸器"});
    const auto care = current_care(ctx, key);
    ASSERT_TRUE(care);
    EXPECT_EQ(care->state, "draft") << "no author";
    EXPECT_EQ(care->score.total, 10);
    EXPECT_EQ(care->assessed_on, region.clock.today());
    EXPECT_EQ(made.code.size(), 4u);
}

TEST_P(Children, BelongToTheSectionThatMadeThem) {
    const auto made = make(filled());
    EXPECT_TRUE(region.may_open(region.tanaka, made.id));
    for (const auto who : {region.sato, region.mori, region.window, region.admin})
        EXPECT_FALSE(region.may_open(who, made.id));
}

TEST_P(Children, ShowEachKindOfOrganisationItsCategoriesOnly) {
    const auto made = make(filled());
    for (const auto section : {region.taxi, region.school}) region.world.join(made.id, section);
    auto driver = region.as(region.ono);
    const auto basic = region.key(driver, made.id);
    EXPECT_TRUE(facts(driver, basic).empty());
    EXPECT_FALSE(current_care(driver, basic));
    EXPECT_TRUE(assessments(driver, basic).empty());
    EXPECT_TRUE(guardians(driver, basic).empty());
    EXPECT_EQ(stored_form(driver, basic).guardian_phone, "");
    EXPECT_EQ(stored_form(driver, basic).name, "髙﨑 𠮷\U000E0100子");
    auto teacher = region.as(region.abe);
    const auto school = region.key(teacher, made.id);
    EXPECT_TRUE(facts(teacher, school).contains("diagnoses"));
    EXPECT_TRUE(guardians(teacher, school).empty());
}

TEST_P(Children, KeepWhatTheyWereWhenTheyAreChanged) {
    const auto made = make(filled());
    auto ctx = region.as(region.tanaka);
    const auto key = region.key(ctx, made.id);
    auto form = filled();
    form.name = "髙崎 吉子";
    form.guardian_name = "";
    form.guardian_phone = "";
    ASSERT_TRUE(db::write(region.db, [&] { return save_basics(ctx, key, draft_of(form), 1); }));
    EXPECT_EQ(basics(ctx, key).name, "髙崎 吉子");
    EXPECT_EQ(basics(ctx, key).version, 2);
    const auto kept = db::revisions(region.db, "child", made.id.value());
    ASSERT_EQ(kept.size(), 1u);
    EXPECT_NE(kept[0].before.find("髙﨑 𠮷\U000E0100子"), std::string::npos);
    EXPECT_NE(kept[0].before.find("090-1234-5678"), std::string::npos);
    EXPECT_EQ(last_basics(ctx, key).by, "田中");
    const auto stale = db::write(region.db, [&] { return save_basics(ctx, key, draft_of(filled()), 1); });
    ASSERT_FALSE(stale);
    EXPECT_EQ(stale.error().kind, base::Kind::conflict);
    EXPECT_EQ(basics(ctx, key).name, "髙崎 吉子");
}

TEST_P(Children, KeepGuardiansThatTheEditorDoesNotSee) {
    const auto made = make(filled());
    region.world.join(made.id, region.school);
    auto teacher = region.as(region.abe);
    const auto key = region.key(teacher, made.id);
    auto form = filled();
    form.guardian_name = "にせの保護者";
    form.address = "湯河原町中央";
    ASSERT_TRUE(db::write(region.db, [&] { return save_basics(teacher, key, draft_of(form), 1); }));
    auto ctx = region.as(region.tanaka);
    EXPECT_EQ(guardians(ctx, region.key(ctx, made.id)).at(0).name, "髙﨑 葵");
}

TEST_P(Children, EndFactsThatAreTakenOutAndDeleteNone) {
    const auto made = make(filled());
    auto ctx = region.as(region.tanaka);
    const auto key = region.key(ctx, made.id);
    const int version = facts_version(ctx, key);
    ASSERT_TRUE(save_facts_as(region.tanaka, made.id, "てんかん\n気管切開", version));
    EXPECT_EQ(facts(ctx, key).at("diagnoses"), (std::vector<std::string>{"てんかん", "気管切開"}));
    EXPECT_EQ(region.count("medical_fact", "ended_on IS NOT NULL"), 1);
    EXPECT_EQ(region.count("medical_fact"), 4) << "what stayed was not written anew";
    EXPECT_GT(facts_version(ctx, key), version);
    EXPECT_EQ(last_facts(ctx, key).by, "田中");
}

TEST_P(Children, RefuseTheFactsOfTheSecondOfTwoEditors) {
    const auto made = make(filled());
    region.world.join(made.id, region.health);
    auto ctx = region.as(region.tanaka);
    const auto key = region.key(ctx, made.id);
    const int version = facts_version(ctx, key);
    ASSERT_TRUE(save_facts_as(region.sato, made.id, "脳性麻痺\nてんかん\n喘息", version));
    const auto stale = save_facts_as(region.tanaka, made.id, "脳性麻痺", version);
    ASSERT_FALSE(stale);
    EXPECT_EQ(stale.error().kind, base::Kind::conflict);
    EXPECT_EQ(facts(ctx, key).at("diagnoses").size(), 3u);
    EXPECT_EQ(last_facts(ctx, key).by, "佐藤");
}

TEST_P(Children, KeepEveryAssessment) {
    auto form = filled();
    const auto made = make(form);
    auto ctx = region.as(region.tanaka);
    const auto key = region.key(ctx, made.id);
    form.care = {{"2", true, care_score::Watch::none}};
    form.author = "みなと病院 小児科";
    form.assessed_on = "R8.11.20";
    region.clock.advance(std::chrono::minutes(1));
    db::write(region.db, [&] { add_assessment(ctx, key, draft_of(form)); });
    const auto all = assessments(ctx, key);
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].state, "signed");
    EXPECT_EQ(all[0].assessed_on, make_date(2026, 11, 20));
    EXPECT_EQ(all[1].state, "draft");
    EXPECT_EQ(current_care(ctx, key)->answers.at(0).item, "2");
}

TEST_P(Children, TellTheirChangesInTheReadersLanguageAndCategories) {
    const auto made = make(filled());
    for (const auto section : {region.taxi}) region.world.join(made.id, section);
    auto ctx = region.as(region.tanaka);
    region.clock.advance(std::chrono::minutes(1));
    add_event(ctx, made.id, Category::basic, "「{title}」が終わりました。",
              {{"title", "二行の\n題\\名"}, {"title_en", "A title of\ntwo lines"}});
    add_event(ctx, made.id, Category::basic, "予定の日が {from} から {to} に変わりました。",
              {{"from", "2026-12-25"}, {"to", "2027-01-08"}});
    const auto texts = [&](access::MemberId who, int limit) {
        auto reader = region.as(who);
        std::vector<std::string> all;
        for (const auto& event : events(reader, region.key(reader, made.id), limit))
            all.push_back(event.text);
        std::sort(all.begin(), all.end());
        return base::join(all, "|");
    };
    const auto japanese = texts(region.tanaka, 100);
    EXPECT_NE(japanese.find("「二行の\n題\\名」が終わりました。"), std::string::npos) << japanese;
    EXPECT_NE(japanese.find("12/25（金） から 令和9年 1/8（金）"), std::string::npos) << japanese;
    EXPECT_NE(japanese.find("スコア10点"), std::string::npos);
    EXPECT_NE(texts(region.smith, 100).find("A title of\ntwo lines"), std::string::npos);
    EXPECT_EQ(texts(region.ono, 100).find("スコア"), std::string::npos) << "medical";
    // What may not be read takes no place among the newest.
    region.clock.advance(std::chrono::minutes(1));
    for (int i = 0; i < 5; ++i) add_event(ctx, made.id, Category::medical, "医療の情報が変わりました。");
    EXPECT_NE(texts(region.ono, 3), "");
}

// ---- lists and the search

class Lists : public Children {
  protected:
    ListPage list_for(access::MemberId who, ListFilter filter = {}) {
        auto ctx = region.as(who);
        return list(ctx, filter);
    }
    std::vector<std::string> find_for(access::MemberId who, const char* typed) {
        auto ctx = region.as(who);
        return codes(find(ctx, typed));
    }
    Created own(const char* name, const char* kana, const char* town = kYugawara) {
        auto form = filled();
        form.name = name;
        form.kana = kana;
        form.call_name = "";
        form.municipality = town;
        return make(form);
    }
};

TEST_P(Lists, AreInTheOrderOfTheSyllabary) {
    const auto c = own("渡辺 空", "わたなべ そら"), a = own("阿部 海", "あべ うみ"),
               b = own("髙﨑 陸", "タカサキ りく");
    EXPECT_EQ(codes(list_for(region.tanaka).rows), (std::vector{a.code, b.code, c.code}));
}

TEST_P(Lists, FindNamesHoweverTheyAreTyped) {
    const auto made = own("髙﨑 𠮷\U000E0100子", "タカサキ よしこ");
    for (const auto* typed : {"高崎", "髙﨑", "吉子", "𠮷子", "たかさき", "ﾀｶｻｷ", "タカサキヨシコ", "よしこ"})
        EXPECT_EQ(find_for(region.tanaka, typed), std::vector{made.code}) << typed;
    for (const auto* typed : {"%", "_", "山田", "!"})
        EXPECT_TRUE(find_for(region.tanaka, typed).empty()) << typed;
}

TEST_P(Lists, DoNotChangeWhenOthersChildrenDo) {
    own("阿部 海", "あべ うみ");
    auto before = list_for(region.tanaka);
    const auto found = find_for(region.tanaka, "あべ");
    for (int i = 0; i < 30; ++i) region.child("9" + std::to_string(100 + i), {region.school}, "阿部 陸");
    region.db.execute_script("UPDATE child SET search_key = 'あべ', sort_key = '0' WHERE search_key = ''");
    const auto after = list_for(region.tanaka);
    EXPECT_EQ(after.total, before.total);
    EXPECT_EQ(codes(after.rows), codes(before.rows));
    EXPECT_EQ(find_for(region.tanaka, "あべ"), found);
    EXPECT_EQ(list_for(region.abe).total, 30);
    EXPECT_EQ(list_for(region.window).total, 0) << "the desk is in no team";
}

TEST_P(Lists, LoseAChildWithTheMembership) {
    const auto made = own("阿部 海", "あべ うみ");
    auto ctx = region.as(region.tanaka);
    const auto key = region.key(ctx, made.id);
    const auto place = access::team_of(ctx, key).at(0).id;
    ASSERT_TRUE(access::leave_team(ctx, key, place, region.clock.today(), "転院"));
    EXPECT_EQ(list_for(region.tanaka).total, 0);
    EXPECT_TRUE(find_for(region.tanaka, "あべ").empty());
    EXPECT_TRUE(found(ctx, {made.id}).empty());
    EXPECT_FALSE(region.may_open(region.tanaka, made.id));
}

TEST_P(Lists, AreFilteredByTownCareAndLead) {
    const auto a = own("阿部 海", "あべ うみ"), b = own("井上 陸", "いのうえ りく", kManazuru);
    ListFilter towns, care, lead;
    towns.towns = {kManazuru};
    EXPECT_EQ(codes(list_for(region.tanaka, towns).rows), std::vector{b.code});
    towns.towns = {kManazuru, kYugawara, "142069"};
    EXPECT_EQ(list_for(region.tanaka, towns).total, 2);
    care.care = {"1"};
    EXPECT_EQ(list_for(region.tanaka, care).total, 2);
    care.care = {"2"};
    EXPECT_EQ(list_for(region.tanaka, care).total, 0);
    lead.lead_me = true;
    EXPECT_EQ(list_for(region.tanaka, lead).total, 0);
}

TEST_P(Lists, RunAlongTheOwnTeamsAtEverySize) {
    db::write(region.db, [&] {
        for (int i = 0; i < 1500; ++i) {
            region.clock.advance(std::chrono::milliseconds(1));
            region.child("x" + std::to_string(i), {i % 40 == 0 ? region.hospital : region.school});
        }
    });
    region.db.execute_script("ANALYZE");
    if (GetParam() == db::Engine::postgres) {
        // A few thousand rows are read whole more quickly; what counts is that an index can lead to them.
        for (const auto* way : {"seqscan", "bitmapscan", "hashjoin", "mergejoin"})
            region.db.execute_script(std::string("SET enable_") + way + " = off");
    }
    auto ctx = region.as(region.tanaka);
    ListFilter one, many;
    one.towns = {kYugawara};
    many.towns = {kYugawara};
    for (int i = 0; i < 112; ++i) many.towns.push_back("99" + std::to_string(1000 + i));
    for (const auto& filter : {ListFilter{}, one, many}) {
        const auto query = list_query(ctx, filter);
        for (const auto& [sql, params] :
             {std::pair{query.rows, query.params}, {query.count, query.conditions}}) {
            const auto plan = region.plan_of(sql, params);
            EXPECT_NE(plan.find("team_member_section"), std::string::npos) << plan;
            for (const auto* whole : {"SCAN c\n", "SCAN c USING", "Seq Scan on child"})
                EXPECT_EQ(plan.find(whole), std::string::npos) << plan;
        }
    }
    std::string search;
    for (const auto* statement : db::all_statements()) {
        const std::string text = statement->text();
        if (text.find("c.search_key LIKE") != std::string::npos) search = text;
    }
    ASSERT_FALSE(search.empty());
    const auto plan = region.plan_of(search, {ctx.user.section, ctx.today(), "%あべ%"});
    EXPECT_NE(plan.find("team_member_section"), std::string::npos) << plan;
    EXPECT_EQ(plan.find("SCAN c\n"), std::string::npos) << plan;
    EXPECT_EQ(list(ctx, {}).total, 38);
}

ROOMS_ON_ENGINES(Children);
ROOMS_ON_ENGINES(Lists);

}  // namespace
}  // namespace tsumugi::children
