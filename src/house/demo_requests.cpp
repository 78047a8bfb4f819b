// Requests between sections in the demonstration, in every state.
#include <algorithm>
#include <stdexcept>

#include "house/demo_story.h"
#include "rooms/requests/store.h"

namespace tsumugi::house::demo {
namespace {

/// One act after the sending, so many days later.
struct Act {
    int days;
    const char* action;  ///< see, or an action of requests::Answer
};
/// How a request goes: sent so many days before today, then its acts.
struct Script {
    int sent;
    const char* kind;  ///< support, question
    std::vector<Act> acts;
    const char* to = "";      ///< a section that must get it; empty = any that does such work
    const char* reason = "";  ///< of a refusal
};
const std::vector<Script>& scripts() {
    static const std::vector<Script> all{
        {1, "support", {}, "hayabusa.day"},
        {2, "support", {}, "tsukimi.stay"},
        {12, "support", {}},
        {3, "support", {{1, "see"}}, "hayabusa.day"},
        {4, "question", {{1, "see"}}, "mikan.nurse"},
        {6, "support", {{1, "see"}, {2, "ask"}}, "hayabusa.day"},
        {9, "support", {{1, "see"}, {2, "ask"}, {5, "answer"}}},
        {8, "support", {{1, "see"}, {4, "accept"}}, "hayabusa.day"},
        {15, "support", {{2, "see"}, {3, "accept"}}},
        {11, "support", {{1, "see"}, {5, "conditional"}}, "nagisa.day"},
        {20, "support", {{1, "see"}, {6, "conditional"}, {12, "doing"}}},
        {30, "support", {{1, "see"}, {3, "accept"}, {8, "doing"}}, "soyokaze.car"},
        {25, "support", {{1, "see"}, {4, "decline"}}, "hayabusa.day", "no_capacity"},
        {33, "support", {{2, "see"}, {5, "decline"}}, "tsukimi.stay", "condition_not_accepted"},
        {40, "support", {{1, "see"}, {3, "decline"}}, "nagisa.day", "condition_not_accepted"},
        {52, "support", {{1, "see"}, {6, "decline"}}, "midori.day", "waiting_list"},
        {18, "support", {{1, "see"}, {4, "decline"}}, "", "needs_assessment"},
        {60, "support", {{1, "see"}, {4, "accept"}, {7, "doing"}, {30, "done"}}},
        {75, "support", {{1, "see"}, {2, "accept"}, {21, "done"}}},
        {48, "question", {{1, "see"}, {3, "done"}}, "minato.clinic"},
        {22, "question", {{1, "see"}, {5, "done"}}},
        {7, "question", {{1, "see"}, {2, "doing"}}, "minato.clinic"},
        {14, "support", {{1, "see"}, {6, "withdraw"}}},
        {5, "support", {{2, "withdraw"}}}};
    return all;
}

constexpr const char* kKinds[] = {"day_service",    "short_stay", "transport",     "visiting_nurse",
                                  "rehabilitation", "equipment",  "health_office", "consultant"};

/// The function that a kind of organisation is asked for; empty = none in particular.
std::string_view function_of(std::string_view kind) {
    if (kind == "day_service" or kind == "short_stay") return "day_and_stay";
    if (kind == "transport") return "transport";
    if (kind == "visiting_nurse") return "home_nursing";
    if (kind == "rehabilitation" or kind == "equipment") return "housing";
    return "";
}

/// One request on its way.
class Letter : public std::enable_shared_from_this<Letter> {
  public:
    Letter(World& world, std::shared_ptr<Story> story, const Script& script, SectionId from, SectionId to)
        : world_(world), story_(std::move(story)), script_(script), from_(from), to_(to) {}

