#include <algorithm>
#include <nlohmann/json.hpp>

#include "engines/referral/fhir_document.h"
#include "engines/referral/narrative.h"
#include "engines/referral/words.h"
#include "ground/base/text.h"

// The cover of the document and its sections.

namespace tsumugi::referral {
namespace {

constexpr std::string_view kReferral = "57133-1";
constexpr std::string_view kDischarge = "18842-5";

/// Documents that Japanese hospitals send as well, by LOINC code, so that the answer can name them.
struct OtherDocument {
    std::string_view code;
    const char* words;
};
constexpr OtherDocument kOtherDocuments[] = {{"60591-5", "患者サマリー"},       {"53576-5", "健診結果報告書"},
                                             {"57833-6", "処方箋（処方情報）"}, {"95124-9", "調剤情報"},
                                             {"11502-2", "検査報告書"},         {"18748-4", "画像診断報告書"},
                                             {"34133-9", "診療の要約"},         {"52521-2", "事前指示書"}};

/// What a document without a code of its own says it is: by profile or by title. Empty for neither.
std::string_view code_by_words(const Json& bundle_or_composition) {
    std::string words = text_of(bundle_or_composition, "title");
    if (const auto* type = member(bundle_or_composition, "type"); type != nullptr and type->is_object())
        words += concept_words(*type);
    if (const auto* meta = member(bundle_or_composition, "meta"))
        if (const auto* profiles = member(*meta, "profile"); profiles != nullptr and profiles->is_array())
            for (const auto& profile : *profiles)
                if (profile.is_string()) words += profile.get<std::string>();
    const auto has = [&](std::string_view word) { return words.find(word) != std::string::npos; };
    if (has("eReferral") or has("診療情報提供書") or has("紹介状")) return kReferral;
    if (has("eDischargeSummary") or has("退院時サマリ") or has("退院サマリ") or has("退院時要約"))
        return kDischarge;
    return "";
}

std::optional<base::Problem> document_type(Document& document, const Json& composition, const Json& bundle) {
    const auto* type = member(composition, "type");
    if (type != nullptr and (has_code(*type, kReferral) or has_code(*type, kDischarge))) {
        document.draft.type =
            has_code(*type, kReferral) ? DocumentType::referral : DocumentType::discharge_summary;
        return std::nullopt;
    }
    const auto code = type == nullptr ? std::string{} : concept_code(*type).value;
    const auto title = text_of(composition, "title");
    const auto* other = std::ranges::find(kOtherDocuments, code, &OtherDocument::code);
    std::string_view guessed;
    if (other == std::end(kOtherDocuments)) guessed = code_by_words(composition);
    if (other == std::end(kOtherDocuments) and guessed.empty() and code.empty())
        guessed = code_by_words(bundle);
    if (guessed.empty()) {
        auto kind = other != std::end(kOtherDocuments)                     ? std::string{other->words}
                    : type != nullptr and not concept_words(*type).empty() ? concept_words(*type)
                                                                           : title;
        if (kind.empty())
            return base::Problem{
                base::Kind::invalid,
                "",
                msgid("文書の種類が書かれていません。診療情報提供書か退院時サマリーの文書を選んでください。"),
                {}};
        return base::Problem{
            base::Kind::invalid,
            "",
            msgid(
                "この文書は「{kind}」です。ここで読めるのは、診療情報提供書（57133-1）と退院時サマリー（18842-5）です。"),
            {{"kind", base::first_graphemes(kind, 40)}}};
    }
    document.draft.type = guessed == kReferral ? DocumentType::referral : DocumentType::discharge_summary;
    document.unread(msgid("文書の種類の番号「{field}」"),
                    msgid("決まりの番号ではないので、題名から種類を判断しました。"),
                    {{"field", code.empty() ? "?" : code}});
    return std::nullopt;
}

/// The JP-CLINS code of a section: its own, whatever the system, if it is one of the list; else told by its
/// title.
std::string section_code(const Json& section, bool discharge) {
    const auto* code = member(section, "code");
    std::string own;
    if (code != nullptr) {
        own = concept_code(*code).value;
        if (const auto* codings = member(*code, "coding"); codings != nullptr and codings->is_array())
            for (const auto& coding : *codings)
                if (tail(text_of(coding, "system")) == "document-section" and
                    known_section(text_of(coding, "code")))
                    return text_of(coding, "code");
    }
    for (const auto& title :
         {text_of(section, "title"), code == nullptr ? std::string{} : concept_words(*code)})
        if (auto told = section_code_by_title(title, discharge); not told.empty()) return told;
    return own;
}

class SectionWalk {
  public:
    SectionWalk(Document& document, Entry& composition) : document_{document}, composition_{composition} {}

