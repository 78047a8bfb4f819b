#include "ground/tasks/tasks.h"
#include "rooms/children/doubles.h"
#include "rooms/testing/region_world.h"

// The same child is noticed before it is registered twice.
namespace tsumugi::children {
namespace {

using rooms::kManazuru;
using rooms::kYugawara;

class SameChild : public rooms::OnEngines {
  protected:
    static ChildForm typed(const char* name, const char* kana, const char* birth = "令和4年9月3日",
                           const char* town = kYugawara, const char* sex = "female") {
        ChildForm form;
        form.name = name;
        form.kana = kana;
        form.birth = birth;
        form.sex = sex;
        form.municipality = town;
        form.guardian_name = "母";
        form.diagnoses = "脳性麻痺";
        return form;
    }
    Created make(access::MemberId who, const ChildForm& form) {
        region.clock.advance(std::chrono::minutes(1));
        auto ctx = region.as(who);
        const auto draft =
            children::check(form, region.clock.today(), region::municipalities(region.db)).value();
        return db::write(region.db, [&] { return create(ctx, draft); });
    }
    /// "same", "ask" or "" for the typed child, as that person is shown it.
    std::string verdict(access::MemberId who, const ChildForm& form) {
        auto ctx = region.as(who);
        const auto found = alike(ctx, form);
        return found.empty() ? "" : found.front().find("sure")->truth() ? "same" : "ask";
    }
};
ROOMS_ON_ENGINES(SameChild);

TEST_P(SameChild, IsKnownAgainInOtherWritings) {
    make(region.tanaka, typed("渡邊 結衣", "わたなべ ゆい"));
    EXPECT_EQ(verdict(region.tanaka, typed("渡邊 結衣", "わたなべ ゆい")), "same");
    EXPECT_EQ(verdict(region.tanaka, typed("渡辺　結衣", "ワタナベ　ユイ", "2022/9/3", kManazuru)), "same");
    EXPECT_EQ(verdict(region.tanaka, typed("わたなべ ゆい", "わたなべ ゆい")), "same") << "written in kana";
    EXPECT_EQ(verdict(region.tanaka, typed("結衣 渡邊", "ゆい わたなべ")), "same") << "given name first";
    EXPECT_EQ(verdict(region.tanaka, typed("わたなべ ゆい", "渡邊 結衣")), "same") << "fields exchanged";
    EXPECT_EQ(verdict(region.tanaka, typed("渡邊 結衣", "わたなべ ゆい", "令和4年9月13日")), "same")
        << "a slip";
    EXPECT_EQ(verdict(region.tanaka, typed("渡邊 結衣", "わたなべ ゆい", "令和4年3月9日")), "same")
        << "month and day";
    EXPECT_NE(verdict(region.tanaka, typed("高橋 結衣", "たかはし ゆい")), "same")
        << "a new family name: a person decides";
}

TEST_P(SameChild, IsNoTwinNorNamesake) {
    make(region.tanaka, typed("小峰 空", "こみね そら"));
    EXPECT_EQ(verdict(region.tanaka, typed("小峰 海", "こみね うみ")), "");
    EXPECT_EQ(verdict(region.tanaka, typed("小峰 陸", "こみね りく", "令和4年9月3日", kYugawara, "male")),
              "");
    EXPECT_NE(verdict(region.tanaka, typed("小峰 空", "こみね そら", "平成27年1月20日")), "same");
    EXPECT_EQ(verdict(region.tanaka, typed("加藤 陽菜", "かとう ひな")), "");
}

TEST_P(SameChild, OfOthersIsNeverShownAndNeverCounted) {
    make(region.sato, typed("小峰 空", "こみね そら"));
    EXPECT_EQ(verdict(region.tanaka, typed("小峰 空", "こみね そら")), "");
    EXPECT_EQ(verdict(region.sato, typed("小峰 空", "こみね そら")), "same");
    EXPECT_EQ(verdict(region.window, typed("小峰 空", "こみね そら")), "") << "the desk works with its list";
}

TEST_P(SameChild, TypedByTwoBecomesTheDesksWork) {
    jobs::Registry registry;
    add_jobs(registry);
    const auto watch = [&] {
        region.clock.advance(std::chrono::minutes(6));
        jobs::schedule(registry, region.world.app, region.db);
        while (jobs::run_one(registry, region.world.app, region.db, region.world.trail, "test")) {
        }
    };
    const auto todo = [&] {
        auto ctx = region.as(region.window);
        return tasks::inbox(ctx, tasks::Box::todo, 1).tasks;
    };
    const auto first = make(region.tanaka, typed("小峰 空", "こみね そら"));
    watch();
    EXPECT_TRUE(todo().empty());
    const auto second = make(region.sato, typed("小峰 そら", "コミネ ソラ"));
    watch();
    watch();
    ASSERT_EQ(todo().size(), 1u);
    EXPECT_EQ(todo()[0].path, "/children/doubles");
    EXPECT_NE(todo()[0].title.find(access::shown_code(second.code)), std::string::npos);
    EXPECT_EQ(todo()[0].title.find("小峰"), std::string::npos);
    EXPECT_EQ(region.told(region.desk).size(), 1u) << "told once";
    auto ctx = region.as(region.window);
    db::write(region.db, [&] { set_apart(ctx, first.id, second.id); });
    watch();
    EXPECT_TRUE(todo().empty());
}

}  // namespace
}  // namespace tsumugi::children
