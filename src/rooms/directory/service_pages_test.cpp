#include "ground/base/xlsx.h"
#include "ground/documents/documents.h"
#include "rooms/directory/pages_testing.h"
#include "rooms/directory/services_testing.h"

// The pages of services and imports as people meet them; the browser's test uploads the files themselves.
namespace tsumugi::directory {
namespace {

using wamnet::Column;
using wamnet::testing::file;
using wamnet::testing::row;

class ServicePages : public Pages {
  protected:
    ServiceId add(Service s) {
        auto ctx = town.as(town.window);
        return add_service(ctx, s);
    }
    /// Between <main> and </main>: what stands behind has tokens that differ each time.
    static std::string content_of(const http::Response& page) {
        const auto content = main_of(page);
        return content.substr(0, content.find("</main>"));
    }
    static std::string path(ServiceId id) { return "/services/" + id.text(); }
    /// The address of the preview of that file, as that person sent it.
    std::string preview(MemberId who, const std::string& text, const std::string& scope = "region") {
        auto ctx = town.as(who);
        return "/services/import/preview?" +
               http::query_string({{"files", documents::stash(ctx, "data.csv", text)}, {"scope", scope}});
    }
    http::Response confirm(const http::Response& page) {
        std::vector<std::pair<std::string, std::string>> form;
        for (const auto* name : {"files", "scope", "added", "changed"}) {
            const auto mark = "name=\"" + std::string(name) + "\" value=\"";
            const auto at = page.body.find(mark) + mark.size();
            form.emplace_back(name, page.body.substr(at, page.body.find('"', at) - at));
        }
        return site.post("/services/import/apply", form);
    }
};

TEST_F(ServicePages, PageByTwentyFiveWithTheCount) {
    for (int i = 0; i < 30; ++i) add(made_service(("家" + std::to_string(i)).c_str(), "いえ"));
    const auto first = get_as(town.sato, "/services");
    EXPECT_TRUE(has(first, "30件"));
    EXPECT_TRUE(has(first, "1から25件目"));
    EXPECT_TRUE(has(site.get("/services?page=2"), "26から30件目"));
    EXPECT_EQ(site.get("/services?page=3").status, 303);
}

TEST_F(ServicePages, RefuseAnUnknownFilterInWords) {
    site.sign_in(town.sato);
    for (const auto* target : {"/services?kind=bakery", "/services?town=999999", "/services?page=0",
                               "/services?sort=name", "/services.xlsx?age=4"}) {
        const auto answer = site.get(target);
        EXPECT_EQ(answer.status, 400) << target;
        EXPECT_TRUE(has(answer, "が分かりません")) << target;
    }
}

TEST_F(ServicePages, ShowEveryFactWithItsSourceAndDate) {
    auto s = made_service("つきみ草の家", "つきみそうのいえ");
    s.source = "wamnet";
    s.places = 4;
    const auto id = add(s);
    auto ctx = town.as(town.window);
    auto changed = *service(town.db, id);
    changed.phone = "0465-00-8888";
    ASSERT_TRUE(save_service(ctx, changed));
    const auto page = get_as(town.sato, path(id));
    for (const auto* text : {"つきみ草の家", "短期入所", "0465-00-8888", "手で直した値：窓口",
                             "令和8（2026）年11月24日", "WAM NET", "オープンデータ"})
        EXPECT_TRUE(has(page, text)) << text;
    EXPECT_FALSE(has(page, "/edit")) << "a reader corrects nothing";
}

TEST_F(ServicePages, AreCorrectedByTheirOwnSectionAndTheDeskAlone) {
    auto s = made_service("みかんの看護", "みかんのかんご", "visiting_nursing");
    s.section = town.nurses;
    const auto id = add(s);
    site.sign_in(town.sato);
    EXPECT_EQ(site.get(path(id) + "/edit").status, 403);
    EXPECT_EQ(site.post(path(id), {{"name", "x"}, {"version", "1"}}).status, 403);
    EXPECT_EQ(site.post(path(id) + "/imported", {{"field", "phone"}}).status, 403);
    site.sign_in(town.mori);
    EXPECT_EQ(site.get(path(id) + "/edit").status, 200);
    EXPECT_FALSE(has(site.get(path(id) + "/edit"), "場所を非公表にする")) << "the desk decides that";
    EXPECT_EQ(site.post(path(id), {{"name", "みかんの看護"},
                                   {"phone", "0465-00-4444"},
                                   {"hidden_there", "1"},
                                   {"hidden", "1"},
                                   {"version", "1"}})
                  .status,
              303);
    EXPECT_EQ(service(town.db, id)->phone, "0465-00-4444");
    EXPECT_FALSE(service(town.db, id)->hidden);
    const auto late =
        site.post(path(id), {{"name", "みかんの看護"}, {"phone", "0465-00-5555"}, {"version", "1"}});
    EXPECT_EQ(late.status, 409);
    EXPECT_TRUE(has(late, "0465-00-4444") and has(late, "0465-00-5555"));
    const auto wrong = site.post(
        path(id), {{"name", ""}, {"places", "たくさん"}, {"state_since", "いつか"}, {"version", "2"}});
    EXPECT_EQ(wrong.status, 422);
    EXPECT_TRUE(has(wrong, "名前を書いてください") and has(wrong, "定員は0から9999"));
}

/// K10: no page, search, count, file or error text differs when only a hidden service is there.
TEST_F(ServicePages, ThatAreHiddenLeakNowhere) {
    add(made_service("あじさいの家", "あじさいのいえ"));
    const std::vector<std::string> targets{"/services", "/services?q=ひみつの家", "/services?q=ひみつのい",
                                           "/services?kind=short_stay", "/services?town=143847"};
    site.sign_in(town.sato);
    std::vector<std::string> before;
    for (const auto& target : targets) before.push_back(content_of(site.get(target)));
    const auto rows_of_file = [&] { return base::read_xlsx(site.get("/services.xlsx").body)->front().rows; };
    const auto file_before = rows_of_file();
    auto hidden = made_service("ひみつの家", "ひみつのいえ");
    hidden.hidden = true;
    const auto id = add(hidden);
    for (std::size_t i = 0; i < targets.size(); ++i)
        EXPECT_TRUE(content_of(site.get(targets[i])) == before[i]) << targets[i];
    EXPECT_EQ(rows_of_file(), file_before);
    const auto nothing = path(ServiceId{12345});
    EXPECT_EQ(site.get(path(id)).status, 404);
    EXPECT_TRUE(content_of(site.get(path(id))) == content_of(site.get(nothing)));
    EXPECT_EQ(site.get(path(id) + "/edit").status, 404);
    EXPECT_EQ(site.post(path(id), {{"name", "x"}}).status, 404);
    site.sign_in(town.window);
    EXPECT_TRUE(has(site.get(path(id)), "場所は非公表です"));
    EXPECT_TRUE(has(site.get("/services?q=ひみつの家"), "場所は非公表"));
}

TEST_F(ServicePages, ExportAsTextEvenWhatLooksLikeAFormula) {
    add(made_service("=CMD|' /C calc'!A0", ""));
    site.sign_in(town.sato);
    const auto answer = site.get("/services.xlsx");
    EXPECT_EQ(answer.status, 200);
    const auto sheets = base::read_xlsx(answer.body);
    ASSERT_TRUE(sheets);
    bool found = false;
    for (const auto& cells : sheets->front().rows)
        found = found or (not cells.empty() and cells[0] == "=CMD|' /C calc'!A0");
    EXPECT_TRUE(found) << "the text itself, as text";
    EXPECT_EQ(answer.body.find("<f>"), std::string::npos);
}

TEST_F(ServicePages, FindOrganisationsBesideServicesAndWithAMistake) {
    const auto page = get_as(town.sato, "/services?" + http::query_string({{"q", "訪看みかん"}}));
    EXPECT_TRUE(has(page, "/organisations/" + town.clinic.text()));
    EXPECT_TRUE(
        has(site.get("/organisations?" + http::query_string({{"q", "ほうかんみがん"}})), "訪看みかん"));
    EXPECT_TRUE(has(site.get("/organisations?" + http::query_string({{"q", "ほけんふくじしむしょ"}})),
                    "保健福祉事務所"));
}

// ---- imports

TEST_F(ServicePages, LetOnlyLeadsAndDesksImport) {
    for (const auto id : {town.sato, town.kato}) {
        site.sign_in(id);
        EXPECT_EQ(site.get("/services/import").status, 403);
        EXPECT_EQ(site.post("/services/import/apply", {{"files", "x"}, {"scope", "region"}}).status, 403);
        EXPECT_FALSE(has(site.get("/services"), "/services/import"));
    }
    EXPECT_EQ(get_as(town.chief, "/services/import").status, 200);
    EXPECT_EQ(get_as(town.window, "/services/import").status, 200);
}

TEST_F(ServicePages, PreviewThenConfirmAndTheSecondTimeHasNothingToDo) {
    site.sign_in(town.chief);
    const auto text =
        file({row(1), row(2, {{Column::city, "神奈川県平塚市"}}), row(3, {{Column::kind, "ひみつ"}})});
    const auto page = site.get(preview(town.chief, text));
    EXPECT_EQ(page.status, 200);
    for (const auto* words : {"れんげ道の家1", "取り込めない行を、理由つき", "data.csv"})
        EXPECT_TRUE(has(page, words)) << words;
    EXPECT_TRUE(all_services(town.db).empty());
    EXPECT_EQ(confirm(page).status, 303);
    EXPECT_EQ(all_services(town.db).size(), 1u);
    EXPECT_TRUE(has(site.get("/services/import"), "data.csv")) << "the list of imports";
    const auto again = site.get(preview(town.chief, text));
    EXPECT_TRUE(has(again, "変わるものはありません"));
    EXPECT_FALSE(has(again, ">取り込む</button>"));
}

TEST_F(ServicePages, AskAgainWhenTheServicesChangedSinceThePreview) {
    site.sign_in(town.chief);
    const auto page = site.get(preview(town.chief, file({row(1)})));
    auto other = made_service("れんげ道の家1", "", "child_development", kKaisei);
    other.number = "1410000001";
    add(other);
    const auto answer = confirm(page);
    EXPECT_EQ(answer.status, 409);
    EXPECT_TRUE(has(answer, "もう一度確かめてください"));
    EXPECT_EQ(service(town.db, all_services(town.db).at(0).id)->source, "hand") << "nothing was written";
}

TEST_F(ServicePages, GiveFilesToNobodyElse) {
    const auto target = preview(town.chief, file({row(1)}));
    EXPECT_EQ(get_as(town.mori, target).status, 410) << "another lead";
    EXPECT_EQ(get_as(town.chief, target).status, 200);
    EXPECT_EQ(site.get("/services/import/preview?files=x&scope=region").status, 410);
    EXPECT_EQ(site.get("/services/import/bad.csv?files=x&scope=region").status, 410);
    EXPECT_EQ(site.get(target + "&show=cats").status, 400);
}

TEST_F(ServicePages, GiveRefusedRowsBackAsAFile) {
    site.sign_in(town.chief);
    auto target = preview(town.chief, file({row(1), row(2, {{Column::name, "=1+1"}})}));
    target.replace(target.find("preview"), 7, "bad.csv");
    const auto answer = site.get(target);
    EXPECT_EQ(answer.status, 200);
    EXPECT_TRUE(has(answer, "取り込めない理由"));
    EXPECT_TRUE(has(answer, "\"'=1+1\""));
    EXPECT_FALSE(has(answer, "れんげ道の家1"));
}

}  // namespace
}  // namespace tsumugi::directory
