#include "engines/oprf/oprf.h"

#include <sodium.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <functional>
#include <optional>
#include <stdexcept>
#include <thread>

#include "engines/oprf/group.h"

namespace tsumugi::oprf {
namespace {

using base::msgid;

base::Problem problem(const char* message) { return {base::Kind::invalid, "", message}; }

constexpr const char* kNoPoint = msgid("届いた値が壊れています。もう一度やり直してください");
constexpr const char* kBadBatch = msgid("一度に送れる数を超えているか、空です");
constexpr const char* kBadProof =
    msgid("鍵が正しく使われた証明が合いません。数えるのを止めて、鍵を預かる機関に知らせてください");

/// Runs work(begin, end) over pieces of 0..count on several threads; the first exception is thrown on.
void in_parallel(std::size_t count, unsigned threads,
                 const std::function<void(std::size_t, std::size_t)>& work) {
    if (threads == 0) threads = std::max(1u, std::thread::hardware_concurrency());
    constexpr std::size_t kPiece = 64;
    threads = static_cast<unsigned>(std::min<std::size_t>(threads, (count + kPiece - 1) / kPiece));
    if (threads <= 1) {
        work(0, count);
        return;
    }
    std::atomic<std::size_t> next{0};
    std::vector<std::exception_ptr> failed(threads);
    const auto run = [&](unsigned self) {
        try {
            for (std::size_t begin; (begin = next.fetch_add(kPiece)) < count;)
                work(begin, std::min(begin + kPiece, count));
        } catch (...) {
            failed[self] = std::current_exception();
        }
    };
    std::vector<std::thread> running;
    for (unsigned i = 1; i < threads; ++i) running.emplace_back(run, i);
    run(0);
    for (auto& thread : running) thread.join();
    for (const auto& failure : failed) {
        if (failure) std::rethrow_exception(failure);
    }
}

/// 2.2.1 for element `index` of a batch.
Scalar composite_scalar(const Output& seed, std::size_t index, const Element& c, const Element& d) {
    std::string transcript;
    put(transcript, view(seed));
    transcript += static_cast<char>(index >> 8);
    transcript += static_cast<char>(index & 0xff);
    put(transcript, view(c));
    put(transcript, view(d));
    transcript += "Composite";
    return hash_to_scalar(transcript);
}

struct Composites {
    Element m{}, z{};
};

/// M = sum of d_i C_i and, without the secret, Z = sum of d_i D_i. The identity is all zeros, also as a sum.
/// nullopt: one of the elements is none, or the identity; multiplying finds it, so that it is not decoded
/// once more before.
std::optional<Composites> composites(const Element& public_key, const std::vector<Element>& c,
                                     const std::vector<Element>& d, const Scalar* secret, unsigned threads) {
    std::string transcript;
    put(transcript, view(public_key));
    put(transcript, "Seed-" + context_string());
    const Output seed = sha512(transcript);
    // Partial sums of each piece; addition is commutative, so their order is no matter.
    std::vector<Element> m(c.size()), z(c.size());
    std::atomic<bool> valid{true};
    in_parallel(c.size(), threads, [&](std::size_t begin, std::size_t end) {
        Element sum_m{}, sum_z{}, product;
        for (std::size_t i = begin; i < end; ++i) {
            const Scalar scalar = composite_scalar(seed, i, c[i], d[i]);
            if (not multiply(product, scalar, c[i])) {
                valid = false;
                return;
            }
            sum_m = i == begin ? product : add(sum_m, product);
            if (secret) continue;
            if (not multiply(product, scalar, d[i])) {
                valid = false;
                return;
            }
            sum_z = i == begin ? product : add(sum_z, product);
        }
        m[begin] = sum_m;
        z[begin] = sum_z;
    });
    if (not valid) return std::nullopt;
    Composites out;
    for (const Element& sum : m) {
        if (not is_zero(sum)) out.m = is_zero(out.m) ? sum : add(out.m, sum);
    }
    for (const Element& sum : z) {
        if (not is_zero(sum)) out.z = is_zero(out.z) ? sum : add(out.z, sum);
    }
    if (secret and not multiply(out.z, *secret, out.m)) out.z = Element{};
    return out;
}

Scalar challenge(const Element& public_key, const Composites& sums, const Element& t2, const Element& t3) {
    std::string transcript;
    for (const Element* element : {&public_key, &sums.m, &sums.z, &t2, &t3}) put(transcript, view(*element));
    transcript += "Challenge";
    return hash_to_scalar(transcript);
}

}  // namespace

KeyPair::~KeyPair() { sodium_memzero(secret.data(), secret.size()); }
BoxKey::~BoxKey() { sodium_memzero(secret.data(), secret.size()); }

KeyPair make_key() {
    need_sodium();
    return *key_of(random_scalar());
}

base::Result<KeyPair> key_of(const Scalar& secret) {
    need_sodium();
    if (not canonical_scalar(secret)) return tl::unexpected(problem(kNoPoint));
    KeyPair key;
    key.secret = secret;
    if (crypto_scalarmult_ristretto255_base(key.public_key.data(), secret.data()) != 0)
        return tl::unexpected(problem(kNoPoint));
    return key;
}

KeyPair derive_key(const std::array<std::uint8_t, 32>& seed, std::string_view info) {
    need_sodium();
    std::string input(view(seed));
    put(input, info);
    for (int counter = 0; counter < 256; ++counter) {
        const Scalar secret = hash_to_scalar(input + static_cast<char>(counter), "DeriveKeyPair");
        if (not is_zero(secret)) return *key_of(secret);
    }
    throw std::runtime_error("oprf: no key from this seed");
}

Blinded blind(const std::vector<std::string>& inputs, unsigned threads) {
    need_sodium();
    std::vector<Scalar> blinds(inputs.size());
    for (Scalar& scalar : blinds) scalar = random_scalar();
    return blind_with(inputs, std::move(blinds), threads);
}

Blinded blind_with(const std::vector<std::string>& inputs, std::vector<Scalar> blinds, unsigned threads) {
    need_sodium();
    Blinded out;
    out.blinds = std::move(blinds);
    out.elements.resize(inputs.size());
    in_parallel(inputs.size(), threads, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            // No text is known that hashes to the identity (3.3.1 asks to refuse one).
            if (not multiply(out.elements[i], out.blinds[i], hash_to_group(inputs[i])))
                throw std::logic_error("oprf: an input cannot be blinded");
        }
    });
    return out;
}

