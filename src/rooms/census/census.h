#pragma once
#include <memory>
#include <string>
#include <vector>

#include "ground/access/access.h"

namespace tsumugi::census {

/// /census (rounds of this region), /census/custody (rounds whose keys this server keeps), /census-machine
/// (the other servers and command lines of a round, by bearer token).
void routes(access::Routes& routes);

/// The thread that answers for this server's custody: asks the hubs for blinded elements, evaluates them
/// within the quotas, and makes the tables of closed rounds. Sleeps while there is no custody.
class CustodyWorker {
  public:
    CustodyWorker(const access::App& app, std::unique_ptr<db::Db> db, std::string owner);
    ~CustodyWorker();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// The demonstration's finished round: opened, counted and erased by the functions that a real one uses, but
/// from made-up children instead of lists. Inside a transaction, as the desk. The address of its page.
std::string make_demo_round(access::Ctx& desk, access::SectionId custodian,
                            const std::vector<access::SectionId>& lists, int children, std::uint64_t seed);

}  // namespace tsumugi::census
