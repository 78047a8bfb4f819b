#include "ground/documents/pdf_text.h"

#include <semaphore>

#include "ground/base/text.h"
#include "ground/documents/child_program.h"

namespace tsumugi::documents {
namespace {

using base::msgid;

/// A PDF can keep a processor busy for all its twenty seconds; two leave the other workers alone.
constexpr int kAtOnce = 2;
std::counting_semaphore<kAtOnce> readers{kAtOnce};

struct Turn {
    bool taken = readers.try_acquire();
    ~Turn() {
        if (taken) readers.release();
    }
};

tl::unexpected<base::Problem> refused(const char* message, base::Kind kind = base::Kind::invalid) {
    return tl::unexpected(base::Problem{kind, "", message, {}});
}

}  // namespace

base::Result<std::string> pdf_text(std::string_view bytes) {
    constexpr auto kUnreadable =
        msgid("PDFを読めません。パスワードを外すか、テキストかWordのファイルで選んでください。");
    if (not bytes.starts_with("%PDF-")) return refused(kUnreadable);
    const Turn turn;
    if (not turn.taken)
        return refused(msgid("いま別のPDFを読んでいます。少し待って、もう一度押してください。"),
                       base::Kind::busy);
    const auto read =
        run_child({"/usr/bin/pdftotext", "-q", "-enc", "UTF-8", "-eol", "unix", "-", "-"}, bytes);
    switch (read.end) {
        case ChildOutput::End::too_much:
            return refused(msgid("ファイルが大きすぎます。分けてから選んでください"), base::Kind::too_large);
        case ChildOutput::End::missing:
            return refused(msgid(
                "このサーバーではPDFを読めません（pdftotext がありません）。テキストかWordのファイルで選んでください。"));
        case ChildOutput::End::badly:
            return refused(kUnreadable);
        case ChildOutput::End::well:
            break;
    }
    if (base::trimmed(read.text).size() < 10)
        return refused(msgid(
            "このPDFには文字が入っていません（画像だけです）。テキストかWordのファイルで選んでください。"));
    return read.text;
}

}  // namespace tsumugi::documents