base::Result<Evaluated> evaluate(const KeyPair& key, const std::vector<Element>& blinded, unsigned threads) {
    need_sodium();
    return evaluate_with(key, blinded, random_scalar(), threads);
}

base::Result<Evaluated> evaluate_with(const KeyPair& key, const std::vector<Element>& blinded,
                                      const Scalar& nonce, unsigned threads) {
    need_sodium();
    if (blinded.empty() or blinded.size() > kMaxBatch) return tl::unexpected(problem(kBadBatch));
    Evaluated out;
    out.elements.resize(blinded.size());
    std::atomic<bool> valid{true};
    in_parallel(blinded.size(), threads, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end and valid; ++i) {
            // The secret is not zero: what fails is an element that is none, or the identity.
            if (not multiply(out.elements[i], key.secret, blinded[i])) valid = false;
        }
    });
    if (not valid) return tl::unexpected(problem(kNoPoint));
    const auto sums = composites(key.public_key, blinded, out.elements, &key.secret, threads);
    Element t2{}, t3{};
    if (not sums or crypto_scalarmult_ristretto255_base(t2.data(), nonce.data()) != 0 or
        not multiply(t3, nonce, sums->m))
        throw std::logic_error("oprf: no proof of this batch");
    out.proof.challenge = challenge(key.public_key, *sums, t2, t3);
    Scalar product;
    crypto_core_ristretto255_scalar_mul(product.data(), out.proof.challenge.data(), key.secret.data());
    crypto_core_ristretto255_scalar_sub(out.proof.response.data(), nonce.data(), product.data());
    sodium_memzero(product.data(), product.size());
    return out;
}

