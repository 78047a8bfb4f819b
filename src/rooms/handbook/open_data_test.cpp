#include "rooms/handbook/open_data.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <filesystem>

#include "ground/base/csv.h"
#include "ground/documents/pdf_text.h"
#include "rooms/handbook/testing.h"

// What leaves the house: CSV, HSDS, the printed book, the file for the web. A hidden place stands in none of
// them.
namespace tsumugi::handbook {
namespace {

/// What tests/validate_hsds.py says of the data: "valid" or what is wrong.
std::string verdict_of(const std::string& json) {
    const auto path =
        std::filesystem::temp_directory_path() / ("hsds-" + std::to_string(::getpid()) + ".json");
    std::ofstream(path) << json;
    const auto command = "python3 " SOURCE_DIR "/tests/validate_hsds.py " + path.string() + " 2>&1";
    std::string said;
    if (auto* pipe = popen(command.c_str(), "r")) {
        std::array<char, 4096> buffer{};
        while (std::fgets(buffer.data(), buffer.size(), pipe)) said += buffer.data();
        pclose(pipe);
    }
    std::filesystem::remove(path);
    return said;
}

Entry whole_entry(std::int64_t id) {
    Entry e;
    e.service = ServiceId{id};
    e.kind = "short_stay";
    e.kind_label = "短期入所";
    e.name = "つきみ草の家";
    e.kana = "つきみそうのいえ";
    e.provider = "みかん会";
    e.provider_number = "1234567890123";
    e.municipality = "143847";
    e.town = "湯河原町";
    e.postcode = "259-0301";
    e.address = "神奈川県足柄下郡湯河原町中央一丁目";
    e.phone = "0465-00-7001";
    e.fax = "0465-00-7002";
    e.url = "https://example.jp/a?b=1";
    e.weekdays = "09:30-17:00";
    e.saturdays = "00:00-00:00";
    e.holidays = "10:00-15:00";
    e.remarks = "人工呼吸器は相談してください。\n\"引用\"と\\と\tタブ";
    e.places = 4;
    e.latitude = 35.148;
    e.longitude = 139.108;
    e.confirmed_on = base::make_date(2026, 4, 1);
    return e;
}

TEST(Hsds, PassesThePublicSchema) {
    auto bare = whole_entry(2);
    bare = Entry{};
    bare.service = ServiceId{2};
    bare.kind = "other";
    bare.kind_label = "そのほか";
    bare.name = "名前だけ";
    bare.confirmed_on = base::make_date(2020, 2, 29);
    auto odd = whole_entry(3);
    odd.url = "https://日本語.example/ 空白";
    odd.state = directory::ServiceState::suspended;
    odd.weekdays = "朝から";
    odd.municipality = "999999";
    odd.provider_number.clear();
    EXPECT_EQ(verdict_of(hsds_of({whole_entry(1), bare, odd})), "valid\n");
    EXPECT_EQ(verdict_of(hsds_of({})), "valid\n");
}

TEST(Hsds, WouldBeToldOfWhatTheSchemaForbids) {
    auto broken = hsds_of({whole_entry(1)});
    const auto at = broken.find("\"active\"");
    ASSERT_NE(at, std::string::npos);
    broken.replace(at, 8, "\"open\"");
    EXPECT_NE(verdict_of(broken).find("'open' is not one of"), std::string::npos);
}

TEST(Hsds, GivesTheSameThingTheSameIdEachYear) {
    const auto one = hsds_of({whole_entry(1)}), again = hsds_of({whole_entry(1)});
    EXPECT_EQ(one, again);
    EXPECT_NE(one.substr(one.find("\"id\""), 45), hsds_of({whole_entry(2)}).substr(one.find("\"id\""), 45));
    EXPECT_NE(one.find("\"latitude\":35.148"), std::string::npos);
    EXPECT_NE(one.find("\"opens_at\":\"09:30+09:00\""), std::string::npos);
}

TEST(Csv, HasABomAndNoFormula) {
    Edition edition;
    edition.year = 2026;
    auto bad = whole_entry(1);
    bad.name = "=CMD|' /C calc'!A0";
    bad.remarks = "@SUM(A1)";
    bad.provider = "+1+1";
    const auto csv = csv_of(edition, {bad});
    EXPECT_TRUE(csv.starts_with("\xEF\xBB\xBF"));
    const auto rows = base::read_csv(csv)->rows;
    ASSERT_EQ(rows.size(), 2u);
    ASSERT_EQ(rows[0].size(), rows[1].size());
    for (const auto& cell : rows[1]) {
        const bool formula = not cell.empty() and std::string("=+@-").find(cell[0]) != std::string::npos;
        EXPECT_FALSE(formula) << cell;
    }
    EXPECT_EQ(rows[1][2], "'=CMD|' /C calc'!A0");
}

// ---- hidden places (K10)

class HiddenPlaces : public testing::TestWithParam<db::Engine> {
  protected:
    HandbookWorld region{GetParam()};
    std::vector<std::string> targets(const Edition& e) {
        std::vector<std::string> all;
        for (const auto* tail :
             {"", "/services", "/index", "/changes?from=2025", "/book.html", "/services.csv", "/hsds.json"})
            all.push_back("/handbook/" + std::to_string(e.year) + tail);
        return all;
    }
    void expect_nowhere(const Edition& e, MemberId who) {
        region.browser.as(who);
        for (const auto& target : targets(e)) {
            const auto answer = region.browser.get(target);
            for (const auto& secret : kSecrets)
                EXPECT_FALSE(has(answer, secret)) << target << " tells " << secret;
        }
        auto ctx = region.as(who);
        const auto pdf = documents::write_book(book_of(ctx, e));
        const auto text = documents::pdf_text(pdf);
        ASSERT_TRUE(text);
        EXPECT_NE(text->find("あじさいの家"), std::string::npos) << "the text of the book is read";
        for (const auto& secret : kSecrets) EXPECT_EQ(text->find(secret), std::string::npos) << secret;
        EXPECT_EQ(region.count("handbook_entry", "name = '" + kSecrets[0] + "'"), 0);
    }
};
ROOMS_ON_ENGINES(HiddenPlaces);

TEST_P(HiddenPlaces, StandInNoPageAndNoFileWhoeverAsks) {
    region.frozen(2025);
    region.add(region.made("あじさいの家", "あじさいのいえ"));
    region.add(region.hidden());
    const auto draft = region.draft(2026);
    for (const auto who : {region.tanaka, region.window}) expect_nowhere(draft, who);
    const auto frozen = [&] {
        auto first = region.as(region.window), second = region.as(region.reviewer);
        db::write(region.db, [&] {
            EXPECT_TRUE(ask_review(first, draft.id));
            EXPECT_TRUE(freeze(second, draft.id));
            return 0;
        });
        first.audit.clear();
        second.audit.clear();
        return edition_of_year(region.db, 2026).value();
    }();
    for (const auto who : {region.tanaka, region.window}) expect_nowhere(frozen, who);
}

TEST_P(HiddenPlaces, AreLeftOutOfOldEditionsTooOnceTheyAreHidden) {
    region.frozen(2025);
    region.add(region.made("あじさいの家", "あじさいのいえ"));
    auto open = region.hidden();
    open.hidden = false;
    const auto id = region.add(open);
    const auto frozen = region.frozen(2026);
    ASSERT_EQ(region.entries(frozen).size(), 2u);
    auto ctx = region.as(region.window);
    db::write(region.db, [&] {
        auto service = directory::service(region.db, id).value();
        service.hidden = true;
        EXPECT_TRUE(directory::save_service(ctx, service));
        return 0;
    });
    ctx.audit.clear();
    EXPECT_EQ(region.entries(frozen).size(), 1u);
    EXPECT_EQ(region.count("handbook_entry"), 2) << "the frozen rows stay";
    region.browser.as(region.tanaka);
    for (const auto& target : targets(frozen)) {
        const auto answer = region.browser.get(target);
        for (const auto& secret : kSecrets)
            EXPECT_FALSE(has(answer, secret)) << target << " tells " << secret;
    }
    db::write(region.db, [&] {
        directory::end_service(ctx, id, region.clock.today(), "閉じた");
        return 0;
    });
    ctx.audit.clear();
    EXPECT_EQ(region.entries(frozen).size(), 1u) << "hidden and ended";
}

TEST_P(HiddenPlaces, MailAddressesOfPeopleLeaveTheHouseNowhere) {
    region.add(region.made("あじさいの家", "あじさいのいえ"));
    region.frozen(2025);
    const auto e = region.frozen(2026);
    region.browser.as(region.window);
    for (const auto& target : targets(e))
        EXPECT_FALSE(has(region.browser.get(target), "person@example.jp")) << target;
}

}  // namespace
}  // namespace tsumugi::handbook
