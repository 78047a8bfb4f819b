// The turn of the fiscal year: every open effort goes on, goes on changed, or ends with a reason. All on one
// page, saved together or as far as they are decided.
#include <algorithm>
#include <map>
#include <set>

#include "ground/base/text.h"
#include "rooms/efforts/pages.h"

namespace tsumugi::efforts {
namespace {

using access::Permission;
using html::msgid;
using html::View;
using html::Views;
using http::Response;

struct Year {
    OpenedSeries opened;
    int from = 0;
    std::optional<Response> refusal;
};

/// Those of the old year that are still open and that the user may write.
std::vector<Effort> undecided(Ctx& ctx, const Year& year) {
    auto all = efforts(ctx.db, year.opened.series->id, year.from);
    const auto own = own_participants(ctx, year.opened.series->id);
    std::erase_if(all, [&](const Effort& e) {
        const bool may =
            year.opened.may_write() or
            std::any_of(own.begin(), own.end(), [&](const Participant& p) { return p.id == e.participant; });
        return not is_open(e) or not may;
    });
    return all;
}

Carry read_carry(const Ctx& ctx, const Effort& e) {
    const auto id = e.id.text();
    Carry carry;
    carry.id = e.id;
    const auto version = ctx.field("version." + id);
    carry.version = version.empty() ? 0 : std::atoi(version.c_str());
    carry.decision = ctx.field("decide." + id);
    carry.what = tidy_words(ctx.field("what." + id));
    carry.by_when = tidy_words(ctx.field("by_when." + id));
    carry.reason = tidy_words(ctx.field("reason." + id));
    return carry;
}

struct Decision {
    const char* code;
    const char* label;  ///< msgid
};
constexpr Decision kDecisions[] = {{"", msgid("まだ決めない")},
                                   {"carry", msgid("次の年度も続ける")},
                                   {"change", msgid("変えて続ける")},
                                   {"done", msgid("できたので終える")},
                                   {"stop", msgid("やめる")}};

View row_view(Ctx& ctx, const Effort& e, const Carry& carry, const std::string& item, bool stale,
              const base::Problems& problems) {
    const auto id = e.id.text();
    Views choices;
    for (const auto& decision : kDecisions)
        choices.push_back({{"value", decision.code},
                           {"label", ctx.tr(decision.label)},
                           {"selected", carry.decision == decision.code}});
    const auto last = stale ? last_change(ctx.db, e.id) : LastChange{};
    View view{{"id", id},
              {"version", e.version},
              {"href", path_of(e.id)},
              {"item", item},
              {"who", e.participant_name},
              {"what_now", e.what},
              {"by_when_now", e.by_when.empty() ? ctx.tr("年度末") : e.by_when},
              {"report", e.report},
              {"tag", tag_of(ctx, e)},
              {"stale", stale},
              {"changed_by", last.who},
              {"changed_at", stale ? base::short_time(last.at, ctx.today(), ctx.lang()) : ""},
              {"decide_error", access::error_of(ctx, problems, "decide." + id)}};
    view.set("choices", std::move(choices));
    const auto what = carry.decision.empty() and carry.what.empty() ? e.what : carry.what;
    view.set("what_field", access::field(ctx, "what." + id, ctx.tr("次の年度に何をするか"), what, problems));
    view.set("by_when_field",
             access::field(ctx, "by_when." + id, ctx.tr("いつまで"), carry.by_when, problems));
    view.set("reason_field", access::field(ctx, "reason." + id, ctx.tr("何ができたか・なぜ終えるか"),
                                           carry.reason, problems));
    return view;
}

/// `stale`: those that somebody changed while the page was open.
Response carry_form(Ctx& ctx, const Year& year, const std::map<EffortId, Carry>& decided,
                    const std::set<EffortId>& stale, const base::Problems& problems) {
    const auto open = undecided(ctx, year);
    const auto all_items = items(ctx.db, year.opened.series->id);
    const auto query = "?series=" + year.opened.series->id.text();
    View view{{"series", year.opened.series->name},
              {"series_id", year.opened.series->id.text()},
              {"from_year", year.from},
              {"from", base::fiscal_year_text(year.from, ctx.lang())},
              {"to", base::fiscal_year_text(year.from + 1, ctx.lang())},
              {"back", "/council/efforts" + query + "&year=" + std::to_string(year.from)},
              {"next", "/council/efforts" + query + "&year=" + std::to_string(year.from + 1)},
              {"count", open.size()},
              {"any", not open.empty()},
              {"has_stale", not stale.empty()}};
    Views rows;
    for (const auto& e : open) {
        std::string item;
        for (const auto& known : all_items) {
            if (known.id == e.item) item = known.label();
        }
        const auto found = decided.find(e.id);
        rows.push_back(row_view(ctx, e, found == decided.end() ? Carry{} : found->second, item,
                                stale.contains(e.id), problems));
    }
    view.set("rows", std::move(rows));
    access::set_errors(view, ctx, problems);
    set_crumbs(view, ctx, {{view.find("back")->text(), ctx.tr("取組の表")}}, ctx.tr("年度の引き継ぎ"));
    auto options = options_for(problems);
    if (not problems.empty() and problems.front().kind == base::Kind::conflict) options.status = 409;
    return access::page(ctx, ctx.tr("年度の引き継ぎ"), "rooms/efforts/views/effort_carry", std::move(view),
                        options);
}

Year open_form(Ctx& ctx) {
    Year year;
    year.opened = open_wanted_series(ctx);
    const auto from = wanted_year(ctx);
    if (not year.opened.series)
        year.refusal = year.opened.refusal;
    else if (not from or *from > base::fiscal_year(ctx.today()))
        year.refusal = access::problem_page(
            ctx, {base::Kind::not_found, "", msgid("引き継げるのは、いまの年度とその前の年度です。"), {}});
    else
        year.from = *from;
    return year;
}

Response carry_page(Ctx& ctx) {
    if (auto refusal = unknown_condition(ctx, {"series", "year"})) return std::move(*refusal);
    const auto year = open_form(ctx);
    if (year.refusal) return *year.refusal;
    return carry_form(ctx, year, {}, {}, {});
}

/// How many decisions of the form are about efforts that are not open any more.
int decided_by_others(const Ctx& ctx, const std::vector<Effort>& open) {
    constexpr std::string_view kPrefix = "decide.";
    int gone = 0;
    for (const auto& [name, value] : ctx.request.form.pairs()) {
        if (not name.starts_with(kPrefix) or value.empty()) continue;
        const auto id = name.substr(kPrefix.size());
        gone += std::none_of(open.begin(), open.end(), [&](const Effort& e) { return e.id.text() == id; });
    }
    return gone;
}

/// Writes one decision; false when the effort is not what the page showed.
bool decide(Ctx& ctx, const Effort& effort, const Carry& carry) {
    auto old = effort;
    old.version = carry.version;
    if (carry.decision == "done" or carry.decision == "stop") {
        old.state = carry.decision == "done" ? "done" : "stopped";
        old.report = effort.report.empty() ? carry.reason : effort.report + "\n" + carry.reason;
        return change_effort(ctx, old);
    }
    old.state = "carried";
    if (not change_effort(ctx, old)) return false;
    if (not carried_to(ctx.db, effort.id)) add_effort(ctx, next_year(effort, carry));
    return true;
}

Response save(Ctx& ctx) {
    const auto year = open_form(ctx);
    if (year.refusal) return *year.refusal;
    std::map<EffortId, Carry> decided;
    std::set<EffortId> stale;
    return access::change(
        ctx,
        [&]() -> base::Checked<std::string> {
            decided.clear();
            stale.clear();
            base::Problems problems;
            const auto open = undecided(ctx, year);
            for (const auto& e : open) {
                auto carry = read_carry(ctx, e);
                for (auto& problem : check_carry(carry)) problems.push_back(std::move(problem));
                if (not carry.decision.empty() and carry.version != e.version) {
                    stale.insert(e.id);
                    carry.decision.clear();
                }
                decided[e.id] = std::move(carry);
            }
            if (not stale.empty()) problems.insert(problems.begin(), conflict());
            if (const int gone = decided_by_others(ctx, open); gone > 0) {
                problems.insert(
                    problems.begin(),
                    {base::Kind::conflict,
                     "",
                     msgid(
                         "{n}件は、ほかの人が先に決めていました。残りを確かめて、もう一度保存してください。"),
                     {{"n", std::to_string(gone)}}});
            }
            if (not problems.empty()) return tl::unexpected(std::move(problems));
            int written = 0;
            for (const auto& e : open) {
                const auto& carry = decided.at(e.id);
                if (carry.decision.empty()) continue;
                if (not decide(ctx, e, carry)) {
                    stale.insert(e.id);
                    return tl::unexpected(base::Problems{conflict()});
                }
                ++written;
            }
            const int left = static_cast<int>(open.size()) - written;
            const auto place = year.opened.series->id.text();
            if (written == 0)
                ctx.say(msgid("まだ何も決めていません。"));
            else
                ctx.say(msgid("{n}件を決めました。残りは{left}件です。"),
                        {{"n", std::to_string(written)}, {"left", std::to_string(left)}});
            return left > 0 ? "/council/efforts/carry?series=" + place + "&year=" + std::to_string(year.from)
                            : "/council/efforts?series=" + place + "&year=" + std::to_string(year.from + 1);
        },
        [&](const base::Problems& problems) { return carry_form(ctx, year, decided, stale, problems); });
}

}  // namespace

void effort_carry_routes(access::Routes& routes) {
    routes.get("/council/efforts/carry", Permission::member, &carry_page);
    routes.post("/council/efforts/carry", Permission::member, &save);
}

}  // namespace tsumugi::efforts
