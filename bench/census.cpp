// The bars of issue "How many children are there" and what the steps cost. One JSON line a figure.
//   census            the linkage at 1,000 and 20,000 children, tokens against bare scalar multiplication
//   census --full N   the whole protocol on N children as well (400,000 records are about 117,000 children)
//   census --tokens     tokens against bare scalar multiplication alone
//   census --linkage N  the linkage alone on N children
#include <sodium.h>
#include <sys/resource.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>

#include "engines/census/evaluate.h"
#include "engines/linkage/synth.h"
#include "engines/oprf/oprf.h"

using namespace tsumugi;

namespace {

void line(const std::string& name, double value, const char* unit, std::uint64_t n) {
    std::printf("{\"name\": \"census/%s\", \"value\": %.5g, \"unit\": \"%s\", \"n\": %llu}\n", name.c_str(),
                value, unit, static_cast<unsigned long long>(n));
    std::fflush(stdout);
}
double seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}
double cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           1e-6 * static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

void linkage_run(int children, int level, std::uint64_t seed, bool families, bool full, bool normalise = true,
                 bool owner_decides = true) {
    linkage::SynthOptions options;
    options.children = children, options.level = level, options.seed = seed, options.only_families = families;
    auto synth = linkage::make_synth(options);
    std::vector<census::NamedList> lists;
    for (auto& list : synth.lists) lists.push_back({list.name, std::move(list.rows)});
    census::EvaluateOptions evaluate;
    evaluate.day_of_count = options.day_of_count;
    evaluate.towns = linkage::synth_towns();
    evaluate.plain = not full;
    evaluate.owner_decides = owner_decides;
    evaluate.normalise = normalise;
    const auto done = census::evaluate(lists, synth.truth, evaluate);
    if (not done) {
        std::fprintf(stderr, "census: %s\n", done.error().front().message.c_str());
        std::exit(1);
    }
    const std::string name = (full ? "protocol/" : "linkage/") + std::to_string(children) + "/level" +
                             std::to_string(level) + (families ? "/families" : "") +
                             (normalise ? "" : "/raw") + (owner_decides ? "" : "/owner_silent") + "/seed" +
                             std::to_string(seed) + "/";
    const auto& q = done->quality;
    line(name + "f1", q.f1(), "ratio", done->sent);
    line(name + "f1_of_sent", done->sent_quality.f1(), "ratio", done->sent);
    line(name + "recall_of_sent", done->sent_quality.recall(), "ratio", done->sent);
    line(name + "rows_left_out", static_cast<double>(done->children_rows_left_out), "rows", done->rows);
    line(name + "precision", q.precision(), "ratio", q.found_pairs);
    line(name + "recall", q.recall(), "ratio", q.true_pairs);
    line(name + "distinct_error", 100 * q.distinct_error(), "percent", q.true_children);
    line(name + "false_pairs", static_cast<double>(q.found_pairs - q.right_pairs), "pairs", q.found_pairs);
    for (const auto& stage : done->stages) line(name + "time_" + stage.name, stage.seconds, "s", done->sent);
    line(name + "memory", static_cast<double>(done->peak_bytes) / 1048576, "MiB", done->sent);
}

/// Multiplications on all cores at once: what the machine allows.
double bare_multiplications(unsigned threads, int each) {
    std::array<unsigned char, 32> point, scalar;
    crypto_core_ristretto255_random(point.data());
    crypto_core_ristretto255_scalar_random(scalar.data());
    const double begun = seconds();
    std::vector<std::thread> running;
    for (unsigned i = 0; i < threads; ++i) {
        running.emplace_back([&, p = point]() mutable {
            for (int k = 0; k < each; ++k) {
                if (crypto_scalarmult_ristretto255(p.data(), scalar.data(), p.data()) != 0) std::abort();
            }
        });
    }
    for (auto& thread : running) thread.join();
    return threads * static_cast<double>(each) / (seconds() - begun);
}

/// A token costs six multiplications: blind, evaluate, one in the proof, two to check it, unblind.
void token_run(unsigned threads) {
    constexpr std::size_t kTokens = 8192;
    constexpr int kMultiplications = 6;
    std::vector<std::string> inputs;
    for (std::size_t i = 0; i < kTokens; ++i) inputs.push_back("token " + std::to_string(i));
    const auto key = oprf::make_key();
    double best = 0, cpu = 0, bare = 0, per_cpu = 0, bare_per_cpu = 0;
    for (int round = 0; round < 3; ++round) {
        const double bare_begun = cpu_seconds();
        bare = std::max(bare, bare_multiplications(threads, 4000));
        bare_per_cpu = std::max(bare_per_cpu, threads * 4000 / (cpu_seconds() - bare_begun));
        const double begun = seconds(), cpu_begun = cpu_seconds();
        const auto blinded = oprf::blind(inputs, threads);
        const double blind_done = seconds();
        const auto evaluated = oprf::evaluate(key, blinded.elements, threads);
        const double evaluate_done = seconds();
        if (not oprf::finalize(inputs, blinded, *evaluated, key.public_key, threads)) std::abort();
        const double rate = kTokens / (seconds() - begun);
        per_cpu = std::max(per_cpu, kTokens / (cpu_seconds() - cpu_begun));
        if (rate > best) {
            best = rate, cpu = (cpu_seconds() - cpu_begun) / (seconds() - begun);
            line("oprf/blind", kTokens / (blind_done - begun), "tokens/s", kTokens);
            line("oprf/evaluate", kTokens / (evaluate_done - blind_done), "tokens/s", kTokens);
            line("oprf/finalize", kTokens / (seconds() - evaluate_done), "tokens/s", kTokens);
        }
    }
    line("oprf/threads", threads, "threads", kTokens);
    line("oprf/tokens", best, "tokens/s", kTokens);
    line("oprf/bare_multiplications", bare, "1/s", 4000);
    line("oprf/share_of_bare", 100 * best * kMultiplications / bare, "percent", kTokens);
    // On a machine that others use too, only this one is steady.
    line("oprf/share_of_bare_by_cpu_time", 100 * per_cpu * kMultiplications / bare_per_cpu, "percent",
         kTokens);
    line("oprf/cores_used", cpu, "cores", kTokens);
}

}  // namespace

int main(int argc, char** argv) {
    if (sodium_init() < 0) return 1;
    if (argc == 2 and std::strcmp(argv[1], "--tokens") == 0) {
        token_run(1);
        token_run(std::max(1u, std::thread::hardware_concurrency()));
        return 0;
    }
    if (argc == 3 and std::strcmp(argv[1], "--full") == 0) {
        linkage_run(std::atoi(argv[2]), 1, 20261, false, true);
        return 0;
    }
    if (argc == 3 and std::strcmp(argv[1], "--linkage") == 0) {
        linkage_run(std::atoi(argv[2]), 1, 20261, false, false);
        return 0;
    }
    for (const std::uint64_t seed : {47001u, 47002u, 47003u}) {
        for (const bool owner_decides : {true, false}) {
            for (const int level : {1, 2}) linkage_run(1000, level, seed, false, false, true, owner_decides);
            linkage_run(20000, 1, seed, false, false, true, owner_decides);
        }
        linkage_run(1000, 1, seed, true, false);
    }
    linkage_run(1000, 1, 47001, false, false, false);
    token_run(1);
    token_run(std::max(1u, std::thread::hardware_concurrency()));
}
