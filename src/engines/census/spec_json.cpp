#include <nlohmann/json.hpp>

#include "engines/census/spec.h"

namespace tsumugi::census {
namespace {

using base::msgid;
using nlohmann::json;

base::Problem problem(const char* message) { return {base::Kind::invalid, "", message}; }

constexpr std::array kStates = std::to_array<std::pair<disclosure::State, std::string_view>>({
    {disclosure::State::shown, "shown"},
    {disclosure::State::small, "small"},
    {disclosure::State::few_sources, "few_sources"},
    {disclosure::State::no_town, "no_town"},
    {disclosure::State::held, "held"},
    {disclosure::State::complement, "complement"},
});

disclosure::State state_of(std::string_view code) {
    for (const auto& [state, name] : kStates) {
        if (name == code) return state;
    }
    throw std::invalid_argument("state");
}

std::string_view profile_code(linkage::Profile profile) {
    return profile == linkage::Profile::latin ? "latin" : "japanese";
}

std::array<std::uint8_t, 32> key_in(const json& from, const char* name) {
    const auto key = bytes_of_hex(from.at(name).get<std::string>());
    if (not key) throw std::invalid_argument(name);
    return *key;
}

json round_json(const Round& round) {
    return {{"id", round.id},
            {"region", round.region},
            {"day_of_count", base::iso(round.day_of_count)},
            {"profile", profile_code(round.profile)}};
}

Round round_in(const json& from) {
    Round round;
    round.id = from.at("id").get<std::string>();
    round.region = from.at("region").get<std::string>();
    const auto day = base::parse_iso(from.at("day_of_count").get<std::string>());
    // Both lengths stand in one byte of files.
    if (not day or round.id.empty() or round.id.size() > 200) throw std::invalid_argument("round");
    round.day_of_count = *day;
    round.profile =
        from.value("profile", "japanese") == "latin" ? linkage::Profile::latin : linkage::Profile::japanese;
    return round;
}

/// Everything that can be wrong inside a text that was no JSON of ours.
template <class Read>
auto guarded(std::string_view text, const char* message, Read read) -> base::Result<decltype(read(json()))> {
    try {
        return read(json::parse(text));
    } catch (const json::exception&) {
        return tl::unexpected(problem(message));
    } catch (const std::invalid_argument&) {
        return tl::unexpected(problem(message));
    }
}

}  // namespace

std::string hex_of(const std::array<std::uint8_t, 32>& bytes) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string out;
    for (const std::uint8_t byte : bytes) {
        out += kDigits[byte >> 4];
        out += kDigits[byte & 15];
    }
    return out;
}

std::optional<std::array<std::uint8_t, 32>> bytes_of_hex(std::string_view hex) {
    if (hex.size() != 64) return std::nullopt;
    std::array<std::uint8_t, 32> out{};
    for (std::size_t i = 0; i < 64; ++i) {
        const char c = hex[i];
        const int value = c >= '0' and c <= '9' ? c - '0' : c >= 'a' and c <= 'f' ? c - 'a' + 10 : -1;
        if (value < 0) return std::nullopt;
        out[i / 2] = static_cast<std::uint8_t>(out[i / 2] << 4 | value);
    }
    return out;
}

std::string write_spec(const Spec& spec) {
    json out = round_json(spec.round);
    out["title"] = spec.title;
    if (spec.has_keys) {
        out["public_key"] = hex_of(spec.public_key);
        out["table_key"] = hex_of(spec.table_key);
    }
    out["list"] = spec.list;
    out["source"] = spec.source;
    out["declared"] = spec.declared;
    out["quota"] = quota(spec.declared, spec.round.profile);
    out["towns"] = json::array();
    for (const auto& town : spec.towns)
        out["towns"].push_back({{"code", town.code}, {"name", town.name}, {"people", town.people}});
    out["publish"] = spec.publish;
    if (not spec.state.empty()) {
        out["state"] = spec.state;
        out["purpose"] = spec.purpose;
        out["legal_basis"] = spec.legal_basis;
        out["lists"] = json::array();
        for (const auto& list : spec.lists)
            out["lists"].push_back({{"number", list.number},
                                    {"source", list.source},
                                    {"declared", list.declared},
                                    {"state", list.state},
                                    {"name", list.name},
                                    {"times", list.times}});
        out["waiting"] = spec.waiting;
        out["earlier"] = spec.earlier;
    }
    return out.dump();
}

