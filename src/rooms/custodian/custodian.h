#pragma once
#include <memory>
#include <string>

#include "rooms/census/census.h"

// The custodian's side of a census, on the custodian's own server: the sealed keys of a round, the quotas by
// its own record, the table of a closed round.
namespace tsumugi::custodian {

/// /census/custody (README.md has the list).
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

}  // namespace tsumugi::custodian
