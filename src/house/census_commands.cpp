#include "house/census_commands.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "engines/census/evaluate.h"
#include "engines/linkage/synth.h"
#include "ground/base/csv.h"
#include "house/census_lists.h"
#include "house/terminal.h"

namespace tsumugi::house {
namespace {

using html::msgid;
namespace fs = std::filesystem;

constexpr std::size_t kMaxListBytes = 512u * 1024 * 1024;

base::Problem problem(const char* message, std::vector<std::pair<std::string, std::string>> args = {}) {
    return {base::Kind::invalid, "", message, std::move(args)};
}

void write_file(const fs::path& path, const std::string& bytes) {
    std::ofstream file(path, std::ios::binary);
    file << bytes;
    if (not file.flush()) throw std::runtime_error("cannot write " + path.string());
}

Exit refused(Shell& shell, const base::Problems& problems) {
    for (std::size_t i = 1; i < problems.size(); ++i)
        std::cerr << "tsumugi: " << html::tr(shell.lang, problems[i]) << "\n";
    return tl::unexpected(problems.front());
}

}  // namespace

Exit census_synth_command(Shell& shell, const CensusSynthCommand& given) {
    const fs::path folder = given.out;
    if (fs::exists(folder) and not fs::is_empty(folder))
        return tl::unexpected(
            problem(msgid("フォルダー {path} は空ではありません。新しい名前にしてください。"),
                    {{"path", given.out}}));
    linkage::SynthOptions options;
    options.children = given.children;
    options.level = given.level;
    options.seed = given.seed;
    options.only_families = given.only_families;
    const auto synth = linkage::make_synth(options);
    fs::create_directories(folder / "lists");
    for (const auto& list : synth.lists)
        write_file(folder / "lists" / (list.name + ".csv"), base::write_csv(list.rows));
    write_file(folder / "truth.csv", base::write_csv(synth.truth));
    base::Table towns{{"code", "name"}};
    for (const auto& [code, name] : linkage::synth_towns()) towns.push_back({code, name});
    write_file(folder / "towns.csv", base::write_csv(towns));
    say(shell.tr(
        msgid(
            "こども{children}人、{lists}つの一覧、{records}行を {path} に作りました。基準の日は {day} です。"),
        {{"children", std::to_string(synth.children.size())},
         {"lists", std::to_string(synth.lists.size())},
         {"records", std::to_string(synth.truth.size() - 1)},
         {"path", given.out},
         {"day", base::iso(options.day_of_count)}}));
    return 0;
}

Exit census_evaluate_command(Shell& shell, const CensusEvaluateCommand& given) {
    census::EvaluateOptions options;
    options.day_of_count = linkage::SynthOptions{}.day_of_count;
    if (not given.day.empty()) {
        const auto day = base::parse_date(given.day, shell.clock.today());
        if (not day) return tl::unexpected(day.error());
        options.day_of_count = day->date;
    }
    const auto columns = named_columns(given.columns);
    if (not columns) return tl::unexpected(columns.error());
    options.columns = *columns;
    options.profile = given.profile;
    options.normalise = not given.no_normalise;
    options.owner_decides = given.owner_decides;
    options.plain = given.plain;
    options.threads = given.threads;

    if (not fs::is_directory(given.lists))
        return tl::unexpected(
            problem(msgid("一覧のフォルダー {path} がありません。"), {{"path", given.lists}}));
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(given.lists)) {
        const auto kind = entry.path().extension();
        if (kind == ".csv" or kind == ".tsv" or kind == ".txt" or kind == ".xlsx")
            files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    const auto truth = read_list_file(given.truth, kMaxListBytes);
    if (not truth) return tl::unexpected(truth.error());
    const fs::path towns =
        given.towns.empty() ? fs::path(given.truth).parent_path() / "towns.csv" : fs::path(given.towns);
    if (not given.towns.empty() or fs::exists(towns)) {
        const auto table = read_list_file(towns.string(), kMaxListBytes);
        if (not table) return tl::unexpected(table.error());
        for (std::size_t i = 1; i < table->size(); ++i) {
            if ((*table)[i].size() >= 2) options.towns.emplace_back((*table)[i][0], (*table)[i][1]);
        }
    }
    std::vector<census::NamedList> lists;
    for (const fs::path& file : files) {
        auto table = read_list_file(file.string(), kMaxListBytes);
        if (not table) {
            std::cerr << "tsumugi: " << file.filename().string() << "\n";
            return tl::unexpected(table.error());
        }
        lists.push_back({file.filename().string(), std::move(*table)});
    }
    const auto evaluation = census::evaluate(lists, *truth, options);
    if (not evaluation) return refused(shell, evaluation.error());
    std::cout << (given.json ? census::json_of(*evaluation) : census::text_of(*evaluation));
    return 0;
}

}  // namespace tsumugi::house
