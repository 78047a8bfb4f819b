#include "engines/referral/file_kind.h"

#include "engines/referral/referral.h"
#include "ground/base/text.h"

namespace tsumugi::referral {
namespace {

constexpr std::size_t kLook = 4096;  // how far to look for a root element

base::Problem is(const char* message, base::Kind kind = base::Kind::invalid) {
    return {kind, "", message, {}};
}

base::Problem is_xml(std::string_view text) {
    const auto head = text.substr(0, kLook);
    const auto has = [&](std::string_view word) { return head.find(word) != std::string_view::npos; };
    if (has("<ClinicalDocument") or has("urn:hl7-org:v3"))
        return is(msgid(
            "これはXML（CDA）の文書です。FHIRのJSONの形（.json）で、病院に書き出してもらってください。"));
    if (has("http://hl7.org/fhir"))
        return is(msgid(
            "これはXMLで書かれたFHIRの文書です。同じ文書をJSONの形（.json）で、病院に書き出してもらってください。"));
    if (has("<html") or has("<HTML") or has("<!DOCTYPE html") or has("<!doctype html"))
        return is(msgid("これはウェブページ（HTML）です。FHIRのJSONの形（.json）の文書を選んでください。"));
    return is(msgid("これはXMLです。FHIRのJSONの形（.json）の文書を選んでください。"));
}

}  // namespace

std::optional<base::Problem> not_json(std::string_view bytes) {
    const auto begins = [&](std::string_view mark) { return bytes.starts_with(mark); };
    using namespace std::string_view_literals;
    if (bytes.empty()) return is(msgid("ファイルが空です。書き出しが終わってから、もう一度選んでください。"));
    if (begins("%PDF"))
        return is(msgid(
            "これはPDFです。FHIRのJSONの形（.json）の文書を選んでください。PDFは、あとから書類として添付できます。"));
    if (begins("PK\x03\x04") or begins("PK\x05\x06"))
        return is(msgid(
            "これはzip（またはWord・Excel）のファイルです。zipのときは、中のJSONのファイル（.json）を取り出して選んでください。"));
    if (begins("\x1f\x8b"))
        return is(
            msgid("これは圧縮されたファイル（gzip）です。もとのJSONのファイル（.json）を選んでください。"));
    if (begins("\xD0\xCF\x11\xE0") or begins("{\\rtf"))
        return is(msgid("これはWordやExcelなどの文書です。FHIRのJSONの形（.json）の文書を選んでください。"));
    if (begins("\x89PNG") or begins("\xFF\xD8\xFF") or begins("GIF8") or begins("II*\0"sv) or
        begins("MM\0*"sv) or (bytes.size() > 132 and bytes.substr(128, 4) == "DICM"))
        return is(msgid("これは画像です。FHIRのJSONの形（.json）の文書を選んでください。"));
    if (begins("MSH|"))
        return is(msgid(
            "これはHL7 v2の電文です。FHIRのJSONの形（.json）の文書を、病院に書き出してもらってください。"));
    if (begins("\xFF\xFE") or begins("\xFE\xFF") or begins("{\0"sv) or begins("\0{"sv))
        return is(msgid("文字コードがUTF-16です。UTF-8で書き出したファイルを選んでください。"));

    auto text = bytes;
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos)
        return is(msgid("ファイルが空です。書き出しが終わってから、もう一度選んでください。"));
    if (text[first] == '<') return is_xml(text);
    if (bytes.size() > kMaxBytes) {
        auto problem = is(
            msgid(
                "ファイルが大きすぎます（{size} MB）。{limit} MBまで読めます。画像やPDFを外した文書を、病院に頼んでください。"),
            base::Kind::too_large);
        problem.args = {{"size", std::to_string(bytes.size() >> 20)},
                        {"limit", std::to_string(kMaxBytes >> 20)}};
        return problem;
    }
    if (not base::valid_utf8(bytes))
        return is(msgid(
            "文字コードがUTF-8ではありません（Shift_JISなど）。UTF-8で書き出したファイルを選んでください。"));
    return std::nullopt;
}

}  // namespace tsumugi::referral
