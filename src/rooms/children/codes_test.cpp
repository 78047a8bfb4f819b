#include <algorithm>

#include "ground/base/text.h"
#include "rooms/children/store.h"
#include "rooms/testing/region_world.h"

// What a hospital's document says in codes stays with the facts.
namespace tsumugi::children {
namespace {

class Codes : public rooms::OnEngines {
  protected:
    referral::Draft document =
        referral::read_referral(rooms::test_file("jp-clins/Bundle-CLINS-Referral-Example-01.json")).value();

    ChildForm filled() {
        auto form = fill_from(document, {}, region.db).form;
        form.municipality = rooms::kYugawara;
        return form;
    }
    ChildId make(const ChildForm& form) {
        auto ctx = region.as(region.tanaka);
        const auto draft = check(form, region.clock.today(), region::municipalities(region.db)).value();
        return db::write(region.db, [&] { return create(ctx, draft, facts_in(document)); }).id;
    }
    std::vector<Fact> facts_now(ChildId child) {
        auto ctx = region.as(region.tanaka);
        return facts_of(ctx, region.key(ctx, child));
    }
    static std::vector<referral::Coding> all_codings(const std::vector<Fact>& facts) {
        std::vector<referral::Coding> all;
        for (const auto& fact : facts) all.insert(all.end(), fact.codings.begin(), fact.codings.end());
        return all;
    }
};

TEST_P(Codes, OfTheOfficialExampleComeBackOutUnchanged) {
    const auto facts = facts_now(make(filled()));
    const auto wanted = facts_in(document);
    ASSERT_FALSE(wanted.empty());
    std::size_t coded = 0;
    for (const auto& fact : wanted) {
        const auto found = std::find_if(facts.begin(), facts.end(), [&](const Fact& f) {
            return f.field == fact.field and f.text == fact.line and f.codings == fact.codings;
        });
        ASSERT_NE(found, facts.end()) << fact.line;
        EXPECT_EQ(found->concept_text, fact.concept_text);
        EXPECT_EQ(found->particulars, fact.particulars);
        EXPECT_EQ(found->source, "document");
        coded += not fact.codings.empty();
    }
    EXPECT_GE(coded, 4u);
    const auto all = all_codings(facts);
    EXPECT_TRUE(std::any_of(all.begin(), all.end(), [](const auto& c) {
        return c.code == "J9FA32540000" and c.version == "20240709" and c.display == "キウイフルーツ" and
               c.system == "http://jpfhir.jp/fhir/core/CodeSystem/JP_JfagyFoodAllergen_CS";
    }));
}

TEST_P(Codes, StayWhenAnotherLineIsRewrittenAndGoWithTheirOwn) {
    const auto child = make(filled());
    const auto before = facts_now(child);
    auto ctx = region.as(region.tanaka);
    const auto key = region.key(ctx, child);
    auto form = stored_facts(ctx, key);
    auto lines = lines_of(form.allergies);
    ASSERT_GE(lines.size(), 2u);
    const auto gone = lines.front();
    lines.front() += "（すこしなら食べられる）";
    form.allergies = base::join(lines, "\n");
    form.devices = "吸引器";
    ASSERT_TRUE(db::write(region.db, [&] { return save_facts(ctx, key, form, facts_version(ctx, key)); }));
    const auto after = facts_now(child);
    for (const auto& fact : before) {
        const auto same =
            std::find_if(after.begin(), after.end(), [&](const Fact& f) { return f.id == fact.id; });
        EXPECT_EQ(same == after.end(), fact.text == gone) << fact.text;
        if (same != after.end()) {
            EXPECT_EQ(same->codings, fact.codings);
        }
    }
    const auto rewritten =
        std::find_if(after.begin(), after.end(), [&](const Fact& f) { return f.text == lines[0]; });
    ASSERT_NE(rewritten, after.end());
    EXPECT_TRUE(rewritten->codings.empty()) << "a code that may not fit any more is not kept";
    EXPECT_EQ(rewritten->source, "typed");
    EXPECT_GT(region.count("fact_coding"), static_cast<int>(all_codings(after).size()))
        << "the ended line keeps its code";
}

TEST_P(Codes, OfALineThatIsRewrittenBeforeSendingAreNotStored) {
    auto form = filled();
    auto lines = lines_of(form.allergies);
    lines.front() = "さば（本人は平気と言う）";
    form.allergies = base::join(lines, "\n");
    const auto counted = coded_lines(facts_in(document), form);
    EXPECT_EQ(counted.lost, 1);
    const auto facts = facts_now(make(form));
    int coded = 0;
    for (const auto& fact : facts) coded += not fact.codings.empty();
    EXPECT_EQ(coded, counted.kept);
}

TEST_P(Codes, AreNotSeenByWhoDoesNotSeeTheCategory) {
    const auto child = make(filled());
    region.world.join(child, region.taxi);
    auto ctx = region.as(region.ono);
    EXPECT_TRUE(facts_of(ctx, region.key(ctx, child)).empty());
}

TEST_P(Codes, LinesFromBeforeStayWithoutCodes) {
    const auto child = region.child("0417", {region.hospital});
    region.db
        .query_text(
            "INSERT INTO medical_fact (id, child_id, kind, text, added_at) VALUES (7, $1, 'diagnosis', '脳性麻痺', 0)",
            {child})
        .run();
    const auto facts = facts_now(child);
    ASSERT_EQ(facts.size(), 1u);
    EXPECT_EQ(facts[0].text, "脳性麻痺");
    EXPECT_EQ(facts[0].source, "");
    EXPECT_TRUE(facts[0].codings.empty());
}

TEST_P(Codes, TwoLinesOfOneTextKeepACodeEach) {
    auto twice = document;
    twice.diagnoses.clear();
    for (const char* code : {"A", "B"}) {
        auto& made = twice.diagnoses.emplace_back();
        made.text = "てんかん";
        made.codings = {{"urn:x", code, "", "", ""}};
    }
    document = twice;
    const auto facts = facts_now(make(filled()));
    std::string codes;
    for (const auto& fact : facts) {
        if (fact.field == "diagnoses") codes += fact.codings.at(0).code;
    }
    std::sort(codes.begin(), codes.end());
    EXPECT_EQ(codes, "AB");
}

ROOMS_ON_ENGINES(Codes);

}  // namespace
}  // namespace tsumugi::children
