#include "ground/documents/pdf_text.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <memory>

#include "ground/base/text.h"

namespace tsumugi::documents {
namespace {

using base::msgid;

constexpr std::size_t kMostText = 8 * 1024 * 1024;
constexpr rlim_t kSeconds = 20;
constexpr rlim_t kMemory = rlim_t{1024} * 1024 * 1024;

tl::unexpected<base::Problem> refused(const char* message, base::Kind kind = base::Kind::invalid) {
    return tl::unexpected(base::Problem{kind, "", message, {}});
}

/// A file without a name that goes with its last descriptor.
struct HiddenFile {
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> file{std::tmpfile(), std::fclose};
    explicit HiddenFile(std::string_view bytes) {
        if (not file) return;
        if (std::fwrite(bytes.data(), 1, bytes.size(), file.get()) != bytes.size()) file.reset();
        if (file) std::rewind(file.get());
    }
};

/// Reads until the end, the limit or the time; the process is ended by its caller.
std::string read_all(int from, bool& too_much) {
    std::string text;
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(kSeconds);
    char buffer[65536];
    while (text.size() <= kMostText) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        pollfd waiting{from, POLLIN, 0};
        if (left.count() <= 0 or ::poll(&waiting, 1, static_cast<int>(left.count())) <= 0) {
            too_much = true;
            return text;
        }
        const auto taken = ::read(from, buffer, sizeof buffer);
        if (taken <= 0) return text;
        text.append(buffer, static_cast<std::size_t>(taken));
    }
    too_much = true;
    return text;
}

}  // namespace

base::Result<std::string> pdf_text(std::string_view bytes) {
    constexpr auto kUnreadable =
        msgid("PDFを読めません。パスワードを外すか、テキストかWordのファイルで選んでください。");
    if (not bytes.starts_with("%PDF-")) return refused(kUnreadable);
    const HiddenFile input(bytes);
    int ends[2];
    if (not input.file or ::pipe2(ends, O_CLOEXEC) != 0)
        throw std::runtime_error("no file or pipe for pdftotext");
    const auto child = ::fork();
    if (child < 0) throw std::runtime_error("no process for pdftotext");
    if (child == 0) {
        // Between fork and exec only what is safe after it: descriptors, limits, exec.
        ::dup2(::fileno(input.file.get()), 0);
        ::dup2(ends[1], 1);
        const int nowhere = ::open("/dev/null", O_WRONLY);
        ::dup2(nowhere, 2);
        const rlimit time{kSeconds, kSeconds}, memory{kMemory, kMemory}, none{0, 0};
        ::setrlimit(RLIMIT_CPU, &time);
        ::setrlimit(RLIMIT_AS, &memory);
        ::setrlimit(RLIMIT_FSIZE, &none);
        ::execlp("pdftotext", "pdftotext", "-q", "-enc", "UTF-8", "-eol", "unix", "-", "-", nullptr);
        ::_exit(127);
    }
    ::close(ends[1]);
    bool too_much = false;
    auto text = read_all(ends[0], too_much);
    ::close(ends[0]);
    if (too_much) ::kill(child, SIGKILL);
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 and errno == EINTR) {
    }
    if (too_much)
        return refused(msgid("ファイルが大きすぎます。分けてから選んでください"), base::Kind::too_large);
    if (WIFEXITED(status) and WEXITSTATUS(status) == 127)
        return refused(msgid(
            "このサーバーではPDFを読めません（pdftotext がありません）。テキストかWordのファイルで選んでください。"));
    if (not WIFEXITED(status) or WEXITSTATUS(status) != 0) return refused(kUnreadable);
    if (base::trimmed(text).size() < 10)
        return refused(msgid(
            "このPDFには文字が入っていません（画像だけです）。テキストかWordのファイルで選んでください。"));
    return text;
}

}  // namespace tsumugi::documents
