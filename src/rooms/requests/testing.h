#pragma once
#include <gtest/gtest.h>

#include "ground/jobs/testing.h"
#include "rooms/requests/store.h"

// For tests only: a hospital that sends, a town's section that is asked, a station that is not in the team
// either, an office where nobody can sign in, and the region's desk.
namespace tsumugi::requests {

inline const db::Sql kTestLogin{"UPDATE member SET login = $2 WHERE id = $1"};
inline const db::Sql kTestNotices{
    "SELECT section_id, COALESCE(member_id, 0), text, path FROM notice ORDER BY at, id"};

struct Region {
    jobs::World world;
    SectionId hospital = world.section("市立病院", "連携室");
    SectionId health = world.section("湯河原町", "健康づくり課", false, "municipality");
    SectionId station = world.section("訪看みかん", "", false, "visiting_nurse");
    SectionId office = world.section("はやぶさ", "受付", false, "transport");
    SectionId desk = world.section("保健福祉事務所", "地域の窓口", true, "health_office");
    MemberId tanaka = signing_in(hospital, "田中");
    MemberId sato = signing_in(health, "佐藤");
    MemberId mori = signing_in(station, "森", "lead");
    ChildId child = world.child("0417", "小峰 空");

    explicit Region(db::Engine engine = db::Engine::sqlite) : world(engine) {
        region::load_reference(*world.db);
        world.join(child, hospital);
    }

    MemberId signing_in(SectionId section, const char* name, const char* role = "member") {
        const auto id = world.member(section, name, "", role);
        world.db->query(kTestLogin, id, "login" + id.text()).run();
        return id;
    }
    access::Ctx as_hospital() { return world.ctx(hospital, tanaka); }
    access::Ctx as_health() { return world.ctx(health, sato, base::Lang::ja, "municipality"); }
    access::Ctx as_station() { return world.ctx(station, mori, base::Lang::ja, "visiting_nurse"); }

    NewRequest request(SectionId to, const char* function = "", const char* kind = "support") {
        return {to,
                kind,
                "退院前の訪問をお願いします",
                "12月に退院します。入院中に一度会ってください。",
                function,
                {},
                {}};
    }
    RequestId sent(SectionId to, const char* function = "", const char* kind = "support") {
        auto ctx = as_hospital();
        const auto id = send(ctx, access::open_child(ctx, child).value(), request(to, function, kind));
        if (not id) throw std::runtime_error("not sent: " + id.error().front().message);
        return *id;
    }
    /// An answer with the present version.
    Answer reply(RequestId id, const char* action, const char* text = "") {
        Answer answer{id, version_of(*world.db, id), action, text};
        if (answer.action == "decline") answer.reason = "no_capacity";
        return answer;
    }
    base::Checked<State> act(access::Ctx ctx, RequestId id, const char* action, const char* text = "") {
        return answer(ctx, reply(id, action, text));
    }
    bool may_open(access::Ctx ctx) { return access::open_child(ctx, child).has_value(); }
    Request stored(RequestId id) { return find(*world.db, id).value(); }
    std::optional<tasks::Task> task(RequestId id) { return tasks::find(*world.db, "request", id.value()); }
    std::string history(RequestId id) {
        std::string kinds;
        for (const auto& event : events(*world.db, id)) kinds += (kinds.empty() ? "" : " ") + event.kind;
        return kinds;
    }
    /// The texts told to a section since the beginning.
    std::vector<std::string> told(SectionId section) {
        std::vector<std::string> texts;
        world.db->query(kTestNotices).each([&](const db::Row& row) {
            if (row.get<SectionId>(0) == section) texts.emplace_back(row.text(2));
        });
        return texts;
    }
    static base::Kind kind_of(const base::Checked<State>& result) { return result.error().front().kind; }
    static std::string field_of(const base::Checked<State>& result) { return result.error().front().field; }
};

/// On both engines.
class OnEngines : public testing::TestWithParam<db::Engine> {
  protected:
    Region region{GetParam()};
};

}  // namespace tsumugi::requests
