#pragma once
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "engines/referral/referral.h"
#include "ground/base/text.h"

// For the fhir_*_test.cpp files: documents from tests/data and small ones made here.

namespace tsumugi::referral::test {

using Json = nlohmann::json;

inline std::string file(const std::string& path) {
    std::ifstream in{std::string{SOURCE_DIR} + "/tests/data/" + path, std::ios::binary};
    if (not in) throw std::runtime_error("no file " + path);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

/// The draft of a document that must be readable.
inline Draft draft_of(const std::string& bytes) {
    auto read = read_referral(bytes);
    if (not read) throw std::runtime_error(base::fill(read.error().message, read.error().args));
    return std::move(*read);
}
inline Draft draft_of(const Json& bundle) { return draft_of(bundle.dump()); }

/// The filled message of a document that must be refused; empty when it was read.
inline std::string problem_of(const std::string& bytes) {
    const auto read = read_referral(bytes);
    return read ? "" : base::fill(read.error().message, read.error().args);
}
inline std::string problem_of(const Json& bundle) { return problem_of(bundle.dump()); }

/// A small 診療情報提供書: a cover, a child and what is handed over.
inline Json small(std::vector<Json> resources = {}, Json sections = Json::array()) {
    auto bundle = Json::parse(R"({"resourceType": "Bundle", "type": "document", "entry": [
        {"fullUrl": "urn:uuid:c", "resource": {"resourceType": "Composition", "status": "final", "title": "診療情報提供書",
          "type": {"coding": [{"code": "57133-1"}]}, "date": "2026-11-20", "subject": {"reference": "urn:uuid:p"},
          "author": [{"type": "Organization", "display": "市立みなと病院"}]}},
        {"fullUrl": "urn:uuid:p", "resource": {"resourceType": "Patient", "id": "p", "birthDate": "2024-01-02", "gender": "male",
          "name": [{"text": "架空 太郎"}, {"text": "カクウ タロウ"}]}}]})");
    bundle["entry"][0]["resource"]["section"] = std::move(sections);
    for (auto& resource : resources) bundle["entry"].push_back({{"resource", std::move(resource)}});
    return bundle;
}
inline Json section(const char* code, const char* text, std::vector<const char*> references = {}) {
    Json out{{"title", ""}, {"code", {{"coding", {{{"code", code}}}}}}};
    if (text != nullptr)
        out["text"] = {{"status", "additional"}, {"div", std::string{"<div>"} + text + "</div>"}};
    for (const auto* reference : references) out["entry"].push_back({{"reference", reference}});
    return out;
}

/// Whether a line of the list (what, why or its words) has all these parts.
inline bool listed(const Draft& draft, std::initializer_list<std::string_view> parts) {
    for (const auto& line : draft.unread) {
        const auto all =
            base::fill(line.what, line.args) + "\n" + base::fill(line.why, line.args) + "\n" + line.text;
        bool every = true;
        for (auto part : parts) every = every and all.find(part) != std::string::npos;
        if (every) return true;
    }
    return false;
}

inline const Section* section_of(const Draft& draft, std::string_view code) {
    for (const auto& section : draft.sections)
        if (section.code == code) return &section;
    return nullptr;
}

inline std::string care_items(const Draft& draft) {
    std::string out;
    for (const auto& hint : draft.care_hints)
        if ((" " + out + " ").find(" " + hint.item + " ") == std::string::npos)
            out += (out.empty() ? "" : " ") + hint.item;
    return out;
}

}  // namespace tsumugi::referral::test
