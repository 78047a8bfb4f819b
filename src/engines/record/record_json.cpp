#include <nlohmann/json.hpp>

#include "engines/record/record.h"
#include "ground/base/text.h"

namespace tsumugi::record {
namespace {

using Json = nlohmann::ordered_json;

Json day(const std::optional<base::Date>& date) { return date ? Json(base::iso(*date)) : Json(nullptr); }

Json clock(const std::optional<int>& minutes) {
    if (not minutes) return nullptr;
    const auto two = [](int value) { return (value < 10 ? "0" : "") + std::to_string(value); };
    return two(*minutes / 60) + ":" + two(*minutes % 60);
}

Json meeting(const Proposal& p) {
    const auto& m = p.meeting;
    Json notes = Json::array(), warnings = Json::array();
    for (const auto& note : p.notes) notes.push_back(note.text);
    for (const auto& warning : p.warnings)
        warnings.push_back({{"code", warning.code},
                            {"text", base::fill(warning.message, warning.args)},
                            {"line", warning.line}});
    return {{"title", m.title},
            {"series", m.series},
            {"term", m.term},
            {"number", m.number},
            {"date", {{"text", m.date_text}, {"date", day(m.date)}, {"weekday", m.weekday_text}}},
            {"time", {{"text", m.time_text}, {"from", clock(m.starts_at)}, {"to", clock(m.ends_at)}}},
            {"place", m.place},
            {"attendees", m.attendees},
            {"papers", m.papers},
            {"next", {{"text", p.next.text}, {"date", day(p.next.date)}}},
            {"notes", std::move(notes)},
            {"warnings", std::move(warnings)}};
}

Json challenges(const Proposal& p) {
    Json all = Json::array();
    for (const auto& challenge : p.challenges) {
        Json items = Json::array();
        for (const auto& item : challenge.items) {
            Json opinions = Json::array();
            for (const auto& opinion : item.opinions)
                opinions.push_back({{"text", opinion.text}, {"organisations", opinion.organisations}});
            items.push_back(
                {{"number", item.number}, {"title", item.title}, {"opinions", std::move(opinions)}});
        }
        all.push_back({{"mark", challenge.mark}, {"title", challenge.title}, {"items", std::move(items)}});
    }
    return all;
}

}  // namespace

std::string to_json(const Proposal& p) {
    Json agenda = Json::array(), summary = Json::array(), unplaced = Json::array();
    for (const auto& point : p.agenda)
        agenda.push_back({{"mark", point.mark}, {"text", point.text}, {"points", point.points}});
    for (const auto& point : p.summary) {
        Json marks = Json::array();
        for (const auto i : point.challenges) marks.push_back(p.challenges[i].mark);
        summary.push_back({{"mark", point.mark},
                           {"text", point.text},
                           {"leads", point.leads},
                           {"challenges", std::move(marks)}});
    }
    for (const auto* line : p.unplaced()) unplaced.push_back({{"line", line->number}, {"text", line->text}});
    const Json all{{"meeting", meeting(p)},
                   {"agenda", std::move(agenda)},
                   {"challenges", challenges(p)},
                   {"summary", std::move(summary)},
                   {"unplaced", std::move(unplaced)}};
    return all.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace tsumugi::record
