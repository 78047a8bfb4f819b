#include "engines/census/evaluate.h"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <set>
#include <unordered_map>

#include "engines/census/protocol.h"
#include "ground/base/text.h"

namespace tsumugi::census {
namespace {

using base::msgid;
using linkage::Field;
using linkage::Person;

base::Problem problem(const char* message, std::vector<std::pair<std::string, std::string>> args = {}) {
    return {base::Kind::invalid, "", message, std::move(args)};
}

double cpu_now() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           1e-6 * static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}
std::uint64_t peak_now() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

class Clock {
  public:
    explicit Clock(std::vector<Stage>& stages) : stages_(stages) {}
    template <class Work>
    auto measure(const char* name, Work work) {
        const auto begun = std::chrono::steady_clock::now();
        const double cpu = cpu_now();
        struct Done {
            Clock* clock;
            const char* name;
            std::chrono::steady_clock::time_point begun;
            double cpu;
            ~Done() {
                clock->add(name,
                           std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count(),
                           cpu_now() - cpu);
            }
        } done{this, name, begun, cpu};
        return work();
    }

  private:
    void add(const char* name, double seconds, double cpu) {
        for (Stage& stage : stages_) {
            if (stage.name == name) {
                stage.seconds += seconds, stage.cpu_seconds += cpu;
                return;
            }
        }
        stages_.push_back({name, seconds, cpu});
    }
    std::vector<Stage>& stages_;
};

/// 128 bits of a text without any key, for the tests of linkage alone.
oprf::Output plain_hash(std::string_view text) {
    std::uint64_t a = 0xcbf29ce484222325ull, b = 0x9e3779b97f4a7c15ull;
    for (const char c : text) {
        a = (a ^ static_cast<unsigned char>(c)) * 0x100000001b3ull;
        b = (b + static_cast<unsigned char>(c)) * 0xff51afd7ed558ccdull;
        b ^= b >> 29;
    }
    oprf::Output out{};
    std::memcpy(out.data(), &a, 8);
    std::memcpy(out.data() + 8, &b, 8);
    return out;
}

struct KnownList {
    std::vector<Person> sent;
    std::vector<std::size_t> kept;      ///< place in `sent` of each counted row
    std::vector<std::string> children;  ///< truth of each counted row
};

class Evaluator {
  public:
    Evaluator(const std::vector<NamedList>& lists, const EvaluateOptions& options)
        : lists_(lists), options_(options), clock_(out_.stages) {}

    base::Checked<Evaluation> run(const base::Table& truth) {
        if (auto problems = read_truth(truth); not problems.empty())
            return tl::unexpected(std::move(problems));
        round_ = {"evaluate", "evaluate", options_.day_of_count, profile()};
        out_.profile = round_.profile;
        std::vector<KnownList> owned;
        for (const NamedList& list : lists_) {
            auto own = prepare(list);
            if (not own) return tl::unexpected(own.error());
            owned.push_back(std::move(*own));
        }
        out_.lists = owned.size();
        const auto places = options_.plain ? link_plain(owned) : play(owned);
        if (not places) return tl::unexpected(base::Problems{places.error()});
        measure(owned, *places);
        out_.peak_bytes = peak_now();
        return std::move(out_);
    }

  private:
    base::Problems read_truth(const base::Table& truth) {
        if (truth.empty()) return {problem(msgid("正解の表が空です"))};
        int record = -1, child = -1;
        for (std::size_t i = 0; i < truth.front().size(); ++i) {
            const std::string title = base::search_key(truth.front()[i]);
            if (title == "record" or title == "rec_id" or title == "id" or title == "記録番号")
                record = static_cast<int>(i);
            if (title == "child" or title == "entity" or title == "person" or title == "こども" or
                title == "cluster")
                child = static_cast<int>(i);
        }
        if (record < 0 or child < 0) return {problem(msgid("正解の表に record と child の列がありません"))};
        for (std::size_t i = 1; i < truth.size(); ++i) {
            if (truth[i].size() > static_cast<std::size_t>(std::max(record, child)))
                truth_[base::trimmed(truth[i][static_cast<std::size_t>(record)])] =
                    base::trimmed(truth[i][static_cast<std::size_t>(child)]);
        }
        return {};
    }

