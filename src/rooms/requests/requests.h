#pragma once
#include <optional>
#include <string>
#include <vector>

#include "rooms/pathways/pathways.h"

namespace requests {

using RequestId = base::Id<struct RequestTag>;

enum class State { sent, seen, asked, accepted, conditional, declined, doing, done, withdrawn };
std::string_view code(State state);
std::optional<State> parse_state(std::string_view code);
std::string_view label(State state);  ///< msgid
/// Which state may follow which, and who may do it (the sender or the receiver).
bool may_follow(State from, State to, bool receiver);

/// Why a request is declined: counted for the council (product.md K8).
struct Reason {
    std::string_view code;   ///< has_capacity_but, no_capacity, waiting_list, needs_assessment, condition_not_accepted, other
    std::string_view label;  ///< msgid
    bool needs_item;         ///< which condition or care item
};
const std::vector<Reason>& reasons();

struct NewRequest {
    access::SectionId to;
    std::string kind;  ///< support, question
    std::string title, body, function;
    std::optional<base::Date> answer_by;
    std::optional<pathways::StepId> step;
};
/// Sends it: the receiver gets a task and a notice. It sees the child's page only after it accepted (or was a member
/// already); before that it sees what the request itself says. Inside a transaction.
base::Checked<RequestId> send(access::Ctx& ctx, const access::ChildKey& key, const NewRequest& request);

/// Block of the child's page.
std::vector<children::Block> blocks();
/// The job "request_chase": a request not seen by its day is chased (notice to the receiver's leads, then the sender and
/// the desk), once a step.
void add_jobs(jobs::Registry& registry);

/// /requests?box=in|out|done, /requests/new?child=&to=&step=, POST /requests, /requests/{id}, POST /requests/{id}/answer,
/// /requests/{id}/print.
void routes(access::Routes& routes);

}  // namespace requests