    // Sections nest in the JSON, and parse() limits its nesting: this cannot run deep.
    void walk(const std::vector<const Json*>& sections, int depth) {
        for (const auto* each : sections) one(*each, depth);
    }

  private:
    void one(const Json& object, int depth) {
        Fields fields{document_, object};
        Section section{
            .code = section_code(object, document_.discharge()), .title = fields.text("title"), .text = {}};
        section.depth = depth;
        if (section.title.empty()) section.title = fields.concept_text("code");
        if (section.title.empty() or section.title == section.code) {
            const auto known = section_title(section.code);
            if (not known.empty()) section.title = known;
        }
        fields.set_name(section.title.empty() ? "section" : section.title);
        read_text(fields, object, section);
        auto entries = read_entries(fields, section);
        if (section.text.empty()) {
            std::vector<std::string> words;
            for (const auto* entry : entries)
                if (words_left_ > 0) words.push_back(entry_words(*entry));
            if (words_left_ <= 0 and not entries.empty())
                document_.unread(
                    msgid("「{name}」の本文"),
                    msgid("長すぎるため、一部だけを本文にまとめました。もとの文書で見てください。"),
                    {{"name", section.title}});
            section.text = joined(words, "\n");
            section.from_entries = not section.text.empty();
        }
        if (fields.has("emptyReason")) {
            std::string reason{empty_reason_words(fields.concept_code("emptyReason"))};
            if (reason.empty()) reason = fields.concept_text("emptyReason");
            if (section.text.empty())
                section.text = reason;
            else
                document_.unread(msgid("「{name}」が空とされた理由"),
                                 msgid("本文があるのに、空とも書かれています。確かめてください。"),
                                 {{"name", section.title}}, reason);
        }
        fields.known({"code", "emptyReason", "mode", "orderedBy"});
        const auto children = fields.list("section");
        document_.draft.sections.push_back(std::move(section));
        fields.finish();
        walk(children, depth + 1);
    }

    /// The words of an entry, marked where it must not be taken for the child's state.
    std::string entry_words(const Entry& entry) {
        const auto words = words_of(*entry.resource);
        words_left_ -= static_cast<long>(words.size());
        if (words.empty()) return "";
        const auto* verification = member(*entry.resource, "verificationStatus");
        const auto status = text_of(*entry.resource, "status");
        if (about_another(document_, entry)) return "（別の人の記録）" + words;
        if (verification != nullptr and has_code(*verification, "refuted")) return "（否定）" + words;
        if (status == "entered-in-error" or
            (verification != nullptr and has_code(*verification, "entered-in-error")))
            return "（取り消し）" + words;
        if (status == "stopped" or status == "cancelled" or status == "not-done" or status == "not-taken" or
            status == "inactive")
            return "（中止）" + words;
        if (verification != nullptr and
            (has_code(*verification, "unconfirmed") or has_code(*verification, "provisional")) and
            words.find("疑い") == std::string::npos)
            return words + "（疑い）";
        return words;
    }

    void read_text(Fields& fields, const Json& object, Section& section) {
        const auto* text = member(object, "text");
        if (text == nullptr) return;
        fields.known({"text"});
        const auto narrative =
            plain_text(text->is_string() ? text->get<std::string>() : text_of(*text, "div"));
        section.text = narrative.text;
        if (narrative.images > 0)
            document_.unread(msgid("「{name}」の本文の中の画像（{count}枚）"),
                             msgid("文章だけを読みました。画像はもとの文書で見てください。"),
                             {{"name", section.title}, {"count", std::to_string(narrative.images)}});
        if (narrative.scripts > 0)
            document_.unread(msgid("「{name}」の本文の中の動く部分や図"),
                             msgid("安全のため読みませんでした。もとの文書で見てください。"),
                             {{"name", section.title}});
    }

