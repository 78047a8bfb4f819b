#pragma once
#include <optional>
#include <string>
#include <vector>

#include "ground/jobs/jobs.h"
#include "rooms/pathways/pathways.h"

namespace tsumugi::requests {

using RequestId = base::Id<struct RequestTag>;

enum class State { sent, seen, asked, accepted, conditional, declined, doing, done, withdrawn };
std::string_view code(State state);
std::optional<State> parse_state(std::string_view code);
std::string_view label(State state);  ///< msgid
/// Everything but declined, done and withdrawn.
bool is_open(State state);
/// Which state may follow which, and who may do it (the sender or the receiver). A question (たずねる) is
/// answered or declined, never accepted; support (依頼) is accepted before it is done. Opening is sent ->
/// seen, the sender's answer to what was asked is asked -> seen.
bool may_follow(State from, State to, bool receiver, std::string_view kind = "support");

/// Why a request is declined: counted for the council (product.md K8).
struct Reason {
    std::string_view code;   ///< has_capacity_but, no_capacity, waiting_list, needs_assessment,
                             ///< condition_not_accepted, other
    std::string_view label;  ///< msgid
    bool needs_item;         ///< which condition or care item
};
const std::vector<Reason>& reasons();
/// A condition that can stand in the way, beside the care items: nurse_hours, weekday, age, body, transport,
/// area, equipment, instruction. A care item stands in `reason_item` by its code ("1" ... "14").
struct Condition {
    std::string_view code;
    std::string_view label;  ///< msgid
};
const std::vector<Condition>& conditions();

struct NewRequest {
    access::SectionId to;
    std::string kind;  ///< support, question
    std::string title, body, function;
    std::optional<base::Date> answer_by;  ///< default: seven working days from today
    std::optional<pathways::StepId> step;
    std::optional<RequestId> again = {};  ///< the refused one that this follows
};
/// Sends it: the receiver gets a task and a notice. It sees the child's page only after it accepted (or was a
/// member already); before that it sees what the request itself says, so title and text may not hold the
/// child's name. All problems at once (fields to, kind, title, body, function, answer_by, step). Inside a
/// transaction.
base::Checked<RequestId> send(access::Ctx& ctx, const access::ChildKey& key, const NewRequest& request);

/// One answer, by the receiver or the sender.
struct Answer {
    RequestId id;
    int version = 0;
    /// Receiver: ask, accept, conditional, decline, doing, done. Sender: answer (to what was asked),
    /// withdraw.
    std::string action;
    std::string text = {};         ///< needed for all but accept and doing
    std::string reason = {};       ///< of decline: a code of reasons()
    std::string reason_item = {};  ///< where the reason needs one: a care item's code or one of conditions()
    /// Who answered by telephone or fax: the sender writes down the receiver's answer, when nobody of the
    /// receiver's section can sign in (product.md K9).
    std::string heard_from = {};
};
/// Does it: state, event, tasks, notices; the section that accepts joins the team at once and leads the
/// function when nobody does, else supports it. What the acceptance gave ends at once when the request is
/// declined or withdrawn after all; and when it is done, unless the section has a role in the child's table
/// by then. Problems: not_found for anybody but the two sections, conflict by version, forbidden where the
/// sending section has left the team (K2), invalid beside a field. Gives the state reached. Joins a running
/// transaction.
base::Checked<State> answer(access::Ctx& ctx, const Answer& answer);
/// The present version of a request, for `answer` (0 = there is none).
int version_of(db::Db& db, RequestId id);

/// The child's requests for support that name a function, for the states of the role table
/// (teams::set_work_sources). One about a step is that step's work and left out; so is one that was
/// withdrawn.
std::vector<teams::Work> work_of(access::Ctx& ctx, const access::ChildKey& key);

/// Declined requests of a section by reason, most first, for acceptance::set_refusals. Counts its own
/// refusals only and says nothing of children.
std::vector<acceptance::Refusals> refusals_by(access::Ctx& ctx, access::SectionId section,
                                              base::Instant since);

/// Block of the child's page.
std::vector<children::Block> blocks();
/// The job "request_chase" (every 15 minutes): a request not seen by its day is chased (notice to the
/// receiver's leads; two working days later to the sender and the desks), once a step.
void add_jobs(jobs::Registry& registry);

/// /requests?box=in|out|done, /requests/new?child=&to=&step=&again=, POST /requests/check, POST /requests,
/// /requests/{id}, POST /requests/{id}/answer, /requests/{id}/record (an answer by telephone or fax),
/// /requests/{id}/print.
void routes(access::Routes& routes);

}  // namespace tsumugi::requests
