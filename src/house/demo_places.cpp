// The organisations, sections and people of the demonstration region, and the towns' role tables.
#include <algorithm>

#include "ground/base/text.h"
#include "house/demo_world.h"
#include "house/house.h"
#include "rooms/region/store.h"
#include "rooms/teams/teams.h"

namespace tsumugi::house::demo {
namespace {

using Keys = std::vector<std::string>;

const db::Sql kAddMember{R"(INSERT INTO member
    (id, section_id, name, kana, sort_key, job, role, login, password, must_change)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0))"};
const db::Sql kSetDeputies{R"(UPDATE member SET deputy_id =
    (SELECT MIN(d.id) FROM member d WHERE d.section_id = member.section_id AND d.id <> member.id)
    WHERE deputy_id IS NULL)"};
const db::Sql kSetPhone{"UPDATE organisation SET phone = $2, address = $3, made_up = 1 WHERE id = $1"};

constexpr int kPeopleInSection = 2;
constexpr std::string_view kManazuru = "143839", kHakone = "143821", kYamakita = "143642",
                           kMatsuda = "143634", kYugawara = "143847", kOdawara = "142069";

struct Office {
    const char *key, *name, *kana, *decides;
};
constexpr Office kOffices[] = {
    {"health", "健康づくり課", "けんこうづくりか", "家庭訪問、育児の相談、予防接種の日程"},
    {"welfare", "障がい福祉課", "しょうがいふくしか", "手帳、受給者証、日常生活用具、支給の量"},
    {"childcare", "子育て支援課", "こそだてしえんか", "入園の相談、一時保育、家事の手伝い"}};
constexpr Office kBoard = {"board", "学校教育課", "がっこうきょういくか", "就学の相談、学校の看護師の配置"};

std::string in_set(const std::string& name, int set) {
    return set == 0 ? name : name + "（第" + std::to_string(set + 1) + "）";
}

/// 0465-00-xxxx: numbers that nobody has.
std::string made_up_phone(int number) {
    auto digits = std::to_string(number % 10000);
    return "0465-00-" + std::string(4 - digits.size(), '0') + digits;
}

std::string job_of(std::string_view kind, std::string_view section) {
    if (kind == "hospital")
        return section.find("病棟") != section.npos ? "病棟看護師" : "医療ソーシャルワーカー";
    if (kind == "clinic") return "看護師";
    if (kind == "visiting_nurse") return "訪問看護師";
    if (kind == "municipality") return section.starts_with("健康") ? "保健師" : "係員";
    if (kind == "consultant") return "相談支援専門員";
    if (kind == "day_service") return "児童発達支援管理責任者";
    if (kind == "school") return "養護教諭";
    if (kind == "rehabilitation") return "理学療法士";
    if (kind == "health_office") return "保健師";
    if (kind == "support_centre") return "コーディネーター";
    if (kind == "education_board") return "指導主事";
    return "担当";
}

/// Who usually does what where. An empty list is a gap that the region knows of.
std::string nurse_of(std::string_view town) {
    if (town == kManazuru) return "";
    if (town == kYugawara) return "umikaze.nurse";
    return town == kOdawara or town == kHakone ? "mikan.nurse" : "rengemichi.nurse";
}
std::string plan_of(std::string_view town) {
    const bool west = town == kOdawara or town == kHakone or town == kYugawara or town == kManazuru;
    return west ? "tsumuginoki.plan" : "kodama.plan";
}
std::string doctor_of(std::string_view town) {
    if (town == kManazuru or town == kHakone) return "";
    const bool east = town == "142174" or town == kMatsuda or town == kYamakita or town == "143669";
    return east ? "tsubame.visit" : "hoshizora.visit";
}

struct Usual {
    const char* function;
    Keys leads, supports, informed;
};
std::vector<Usual> usual_roles(const std::string& town) {
    const auto own = [&](const char* office) { return town + "." + office; };
    const auto nurse = nurse_of(town), plan = plan_of(town), doctor = doctor_of(town);
    const auto some = [](const std::string& key) { return key.empty() ? Keys{} : Keys{key}; };
    const bool manazuru = town == kManazuru;
    const bool without_day = manazuru or town == kYamakita;
    const bool without_car = manazuru or town == kHakone;
    const char* car = town == kOdawara or town == kYugawara ? "soyokaze.car" : "kamoshika.car";
    return {
        {"discharge_notice", {"minato.liaison"}, {"minato.clinic"}, {own("health"), own("welfare")}},
        {"ward_visit", {own("health")}, {own("welfare")}, {}},
        {"conference", {"minato.liaison"}, {plan, "tsunagu.coordinator"}, {own("health")}},
        {"care_teaching", {"minato.ward"}, some(nurse), {}},
        {"score_papers", {"minato.clinic"}, {"minato.liaison"}, {own("welfare")}},
        {"chronic_disease", {"kensei.health"}, {"minato.liaison"}, {}},
        {"welfare_decision", {own("welfare")}, {plan}, {}},
        {"care_plan", town == kMatsuda ? Keys{plan, "tsumuginoki.plan"} : Keys{plan}, {}, {own("welfare")}},
        {"coordination", {"tsunagu.coordinator"}, {plan}, {}},
        {"home_doctor", some(doctor), {"minato.clinic"}, {}},
        {"home_nursing", some(nurse), {"mirai.care"}, {}},
        {"day_and_stay", without_day ? Keys{} : Keys{plan}, {"tsukimi.stay"}, {own("welfare")}},
        {"school_entry", {own("childcare")}, {own("board"), own("health")}, {}},
        {"school_care", manazuru ? Keys{} : Keys{"sazanami.nurse"}, {"minato.clinic"}, {own("board")}},
        {"transport", without_car ? Keys{} : Keys{own("welfare")}, {car}, {}},
        {"housing", manazuru ? Keys{} : Keys{"sazanamireha.home"}, {own("welfare")}, {}},
        {"disaster_plan", {own("welfare")}, some(nurse), {}}};
}

}  // namespace

