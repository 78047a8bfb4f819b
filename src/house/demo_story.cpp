#include "house/demo_story.h"

#include <algorithm>
#include <stdexcept>

#include "ground/documents/documents.h"
#include "rooms/children/children.h"
#include "rooms/teams/store.h"

namespace tsumugi::house::demo {
namespace {

base::Date later(base::Date a, base::Date b) { return a < b ? b : a; }

[[noreturn]] void refused(const std::string& what, const base::Problems& problems) {
    std::string said = "the demonstration could not " + what;
    for (const auto& problem : problems) said += ": " + problem.field + " " + problem.message;
    throw std::logic_error(said);
}

std::string town_name(World& world, const std::string& code) {
    return region::municipality_name(world.db, code, base::Lang::ja);
}

region::RoleRow* row_of(std::vector<region::RoleRow>& rows, std::string_view function) {
    const auto found =
        std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.function == function; });
    return found == rows.end() ? nullptr : &*found;
}

void set_lead(std::vector<region::RoleRow>& rows, std::string_view function, SectionId section) {
    auto* row = row_of(rows, function);
    if (row == nullptr) return;
    std::erase(row->supports, section);
    std::erase(row->informed, section);
    row->leads = {section};
}

void drop(std::vector<region::RoleRow>& rows, std::initializer_list<std::string_view> functions) {
    std::erase_if(rows, [&](const auto& row) {
        return std::find(functions.begin(), functions.end(), row.function) != functions.end();
    });
}

/// A letter as PDF: once, because it says the same for every child.
const std::string& instruction_pdf() {
    static const std::string bytes = [] {
        documents::PdfTable table;
        table.title = "訪問看護指示書（練習用の見本）";
        table.subtitle = "この書類は架空のものです";
        table.footer = "練習用の地域";
        table.landscape = false;
        table.columns = {{"項目", 0.3}, {"内容", 0.7}};
        table.rows = {{"期間", "6か月"},
                      {"観察", "呼吸、体温、むせ、皮膚の様子"},
                      {"ケア", "吸引、注入、入浴の介助、家族の手技の確認"},
                      {"連絡", "38.5度をこえたとき、SpO2 が90を下回ったとき"}};
        return documents::write_pdf(table);
    }();
    return bytes;
}

}  // namespace

Story::Story(World& world, ChildPlan plan) : world_(world), plan_(std::move(plan)) {
    choose_days();
    const char* hospital = plan_.number % 10 < 7 or plan_.town == "143847" ? "minato"
                           : plan_.number % 10 < 9                         ? "aozora"
                                                                           : "akebono";
    if (plan_.course == Course::home) {
        maker_ = world.section(std::string(hospital) + ".liaison", plan_.set);
    } else if (plan_.course == Course::moving_in) {
        maker_ = world.section(plan_.town + ".health", plan_.set);
    } else if (plan_.course == Course::none) {
        maker_ =
            world.section(plan_.number % 2 == 0 ? plan_.town + ".welfare" : "tsumuginoki.plan", plan_.set);
    } else {
        maker_ = world.section("tsunagu.coordinator", plan_.set);
    }
}