    linkage::Profile profile() const {
        if (options_.profile == "latin") return linkage::Profile::latin;
        if (options_.profile == "japanese" or lists_.empty() or lists_.front().rows.empty())
            return linkage::Profile::japanese;
        const auto columns = linkage::find_columns(lists_.front().rows.front());
        const bool western =
            columns[Field::street] >= 0 or columns[Field::state] >= 0 or columns[Field::street_number] >= 0;
        return western and columns[Field::kana] < 0 and columns[Field::family_kana] < 0
                   ? linkage::Profile::latin
                   : linkage::Profile::japanese;
    }

    bool to_be_counted(const Person& person) {
        if (round_.profile == linkage::Profile::japanese and
            grown_up(person, options_.day_of_count, options_.oldest))
            return false;
        if (options_.towns.empty() or person.town.empty() or not options_.normalise) return true;
        return std::any_of(options_.towns.begin(), options_.towns.end(),
                           [&](const auto& town) { return town.first.substr(0, 5) == person.town; });
    }

    /// Somebody grown up by the date, but a child in the other era: the owner is asked.
    void ask_for_the_era(Person& person, const std::string& child) {
        if (not grown_up(person, options_.day_of_count, options_.oldest)) return;
        const auto other = other_era(*person.birth, options_.day_of_count);
        if (not other) return;
        ++out_.eras_to_ask;
        if (options_.owner_decides and not child.empty()) person.birth = other;
    }

    base::Checked<KnownList> prepare(const NamedList& list) {
        linkage::Options read;
        read.day_of_count = options_.day_of_count;
        read.profile = round_.profile;
        read.normalise = options_.normalise;
        read.towns = options_.towns;
        const auto columns = list.rows.empty() ? linkage::Columns()
                                               : linkage::find_columns(list.rows.front(), options_.columns);
        auto rows = clock_.measure("read", [&] { return linkage::read_list(list.rows, read, &columns); });
        if (not rows) {
            base::Problems named{problem(msgid("一覧「{list}」は使えません"), {{"list", list.name}})};
            named.insert(named.end(), rows.error().begin(), rows.error().end());
            return tl::unexpected(std::move(named));
        }
        for (const auto& note : rows->notes) {
            ++out_.notes[note.problem.message];
            out_.left_out += note.left_out ? 1 : 0;
            const auto known = truth_.find(note.record);
            if (note.left_out and known != truth_.end() and not known->second.empty())
                lost_.push_back(known->second);
        }
        out_.rows += list.rows.size() - 1;
        KnownList own;
        std::vector<Person> counted;
        for (Person& person : rows->persons) {
            const auto known = truth_.find(person.record);
            const std::string child = known == truth_.end() ? "" : known->second;
            if (round_.profile == linkage::Profile::japanese) ask_for_the_era(person, child);
            if (not to_be_counted(person)) {
                ++out_.left_out;
                if (not child.empty()) lost_.push_back(child);
                continue;
            }
            out_.without_truth += child.empty() ? 1 : 0;
            own.children.push_back(child);
            counted.push_back(std::move(person));
        }
        clock_.measure("doubles", [&] {
            auto doubles = linkage::find_doubles(counted, round_.profile);
            for (auto& pair : doubles) {
                if (pair.comparison.verdict == linkage::Verdict::ask) {
                    ++out_.doubles_to_ask;
                    const auto& first = own.children[pair.first];
                    if (options_.owner_decides and not first.empty() and first == own.children[pair.second])
                        pair.comparison.verdict = linkage::Verdict::same;
                }
                out_.doubles_merged += pair.comparison.verdict == linkage::Verdict::same ? 1 : 0;
            }
            own.sent = linkage::without_doubles(counted, doubles, &own.kept);
        });
        out_.records += counted.size();
        out_.sent += own.sent.size();
        return own;
    }

