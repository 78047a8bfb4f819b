#include "ground/documents/documents.h"

#include <gtest/gtest.h>

#include "ground/documents/secret.h"
#include "ground/jobs/testing.h"

namespace tsumugi::documents {
namespace {

using access::Category;
using std::chrono::hours;

const std::string kPdf = "%PDF-1.7 小峰 空 さんの紹介状";

class Documents : public testing::TestWithParam<db::Engine> {
  protected:
    jobs::World world{GetParam()};
    access::SectionId hospital = world.section("市立病院", "連携室");
    access::SectionId school = world.section("湯河原小学校", "保健室", false, "school");
    access::SectionId foreign = world.section("よその病院", "外来");
    access::MemberId tanaka = world.member(hospital, "田中");
    access::MemberId nurse = world.member(school, "養護教諭");
    access::ChildId child = world.child("0417");

    void SetUp() override {
        world.join(child, hospital);
        world.join(child, school);
    }
    access::Ctx doctor() { return world.ctx(hospital, tanaka); }
    access::Ctx teacher() { return world.ctx(school, nurse, base::Lang::ja, "school"); }
    static access::ChildKey key(access::Ctx& ctx, access::ChildId child) {
        return *access::open_child(ctx, child);
    }
    base::Result<DocumentId> put(std::string_view bytes, Category category = Category::documents,
                                 std::string_view title = "紹介状", std::string_view subject = "",
                                 std::int64_t subject_id = 0) {
        auto ctx = doctor();
        const auto id = add(ctx, key(ctx, child), title, bytes, category, subject, subject_id);
        world.clock.advance(std::chrono::seconds{1});
        return id;
    }
};
const db::Sql kBlobs{"SELECT COUNT(*) FROM blob"};
const db::Sql kBlobBytes{"SELECT bytes FROM blob"};
const db::Sql kBlobHashes{"SELECT hash FROM blob"};
const db::Sql kSpoil{"UPDATE blob SET bytes = $1"};

TEST_P(Documents, ComeBackAsTheyWerePut) {
    const auto id = put(kPdf, Category::medical, "  紹介状（小峰 空）  ");
    ASSERT_TRUE(id);
    auto ctx = doctor();
    const auto content = open(ctx, key(ctx, child), *id);
    ASSERT_TRUE(content);
    EXPECT_EQ(content->bytes, kPdf);
    EXPECT_EQ(content->document.title, "紹介状（小峰 空）");
    EXPECT_EQ(content->document.media_type, "application/pdf");
    EXPECT_EQ(content->document.size, static_cast<std::int64_t>(kPdf.size()));
    EXPECT_EQ(content->document.category, Category::medical);
    EXPECT_EQ(content->document.added_by, "市立病院 連携室");
}

TEST_P(Documents, LieEncryptedAndOncePerContent) {
    ASSERT_TRUE(put(kPdf));
    ASSERT_TRUE(put(kPdf));
    ASSERT_TRUE(put("%PDF-1.7 ほか"));
    EXPECT_EQ(world.db->query(kBlobs).value<int>(), 2);
    for (const auto& bytes :
         world.db->query(kBlobBytes).all([](const db::Row& r) { return r.get<std::string>(0); })) {
        EXPECT_EQ(bytes.find("PDF"), std::string::npos);
        EXPECT_EQ(bytes.find("小峰"), std::string::npos);
    }
    auto ctx = doctor();
    EXPECT_EQ(list(ctx, key(ctx, child)).size(), 3u);
}

TEST_P(Documents, AreNamedByAHashThatNeedsTheServersKey) {
    ASSERT_TRUE(put(kPdf));
    const auto hash = *world.db->query(kBlobHashes).value<std::string>();
    EXPECT_EQ(hash, content_hash(world.app, kPdf));
    access::App other = world.app;
    other.config.data_dir += "-other";
    EXPECT_NE(hash, content_hash(other, kPdf));
    std::filesystem::remove_all(other.config.data_dir);
}

TEST_P(Documents, AreNotOpenedWhenTheirBytesWereChanged) {
    const auto id = put(kPdf);
    auto bytes = *world.db->query(kBlobBytes).value<std::string>();
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    world.db->query(kSpoil, db::Bytes{bytes}).run();
    auto ctx = doctor();
    EXPECT_THROW(open(ctx, key(ctx, child), *id), std::runtime_error);
    world.db->query(kSpoil, db::Bytes{seal(world.app, "another row", kPdf)}).run();
    EXPECT_THROW(open(ctx, key(ctx, child), *id), std::runtime_error);
}

TEST_P(Documents, AreSeenInTheCategoriesOfTheKeyAlone) {
    const auto open_to_school = put(kPdf, Category::education, "校内の手順");
    const auto closed = put("%PDF-1.7 家族", Category::family, "家族のこと");
    auto ctx = teacher();
    const auto school_key = key(ctx, child);
    const auto seen = list(ctx, school_key);
    ASSERT_EQ(seen.size(), 1u);
    EXPECT_EQ(seen[0].title, "校内の手順");
    EXPECT_TRUE(open(ctx, school_key, *open_to_school));
    EXPECT_FALSE(open(ctx, school_key, *closed));
    EXPECT_FALSE(end(ctx, school_key, *closed, "見えないもの"));
    const auto refused = add(ctx, school_key, "x", kPdf, Category::family);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, base::Kind::forbidden);
}

TEST_P(Documents, OfAnotherChildAreNotOpenedWithThisKey) {
    const auto other = world.child("0388");
    world.join(other, hospital);
    const auto id = put(kPdf);
    auto ctx = doctor();
    EXPECT_FALSE(open(ctx, key(ctx, other), *id));
    EXPECT_TRUE(list(ctx, key(ctx, other)).empty());
}

TEST_P(Documents, AreListedNewestFirstAndBySubject) {
    ASSERT_TRUE(put(kPdf, Category::documents, "古い"));
    ASSERT_TRUE(put("%PDF-1.7 2", Category::documents, "段階の書類", "step", 7));
    ASSERT_TRUE(put("%PDF-1.7 3", Category::documents, "別の段階", "step", 8));
    auto ctx = doctor();
    const auto all = list(ctx, key(ctx, child));
    ASSERT_EQ(all.size(), 3u);
    EXPECT_EQ(all[0].title, "別の段階");
    const auto of_step = list(ctx, key(ctx, child), "step", 7);
    ASSERT_EQ(of_step.size(), 1u);
    EXPECT_EQ(of_step[0].title, "段階の書類");
}

TEST_P(Documents, RefuseWhatIsEmptyTooLargeOrAProgram) {
    EXPECT_EQ(put("").error().kind, base::Kind::invalid);
    world.app.config.upload_limit = 100;
    EXPECT_EQ(put("%PDF-" + std::string(96, 'x')).error().kind, base::Kind::too_large);
    EXPECT_TRUE(put("%PDF-" + std::string(95, 'x')));
    EXPECT_EQ(put("MZ\x90" + std::string(5, '\0')).error().kind, base::Kind::invalid);
    EXPECT_EQ(world.db->query(kBlobs).value<int>(), 1);
}

TEST_P(Documents, AreEndedWithAReasonAndNeverDeleted) {
    const auto id = put(kPdf);
    auto ctx = doctor();
    const auto its_key = key(ctx, child);
    EXPECT_EQ(end(ctx, its_key, *id, "  ").error().field, "reason");
    EXPECT_TRUE(end(ctx, its_key, *id, "別のこどもの書類でした"));
    EXPECT_TRUE(list(ctx, its_key).empty());
    EXPECT_FALSE(open(ctx, its_key, *id));
    EXPECT_EQ(end(ctx, its_key, *id, "もう一度").error().kind, base::Kind::gone);
    EXPECT_EQ(world.db->query(kBlobs).value<int>(), 1);
}

TEST_P(Documents, RollBackWithTheirTransaction) {
    {
        db::Tx tx(*world.db);
        ASSERT_TRUE(put(kPdf));
    }
    EXPECT_EQ(world.db->query(kBlobs).value<int>(), 0);
}

TEST_P(Documents, WriteTheAccessLogWithoutTitles) {
    const auto id = put(kPdf, Category::documents, "小峰 空の紹介状");
    auto ctx = doctor();
    const auto opened = open(ctx, key(ctx, child), *id);
    db::write(*world.db, [&] { world.trail.write(*world.db); });
    int changes = 0, views = 0;
    for (const auto& entry : audit::of_child(*world.db, child.value(), world.clock.now() + hours{1}, 20)) {
        EXPECT_EQ(entry.detail.find("小峰"), std::string::npos);
        if (entry.subject != "document") continue;
        if (entry.action == "change") ++changes;
        if (entry.action == "view") ++views;
    }
    EXPECT_EQ(changes, 1);
    EXPECT_EQ(views, 1);
}

TEST_P(Documents, AreStashedForTheirMemberForADay) {
    auto ctx = doctor();
    const auto token = stash(ctx, "小峰空.pdf", kPdf);
    const auto found = stashed(ctx, token);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->filename, "小峰空.pdf");
    EXPECT_EQ(found->bytes, kPdf);
    auto other = teacher();
    EXPECT_FALSE(stashed(other, token));
    EXPECT_FALSE(stashed(ctx, "made up"));
    world.clock.advance(hours{24});
    EXPECT_FALSE(stashed(ctx, token));
}