base::Result<Spec> read_spec(std::string_view text) {
    return guarded(text, msgid("調査の説明（round.json）が読めません"), [](const json& from) {
        Spec spec;
        spec.round = round_in(from);
        spec.title = from.value("title", "");
        spec.has_keys = from.contains("public_key") and from.contains("table_key");
        if (spec.has_keys) {
            spec.public_key = key_in(from, "public_key");
            spec.table_key = key_in(from, "table_key");
        }
        spec.list = from.value("list", 0u);
        spec.source = from.value("source", 0);
        spec.declared = from.value("declared", std::uint64_t{0});
        for (const auto& town : from.value("towns", json::array()))
            spec.towns.push_back({town.at("code").get<std::string>(), town.value("name", ""),
                                  town.value("people", std::int64_t{0})});
        spec.publish = from.value("publish", std::vector<std::string>{});
        spec.state = from.value("state", "");
        spec.purpose = from.value("purpose", "");
        spec.legal_basis = from.value("legal_basis", "");
        for (const auto& list : from.value("lists", json::array()))
            spec.lists.push_back({list.at("number").get<std::uint32_t>(), list.value("source", 0),
                                  list.value("declared", std::uint64_t{0}), list.value("state", ""),
                                  list.value("name", ""), list.value("times", std::uint64_t{1})});
        spec.waiting = from.value("waiting", std::vector<std::string>{});
        spec.earlier = from.value("earlier", std::map<std::string, std::int64_t>{});
        return spec;
    });
}

const PublishedCell* Published::find(std::string_view name) const {
    for (const auto& cell : cells) {
        if (cell.name == name) return &cell;
    }
    return nullptr;
}

std::string_view state_code(disclosure::State state) {
    for (const auto& [known, name] : kStates) {
        if (known == state) return name;
    }
    return "";
}

std::string write_published(const Published& published) {
    json out{{"kinds", published.kinds}, {"cells", json::array()}};
    for (const auto& cell : published.cells) {
        json one{{"name", cell.name}, {"state", state_code(cell.state)}, {"threshold", cell.threshold}};
        if (cell.state == disclosure::State::shown or cell.state == disclosure::State::held)
            one["count"] = cell.count;
        out["cells"].push_back(std::move(one));
    }
    const auto& estimate = published.estimate;
    if (estimate.wanted) {
        out["estimate"] =
            estimate.said
                ? json{{"children", estimate.children}, {"least", estimate.least}, {"most", estimate.most}}
                : json{{"why", estimate.why}};
    }
    return out.dump();
}

base::Result<Published> read_published(std::string_view text) {
    return guarded(text, msgid("届いた表が読めません"), [](const json& from) {
        Published published;
        published.kinds = from.value("kinds", 0);
        for (const auto& one : from.at("cells")) {
            PublishedCell cell;
            cell.name = one.at("name").get<std::string>();
            cell.state = state_of(one.at("state").get<std::string>());
            cell.threshold = one.at("threshold").get<std::int64_t>();
            const bool told = cell.state == disclosure::State::shown or cell.state == disclosure::State::held;
            if (told != one.contains("count")) throw std::invalid_argument("count");
            if (told) cell.count = one.at("count").get<std::int64_t>();
            // A count that the guideline hides is never taken in, whoever sends it.
            if (cell.state == disclosure::State::shown and cell.count != 0 and
                cell.count < std::max(cell.threshold, disclosure::Thresholds{}.large))
                throw std::invalid_argument("count");
            if (cell.count < 0 or cell.name.size() > 60) throw std::invalid_argument("cell");
            published.cells.push_back(std::move(cell));
        }
        if (from.contains("estimate")) {
            const auto& estimate = from.at("estimate");
            published.estimate.wanted = true;
            published.estimate.said = estimate.contains("children");
            if (published.estimate.said) {
                published.estimate.children = estimate.at("children").get<std::int64_t>();
                published.estimate.least = estimate.at("least").get<std::int64_t>();
                published.estimate.most = estimate.at("most").get<std::int64_t>();
            } else {
                published.estimate.why = estimate.at("why").get<std::string>();
            }
        }
        return published;
    });
}

std::string write_secrets(const Secrets& secrets) {
    json out = round_json(secrets.round);
    out["secret"] = hex_of(secrets.key.secret);
    out["box_secret"] = hex_of(secrets.box.secret);
    out["box_public"] = hex_of(secrets.box.public_key);
    out["declared"] = secrets.declared;
    out["used"] = secrets.used;
    return out.dump();
}

base::Result<Secrets> read_secrets(std::string_view text) {
    constexpr const char* kWrong = msgid("鍵のファイルが読めません");
    auto read = guarded(text, kWrong, [](const json& from) {
        Secrets secrets;
        secrets.round = round_in(from);
        secrets.key.secret = key_in(from, "secret");
        secrets.box.secret = key_in(from, "box_secret");
        secrets.box.public_key = key_in(from, "box_public");
        secrets.declared = from.value("declared", std::vector<std::uint64_t>{});
        secrets.used = from.value("used", std::vector<std::uint64_t>{});
        return secrets;
    });
    if (not read) return read;
    auto key = oprf::key_of(read->key.secret);
    if (not key) return tl::unexpected(problem(kWrong));
    read->key = *key;
    return read;
}

const std::vector<Publishable>& publishable() {
    static const std::vector<Publishable> groups{
        {"age", msgid("年齢の区分ごと")},
        {"town", msgid("市町村ごと")},
        {"care", msgid("医療的ケアの項目ごと")},
        {"overlap", msgid("名簿の種類ごとと、その重なり")},
        {"school", msgid("小・中・高校に通うこどもの割合")},
        {"estimate", msgid("どの名簿にもいないこどもを含めた推計")},
    };
    return groups;
}

}  // namespace tsumugi::census
