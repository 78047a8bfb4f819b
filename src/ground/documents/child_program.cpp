#include "ground/documents/child_program.h"

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <memory>
#include <stdexcept>

namespace tsumugi::documents {
namespace {

constexpr int kMissing = 127;

/// A file without a name that goes with its last descriptor.
struct HiddenFile {
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> file{std::tmpfile(), std::fclose};
    explicit HiddenFile(std::string_view bytes) {
        if (not file) return;
        if (std::fwrite(bytes.data(), 1, bytes.size(), file.get()) != bytes.size()) file.reset();
        if (file) std::rewind(file.get());
    }
};

// ---- in the child, between fork and exec: system calls only

void allow(int rules, const char* path, std::uint64_t rights) {
    landlock_path_beneath_attr beneath{};
    beneath.allowed_access = rights;
    beneath.parent_fd = ::open(path, O_PATH | O_CLOEXEC);
    if (beneath.parent_fd >= 0)
        ::syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0);
}

/// Programs and their libraries, nothing else; an old kernel has no Landlock and lets it be.
void see_only_programs() {
    constexpr std::uint64_t kRead =
        LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
    landlock_ruleset_attr handled{};
    handled.handled_access_fs = LANDLOCK_ACCESS_FS_MAKE_SYM * 2 - 1;  // all rights of its first version
    const auto rules = static_cast<int>(::syscall(SYS_landlock_create_ruleset, &handled, sizeof handled, 0));
    if (rules < 0) return;
    for (const char* folder : {"/usr", "/lib", "/lib64", "/bin"}) allow(rules, folder, kRead);
    allow(rules, "/etc/ld.so.cache", LANDLOCK_ACCESS_FS_READ_FILE);
    allow(rules, "/dev/null", LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE);
    ::syscall(SYS_landlock_restrict_self, rules, 0);
}

#if defined(__x86_64__)
constexpr unsigned kArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr unsigned kArchitecture = AUDIT_ARCH_AARCH64;
#else
constexpr unsigned kArchitecture = 0;
#endif

/// What a reader of files never calls answers "not permitted".
void call_no_network() {
    if (kArchitecture == 0) return;
    constexpr std::array<unsigned, 12> kRefused = {
        SYS_socket, SYS_socketpair,       SYS_connect,           SYS_bind,
        SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, SYS_kill,
        SYS_bpf,    SYS_io_uring_setup,   SYS_unshare,           SYS_keyctl};
    std::array<sock_filter, 6 + 2 * kRefused.size()> program{};
    std::size_t n = 0;
    program[n++] = BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch));
    program[n++] = BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kArchitecture, 1, 0);
    program[n++] = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
    program[n++] = BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr));
    for (const unsigned call : kRefused) {
        program[n++] = BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1);
        program[n++] = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM);
    }
    program[n++] = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    const sock_fprog filter{static_cast<unsigned short>(n), program.data()};
    ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter);
}

void limit(__rlimit_resource what, rlim_t most) {
    const rlimit value{most, most};
    ::setrlimit(what, &value);
}

[[noreturn]] void become(char* const* argv, int input, int output, const ChildLimits& limits) {
    const int nowhere = ::open("/dev/null", O_WRONLY);
    ::dup2(input, 0);
    ::dup2(output, 1);
    ::dup2(nowhere, 2);
    ::close_range(3, ~0U, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    limit(RLIMIT_CPU, static_cast<rlim_t>(limits.time.count()));
    limit(RLIMIT_AS, limits.memory);
    limit(RLIMIT_FSIZE, 0);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_NOFILE, 32);
    see_only_programs();
    call_no_network();
    char* const nothing[] = {nullptr};
    ::execve(argv[0], argv, nothing);
    ::_exit(kMissing);
}

// ---- in ours

/// Reads until the end; false: the limit of output or time came first.
bool read_all(int from, const ChildLimits& limits, std::string& text) {
    const auto until = std::chrono::steady_clock::now() + limits.time;
    char buffer[65536];
    while (text.size() <= limits.output) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        pollfd waiting{from, POLLIN, 0};
        if (left.count() <= 0 or ::poll(&waiting, 1, static_cast<int>(left.count())) <= 0) return false;
        const auto taken = ::read(from, buffer, sizeof buffer);
        if (taken <= 0) return true;
        text.append(buffer, static_cast<std::size_t>(taken));
    }
    return false;
}

}  // namespace

ChildOutput run_child(const std::vector<std::string>& argv, std::string_view input,
                      const ChildLimits& limits) {
    std::vector<char*> words;
    for (const auto& word : argv) words.push_back(const_cast<char*>(word.c_str()));  // as execve asks for it
    words.push_back(nullptr);
    const HiddenFile file(input);
    int ends[2];
    if (not file.file or ::pipe2(ends, O_CLOEXEC) != 0)
        throw std::runtime_error("no file or pipe for " + argv[0]);
    const auto child = ::fork();
    if (child == 0) become(words.data(), ::fileno(file.file.get()), ends[1], limits);
    ::close(ends[1]);
    if (child < 0) {
        ::close(ends[0]);
        throw std::runtime_error("no process for " + argv[0]);
    }
    ChildOutput output;
    const bool whole = read_all(ends[0], limits, output.text);
    ::close(ends[0]);
    if (not whole) ::kill(child, SIGKILL);
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 and errno == EINTR) {
    }
    const int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    output.end = not whole          ? ChildOutput::End::too_much
                 : code == 0        ? ChildOutput::End::well
                 : code == kMissing ? ChildOutput::End::missing
                                    : ChildOutput::End::badly;
    return output;
}

}  // namespace tsumugi::documents
