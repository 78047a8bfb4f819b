#include "house/backup_seal.h"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace tsumugi::house {
namespace {

constexpr std::string_view kKind = "tsumugi backup 1\n";
constexpr std::string_view kAnyKind = "tsumugi backup ";
constexpr std::size_t kPiece = 64 * 1024;
constexpr std::size_t kSealedPiece = kPiece + crypto_secretstream_xchacha20poly1305_ABYTES;
constexpr unsigned char kPasses = 3;
constexpr std::size_t kCheckSize = 16;
/// A file that asks for more memory than this is none of ours.
constexpr unsigned kMostMib = 4096;

using State = crypto_secretstream_xchacha20poly1305_state;

struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

[[noreturn]] void fail(const std::filesystem::path& path, const char* what) {
    throw std::runtime_error(path.string() + " " + what + ": " + std::strerror(errno));
}

unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

/// What stands before the pieces in clear. It is bound into the first piece, so that no byte of it can be
/// exchanged.
struct Head {
    unsigned mib = 0;
    std::string salt = std::string(crypto_pwhash_SALTBYTES, '\0');
    std::string check = std::string(kCheckSize, '\0');  ///< tells a wrong passphrase from a damaged file
    std::string stream = std::string(crypto_secretstream_xchacha20poly1305_HEADERBYTES, '\0');

    std::string text() const {
        std::string out(kKind);
        out += static_cast<char>(kPasses);
        out += static_cast<char>(mib & 0xff);
        out += static_cast<char>(mib >> 8);
        return out + salt + check + stream;
    }
};

/// The key of the stream and the check, both of the passphrase and the salt.
struct Keys {
    std::string stream, check;
};
Keys derive(const Passphrase& passphrase, unsigned mib, const std::string& salt) {
    std::string master(crypto_kdf_KEYBYTES, '\0');
    if (crypto_pwhash(bytes_of(master), master.size(), passphrase.text.data(), passphrase.text.size(),
                      bytes_of(salt), kPasses, static_cast<std::size_t>(mib) << 20,
                      crypto_pwhash_ALG_ARGON2ID13) != 0) {
        throw std::runtime_error("not enough memory to make the key from the passphrase");
    }
    Keys keys{std::string(crypto_secretstream_xchacha20poly1305_KEYBYTES, '\0'),
              std::string(kCheckSize, '\0')};
    constexpr const char kContext[crypto_kdf_CONTEXTBYTES + 1] = "backup__";
    crypto_kdf_derive_from_key(bytes_of(keys.stream), keys.stream.size(), 1, kContext, bytes_of(master));
    crypto_kdf_derive_from_key(bytes_of(keys.check), keys.check.size(), 2, kContext, bytes_of(master));
    sodium_memzero(master.data(), master.size());
    return keys;
}

void start_sodium() {
    static const int ready = sodium_init();
    if (ready < 0) throw std::runtime_error("libsodium could not start");
}

}  // namespace

struct SealedWriter::Impl {
    std::filesystem::path path, growing;
    File file;
    State state{};
    std::string head;  ///< until the first piece is written
    std::string waiting;
    bool finished = false;

    void push(std::string_view piece, unsigned char tag) {
        std::string sealed(piece.size() + crypto_secretstream_xchacha20poly1305_ABYTES, '\0');
        crypto_secretstream_xchacha20poly1305_push(&state, bytes_of(sealed), nullptr, bytes_of(piece),
                                                   piece.size(), bytes_of(std::string_view(head)),
                                                   head.size(), tag);
        head.clear();
        put(sealed);
    }
    void put(std::string_view bytes) {
        if (std::fwrite(bytes.data(), 1, bytes.size(), file.get()) != bytes.size())
            fail(growing, "can't be written");
    }
};