/// The anchor day is chosen so that today lies where the phase says.
void Story::choose_days() {
    auto& random = world_.random;
    const auto today = world_.today();
    const auto day = [&](int from_today) { return base::add_days(today, from_today); };
    const int some = between(random, 0, 4);
    last_day_ = today;
    switch (plan_.course) {
        case Course::home:
            switch (plan_.phase) {
                case Phase::fresh:
                    anchor_ = day(28 + some);
                    first_day_ = day(-1);
                    return;
                case Phase::started:
                    anchor_ = day(21 + some);
                    break;
                case Phase::midway:
                case Phase::stuck:
                    anchor_ = day(8 + some);
                    break;
                case Phase::nobody:
                case Phase::handed:
                    anchor_ = day(12 + some);
                    break;
                case Phase::late:
                    anchor_ = day(19);
                    break;
                case Phase::escalated:
                    anchor_ = day(2);
                    break;
                case Phase::cannot:
                    anchor_ = day(4);
                    break;
                case Phase::moved:
                    anchor_ = day(3);
                    move_day_ = day(-6);
                    break;
                case Phase::after:
                    anchor_ = day(-12 - some);
                    break;
                case Phase::reached:
                    anchor_ = day(-110 - 20 * some);
                    end_day_ = base::add_days(anchor_, 95);
                    break;
                case Phase::ended:
                    anchor_ = day(-20);
                    end_day_ = base::add_days(anchor_, -4);
                    break;
            }
            first_day_ = base::add_days(anchor_, -29 - some);
            break;
        case Course::school: {
            const int year =
                static_cast<int>(plan_.birth.year()) +
                (plan_.birth <= base::make_date(static_cast<int>(plan_.birth.year()), 4, 1) ? 6 : 7);
            anchor_ = base::make_date(year, 4, 6);
            if (plan_.phase == Phase::reached) end_day_ = base::add_days(anchor_, 40);
            first_day_ = later(base::add_days(anchor_, -366 - some), day(-700));
            break;
        }
        case Course::moving_in:
            anchor_ = plan_.phase == Phase::started  ? day(18)
                      : plan_.phase == Phase::midway ? day(6)
                                                     : day(-45 - some);
            if (plan_.phase == Phase::reached) end_day_ = base::add_days(anchor_, 20);
            if (plan_.phase == Phase::ended) end_day_ = base::add_days(anchor_, -10);
            first_day_ = base::add_days(anchor_, -30 - some);
            break;
        case Course::adult: {
            const int year =
                static_cast<int>(plan_.birth.year()) +
                (plan_.birth <= base::make_date(static_cast<int>(plan_.birth.year()), 4, 1) ? 18 : 19);
            anchor_ = base::make_date(year, 3, 20);
            first_day_ = later(base::add_days(anchor_, -732 - some), day(-700));
            break;
        }
        case Course::none:
            anchor_ = first_day_ = day(-between(random, 150, 700));
            break;
    }
    // A pathway that ends after today has not ended.
    if (end_day_ and *end_day_ >= today) end_day_.reset();
    first_day_ = later(first_day_, base::add_days(plan_.birth, 40));
    if (first_day_ >= today) first_day_ = day(-1);
}

void Story::begin() {
    world_.at(world_.working_hours(first_day_), [self = shared_from_this()] { self->make_page(); });
}

SectionId Story::lead(std::string_view function) const {
    for (const auto& row : rows_) {
        if (row.function == function and row.leads.size() == 1) return row.leads.front();
    }
    return {};
}

access::ChildKey Story::open(access::Ctx& ctx, const char* what) const {
    auto key = access::open_child(ctx, child_, access::Purpose::care, what);
    if (not key) refused("open a child for " + ctx.user.where(), {key.error()});
    return *std::move(key);
}

children::ChildForm Story::form(base::Date on) {
    auto& random = world_.random;
    const auto& lines = words();
    children::ChildForm form;
    form.name = plan_.family.text + " " + plan_.given.text;
    form.kana = plan_.family.kana + " " + plan_.given.kana;
    form.glyph_note = plan_.glyph_note;
    form.birth = base::iso(plan_.birth);
    form.sex = plan_.girl ? "female" : "male";
    form.municipality = plan_.town;
    form.address = town_name(world_, plan_.town) + "ゆめの原" + std::to_string(1 + plan_.number % 90) + "-" +
                   std::to_string(1 + random.below(30));
    form.phone = "0465-00-" + std::to_string(1000 + random.below(9000));
    const std::string_view hospital[] = {"みなと中央病院 小児科", "青空こども病院 総合診療科",
                                         "あけぼの丘大学病院 小児科"};
    const int share = plan_.number % 10;
    form.hospital = hospital[share < 7 ? 0 : share < 9 ? 1 : 2];
    const bool mother = chance(random, 88);
    const auto& parent = pick(random, mother ? names().girls : names().boys);
    form.guardian_name = plan_.family.text + " " + parent.text;
    form.guardian_kana = plan_.family.kana + " " + parent.kana;
    form.guardian_relationship = mother ? "母" : "父";
    form.guardian_phone = "090-0000-" + std::to_string(1000 + random.below(9000));
    const auto& disease = lines.pick(random, "diagnosis", plan_.diagnosis);
    form.diagnoses = disease.text + (disease.more.empty() ? "" : "\n" + disease.more);
    if (chance(random, 20)) form.allergies = lines.pick(random, "allergy", "*").text;
    for (const auto& answer : plan_.care) {
        if (const auto* device = lines.all("device", answer.item))
            form.devices += device->front().text + "\n";
    }
    form.medications = lines.pick(random, "medication", plan_.heavy ? "heavy" : "walking").text;
    if (plan_.course == Course::home) form.purpose = lines.pick(random, "purpose", "*").text;
    form.daily = plan_.heavy
                     ? "注入 7時・11時・15時・19時\n2時間ごとに体の向きを変える\n音楽が好き。歌うと笑う"
                     : "食事はきざみ、とろみをつける\n電車の絵本が好き";
    form.welfare = plan_.heavy ? "身体障害者手帳 1級\n日常生活用具の給付（吸引器）" : "療育手帳 B1";
    form.care = plan_.care;
    form.assessed_on = base::iso(base::add_days(on, -1));
    // A doctor scores: where the page was made without one, the score is a draft.
    if (plan_.course == Course::home or chance(random, 80)) form.author = form.hospital + " 主治医";
    return form;
}