void World::add_section(access::Ctx& ctx, const std::string& key, int set, const std::string& kind,
                        directory::NewSection made) {
    const auto id = directory::create_section(ctx, made);
    sections_[{key, set}] = id;
    places_[id] = {key, kind, made.municipality, set, {}};
}

void World::make_towns(access::Ctx& ctx, int set) {
    int number = 100;
    for (const auto& town : region::municipalities(db)) {
        const auto add = [&](const std::string& owner, const std::string& kind, const Office& office,
                             const std::string& name, const std::string& kana) {
            if (not towns_.contains(owner)) {
                directory::NewOrganisation organisation;
                organisation.kind = kind;
                organisation.name = name;
                organisation.kana = kana;
                organisation.municipality = town.code;
                towns_[owner] = directory::create_organisation(ctx, organisation);
                db.query(kSetPhone, towns_[owner], made_up_phone(number), "").run();
            }
            directory::NewSection section;
            section.organisation = towns_[owner];
            section.name = set == 0 ? office.name : in_set(office.name, set);
            section.kana = office.kana;
            section.municipality = town.code;
            section.phone = made_up_phone(++number + 1000 * (set % 9));
            section.hours = "平日 8:30-17:15";
            section.decides = office.decides;
            add_section(ctx, town.code + "." + office.key, set, kind, section);
        };
        for (const auto& office : kOffices) add(town.code, "municipality", office, town.name, town.kana);
        add(town.code + " board", "education_board", kBoard, town.name + "教育委員会",
            town.kana + "きょういくいいんかい");
    }
}

void World::make_facilities(access::Ctx& ctx, int set) {
    std::map<std::string, directory::OrganisationId> made;
    for (auto& record : records("demo_organisations.csv")) {
        if (set > 0 and record["kind"] == "support_centre" and record["section"] != "coordinator") continue;
        auto& organisation = made[record["key"]];
        if (organisation.value() == 0) {
            directory::NewOrganisation made_up;
            made_up.kind = record["kind"];
            made_up.name = in_set(record["name"], set);
            made_up.kana = record["kana"];
            made_up.municipality = record["town"];
            made_up.address = record["address"];
            made_up.phone = record["phone"];
            made_up.made_up = true;
            organisation = directory::create_organisation(ctx, made_up);
        }
        directory::NewSection section;
        section.organisation = organisation;
        section.name = record["section_name"];
        section.kana = record["section_kana"];
        section.municipality = record["town"];
        section.phone = record["phone"];
        section.extension = record["extension"];
        section.hours = record["hours"];
        section.decides = record["decides"];
        section.is_desk = not record["desk"].empty();
        add_section(ctx, record["key"] + "." + record["section"], set, record["kind"], section);
    }
}

