#include "rooms/meetings/ical.h"
#include "rooms/meetings/testing.h"

namespace tsumugi::meetings {
namespace {

class DatePoll : public testing::TestWithParam<db::Engine> {
  protected:
    CouncilWorld region{GetParam()};
    Browser& browser{region.browser};
    MeetingId id = region.meeting(3, std::nullopt);
    std::string path = region.page_of(id) + "/poll";

    http::Response ask(const char* second = "R8.12.11") {
        browser.as(region.window);
        auto form = form_of(browser.get(path), path);
        form.set("day.0", "R8.12.4").set("starts.0", "19:00").set("ends.0", "21:00");
        form.set("day.1", second).set("starts.1", "午後7時").set("ends.1", "21時");
        return browser.submit(path, form.set("answer_by", "R8.11.30"));
    }
    http::Response answer(MemberId who, const std::string& first, const std::string& second) {
        browser.as(who);
        auto form = form_of(browser.get(path), path + "/answer");
        const auto dates = poll_dates(region.db, id);
        auto ctx = region.as(who);
        for (const auto& p : own_participants(ctx, region.series)) {
            if (not first.empty()) form.add("answer." + p.id.text() + "." + dates[0].id.text(), first);
            if (not second.empty()) form.add("answer." + p.id.text() + "." + dates[1].id.text(), second);
        }
        return browser.submit(path + "/answer", form);
    }
    int open_tasks(SectionId section) {
        return region.count(
            "task", "kind = 'date_poll' AND is_open = 1 AND section_id = " + std::to_string(section.value()));
    }
};

TEST_P(DatePoll, EachMemberIsAskedAnswersAndIsToldTheDay) {
    ASSERT_EQ(ask().status, 303);
    for (const auto section : {region.hospital, region.health, region.school})
        EXPECT_EQ(open_tasks(section), 1);
    EXPECT_EQ(open_tasks(region.nurses), 0) << "does not sit in the council";
    ASSERT_EQ(answer(region.sato, "yes", "no").status, 303);
    EXPECT_EQ(open_tasks(region.health), 0) << "answered";
    ASSERT_EQ(answer(region.tanaka, "maybe", "yes").status, 303);
    EXPECT_EQ(answer(region.abe, "yes", "").status, 422) << "each candidate needs an answer";

    browser.as(region.window);
    auto form = form_of(browser.get(path), path + "/choose");
    const auto first = poll_dates(region.db, id).front();
    ASSERT_EQ(browser.submit(path + "/choose", form.set("date", first.id.text())).status, 303);
    const auto m = find_meeting(region.db, id);
    EXPECT_EQ(*m->held_on, base::make_date(2026, 12, 4));
    EXPECT_EQ(*m->starts_at, 19 * 60);
    EXPECT_EQ(open_tasks(region.school), 0) << "nobody need answer any more";
    EXPECT_TRUE(region.was_told(region.school, "会議の日が決まりました"));
    browser.as(region.abe);
    EXPECT_FALSE(has(browser.get(path), "/poll/answer")) << "the search is over";
}

TEST_P(DatePoll, AskedAgainTheAnswersOfCandidatesThatStayAreKept) {
    ask();
    answer(region.sato, "yes", "no");
    ASSERT_EQ(ask("R8.12.18").status, 303);
    EXPECT_EQ(poll_dates(region.db, id).size(), 2u);
    EXPECT_EQ(poll_answers(region.db, id).size(), 1u);
    EXPECT_EQ(open_tasks(region.health), 1) << "the new candidate wants an answer";
}

TEST_P(DatePoll, CandidatesAreCheckedAllAtOnce) {
    browser.as(region.window);
    auto form = form_of(browser.get(path), path);
    form.set("day.0", "R2.1.1").set("starts.0", "21:00").set("ends.0", "20:00").set("answer_by", "");
    const auto again = browser.submit(path, form);
    EXPECT_EQ(again.status, 422);
    for (const auto* field : {"day.0", "ends.0", "answer_by"})
        EXPECT_TRUE(has(again, std::string("href=\"#f-") + field + "\"")) << field;
    EXPECT_EQ(region.count("date_poll"), 0);
}

TEST_P(DatePoll, TheCalendarFileCarriesNoNameOfAnybody) {
    const auto meeting = region.meeting(4, base::make_date(2026, 12, 4));
    browser.as(region.sato);
    const auto file = browser.get(region.page_of(meeting) + "/invitation.ics");
    EXPECT_EQ(file.status, 200);
    EXPECT_EQ(std::string(file.get_header("Content-Type")), "text/calendar; charset=utf-8");
    EXPECT_TRUE(has(file, "DTSTART;VALUE=DATE:20261204\r\n"));
    EXPECT_EQ(browser.get(region.page_of(id) + "/invitation.ics").status, 404)
        << "without a day there is none";
}

ROOMS_ON_ENGINES(DatePoll);

Invitation invitation() {
    Invitation i;
    i.uid = "0000000000001@tsumugi";
    i.sequence = 2;
    i.stamp = base::start_of_day(base::make_date(2026, 11, 24)) + std::chrono::hours(9);
    i.day = base::make_date(2026, 12, 4);
    i.starts_at = 19 * 60;
    i.ends_at = 21 * 60;
    i.summary = "第3回 連絡会議; 小児, 在宅\\医療";
    i.text = "議題\n一つ目";
    return i;
}

TEST(Ical, FollowsTheFormOfRfc5545) {
    const auto file = write_ical(invitation());
    for (const auto* line : {"BEGIN:VCALENDAR\r\n", "DTSTART;TZID=Asia/Tokyo:20261204T190000\r\n",
                             "DTEND;TZID=Asia/Tokyo:20261204T210000\r\n", "DTSTAMP:20261124T000000Z\r\n",
                             "SEQUENCE:2\r\n", "TZOFFSETTO:+0900\r\n", "DESCRIPTION:議題\\n一つ目\r\n",
                             "SUMMARY:第3回 連絡会議\\; 小児\\, 在宅\\\\医療\r\n", "END:VCALENDAR\r\n"})
        EXPECT_NE(file.find(line), std::string::npos) << line;
}

TEST(Ical, FoldsLinesAt75OctetsBetweenCharacters) {
    auto i = invitation();
    i.text.clear();
    for (int n = 0; n < 60; ++n) i.text += "会議";
    const auto file = write_ical(i);
    std::string unfolded;
    for (std::size_t at = 0; at < file.size();) {
        const auto end = file.find("\r\n", at);
        ASSERT_NE(end, std::string::npos);
        const auto line = file.substr(at, end - at);
        EXPECT_LE(line.size(), 75u);
        EXPECT_TRUE(line.empty() or (static_cast<unsigned char>(line[0]) & 0xC0u) != 0x80u);
        if (line.starts_with(' ')) {
            EXPECT_NE(static_cast<unsigned char>(line[1]) & 0xC0u, 0x80u) << "a character is cut";
            unfolded += line.substr(1);
        } else {
            unfolded += "\n" + line;
        }
        at = end + 2;
    }
    EXPECT_NE(unfolded.find("\nDESCRIPTION:" + i.text), std::string::npos);
}

}  // namespace
}  // namespace tsumugi::meetings
