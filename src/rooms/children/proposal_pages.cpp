#include <algorithm>

#include "rooms/children/pages.h"
#include "rooms/children/proposals.h"

// A proposal: what stands now and what is asked for, side by side, and the answer in one click.
namespace tsumugi::children {
namespace {

using access::Ctx;
using access::Permission;
using html::msgid;
using html::View;
using html::Views;
using http::Response;

struct Found {
    std::optional<ChildKey> key;
    std::optional<Proposal> proposal;
    Response refusal;
};

/// An unknown one, another child's and one whose fields may not be seen are answered alike.
Found open_proposal(Ctx& ctx) {
    const auto id = ProposalId::parse(ctx.request.place("id"));
    const auto child = id ? child_of(ctx.db, *id) : std::nullopt;
    auto key = access::open_child(ctx, child.value_or(ChildId{}), access::Purpose::care, "proposal");
    if (not key) return {std::nullopt, std::nullopt, access::problem_page(ctx, key.error())};
    auto proposal = find_proposal(ctx, *key, *id);
    if (not proposal) return {std::nullopt, std::nullopt, not_shown(ctx)};
    return {*key, std::move(proposal), {}};
}

/// The lines of a value, those marked that the other side has not.
Views marked(const Ctx& ctx, const Field& field, const std::string& value, const std::string& other) {
    auto others = words_of(ctx, field, other);
    Views lines;
    for (const auto& words : words_of(ctx, field, value)) {
        const auto same = std::find(others.begin(), others.end(), words);
        lines.push_back({{"text", words}, {"differs", same == others.end()}});
        if (same != others.end()) others.erase(same);
    }
    return lines;
}

Views rows_of(Ctx& ctx, const ChildForm& stored, const Proposal& proposal) {
    const auto taken = with_taken(stored, proposal);
    const bool open = proposal.state == ProposalState::open;
    Views rows;
    for (const auto& change : proposal.changes) {
        const auto& field = *change.field;
        const auto now = open ? value_of(stored, field) : change.before;
        const auto then = open ? value_of(taken, field) : change.after;
        View row{{"label", ctx.tr(field.label)},
                 {"overtaken", open and field.member != &ChildForm::assessed_on and overtaken(change, now)},
                 {"has_now", not now.empty()},
                 {"has_then", not then.empty()}};
        row.set("now", marked(ctx, field, now, then));
        row.set("then", marked(ctx, field, then, now));
        row.set("asked", change_view(ctx, change));
        rows.push_back(std::move(row));
    }
    return rows;
}

Views owner_views(Ctx& ctx, const ChildKey& key, Topic topic) {
    Views owners;
    for (const auto id : deciders(ctx, key, topic)) {
        if (const auto section = directory::section(ctx.db, id))
            owners.push_back({{"where", section->where()}, {"phone", section->phone}});
    }
    return owners;
}

Response proposal_page(Ctx& ctx, const ChildKey& key, const Proposal& proposal,
                       const base::Problems& problems) {
    const auto part = part_of(proposal.topic);
    const bool open = proposal.state == ProposalState::open;
    const auto owners = owner_views(ctx, key, proposal.topic);
    access::FieldOptions reason;
    reason.required = true;
    reason.hint = ctx.tr("提案した人に届きます。");
    View view{{"identity", identity_view(ctx, key)},
              {"code", key.code()},
              {"id", proposal.id.text()},
              {"title", ctx.tr(label(proposal.topic))},
              {"from", proposal.from},
              {"by", proposal.by},
              {"at", base::short_time(proposal.at, ctx.today(), ctx.lang())},
              {"note", proposal.note},
              {"open", open},
              {"state", ctx.tr(label(proposal.state))},
              {"decided_in", proposal.decided_in},
              {"decided_at", open ? "" : base::short_time(proposal.decided_at, ctx.today(), ctx.lang())},
              {"reason", proposal.reason},
              {"may_decide", open and may_decide(ctx, key, proposal.topic)},
              {"may_withdraw", open and proposal.section == ctx.user.section},
              {"has_owners", not owners.empty()},
              {"version", part_version(ctx, key, part)}};
    view.set("now_label", open ? ctx.tr("いま") : ctx.tr("提案のとき"));
    view.set("then_label", open ? ctx.tr("受け入れると") : ctx.tr("提案"));
    view.set("owners", owners);
    view.set("rows", rows_of(ctx, stored_part(ctx, key, part), proposal));
    view.set("edit_path", part == Part::basics ? "edit" : part == Part::facts ? "facts" : "care");
    view.set("reason_field",
             access::field(ctx, "reason", ctx.tr("見送る理由"), ctx.field("reason"), problems, reason));
    view.set("reason_wrong", not access::error_of(ctx, problems, "reason").empty());
    access::set_errors(view, ctx, problems);
    auto options = options_for(problems);
    if (not problems.empty() and problems.front().kind == base::Kind::conflict) options.status = 409;
    return access::page(ctx, ctx.tr("変更の提案"), "rooms/children/views/proposal", std::move(view), options);
}

Response show(Ctx& ctx) {
    const auto found = open_proposal(ctx);
    if (not found.proposal) return found.refusal;
    return proposal_page(ctx, *found.key, *found.proposal, {});
}

/// One answer: done, or the proposal as it stands by now with what is in the way.
template <class Answer>
Response answered(Ctx& ctx, const char* said, const Answer& answer) {
    const auto found = open_proposal(ctx);
    if (not found.proposal) return found.refusal;
    const auto& key = *found.key;
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            // Read again: the body may run after another one has decided.
            const auto proposal = find_proposal(ctx, key, found.proposal->id);
            if (const auto done = answer(key, *proposal); not done) return tl::unexpected(done.error());
            ctx.notice = ctx.tr(said);
            return path_of(key) + "#needs";
        },
        [&](const base::Problems& problems) {
            if (problems.front().kind == base::Kind::forbidden)
                return access::problem_page(ctx, problems.front());
            return proposal_page(ctx, key, *find_proposal(ctx, key, found.proposal->id), problems);
        });
}