    std::uint32_t care_bits(const std::string& care) {
        std::uint32_t bits = 0;
        for (const auto& word : base::split(care, ',')) {
            // The words of one evaluation are numbered as they come; the room has the items of
            // engines/care_score.
            std::string rest = word;
            for (std::size_t at; not rest.empty();) {
                at = rest.find("、");
                const std::string item = base::trimmed(rest.substr(0, at));
                if (not item.empty())
                    bits |=
                        1u << (care_.try_emplace(item, static_cast<int>(care_.size())).first->second & 31);
                rest = at == std::string::npos ? "" : rest.substr(at + 3);
            }
        }
        return bits;
    }

    /// The cluster of each sent record, by list.
    using Places = std::vector<std::vector<std::uint32_t>>;

    base::Result<Places> link_plain(const std::vector<KnownList>& owned) {
        const auto slots = static_cast<std::size_t>(linkage::slot_count(round_.profile));
        std::vector<linkage::TaggedRecord> records;
        std::uint64_t random = 0;
        for (std::uint32_t list = 0; list < owned.size(); ++list) {
            const Tokens keys = clock_.measure("keys", [&] { return tokens(round_, owned[list].sent); });
            out_.tokens += keys.places.size();
            const std::size_t first = records.size();
            for (const Person& person : owned[list].sent) {
                linkage::TaggedRecord record{list, linkage::thin(person), std::vector<linkage::Tag>(slots)};
                for (auto& tag : record.tags) {
                    const auto filler = plain_hash("empty " + std::to_string(++random));
                    std::memcpy(tag.data(), filler.data(), tag.size());
                }
                records.push_back(std::move(record));
            }
            for (std::size_t i = 0; i < keys.places.size(); ++i)
                records[first + keys.places[i].record].tags[static_cast<std::size_t>(keys.places[i].slot)] =
                    oprf::tag(plain_hash(keys.inputs[i]));
        }
        const auto clusters =
            clock_.measure("cluster", [&] { return linkage::cluster(records, round_.profile); });
        take(clusters);
        out_.children = clusters.count;
        Places places;
        std::size_t next = 0;
        for (const KnownList& own : owned) {
            places.emplace_back();
            for (std::size_t i = 0; i < own.sent.size(); ++i) places.back().push_back(clusters.of[next++]);
        }
        return places;
    }