SealedWriter::SealedWriter(const std::filesystem::path& path, const Passphrase& passphrase)
    : impl_(std::make_unique<Impl>()) {
    start_sodium();
    impl_->path = path;
    impl_->growing = path.string() + ".part";
    if (std::filesystem::exists(path)) {
        throw std::runtime_error(path.string() + " is there already; choose another name");
    }
    const int number = ::open(impl_->growing.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (number < 0) fail(impl_->growing, "can't be made");
    impl_->file.reset(::fdopen(number, "wb"));
    Head head;
    head.mib = static_cast<unsigned>(passphrase.mib);
    randombytes_buf(head.salt.data(), head.salt.size());
    auto keys = derive(passphrase, head.mib, head.salt);
    head.check = keys.check;
    crypto_secretstream_xchacha20poly1305_init_push(&impl_->state, bytes_of(head.stream),
                                                    bytes_of(keys.stream));
    sodium_memzero(keys.stream.data(), keys.stream.size());
    impl_->head = head.text();
    impl_->put(impl_->head);
}

SealedWriter::~SealedWriter() {
    sodium_memzero(&impl_->state, sizeof impl_->state);
    impl_->file.reset();
    std::error_code ignored;
    if (not impl_->finished) std::filesystem::remove(impl_->growing, ignored);
}

void SealedWriter::write(std::string_view bytes) {
    auto& waiting = impl_->waiting;
    while (not bytes.empty()) {
        if (waiting.size() == kPiece) {
            impl_->push(waiting, crypto_secretstream_xchacha20poly1305_TAG_MESSAGE);
            waiting.clear();
        }
        const auto taken = std::min(kPiece - waiting.size(), bytes.size());
        waiting.append(bytes.substr(0, taken));
        bytes.remove_prefix(taken);
    }
}

void SealedWriter::finish() {
    impl_->push(impl_->waiting, crypto_secretstream_xchacha20poly1305_TAG_FINAL);
    if (std::fflush(impl_->file.get()) != 0 or ::fsync(::fileno(impl_->file.get())) != 0) {
        fail(impl_->growing, "can't be written");
    }
    if (::rename(impl_->growing.c_str(), impl_->path.c_str()) != 0) fail(impl_->path, "can't be made");
    impl_->finished = true;
    const auto folder = std::filesystem::absolute(impl_->path).parent_path();
    const int number = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (number >= 0) {
        ::fsync(number);
        ::close(number);
    }
}

struct SealedReader::Impl {
    std::filesystem::path path;
    File file;
    State state{};
    std::string head;
    std::string piece;
    std::size_t taken = 0;
    bool last_seen = false;

    std::string get(std::size_t size) {
        std::string bytes(size, '\0');
        bytes.resize(std::fread(bytes.data(), 1, size, file.get()));
        if (std::ferror(file.get()) != 0) fail(path, "can't be read");
        return bytes;
    }
    void next_piece() {
        if (last_seen) throw SealError(SealError::Why::cut_off, "the backup ends too early");
        const auto sealed = get(kSealedPiece);
        if (sealed.size() < crypto_secretstream_xchacha20poly1305_ABYTES) {
            throw SealError(SealError::Why::cut_off, "the backup ends too early");
        }
        piece.resize(sealed.size() - crypto_secretstream_xchacha20poly1305_ABYTES);
        taken = 0;
        unsigned char tag = 0;
        if (crypto_secretstream_xchacha20poly1305_pull(&state, bytes_of(piece), nullptr, &tag,
                                                       bytes_of(std::string_view(sealed)), sealed.size(),
                                                       bytes_of(std::string_view(head)), head.size()) != 0) {
            piece.clear();
            const bool cut = sealed.size() < kSealedPiece;
            throw SealError(cut ? SealError::Why::cut_off : SealError::Why::damaged,
                            "a piece of the backup is damaged");
        }
        head.clear();
        last_seen = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
        if (not last_seen and sealed.size() < kSealedPiece) {
            throw SealError(SealError::Why::cut_off, "the backup ends too early");
        }
    }
};

SealedReader::SealedReader(const std::filesystem::path& path, const Passphrase& passphrase)
    : impl_(std::make_unique<Impl>()) {
    start_sodium();
    impl_->path = path;
    impl_->file.reset(std::fopen(path.c_str(), "rbe"));
    if (not impl_->file) fail(path, "can't be read");
    const auto kind = impl_->get(kKind.size());
    if (kind != kKind) {
        const bool newer = kind.starts_with(kAnyKind);
        throw SealError(newer ? SealError::Why::newer : SealError::Why::no_backup,
                        "no backup of this program");
    }
    const auto costs = impl_->get(3);
    Head head;
    for (auto* part : {&head.salt, &head.check, &head.stream}) *part = impl_->get(part->size());
    if (costs.size() < 3 or head.stream.size() < crypto_secretstream_xchacha20poly1305_HEADERBYTES) {
        throw SealError(SealError::Why::cut_off, "the backup ends too early");
    }
    head.mib = static_cast<unsigned char>(costs[1]) |
               static_cast<unsigned>(static_cast<unsigned char>(costs[2])) << 8;
    if (costs[0] != static_cast<char>(kPasses) or head.mib == 0 or head.mib > kMostMib) {
        throw SealError(SealError::Why::damaged, "the head of the backup is damaged");
    }
    auto keys = derive(passphrase, head.mib, head.salt);
    if (sodium_memcmp(keys.check.data(), head.check.data(), kCheckSize) != 0) {
        throw SealError(SealError::Why::wrong_passphrase, "the passphrase is another one");
    }
    impl_->head = head.text();
    const bool good = crypto_secretstream_xchacha20poly1305_init_pull(&impl_->state, bytes_of(head.stream),
                                                                      bytes_of(keys.stream)) == 0;
    sodium_memzero(keys.stream.data(), keys.stream.size());
    if (not good) throw SealError(SealError::Why::damaged, "the head of the backup is damaged");
}

SealedReader::~SealedReader() { sodium_memzero(&impl_->state, sizeof impl_->state); }

std::string SealedReader::read(std::size_t size) {
    std::string bytes;
    while (bytes.size() < size) {
        if (impl_->taken == impl_->piece.size()) impl_->next_piece();
        const auto some = std::min(size - bytes.size(), impl_->piece.size() - impl_->taken);
        bytes.append(impl_->piece, impl_->taken, some);
        impl_->taken += some;
    }
    return bytes;
}

bool SealedReader::at_end() {
    while (impl_->taken == impl_->piece.size() and not impl_->last_seen) impl_->next_piece();
    return impl_->last_seen and impl_->taken == impl_->piece.size() and impl_->get(1).empty();
}

}  // namespace tsumugi::house
