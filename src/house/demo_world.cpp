#include "house/demo_world.h"

#include <stdexcept>

#include "ground/base/working_days.h"

namespace tsumugi::house::demo {
namespace {

constexpr std::size_t kActsTogether = 1000;
constexpr int kFirstMinute = 8 * 60 + 40, kLastMinute = 17 * 60 + 5;

}  // namespace

World::World(const access::App& app, db::Db& database, const DemoOptions& given)
    : options(given), random(given.seed), db(database), app_(app) {
    app_.config.demo = true;  // what is made now is marked as made up
    app_.clock = &clock_;
    app_.random = &random;
    password_hash_ = access::hash_password(options.password, app.config.argon2_mib);
}

void World::at(base::Instant moment, std::function<void()> act) {
    acts_.emplace(std::pair{moment, planned_++}, std::move(act));
}

base::Instant World::working_hours(base::Date day) {
    day = base::working_day_until(day);
    return base::start_of_day(day) + std::chrono::minutes(between(random, kFirstMinute, kLastMinute)) +
           std::chrono::seconds(between(random, 0, 59));
}

void World::commit(db::Tx& tx) {
    trail_.write(db);
    trail_.clear();
    tx.commit();
}

void World::run(const Progress& progress) {
    std::size_t done = 0;
    int shown = 0;
    while (not acts_.empty()) {
        db::Tx tx(db);
        for (std::size_t i = 0; i < kActsTogether and not acts_.empty(); ++i) {
            auto act = acts_.extract(acts_.begin());
            clock_.go_to(act.key().first);
            act.mapped()();
            ++done;
        }
        commit(tx);
        const int share = static_cast<int>(done * 10 / (done + acts_.size()));
        if (share > shown and options.scale > 1) {
            shown = share;
            progress(base::iso(clock_.today()) + "  " + std::to_string(done));
        }
    }
}

SectionId World::section(std::string_view key, int set) const {
    const auto found = sections_.find(std::pair{std::string(key), set});
    if (found == sections_.end()) throw std::logic_error("no section " + std::string(key));
    return found->second;
}

SectionId World::same_in(SectionId id, int set) const { return section(places_.at(id).key, set); }

std::vector<SectionId> World::of_kind(std::string_view kind, int set) const {
    std::vector<SectionId> found;
    for (const auto& [key, id] : sections_) {
        const auto& place = places_.at(id);
        if (place.kind == kind and place.set == set) found.push_back(id);
    }
    return found;
}

std::vector<SectionId> World::all_sections() const {
    std::vector<SectionId> found;
    for (const auto& [id, place] : places_) found.push_back(id);
    return found;
}

access::Ctx World::as(SectionId section, int number) {
    const auto& people = places_.at(section).people;
    return {app_,    db, trail_, request_, people.at(static_cast<std::size_t>(number) % people.size()),
            nullptr, {}};
}

access::Ctx World::as_system(std::string_view actor) {
    return {app_, db, trail_, request_, access::system_user(actor), nullptr, {}};
}

}  // namespace tsumugi::house::demo