TEST_P(Documents, LeaveTheStashWhenTakenOrOld) {
    static const db::Sql kRows{"SELECT COUNT(*) FROM stash"};
    static const db::Sql kPlain{"SELECT filename, bytes FROM stash"};
    auto ctx = doctor();
    const auto token = stash(ctx, "小峰空.pdf", kPdf);
    world.db->query(kPlain).each([](const db::Row& row) {
        EXPECT_EQ(row.text(0), "");
        EXPECT_EQ(row.text(1).find("小峰"), std::string_view::npos);
    });
    auto other = teacher();
    drop_stashed(other, token);
    EXPECT_TRUE(stashed(ctx, token));
    drop_stashed(ctx, token);
    EXPECT_FALSE(stashed(ctx, token));

    stash(ctx, "a.pdf", kPdf);
    world.clock.advance(hours{12});
    const auto kept = stash(ctx, "b.pdf", kPdf);
    world.clock.advance(hours{12});
    jobs::Registry registry;
    add_jobs(registry);
    jobs::schedule(registry, world.app, *world.db);
    EXPECT_TRUE(jobs::run_one(registry, world.app, *world.db, world.trail, "a"));
    EXPECT_EQ(world.db->query(kRows).value<int>(), 1);
    EXPECT_TRUE(stashed(ctx, kept));
}

