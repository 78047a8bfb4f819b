#include "rooms/children/proposals.h"

#include <algorithm>

#include "ground/base/text.h"
#include "ground/base/working_days.h"
#include "ground/notices/notices.h"
#include "ground/tasks/tasks.h"
#include "rooms/children/history.h"

namespace tsumugi::children {
namespace {

using access::Ctx;
using access::SectionId;
using base::Kind;
using html::msgid;
using PlaceId = base::Id<struct ProposalPlaceTag>;

constexpr const char* kTask = "proposal";
constexpr int kAnswerDays = 3;  // working days until an owner should have answered
constexpr std::size_t kNoteLimit = 400;

#define PROPOSAL_WHERE(id)                                                             \
    "COALESCE((SELECT o.name || CASE WHEN s.name = '' THEN '' ELSE ' ' || s.name END " \
    "FROM section s JOIN organisation o ON o.id = s.organisation_id WHERE s.id = " id "), '')"
#define PROPOSAL_COLUMNS \
    "SELECT p.id, p.child_id, p.topic, p.section_id, " PROPOSAL_WHERE("p.section_id")                       \
        ", COALESCE((SELECT m.name FROM member m WHERE m.id = p.member_id), ''), p.at, p.note, p.state, "   \
        "p.decided_at, " PROPOSAL_WHERE("p.decided_section") ", p.reason FROM fact_proposal p "
const db::Sql kFind{PROPOSAL_COLUMNS "WHERE p.id = $1 AND p.child_id = $2"};
const db::Sql kOpen{PROPOSAL_COLUMNS "WHERE p.child_id = $1 AND p.state = 'open' ORDER BY p.at, p.id"};
#undef PROPOSAL_COLUMNS
#undef PROPOSAL_WHERE
const db::Sql kChildOf{"SELECT child_id FROM fact_proposal WHERE id = $1"};
const db::Sql kItems{"SELECT field, before_text, after_text FROM fact_proposal_item WHERE proposal_id = $1"};
const db::Sql kAdd{R"(INSERT INTO fact_proposal (id, child_id, topic, section_id, member_id, at, note)
    VALUES ($1, $2, $3, $4, $5, $6, $7))"};
const db::Sql kAddItem{R"(INSERT INTO fact_proposal_item (proposal_id, field, before_text, after_text)
    VALUES ($1, $2, $3, $4))"};
const db::Sql kDecide{
    R"(UPDATE fact_proposal SET state = $2, decided_at = CAST($3 AS BIGINT), decided_by = $4,
    decided_section = $5, reason = $6 WHERE id = $1 AND state = 'open')"};
const db::Sql kPlaces{
    "SELECT id, section_id FROM fact_proposal_place WHERE proposal_id = $1 AND ended_at IS NULL ORDER BY id"};
const db::Sql kAddPlace{"INSERT INTO fact_proposal_place (id, proposal_id, section_id) VALUES ($1, $2, $3)"};
const db::Sql kEndPlace{"UPDATE fact_proposal_place SET ended_at = $2 WHERE id = $1"};
const db::Sql kPlaced{"UPDATE fact_proposal SET placed_at = $2 WHERE id = $1"};
const db::Sql kAssessmentCount{"SELECT COUNT(*) FROM care_assessment WHERE child_id = $1"};

struct StateRow {
    ProposalState state;
    std::string_view code;
    const char* label;
};
constexpr StateRow kStates[] = {{ProposalState::open, "open", msgid("返事を待っています")},
                                {ProposalState::taken, "taken", msgid("受け入れられました")},
                                {ProposalState::refused, "refused", msgid("見送られました")},
                                {ProposalState::withdrawn, "withdrawn", msgid("取り下げられました")}};

ProposalState parse_state(std::string_view code) {
    for (const auto& row : kStates) {
        if (row.code == code) return row.state;
    }
    throw db::Error("unknown state of a proposal: " + std::string(code));
}

Proposal read(const db::Row& row) {
    Proposal p;
    p.id = row.get<ProposalId>(0);
    p.child = row.get<ChildId>(1);
    p.topic = parse_topic(row.text(2)).value_or(Topic::medical);
    p.section = row.get<SectionId>(3);
    p.from = row.get<std::string>(4);
    p.by = row.get<std::string>(5);
    p.at = row.get<base::Instant>(6);
    p.note = row.get<std::string>(7);
    p.state = parse_state(row.text(8));
    p.decided_at = row.get<std::optional<base::Instant>>(9).value_or(base::Instant{});
    p.decided_in = row.get<std::string>(10);
    p.reason = row.get<std::string>(11);
    return p;
}

std::vector<Change> items_of(Ctx& ctx, const ChildKey& key, ProposalId id) {
    std::vector<Change> items;
    ctx.db.query(kItems, id).each([&](const db::Row& row) {
        const auto* field = find_field(row.text(0));
        if (field and key.allows(field->category))
            items.push_back({field, row.get<std::string>(1), row.get<std::string>(2)});
    });
    std::sort(items.begin(), items.end(), [](const Change& a, const Change& b) { return a.field < b.field; });
    return items;
}

std::string path_of(ProposalId id) { return "/proposals/" + id.text(); }

base::Problems one(Kind kind, const char* text, const char* field = "") { return {{kind, field, text, {}}}; }

base::Problems decided_already() {
    return one(Kind::conflict, msgid("このあいだに、この提案は決まりました。"));
}

notices::Notice notice_of(const ChildKey& key, const Proposal& proposal, SectionId to, const char* text) {
    notices::Notice notice;
    notice.section = to;
    notice.child = key.child();
    notice.text = text;
    notice.args = {{"code", access::shown_code(key.code())},
                   {"title", html::tr(base::Lang::ja, label(proposal.topic))},
                   {"title_en", html::tr(base::Lang::en, label(proposal.topic))},
                   {"from", proposal.from}};
    notice.path = path_of(proposal.id);
    notice.key = "proposal " + proposal.id.text() + " " + std::string(code(proposal.state));
    return notice;
}

PlaceId put_place(Ctx& ctx, const ChildKey& key, const Proposal& proposal, SectionId section) {
    const auto id = ctx.new_id<PlaceId>();
    const auto owner = section.value() == 0 ? std::nullopt : std::optional(section);
    ctx.db.query(kAddPlace, id, proposal.id, owner).run();
    tasks::Task task;
    task.kind = kTask;
    task.subject = id.value();
    task.child = key.child();
    task.child_code = key.code();
    task.section = section;
    task.text = msgid("変更の提案に答える：{title}");
    task.args = {{"title", html::tr(base::Lang::ja, label(proposal.topic))},
                 {"title_en", html::tr(base::Lang::en, label(proposal.topic))}};
    task.due = base::add_working_days(ctx.today(), kAnswerDays);
    task.path = path_of(proposal.id);
    tasks::put(ctx, task);
    if (section.value() != 0)
        notices::tell(ctx, notice_of(key, proposal, section,
                                     msgid("{from}から、{code}の{title}を変える提案があります。")));
    return id;
}

void end_place(Ctx& ctx, PlaceId id, tasks::State state) {
    ctx.db.query(kEndPlace, id, ctx.now()).run();
    tasks::close(ctx.db, ctx.now(), kTask, id.value(), state);
}

/// The proposer sees one of the tasks as waited for.
void wait_for(Ctx& ctx, PlaceId place, SectionId proposer) {
    auto task = tasks::find(ctx.db, kTask, place.value());
    if (not task or task->from_section == proposer) return;
    task->from_section = proposer;
    tasks::put(ctx, *task);
}

/// Into the inboxes of those who may take it now, out of the others'; what nobody may take lies with the
/// region's desk as 担当なし.
void place(Ctx& ctx, const ChildKey& key, const Proposal& proposal) {
    auto wanted = deciders(ctx, key, proposal.topic);
    if (wanted.empty()) wanted.emplace_back();
    struct Place {
        PlaceId id;
        SectionId section;
    };
    auto places = ctx.db.query(kPlaces, proposal.id).all([](const db::Row& row) {
        return Place{row.get<PlaceId>(0), row.get<std::optional<SectionId>>(1).value_or(SectionId{})};
    });
    for (const auto& old : places) {
        if (std::find(wanted.begin(), wanted.end(), old.section) == wanted.end())
            end_place(ctx, old.id, tasks::State::cancelled);
    }
    std::erase_if(places, [&](const Place& old) {
        return std::find(wanted.begin(), wanted.end(), old.section) == wanted.end();
    });
    for (const auto section : wanted) {
        const bool there = std::any_of(places.begin(), places.end(),
                                       [&](const Place& old) { return old.section == section; });
        if (there) continue;
        places.push_back({put_place(ctx, key, proposal, section), section});
    }
    wait_for(ctx, places.front().id, proposal.section);
    ctx.db.query(kPlaced, proposal.id, ctx.now()).run();
}

ProposalId propose(Ctx& ctx, const ChildKey& key, Topic topic, const std::vector<Change>& changes,
                   std::string_view note) {
    const auto id = ctx.new_id<ProposalId>();
    ctx.db.query(kAdd, id, key.child(), code(topic), ctx.user.section, ctx.user.id, ctx.now(), note).run();
    for (const auto& change : changes)
        ctx.db.query(kAddItem, id, change.field->name, change.before, change.after).run();
    ctx.log("change", "fact_proposal", id.value(), key.child(), "propose");
    add_event(ctx, key.child(), category_of(topic), msgid("変更の提案がありました。"), {}, path_of(id));
    place(ctx, key, ctx.db.query(kFind, id, key.child()).one(read).value());
    return id;
}

/// Saves one part as it shall stand.
base::Result<void> save_part(Ctx& ctx, const ChildKey& key, Part part, ChildDraft draft, int version) {
    if (part == Part::basics) return save_basics(ctx, key, draft, version);
    if (part == Part::facts) return save_facts(ctx, key, draft.typed, version);
    add_assessment(ctx, key, draft);
    return {};
}

/// Ends an open proposal with its tasks, and tells the proposer.
bool decide(Ctx& ctx, const ChildKey& key, Proposal proposal, ProposalState state, std::string_view reason) {
    const auto changed =
        ctx.db.query(kDecide, proposal.id, code(state), ctx.now(), ctx.user.id, ctx.user.section, reason)
            .run();
    if (changed == 0) return false;
    const auto closed = state == ProposalState::withdrawn ? tasks::State::cancelled : tasks::State::done;
    for (const auto id :
         ctx.db.query(kPlaces, proposal.id).all([](const db::Row& row) { return row.get<PlaceId>(0); }))
        end_place(ctx, id, closed);
    ctx.log("change", "fact_proposal", proposal.id.value(), key.child(), code(state));
    proposal.state = state;
    if (state == ProposalState::withdrawn) return true;
    proposal.from = ctx.user.where();
    notices::tell(ctx, notice_of(key, proposal, proposal.section,
                                 state == ProposalState::taken
                                     ? msgid("{from}が、{code}の{title}を変える提案を受け入れました。")
                                     : msgid("{from}が、{code}の{title}を変える提案を見送りました。"
                                             "理由を見てください。")));
    return true;
}

}  // namespace

std::string_view code(ProposalState state) { return kStates[static_cast<std::size_t>(state)].code; }
const char* label(ProposalState state) { return kStates[static_cast<std::size_t>(state)].label; }

std::optional<ChildId> child_of(db::Db& db, ProposalId id) { return db.query(kChildOf, id).value<ChildId>(); }

std::optional<Proposal> find_proposal(Ctx& ctx, const ChildKey& key, ProposalId id) {
    auto found = ctx.db.query(kFind, id, key.child()).one(read);
    if (found) found->changes = items_of(ctx, key, id);
    if (not found or found->changes.empty()) return std::nullopt;
    return found;
}

std::vector<Proposal> open_proposals(Ctx& ctx, const ChildKey& key) {
    auto all = ctx.db.query(kOpen, key.child()).all(read);
    for (auto& proposal : all) proposal.changes = items_of(ctx, key, proposal.id);
    std::erase_if(all, [](const Proposal& proposal) { return proposal.changes.empty(); });
    return all;
}

Part part_of(Topic topic) {
    for (const auto& field : fields()) {
        if (field.topic == topic) return field.part;
    }
    return Part::basics;
}

ChildForm stored_part(Ctx& ctx, const ChildKey& key, Part part) {
    if (part == Part::basics) return stored_form(ctx, key);
    if (part == Part::facts) return stored_facts(ctx, key);
    ChildForm form;
    if (const auto care = current_care(ctx, key)) {
        form.care = care->answers;
        form.assessed_on = base::iso(care->assessed_on);
        form.author = care->author;
    }
    return form;
}

int part_version(Ctx& ctx, const ChildKey& key, Part part) {
    if (part == Part::basics) return basics(ctx, key).version;
    if (part == Part::facts) return facts_version(ctx, key);
    return ctx.db.query(kAssessmentCount, key.child()).value<int>().value_or(0);
}

base::Result<HandedIn> hand_in(Ctx& ctx, const ChildKey& key, Part part, const ChildDraft& draft, int version,
                               std::string_view note) {
    if (part != Part::care and part_version(ctx, key, part) != version)
        return tl::unexpected(base::Problem{Kind::conflict, "", msgid("ほかの人が先に保存しました。"), {}});
    const auto stored = stored_part(ctx, key, part);
    const auto changes = changes_between(key, part, stored, as_stored(ctx, draft.typed));
    auto own = draft;
    own.typed = stored;
    HandedIn done;
    for (const auto topic : kTopics) {
        std::vector<Change> of_topic;
        for (const auto& change : changes) {
            if (change.field->topic == topic) of_topic.push_back(change);
        }
        const bool mine = part == part_of(topic) and may_decide(ctx, key, topic);
        if (mine and (part == Part::care or not of_topic.empty())) done.saved = true;
        if (mine) {
            for (const auto& change : of_topic) set_value(own.typed, *change.field, change.after);
        } else if (std::any_of(of_topic.begin(), of_topic.end(), [](const Change& change) {
                       // The day of an assessment alone says nothing new.
                       return change.field->shape != Shape::day or change.field->part != Part::care;
                   })) {
            done.proposed.push_back(propose(ctx, key, topic, of_topic, note));
        }
    }
    if (not done.saved) return done;
    if (const auto birth = base::parse_iso(own.typed.birth)) own.birth = *birth;
    if (const auto saved = save_part(ctx, key, part, std::move(own), version); not saved)
        return tl::unexpected(saved.error());
    return done;
}

ChildForm with_taken(const ChildForm& now, const Proposal& proposal) {
    auto form = now;
    for (const auto& change : proposal.changes)
        set_value(form, *change.field, merged(change, value_of(now, *change.field)));
    return form;
}

base::Checked<void> take(Ctx& ctx, const ChildKey& key, const Proposal& proposal, int version) {
    if (proposal.state != ProposalState::open) return tl::unexpected(decided_already());
    if (not may_decide(ctx, key, proposal.topic))
        return tl::unexpected(one(Kind::forbidden, msgid("この提案は、持ち主の部署だけが決められます。")));
    const auto part = part_of(proposal.topic);
    if (part_version(ctx, key, part) != version)
        return tl::unexpected(
            one(Kind::conflict,
                msgid("このあいだに、ほかの人が変えました。いまの内容を見て、もう一度決めてください。")));
    const auto now = stored_part(ctx, key, part);
    const auto form = with_taken(now, proposal);
    const auto draft = check(form, ctx.today(), region::municipalities(ctx.db), part);
    if (not draft) return tl::unexpected(draft.error());
    if (not decide(ctx, key, proposal, ProposalState::taken, "")) return tl::unexpected(decided_already());
    add_event(ctx, key.child(), category_of(proposal.topic), msgid("{from}の提案を受け入れました。"),
              {{"from", proposal.from}}, path_of(proposal.id));
    if (changes_between(key, part, now, as_stored(ctx, form)).empty()) return {};
    if (const auto saved = save_part(ctx, key, part, *draft, version); not saved)
        return tl::unexpected(base::Problems{saved.error()});
    return {};
}

base::Checked<void> refuse(Ctx& ctx, const ChildKey& key, const Proposal& proposal, std::string_view reason) {
    if (not may_decide(ctx, key, proposal.topic))
        return tl::unexpected(one(Kind::forbidden, msgid("この提案は、持ち主の部署だけが決められます。")));
    if (base::trimmed(reason).empty())
        return tl::unexpected(
            one(Kind::invalid, msgid("提案した人に伝わる理由を書いてください。"), "reason"));
    if (base::grapheme_count(reason) > kNoteLimit)
        return tl::unexpected(base::Problems{{Kind::too_large,
                                              "reason",
                                              msgid("{n}文字までで書いてください。"),
                                              {{"n", std::to_string(kNoteLimit)}}}});
    if (not decide(ctx, key, proposal, ProposalState::refused, reason))
        return tl::unexpected(decided_already());
    return {};
}

base::Checked<void> withdraw(Ctx& ctx, const ChildKey& key, const Proposal& proposal) {
    if (proposal.section != ctx.user.section)
        return tl::unexpected(one(Kind::forbidden, msgid("提案した部署だけが取り下げられます。")));
    if (not decide(ctx, key, proposal, ProposalState::withdrawn, ""))
        return tl::unexpected(decided_already());
    return {};
}

void place_proposals(Ctx& ctx, const ChildKey& key) {
    for (const auto& proposal : ctx.db.query(kOpen, key.child()).all(read)) place(ctx, key, proposal);
}

}  // namespace tsumugi::children