    void begin() {
        const auto day = base::add_days(world_.today(), -script_.sent);
        auto before = world_.working_hours(day);
        world_.at(before, [self = shared_from_this()] { self->send(); });
        for (const auto& act : script_.acts) {
            const auto moment = std::max(world_.working_hours(base::add_days(day, act.days)),
                                         before + std::chrono::minutes(30));
            before = moment;
            world_.at(moment,
                      [self = shared_from_this(), action = std::string(act.action)] { self->act(action); });
        }
    }

  private:
    void send() {
        auto ctx = world_.as(from_, 0);
        const auto key = access::open_child(ctx, story_->child(), access::Purpose::coordination, "request");
        if (not key) return;
        const std::string kind = world_.kind_of(to_);
        const bool question = std::string_view(script_.kind) == "question";
        const auto& words_of_it = words().pick(world_.random, question ? "question" : "request", kind);
        requests::NewRequest letter;
        letter.to = to_;
        letter.kind = script_.kind;
        letter.title = words_of_it.text;
        letter.body = words_of_it.more;
        if (not question) letter.function = function_of(kind);
        const auto sent = requests::send(ctx, *key, letter);
        if (not sent)
            throw std::logic_error("the demonstration could not send a request: " +
                                   sent.error().front().message);
        id_ = *sent;
    }

    void act(const std::string& action) {
        if (id_.value() == 0) return;
        const bool by_sender = action == "answer" or action == "withdraw";
        auto ctx = world_.as(by_sender ? from_ : to_, 0);
        if (action == "see") {
            auto request = requests::find(world_.db, id_).value();
            requests::mark_seen(ctx, request);
            return;
        }
        requests::Answer answer;
        answer.id = id_;
        answer.version = requests::version_of(world_.db, id_);
        answer.action = action;
        const auto line = words_for(action);
        answer.text = line.text;
        answer.reason = script_.reason;
        if (action == "decline") answer.reason_item = line.more;
        const auto done = requests::answer(ctx, answer);
        if (not done) {
            throw std::logic_error("the demonstration could not " + action +
                                   " a request: " + done.error().front().message);
        }
    }

    Words::Line words_for(const std::string& action) {
        auto& random = world_.random;
        const bool question = std::string_view(script_.kind) == "question";
        if (action == "ask") return words().pick(random, "asked", "*");
        if (action == "answer") return words().pick(random, "answered", "*");
        if (action == "conditional") return words().pick(random, "conditional", "*");
        if (action == "decline") return words().pick(random, "declined", script_.reason);
        if (action == "done") return words().pick(random, question ? "done_question" : "done_request", "*");
        if (action == "withdraw") return words().pick(random, "withdraw", "*");
        return {};
    }

    World& world_;
    std::shared_ptr<Story> story_;
    const Script& script_;
    SectionId from_, to_;
    requests::RequestId id_;
};

}  // namespace

void plan_requests(World& world, const std::vector<std::shared_ptr<Story>>& stories) {
    auto& random = world.random;
    const int set = stories.front()->plan().set;
    for (const auto& script : scripts()) {
        const auto day = base::add_days(world.today(), -script.sent);
        std::vector<std::shared_ptr<Story>> fitting;
        for (const auto& story : stories) {
            if (base::add_days(story->first_day(), 2) < day and story->plan().phase != Phase::ended)
                fitting.push_back(story);
        }
        if (fitting.empty()) continue;
        const auto story = pick(random, fitting);
        const bool hospital = world.kind_of(story->maker()) == "hospital" and chance(random, 60);
        const auto from = hospital ? story->maker()
                                   : world.section(chance(random, 50) ? story->plan().town + ".health"
                                                                      : story->plan().town + ".welfare",
                                                   set);
        auto to =
            std::string_view(script.to).empty()
                ? pick(random,
                       world.of_kind(
                           pick(random, std::vector<std::string>(std::begin(kKinds), std::end(kKinds))), set))
                : world.section(script.to, set);
        if (to == from) continue;
        std::make_shared<Letter>(world, story, script, from, to)->begin();
    }
}

}  // namespace tsumugi::house::demo
