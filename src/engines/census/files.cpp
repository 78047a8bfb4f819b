#include "engines/census/files.h"

#include <algorithm>
#include <cstring>

namespace tsumugi::census {
namespace {

using base::msgid;

constexpr const char* kCut = msgid("ファイルが途中で切れているか、形が合いません");
constexpr const char* kOther = msgid("別の調査のために作られたファイルです");
constexpr const char* kNotThis = msgid("この段階のファイルではありません");
constexpr std::string_view kBlinded = "tsumugi-blinded-1", kAnswers = "tsumugi-answers-1",
                           kBlinds = "tsumugi-blinds-1", kBags = "tsumugi-bags-1";
constexpr std::size_t kElement = 32, kProof = 64;
constexpr std::size_t kSealed = kPayloadBytes + oprf::kSealBytes;

tl::unexpected<base::Problem> refuse(const char* message, base::Kind kind = base::Kind::invalid) {
    return tl::unexpected(base::Problem{kind, "", message});
}

void put(std::string& to, std::uint64_t number, int bytes) {
    for (int i = 0; i < bytes; ++i) to += static_cast<char>(number >> (8 * i));
}
template <class Array>
void put(std::string& to, const Array& bytes) {
    to.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}
void head(std::string& to, std::string_view magic, const std::string& round) {
    to += magic;
    put(to, round.size(), 1);
    to += round;
}

/// Takes pieces off the front; everything after the first piece that is not there reads as empty.
class Reader {
  public:
    explicit Reader(std::string_view bytes) : rest_(bytes) {}
    std::string_view take(std::size_t count) {
        if (rest_.size() < count) {
            good_ = false;
            rest_ = {};
            return {};
        }
        const auto piece = rest_.substr(0, count);
        rest_.remove_prefix(count);
        return piece;
    }
    std::uint64_t number(int bytes) {
        const auto piece = take(static_cast<std::size_t>(bytes));
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < piece.size(); ++i)
            value |= std::uint64_t{static_cast<unsigned char>(piece[i])} << (8 * i);
        return value;
    }
    template <class Array>
    Array array() {
        Array out{};
        const auto piece = take(out.size());
        if (not piece.empty()) std::memcpy(out.data(), piece.data(), out.size());
        return out;
    }
    bool magic(std::string_view wanted) {
        return rest_.starts_with(wanted) and take(wanted.size()) == wanted;
    }
    std::string round() { return std::string(take(static_cast<std::size_t>(number(1)))); }
    bool room_for(std::uint64_t count, std::size_t each) const {
        return good_ and count <= rest_.size() / each;
    }
    bool good() const { return good_; }
    bool done() const { return good_ and rest_.empty(); }

  private:
    std::string_view rest_;
    bool good_ = true;
};

}  // namespace

std::string write_elements(const std::vector<oprf::Element>& elements) {
    std::string out;
    out.reserve(elements.size() * kElement);
    for (const auto& element : elements) put(out, element);
    return out;
}

base::Result<std::vector<oprf::Element>> read_elements(std::string_view bytes, std::size_t most) {
    if (bytes.empty() or bytes.size() % kElement != 0) return refuse(msgid("計算を頼む内容の形が合いません"));
    if (bytes.size() / kElement > most)
        return refuse(msgid("一度に頼める数を超えています"), base::Kind::too_large);
    std::vector<oprf::Element> out(bytes.size() / kElement);
    for (std::size_t i = 0; i < out.size(); ++i) {
        std::memcpy(out[i].data(), bytes.data() + i * kElement, kElement);
        if (not oprf::valid_element(out[i])) return refuse(msgid("計算を頼む内容がこわれています"));
    }
    return out;
}

std::string write_evaluated(const oprf::Evaluated& evaluated) {
    std::string out = write_elements(evaluated.elements);
    put(out, evaluated.proof.challenge);
    put(out, evaluated.proof.response);
    return out;
}

base::Result<oprf::Evaluated> read_evaluated(std::string_view bytes, std::size_t elements) {
    if (bytes.size() != elements * kElement + kProof) return refuse(kCut);
    Reader in(bytes);
    oprf::Evaluated out;
    for (std::size_t i = 0; i < elements; ++i) out.elements.push_back(in.array<oprf::Element>());
    out.proof.challenge = in.array<oprf::Scalar>();
    out.proof.response = in.array<oprf::Scalar>();
    return out;
}

