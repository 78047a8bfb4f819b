#include <algorithm>
#include <cstring>
#include <numeric>
#include <unordered_map>

#include "engines/linkage/linkage.h"

namespace tsumugi::linkage {
namespace {

/// Union-find where each set knows its records, so that "one record of one list" is a look at a short list.
class Sets {
  public:
    explicit Sets(const std::vector<TaggedRecord>& records)
        : records_(records), parent_(records.size()), next_(records.size()), size_(records.size(), 1) {
        std::iota(parent_.begin(), parent_.end(), 0u);
        std::iota(next_.begin(), next_.end(), 0u);
    }
    std::uint32_t find(std::uint32_t at) {
        while (parent_[at] != at) at = parent_[at] = parent_[parent_[at]];
        return at;
    }
    std::uint32_t size(std::uint32_t root) const { return size_[root]; }
    bool share_a_list(std::uint32_t a, std::uint32_t b) const {
        std::uint32_t i = a;
        do {
            std::uint32_t j = b;
            do {
                if (records_[i].list == records_[j].list) return true;
                j = next_[j];
            } while (j != b);
            i = next_[i];
        } while (i != a);
        return false;
    }
    void join(std::uint32_t a, std::uint32_t b) {
        if (size_[a] < size_[b]) std::swap(a, b);
        parent_[b] = a;
        size_[a] += size_[b];
        std::swap(next_[a], next_[b]);  // two rings become one
    }

  private:
    const std::vector<TaggedRecord>& records_;
    std::vector<std::uint32_t> parent_, next_, size_;
};

struct Entry {
    Tag tag;
    std::uint32_t record;
    bool operator<(const Entry& other) const {
        const int order = std::memcmp(tag.data(), other.tag.data(), tag.size());
        return order != 0 ? order < 0 : record < other.record;
    }
};

/// The thin marks of which at least one record of a weak match must bear one; 0 = none needed.
std::uint8_t needed(Family family, Profile profile) {
    if (profile == Profile::latin) return family == Family::given_only ? kOneName : 0;
    if (family == Family::undated) return kNoDate;
    return family == Family::given_edit or family == Family::given_only ? kNoWritten : 0;
}

class Joiner {
  public:
    Joiner(const std::vector<TaggedRecord>& records, Profile profile)
        : records_(records), profile_(profile), sets_(records) {}

    Clusters run() {
        for (const Slots& run : slots(profile_)) {
            collect(run);
            for (std::size_t begin = 0; begin < entries_.size();) {
                std::size_t end = begin + 1;
                while (end < entries_.size() and entries_[end].tag == entries_[begin].tag) ++end;
                if (end - begin > 1) {
                    if (run.family < Family::family_edit)
                        join_strong(begin, end, run.family);
                    else
                        join_weak(begin, end, run.family);
                }
                begin = end;
            }
        }
        return number();
    }

  private:
    void collect(const Slots& run) {
        entries_.clear();
        const auto take = [&](const Slots& from) {
            for (std::uint32_t i = 0; i < records_.size(); ++i) {
                for (int slot = from.first; slot < from.first + from.count; ++slot)
                    entries_.push_back({records_[i].tags[static_cast<std::size_t>(slot)], i});
            }
        };
        take(run);
        // A letter too many in one reading is a letter left out of the other whole reading.
        if (run.family == Family::family_edit and profile_ == Profile::japanese)
            take(slots(profile_)[static_cast<std::size_t>(Family::loose)]);
        std::sort(entries_.begin(), entries_.end());
    }

    void join_strong(std::size_t begin, std::size_t end, Family family) {
        for (std::size_t i = begin + 1; i < end; ++i) {
            // To the first of the group that will have it: lists that repeat a tag must not stop the others.
            for (std::size_t j = begin; j < i; ++j) {
                const std::uint32_t a = sets_.find(entries_[j].record), b = sets_.find(entries_[i].record);
                if (a == b) break;
                if (sets_.share_a_list(a, b)) {
                    ++result_.refused;
                    if (i - begin > kLongGroup) break;
                    continue;
                }
                result_.joins.push_back({entries_[j].record, entries_[i].record, family});
                sets_.join(a, b);
                break;
            }
        }
    }