    base::Result<Places> play(const std::vector<KnownList>& owned) {
        constexpr std::size_t kBatch = 8192;
        Custodian custodian(round_);
        std::vector<Upload> uploads;
        for (std::uint32_t list = 0; list < owned.size(); ++list) {
            const auto& sent = owned[list].sent;
            const Tokens keys = clock_.measure("keys", [&] { return tokens(round_, sent); });
            out_.tokens += keys.places.size();
            std::vector<oprf::Output> outputs;
            for (std::size_t begin = 0; begin < keys.inputs.size(); begin += kBatch) {
                const std::vector<std::string> batch(
                    keys.inputs.begin() + static_cast<std::ptrdiff_t>(begin),
                    keys.inputs.begin() +
                        static_cast<std::ptrdiff_t>(std::min(begin + kBatch, keys.inputs.size())));
                const auto blinded =
                    clock_.measure("blind", [&] { return oprf::blind(batch, options_.threads); });
                const auto evaluated = clock_.measure(
                    "evaluate", [&] { return custodian.evaluate(list, sent.size(), blinded.elements); });
                if (not evaluated) return tl::unexpected(evaluated.error());
                const auto done = clock_.measure("unblind", [&] {
                    return oprf::finalize(batch, blinded, *evaluated, custodian.public_key(),
                                          options_.threads);
                });
                if (not done) return tl::unexpected(done.error());
                outputs.insert(outputs.end(), done->begin(), done->end());
            }
            auto upload = clock_.measure("seal", [&] {
                std::vector<Payload> payloads;
                for (const Person& person : sent) {
                    Payload payload;
                    payload.town =
                        static_cast<std::uint32_t>(std::atoi(base::digits(person.town).substr(0, 5).c_str()));
                    payload.age_band = age_band(person.birth, options_.day_of_count);
                    payload.care = care_bits(person.care);
                    payload.source = static_cast<std::uint8_t>(list & 31);
                    payloads.push_back(payload);
                }
                return make_upload(round_, list, sent, keys, outputs, payloads, custodian.table_key());
            });
            const auto bytes = write_upload(upload, round_);
            auto arrived = read_upload(bytes, round_, sent.size());
            if (not arrived) return tl::unexpected(arrived.error());
            arrived->place_of = std::move(upload.place_of);
            uploads.push_back(std::move(*arrived));
        }
        const auto linked = clock_.measure("cluster", [&] { return link(round_, uploads); });
        take(linked.clusters);
        const auto opened = clock_.measure("table", [&]() -> base::Result<std::uint32_t> {
            std::uint32_t children = 0;
            for (const auto& bag : linked.bags) {
                const auto payloads = custodian.open(bag);
                if (not payloads) return tl::unexpected(payloads.error());
                children += count_bag(*payloads) ? 1 : 0;
            }
            return children;
        });
        if (not opened) return tl::unexpected(opened.error());
        out_.children = *opened;
        Places places;
        std::size_t first = 0;
        for (const Upload& upload : uploads) {
            places.emplace_back();
            for (const std::uint32_t place : upload.place_of)
                places.back().push_back(linked.clusters.of[first + place]);
            first += upload.lines.size();
        }
        return places;
    }

    void take(const linkage::Clusters& clusters) {
        out_.largest = clusters.largest;
        out_.refused = clusters.refused;
        out_.ambiguous = clusters.ambiguous;
    }

    void measure(const std::vector<KnownList>& owned, const Places& places) {
        std::vector<std::uint32_t> clusters;
        std::vector<std::string> truth;
        for (std::size_t list = 0; list < owned.size(); ++list) {
            for (std::size_t i = 0; i < owned[list].kept.size(); ++i) {
                if (owned[list].children[i].empty()) continue;
                clusters.push_back(places[list][owned[list].kept[i]]);
                truth.push_back(owned[list].children[i]);
            }
        }
        out_.sent_quality = linkage::measure(clusters, truth);
        out_.children_rows_left_out = lost_.size();
        // A record of a child that was left out is found by nobody: it costs recall.
        std::uint32_t alone = ~0u;
        for (const std::string& child : lost_) {
            clusters.push_back(alone--);
            truth.push_back(child);
        }
        std::map<std::uint32_t, std::set<std::string>> children;
        for (std::size_t i = 0; i < clusters.size(); ++i) children[clusters[i]].insert(truth[i]);
        for (const auto& [cluster, ids] : children) {
            for (auto a = ids.begin(); a != ids.end(); ++a) {
                for (auto b = std::next(a); b != ids.end(); ++b) out_.taken_for_one.emplace_back(*a, *b);
            }
        }
        out_.quality = linkage::measure(clusters, truth);
        out_.quality.found_children = out_.children;
    }

    const std::vector<NamedList>& lists_;
    const EvaluateOptions& options_;
    Evaluation out_;
    Clock clock_;
    Round round_;
    std::unordered_map<std::string, std::string> truth_;
    std::unordered_map<std::string, int> care_;
    std::vector<std::string> lost_;
};

}  // namespace

base::Checked<Evaluation> evaluate(const std::vector<NamedList>& lists, const base::Table& truth,
                                   const EvaluateOptions& options) {
    if (lists.empty()) return tl::unexpected(base::Problems{problem(msgid("一覧が1つもありません"))});
    return Evaluator(lists, options).run(truth);
}

}  // namespace tsumugi::census