void Story::change_roles(std::vector<region::RoleRow>& rows) {
    const auto here = [&](const std::string& key) { return world_.section(key, plan_.set); };
    if (plan_.course == Course::home) {
        const auto ward = world_.kind_of(maker_) == "hospital" and maker_ == here("aozora.liaison")
                              ? "aozora.ward"
                              : "minato.ward";
        if (maker_ != here("akebono.liaison")) set_lead(rows, "care_teaching", here(ward));
        if (maker_ == here("minato.liaison")) set_lead(rows, "score_papers", here("minato.clinic"));
    } else {
        drop(rows, {"care_teaching"});
        if (plan_.course == Course::moving_in) {
            set_lead(rows, "discharge_notice", maker_);
        } else {
            drop(rows, {"discharge_notice"});
            set_lead(rows, "conference", here("tsunagu.coordinator"));
        }
    }
    if (plan_.course == Course::school and row_of(rows, "school_care") == nullptr) {
        region::RoleRow row;
        row.function = "school_care";
        row.leads = {here("sazanami.nurse")};
        rows.push_back(std::move(row));
    }
    if (not plan_.special_school and row_of(rows, "school_care") != nullptr) {
        set_lead(rows, "school_care", here(plan_.town == "142174" ? "rengeno.nurse" : "sakurazaka.nurse"));
    }
    if (plan_.course == Course::adult and row_of(rows, "day_and_stay") != nullptr and plan_.special_school) {
        row_of(rows, "day_and_stay")->supports.push_back(here("sazanami.future"));
    }
    if (plan_.phase == Phase::nobody) {
        for (const char* function : {"transport", "housing"}) {
            if (auto* row = row_of(rows, function)) row->leads.clear();
        }
    }
    auto& random = world_.random;
    // Who has lived at home for long met the ward years ago: what has an end of its own is over.
    const auto home_since = base::add_days(plan_.birth, 40 + plan_.number % 90);
    const auto is_over = [&](const region::Function& f) {
        return f.one_time and f.code != "school_entry" and plan_.course == Course::none and
               home_since < first_day_;
    };
    for (const auto& function : region::functions(world_.db)) {
        auto* row = is_over(function) ? row_of(rows, function.code) : nullptr;
        if (row) row->ended = home_since;
    }
    for (auto& row : rows) {
        row.note = chance(random, 12) ? words().pick(random, "note", "*").text : "";
        if (chance(random, 20))
            row.due = base::add_days(later(later(anchor_, first_day_), last_day_), between(random, 3, 40));
    }
}

void Story::make_page() {
    auto ctx = world_.as(maker_, plan_.course == Course::home ? 0 : plan_.number);
    const auto draft = children::check(form(ctx.today()), ctx.today(), region::municipalities(world_.db));
    if (not draft) refused("take a child's form", draft.error());
    child_ = children::create(ctx, *draft).id;
    const auto key = open(ctx, "new");
    rows_ = world_.proposed_roles(plan_.town, maker_, plan_.birth);
    change_roles(rows_);
    if (const auto saved = teams::save_roles(ctx, key, 0, rows_); not saved)
        refused("save roles", {saved.error()});
    add_goals(ctx, key);
    add_documents(ctx, key);
    if (plan_.course != Course::none) start_pathway(ctx, key, rows_);
    plan_team();
    plan_looks();
}

void Story::add_goals(access::Ctx& ctx, const access::ChildKey& key) {
    auto& random = world_.random;
    const int age = base::age_at(plan_.birth, world_.today()).years;
    const char* topic = age < 5 ? "early" : age < 13 ? "child" : "teen";
    const auto& first = words().pick(random, "goal", topic).text;
    teams::add_goal(ctx, key, first, plan_.phase != Phase::fresh and chance(random, 65));
    const auto& second = words().pick(random, "goal", topic).text;
    if (second != first and chance(random, 40)) teams::add_goal(ctx, key, second, false);
}

