#pragma once
#include <functional>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "house/demo.h"
#include "house/demo_data.h"
#include "rooms/directory/directory.h"

namespace tsumugi::house::demo {

using access::SectionId;

/// Goes on by a millisecond at each look, so that no two ids are made in the same one.
class DemoClock final : public base::Clock {
  public:
    base::Instant now() const override { return at_ += std::chrono::milliseconds(1); }
    /// Never back.
    void go_to(base::Instant at) { at_ = std::max(at_, at); }

  private:
    mutable base::Instant at_{};
};

/// The region while it is being made: who works where, and what happens when. All acts run in the order of
/// their moments, by the rooms' own functions, as the people who do them.
class World {
  public:
    World(const access::App& app, db::Db& db, const DemoOptions& options);
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    const DemoOptions options;
    base::SeededRandom random;
    base::Date today() const { return options.today; }
    /// At scale 100 there are 25 sets of sections: each town's offices by district, and every facility as
    /// often.
    int sets() const { return options.scale < 8 ? 1 : options.scale / 4; }

    // ---- when

    /// Calls `act` at that moment; it may itself plan later acts.
    void at(base::Instant moment, std::function<void()> act);
    /// A moment of that day's working hours; a day off becomes the working day before.
    base::Instant working_hours(base::Date day);
    void run(const Progress& progress);

    // ---- who

    /// "minato.liaison", "143847.health" of that set.
    SectionId section(std::string_view key, int set = 0) const;
    /// The section that does the same work in that set.
    SectionId same_in(SectionId section, int set) const;
    std::vector<SectionId> of_kind(std::string_view kind, int set) const;
    std::vector<SectionId> all_sections() const;
    /// A Ctx as one of the section's people; always the same one for the same `number`.
    access::Ctx as(SectionId section, int number = 0);
    access::Ctx as_system(std::string_view actor);
    const std::string& kind_of(SectionId section) const { return places_.at(section).kind; }
    const std::string& town_of(SectionId section) const { return places_.at(section).town; }

    void make_organisations();
    void make_regional_tables();
    /// What teams::propose gives for that set's section; asked of it once for children who are alike in what
    /// it looks at.
    std::vector<region::RoleRow> proposed_roles(const std::string& town, SectionId own, base::Date birth);

    db::Db& db;

  private:
    struct Place {
        std::string key, kind, town;
        int set = 0;
        std::vector<access::User> people;
    };
    void add_section(access::Ctx& ctx, const std::string& key, int set, const std::string& kind,
                     directory::NewSection section);
    void make_towns(access::Ctx& ctx, int set);
    void make_facilities(access::Ctx& ctx, int set);
    void make_people();
    void add_person(SectionId section, const Name& name, std::string_view job, std::string_view role,
                    std::string_view login);
    std::vector<region::RoleRow> regional_rows(const std::string& town, bool renewed);
    void commit(db::Tx& tx);

    DemoClock clock_;
    access::App app_;
    audit::Trail trail_{0};
    http::Request request_;
    std::map<std::string, directory::OrganisationId> towns_;
    std::map<std::pair<std::string, int>, SectionId, std::less<>> sections_;
    std::map<SectionId, Place> places_;
    std::map<std::tuple<std::string, SectionId, int>, std::vector<region::RoleRow>> proposed_;
    std::map<std::pair<base::Instant, std::uint64_t>, std::function<void()>> acts_;
    std::uint64_t planned_ = 0;
    std::string password_hash_;
};

}  // namespace tsumugi::house::demo
