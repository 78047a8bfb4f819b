#include "ground/documents/documents.h"
#include "ground/fhir/fhir.h"
#include "ground/notices/notices.h"
#include "ground/tasks/tasks.h"
#include "house/house.h"
#include "house/own_pages.h"
#include "rooms/acceptance/acceptance.h"
#include "rooms/census/census.h"
#include "rooms/challenges/challenges.h"
#include "rooms/children/children.h"
#include "rooms/children/fhir.h"
#include "rooms/custodian/custodian.h"
#include "rooms/directory/directory.h"
#include "rooms/efforts/efforts.h"
#include "rooms/handbook/handbook.h"
#include "rooms/meetings/meetings.h"
#include "rooms/minutes_import/minutes_import.h"
#include "rooms/pathways/pathways.h"
#include "rooms/region/region.h"
#include "rooms/requests/requests.h"
#include "rooms/teams/teams.h"

namespace tsumugi::house {

void add_routes(access::Routes& routes) {
    own_pages(routes);
    access::routes(routes);
    tasks::routes(routes);
    notices::routes(routes);
    documents::routes(routes);
    region::routes(routes);
    acceptance::routes(routes);
    directory::routes(routes);
    children::routes(routes);
    teams::routes(routes);
    pathways::routes(routes);
    requests::routes(routes);
    meetings::routes(routes);
    challenges::routes(routes);
    efforts::routes(routes);
    minutes_import::routes(routes);
    handbook::routes(routes);
    census::routes(routes);
    custodian::routes(routes);
    fhir::routes(routes);
}

void add_jobs(jobs::Registry& registry) {
    tasks::add_jobs(registry);
    notices::add_jobs(registry);
    documents::add_jobs(registry);
    children::add_jobs(registry);
    requests::add_jobs(registry);
    acceptance::add_jobs(registry);
    children::add_jobs(registry);
}

void wire(access::App& app) {
    app.inbox_count = [](access::Ctx& ctx) { return tasks::open_count(ctx); };
    std::vector<children::Block> blocks;
    for (auto bring : {&teams::blocks, &pathways::blocks, &requests::blocks}) {
        for (auto& block : bring()) blocks.push_back(std::move(block));
    }
    children::set_blocks(std::move(blocks));
    children::set_coordinator(
        [](db::Db& db, const access::ChildKey& key) { return teams::lead_of(db, key, "coordination"); });
    fhir::set_types({children::patient_type()});
    teams::set_followers(pathways::followers());
    acceptance::set_refusals(&requests::refusals_by);
    teams::set_work_sources({&pathways::work_of, &requests::work_of});
    challenges::set_happenings(&efforts::happenings);
    challenges::set_imported(&minutes_import::is_imported);
}

}  // namespace tsumugi::house
