// What an evaluation found, for a terminal and as JSON.
#include <cstdio>

#include "engines/census/evaluate.h"

namespace tsumugi::census {
namespace {

std::string number(double value, int digits) {
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", digits, value);
    return text;
}

}  // namespace

std::string text_of(const Evaluation& e) {
    std::string out;
    const auto line = [&](const std::string& name, const std::string& value) {
        out += name + std::string(name.size() < 24 ? 24 - name.size() : 1, ' ') + value + "\n";
    };
    line("lists", std::to_string(e.lists) + " (" +
                      (e.profile == linkage::Profile::latin ? "latin" : "japanese") + ")");
    line("rows", std::to_string(e.rows) + ", left out " + std::to_string(e.left_out) + ", without truth " +
                     std::to_string(e.without_truth));
    line("doubles in lists", std::to_string(e.doubles_merged) + " merged, " +
                                 std::to_string(e.doubles_to_ask) + " for the owner to decide");
    line("grown up, or era wrong", std::to_string(e.eras_to_ask) + " for the owner to decide");
    line("records sent", std::to_string(e.sent) + ", tokens " + std::to_string(e.tokens));
    line("children", "counted " + std::to_string(e.quality.found_children) + ", true " +
                         std::to_string(e.quality.true_children));
    line("distinct error", number(100 * e.quality.distinct_error(), 2) + " %");
    line("precision", number(e.quality.precision(), 4));
    line("recall", number(e.quality.recall(), 4));
    line("F1", number(e.quality.f1(), 4));
    line("of records sent", "precision " + number(e.sent_quality.precision(), 4) + ", recall " +
                                number(e.sent_quality.recall(), 4) + ", F1 " +
                                number(e.sent_quality.f1(), 4) + " (" +
                                std::to_string(e.children_rows_left_out) +
                                " rows of counted children were left out and cost the recall above)");
    line("taken for one", std::to_string(e.taken_for_one.size()) + " pairs of children");
    line("largest cluster", std::to_string(e.largest) + ", joins refused " + std::to_string(e.refused) +
                                ", left ambiguous " + std::to_string(e.ambiguous));
    for (const Stage& stage : e.stages)
        line("time " + stage.name,
             number(stage.seconds, 2) + " s, cpu " + number(stage.cpu_seconds, 2) + " s");
    line("memory", number(static_cast<double>(e.peak_bytes) / 1048576, 0) + " MiB at most");
    for (const auto& [note, count] : e.notes) line("row note", std::to_string(count) + " x " + note);
    return out;
}

std::string json_of(const Evaluation& e) {
    std::string out =
        "{\"precision\": " + number(e.quality.precision(), 5) +
        ", \"recall\": " + number(e.quality.recall(), 5) + ", \"f1\": " + number(e.quality.f1(), 5) +
        ", \"f1_of_sent\": " + number(e.sent_quality.f1(), 5) +
        ", \"recall_of_sent\": " + number(e.sent_quality.recall(), 5) +
        ", \"rows_left_out\": " + std::to_string(e.children_rows_left_out) +
        ", \"distinct_error\": " + number(e.quality.distinct_error(), 5) +
        ", \"children_counted\": " + std::to_string(e.quality.found_children) +
        ", \"children_true\": " + std::to_string(e.quality.true_children) +
        ", \"records\": " + std::to_string(e.sent) + ", \"tokens\": " + std::to_string(e.tokens) +
        ", \"largest_cluster\": " + std::to_string(e.largest) +
        ", \"peak_bytes\": " + std::to_string(e.peak_bytes);
    for (const Stage& stage : e.stages)
        out += ", \"seconds_" + stage.name + "\": " + number(stage.seconds, 3);
    return out + "}\n";
}

}  // namespace tsumugi::census
