// Reading records of meetings: the real one, and one of 10,000 lines.
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string>

#include "engines/record/record.h"

using namespace tsumugi;

namespace {

/// Processor time of one call in milliseconds, the least of `times`.
template <class Work>
double least(int times, Work work) {
    double best = 1e9;
    for (int i = 0; i < times; ++i) {
        const auto begin = std::clock();
        work();
        best = std::min(best, static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC * 1000);
    }
    return best;
}

std::string long_record(int lines) {
    std::string text =
        "第１回ながい地域連絡会議の概要\n１ 日時：令和６年４月１日（月）19：00～21：00\n２ 議題\n（１）意見について\n（主な意見）\n";
    int count = 5;
    for (int challenge = 0; count < lines; ++challenge) {
        text += "①課題その" + std::to_string(challenge) + "\n";
        for (int item = 1; item <= 20 and count < lines; ++item) {
            text += "【№" + std::to_string(challenge * 20 + item) + "】項目\n";
            for (int opinion = 0; opinion < 8; ++opinion) {
                text +=
                    "・学校、親、病院の思っていること考えていることに差異があることに気付けてよかった。対象の子の\n医療ケアをどうするか話し合った（小田原市立病院）\n";
                count += 2;
            }
            ++count;
        }
        ++count;
    }
    return text;
}

void line(const char* name, double value, long n) {
    std::printf("{\"name\": \"record/%s\", \"value\": %.3f, \"unit\": \"ms_cpu\", \"n\": %ld}\n", name, value,
                n);
}

}  // namespace

int main() {
    std::ifstream file("tests/data/odawara-liaison-2017-01.txt");
    const std::string real{std::istreambuf_iterator<char>(file), {}};
    if (real.empty()) {
        std::fprintf(stderr, "record: run it in the project's folder\n");
        return 1;
    }
    line("source", least(20, [&] { return record::read(real)->lines.size(); }), 248);
    for (const int lines : {10000, 40000}) {
        const auto text = long_record(lines);
        line(lines == 10000 ? "10000_lines" : "40000_lines",
             least(3, [&] { return record::read(text)->lines.size(); }), lines);
    }
    return 0;
}