bool verify(const Element& public_key, const std::vector<Element>& blinded, const Evaluated& evaluated,
            unsigned threads) {
    need_sodium();
    const auto& [c, s] = evaluated.proof;
    if (blinded.empty() or blinded.size() > kMaxBatch or blinded.size() != evaluated.elements.size())
        return false;
    if (not canonical_scalar(c) or not canonical_scalar(s) or not valid_element(public_key)) return false;
    const auto sums = composites(public_key, blinded, evaluated.elements, nullptr, threads);
    if (not sums) return false;
    Element s_a{}, c_b{}, s_m{}, c_z{};
    if (crypto_scalarmult_ristretto255_base(s_a.data(), s.data()) != 0 or not multiply(c_b, c, public_key) or
        not multiply(s_m, s, sums->m) or not multiply(c_z, c, sums->z))
        return false;
    const Scalar expected = challenge(public_key, *sums, add(s_a, c_b), add(s_m, c_z));
    return sodium_memcmp(expected.data(), c.data(), c.size()) == 0;
}

base::Result<std::vector<Output>> finalize(const std::vector<std::string>& inputs, const Blinded& blinded,
                                           const Evaluated& evaluated, const Element& public_key,
                                           unsigned threads) {
    if (inputs.size() != blinded.elements.size() or inputs.size() != blinded.blinds.size())
        return tl::unexpected(problem(kBadBatch));
    if (not verify(public_key, blinded.elements, evaluated, threads))
        return tl::unexpected(problem(kBadProof));
    const std::vector<Scalar> inverses = invert(blinded.blinds);
    std::vector<Output> out(inputs.size());
    in_parallel(inputs.size(), threads, [&](std::size_t begin, std::size_t end) {
        Element plain;
        for (std::size_t i = begin; i < end; ++i) {
            if (not multiply(plain, inverses[i], evaluated.elements[i]))
                throw std::logic_error("oprf: an element cannot be unblinded");
            std::string hashed;
            put(hashed, inputs[i]);
            put(hashed, view(plain));
            hashed += "Finalize";
            out[i] = sha512(hashed);
        }
    });
    return out;
}

std::array<std::uint8_t, 16> tag(const Output& output) {
    std::array<std::uint8_t, 16> out;
    std::memcpy(out.data(), output.data(), out.size());
    return out;
}

BoxKey make_box_key() {
    need_sodium();
    BoxKey key;
    crypto_box_keypair(key.public_key.data(), key.secret.data());
    return key;
}

std::string seal(std::string_view payload, const std::array<std::uint8_t, 32>& public_key) {
    need_sodium();
    static_assert(kSealBytes == crypto_box_SEALBYTES);
    std::string out(payload.size() + kSealBytes, '\0');
    if (crypto_box_seal(reinterpret_cast<unsigned char*>(out.data()),
                        reinterpret_cast<const unsigned char*>(payload.data()), payload.size(),
                        public_key.data()) != 0)
        throw std::logic_error("oprf: the table key is no key");
    return out;
}

base::Result<std::string> open(std::string_view sealed, const BoxKey& key) {
    need_sodium();
    if (sealed.size() < kSealBytes) return tl::unexpected(problem(msgid("届いた内容が途中で切れています")));
    std::string out(sealed.size() - kSealBytes, '\0');
    if (crypto_box_seal_open(reinterpret_cast<unsigned char*>(out.data()),
                             reinterpret_cast<const unsigned char*>(sealed.data()), sealed.size(),
                             key.public_key.data(), key.secret.data()) != 0)
        return tl::unexpected(problem(msgid("届いた内容が変わっているか、別の調査の鍵で閉じられています")));
    return out;
}

}  // namespace tsumugi::oprf
