#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "engines/referral/fhir_document.h"
#include "engines/referral/words.h"

// Files that come with the document.

namespace tsumugi::referral {
namespace {

void take_bytes(Document& document, Attachment made, const Json& data, const Json* size) {
    auto bytes = data.is_string() ? base64_decoded(data.get_ref<const std::string&>()) : std::nullopt;
    const std::vector<std::pair<std::string, std::string>> name{{"name", made.title}};
    if (not bytes or bytes->empty())
        return document.unread(msgid("添付「{name}」"),
                               msgid("中身がこわれていて読めません。病院に送りなおしてもらってください。"),
                               name);
    if (size != nullptr and size->is_number_unsigned() and *size != bytes->size())
        document.unread(msgid("添付「{name}」"),
                        msgid("書かれている大きさと、中身の大きさがちがいます。開いて確かめてください。"),
                        name);
    if (made.content_type.find("pdf") != std::string::npos and not bytes->starts_with("%PDF"))
        document.unread(msgid("添付「{name}」"),
                        msgid("PDFとされていますが、中身がPDFではありません。開いて確かめてください。"),
                        name);
    made.bytes = std::move(*bytes);
    document.draft.attachments.push_back(std::move(made));
}

void read_attachment(Document& document, const Json& json, std::string title, const Entry& from) {
    Fields fields{document, json};
    title = joined({std::move(title), fields.text("title")}, " ");
    fields.set_name(title);
    Attachment made{.title = title, .content_type = fields.text("contentType"), .bytes = {}};
    const auto url = fields.text("url");
    fields.known({"language", "creation", "size", "hash", "data"});
    const auto* data = member(json, "data");
    auto* target =
        data == nullptr and not url.empty() ? document.find(Json{{"reference", url}}, from) : nullptr;
    if (target != nullptr and target->type == "Binary") {
        if (target->used)
            return document.unread(msgid("添付「{name}」"),
                                   msgid("同じファイルが、ほかの添付としてもう入っています。"),
                                   {{"name", title}});
        target->used = true;
        data = member(*target->resource, "data");
        if (made.content_type.empty()) made.content_type = text_of(*target->resource, "contentType");
    }
    fields.finish();
    if (data == nullptr)
        return document.unread(
            msgid("添付「{name}」"),
            msgid("ファイルの中身が文書に入っていません。病院から別に受け取ってください。"),
            {{"name", title}}, url);
    take_bytes(document, std::move(made), *data, member(json, "size"));
}

}  // namespace

void read_document_reference(Document& document, Entry& entry) {
    entry.used = true;
    Fields fields{document, *entry.resource};
    const auto status = fields.text("status");
    std::string title = fields.text("description");
    const auto type = fields.concept_text("type");
    if (title.empty()) title = type;
    fields.set_name(title.empty() ? name_of(entry) : title);
    if (status == "entered-in-error" or status == "superseded")
        return document.unread_entry(
            entry, msgid("古い版か、まちがって入れられた添付とされているので、入れていません。"));
    for (const auto* content : fields.list("content")) {
        const auto* attached = member(*content, "attachment");
        if (attached != nullptr) read_attachment(document, *attached, fields.name(), entry);
    }
    fields.known({"identifier", "docStatus", "masterIdentifier", "subject", "category", "date", "author",
                  "custodian", "context", "authenticator"});
    fields.finish();
}

void read_binary(Document& document, Entry& entry) {
    entry.used = true;
    Fields fields{document, *entry.resource, name_of(entry)};
    Attachment made{.title = entry.section_title.empty() ? "Binary" : entry.section_title,
                    .content_type = fields.text("contentType"),
                    .bytes = {}};
    fields.known({"data", "securityContext"});
    fields.finish();
    const auto* data = member(*entry.resource, "data");
    if (data == nullptr)
        return document.unread(
            msgid("添付「{name}」"),
            msgid("ファイルの中身が文書に入っていません。病院から別に受け取ってください。"),
            {{"name", made.title}});
    take_bytes(document, std::move(made), *data, nullptr);
}

}  // namespace tsumugi::referral
