#include <algorithm>
#include <cmath>

#include "engines/estimate/estimate.h"

namespace tsumugi::estimate {

using base::msgid;

namespace {

constexpr std::int64_t kLeastInBoth = 7;
constexpr double kNormal95 = 1.959964;

/// Chao 1987: the unseen are log-normal, so that the interval does not reach under what was seen.
void set_interval(Estimate& estimate, double variance) {
    const double unseen = estimate.children - static_cast<double>(estimate.seen);
    if (unseen <= 0 or variance <= 0) {
        estimate.least = estimate.most = estimate.children;
        return;
    }
    const double c = std::exp(kNormal95 * std::sqrt(std::log(1 + variance / (unseen * unseen))));
    estimate.least = static_cast<double>(estimate.seen) + unseen / c;
    estimate.most = static_cast<double>(estimate.seen) + unseen * c;
}

struct Fit {
    Estimate estimate;
    double variance = 0;
};

Fit fit(const TwoLists& lists) {
    Fit out;
    Estimate& e = out.estimate;
    e.model = "chapman";
    e.seen = lists.first + lists.second - lists.both;
    if (lists.first == 0 or lists.second == 0)
        e.verdict = Verdict::list_empty;
    else if (lists.both < kLeastInBoth)
        e.verdict = Verdict::too_few_in_both;
    if (e.verdict != Verdict::said) return out;
    const double a = static_cast<double>(lists.first), b = static_cast<double>(lists.second),
                 m = static_cast<double>(lists.both);
    e.children = (a + 1) * (b + 1) / (m + 1) - 1;
    out.variance = (a + 1) * (b + 1) * (a - m) * (b - m) / ((m + 1) * (m + 1) * (m + 2));
    set_interval(e, out.variance);
    return out;
}

}  // namespace

const char* reason(Verdict verdict) {
    switch (verdict) {
        case Verdict::said:
            return "";
        case Verdict::too_few_in_both:
            return msgid("両方の名簿にいるこどもが少なすぎて、推計できません");
        case Verdict::list_empty:
            return msgid("名簿の一方にこどもがいないので、推計できません");
        case Verdict::too_few_children:
            return msgid("こどもが200人に届かないので、この方法では推計できません");
        case Verdict::gap_in_overlaps:
            return msgid("どちらにもいるこどもが1人もいない名簿の組があるので、推計できません");
        case Verdict::too_few_lists:
            return msgid("名簿が3つそろわないので、この方法では推計できません");
        case Verdict::no_fit:
            return msgid("重なり方に合う式が見つからないので、推計できません");
    }
    return "";
}

Estimate chapman(const TwoLists& lists) { return fit(lists).estimate; }

Stratified chapman_by_stratum(const std::vector<TwoLists>& strata) {
    Stratified out;
    out.total.model = "chapman";
    double variance = 0;
    for (const TwoLists& lists : strata) {
        const Fit one = fit(lists);
        out.strata.push_back(one.estimate);
        out.total.seen += one.estimate.seen;
        if (lists.first == 0 and lists.second == 0) continue;
        if (one.estimate.verdict != Verdict::said) {
            out.unsaid.push_back(lists.stratum);
            out.total.verdict = one.estimate.verdict;
            continue;
        }
        out.total.children += one.estimate.children;
        variance += one.variance;
    }
    if (out.total.seen == 0) out.total.verdict = Verdict::list_empty;
    if (out.total.verdict == Verdict::said)
        set_interval(out.total, variance);
    else
        out.total.children = 0;
    return out;
}

}  // namespace tsumugi::estimate