INSTANTIATE_TEST_SUITE_P(Engines, Documents, testing::ValuesIn(db::engines_under_test()),
                         [](const auto& info) { return db::name_of(info.param); });

// ---- pages

class DocumentPages : public testing::Test {
  protected:
    jobs::World world;
    jobs::Site site{world};
    access::SectionId hospital = world.section("市立病院", "連携室");
    access::SectionId foreign = world.section("よその病院", "外来");
    access::MemberId tanaka = world.member(hospital, "田中");
    access::MemberId stranger = world.member(foreign, "他人");
    access::ChildId child = world.child("0417");

    void SetUp() override {
        documents::routes(site.routes());
        world.join(child, hospital);
        site.sign_in(tanaka);
    }
    DocumentId put(std::string_view title, std::string_view bytes = kPdf) {
        auto ctx = world.ctx(hospital, tanaka);
        const auto id = *add(ctx, *access::open_child(ctx, child), title, bytes, Category::documents);
        world.trail.clear();
        world.clock.advance(std::chrono::seconds{1});
        return id;
    }
};

TEST_F(DocumentPages, SendTheFileUnderACodeNeverItsTitle) {
    put("先の書類");
    const auto id = put("小峰空の紹介状.pdf", "%PDF-1.7 2");
    const auto answer = site.get("/documents/" + id.text());
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "%PDF-1.7 2");
    const auto disposition = answer.get_header("Content-Disposition");
    EXPECT_TRUE(disposition.starts_with("attachment")) << disposition;
    EXPECT_NE(disposition.find("ko-0417-20261124-2.pdf"), std::string_view::npos) << disposition;
    EXPECT_EQ(answer.get_header("Content-Type"), "application/pdf");
    EXPECT_EQ(answer.get_header("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(answer.get_header("Cache-Control"), "no-store");
}

TEST_F(DocumentPages, GiveStrangersTheSameAnswerAsForAnUnknownDocument) {
    const auto id = put("紹介状");
    site.sign_in(stranger);
    const auto refused = site.get("/documents/" + id.text());
    const auto unknown = site.get("/documents/" + DocumentId{12345}.text());
    const auto no_id = site.get("/documents/abc");
    EXPECT_EQ(refused.status, 404);
    EXPECT_EQ(unknown.status, 404);
    EXPECT_EQ(no_id.status, 404);
    const auto message = [](const http::Response& page) {
        const auto begin = page.body.find("<main");
        return page.body.substr(begin, page.body.find("</main>") - begin);
    };
    EXPECT_EQ(message(refused), message(unknown));
    EXPECT_EQ(message(refused), message(no_id));
    EXPECT_EQ(site.post("/documents/" + id.text() + "/end", {{"reason", "x"}}).status, 404);
    site.sign_in(tanaka);
    EXPECT_EQ(site.get("/documents/" + id.text()).status, 200);
}

TEST_F(DocumentPages, ShowImagesAndPdfsInThePageSealedOff) {
    for (const auto& [bytes, tag] :
         {std::pair<std::string, const char*>{"%PDF-1.7 2", "<iframe"}, {"\x89PNG\r\n\x1A\n123", "<img"}}) {
        const auto id = put("小峰空の<b>紹介状</b>", bytes);
        const auto page = site.get("/documents/" + id.text() + "/look");
        EXPECT_EQ(page.status, 200);
        EXPECT_NE(page.body.find(tag), std::string::npos) << tag;
        EXPECT_EQ(page.body.find("<b>紹介状"), std::string::npos);
        const auto title = page.body.substr(page.body.find("<title>"),
                                            page.body.find("</title>") - page.body.find("<title>"));
        EXPECT_EQ(title.find("小峰"), std::string::npos);
        const auto shown = site.get("/documents/" + id.text() + "/inline");
        EXPECT_EQ(shown.body, bytes);
        EXPECT_TRUE(shown.get_header("Content-Disposition").starts_with("inline; filename=\"ko-0417-"));
        EXPECT_TRUE(shown.get_header("Content-Security-Policy").starts_with("sandbox; default-src 'none'"));
        EXPECT_EQ(shown.get_header("X-Content-Type-Options"), "nosniff");
        EXPECT_EQ(shown.get_header("X-Frame-Options"), "SAMEORIGIN");
        EXPECT_EQ(shown.get_header("Cache-Control"), "no-store");
    }
}

TEST_F(DocumentPages, ShowTextAsTextAndNothingElseInline) {
    const auto text = put("手順", "一行目\n<img src=x onerror=\"alert(1)\">\n");
    const auto page = site.get("/documents/" + text.text() + "/look");
    EXPECT_NE(page.body.find("&lt;img src=x onerror="), std::string::npos);
    EXPECT_EQ(page.body.find("<img src=x"), std::string::npos);
    EXPECT_EQ(site.get("/documents/" + text.text() + "/inline").status, 303)
        << "text has no bytes of its own";
    const auto cp932 = put("古い手順", "\x88\xEA\x8D\x73\x96\xDA\x83\x65\x83\x58\x83\x67\n");
    EXPECT_NE(site.get("/documents/" + cp932.text() + "/look").body.find("一行目テスト"), std::string::npos);
    const auto tiff = put("FAX", std::string("II*\0abc", 7));
    EXPECT_NE(site.get("/documents/" + tiff.text() + "/look").body.find("画面では見られません"),
              std::string::npos);
    EXPECT_EQ(site.get("/documents/" + tiff.text() + "/inline").status, 303);
    site.sign_in(stranger);
    for (const auto* way : {"/look", "/inline"})
        EXPECT_EQ(site.get("/documents/" + text.text() + way).status, 404) << way;
}

TEST_F(DocumentPages, EndADocumentWithAReason) {
    const auto id = put("紹介状");
    const auto path = "/documents/" + id.text();
    const auto empty = site.post(path + "/end", {{"reason", "　"}});
    EXPECT_EQ(empty.status, 422);
    EXPECT_NE(empty.body.find("取り下げる理由を書いてください。"), std::string::npos);
    EXPECT_EQ(site.get(path).status, 200);
    const auto ended = site.post(path + "/end", {{"reason", "まちがい"}});
    EXPECT_EQ(ended.status, 303);
    EXPECT_EQ(ended.get_header("Location"), "/children/0417");
    EXPECT_EQ(site.get(path).status, 404);
    EXPECT_EQ(site.post(path + "/end", {{"reason", "まちがい"}}).status, 410);
}

}  // namespace
}  // namespace tsumugi::documents
