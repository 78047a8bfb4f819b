#include "house/demo_data.h"

#include <stdexcept>

#include "ground/base/assets.h"
#include "ground/base/csv.h"

namespace tsumugi::house::demo {

std::vector<Record> records(std::string_view file) {
    const auto text = base::asset("house/" + std::string(file));
    const auto table = base::read_csv(text.value());
    if (not table) throw std::logic_error("the data file " + std::string(file) + " is broken");
    std::vector<Record> found;
    const auto& head = table->rows.front();
    for (std::size_t r = 1; r < table->rows.size(); ++r) {
        Record record;
        for (std::size_t c = 0; c < head.size(); ++c) record[head[c]] = table->rows[r].at(c);
        found.push_back(std::move(record));
    }
    return found;
}

const Names& names() {
    static const Names all = [] {
        Names found;
        for (auto& record : records("demo_names.csv")) {
            auto& list = record["kind"] == "family" ? found.families
                         : record["kind"] == "girl" ? found.girls
                                                    : found.boys;
            list.push_back({record["name"], record["kana"]});
        }
        return found;
    }();
    return all;
}

Words::Words() {
    for (auto& record : records("demo_words.csv")) {
        lines_[record["kind"] + "/" + record["topic"]].push_back({record["text"], record["more"]});
    }
}

const std::vector<Words::Line>* Words::all(std::string_view kind, std::string_view topic) const {
    const auto found = lines_.find(std::string(kind) + "/" + std::string(topic));
    return found == lines_.end() ? nullptr : &found->second;
}

const Words::Line& Words::pick(base::Random& random, std::string_view kind, std::string_view topic) const {
    const auto* lines = all(kind, topic);
    if (lines == nullptr) lines = all(kind, "*");
    if (lines == nullptr)
        throw std::logic_error("no words for " + std::string(kind) + "/" + std::string(topic));
    return demo::pick(random, *lines);
}

const Words& words() {
    static const Words all;
    return all;
}

}  // namespace tsumugi::house::demo
