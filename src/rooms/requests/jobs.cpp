#include "ground/tasks/ladders.h"
#include "rooms/requests/store.h"

namespace tsumugi::requests {
namespace {

using html::msgid;
using tasks::Whom;

/// Two steps with words of their own in the history: the receiver, then the sender and the desks.
void note_chase(access::Ctx& ctx, const tasks::Task& task, int rung) {
    const RequestId id(task.subject);
    add_event(ctx, id, "chased", "");
    ctx.log("job", "request", task.subject, task.child, "chase " + std::to_string(rung), "coordination");
}

/// Nobody has looked at it by its day.
const tasks::Ladder kUnseen{
    {"unseen",
     msgid("見る期限"),
     "requests",
     {{1, 0, Whom::leads,
       msgid("まだだれも見ていない依頼があります：{title}（{code}、{from}から、見る期限 {day}）")},
      {1, 0, Whom::section_without_leads,
       msgid("まだだれも見ていない依頼があります：{title}（{code}、{from}から、見る期限 {day}）")},
      {1, 0, Whom::waiting_without_reader,
       msgid("{to}には紡ぎを使う人がいません。電話かFAXで届いたかを確かめてください：{title}（{code}）")},
      {2, 2, Whom::waiting,
       msgid("{to}がまだ見ていません。電話で確かめるか、ほかの部署に頼んでください：{title}（{code}）")},
      {2, 2, Whom::desks,
       msgid("{from}から{to}への依頼が、見られないままです：{title}（{code}、見る期限 {day}）")}},
     true,
     true,
     true,
     note_chase}};

}  // namespace

void add_jobs(jobs::Registry& registry) {
    registry.add_repeating("request_chase", std::chrono::minutes{15},
                           [](jobs::Run& run) { tasks::climb(run, kUnseen); });
}

}  // namespace tsumugi::requests
