#include <algorithm>
#include <cmath>
#include <optional>

#include "engines/estimate/estimate.h"

namespace tsumugi::estimate {
namespace {

constexpr std::int64_t kLeastChildren = 200;
constexpr double kNormal95 = 1.959964;

using Matrix = std::vector<std::vector<double>>;

/// The inverse of a small positive definite matrix by Gauss-Jordan; nullopt where it has none.
std::optional<Matrix> inverse(Matrix a) {
    const std::size_t n = a.size();
    Matrix out(n, std::vector<double>(n, 0));
    for (std::size_t i = 0; i < n; ++i) out[i][i] = 1;
    for (std::size_t i = 0; i < n; ++i) {
        std::size_t pivot = i;
        for (std::size_t r = i + 1; r < n; ++r) {
            if (std::abs(a[r][i]) > std::abs(a[pivot][i])) pivot = r;
        }
        if (std::abs(a[pivot][i]) < 1e-10) return std::nullopt;
        std::swap(a[i], a[pivot]);
        std::swap(out[i], out[pivot]);
        const double scale = a[i][i];
        for (std::size_t c = 0; c < n; ++c) a[i][c] /= scale, out[i][c] /= scale;
        for (std::size_t r = 0; r < n; ++r) {
            const double factor = a[r][i];
            if (r == i or factor == 0) continue;
            for (std::size_t c = 0; c < n; ++c) a[r][c] -= factor * a[i][c], out[r][c] -= factor * out[i][c];
        }
    }
    return out;
}

struct Model {
    double intercept = 0, intercept_variance = 0, aic = 0;
};

/// Maximum likelihood by iteratively reweighted least squares. Columns: 1, each list, each pair of the model.
std::optional<Model> fit(const std::vector<double>& counts, int lists, const std::vector<unsigned>& pairs) {
    std::vector<std::vector<double>> rows;
    std::vector<double> y;
    for (unsigned pattern = 1; pattern < 1u << lists; ++pattern) {
        std::vector<double> row{1};
        for (int i = 0; i < lists; ++i) row.push_back((pattern >> i & 1) != 0 ? 1 : 0);
        for (const unsigned pair : pairs) row.push_back((pattern & pair) == pair ? 1 : 0);
        rows.push_back(std::move(row));
        y.push_back(counts[pattern]);
    }
    const std::size_t size = rows.front().size();
    std::vector<double> beta(size, 0);
    std::optional<Matrix> covariance;
    for (int round = 0; round < 100; ++round) {
        Matrix information(size, std::vector<double>(size, 0));
        std::vector<double> score(size, 0);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            double eta = 0;
            for (std::size_t c = 0; c < size; ++c) eta += rows[i][c] * beta[c];
            const double mu = round == 0 ? y[i] : std::exp(std::min(eta, 30.0));
            const double working = round == 0 ? std::log(mu) : eta + (y[i] - mu) / mu;
            for (std::size_t c = 0; c < size; ++c) {
                score[c] += rows[i][c] * mu * working;
                for (std::size_t d = 0; d < size; ++d) information[c][d] += rows[i][c] * mu * rows[i][d];
            }
        }
        covariance = inverse(information);
        if (not covariance) return std::nullopt;
        double moved = 0;
        for (std::size_t c = 0; c < size; ++c) {
            double next = 0;
            for (std::size_t d = 0; d < size; ++d) next += (*covariance)[c][d] * score[d];
            moved = std::max(moved, std::abs(next - beta[c]));
            beta[c] = next;
        }
        if (moved < 1e-9) break;
        if (round == 99) return std::nullopt;
    }
    double log_likelihood = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        double eta = 0;
        for (std::size_t c = 0; c < size; ++c) eta += rows[i][c] * beta[c];
        log_likelihood += y[i] * eta - std::exp(eta) - std::lgamma(y[i] + 1);
    }
    return Model{beta[0], (*covariance)[0][0], 2 * static_cast<double>(size) - 2 * log_likelihood};
}

std::string name_of(const std::vector<unsigned>& pairs, int lists) {
    std::string out;
    for (const unsigned pair : pairs) {
        if (not out.empty()) out += ' ';
        for (int i = 0; i < lists; ++i) {
            if ((pair >> i & 1) != 0) out += std::to_string(i + 1);
        }
    }
    return out.empty() ? "independent" : out;
}

}  // namespace

Estimate log_linear(const std::vector<std::int64_t>& counts, int lists) {
    Estimate out;
    const auto refuse = [&](Verdict verdict) {
        out.verdict = verdict;
        return out;
    };
    if (lists < 3 or lists > 4 or counts.size() != 1u << lists) return refuse(Verdict::too_few_lists);
    for (unsigned pattern = 1; pattern < counts.size(); ++pattern) out.seen += counts[pattern];
    std::vector<unsigned> pairs;
    for (int i = 0; i < lists; ++i) {
        std::int64_t on_list = 0;
        for (unsigned pattern = 1; pattern < counts.size(); ++pattern)
            on_list += (pattern >> i & 1) != 0 ? counts[pattern] : 0;
        if (on_list == 0) return refuse(Verdict::list_empty);
    }
    for (int i = 0; i < lists; ++i) {
        for (int j = i + 1; j < lists; ++j) {
            const unsigned pair = 1u << i | 1u << j;
            std::int64_t on_both = 0;
            for (unsigned pattern = 1; pattern < counts.size(); ++pattern)
                on_both += (pattern & pair) == pair ? counts[pattern] : 0;
            if (on_both == 0) return refuse(Verdict::gap_in_overlaps);
            pairs.push_back(pair);
        }
    }
    if (out.seen < kLeastChildren) return refuse(Verdict::too_few_children);
    std::vector<double> cells;
    for (const std::int64_t count : counts) cells.push_back(static_cast<double>(count) + 0.5);
    std::optional<Model> best;
    for (unsigned chosen = 0; chosen < 1u << pairs.size(); ++chosen) {
        std::vector<unsigned> some;
        for (std::size_t i = 0; i < pairs.size(); ++i) {
            if ((chosen >> i & 1) != 0) some.push_back(pairs[i]);
        }
        const auto model = fit(cells, lists, some);
        if (not model or (best and model->aic >= best->aic)) continue;
        best = model;
        out.model = name_of(some, lists);
    }
    if (not best) return refuse(Verdict::no_fit);
    const double unseen = std::exp(best->intercept), seen = static_cast<double>(out.seen);
    // An unseen part larger than all that was seen is the formula's guess, not the data's word.
    if (not std::isfinite(unseen) or unseen > seen) return refuse(Verdict::no_fit);
    out.children = seen + unseen;
    // The intercept is the logarithm of the unseen; their own chance of being unseen comes on top.
    const double c = std::exp(kNormal95 * std::sqrt(best->intercept_variance + 1 / std::max(unseen, 0.5)));
    out.least = seen + unseen / c;
    out.most = seen + unseen * c;
    return out;
}

}  // namespace tsumugi::estimate