Response take_it(Ctx& ctx) {
    return answered(ctx, msgid("提案を受け入れました。"), [&](const ChildKey& key, const Proposal& proposal) {
        return take(ctx, key, proposal, std::atoi(ctx.field("version").c_str()));
    });
}

Response refuse_it(Ctx& ctx) {
    return answered(ctx, msgid("提案を見送り、理由を伝えました。"),
                    [&](const ChildKey& key, const Proposal& proposal) {
                        return refuse(ctx, key, proposal, ctx.field("reason"));
                    });
}

Response withdraw_it(Ctx& ctx) {
    return answered(ctx, msgid("提案を取り下げました。"), [&](const ChildKey& key, const Proposal& proposal) {
        return withdraw(ctx, key, proposal);
    });
}

}  // namespace

std::optional<View> proposals_view(Ctx& ctx, const ChildKey& key) {
    Views rows;
    for (const auto& proposal : open_proposals(ctx, key)) {
        std::string labels;
        for (const auto& change : proposal.changes) {
            if (change.field->shape == Shape::number) continue;
            labels += (labels.empty() ? "" : ctx.tr("、")) + ctx.tr(change.field->label);
        }
        rows.push_back({{"href", "/proposals/" + proposal.id.text()},
                        {"labels", labels},
                        {"from", proposal.from},
                        {"at", base::short_time(proposal.at, ctx.today(), ctx.lang())},
                        {"mine", may_decide(ctx, key, proposal.topic)}});
    }
    if (rows.empty()) return std::nullopt;
    View view = View::object();
    view.set("proposals", std::move(rows));
    return view;
}

void proposal_routes(access::Routes& routes) {
    routes.get("/proposals/{id}", Permission::child, &show);
    routes.post("/proposals/{id}/take", Permission::child, &take_it);
    routes.post("/proposals/{id}/refuse", Permission::child, &refuse_it);
    routes.post("/proposals/{id}/withdraw", Permission::child, &withdraw_it);
}

}  // namespace tsumugi::children