void World::add_person(SectionId section, const Name& name, std::string_view job, std::string_view role,
                       std::string_view login) {
    const auto id = base::new_id<access::MemberId>(clock_.now(), random);
    const bool signs_in = not login.empty();
    db.query(kAddMember, id, section, name.text, name.kana, base::sort_key(name.kana), job, role,
             signs_in ? std::optional(std::string(login)) : std::nullopt,
             signs_in ? std::optional(password_hash_) : std::nullopt)
        .run();
    places_.at(section).people.push_back(access::load_user(db, id));
}

void World::make_people() {
    for (auto& record : records("demo_members.csv")) {
        add_person(section(record["section"]), {record["name"], record["kana"]}, record["job"],
                   record["role"], record["login"]);
    }
    const auto& all = names();
    for (const auto& [key, id] : sections_) {
        auto& place = places_.at(id);
        const auto known = directory::section(db, id);
        while (place.people.size() < kPeopleInSection) {
            const auto& family = pick(random, all.families);
            const auto& given = pick(random, chance(random, 65) ? all.girls : all.boys);
            const bool has_lead = std::any_of(place.people.begin(), place.people.end(), [](const auto& user) {
                return user.role == access::Role::lead;
            });
            add_person(id, {family.text + " " + given.text, family.kana + " " + given.kana},
                       job_of(place.kind, known->name), has_lead or place.people.empty() ? "member" : "lead",
                       "");
        }
    }
    db.query(kSetDeputies).run();
}

void World::make_organisations() {
    clock_.go_to(base::start_of_day(base::add_days(today(), -800)) + std::chrono::hours(9));
    db::Tx tx(db);
    auto ctx = as_system("demo");
    for (int set = 0; set < sets(); ++set) {
        make_towns(ctx, set);
        make_facilities(ctx, set);
    }
    make_people();
    commit(tx);
}

std::vector<region::RoleRow> World::regional_rows(const std::string& town, bool renewed) {
    std::vector<region::RoleRow> rows;
    const auto sections_of = [&](const Keys& keys) {
        std::vector<SectionId> found;
        for (const auto& key : keys) found.push_back(section(key));
        return found;
    };
    for (const auto& usual : usual_roles(town)) {
        region::RoleRow row;
        row.function = usual.function;
        row.leads = sections_of(usual.leads);
        row.supports = sections_of(usual.supports);
        row.informed = sections_of(usual.informed);
        const std::string_view function = usual.function;
        if (renewed and function == "disaster_plan") row.informed.push_back(section(town + ".health"));
        if (renewed and function == "home_nursing" and not row.leads.empty())
            row.note = "はじめの2週間は毎日";
        if (row.gap()) row.note = "町の中にはない。支援センターに相談する";
        rows.push_back(std::move(row));
    }
    return rows;
}

std::vector<region::RoleRow> World::proposed_roles(const std::string& town, SectionId own, base::Date birth) {
    const int set = places_.at(own).set;
    auto ctx = as(same_in(own, 0));
    auto& rows = proposed_[{town, ctx.user.section, base::school_grade(birth, ctx.today())}];
    if (rows.empty()) rows = teams::propose(ctx, town, ctx.user.section, {}, birth);
    auto found = rows;
    for (auto& row : found) {
        for (auto* sections : {&row.leads, &row.supports, &row.informed}) {
            for (auto& section : *sections) section = same_in(section, set);
        }
    }
    return found;
}

void World::make_regional_tables() {
    const auto save = [this](const std::string& town, bool renewed) {
        auto ctx = as(section("tsunagu.desk"));
        const auto saved = region::save_regional_table(ctx, town, region::regional_version(db, town),
                                                       regional_rows(town, renewed));
        if (not saved) throw std::logic_error("the role table of " + town + " was not saved");
        proposed_.clear();
    };
    for (const auto& town : region::municipalities(db)) {
        at(working_hours(base::add_days(today(), -790)), [this, save, town] {
            save(town.code, false);
            auto ctx = as(section(town.code + ".health"));
            auto changed = town;
            changed.can_do = words().pick(random, "can_do", town.name).text;
            changed.cannot_do = words().pick(random, "cannot_do", town.name).text;
            if (not region::save_municipality(ctx, changed)) throw std::logic_error("a town was not saved");
        });
        if (town.code == kYugawara or town.code == kOdawara) {
            at(working_hours(base::add_days(today(), -45)), [save, town] { save(town.code, true); });
        }
    }
}

}  // namespace tsumugi::house::demo