void Story::add_documents(access::Ctx& ctx, const access::ChildKey& key) {
    auto& random = world_.random;
    const auto keep = [&](std::string_view title, std::string_view bytes) {
        if (const auto added = documents::add(ctx, key, title, bytes, access::Category::documents);
            not added) {
            refused("keep a document", {added.error()});
        }
    };
    if (plan_.course == Course::home) {
        const auto& letter = words().all("document", "*")->front();
        keep(letter.text,
             letter.text + "（" + access::shown_code(key.code()) + "）\n\n" + letter.more + "\n");
    }
    if (chance(random, 35)) keep("訪問看護指示書", instruction_pdf());
    if (chance(random, 20)) {
        const auto& page = words().all("document", "*")->back();
        keep(page.text, page.text + "（" + access::shown_code(key.code()) + "）\n\n" + page.more + "\n");
    }
}

void Story::plan_team() {
    auto& random = world_.random;
    std::vector<SectionId> team;
    for (const auto& row : rows_) {
        for (const auto* sections : {&row.leads, &row.supports}) {
            for (const auto section : *sections) {
                if (std::find(team.begin(), team.end(), section) == team.end()) team.push_back(section);
            }
        }
    }
    for (const auto section : team) {
        const auto day = base::add_days(first_day_, between(random, 2, 20));
        if (day >= last_day_ or not chance(random, plan_.phase == Phase::reached ? 95 : 70)) continue;
        world_.at(world_.working_hours(day), [self = shared_from_this(), section] {
            auto ctx = self->world_.as(section, self->plan_.number);
            teams::confirm(ctx, self->open(ctx, "confirm"));
        });
    }
    const auto renewed = base::add_days(first_day_, between(random, 8, 60));
    if (renewed < last_day_ and chance(random, 45)) {
        world_.at(world_.working_hours(renewed), [self = shared_from_this()] { self->renew_roles(); });
    }
    const auto agreed = base::add_days(first_day_, between(random, 10, 25));
    if (agreed >= last_day_) return;
    world_.at(world_.working_hours(agreed), [self = shared_from_this()] {
        auto ctx = self->world_.as(self->maker_, self->plan_.number);
        const auto key = self->open(ctx, "goals");
        for (const auto& goal : teams::goals(ctx, key)) {
            if (goal.agreed_on or not chance(self->world_.random, 60)) continue;
            const auto done = teams::change_goal(ctx, key, goal.id, goal.version, "agree", "");
            if (not done) refused("agree on a goal", {done.error()});
        }
    });
}

/// A new version of the table: a note here, somebody more to be told there.
void Story::renew_roles() {
    auto ctx = world_.as(world_.section("tsunagu.coordinator", plan_.set), plan_.number);
    const auto key = open(ctx, "roles");
    auto rows = teams::role_table(ctx, key);
    auto& random = world_.random;
    auto& noted = rows.at(random.below(rows.size()));
    noted.note = words().pick(random, "note", "*").text;
    auto& told = rows.at(random.below(rows.size()));
    const auto childcare = world_.section(plan_.town + ".childcare", plan_.set);
    const auto has = [&](const std::vector<SectionId>& all) {
        return std::find(all.begin(), all.end(), childcare) != all.end();
    };
    if (not has(told.leads) and not has(told.supports) and not has(told.informed))
        told.informed.push_back(childcare);
    const auto saved = teams::save_roles(ctx, key, teams::role_version(ctx, key), rows);
    if (not saved) refused("renew roles", {saved.error()});
}

/// Somebody of the team looks the child up, now and then.
void Story::plan_looks() {
    auto& random = world_.random;
    const int days = base::days_between(first_day_, last_day_);
    for (int i = 0; i < world_.options.looks; ++i) {
        const auto& row = pick(random, rows_);
        const auto day = base::add_days(first_day_, between(random, 1, std::max(days, 2) - 1));
        if (row.leads.empty() or day >= last_day_) continue;
        world_.at(world_.working_hours(day), [self = shared_from_this(), section = row.leads.front(), i] {
            auto ctx = self->world_.as(section, i);
            // The section may have left the team since.
            (void)access::open_child(ctx, self->child_);
        });
    }
}

}  // namespace tsumugi::house::demo
