#include <gtest/gtest.h>

#include "rooms/handbook/differences.h"
#include "rooms/handbook/testing.h"

// Editions from the first word to the frozen book, on both databases.
namespace tsumugi::handbook {
namespace {

class Editions : public testing::TestWithParam<db::Engine> {
  protected:
    HandbookWorld region{GetParam()};

    template <class Body>
    auto write(MemberId who, Body body) {
        auto ctx = region.as(who);
        auto result = db::write(region.db, [&] { return body(ctx); });
        ctx.audit.clear();
        return result;
    }
};
ROOMS_ON_ENGINES(Editions);

TEST_P(Editions, BeginWithTheChaptersOfTheYearBefore) {
    const auto last = region.draft(2025);
    const auto next = region.draft(2026);
    const auto before = chapters(region.db, last.id), after = chapters(region.db, next.id);
    ASSERT_EQ(after.size(), before.size());
    EXPECT_EQ(after[0].origin, before[0].origin);
    EXPECT_NE(after[0].id, before[0].id);
    EXPECT_EQ(after[0].text, before[0].text);
    EXPECT_EQ(editions(region.db).front().year, 2026);
}

TEST_P(Editions, ThereIsOneAYear) {
    region.draft(2026);
    Edition again;
    again.year = 2026;
    again.title = "ふたつめ";
    const auto made = write(region.window, [&](Ctx& ctx) { return create_edition(ctx, again); });
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().field, "year");
}

TEST_P(Editions, KeepTheOrderOfTheirChaptersWhole) {
    const auto e = region.draft();
    const auto add = [&](const char* title, int position) {
        Chapter c;
        c.edition = e.id;
        c.title = title;
        c.text = "本文";
        c.position = position;
        return write(region.window, [&](Ctx& ctx) { return add_chapter(ctx, c); }).value();
    };
    add("さいご", 0);
    const auto second = add("まんなか", 2);
    const auto titles = [&] {
        std::string all;
        for (const auto& c : chapters(region.db, e.id)) all += std::to_string(c.position) + c.title + " ";
        return all;
    };
    EXPECT_EQ(titles(), "1この冊子について 2まんなか 3さいご ");
    auto moved = *chapter(region.db, second);
    moved.position = 99;
    ASSERT_TRUE(write(region.window, [&](Ctx& ctx) { return save_chapter(ctx, moved); }));
    EXPECT_EQ(titles(), "1この冊子について 2さいご 3まんなか ");
    EXPECT_FALSE(write(region.window, [&](Ctx& ctx) { return save_chapter(ctx, moved); }))
        << "an old version";
    ASSERT_TRUE(write(region.window, [&](Ctx& ctx) { return end_chapter(ctx, second, 2); }));
    EXPECT_EQ(titles(), "1この冊子について 2さいご ");
}

TEST_P(Editions, AreFrozenByAnotherPersonThanTheOneWhoAsked) {
    const auto e = region.draft();
    EXPECT_FALSE(write(region.reviewer, [&](Ctx& ctx) { return freeze(ctx, e.id); })) << "nobody asked yet";
    ASSERT_TRUE(write(region.window, [&](Ctx& ctx) { return ask_review(ctx, e.id); }));
    const auto own = write(region.window, [&](Ctx& ctx) { return freeze(ctx, e.id); });
    ASSERT_FALSE(own);
    EXPECT_EQ(own.error().kind, base::Kind::forbidden);
    EXPECT_EQ(region.count("task", "kind = 'handbook' AND state = 'todo'"), 1);
    ASSERT_TRUE(write(region.reviewer, [&](Ctx& ctx) { return freeze(ctx, e.id); }));
    EXPECT_EQ(edition(region.db, e.id)->state, State::frozen);
    EXPECT_EQ(region.count("task", "kind = 'handbook' AND state = 'todo'"), 0);
}

TEST_P(Editions, GoBackWithANoteAndTheirEditorsAreTold) {
    const auto e = region.draft();
    ASSERT_TRUE(write(region.window, [&](Ctx& ctx) { return ask_review(ctx, e.id); }));
    Chapter late = chapters(region.db, e.id).front();
    late.text = "あとから";
    EXPECT_FALSE(write(region.window, [&](Ctx& ctx) { return save_chapter(ctx, late); }))
        << "in review nobody writes";
    ASSERT_TRUE(write(region.reviewer, [&](Ctx& ctx) { return give_back(ctx, e.id, "電話を直す"); }));
    EXPECT_EQ(edition(region.db, e.id)->returned_note, "電話を直す");
    EXPECT_TRUE(region.was_told(region.desk, "戻されました"));
    EXPECT_TRUE(write(region.window, [&](Ctx& ctx) { return save_chapter(ctx, late); }));
}

TEST_P(Editions, NeverChangeOnceFrozen) {
    const auto id = region.add(region.made("つきみ草の家", "つきみそうのいえ"));
    const auto e = region.frozen();
    const auto before = region.entries(e);
    const auto text = chapters(region.db, e.id).front().text;

    auto chapter_now = chapters(region.db, e.id).front();
    chapter_now.text = "書きかえ";
    Chapter more;
    more.edition = e.id;
    more.title = "もうひとつ";
    more.text = "本文";
    auto renamed = e;
    renamed.title = "べつの名前";
    EXPECT_FALSE(write(region.window, [&](Ctx& ctx) { return save_chapter(ctx, chapter_now); }));
    EXPECT_FALSE(write(region.window,
                       [&](Ctx& ctx) { return end_chapter(ctx, chapter_now.id, chapter_now.version); }));
    EXPECT_FALSE(write(region.window, [&](Ctx& ctx) { return add_chapter(ctx, more); }));
    EXPECT_FALSE(write(region.window, [&](Ctx& ctx) { return save_edition(ctx, renamed); }));
    EXPECT_FALSE(write(region.window, [&](Ctx& ctx) { return ask_review(ctx, e.id); }));
    EXPECT_FALSE(write(region.window, [&](Ctx& ctx) { return give_back(ctx, e.id, "x"); }));
    EXPECT_FALSE(write(region.reviewer, [&](Ctx& ctx) { return freeze(ctx, e.id); }));

    auto service = directory::service(region.db, id).value();
    service.phone = "0465-00-7777";
    service.name = "新しい名前";
    ASSERT_TRUE(write(region.window, [&](Ctx& ctx) { return directory::save_service(ctx, service); }));
    region.add(region.made("あとから来た家", "あとからきたいえ"));
    write(region.window, [&](Ctx& ctx) {
        directory::end_service(ctx, id, region.clock.today(), "閉じた");
        return 0;
    });
    const auto after = region.entries(edition(region.db, e.id).value());
    ASSERT_EQ(after.size(), before.size());
    EXPECT_EQ(csv_of(e, after), csv_of(e, before));
    EXPECT_EQ(chapters(region.db, e.id).front().text, text);
}

TEST_P(Editions, TellWhatIsNewGoneAndChanged) {
    const auto stays = region.add(region.made("かわる家", "かわるいえ"));
    const auto goes = region.add(region.made("きえる家", "きえるいえ"));
    const auto last = region.frozen(2025);
    region.add(region.made("ふえた家", "ふえたいえ"));
    auto service = directory::service(region.db, stays).value();
    service.phone = "0465-00-7777";
    write(region.window, [&](Ctx& ctx) {
        EXPECT_TRUE(directory::save_service(ctx, service));
        directory::end_service(ctx, goes, region.clock.today(), "閉じた");
        return 0;
    });
    const auto next = region.draft(2026);
    const auto before = region.entries(last), after = region.entries(next);
    const auto chapters_before = chapters(region.db, last.id);
    auto chapters_after = chapters(region.db, next.id);
    chapters_after[0].text += "\nふえた行";
    const auto found = compare(before, after, chapters_before, chapters_after);
    ASSERT_EQ(found.added.size(), 1u);
    EXPECT_EQ(found.added[0]->name, "ふえた家");
    ASSERT_EQ(found.gone.size(), 1u);
    EXPECT_EQ(found.gone[0]->name, "きえる家");
    ASSERT_EQ(found.changed.size(), 1u);
    ASSERT_EQ(found.changed[0].facts.size(), 1u);
    EXPECT_EQ(found.changed[0].facts[0].before, "0465-00-7001");
    EXPECT_EQ(found.changed[0].facts[0].after, "0465-00-7777");
    EXPECT_EQ(found.changed_chapters.size(), 1u);
    EXPECT_TRUE(compare(before, before, chapters_before, chapters_before).none());
}

TEST(ChangedLines, AreTheFewest) {
    const auto lines = changed_lines("一\n二\n三\n四\n五\n六", "一\n二\n三\n四\nご\n六\n七");
    std::string shown;
    for (const auto& line : lines)
        shown += (line.kind == LineChange::Kind::added     ? "+"
                  : line.kind == LineChange::Kind::removed ? "-"
                                                           : " ") +
                 line.text + "|";
    EXPECT_EQ(shown, " | 三| 四|-五|+ご| 六|+七|");
}

TEST(Entries, StandByTownThenKindThenReading) {
    HandbookWorld region;
    region.add(region.made("い", "い", "short_stay", "143669"));
    region.add(region.made("う", "う", "child_development", "143669"));
    region.add(region.made("あ", "あ", "short_stay", "142069"));
    region.add(region.made("か", "か", "short_stay", "141003"));
    region.add(region.made("あい", "あい", "short_stay", "143669"));
    std::string order;
    for (const auto& e : region.entries(region.draft())) order += e.name + " ";
    EXPECT_EQ(order, "あ う あい い か ");
}

TEST(CareLines, QuoteTheSentenceAndConcludeNothing) {
    Entry e;
    e.remarks = "見学は予約です。たんの吸引は不可、経管栄養は平日のみ。人工呼吸器は相談してください。";
    const auto lines = care_lines(e, {});
    ASSERT_EQ(lines.size(), 3u);
    EXPECT_EQ(lines[0].item, "1");
    EXPECT_EQ(lines[0].words, "人工呼吸器は相談してください");
    EXPECT_EQ(lines[1].item, "5");
    EXPECT_EQ(lines[1].words, "たんの吸引は不可、経管栄養は平日のみ");
    EXPECT_EQ(lines[2].item, "7-1");
}

TEST(CareLines, PreferWhatTheServiceAnswered) {
    Entry e;
    e.remarks = "人工呼吸器は相談してください。酸素もできます。";
    acceptance::Sheet sheet;
    sheet["care.1"].answer = "no";
    sheet["care.5"].answer = "yes";
    sheet["care.7-1"].answer = "conditional";
    sheet["care.7-1"].words = "昼に1回";
    std::vector<std::string> said;
    for (const auto& line : care_lines(e, sheet)) said.push_back(line.item + " " + line.words);
    EXPECT_EQ(said, (std::vector<std::string>{"4 酸素もできます", "5 可", "7-1 条件つき：昼に1回"}));
}

TEST(CheckChapter, TellsEverythingAtOnce) {
    Chapter c;
    c.title = " ";
    c.text = "\n";
    c.position = 5000;
    const auto checked = check_chapter(c);
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().size(), 3u);
    c.title = std::string(61, 'a');
    c.text = std::string(20001, 'a');
    c.position = 1;
    EXPECT_EQ(check_chapter(c).error().size(), 2u);
}

}  // namespace
}  // namespace tsumugi::handbook