    /// A reference to nothing in the bundle. Of a sender or receiver its name is enough.
    void missing(const Json& reference, const Section& section) {
        const auto display = text_of(reference, "display");
        const auto target = text_of(reference, "reference");
        if (target.empty() and not display.empty() and (section.code == "910" or section.code == "920")) {
            auto& party = section.code == "910" ? document_.draft.recipient : document_.draft.hospital;
            auto& field = text_of(reference, "type") == "Practitioner" ? party.person : party.name;
            if (field.empty() or field == display) {
                field = display;
                return;
            }
        }
        document_.unread(msgid("「{name}」から参照された「{field}」"),
                         target.empty() ? msgid("名前だけが書かれていて、中身がありません。")
                                        : msgid("文書の中に、参照の先がありません。"),
                         {{"name", section.title}, {"field", display.empty() ? target : display}});
    }

    std::vector<Entry*> read_entries(Fields& fields, Section& section) {
        std::vector<Entry*> entries;
        std::set<const Entry*> seen;
        for (const auto* reference : fields.list("entry")) {
            section.entry_count += 1;
            auto* entry = document_.find(*reference, composition_);
            if (entry == nullptr) {
                missing(*reference, section);
                continue;
            }
            if (entry->cited == Entry::kNotCited) entry->cited = cited_++;
            if (entry->section_title.empty()) entry->section_title = section.title;
            if (known_section(section.code) and not entry->in({section.code}))
                entry->sections.push_back(section.code);
            if (seen.insert(entry).second) entries.push_back(entry);
        }
        return entries;
    }

    Document& document_;
    Entry& composition_;
    int cited_ = 0;
    long words_left_ =
        4 << 20;  // many sections may name one large entry: its words are not multiplied without end
};

}  // namespace

const char* type_text(DocumentType type) {
    return type == DocumentType::referral ? msgid("診療情報提供書") : msgid("退院時サマリー");
}

std::optional<base::Problem> read_composition(Document& document, Entry& composition, const Json& bundle) {
    const auto& resource = *composition.resource;
    if (auto problem = document_type(document, resource, bundle)) return problem;
    composition.used = true;
    auto& draft = document.draft;
    Fields fields{document, resource};
    draft.title = fields.text("title");
    if (draft.title.empty())
        draft.title = draft.type == DocumentType::referral ? "診療情報提供書" : "退院時サマリー";
    fields.set_name(draft.title);
    draft.date = document_date(fields.text("date"));
    const auto status = fields.text("status");
    if (status == "entered-in-error")
        document.unread(msgid("文書の状態"),
                        msgid("まちがって作られた文書とされています。病院に確かめてください。"));
    else if (status == "preliminary")
        document.unread(msgid("文書の状態"), msgid("下書き（確定前）の文書です。病院に確かめてください。"));
    else if (status == "amended")
        document.unread(msgid("文書の状態"),
                        msgid("訂正された文書です。前の版と取りちがえないよう、確かめてください。"));
    if (draft.type == DocumentType::discharge_summary)
        for (const auto* event : fields.list("event"))
            if (const auto* period = member(*event, "period")) {
                if (draft.admitted.text.empty()) draft.admitted = document_date(text_of(*period, "start"));
                if (draft.discharged.text.empty()) draft.discharged = document_date(text_of(*period, "end"));
            }
    if (const auto* subject = member(resource, "subject"); subject != nullptr and subject->is_array())
        document.unread(
            msgid("文書の書き方"),
            msgid(
                "FHIR R4ではない版（R5など）の書き方が混じっています。読めた項目を、もとの文書と見くらべてください。"));
    if (member(resource, "class") != nullptr)
        document.unread(
            msgid("文書の書き方"),
            msgid(
                "FHIR R4より古い版（STU3など）の書き方が混じっています。読めた項目を、もとの文書と見くらべてください。"));
    fields.known({"identifier", "type", "category", "class", "subject", "encounter", "author", "custodian",
                  "event", "section"});
    if (const auto code = fields.text("confidentiality"); not code.empty() and code != "N")
        document.unread(field_words("confidentiality"),
                        msgid("家族やほかの機関に見せてよいか、病院に確かめてください。"),
                        {{"name", draft.title}, {"field", "confidentiality"}}, code);
    if (const auto words = fields.narrative(); not words.empty())
        draft.sections.push_back({.code = "", .title = draft.title, .text = words});
    fields.finish();
    return std::nullopt;
}

void read_sections(Document& document, Entry& composition) {
    Fields fields{document, *composition.resource};
    const auto sections = fields.list("section");
    SectionWalk{document, composition}.walk(sections, 0);
    if (sections.empty() and document.draft.sections.empty())
        document.unread(msgid("文書の本文"), msgid("文書に本文（セクション）がありません。"));
}

}  // namespace tsumugi::referral
