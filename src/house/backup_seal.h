#pragma once
#include <cstdio>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace tsumugi::house {

/// What opens a backup on any machine.
struct Passphrase {
    std::string text;
    int mib = 128;  ///< memory for one guess (Argon2id); kept in the file, so a reader need not know it
};

/// Why a sealed file can't be read.
struct SealError : std::runtime_error {
    enum class Why { no_backup, newer, wrong_passphrase, damaged, cut_off };
    explicit SealError(Why reason, const char* what) : std::runtime_error(what), why(reason) {}
    Why why;
};

/// Writes an encrypted file: a line that names the kind, the costs and the salt of the key's derivation
/// (Argon2id), then pieces of 64 kB of libsodium's secretstream (XChaCha20-Poly1305). The last piece says
/// that it is the last, so a file that was cut is found out. It grows under another name and gets its own
/// when it is whole; its mode is 0600.
class SealedWriter {
  public:
    /// Throws std::runtime_error with one clear line when the file can't be made or is there already.
    SealedWriter(const std::filesystem::path& path, const Passphrase& passphrase);
    ~SealedWriter();
    SealedWriter(const SealedWriter&) = delete;
    SealedWriter& operator=(const SealedWriter&) = delete;
    void write(std::string_view bytes);
    /// The last piece, on the disk, under its own name.
    void finish();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Reads such a file from front to back. Bytes are given out only after their piece was found to be genuine.
/// Throws SealError.
class SealedReader {
  public:
    SealedReader(const std::filesystem::path& path, const Passphrase& passphrase);
    ~SealedReader();
    SealedReader(const SealedReader&) = delete;
    SealedReader& operator=(const SealedReader&) = delete;
    /// The next `size` bytes; cut_off when there are fewer.
    std::string read(std::size_t size);
    /// The last piece was seen, nothing of it is left, and nothing stands behind it in the file.
    bool at_end();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace tsumugi::house
