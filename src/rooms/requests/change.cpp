#include <algorithm>

#include "ground/notices/notices.h"
#include "rooms/requests/store.h"

namespace tsumugi::requests {
namespace {

using access::ChildKey;
using access::Ctx;
using base::Kind;
using html::msgid;

base::Problems one(Kind kind, const char* message) { return {base::Problem{kind, "", message, {}}}; }

std::vector<std::string> names_of(Ctx& ctx, const ChildKey& key) {
    const auto basics = children::basics(ctx, key);
    return {basics.name, basics.kana, basics.call_name};
}

bool knows_function(db::Db& db, std::string_view code) {
    const auto& all = region::functions(db);
    return code.empty() or std::any_of(all.begin(), all.end(), [&](const auto& f) { return f.code == code; });
}

Surroundings surroundings(Ctx& ctx, const ChildKey& key, const NewRequest& request) {
    Surroundings around;
    around.today = ctx.today();
    around.own = ctx.user.section;
    around.to_living = directory::living_section(ctx.db, request.to).has_value();
    around.function_known = knows_function(ctx.db, request.function);
    const auto known = request.step ? step(ctx.db, *request.step, base::Lang::ja) : std::nullopt;
    around.step_of_child = not request.step or (known and known->child == key.child());
    around.names = names_of(ctx, key);
    return around;
}

// ---- what the others are told

std::string path_of(const Request& r) { return "/requests/" + r.id.text(); }

/// The open task: who must act now, and by when. After it was accepted the day of the answer is over; a step
/// has its own day.
void put_task(Ctx& ctx, const Request& r) {
    tasks::Task task;
    task.kind = "request";
    task.subject = r.id.value();
    task.child = r.child;
    task.child_code = r.child_code;
    const bool asked = r.state == State::asked;
    const bool taken = r.state == State::accepted or r.state == State::conditional or r.state == State::doing;
    task.section = asked ? r.from : r.to;
    task.from_section = asked ? r.to : r.from;
    if (taken and ctx.user.section == r.to) task.member = ctx.user.id;
    task.state = r.state == State::doing ? tasks::State::doing : tasks::State::todo;
    task.text = asked          ? msgid("聞かれています：{title}")
                : r.question() ? msgid("たずねごと：{title}")
                               : msgid("依頼：{title}");
    task.args = {{"title", r.title}};
    if (r.state == State::sent) task.see_by = r.see_by;
    if (not taken) {
        task.due = r.answer_by;
    } else if (const auto known = r.step ? step(ctx.db, *r.step, base::Lang::ja) : std::nullopt) {
        task.due = known->due;
    }
    task.path = path_of(r);
    tasks::put(ctx, task);
}

void tell(Ctx& ctx, const Request& r, SectionId section, const char* text) {
    notices::Notice notice;
    notice.section = section;
    notice.child = r.child;
    notice.text = text;
    notice.args = {{"code", access::shown_code(r.child_code)},
                   {"title", r.title},
                   {"from", r.from_where},
                   {"to", r.to_where},
                   {"day", base::iso(r.answer_by)}};
    notice.path = path_of(r);
    notice.key = "request " + r.id.text() + " " + std::string(code(r.state));
    notices::tell(ctx, notice);
}

/// To the other end, what has just happened; "" = nothing to tell.
const char* news(const Action& action, bool question) {
    switch (action.to) {
        case State::accepted:
            return msgid("{to}が引き受けました：{title}（{code}）");
        case State::conditional:
            return msgid("{to}が条件つきで引き受けました。条件を確かめてください：{title}（{code}）");
        case State::asked:
            return msgid("{to}が聞き返しています。答えてください：{title}（{code}）");
        case State::declined:
            return msgid("{to}がことわりました。理由を見て、次の宛先を決めてください：{title}（{code}）");
        case State::doing:
            return msgid("{to}がはじめました：{title}（{code}）");
        case State::done:
            return question ? msgid("{to}から答えが来ました：{title}（{code}）")
                            : msgid("{to}が終わりにしました：{title}（{code}）");
        case State::seen:
            return msgid("{from}から、聞いたことの答えが来ました：{title}（{code}）");
        case State::withdrawn:
            return msgid("{from}が取り下げました：{title}（{code}）");
        case State::sent:
            break;
    }
    return "";
}

/// The line in the child's timeline: who with whom, without the title and words of the request.
const char* child_line(const Request& r) {
    switch (r.state) {
        case State::accepted:
        case State::conditional:
            return msgid("{to}が{from}の依頼を引き受けました。");
        case State::declined:
            return msgid("{to}が{from}からの依頼をことわりました。");
        case State::done:
            return r.question() ? msgid("{from}がたずねたことに、{to}が答えました。")
                                : msgid("{from}から{to}への依頼が終わりました。");
        case State::withdrawn:
            return msgid("{from}が{to}への依頼を取り下げました。");
        default:
            return nullptr;
    }
}

void add_child_line(Ctx& ctx, const Request& r, const char* text) {
    children::add_event(ctx, r.child, access::Category::basic, text,
                        {{"from", r.from_where}, {"to", r.to_where}},
                        "/children/" + r.child_code + "#requests");
}

// ---- what accepting gives and its end takes back

bool holds(const std::vector<SectionId>& sections, SectionId id) {
    return std::find(sections.begin(), sections.end(), id) != sections.end();
}

/// The child's key for changes that follow from the request: by the user where the section sees the child,
/// else as the named system actor.
ChildKey key_for(Ctx& ctx, const Request& r) {
    constexpr auto kPurpose = access::Purpose::coordination;
    const auto sight = access::sight_of(ctx.db, r.child, ctx.user.section, ctx.today(), kPurpose);
    auto key = sight.categories != 0
                   ? access::open_child(ctx, r.child, kPurpose, "request")
                   : access::open_child_as_system(ctx.db, ctx.audit, ctx.app, r.child, "requests");
    if (not key) throw std::logic_error("the child of request " + r.id.text() + " can't be opened");
    return *std::move(key);
}

/// The receiver joins the team this moment; with a function named, it leads it when nobody does, else
/// supports it.
void give(Ctx& ctx, const Request& r) {
    std::optional<access::TeamMemberId> joined;
    if (not access::is_in_team(ctx.db, r.child, r.to, ctx.today())) {
        const auto person = ctx.user.section == r.to ? ctx.user.id : access::MemberId{};
        joined = access::join_team(ctx, r.child, r.to, ctx.today(), std::nullopt, person);
    }
    std::string_view level;
    if (not r.function.empty()) {
        const auto key = key_for(ctx, r);
        if (not teams::lead_of(ctx.db, key, r.function)) {
            teams::take_lead(ctx, key, r.function, r.to);
            level = "lead";
        } else {
            auto rows = teams::role_table(ctx, key);
            const auto row = std::find_if(rows.begin(), rows.end(),
                                          [&](const auto& x) { return x.function == r.function; });
            if (row != rows.end() and not holds(row->leads, r.to) and not holds(row->supports, r.to)) {
                row->supports.push_back(r.to);
                std::erase(row->informed, r.to);
                // The version was read in this transaction, so this save can't meet another one.
                (void)teams::save_roles(ctx, key, teams::role_version(ctx, key), rows);
                level = "support";
            }
        }
    }
    set_given(ctx.db, r.id, joined, level);
}

/// Takes the section out of the one role that the acceptance gave.
void take_role_back(Ctx& ctx, const ChildKey& key, const Request& r) {
    auto rows = teams::role_table(ctx, key);
    for (auto& row : rows) {
        if (row.function != r.function) continue;
        auto& sections = r.given_level == "lead" ? row.leads : row.supports;
        if (std::erase(sections, r.to) == 0) continue;
        (void)teams::save_roles(ctx, key, teams::role_version(ctx, key), rows);
        return;
    }
}

bool has_role(Ctx& ctx, const ChildKey& key, SectionId section) {
    const auto rows = teams::role_table(ctx, key);
    return std::any_of(rows.begin(), rows.end(), [&](const auto& row) {
        return holds(row.leads, section) or holds(row.supports, section) or holds(row.informed, section);
    });
}

/// Refused, withdrawn or ended: no right the next second (product.md K11), unless the section is in the team
/// for another reason: it was before, it has a role, or another request of the child is its work.
void take_back(Ctx& ctx, const Request& r, const char* reason) {
    if (not r.joined and r.given_level.empty()) return;
    const auto key = key_for(ctx, r);
    if (r.state != State::done and not r.given_level.empty()) take_role_back(ctx, key, r);
    std::optional<access::TeamMemberId> kept;
    if (r.joined and not has_role(ctx, key, r.to)) {
        if (const auto other = other_accepted(ctx.db, r)) {
            const auto known = find(ctx.db, *other);
            set_given(ctx.db, *other, r.joined, known->given_level);
        } else {
            // A membership that somebody ended before is over already.
            (void)access::leave_team(ctx, key, *r.joined, ctx.today(), reason);
        }
    } else {
        kept = r.joined;
    }
    set_given(ctx.db, r.id, kept, r.state == State::done ? r.given_level : "");
}

// ---- an answer

struct Allowed {
    const Action* action = nullptr;
    bool by_telephone = false;
};

/// Who may do it now: side, state, and the right to the child at both ends (K2).
base::Checked<Allowed> allowed(Ctx& ctx, const Request& r, const Answer& answer) {
    const auto side = side_of(ctx, r);
    if (not side) return tl::unexpected(base::Problems{not_found()});
    const auto* action = find_action(answer.action);
    if (not action) {
        return tl::unexpected(
            base::Problems{{Kind::invalid, "action", msgid("何をするかを選んでください。"), {}}});
    }
    const bool by_telephone = not answer.heard_from.empty() and *side == Side::sender and action->receiver;
    if (action->receiver != (*side == Side::receiver) and not by_telephone) {
        return tl::unexpected(
            base::Problems{{Kind::invalid, "action", msgid("これは、もう一方の部署だけができます。"), {}}});
    }
    if (by_telephone and has_account(ctx.db, r.to)) {
        return tl::unexpected(
            one(Kind::forbidden,
                msgid("宛先の部署には紡ぎを使う人がいます。返事は、その部署から入れてもらってください。")));
    }
    if (answer.version != r.version) {
        return tl::unexpected(one(Kind::conflict, msgid("ほかの人が先に返事をしました。")));
    }
    if (not may_follow(r.state, action->to, action->receiver, r.kind)) {
        return tl::unexpected(base::Problems{
            {Kind::invalid,
             "action",
             msgid("いまの状態では、これはできません。画面のいまの状態を見て選び直してください。"),
             {}}});
    }
    const bool sender_in_team = access::is_in_team(ctx.db, r.child, r.from, ctx.today());
    if (*side == Side::sender and not sender_in_team) {
        return tl::unexpected(
            one(Kind::forbidden,
                msgid("あなたの部署は、いまこのこどものチームにいないため、できません。チームの主担当の"
                      "部署にたずねてください。")));
    }
    if ((action->to == State::accepted or action->to == State::conditional) and not sender_in_team) {
        return tl::unexpected(
            one(Kind::forbidden,
                msgid("依頼した部署がこどものチームを離れたため、引き受けることができません。電話で確かめ、"
                      "「ことわる」か「もっと聞く」を選んでください。")));
    }
    return Allowed{action, by_telephone};
}

std::vector<std::string> hidden_names(Ctx& ctx, const Request& r) {
    if (ctx.user.section != r.from or access::is_in_team(ctx.db, r.child, r.to, ctx.today())) return {};
    return names_of(ctx, key_for(ctx, r));
}

void tell_all(Ctx& ctx, const Request& r, const Allowed& done) {
    if (is_open(r.state)) {
        put_task(ctx, r);
    } else {
        tasks::close(ctx.db, ctx.now(), "request", r.id.value(),
                     r.state == State::done ? tasks::State::done : tasks::State::cancelled);
    }
    if (r.state == State::declined) put_next_task(ctx, r);
    const auto other = done.action->receiver ? r.from : r.to;
    if (other != ctx.user.section) tell(ctx, r, other, news(*done.action, r.question()));
    if (const auto* line = child_line(r)) add_child_line(ctx, r, line);
}

base::Checked<State> answer_in(Ctx& ctx, const Answer& answer) {
    auto r = find(ctx.db, answer.id);
    if (not r) return tl::unexpected(base::Problems{not_found()});
    const auto done = allowed(ctx, *r, answer);
    if (not done) return tl::unexpected(done.error());
    auto problems = check(answer, *done->action, done->by_telephone, hidden_names(ctx, *r));
    if (not problems.empty()) return tl::unexpected(std::move(problems));

    const auto to = done->action->to;
    if (to == State::conditional or to == State::declined or to == State::done) r->answer = answer.text;
    if (to == State::declined) {
        r->reason = answer.reason;
        const auto& all = reasons();
        const auto reason =
            std::find_if(all.begin(), all.end(), [&](const auto& x) { return x.code == answer.reason; });
        r->reason_item = reason->needs_item ? answer.reason_item : "";
    }
    if (not set_state(ctx.db, *r, to, ctx.now())) {
        return tl::unexpected(one(Kind::conflict, msgid("ほかの人が先に返事をしました。")));
    }
    r->state = to;
    r->version += 1;
    add_event(ctx, r->id, done->action->event, answer.text, done->by_telephone ? answer.heard_from : "");
    ctx.log("change", "request", r->id.value(), r->child,
            std::string(code(to)) + (done->by_telephone ? " by telephone" : ""), "coordination");
    if (to == State::accepted or to == State::conditional) give(ctx, *r);
    if (to == State::declined) take_back(ctx, *r, msgid("依頼をことわったため"));
    if (to == State::withdrawn) take_back(ctx, *r, msgid("依頼が取り下げられたため"));
    if (to == State::done) take_back(ctx, *r, msgid("依頼が終わったため"));
    tell_all(ctx, *r, *done);
    return to;
}

}  // namespace

base::Problem not_found() {
    return {Kind::not_found,
            "",
            msgid("この依頼は見つからないか、あなたの部署には見る権利がありません。依頼は、送った部署と受けた"
                  "部署だけが"
                  "見られます。"),
            {}};
}

base::Problems problems_of(Ctx& ctx, const ChildKey& key, const NewRequest& request) {
    return check(request, surroundings(ctx, key, request));
}

base::Checked<RequestId> send(Ctx& ctx, const ChildKey& key, const NewRequest& request) {
    if (not key.may_change()) {
        return tl::unexpected(one(Kind::forbidden, msgid("このこどもについて依頼を送る権利がありません。")));
    }
    auto problems = problems_of(ctx, key, request);
    if (not problems.empty()) return tl::unexpected(std::move(problems));
    const auto by = days(ctx.today(), request.answer_by);
    const auto logged = ctx.audit.size();
    return db::write(ctx.db, [&]() -> base::Checked<RequestId> {
        ctx.audit.shrink(logged);
        const auto id = add(ctx, key, request, by.see_by, by.answer_by);
        add_event(ctx, id, "sent", "");
        ctx.log("change", "request", id.value(), key.child(), "sent to section " + request.to.text(),
                "coordination");
        const auto r = find(ctx.db, id);
        put_task(ctx, *r);
        settle_by(ctx, key, request);
        tell(ctx, *r, r->to,
             r->question() ? msgid("{from}からたずねごとが届きました：{title}（{code}、返事の期限 {day}）")
                           : msgid("{from}から依頼が届きました：{title}（{code}、返事の期限 {day}）"));
        add_child_line(ctx, *r,
                       r->question() ? msgid("{from}が{to}にたずねました。")
                                     : msgid("{from}が{to}に依頼を送りました。"));
        return id;
    });
}

base::Checked<State> answer(Ctx& ctx, const Answer& answer) {
    const auto logged = ctx.audit.size();
    return db::write(ctx.db, [&] {
        ctx.audit.shrink(logged);
        return answer_in(ctx, answer);
    });
}

void mark_seen(Ctx& ctx, Request& r) {
    if (r.state != State::sent) return;
    const bool first = db::write(ctx.db, [&] {
        const bool set = set_seen(ctx.db, r.id, ctx.now());
        if (set) {
            add_event(ctx, r.id, "seen", "");
            tasks::mark_seen(ctx.db, "request", r.id.value());
        }
        return set;
    });
    if (first) ctx.log("change", "request", r.id.value(), r.child, "seen", "coordination");
    if (auto now = find(ctx.db, r.id)) r = *std::move(now);
}

}  // namespace tsumugi::requests
