#pragma once
#include <gtest/gtest.h>

#include "ground/jobs/testing.h"
#include "ground/tasks/tasks.h"
#include "rooms/directory/rules.h"

// For tests only: a town with two sections, a hospital, the region's desk, and their people.
namespace tsumugi::directory {

inline const db::Sql kTestStep{R"(INSERT INTO step
    (id, pathway_id, child_id, template_step_id, position, function_code, section_id, member_id, due, state)
    VALUES ($1, $2, $3, $4, 1, 'ward_visit', $5, $6, '2026-12-04', $7))"};
inline const db::Sql kTestTeamPerson{
    "UPDATE team_member SET member_id = $3 WHERE child_id = $1 AND section_id = $2"};
inline const db::Sql kTestPersonOf{
    "SELECT member_id FROM team_member WHERE child_id = $1 AND section_id = $2"};
inline const db::Sql kTestAudit{
    "SELECT COUNT(*) FROM audit_entry WHERE action = 'change' AND detail LIKE $1"};

inline constexpr const char* kYugawara = "143847";
inline constexpr const char* kManazuru = "143839";

struct Town {
    jobs::World world;
    db::Db& db{*world.db};
    OrganisationId hall, clinic, office;
    SectionId health, welfare, nurses, desk;
    MemberId sato, suzuki, chief, kato, mori, window, admin;

    explicit Town(db::Engine engine = db::Engine::sqlite) : world(engine) {
        world.app.config.argon2_mib = 1;
        region::load_reference(db);
        auto ctx = world.ctx({});
        hall = create_organisation(ctx, {"municipality", "湯河原町", "ゆがわらまち", kYugawara, "259-0392",
                                         "湯河原町中央", "0465-63-2111", "", false});
        clinic = create_organisation(ctx, {"visiting_nurse", "訪看みかん", "ほうかんみかん", kManazuru, "",
                                           "", "0465-00-0101", "", false});
        office = create_organisation(ctx, {"health_office", "保健福祉事務所", "ほけんふくしじむしょ",
                                           "142069", "", "", "", "", false});
        health = add(ctx, hall, "健康づくり課", "けんこうづくりか", "0465-00-0001");
        welfare = add(ctx, hall, "福祉課", "ふくしか", "");
        nurses = add(ctx, clinic, "", "", "0465-00-0102");
        desk = add(ctx, office, "地域の窓口", "ちいきのまどぐち", "0465-00-0199", true);
        ctx.audit.clear();
        sato = world.member(health, "佐藤");
        suzuki = world.member(health, "鈴木");
        chief = world.member(health, "課長", "", "lead");
        kato = world.member(welfare, "加藤");
        mori = world.member(nurses, "森", "", "lead");
        window = world.member(desk, "窓口", "", "desk");
        admin = world.member(desk, "管理", "", "administrator");
    }

    SectionId add(access::Ctx& ctx, OrganisationId owner, const char* name, const char* kana,
                  const char* phone, bool is_desk = false) {
        NewSection made;
        made.organisation = owner;
        made.name = name;
        made.kana = kana;
        made.phone = phone;
        made.hours = "平日 8時30分から17時";
        made.decides = "家庭訪問";
        made.is_desk = is_desk;
        return create_section(ctx, made);
    }
    access::Ctx as(MemberId id) {
        auto ctx = world.ctx({}, id);
        ctx.user = access::load_user(db, id);
        return ctx;
    }
    access::User user(MemberId id) { return access::load_user(db, id); }
    Member person(MemberId id) { return member(db, id).value(); }
    Section place(SectionId id) { return section(db, id).value(); }

    /// A municipality's whole role table with one function filled in.
    void table(const char* town, const char* function, std::vector<SectionId> leads,
               std::vector<SectionId> supports = {}, const char* note = "") {
        auto ctx = as(window);
        auto rows = region::regional_table(db, town);
        for (auto& row : rows) {
            if (row.function != function) continue;
            row.leads = std::move(leads);
            row.supports = std::move(supports);
            row.note = note;
        }
        if (not region::save_regional_table(ctx, town, region::regional_version(db, town), rows)) {
            throw std::runtime_error("the role table was not saved");
        }
        ctx.audit.clear();
    }
    /// A child in the section's team with that person named.
    access::ChildId child(const char* code, SectionId section, MemberId named) {
        const auto id = world.child(code);
        join(id, section, named);
        return id;
    }
    void join(access::ChildId id, SectionId section, MemberId named) {
        world.join(id, section);
        if (named.value() != 0) db.query(kTestTeamPerson, id, section, named).run();
    }
    MemberId named(access::ChildId id, SectionId section) {
        return db.query(kTestPersonOf, id, section)
            .value<std::optional<MemberId>>()
            .value_or(std::nullopt)
            .value_or(MemberId{});
    }
    void task(std::int64_t subject, SectionId section, MemberId member,
              tasks::State state = tasks::State::doing) {
        tasks::Task t;
        t.kind = "step";
        t.subject = subject;
        t.section = section;
        t.member = member;
        t.state = state;
        t.title = "訪問する";
        t.path = "/steps/x";
        tasks::put(db, world.clock.now(), world.random, t);
    }
    MemberId task_of(std::int64_t subject) { return tasks::find(db, "step", subject).value().member; }
};

/// On both engines.
class OnEngines : public testing::TestWithParam<db::Engine> {
  protected:
    Town town{GetParam()};
};

}  // namespace tsumugi::directory
