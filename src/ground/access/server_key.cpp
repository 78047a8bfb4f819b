#include "ground/access/server_key.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <map>
#include <mutex>
#include <stdexcept>

#include "ground/base/log.h"

namespace tsumugi::access {
namespace {

constexpr std::size_t kKeySize = 32;
/// The file is one line of text, so that it can be copied and printed.
constexpr std::size_t kLineSize = 2 * kKeySize;

[[noreturn]] void fail(const std::filesystem::path& path, const char* what) {
    throw std::runtime_error("the server's key file " + path.string() + " " + what + ": " +
                             std::strerror(errno));
}

struct File {
    int number;
    ~File() { ::close(number); }
};

void sync_folder(const std::filesystem::path& folder) {
    const File file{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (file.number >= 0) ::fsync(file.number);
}

/// Written beside and linked into place: two servers that start at the same moment agree on one key, and a
/// crash leaves no half of one.
void make_key_file(const std::filesystem::path& path) {
    const auto folder = path.parent_path();
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (not std::filesystem::is_directory(folder)) {
        errno = error.value();
        fail(path, "can't be made");
    }
    ::chmod(folder.c_str(), 0700);
    unsigned char key[kKeySize];
    randombytes_buf(key, sizeof key);
    char line[kLineSize + 1];
    sodium_bin2hex(line, sizeof line, key, sizeof key);
    line[kLineSize] = '\n';
    std::string beside = path.string() + ".XXXXXX";
    const File file{::mkostemp(beside.data(), O_CLOEXEC)};  // 0600
    if (file.number < 0) fail(path, "can't be made");
    const bool written = ::write(file.number, line, sizeof line) == static_cast<ssize_t>(sizeof line) and
                         ::fsync(file.number) == 0;
    sodium_memzero(key, sizeof key);
    sodium_memzero(line, sizeof line);
    const bool linked = written and (::link(beside.c_str(), path.c_str()) == 0 or errno == EEXIST);
    const int why = errno;
    ::unlink(beside.c_str());
    errno = why;
    if (not linked) fail(path, "can't be written");
    sync_folder(folder);
}

std::string read_key_file(const std::filesystem::path& path) {
    const File file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    if (file.number < 0) {
        if (errno == ENOENT) return {};
        fail(path, "can't be read");
    }
    struct stat facts {};
    if (::fstat(file.number, &facts) == 0 and (facts.st_mode & 077) != 0) {
        base::log_warning("the server's key file can be read by others: chmod 600 " + path.string());
    }
    char text[kLineSize + 2];
    const auto size = ::read(file.number, text, sizeof text);
    if (size < 0) fail(path, "can't be read");
    std::string key(kKeySize, '\0');
    std::size_t got = 0;
    const char* end = nullptr;
    if (sodium_hex2bin(reinterpret_cast<unsigned char*>(key.data()), key.size(), text,
                       static_cast<std::size_t>(size), "\r\n", &got, &end) != 0 or
        got != kKeySize) {
        throw std::runtime_error("the server's key file " + path.string() +
                                 " is not a line of 64 hex digits");
    }
    sodium_memzero(text, sizeof text);
    return key;
}

/// Read once for each folder; a server has one.
const std::string& main_key(const std::string& data_dir) {
    static std::mutex guard;
    static std::map<std::string, std::string> keys;
    const std::lock_guard lock(guard);
    auto& key = keys[data_dir];
    if (not key.empty()) return key;
    const auto path = std::filesystem::path(data_dir) / "keys" / "server.key";
    key = read_key_file(path);
    if (key.empty()) {
        make_key_file(path);
        key = read_key_file(path);
    }
    return key;
}

}  // namespace

std::string server_key(const App& app, std::string_view purpose) {
    static const int ready = sodium_init();
    if (ready < 0) throw std::runtime_error("libsodium could not start");
    const std::string& key = main_key(app.config.data_dir);
    std::string derived(kKeySize, '\0');
    crypto_generichash(reinterpret_cast<unsigned char*>(derived.data()), derived.size(),
                       reinterpret_cast<const unsigned char*>(purpose.data()), purpose.size(),
                       reinterpret_cast<const unsigned char*>(key.data()), key.size());
    return derived;
}

}  // namespace tsumugi::access
