// What is taken from an organisation's sight is gone at once on every way to the child: page, list, filter,
// search, document, export, print and FHIR.
#include <gtest/gtest.h>

#include "house/testing.h"

namespace tsumugi::house {
namespace {

using testing::Site;

class SightEverywhere : public ::testing::TestWithParam<db::Engine> {
  protected:
    testing::Ground& region = testing::region(GetParam());
    Site giver{region}, reader{region};
    std::string code, id, name, kana, diagnosis, document, document_title, body, item;

    /// A child of the hospital's and the town's teams that has everything.
    void SetUp() override {
        giver.sign_in("msw");
        reader.sign_in("hoken");
        region.db
            ->query_text(
                "SELECT c.code, c.id, c.name, c.kana, f.text, d.id, d.title, s.organisation_id, a.item FROM child c"
                " JOIN medical_fact f ON f.child_id = c.id AND f.kind = 'diagnosis' AND f.ended_on IS NULL"
                " JOIN document d ON d.child_id = c.id AND d.category = 'documents'"
                " JOIN care_assessment x ON x.child_id = c.id JOIN care_answer a ON a.assessment_id = x.id"
                " JOIN team_member t ON t.child_id = c.id JOIN section s ON s.id = t.section_id"
                " JOIN member m ON m.section_id = s.id AND m.login = 'hoken'"
                " JOIN team_member g ON g.child_id = c.id JOIN member w ON w.section_id = g.section_id AND w.login = 'msw'"
                " WHERE x.id = (SELECT n.id FROM care_assessment n WHERE n.child_id = c.id ORDER BY n.created_at DESC, n.id DESC LIMIT 1)"
                " AND t.ended_at IS NULL AND g.ended_at IS NULL ORDER BY c.code, f.id, d.id, a.item LIMIT 1",
                {})
            .each([&](const db::Row& row) {
                code = row.text(0);
                id = base::id_text(row.integer(1));
                name = row.text(2);
                kana = row.text(3);
                diagnosis = row.text(4);
                document = base::id_text(row.integer(5));
                document_title = row.text(6);
                body = base::id_text(row.integer(7));
                item = row.text(8);
            });
        ASSERT_FALSE(code.empty());
    }
    void TearDown() override { region.db->execute_script("DELETE FROM sight_limit"); }

    void take(const char* category) {
        const auto answer =
            giver.post("/children/" + code + "/sight",
                       {{"organisation", body}, {"category", category}, {"reason", "母の希望"}});
        ASSERT_EQ(answer.status, 303) << answer.body;
    }
    /// Every page that the reader can open about the child, in one text.
    std::string pages() {
        std::string all;
        for (const auto* tail : {"", "/edit", "/care", "/facts", "/documents", "/sight", "/log", "/changes",
                                 "/roles", "/roles/print", "/team", "/goals"})
            all += reader.get("/children/" + code + tail).body;
        return all + reader.get("/requests/new?child=" + code).body + reader.get("/pathways").body +
               reader.get("/fhir/Patient/" + id).body + search("identifier=" + code) +
               reader.get("/inbox").body;
    }
    std::string search(const std::string& query) { return reader.get("/fhir/Patient?" + query).body; }
    std::string found() {
        reader.post("/children/find", {{"name", kana}});
        return reader.get("/children/found/1").body;
    }
    /// The whole list, page by page.
    std::string list(const std::string& query = "") {
        std::string all;
        for (int page = 1; page < 9; ++page)
            all += reader.get("/children?" + query + "page=" + std::to_string(page)).body;
        return all;
    }
    static bool has(const std::string& text, const std::string& part) {
        return text.find(part) != std::string::npos;
    }
};

TEST_P(SightEverywhere, TheNameIsGoneFromPageListSearchPrintAndFhir) {
    EXPECT_TRUE(has(pages(), name));
    EXPECT_TRUE(has(list(), code));
    EXPECT_TRUE(has(found(), code));
    EXPECT_TRUE(has(search("identifier=" + code), name));
    take("basic");
    EXPECT_FALSE(has(pages(), name));
    EXPECT_FALSE(has(pages(), kana));
    EXPECT_FALSE(has(list(), code));
    EXPECT_FALSE(has(found(), code));
    EXPECT_EQ(reader.get("/fhir/Patient/" + id).status, 404);
    EXPECT_EQ(reader.get("/children/" + code).status, 200) << "it is still of the team";
}

TEST_P(SightEverywhere, MedicalDataAreGoneFromPageAndFilter) {
    EXPECT_TRUE(has(pages(), diagnosis));
    EXPECT_TRUE(has(list("care=" + item + "&"), code));
    take("medical");
    EXPECT_FALSE(has(pages(), diagnosis));
    EXPECT_FALSE(has(list("care=" + item + "&"), code));
    EXPECT_TRUE(has(list(), code));
    EXPECT_EQ(reader.get("/children/" + code + "/care").status, 403);
}

TEST_P(SightEverywhere, DocumentsAreGoneFromPageAndAddress) {
    EXPECT_TRUE(has(pages(), document_title));
    EXPECT_EQ(reader.get("/documents/" + document).status, 200);
    take("documents");
    EXPECT_FALSE(has(reader.get("/children/" + code + "/documents").body, document_title));
    EXPECT_NE(reader.get("/documents/" + document).status, 200);
}

TEST_P(SightEverywhere, EverythingTakenIsAsIfTheChildDidNotExist) {
    for (const auto* category :
         {"basic", "medical", "daily_care", "education", "welfare", "family", "documents"})
        take(category);
    EXPECT_EQ(reader.get("/children/" + code).status, 404);
    EXPECT_EQ(reader.get("/children/" + code + "/roles.xlsx").status, 404);
    EXPECT_EQ(reader.get("/children/" + code + "/roles.pdf").status, 404);
    EXPECT_FALSE(has(pages(), name));
}

INSTANTIATE_TEST_SUITE_P(Engines, SightEverywhere, ::testing::ValuesIn(db::engines_under_test()),
                         [](const auto& test) { return db::name_of(test.param); });

}  // namespace
}  // namespace tsumugi::house
