#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "engines/referral/fhir_test_document.h"

using namespace tsumugi;

// Whole documents: the public sample, and made-up ones for what senders do differently.

namespace {

using namespace referral;
using namespace referral::test;

TEST(ReferralDocument, ReadsThePublicSample) {
    const auto draft = draft_of(file("jp-clins/Bundle-CLINS-Referral-Example-01.json"));
    EXPECT_EQ(draft.type, DocumentType::referral);
    EXPECT_EQ(draft.date.date, base::make_date(2020, 8, 21));
    EXPECT_EQ(draft.patient.name, "牧野 爛漫");
    EXPECT_EQ(draft.patient.kana, "マキノ ランマン");
    EXPECT_EQ(draft.patient.birth.date, base::make_date(1930, 6, 28));
    EXPECT_EQ(draft.patient.sex, "female");
    EXPECT_EQ(draft.patient.postcode, "781-8125");
    EXPECT_EQ(draft.patient.address, "高知県高知市五台山4200-6");
    ASSERT_EQ(draft.patient.phones.size(), 1u);
    EXPECT_EQ(draft.patient.phones[0].value, "03-123-1234");
    ASSERT_EQ(draft.patient.contacts.size(), 1u);
    EXPECT_EQ(draft.patient.contacts[0].phone, "03-0123-4545   99991");
    EXPECT_EQ(draft.patient.identifiers.size(), 2u);
    EXPECT_EQ(draft.hospital.name, "港診療所");
    EXPECT_EQ(draft.hospital.department, "眼科");
    EXPECT_EQ(draft.hospital.person, "大河内 勘三郎");
    EXPECT_EQ(draft.hospital.number, "1319876543");
    EXPECT_EQ(draft.hospital.phone, "03-9876-5432");
    EXPECT_EQ(draft.recipient.name, "東京第一テスト病院");
    EXPECT_EQ(draft.recipient.person, "野口 英世丸");
    EXPECT_EQ(draft.purpose, "腹痛精査お願いします。");
    ASSERT_EQ(draft.diagnoses.size(), 2u);
    EXPECT_EQ(draft.diagnoses[0].text, "上腹部痛");
    EXPECT_EQ(draft.diagnoses[0].code, "20065011");
    EXPECT_EQ(draft.diagnoses[0].onset.text, "2022-06-09");
    EXPECT_NE(draft.diagnoses[0].note.find("夜食後"), std::string::npos)
        << "現病歴 joins the disease it is about";
    EXPECT_EQ(draft.diagnoses[1].onset.text, "2022-05");
    EXPECT_EQ(draft.diagnoses[1].onset.date, std::nullopt);
    ASSERT_EQ(draft.history.size(), 2u);
    EXPECT_EQ(draft.history[1].text, "左前腕骨折");
    ASSERT_EQ(draft.allergies.size(), 3u);
    EXPECT_EQ(draft.allergies[2].category, "medication");
    EXPECT_TRUE(listed(draft, {"添付「臨床経過」", "clinicalCourseExampleData.pdf"}));
    EXPECT_TRUE(listed(draft, {"腹部所見", "上腹部圧痛あり"}));
}

TEST(ReferralDocument, LosesNoSectionOfThePublicSample) {
    const auto bytes = file("jp-clins/Bundle-CLINS-Referral-Example-01.json");
    const auto draft = draft_of(bytes);
    const auto bundle = Json::parse(bytes);
    std::vector<std::string> wanted;
    const std::function<void(const Json&)> walk = [&](const Json& sections) {
        for (const auto& each : sections) {
            wanted.push_back(each["title"]);
            if (each.contains("section")) walk(each["section"]);
        }
    };
    walk(bundle["entry"][0]["resource"]["section"]);
    std::vector<std::string> got;
    for (const auto& each : draft.sections) {
        got.push_back(each.title);
        EXPECT_TRUE(not each.text.empty() or each.code == "300") << each.title;
    }
    EXPECT_EQ(got, wanted);
}

TEST(ReferralDocument, ReadsADischargeSummaryWithDevices) {
    const auto draft = draft_of(file("referral/discharge-summary.json"));
    EXPECT_EQ(draft.type, DocumentType::discharge_summary);
    EXPECT_EQ(draft.patient.name, "髙﨑 𠮷乃") << "as typed";
    EXPECT_EQ(draft.patient.kana, "タカサキ ヨシノ");
    EXPECT_EQ(draft.patient.address, "神奈川県小田原市栄町４丁目５－６ みなとハイツ２０１");
    EXPECT_EQ(draft.patient.phones.at(0).value, "0465-99-1111") << "by rank";
    EXPECT_EQ(draft.hospital.name, "市立みなと病院");
    EXPECT_EQ(draft.hospital.department, "小児科");
    EXPECT_EQ(draft.hospital.phone, "0465-99-0001");
    EXPECT_EQ(draft.admitted.date, base::make_date(2026, 3, 31));
    EXPECT_EQ(draft.discharged.date, base::make_date(2026, 12, 4));
    ASSERT_EQ(draft.patient.contacts.size(), 2u);
    EXPECT_EQ(draft.patient.contacts[0].relationship, "母");
    EXPECT_EQ(draft.patient.contacts[1].relationship, "父");
    EXPECT_EQ(draft.patient.contacts[1].kana, "タカサキ ウシオ");
    ASSERT_EQ(draft.diagnoses.size(), 3u);
    EXPECT_EQ(draft.diagnoses[0].text, "重症低酸素性虚血性脳症") << "modifiers belong to the name";
    EXPECT_TRUE(draft.diagnoses[0].main);
    EXPECT_EQ(draft.diagnoses[2].text, "ミトコンドリア病の疑い");
    EXPECT_TRUE(draft.diagnoses[2].suspected);
    EXPECT_TRUE(draft.diagnoses[2].withheld);
    EXPECT_TRUE(listed(draft, {"未告知", "家族"}));
    ASSERT_EQ(draft.devices.size(), 3u);
    EXPECT_EQ(draft.devices[0].text, "在宅用人工呼吸器 ミナトベント3");
    EXPECT_NE(draft.devices[0].note.find("60 mL"), std::string::npos);
    EXPECT_EQ(draft.devices[1].text, "気管カニューレ（内径3.5mm）");
    EXPECT_EQ(draft.devices[2].text, "吸引器") << "the Japanese display before the English";
    ASSERT_EQ(draft.medications.size(), 2u);
    EXPECT_EQ(draft.medications[0].dosage, "1回0.2g 1日2回 朝夕 胃管から 28日分");
    EXPECT_EQ(draft.medications[0].supply, "28 包");
    EXPECT_TRUE(listed(draft, {"ミルリノン", "中止"}));
    ASSERT_EQ(draft.attachments.size(), 1u);
    EXPECT_EQ(draft.attachments[0].title, "入院経過の一覧 経過表");
    EXPECT_TRUE(draft.attachments[0].bytes.starts_with("%PDF"));
    EXPECT_EQ(draft.allergies.size(), 1u) << "the refuted one is listed, not taken";
    EXPECT_EQ(draft.allergies[0].reaction, "全身の発疹、嘔吐、ミルク開始の2日後、中等症");
    EXPECT_TRUE(listed(draft, {"セフェム系抗菌薬", "否定"}));
}

TEST(ReferralDocument, NeverTakesTheMothersDiseaseForTheChilds) {
    const auto draft = draft_of(file("referral/discharge-summary.json"));
    for (const auto* list : {&draft.diagnoses, &draft.history})
        for (const auto& each : *list) EXPECT_EQ(each.text.find("妊娠高血圧"), std::string::npos);
    EXPECT_TRUE(listed(draft, {"妊娠高血圧症候群", "別の人"}));
    ASSERT_NE(section_of(draft, "372"), nullptr);
    EXPECT_EQ(section_of(draft, "372")->text, "（別の人の記録）妊娠高血圧症候群");
}

TEST(ReferralDocument, ProposesCareFromWhatIsUsedAndNotFromWhatEnded) {
    const auto draft = draft_of(file("referral/discharge-summary.json"));
    EXPECT_EQ(care_items(draft), "1 2 5 7-1 14") << "not oxygen (不要), nebuliser (終了), catheter (終了)";
    for (const auto& hint : draft.care_hints) EXPECT_NE(hint.words, "");
}

TEST(ReferralDocument, FillsSectionsWithoutNarrativeFromTheirEntries) {
    const auto draft = draft_of(file("referral/discharge-summary.json"));
    ASSERT_NE(section_of(draft, "344"), nullptr);
    EXPECT_TRUE(section_of(draft, "344")->from_entries);
    EXPECT_NE(section_of(draft, "344")->text.find("ミトコンドリア病の疑い"), std::string::npos);
    EXPECT_FALSE(section_of(draft, "424")->from_entries);
    EXPECT_NE(section_of(draft, "424")->text.find("22:00 | 人工呼吸器を装着"), std::string::npos);
}

TEST(ReferralDocument, KeepsTheWordsOfANarrativeOnlyDocument) {
    const auto draft = draft_of(file("referral/narrative-only.json"));
    EXPECT_EQ(draft.purpose, "在宅での医療的ケアをお願いします。");
    EXPECT_EQ(draft.hospital.name, "市立みなと病院");
    EXPECT_EQ(draft.hospital.person, "波多野 汐");
    EXPECT_EQ(draft.sections.size(), 10u);
    EXPECT_EQ(section_of(draft, "810")->text, "人工呼吸器（TPPV、24時間）\n吸引器、吸入器\n在宅酸素なし");
    EXPECT_TRUE(draft.diagnoses.empty());
    EXPECT_TRUE(listed(draft, {"傷病名・主訴", "文章だけ", "脊髄性筋萎縮症"}));
    EXPECT_TRUE(listed(draft, {"投薬指示", "カルボシステイン"}));
    EXPECT_FALSE(listed(draft, {"「アレルギー・不耐性反応」の一覧"})) << "特になし leaves nothing to do";
    EXPECT_TRUE(listed(draft, {"患者の氏名", "架空 太郎"}));
    EXPECT_EQ(care_items(draft), "1 2 5 6 13-3");
}

TEST(ReferralDocument, ReadsTheDocumentOfAnotherMaker) {
    const auto draft = draft_of(file("referral/other-maker.json"));
    EXPECT_EQ(draft.patient.name, "架空　花子") << "the patient is found by its type";
    EXPECT_EQ(draft.patient.kana, "");
    EXPECT_TRUE(listed(draft, {"ふりがな"}));
    EXPECT_EQ(draft.patient.birth.text, "2024-05");
    EXPECT_EQ(draft.patient.birth.date, std::nullopt);
    EXPECT_TRUE(listed(draft, {"生年月日", "日まで書かれていません"}));
    EXPECT_EQ(draft.hospital.name, "市立みなと病院") << "contained, through the role";
    EXPECT_EQ(draft.hospital.number, "1419999999") << "from its three parts";
    EXPECT_EQ(draft.hospital.person, "波多野 汐");
    EXPECT_EQ(draft.hospital.department, "小児神経科");
    EXPECT_EQ(draft.purpose, "療育と訪問看護の導入") << "told by the title";
    ASSERT_EQ(draft.diagnoses.size(), 1u);
    EXPECT_EQ(draft.diagnoses[0].text, "滑脳症");
    EXPECT_EQ(draft.diagnoses[0].onset.text, "生まれつき");
    EXPECT_EQ(section_of(draft, "810")->title, "在宅で使う医療機器");
    EXPECT_EQ(care_items(draft), "7-1 7-2");
    EXPECT_EQ(section_of(draft, "A521")->depth, 2);
    EXPECT_EQ(section_of(draft, "A51")->text, "父母と3人暮らし。");
    EXPECT_TRUE(listed(draft, {"「patient」", "大文字と小文字"}));
    EXPECT_TRUE(listed(draft, {"urn:uuid:nothing"}));
    EXPECT_TRUE(listed(draft, {"退院時の写真", "photo.jpg"}));
}

TEST(ReferralDocument, AcceptsTheOldProfileAndItsReferences) {
    const auto draft = draft_of(file("referral/old-profile.json"));
    EXPECT_EQ(draft.type, DocumentType::discharge_summary);
    ASSERT_EQ(draft.diagnoses.size(), 1u);
    EXPECT_EQ(draft.diagnoses[0].text, "ダウン症候群");
    EXPECT_EQ(draft.hospital.name, "市立みなと病院");
    EXPECT_EQ(draft.patient.birth.date, std::nullopt) << "29 February 2026 does not exist";
    EXPECT_TRUE(listed(draft, {"生年月日", "2026-02-29"}));
    EXPECT_EQ(draft.patient.sex, "female");
    EXPECT_EQ(section_of(draft, "510")->text, "特になし");
    EXPECT_TRUE(listed(draft, {"医療機器", "空とされた理由", "取得せず"}));
    EXPECT_EQ(care_items(draft), "4");
}

TEST(ReferralDocument, DecodesAttachmentsAndNamesBrokenOnes) {
    const auto draft = draft_of(file("referral/pdf-section.json"));
    ASSERT_EQ(draft.attachments.size(), 3u);
    EXPECT_EQ(draft.attachments[0].title, "退院時サマリー");
    EXPECT_TRUE(draft.attachments[0].bytes.starts_with("%PDF")) << "through a Binary";
    EXPECT_EQ(draft.attachments[2].bytes, "手書きのメモ");
    EXPECT_TRUE(listed(draft, {"こわれた添付", "こわれていて"}));
    EXPECT_TRUE(listed(draft, {"PDFではない添付", "中身がPDFではありません"}));
    EXPECT_TRUE(listed(draft, {"PDFではない添付", "大きさ"}));
    EXPECT_EQ(draft.recipient.name, "訪問看護ステーションかもめ") << "a name without a resource";
}

TEST(ReferralDocument, ListsEachOfManyEntries) {
    const auto draft = draft_of(file("referral/many-entries.json"));
    int observations = 0;
    for (const auto& line : draft.unread)
        observations += std::string_view{line.what}.starts_with("検査・所見");
    EXPECT_EQ(observations, 197);
    EXPECT_TRUE(listed(draft, {"検査196", "19.6 g/dL"}));
    EXPECT_EQ(section_of(draft, "620")->entry_count, 197);
    EXPECT_NE(section_of(draft, "620")->text.find("検査000 0.0 g/dL"), std::string::npos);
}

TEST(ReferralDocument, KeepsUnusualNamesAsTyped) {
    const auto draft = draft_of(file("referral/unusual-names.json"));
    EXPECT_EQ(draft.patient.name, "辻\xF3\xA0\x84\x80 𠮷🌊");
    EXPECT_EQ(draft.patient.kana, "ツジ　キチナミ");
    EXPECT_EQ(draft.patient.sex, "other");
    EXPECT_EQ(draft.patient.address,
              "神奈川県足柄下郡真鶴町岩\xF3\xA0\x84\x80"
              "1");
    EXPECT_TRUE(listed(draft, {"別の名前", "なみちゃん👶🏽"}));
    EXPECT_TRUE(listed(draft, {"前に使っていた", "渡邉"}));
    EXPECT_TRUE(listed(draft, {"TSUJI Kichinami"}));
    EXPECT_EQ(draft.purpose, "👶 の𠮷兆を 見守る ﾘﾊﾋﾞﾘ");
    EXPECT_EQ(draft.patient.contacts.at(0).relationship, "おば（母の妹）");
}

TEST(ReferralDocument, UsesOrListsEveryResourceOfEveryDocument) {
    for (const char* path :
         {"referral/discharge-summary.json", "referral/other-maker.json", "referral/many-entries.json",
          "referral/pdf-section.json", "jp-clins/Bundle-CLINS-Referral-Example-01.json"}) {
        const auto bytes = file(path);
        const auto draft = draft_of(bytes);
        const auto bundle = Json::parse(bytes);
        const auto all = to_json(draft);
        for (const auto& entry : bundle["entry"]) {
            if (not entry.contains("resource")) continue;
            const auto& resource = entry["resource"];
            std::vector<std::string> words;
            for (const char* key : {"code", "vaccineCode", "medicationCodeableConcept"})
                if (resource.contains(key) and resource[key].contains("text"))
                    words.push_back(resource[key]["text"]);
            for (const char* key : {"description", "title"})
                if (resource.contains(key)) words.push_back(resource[key]);
            for (const auto& word : words) EXPECT_NE(all.find(word), std::string::npos) << path << word;
        }
    }
}

TEST(ReferralJson, IsStableAndWhole) {
    const auto draft = draft_of(file("referral/pdf-section.json"));
    const auto text = to_json(draft);
    EXPECT_EQ(text, to_json(draft_of(file("referral/pdf-section.json"))));
    const auto json = Json::parse(text);
    for (const char* key : {"type", "title", "date", "hospital", "recipient", "patient", "purpose",
                            "admitted", "discharged", "diagnoses", "history", "allergies", "devices",
                            "medications", "care_hints", "sections", "attachments", "unread"})
        EXPECT_TRUE(json.contains(key)) << key;
    EXPECT_EQ(json["attachments"][0]["size"], draft.attachments[0].bytes.size());
    EXPECT_EQ(json["unread"].size(), draft.unread.size());
    EXPECT_EQ(json["patient"]["birth"]["date"], "2026-03-31");
    EXPECT_EQ(json["discharged"]["date"], nullptr);
    EXPECT_EQ(text.find("{name}"), std::string::npos) << "every place is filled";
}

}  // namespace
