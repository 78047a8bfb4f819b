#include "engines/care_score/care_score.h"

#include <benchmark/benchmark.h>

#include <cstdio>

using namespace tsumugi;

namespace {

using care_score::Watch;

const std::vector<care_score::Answer> kTwoItems{{"2", true, Watch::high}, {"5", true, Watch::high}};
const std::vector<care_score::Answer> kHeavyChild{
    {"1", true, Watch::high},  {"2", true, Watch::high},  {"4", true, Watch::low},  {"5", true, Watch::high},
    {"7-1", true, Watch::low}, {"7-2", true, Watch::low}, {"14", true, Watch::high}};

void score(benchmark::State& state, const std::vector<care_score::Answer>& answers) {
    for (auto _ : state) benchmark::DoNotOptimize(care_score::score(answers));
}
BENCHMARK_CAPTURE(score, two_items, kTwoItems);
BENCHMARK_CAPTURE(score, heavy_child, kHeavyChild);

/// One JSON line a figure, as every program of bench/ prints.
class Lines : public benchmark::BenchmarkReporter {
  public:
    bool ReportContext(const Context&) override { return true; }
    void ReportRuns(const std::vector<Run>& runs) override {
        for (const auto& run : runs)
            std::printf("{\"name\": \"care_score/%s\", \"value\": %.1f, \"unit\": \"ns_cpu\", \"n\": %lld}\n",
                        run.benchmark_name().c_str(), run.GetAdjustedCPUTime(),
                        static_cast<long long>(run.iterations));
    }
};

}  // namespace

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    Lines lines;
    benchmark::RunSpecifiedBenchmarks(&lines);
}
