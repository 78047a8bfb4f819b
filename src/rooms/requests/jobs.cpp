#include "ground/base/working_days.h"
#include "ground/jobs/system_ctx.h"
#include "ground/notices/notices.h"
#include "rooms/requests/store.h"

namespace tsumugi::requests {
namespace {

using access::Ctx;
using html::msgid;

constexpr int kBatch = 100;
constexpr int kDaysToDesk = 2;  // working days from step 1 to step 2

/// Step 2 is due for what was told at or before this moment.
base::Instant told_until(base::Date today) {
    const auto day = base::working_days_ago(today, kDaysToDesk);
    return base::start_of_day(base::add_days(day, 1)) - std::chrono::milliseconds(1);
}

notices::Notice about(const Request& r, SectionId section, const char* text, int step) {
    notices::Notice notice;
    notice.section = section;
    notice.child = r.child;
    notice.text = text;
    notice.args = {{"code", access::shown_code(r.child_code)},
                   {"title", r.title},
                   {"from", r.from_where},
                   {"to", r.to_where},
                   {"day", base::iso(r.see_by)}};
    notice.path = "/requests/" + r.id.text();
    notice.key = "unseen " + r.id.text() + " " + std::to_string(step);
    return notice;
}

/// The receiver's leads; the whole section where it has none; and the sender where nobody there can sign in.
void tell_receiver(Ctx& ctx, const Request& r) {
    if (not has_account(ctx.db, r.to)) {
        notices::tell(ctx,
                      about(r, r.from,
                            msgid("{to}には紡ぎを使う人がいません。電話かFAXで届いたかを確かめてください：{"
                                  "title}（{code}）"),
                            1));
        return;
    }
    const char* text =
        msgid("まだだれも見ていない依頼があります：{title}（{code}、{from}から、見る期限 {day}）");
    const auto leads = leads_of(ctx.db, r.to);
    for (const auto lead : leads) {
        auto notice = about(r, r.to, text, 1);
        notice.member = lead;
        notices::tell(ctx, notice);
    }
    if (leads.empty()) notices::tell(ctx, about(r, r.to, text, 1));
}

/// The sender, and the desks, which can't open the request: they are led to the receiver's telephone.
void tell_sender_and_desks(Ctx& ctx, const Request& r) {
    notices::tell(
        ctx,
        about(
            r, r.from,
            msgid("{to}がまだ見ていません。電話で確かめるか、ほかの部署に頼んでください：{title}（{code}）"),
            2));
    for (const auto& desk : directory::desks(ctx.db)) {
        if (desk.id == r.from) continue;
        auto notice = about(
            r, desk.id,
            msgid("{from}から{to}への依頼が、見られないままです：{title}（{code}、見る期限 {day}）"), 2);
        if (desk.id != r.to) notice.path = "/sections/" + r.to.text();
        notices::tell(ctx, notice);
    }
}

/// One step for one request in one transaction, or nothing.
void chase(Ctx& ctx, const Request& r, int step) {
    const bool told = db::write(ctx.db, [&] {
        if (not set_chased(ctx.db, r.id, step, ctx.now())) return false;
        if (step == 1) {
            tell_receiver(ctx, r);
        } else {
            tell_sender_and_desks(ctx, r);
        }
        add_event(ctx, r.id, "chased", "");
        return true;
    });
    if (told)
        ctx.log("job", "request", r.id.value(), r.child, "chase " + std::to_string(step), "coordination");
}

void run_chase(jobs::Run& run) {
    jobs::SystemCtx system(run, "requests");
    auto& ctx = system.ctx;
    int done = 0;
    for (const int step : {2, 1}) {
        for (;;) {
            const auto found = unseen(ctx.db, step, ctx.today(), told_until(ctx.today()), kBatch);
            if (found.empty()) break;
            for (const auto& r : found) {
                chase(ctx, r, step);
                ++done;
            }
            run.beat(done, done);
        }
    }
}

}  // namespace

void add_jobs(jobs::Registry& registry) {
    registry.add_repeating("request_chase", std::chrono::minutes{15}, run_chase);
}

}  // namespace tsumugi::requests