std::string write_blinded(const BlindedFile& file) {
    std::string out;
    head(out, kBlinded, file.round);
    put(out, file.list, 4);
    put(out, file.declared, 4);
    put(out, file.elements.size(), 4);
    return out + write_elements(file.elements);
}

base::Result<BlindedFile> read_blinded(std::string_view bytes) {
    Reader in(bytes);
    if (not in.magic(kBlinded)) return refuse(kNotThis);
    BlindedFile out;
    out.round = in.round();
    out.list = static_cast<std::uint32_t>(in.number(4));
    out.declared = in.number(4);
    const auto count = in.number(4);
    if (not in.room_for(count, kElement)) return refuse(kCut);
    for (std::uint64_t i = 0; i < count; ++i) out.elements.push_back(in.array<oprf::Element>());
    if (not in.done()) return refuse(kCut);
    return out;
}

std::string write_answers(const AnswerFile& file) {
    std::string out;
    head(out, kAnswers, file.round);
    put(out, file.list, 4);
    put(out, file.batches.size(), 4);
    for (const auto& batch : file.batches) {
        put(out, batch.elements.size(), 4);
        out += write_evaluated(batch);
    }
    return out;
}

base::Result<AnswerFile> read_answers(std::string_view bytes) {
    Reader in(bytes);
    if (not in.magic(kAnswers)) return refuse(kNotThis);
    AnswerFile out;
    out.round = in.round();
    out.list = static_cast<std::uint32_t>(in.number(4));
    const auto batches = in.number(4);
    for (std::uint64_t i = 0; i < batches and in.good(); ++i) {
        const auto count = in.number(4);
        if (not in.room_for(count, kElement)) return refuse(kCut);
        const auto piece = in.take(static_cast<std::size_t>(count) * kElement + kProof);
        auto batch = read_evaluated(piece, static_cast<std::size_t>(count));
        if (not batch) return tl::unexpected(batch.error());
        out.batches.push_back(std::move(*batch));
    }
    if (not in.done()) return refuse(kCut);
    return out;
}

std::string write_blinds(const BlindsFile& file) {
    std::string out;
    head(out, kBlinds, file.round);
    put(out, file.list, 4);
    put(out, file.checksum, 8);
    put(out, file.blinds.size(), 4);
    for (const auto& blind : file.blinds) put(out, blind);
    return out;
}

base::Result<BlindsFile> read_blinds(std::string_view bytes) {
    Reader in(bytes);
    if (not in.magic(kBlinds)) return refuse(kNotThis);
    BlindsFile out;
    out.round = in.round();
    out.list = static_cast<std::uint32_t>(in.number(4));
    out.checksum = in.number(8);
    const auto count = in.number(4);
    if (not in.room_for(count, kElement)) return refuse(kCut);
    for (std::uint64_t i = 0; i < count; ++i) out.blinds.push_back(in.array<oprf::Scalar>());
    if (not in.done()) return refuse(kCut);
    return out;
}

std::uint64_t checksum(const std::vector<std::string>& inputs) {
    std::uint64_t sum = 0xcbf29ce484222325ull;
    const auto add = [&](unsigned char c) { sum = (sum ^ c) * 0x100000001b3ull; };
    for (const auto& input : inputs) {
        for (const char c : input) add(static_cast<unsigned char>(c));
        add(0x1e);
    }
    return sum;
}

std::string write_bags(const std::string& round, const std::vector<std::vector<std::string>>& bags) {
    std::string out;
    head(out, kBags, round);
    put(out, bags.size(), 4);
    for (const auto& bag : bags) {
        put(out, bag.size(), 2);
        for (const auto& sealed : bag) out += sealed;
    }
    return out;
}

base::Result<std::vector<std::vector<std::string>>> read_bags(std::string_view bytes,
                                                              const std::string& round) {
    Reader in(bytes);
    if (not in.magic(kBags)) return refuse(kNotThis);
    if (in.round() != round) return refuse(kOther, base::Kind::conflict);
    const auto count = in.number(4);
    if (not in.room_for(count, 2)) return refuse(kCut);
    std::vector<std::vector<std::string>> bags(static_cast<std::size_t>(count));
    for (auto& bag : bags) {
        const auto sealed = in.number(2);
        if (not in.room_for(sealed, kSealed)) return refuse(kCut);
        for (std::uint64_t i = 0; i < sealed; ++i) bag.emplace_back(in.take(kSealed));
    }
    if (not in.done()) return refuse(kCut);
    return bags;
}

}  // namespace tsumugi::census
