#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

#include "engines/referral/fhir_document.h"
#include "engines/referral/file_kind.h"
#include "engines/referral/hints.h"
#include "engines/referral/words.h"

namespace tsumugi::referral {
namespace {

base::Problem invalid(const char* message, std::vector<std::pair<std::string, std::string>> args = {}) {
    return {base::Kind::invalid, "", message, std::move(args)};
}

/// The FHIR version that a document names in so many words; empty when it names none or R4.
std::string other_version(const Json& resource) {
    const auto of_number = [](std::string_view number) -> std::string {
        if (number.starts_with("1.0")) return "DSTU2";
        if (number.starts_with("3.0")) return "STU3";
        if (number.starts_with("4.3")) return "R4B";
        if (number.starts_with("5.")) return "R5";
        if (number.starts_with("6.")) return "R6";
        return "";
    };
    if (auto version = of_number(text_of(resource, "fhirVersion")); not version.empty()) return version;
    const auto* meta = member(resource, "meta");
    const auto* profiles = meta == nullptr ? nullptr : member(*meta, "profile");
    if (profiles == nullptr or not profiles->is_array()) return "";
    for (const auto& profile : *profiles) {
        if (not profile.is_string()) continue;
        const std::string_view url{profile.get_ref<const std::string&>()};
        constexpr std::string_view kHome = "hl7.org/fhir/";
        const auto at = url.find(kHome);
        if (at == url.npos) continue;
        const auto rest = url.substr(at + kHome.size());
        if (auto version = of_number(rest); not version.empty()) return version;
        for (std::string_view name : {"DSTU2", "STU3", "R4B", "R5", "R6"})
            if (rest.starts_with(name) and rest.substr(name.size()).starts_with("/"))
                return std::string{name};
    }
    return "";
}

constexpr std::size_t kHintBytes = 1 << 20;  // of text searched for proposals in one document

std::optional<base::Problem> check_bundle(const Json& root) {
    if (not root.is_object() or text_of(root, "resourceType").empty())
        return invalid(msgid(
            "JSONですが、FHIRの文書ではありません（resourceTypeがありません）。診療情報提供書か退院時サマリーの文書を選んでください。"));
    const auto type = text_of(root, "resourceType");
    if (type != "Bundle") {
        auto lower = type;
        std::ranges::transform(lower, lower.begin(),
                               [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        if (lower == "bundle")
            return invalid(
                msgid(
                    "resourceTypeが「{type}」と書かれています。FHIRでは「Bundle」と書きます。病院に知らせて、作りなおしてもらってください。"),
                {{"type", type}});
        return invalid(
            msgid(
                "これはFHIRの「{type}」1件だけのファイルです。文書全体（Bundle）のファイルを選んでください。"),
            {{"type", type}});
    }
    if (const auto version = other_version(root); not version.empty())
        return invalid(msgid("FHIRの版が{version}です。R4（4.0.1）で書き出してもらってください。"),
                       {{"version", version}});
    const auto bundle_type = text_of(root, "type");
    if (bundle_type != "document") {
        if (bundle_type.empty())
            return invalid(msgid(
                "Bundleの種類（type）が書かれていません。文書（document）として書き出してもらってください。"));
        return invalid(
            msgid(
                "Bundleの種類が「{type}」です。文書（document）として書き出した、診療情報提供書か退院時サマリーを選んでください。"),
            {{"type", bundle_type}});
    }
    const auto* entries = member(root, "entry");
    if (entries == nullptr or not entries->is_array() or entries->empty())
        return invalid(msgid("文書の中身（entry）がありません。もう一度書き出してもらってください。"));
    if (entries->size() > kMaxEntries)
        return base::Problem{
            base::Kind::too_large,
            "",
            msgid(
                "文書の項目が多すぎます（{count}件。{limit}件まで読めます）。文書を分けてもらってください。"),
            {{"count", std::to_string(entries->size())}, {"limit", std::to_string(kMaxEntries)}}};
    const auto type_of = [](const Json& entry) {
        const auto* resource = member(entry, "resource");
        return resource == nullptr ? std::string{} : text_of(*resource, "resourceType");
    };
    const auto first = type_of(entries->front());
    if (first == "Composition") return std::nullopt;
    const bool later =
        std::ranges::any_of(*entries, [&](const Json& entry) { return type_of(entry) == "Composition"; });
    return later
               ? invalid(msgid(
                     "文書の表紙（Composition）が先頭にありません。FHIRの文書では、はじめの項目が表紙です。病院に知らせて、作りなおしてもらってください。"))
               : invalid(msgid(
                     "文書の表紙（Composition）がありません。診療情報提供書か退院時サマリーとして書き出してもらってください。"));
}

/// Proposals from what speaks of care now: devices, procedures, medicines, plans, and the words of some
/// sections.
void propose_care(Document& document) {
    auto& draft = document.draft;
    auto& hints = draft.care_hints;
    std::size_t left = kHintBytes;
    const auto look = [&](std::string_view text, std::string_view where, Tense tense) {
        if (text.size() > left) return;
        left -= text.size();
        find_hints(text, where, tense, hints);
    };
    const auto among = [](std::string_view code, std::initializer_list<std::string_view> codes) {
        return std::ranges::find(codes, code) != codes.end();
    };
    for (const auto& device : draft.devices) {
        look(device.text, msgid("医療機器"), Tense::present);
        look(device.note, msgid("医療機器"), Tense::present);
    }
    for (const auto& section : draft.sections) {
        if (section.from_entries) continue;
        if (among(section.code, {"810", "720", "713", "420", "424", "324", "220", "430", "444"}))
            look(section.text, section.title, Tense::present);
        if (among(section.code, {"330", "333", "360", "362", "950", "614", "610"}))
            look(section.text, section.title, Tense::history);
    }
    for (const auto& entry : document.entries()) {
        const auto status = text_of(*entry.resource, "status");
        if (status == "not-done" or status == "entered-in-error" or status == "revoked" or
            about_another(document, entry))
            continue;
        if (entry.type == "Procedure")
            look(words_of(*entry.resource), msgid("処置"), Tense::present);
        else if (among(entry.type, {"CarePlan", "NutritionOrder", "ServiceRequest", "Goal"}))
            look(words_of(*entry.resource), msgid("計画"), Tense::present);
    }
    for (const auto& medication : draft.medications)
        look(medication.text + " " + medication.dosage, msgid("薬"), Tense::present);
    std::ranges::stable_sort(hints, {}, [](const CareHint& hint) {
        // In the order of the form: "2" before "10", "7-1" before "7-2".
        const auto dash = hint.item.find('-');
        return std::stoi(hint.item) * 10 +
               (dash == std::string::npos ? 0 : std::stoi(hint.item.substr(dash + 1)));
    });
}

/// Everything no part asked for.
void list_the_rest(Document& document) {
    for (auto& entry : document.entries()) {
        if (entry.used) continue;
        // A contained visit says only "outpatient"; the document's own visit says more.
        if (entry.container != nullptr and entry.container->used and entry.type == "Encounter") continue;
        const char* why = msgid("この画面に入れる欄がありません。");
        if (entry.type.empty())
            why = msgid("種類（resourceType）が書かれていません。");
        else if (std::islower(static_cast<unsigned char>(entry.type.front())))
            why = msgid("種類（resourceType）の大文字と小文字が、決まりとちがいます。");
        else if (entry.type == "Patient" or about_another(document, entry))
            why = msgid("この文書の患者とは別の人の記録なので、入れていません。");
        else if (entry.cited != Entry::kNotCited)
            why = msgid("この画面に入れる欄がありません。文章は本文として残しています。");
        document.unread_entry(entry, why);
    }
}

}  // namespace

base::Result<Draft> read_referral(std::string_view bytes) {
    if (auto problem = not_json(bytes)) return tl::unexpected(std::move(*problem));
    std::vector<std::string> doubled;
    const auto parsed = parse(bytes, doubled);
    if (not parsed) return tl::unexpected(parsed.error());
    const auto& root = *parsed;
    if (auto problem = check_bundle(root)) return tl::unexpected(std::move(*problem));

    Document document{root};
    auto& composition = document.entries().front();
    if (auto version = other_version(*composition.resource); not version.empty())
        return tl::unexpected(
            invalid(msgid("FHIRの版が{version}です。R4（4.0.1）で書き出してもらってください。"),
                    {{"version", version}}));
    for (const auto& name : doubled)
        document.unread(msgid("項目「{field}」"),
                        msgid("同じ名前の項目が2回書かれています。あとのほうを読みました。"),
                        {{"field", name}});
    if (auto problem = read_composition(document, composition, root))
        return tl::unexpected(std::move(*problem));
    read_patient(document, composition);  // first: the others ask whether a record is about this child
    read_sections(document, composition);
    read_parties(document, composition);
    read_facts(document, composition);
    propose_care(document);
    list_the_rest(document);
    return std::move(document.draft);
}

}  // namespace tsumugi::referral
