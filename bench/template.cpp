// What it costs to build the data of a list page and to render them: 25 rows of 5 fields.
#include <benchmark/benchmark.h>

#include "ground/html/template.h"

using namespace tsumugi;

namespace {

constexpr int kRows = 25;

constexpr std::string_view kTable = R"(<table class="table">
<thead><tr>{{#heads}}<th scope="col">{{.}}</th>{{/heads}}</tr></thead>
<tbody>
{{#rows}}
<tr>
<td><a href="/children/{{code}}">{{code}}</a></td>
<td>{{what}}</td>
<td>{{#late}}<strong>{{/late}}{{due}}{{#late}}</strong>{{/late}}</td>
<td>{{section}}</td>
<td><span class="tag">{{state}}</span></td>
</tr>
{{/rows}}
</tbody>
</table>
)";

html::View table() {
    html::Views rows;
    for (int i = 0; i < kRows; ++i) {
        auto row = html::View::object();
        row.set("code", "K7Q2-" + std::to_string(1000 + i));
        row.set("what", "訪問看護指示書を用意する <3部>");
        row.set("late", i % 5 == 0);
        row.set("due", "令和8（2026）年12月4日（金）");
        row.set("section", "市立みなと病院 連携室");
        row.set("state", "返事待ち");
        rows.push_back(std::move(row));
    }
    auto view = html::View::object();
    view.set("heads", html::Views{"こども", "すること", "期限", "部署", "状態"});
    view.set("rows", std::move(rows));
    return view;
}

void BuildData(benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(table());
}
BENCHMARK(BuildData);

void Render(benchmark::State& state) {
    const html::Template parsed("bench/table", kTable, nullptr);
    const auto data = table();
    std::size_t bytes = 0;
    for (auto _ : state) {
        const auto out = parsed.render(data);
        bytes += out.size();
        benchmark::DoNotOptimize(out.data());
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
}
BENCHMARK(Render);

void RenderWithRowsAsPartials(benchmark::State& state) {
    const html::Template parsed("bench/table", "<ul>\n{{#rows}}\n  {{> _row}}\n{{/rows}}\n</ul>\n",
                                [](std::string_view) {
                                    return "<li>\n  <b>{{code}}</b>\n  {{what}}\n  {{due}}\n  {{section}}\n"
                                           "  {{state}}\n</li>\n";
                                });
    const auto data = table();
    for (auto _ : state) benchmark::DoNotOptimize(parsed.render(data).data());
}
BENCHMARK(RenderWithRowsAsPartials);

void Parse(benchmark::State& state) {
    for (auto _ : state) {
        const html::Template parsed("bench/table", kTable, nullptr);
        benchmark::DoNotOptimize(&parsed);
    }
}
BENCHMARK(Parse);

}  // namespace

BENCHMARK_MAIN();
