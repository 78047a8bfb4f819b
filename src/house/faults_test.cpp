// What people see when the database takes nothing more, and what is stored then: nothing.
#include <gtest/gtest.h>

#include "house/testing.h"

namespace tsumugi::house {
namespace {

using testing::dump;
using testing::Ground;
using testing::Site;

using Fields = std::vector<std::pair<std::string, std::string>>;

struct Fault {
    const char* name;
    db::Engine engine;
    const char* begins;
    const char* ends;
};

/// The connection's own limits make the real errors of the engine: SQLITE_READONLY, SQLITE_FULL, 25006.
const Fault kFaults[] = {
    {"read_only", db::Engine::sqlite, "PRAGMA query_only = ON", "PRAGMA query_only = OFF"},
    {"full", db::Engine::sqlite, "PRAGMA max_page_count = 1", "PRAGMA max_page_count = 1000000000"},
    {"read_only", db::Engine::postgres, "SET default_transaction_read_only = on",
     "SET default_transaction_read_only = off"},
};

std::vector<Fault> faults_under_test() {
    std::vector<Fault> faults;
    const auto engines = db::engines_under_test();
    for (const auto& fault : kFaults) {
        if (std::find(engines.begin(), engines.end(), fault.engine) != engines.end()) faults.push_back(fault);
    }
    return faults;
}

class Faults : public ::testing::TestWithParam<Fault> {
  protected:
    Ground region{GetParam().engine};
    Site site{region};
    std::string child;

    void SetUp() override {
        testing::make_region(region);
        site.sign_in("msw");
        child =
            region.db
                ->query_text(
                    "SELECT c.code FROM child c JOIN team_member t ON t.child_id = c.id JOIN member m ON "
                    "m.section_id = t.section_id WHERE m.login = 'msw' AND t.ended_at IS NULL ORDER BY c.code LIMIT 1",
                    {})
                .value<std::string>()
                .value();
        if (GetParam().engine == db::Engine::sqlite) region.db->execute_script("VACUUM");
    }
    std::string version() {
        const auto page = site.get("/children/" + child + "/facts").body;
        const std::string mark = "name=\"version\" value=\"";
        const auto from = page.find(mark) + mark.size();
        return page.substr(from, page.find('"', from) - from);
    }
    /// Facts so long that they need new pages of the file; few, because the test's clock stands still and ids
    /// of one millisecond differ by chance alone.
    static std::string lines() {
        std::string text;
        for (int i = 0; i < 40; ++i) {
            text += "けいれん" + std::to_string(i);
            for (int more = 0; more < 80; ++more) text += "長";
            text += "\n";
        }
        return text;
    }
};

TEST_P(Faults, AnswerAnErrorPageWithANumberAndNeverSuccess) {
    const Fields form{
        {"version", version()}, {"diagnoses", lines()}, {"devices", lines()}, {"medications", lines()}};
    const auto before = dump(*region.db, true);
    region.db->execute_script(GetParam().begins);
    for (int attempt = 0; attempt < 3; ++attempt) {
        const auto answer = site.post("/children/" + child + "/facts", form);
        EXPECT_EQ(answer.status, 500);
        EXPECT_TRUE(answer.get_header("Location").empty());
        EXPECT_NE(answer.body.find("変更は保存されていません"), std::string::npos) << answer.body;
        EXPECT_NE(answer.body.find("番号"), std::string::npos);
        EXPECT_EQ(answer.body.find("SQLITE"), std::string::npos) << "no words of the machine";
    }
    region.db->execute_script(GetParam().ends);
    EXPECT_EQ(dump(*region.db, true), before) << "nothing half-done";
    EXPECT_EQ(site.post("/children/" + child + "/facts", form).status, 303)
        << "the same form goes through afterwards";
    EXPECT_NE(site.get("/children/" + child).body.find("けいれん39"), std::string::npos);
    EXPECT_TRUE(audit::verify(*region.db).findings.empty());
}

INSTANTIATE_TEST_SUITE_P(On, Faults, ::testing::ValuesIn(faults_under_test()), [](const auto& info) {
    return std::string(db::name_of(info.param.engine)) + "_" + info.param.name;
});

}  // namespace
}  // namespace tsumugi::house
