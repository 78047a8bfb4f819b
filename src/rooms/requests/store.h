#pragma once
#include "ground/tasks/tasks.h"
#include "rooms/requests/requests.h"

namespace tsumugi::requests {

using access::ChildId;
using access::MemberId;
using access::SectionId;

/// One request as it is stored, with the words for its sections.
struct Request {
    RequestId id;
    ChildId child;
    std::string child_code;
    std::optional<pathways::StepId> step;
    SectionId from, to;
    std::string from_where, to_where;  ///< "湯河原町 福祉課"
    std::string function, kind, title, body;
    State state = State::sent;
    std::string answer, reason, reason_item;
    base::Date see_by, answer_by;
    base::Instant sent_at;
    MemberId sent_by;
    std::string sent_by_name;
    std::optional<base::Instant> seen_at;
    std::optional<access::TeamMemberId> joined;
    std::string given_level;
    int version = 1;
    std::string
        settled;  ///< of a declined one: "" = the next address is looked for; asked, missing, dropped, before

    bool question() const { return kind == "question"; }
};
std::optional<Request> find(db::Db& db, RequestId id);

/// One line of the history.
struct Event {
    base::Instant at;
    std::string kind, text, heard_from;
    SectionId section;
    std::string where, member;  ///< "" = done by the program itself
};
/// Oldest first.
std::vector<Event> events(db::Db& db, RequestId id);

/// in: open, to the section; out: open, from the section; done: closed, either way.
enum class Box { in, out, done };
std::string_view code(Box box);
std::optional<Box> parse_box(std::string_view code);

struct Listed {
    Request request;
    bool child_open = false;  ///< the section may open the child's page
};
/// Newest first, along an index at every size.
std::vector<Listed> list(access::Ctx& ctx, Box box, int page, int page_size);
int count(db::Db& db, SectionId section, Box box);
/// The statement behind `list`, for the test that reads its plan. $1 section, $2 today, $3 offset + size, $4
/// size, $5 offset.
const db::Sql& list_statement(Box box);

/// All requests of a child, newest first (at most 100).
std::vector<Request> of_child(db::Db& db, const access::ChildKey& key);

/// The day of the last line of its history.
std::optional<base::Date> closed_day(db::Db& db, RequestId id);

/// Whether somebody of the section can sign in.
bool has_account(db::Db& db, SectionId section);

/// A step of a pathway, as far as a request says it.
struct Step {
    pathways::StepId id;
    ChildId child;
    std::string title, function;
    SectionId section;  ///< 0 = nobody
    base::Date due;
};
std::optional<Step> step(db::Db& db, pathways::StepId id, base::Lang lang);

// ---- writing, each inside a transaction

RequestId add(access::Ctx& ctx, const access::ChildKey& key, const NewRequest& request, base::Date see_by,
              base::Date answer_by);
/// sent -> seen; false when another reader was quicker. The version stays: nobody's form grows stale by it.
bool set_seen(db::Db& db, RequestId id, base::Instant now);
/// The new state when the version is still `r.version`; false when somebody was quicker. `answer`, `reason`
/// and `reason_item` of `r` are stored with it.
bool set_state(db::Db& db, const Request& r, State state, base::Instant now);
/// What the acceptance gave, or took back.
void set_given(db::Db& db, RequestId id, std::optional<access::TeamMemberId> joined, std::string_view level);
void add_event(access::Ctx& ctx, RequestId id, std::string_view kind, std::string_view text,
               std::string_view heard_from = "");

/// Another request by whose acceptance the section works for the child now.
std::optional<RequestId> other_accepted(db::Db& db, const Request& r);

// ---- decisions (rules.cpp)

/// What a check of a new request needs to know.
struct Surroundings {
    base::Date today;
    SectionId own;
    bool to_living = false;
    bool function_known = false;     ///< or none given
    bool step_of_child = false;      ///< or none given
    std::vector<std::string> names;  ///< of the child: name, reading, what it is called
};
base::Problems check(const NewRequest& request, const Surroundings& around);
/// The same with the surroundings looked up (change.cpp).
base::Problems problems_of(access::Ctx& ctx, const access::ChildKey& key, const NewRequest& request);
/// Whether the text holds the child's name: whole name or reading, or a part of it with さん and the like.
bool holds_name(std::string_view text, const std::vector<std::string>& names);

/// One action of an answer.
struct Action {
    std::string_view code;
    State to;
    bool receiver;
    bool needs_text;
    std::string_view event;  ///< kind of the event
    std::string_view label;  ///< msgid: the verb on the form
};
const Action* find_action(std::string_view code);
/// What that side may do now, in the order of the form.
std::vector<const Action*> actions(State state, bool receiver, std::string_view kind);
/// Problems of the words of an answer; whether the state allows it is may_follow's to say.
base::Problems check(const Answer& answer, const Action& action, bool by_telephone,
                     const std::vector<std::string>& names);
std::string event_label(std::string_view kind);  ///< msgid
/// The label of a care item or condition in that language ("" = unknown).
std::string item_label(base::Lang lang, std::string_view code);

struct Days {
    base::Date see_by, answer_by;
};
/// Two working days to see it, seven to answer it; it is to be seen on the day of the answer at the latest.
Days days(base::Date today, std::optional<base::Date> answer_by);

// ---- what pages show (view.cpp)

/// Which end of the request the user stands at.
enum class Side { sender, receiver };
/// nullopt: neither, or an administrator.
std::optional<Side> side_of(const access::Ctx& ctx, const Request& r);
html::View row_view(const access::Ctx& ctx, const Request& r, bool child_open);
/// Everything of views/show, record and print but the form.
html::View full_view(access::Ctx& ctx, const Request& r, Side side);
std::string who_waits(const access::Ctx& ctx, const Request& r);
std::string kind_label(const access::Ctx& ctx, std::string_view kind);
std::string function_label(access::Ctx& ctx, std::string_view function);

// ---- after a refusal (next.cpp)

/// The asker's task "request_next", unless it has left the team.
void put_next_task(access::Ctx& ctx, const Request& r);
/// A request that was just sent settles the refused ones that it follows: the one named, and those of the
/// same section for the same support of the child.
void settle_by(access::Ctx& ctx, const access::ChildKey& key, const NewRequest& sent);
/// The data of views/_next.
html::View next_view(access::Ctx& ctx, const Request& r);
/// POST /requests/{id}/next: how = missing, dropped.
http::Response settle(access::Ctx& ctx);

/// The pages of writing one (form.cpp).
http::Response new_page(access::Ctx& ctx);
http::Response check_page(access::Ctx& ctx);
http::Response checked_page(access::Ctx& ctx);
http::Response put_aside(access::Ctx& ctx);
inline constexpr const char* kRequestForm = "request";  ///< kind of its drafts
http::Response create(access::Ctx& ctx);

/// Opens a request for its two sections and logs the look: for everybody else and for ids that do not exist
/// the same words.
struct Opened {
    std::optional<Request> request;
    Side side = Side::sender;
    http::Response refusal;
};
Opened open(access::Ctx& ctx, std::string_view id, std::string_view what);
base::Problem not_found();

/// Opening by the receiver: sent -> seen, with its event.
void mark_seen(access::Ctx& ctx, Request& r);

/// Called by routes().
void refusal_routes(access::Routes& routes);

}  // namespace tsumugi::requests
