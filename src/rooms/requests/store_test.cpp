#include "rooms/requests/store.h"

#include <gtest/gtest.h>

#include "rooms/requests/testing.h"

namespace tsumugi::requests {
namespace {

using base::Kind;

class Requests : public OnEngines {};

TEST_P(Requests, SendingPutsATaskANoticeAndAnEvent) {
    const auto id = region.sent(region.health);
    const auto r = region.stored(id);
    EXPECT_EQ(r.state, State::sent);
    EXPECT_EQ(r.from, region.hospital);
    EXPECT_EQ(r.from_where, "市立病院 連携室");
    EXPECT_EQ(r.to_where, "湯河原町 健康づくり課");
    EXPECT_EQ(r.child_code, "0417");
    EXPECT_EQ(r.see_by, base::make_date(2026, 11, 26));
    EXPECT_EQ(r.answer_by, base::make_date(2026, 12, 3));
    EXPECT_EQ(region.history(id), "sent");

    const auto task = region.task(id).value();
    EXPECT_EQ(task.section, region.health);
    EXPECT_EQ(task.from_section, region.hospital);
    EXPECT_EQ(task.due, r.answer_by);
    EXPECT_EQ(task.path, "/requests/" + id.text());
    EXPECT_EQ(task.title, "依頼：退院前の訪問をお願いします");
    EXPECT_EQ(task.child_code, "0417");
    ASSERT_EQ(region.told(region.health).size(), 1u);
    EXPECT_TRUE(region.told(region.hospital).empty());
}

TEST_P(Requests, AnUnfitRequestIsNotStored) {
    auto ctx = region.as_hospital();
    auto request = region.request(SectionId{99});
    request.title = "小峰 空さんの訪問";
    request.function = "flying";
    const auto key = access::open_child(ctx, region.child).value();
    const auto id = send(ctx, key, request);
    ASSERT_FALSE(id);
    EXPECT_EQ(id.error().size(), 3u);
    EXPECT_EQ(count(*region.world.db, region.hospital, Box::out), 0);
}

TEST_P(Requests, IsSeenOnceAndWithoutANewVersion) {
    const auto id = region.sent(region.health);
    auto ctx = region.as_health();
    auto r = region.stored(id), late = r;
    mark_seen(ctx, r);
    mark_seen(ctx, late);
    EXPECT_EQ(r.state, State::seen);
    EXPECT_EQ(late.state, State::seen);
    EXPECT_EQ(r.version, 1);
    EXPECT_TRUE(r.seen_at);
    EXPECT_EQ(region.history(id), "sent seen");
    const auto seen = events(*region.world.db, id).back();
    EXPECT_EQ(seen.member, "佐藤");
    EXPECT_EQ(seen.where, "湯河原町 健康づくり課");
}

TEST_P(Requests, AskingTurnsTheTaskRoundAndTheAnswerTurnsItBack) {
    const auto id = region.sent(region.health);
    EXPECT_EQ(region.act(region.as_health(), id, "ask", "いつ退院ですか"), State::asked);
    auto task = region.task(id).value();
    EXPECT_EQ(task.section, region.hospital);
    EXPECT_EQ(task.from_section, region.health);
    EXPECT_EQ(task.title, "聞かれています：退院前の訪問をお願いします");
    EXPECT_EQ(region.told(region.hospital).size(), 1u);

    EXPECT_EQ(region.act(region.as_hospital(), id, "answer", "12月12日です"), State::seen);
    task = region.task(id).value();
    EXPECT_EQ(task.section, region.health);
    EXPECT_EQ(task.from_section, region.hospital);
    EXPECT_EQ(region.told(region.health).size(), 2u);
    EXPECT_EQ(region.history(id), "sent asked answered");
}

TEST_P(Requests, GoesAllTheWayToDone) {
    const auto id = region.sent(region.health, "ward_visit");
    EXPECT_EQ(region.act(region.as_health(), id, "accept"), State::accepted);
    auto task = region.task(id).value();
    EXPECT_EQ(task.state, tasks::State::todo);
    EXPECT_EQ(task.member, region.sato);
    EXPECT_FALSE(task.due) << "the day of the answer is over once it is answered";
    EXPECT_EQ(region.act(region.as_health(), id, "doing"), State::doing);
    EXPECT_EQ(region.task(id)->state, tasks::State::doing);
    EXPECT_EQ(region.act(region.as_health(), id, "done", "11月30日に会いました"), State::done);
    EXPECT_EQ(region.task(id)->state, tasks::State::done);
    EXPECT_EQ(region.stored(id).answer, "11月30日に会いました");
    EXPECT_EQ(region.history(id), "sent accepted doing done");
    EXPECT_EQ(region.told(region.hospital).size(), 3u);
    EXPECT_EQ(region.stored(id).version, 4);
}

TEST_P(Requests, DecliningKeepsReasonItemAndWords) {
    const auto id = region.sent(region.station);
    auto ctx = region.as_station();
    auto answer = region.reply(id, "decline", "夜は看護師がいません");
    answer.reason = "condition_not_accepted";
    answer.reason_item = "nurse_hours";
    EXPECT_EQ(requests::answer(ctx, answer), State::declined);
    const auto r = region.stored(id);
    EXPECT_EQ(r.reason, "condition_not_accepted");
    EXPECT_EQ(r.reason_item, "nurse_hours");
    EXPECT_EQ(r.answer, "夜は看護師がいません");
    EXPECT_EQ(region.task(id)->state, tasks::State::cancelled);
    EXPECT_EQ(count(*region.world.db, region.station, Box::in), 0);
    EXPECT_EQ(count(*region.world.db, region.hospital, Box::done), 1);
}

TEST_P(Requests, AnItemIsKeptOnlyWithTheReasonThatNeedsIt) {
    const auto id = region.sent(region.station);
    auto ctx = region.as_station();
    auto answer = region.reply(id, "decline", "満員です");
    answer.reason_item = "nurse_hours";
    ASSERT_TRUE(requests::answer(ctx, answer));
    EXPECT_EQ(region.stored(id).reason_item, "");
}

TEST_P(Requests, AQuestionIsAnsweredWithoutAnyRight) {
    const auto id = region.sent(region.station, "", "question");
    EXPECT_EQ(region.task(id)->title, "たずねごと：退院前の訪問をお願いします");
    EXPECT_EQ(Region::field_of(region.act(region.as_station(), id, "accept")), "action");
    EXPECT_EQ(region.act(region.as_station(), id, "done", "できます"), State::done);
    EXPECT_FALSE(region.may_open(region.as_station()));
    EXPECT_EQ(region.stored(id).answer, "できます");
}

TEST_P(Requests, TheSecondOfTwoEditorsIsTold) {
    const auto id = region.sent(region.health);
    auto ctx = region.as_health();
    const auto first = region.reply(id, "ask", "いつですか"),
               second = region.reply(id, "decline", "できません");
    ASSERT_TRUE(answer(ctx, first));
    const auto result = answer(ctx, second);
    ASSERT_FALSE(result);
    EXPECT_EQ(Region::kind_of(result), Kind::conflict);
    EXPECT_EQ(region.stored(id).state, State::asked);
    EXPECT_EQ(region.history(id), "sent asked");
}

TEST_P(Requests, EachSideDoesOnlyWhatIsItsOwn) {
    const auto id = region.sent(region.health);
    EXPECT_EQ(Region::field_of(region.act(region.as_hospital(), id, "accept")), "action");
    EXPECT_EQ(Region::field_of(region.act(region.as_health(), id, "withdraw", "やめます")), "action");
    EXPECT_EQ(Region::field_of(region.act(region.as_health(), id, "fly")), "action");
    EXPECT_EQ(Region::field_of(region.act(region.as_health(), id, "doing")), "action");
    EXPECT_EQ(region.history(id), "sent");
}

TEST_P(Requests, OthersAndUnknownIdsGetTheSameWords) {
    const auto id = region.sent(region.health);
    const auto foreign = region.act(region.as_station(), id, "accept");
    const auto unknown = region.act(region.as_station(), RequestId{12345}, "accept");
    ASSERT_FALSE(foreign);
    ASSERT_FALSE(unknown);
    EXPECT_EQ(Region::kind_of(foreign), Kind::not_found);
    EXPECT_EQ(foreign.error().front().message, unknown.error().front().message);
    auto administrator = region.as_health();
    administrator.user.role = access::Role::administrator;
    EXPECT_EQ(Region::kind_of(answer(administrator, region.reply(id, "accept"))), Kind::not_found);
}

TEST_P(Requests, ATelephoneAnswerIsWrittenDownByTheSenderWhereNobodyCanSignIn) {
    const auto id = region.sent(region.office);
    auto ctx = region.as_hospital();
    auto answer = region.reply(id, "conditional", "火・木なら");
    answer.heard_from = "受付の石井さん";
    EXPECT_EQ(requests::answer(ctx, answer), State::conditional);
    const auto event = events(*region.world.db, id).back();
    EXPECT_EQ(event.kind, "conditional");
    EXPECT_EQ(event.heard_from, "受付の石井さん");
    EXPECT_EQ(event.section, region.hospital);
    EXPECT_TRUE(
        access::is_in_team(*region.world.db, region.child, region.office, region.world.clock.today()));
    EXPECT_TRUE(region.told(region.hospital).empty()) << "the sender knows it already";
}

TEST_P(Requests, NobodyAnswersForASectionThatCanAnswerItself) {
    const auto id = region.sent(region.health);
    auto ctx = region.as_hospital();
    auto answer = region.reply(id, "accept");
    answer.heard_from = "佐藤さん";
    EXPECT_EQ(Region::kind_of(requests::answer(ctx, answer)), Kind::forbidden);
    EXPECT_FALSE(region.may_open(region.as_health()));
}

TEST_P(Requests, TheSendersNameOfTheChildIsRefusedInAnAnswer) {
    const auto id = region.sent(region.health);
    ASSERT_TRUE(region.act(region.as_health(), id, "ask", "だれですか"));
    EXPECT_EQ(Region::field_of(region.act(region.as_hospital(), id, "answer", "小峰 空さんです")), "text");
}

TEST_P(Requests, ListsNewestFirstByBox) {
    const auto first = region.sent(region.health);
    region.world.clock.advance(std::chrono::minutes(1));
    const auto second = region.sent(region.health);
    region.world.clock.advance(std::chrono::minutes(1));
    const auto third = region.sent(region.station);
    ASSERT_TRUE(region.act(region.as_health(), first, "decline", "できません"));
    ASSERT_TRUE(region.act(region.as_station(), third, "accept"));

    const auto ids = [](const std::vector<Listed>& rows) {
        std::vector<RequestId> found;
        for (const auto& row : rows) found.push_back(row.request.id);
        return found;
    };
    auto hospital = region.as_hospital(), health = region.as_health(), station = region.as_station();
    using Ids = std::vector<RequestId>;
    EXPECT_EQ(ids(list(hospital, Box::out, 1, 25)), (Ids{third, second}));
    EXPECT_EQ(ids(list(hospital, Box::out, 2, 1)), Ids{second});
    EXPECT_EQ(ids(list(hospital, Box::in, 1, 25)), Ids{});
    EXPECT_EQ(ids(list(hospital, Box::done, 1, 25)), Ids{first});
    EXPECT_EQ(ids(list(health, Box::in, 1, 25)), Ids{second});
    EXPECT_EQ(ids(list(health, Box::done, 1, 25)), Ids{first});
    EXPECT_FALSE(list(health, Box::in, 1, 25).front().child_open);
    EXPECT_TRUE(list(station, Box::in, 1, 25).front().child_open);
    const auto key = access::open_child(hospital, region.child).value();
    EXPECT_EQ(of_child(*region.world.db, key).size(), 3u);
}

TEST_P(Requests, ComeBackToTheAskerWhenRefused) {
    const auto next = [&](RequestId id) { return tasks::find(*region.world.db, "request_next", id.value()); };
    const auto id = region.sent(region.health, "housing");
    EXPECT_FALSE(next(id));
    ASSERT_TRUE(region.act(region.as_health(), id, "decline", "人手がありません"));
    ASSERT_TRUE(next(id));
    EXPECT_EQ(next(id)->section, region.hospital);
    EXPECT_EQ(next(id)->state, tasks::State::todo);
    EXPECT_TRUE(next(id)->due) << "it does not wait for ever";
    EXPECT_EQ(next(id)->path, "/requests/" + id.text() + "#next");
    EXPECT_EQ(region.stored(id).settled, "");
    // Asking somebody else for the same support of the child is the next address.
    region.sent(region.station, "housing");
    EXPECT_EQ(next(id)->state, tasks::State::done);
    EXPECT_EQ(region.stored(id).settled, "asked");
    EXPECT_EQ(region.history(id), "sent declined asked_elsewhere");
}

TEST_P(Requests, ThatWereRefusedAreSettledByTheOneThatNamesThem) {
    const auto first = region.sent(region.health), other = region.sent(region.health);
    for (const auto id : {first, other})
        ASSERT_TRUE(region.act(region.as_health(), id, "decline", "できません"));
    auto again = region.request(region.station);
    again.again = first;
    auto ctx = region.as_hospital();
    ASSERT_TRUE(send(ctx, access::open_child(ctx, region.child).value(), again));
    EXPECT_EQ(region.stored(first).settled, "asked");
    EXPECT_EQ(region.stored(other).settled, "") << "another matter";
}

TEST_P(Requests, OfASectionThatLeftTheTeamAreNoWorkForIt) {
    const auto id = region.sent(region.health);
    auto ctx = region.as_hospital();
    const auto key = access::open_child_as_system(*region.world.db, region.world.trail, region.world.app,
                                                  region.child, "requests")
                         .value();
    for (const auto& member : access::team_of(ctx, key)) {
        if (member.section == region.hospital) {
            db::write(*region.world.db, [&] {
                return access::leave_team(ctx, key, member.id, base::add_days(ctx.today(), -1), "異動")
                    .has_value();
            });
        }
    }
    ASSERT_TRUE(region.act(region.as_health(), id, "decline", "できません"));
    EXPECT_FALSE(tasks::find(*region.world.db, "request_next", id.value()));
}

TEST_P(Requests, ThatWereRefusedAreCountedForTheYearlyConfirmation) {
    for (int i = 0; i < 2; ++i)
        ASSERT_TRUE(region.act(region.as_health(), region.sent(region.health), "decline", "できません"));
    auto ctx = region.as_health();
    const auto refused = refusals_by(ctx, region.health, ctx.now() - std::chrono::hours{24 * 365});
    ASSERT_EQ(refused.size(), 1u);
    EXPECT_EQ(refused[0].count, 2);
    EXPECT_EQ(refused[0].words, "空きがない（人手・定員）");
    EXPECT_TRUE(refusals_by(ctx, region.station, base::Instant{}).empty());
    EXPECT_TRUE(refusals_by(ctx, region.health, ctx.now()).empty());
}

TEST_P(Requests, AreTheWorkOfTheSupportThatTheyName) {
    const auto work = [&](access::Ctx ctx) {
        return work_of(ctx, access::open_child(ctx, region.child).value());
    };
    EXPECT_TRUE(work(region.as_hospital()).empty());
    region.sent(region.health);
    region.sent(region.health, "housing", "question");
    EXPECT_TRUE(work(region.as_hospital()).empty()) << "without a support, and questions";
    const auto id = region.sent(region.health, "housing");
    using W = teams::Work::State;
    ASSERT_EQ(work(region.as_hospital()).size(), 1u);
    EXPECT_EQ(work(region.as_hospital())[0].state, W::todo);
    EXPECT_EQ(work(region.as_hospital())[0].path, "/requests/" + id.text());
    ASSERT_TRUE(region.act(region.as_health(), id, "accept"));
    EXPECT_EQ(work(region.as_hospital())[0].state, W::doing);
    region.world.join(region.child, region.station);
    EXPECT_EQ(work(region.as_station())[0].path, "") << "only the two sections open it";
    ASSERT_TRUE(region.act(region.as_health(), id, "decline", "人手がありません"));
    EXPECT_EQ(work(region.as_hospital())[0].state, W::cannot);
    EXPECT_EQ(work(region.as_hospital())[0].reason, "人手がありません");
    EXPECT_EQ(work(region.as_hospital())[0].day, region.world.clock.today());
}

TEST_P(Requests, AccessIsLogged) {
    const auto before = region.world.trail.size();
    const auto id = region.sent(region.health);
    EXPECT_GT(region.world.trail.size(), before);
    auto ctx = region.as_station();
    const auto size = region.world.trail.size();
    EXPECT_EQ(open(ctx, id.text(), "page").refusal.status, 404);
    EXPECT_EQ(region.world.trail.size(), size + 1) << "the refusal has its line";
}

INSTANTIATE_TEST_SUITE_P(Engines, Requests, testing::ValuesIn(db::engines_under_test()),
                         [](const auto& info) { return db::name_of(info.param); });

}  // namespace
}  // namespace tsumugi::requests
