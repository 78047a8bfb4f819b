#include <algorithm>
#include <set>

#include "ground/base/text.h"
#include "ground/base/working_days.h"
#include "rooms/requests/store.h"

// After a refusal: it is the asker's work until somebody else is asked, or it is recorded as missing, or not
// needed.
namespace tsumugi::requests {
namespace {

using access::ChildKey;
using access::Ctx;
using base::Kind;
using html::msgid;
using html::View;
using html::Views;
using http::Response;

constexpr const char* kTask = "request_next";
constexpr int kDaysToDecide = 2;  // working days
constexpr std::size_t kMost = 3;

const db::Sql kSettle{
    "UPDATE request SET settled = $2, settled_at = $3 WHERE id = $1 AND state = 'declined' AND settled = ''"};
// Along request_child: what the same section asked of others for the same support of the child.
const db::Sql kOpenRefusals{
    R"(SELECT id FROM request WHERE child_id = $1 AND from_section_id = $2 AND state = 'declined'
    AND settled = '' AND (id = $3 OR ($4 <> '' AND function_code = $4)))"};
const db::Sql kRefusedBy{
    R"(SELECT DISTINCT to_section_id FROM request WHERE child_id = $1 AND state = 'declined'
    AND COALESCE(function_code, '') = $2 AND kind = $3)"};
// Along request_from: how often a section refused this one within a year, with the reason.
const db::Sql kOwnRefusals{
    R"(SELECT reason, reason_item, COUNT(*) FROM request WHERE from_section_id = $1 AND is_open = 0
    AND to_section_id = $2 AND state = 'declined' AND sent_at > $3 GROUP BY reason, reason_item ORDER BY 3 DESC, 1, 2)"};

// Along request_to.
const db::Sql kRefusalsBy{
    R"(SELECT reason, reason_item, COUNT(*) FROM request WHERE to_section_id = $1 AND is_open = 0
    AND state = 'declined' AND sent_at > $2 GROUP BY reason, reason_item ORDER BY 3 DESC, 1, 2)"};

std::string path_of(const Request& r) { return "/requests/" + r.id.text(); }

bool settle_one(Ctx& ctx, RequestId id, std::string_view how) {
    if (ctx.db.query(kSettle, id, how, ctx.now()).run() == 0) return false;
    tasks::close(ctx.db, ctx.now(), kTask, id.value());
    return true;
}

/// 「必要なケアや条件に合わない：気管切開」
std::string reason_words(const Ctx& ctx, std::string_view code, std::string_view item_code) {
    for (const auto& reason : reasons()) {
        if (reason.code != code) continue;
        const auto item = item_label(ctx.lang(), item_code);
        return ctx.tr(reason.label) + (item.empty() ? "" : "：" + item);
    }
    return {};
}

/// 「空きがない（2件）、必要なケアや条件に合わない：気管切開（1件）」, of what this section asked of that one
/// in a year.
std::string refusals_of(Ctx& ctx, SectionId section) {
    if (section.value() == 0) return {};
    std::vector<std::string> words;
    ctx.db.query(kOwnRefusals, ctx.user.section, section, ctx.now() - std::chrono::hours{24 * 365})
        .each([&](const db::Row& row) {
            words.push_back(reason_words(ctx, row.text(0), row.text(1)) +
                            ctx.tr("（{n}件）", {{"n", std::to_string(row.get<int>(2))}}));
        });
    return base::join(words, ctx.tr("、"));
}

/// Sections that lead the support in a municipality's table, the child's own town first.
std::vector<SectionId> leads_elsewhere(Ctx& ctx, const ChildKey& key, std::string_view function) {
    std::vector<SectionId> found;
    auto towns = region::municipalities(ctx.db);
    const auto own = children::basics(ctx, key).municipality;
    std::stable_partition(towns.begin(), towns.end(), [&](const auto& town) { return town.code == own; });
    for (const auto& town : towns) {
        for (const auto& row : region::regional_table(ctx.db, town.code)) {
            if (row.function != function) continue;
            for (const auto lead : row.leads) {
                if (std::find(found.begin(), found.end(), lead) == found.end()) found.push_back(lead);
            }
        }
    }
    return found;
}

std::string ask_address(const Request& r, SectionId to) {
    return "/requests/new?child=" + r.child_code + "&to=" + to.text() + "&again=" + r.id.text();
}

/// The best services of the kind that the refusing section offers; else who leads this support in a town.
Views candidates(Ctx& ctx, const ChildKey& key, const Request& r) {
    std::set<SectionId> without{ctx.user.section, r.to};
    ctx.db.query(kRefusedBy, r.child, r.function, r.kind).each([&](const db::Row& row) {
        without.insert(row.get<SectionId>(0));
    });
    Views rows;
    const auto kinds = acceptance::kinds_of_section(ctx, r.to);
    auto described = kinds.empty() ? std::nullopt : children::described(ctx, key);
    if (described) {
        described->kind = kinds.size() == 1 ? kinds.front() : "";
        for (const auto& c : acceptance::best_for(ctx, *described, without, kMost)) {
            Views why;
            for (const auto& reason : c.reasons) why.push_back({{"words", reason}});
            rows.push_back({{"name", c.name},
                            {"where", c.where},
                            {"phone", c.phone},
                            {"level", c.level},
                            {"verdict", c.verdict},
                            {"reasons", std::move(why)},
                            {"refusals", refusals_of(ctx, c.section)},
                            {"href", c.section.value() == 0 ? "" : ask_address(r, c.section)},
                            {"service", "/services/" + c.service.text()}});
        }
    }
    if (not rows.empty() or r.function.empty()) return rows;
    for (const auto id : leads_elsewhere(ctx, key, r.function)) {
        const auto section = directory::living_section(ctx.db, id);
        if (rows.size() == kMost or not section or without.contains(id)) continue;
        rows.push_back({{"name", section->where()},
                        {"where", ""},
                        {"phone", section->phone},
                        {"level", ""},
                        {"verdict", ""},
                        {"reasons", Views{}},
                        {"refusals", refusals_of(ctx, id)},
                        {"href", ask_address(r, id)},
                        {"service", ""}});
    }
    return rows;
}

const char* settled_words(std::string_view settled) {
    return settled == "asked"     ? msgid("次の宛先に頼みました。")
           : settled == "missing" ? msgid("地域に足りないものとして記録しました。")
           : settled == "dropped" ? msgid("頼まなくてよくなったと記録しました。")
                                  : "";
}

base::Checked<std::string> settle_in(Ctx& ctx, const Request& r) {
    const auto how = ctx.field("how");
    if (how != "missing" and how != "dropped")
        return tl::unexpected(
            base::Problems{{Kind::invalid, "how", msgid("何をするかを選んでください。"), {}}});
    const auto key = access::open_child(ctx, r.child, access::Purpose::coordination, "request");
    if (not key or not key->may_change()) return tl::unexpected(base::Problems{not_found()});
    if (not settle_one(ctx, r.id, how)) {
        return tl::unexpected(
            base::Problems{{Kind::conflict, "", msgid("ほかの人が先に次を決めました。"), {}}});
    }
    if (how == "missing") {
        auto described = children::described(ctx, *key).value_or(acceptance::Described{});
        const auto kinds = acceptance::kinds_of_section(ctx, r.to);
        described.kind = kinds.size() == 1 ? kinds.front() : "";
        acceptance::record_missing(ctx, described);
    }
    add_event(ctx, r.id, how, "");
    ctx.log("change", "request", r.id.value(), r.child, how, "coordination");
    ctx.say(how == "missing" ? msgid("地域に足りないものとして数えました。こどもの名前も町も残していません。")
                             : msgid("頼まなくてよくなったと記録しました。"));
    return path_of(r);
}

}  // namespace

void put_next_task(Ctx& ctx, const Request& r) {
    if (not access::is_in_team(ctx.db, r.child, r.from, ctx.today())) return;
    tasks::Task task;
    task.kind = kTask;
    task.subject = r.id.value();
    task.child = r.child;
    task.child_code = r.child_code;
    task.section = r.from;
    task.text = msgid("次の宛先を決める：{title}");
    task.args = {{"title", r.title}};
    task.due = base::add_working_days(ctx.today(), kDaysToDecide);
    task.path = path_of(r) + "#next";
    tasks::put(ctx, task);
}

void settle_by(Ctx& ctx, const ChildKey& key, const NewRequest& sent) {
    const auto again = sent.again.value_or(RequestId{});
    const auto open = ctx.db.query(kOpenRefusals, key.child(), ctx.user.section, again, sent.function)
                          .all([](const db::Row& row) { return row.get<RequestId>(0); });
    for (const auto id : open) {
        if (settle_one(ctx, id, "asked")) add_event(ctx, id, "asked_elsewhere", "");
    }
}

std::vector<acceptance::Refusals> refusals_by(Ctx& ctx, SectionId section, base::Instant since) {
    return ctx.db.query(kRefusalsBy, section, since).all([&](const db::Row& row) {
        return acceptance::Refusals{row.get<std::string>(1), reason_words(ctx, row.text(0), row.text(1)),
                                    row.get<int>(2)};
    });
}

View next_view(Ctx& ctx, const Request& r) {
    const bool refused = r.state == State::declined and side_of(ctx, r) == Side::sender;
    View view{
        {"open", refused and r.settled.empty()},
        {"settled", refused and *settled_words(r.settled) ? ctx.tr(settled_words(r.settled)) : std::string()},
        {"path", path_of(r)}};
    Views rows;
    if (refused and r.settled.empty()) {
        const auto key = access::open_child(ctx, r.child, access::Purpose::coordination, "request");
        if (key) rows = candidates(ctx, *key, r);
    }
    const bool any = not rows.empty();
    view.set("rows", std::move(rows));
    view.set("any", any);
    view.set("other", "/requests/new?child=" + r.child_code + "&again=" + r.id.text());
    return view;
}

Response settle(Ctx& ctx) {
    const auto opened = open(ctx, ctx.request.place("id"), "next");
    if (not opened.request) return opened.refusal;
    if (opened.side != Side::sender) return access::problem_page(ctx, not_found());
    return access::change(
        ctx, [&] { return settle_in(ctx, *opened.request); },
        [&](const base::Problems& problems) { return access::problem_page(ctx, problems.front()); });
}

}  // namespace tsumugi::requests
