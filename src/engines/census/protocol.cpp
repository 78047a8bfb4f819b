#include "engines/census/protocol.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <numeric>

namespace tsumugi::census {
namespace {

using base::msgid;

base::Problem problem(const char* message, base::Kind kind = base::Kind::invalid) {
    return {kind, "", message};
}

constexpr std::string_view kMagic = "tsumugi-census-1";
constexpr std::size_t kTagBytes = 16;

void put(std::string& to, std::uint64_t number, int bytes) {
    for (int i = 0; i < bytes; ++i) to += static_cast<char>(number >> (8 * i));
}
std::uint64_t take(std::string_view& from, int bytes) {
    std::uint64_t number = 0;
    for (int i = 0; i < bytes; ++i)
        number |= std::uint64_t{static_cast<unsigned char>(from[static_cast<std::size_t>(i)])} << (8 * i);
    from.remove_prefix(static_cast<std::size_t>(bytes));
    return number;
}

std::size_t line_bytes(const Round& round) {
    return static_cast<std::size_t>(linkage::slot_count(round.profile)) * kTagBytes + 1 + kPayloadBytes +
           oprf::kSealBytes;
}

template <class T>
void shuffle(std::vector<T>& items) {
    for (std::size_t i = items.size(); i > 1; --i)
        std::swap(items[i - 1], items[oprf::random_below(static_cast<std::uint32_t>(i))]);
}

/// The value that most payloads tell, of equals the lowest; 0 = unknown loses to any other.
template <class Get>
auto majority(const std::vector<Payload>& bag, Get get) {
    std::map<decltype(get(bag.front())), int> votes;
    for (const Payload& payload : bag) {
        if (get(payload) != 0) ++votes[get(payload)];
    }
    decltype(get(bag.front())) best = 0;
    int most = 0;
    for (const auto& [value, count] : votes) {
        if (count > most) best = value, most = count;
    }
    return best;
}

}  // namespace

std::uint64_t padded(std::uint64_t count) { return (count + kPadTo - 1) / kPadTo * kPadTo; }

std::uint64_t quota(std::uint64_t declared, linkage::Profile profile) {
    const double allowed =
        kQuotaFactor * static_cast<double>(padded(declared)) * linkage::slot_count(profile);
    return static_cast<std::uint64_t>(std::ceil(allowed - 1e-9));
}

std::string pack(const Payload& payload) {
    std::string out;
    put(out, payload.town, 4);
    put(out, payload.age_band, 1);
    put(out, payload.care, 4);
    put(out, payload.source, 1);
    put(out, payload.dummy ? 1 : 0, 1);
    out.resize(kPayloadBytes, '\0');
    return out;
}

base::Result<Payload> unpack(std::string_view bytes) {
    if (bytes.size() != kPayloadBytes) return tl::unexpected(problem(msgid("届いた内容の長さが合いません")));
    Payload payload;
    payload.town = static_cast<std::uint32_t>(take(bytes, 4));
    payload.age_band = static_cast<std::uint8_t>(take(bytes, 1));
    payload.care = static_cast<std::uint32_t>(take(bytes, 4));
    payload.source = static_cast<std::uint8_t>(take(bytes, 1));
    payload.dummy = take(bytes, 1) != 0;
    return payload;
}

std::uint8_t age_band(std::optional<base::Date> birth, base::Date day_of_count) {
    if (not birth or *birth > day_of_count) return 0;
    const int years = base::age_at(*birth, day_of_count).years;
    return years < 3 ? 1 : years < 6 ? 2 : years < 12 ? 3 : years < 15 ? 4 : 5;
}

Tokens tokens(const Round& round, const std::vector<linkage::Person>& persons) {
    const std::string head = std::string(kMagic) + "\x1f" + std::to_string(linkage::kSpecVersion) + "\x1f" +
                             round.region + "\x1f" + round.id + "\x1f";
    Tokens out;
    const auto keys = linkage::list_keys(persons, round.profile);
    for (std::uint32_t i = 0; i < keys.size(); ++i) {
        for (const linkage::Key& key : keys[i]) {
            out.inputs.push_back(head + key.text);
            out.places.push_back({i, key.slot});
        }
    }
    const std::size_t step = kPadTo * static_cast<std::size_t>(linkage::slot_count(round.profile));
    const std::size_t total = (out.inputs.size() + step - 1) / step * step;
    for (std::size_t i = out.inputs.size(); i < total; ++i)
        out.inputs.push_back(head + "filler\x1f" + std::to_string(i));
    return out;
}

Upload make_upload(const Round& round, std::uint32_t list, const std::vector<linkage::Person>& persons,
                   const Tokens& tokens, const std::vector<oprf::Output>& outputs,
                   const std::vector<Payload>& payloads, const std::array<std::uint8_t, 32>& table_key) {
    const auto slots = static_cast<std::size_t>(linkage::slot_count(round.profile));
    const std::size_t total = padded(persons.size());
    std::vector<Line> lines(total);
    for (std::size_t i = 0; i < total; ++i) {
        Line& line = lines[i];
        line.record.list = list;
        line.record.tags.resize(slots);
        oprf::random_bytes(line.record.tags.data(), slots * kTagBytes);
        Payload payload;
        if (i < persons.size()) {
            line.record.thin = linkage::thin(persons[i]);
            payload = payloads[i];
        } else {
            payload.dummy = true;
            // A dummy looks like a record of the same list.
            if (not persons.empty())
                line.record.thin =
                    linkage::thin(persons[oprf::random_below(static_cast<std::uint32_t>(persons.size()))]);
        }
        line.sealed = oprf::seal(pack(payload), table_key);
    }
    for (std::size_t i = 0; i < tokens.places.size(); ++i)
        lines[tokens.places[i].record].record.tags[static_cast<std::size_t>(tokens.places[i].slot)] =
            oprf::tag(outputs[i]);
    std::vector<std::uint32_t> order(total);
    std::iota(order.begin(), order.end(), 0u);
    shuffle(order);
    Upload upload{round.id, list, {}, std::vector<std::uint32_t>(persons.size())};
    upload.lines.reserve(total);
    for (std::uint32_t to = 0; to < total; ++to) {
        if (order[to] < persons.size()) upload.place_of[order[to]] = to;
        upload.lines.push_back(std::move(lines[order[to]]));
    }
    return upload;
}

std::string write_upload(const Upload& upload, const Round& round) {
    std::string out(kMagic);
    put(out, upload.round.size(), 1);
    out += upload.round;
    put(out, upload.list, 4);
    put(out, upload.lines.size(), 4);
    out.reserve(out.size() + upload.lines.size() * line_bytes(round));
    for (const Line& line : upload.lines) {
        for (const auto& tag : line.record.tags)
            out.append(reinterpret_cast<const char*>(tag.data()), tag.size());
        put(out, line.record.thin, 1);
        out += line.sealed;
    }
    return out;
}

base::Result<Upload> read_upload(std::string_view bytes, const Round& round, std::uint64_t declared) {
    constexpr const char* kCut = msgid("送信が途中で切れています。もう一度送ってください");
    if (not bytes.starts_with(kMagic)) return tl::unexpected(problem(msgid("一斉調査の送信ではありません")));
    bytes.remove_prefix(kMagic.size());
    if (bytes.empty()) return tl::unexpected(problem(kCut));
    const auto id_length = take(bytes, 1);
    if (bytes.size() < id_length + 8) return tl::unexpected(problem(kCut));
    Upload upload;
    upload.round = std::string(bytes.substr(0, id_length));
    bytes.remove_prefix(id_length);
    if (upload.round != round.id)
        return tl::unexpected(problem(msgid("別の調査のために作られた送信です"), base::Kind::conflict));
    upload.list = static_cast<std::uint32_t>(take(bytes, 4));
    const auto count = take(bytes, 4);
    const auto most =
        padded(static_cast<std::uint64_t>(std::ceil(kQuotaFactor * static_cast<double>(declared) - 1e-9)));
    if (count > most)
        return tl::unexpected(problem(msgid("届け出た人数より多い送信です"), base::Kind::too_large));
    if (count % kPadTo != 0 or bytes.size() > count * line_bytes(round))
        return tl::unexpected(problem(msgid("送信の形が合いません")));
    if (bytes.size() < count * line_bytes(round)) return tl::unexpected(problem(kCut));
    const auto slots = static_cast<std::size_t>(linkage::slot_count(round.profile));
    upload.lines.resize(count);
    for (Line& line : upload.lines) {
        line.record.list = upload.list;
        line.record.tags.resize(slots);
        std::memcpy(line.record.tags.data(), bytes.data(), slots * kTagBytes);
        bytes.remove_prefix(slots * kTagBytes);
        line.record.thin = static_cast<std::uint8_t>(take(bytes, 1));
        line.sealed = std::string(bytes.substr(0, kPayloadBytes + oprf::kSealBytes));
        bytes.remove_prefix(line.sealed.size());
    }
    return upload;
}

Custodian::Custodian(Round round)
    : round_(std::move(round)), key_(oprf::make_key()), box_(oprf::make_box_key()) {}

Custodian::Custodian(Round round, oprf::KeyPair key, oprf::BoxKey box, std::vector<std::uint64_t> used)
    : round_(std::move(round)), key_(std::move(key)), box_(std::move(box)), used_(std::move(used)) {}

std::uint64_t Custodian::used(std::uint32_t list) const { return list < used_.size() ? used_[list] : 0; }

base::Result<oprf::Evaluated> Custodian::evaluate(std::uint32_t list, std::uint64_t declared,
                                                  const std::vector<oprf::Element>& blinded) {
    if (used(list) + blinded.size() > quota(declared, round_.profile))
        return tl::unexpected(problem(kOverQuota, base::Kind::too_large));
    auto evaluated = oprf::evaluate(key_, blinded);
    if (not evaluated) return evaluated;
    if (list >= used_.size()) used_.resize(list + 1, 0);
    used_[list] += blinded.size();
    return evaluated;
}

base::Result<std::vector<Payload>> Custodian::open(const std::vector<std::string>& bag) const {
    std::vector<Payload> payloads;
    for (const std::string& sealed : bag) {
        const auto bytes = oprf::open(sealed, box_);
        if (not bytes) return tl::unexpected(bytes.error());
        const auto payload = unpack(*bytes);
        if (not payload) return tl::unexpected(payload.error());
        if (not payload->dummy) payloads.push_back(*payload);
    }
    return payloads;
}

std::optional<Counted> count_bag(const std::vector<Payload>& bag) {
    if (bag.empty()) return std::nullopt;
    Counted counted;
    counted.records = static_cast<std::uint32_t>(bag.size());
    counted.town = majority(bag, [](const Payload& payload) { return payload.town; });
    counted.age_band = majority(bag, [](const Payload& payload) { return payload.age_band; });
    for (const Payload& payload : bag) {
        counted.care |= payload.care;
        counted.sources |= 1u << (payload.source & 31);
    }
    return counted;
}

Linked link(const Round& round, const std::vector<Upload>& uploads) {
    std::vector<linkage::TaggedRecord> records;
    std::vector<const std::string*> sealed;
    for (const Upload& upload : uploads) {
        for (const Line& line : upload.lines) {
            records.push_back(line.record);
            sealed.push_back(&line.sealed);
        }
    }
    Linked out;
    out.clusters = linkage::cluster(records, round.profile);
    out.bags.resize(out.clusters.count);
    for (std::size_t i = 0; i < records.size(); ++i) out.bags[out.clusters.of[i]].push_back(*sealed[i]);
    for (auto& bag : out.bags) shuffle(bag);
    shuffle(out.bags);
    return out;
}

}  // namespace tsumugi::census