    /// Only a record that is still alone is brought to the one set that fits.
    void join_weak(std::size_t begin, std::size_t end, Family family) {
        if (end - begin > kLongGroup) {
            ++result_.ambiguous;
            return;
        }
        for (std::size_t i = begin; i < end; ++i) bring(i, begin, end, family);
    }

    void bring(std::size_t i, std::size_t begin, std::size_t end, Family family) {
        const std::uint32_t record = entries_[i].record, own = sets_.find(record);
        if (sets_.size(own) > 1) return;
        const std::uint8_t need = needed(family, profile_);
        // A set goes before another record that is alone: that one is brought to the set in its turn.
        Fit sets, alone;
        for (std::size_t j = begin; j < end; ++j) {
            const std::uint32_t partner = entries_[j].record, other = sets_.find(partner);
            if (other == own) continue;
            if (need != 0 and ((records_[record].thin | records_[partner].thin) & need) == 0) continue;
            if (sets_.share_a_list(own, other)) {
                ++result_.refused;
                continue;
            }
            (sets_.size(other) > 1 ? sets : alone).take(other, partner);
        }
        const Fit& fit = sets.found ? sets : alone;
        if (fit.several) ++result_.ambiguous;
        if (not fit.found or fit.several) return;
        result_.joins.push_back({fit.by, record, family});
        sets_.join(fit.set, own);
    }

    /// The sets that a record fits, of which only one may be left.
    struct Fit {
        bool found = false, several = false;
        std::uint32_t set = 0, by = 0;
        void take(std::uint32_t other, std::uint32_t partner) {
            several = several or (found and other != set);
            if (not found) set = other, by = partner;
            found = true;
        }
    };

    Clusters number() {
        constexpr std::uint32_t kNone = ~0u;
        std::vector<std::uint32_t> number(records_.size(), kNone);
        result_.of.resize(records_.size());
        for (std::uint32_t i = 0; i < records_.size(); ++i) {
            const std::uint32_t root = sets_.find(i);
            if (number[root] == kNone) number[root] = result_.count++;
            result_.of[i] = number[root];
            result_.largest = std::max(result_.largest, sets_.size(root));
        }
        return std::move(result_);
    }

    /// A tag that so many records share tells nothing; real ones are shared by one record a list.
    static constexpr std::size_t kLongGroup = 64;

    const std::vector<TaggedRecord>& records_;
    Profile profile_;
    Sets sets_;
    std::vector<Entry> entries_;
    Clusters result_;
};

double ratio(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? 1.0 : static_cast<double>(part) / static_cast<double>(whole);
}
std::uint64_t pairs(std::uint64_t count) { return count * (count - 1) / 2; }

}  // namespace

Clusters cluster(const std::vector<TaggedRecord>& records, Profile profile) {
    return Joiner(records, profile).run();
}

double Quality::precision() const { return ratio(right_pairs, found_pairs); }
double Quality::recall() const { return ratio(right_pairs, true_pairs); }
double Quality::f1() const {
    const double p = precision(), r = recall();
    return p + r > 0 ? 2 * p * r / (p + r) : 0;
}
double Quality::distinct_error() const {
    return true_children == 0 ? 0
                              : (static_cast<double>(found_children) - static_cast<double>(true_children)) /
                                    static_cast<double>(true_children);
}

Quality measure(const std::vector<std::uint32_t>& clusters, const std::vector<std::string>& truth) {
    std::unordered_map<std::string_view, std::uint64_t> by_truth;
    std::unordered_map<std::uint32_t, std::uint64_t> by_cluster;
    std::unordered_map<std::string, std::uint64_t> by_both;
    for (std::size_t i = 0; i < truth.size(); ++i) {
        ++by_truth[truth[i]];
        ++by_cluster[clusters[i]];
        ++by_both[std::to_string(clusters[i]) + "\x1f" + truth[i]];
    }
    Quality quality;
    quality.true_children = by_truth.size();
    quality.found_children = by_cluster.size();
    for (const auto& [key, count] : by_truth) quality.true_pairs += pairs(count);
    for (const auto& [key, count] : by_cluster) quality.found_pairs += pairs(count);
    for (const auto& [key, count] : by_both) quality.right_pairs += pairs(count);
    return quality;
}

}  // namespace tsumugi::linkage
