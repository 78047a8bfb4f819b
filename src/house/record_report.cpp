#include "house/record_report.h"

#include "ground/base/text.h"
#include "ground/html/messages.h"

namespace tsumugi::house {
namespace {

using html::msgid;

std::string head(const record::Item& item) {
    return (item.number.empty() ? "" : "№" + item.number + " ") + item.title;
}

}  // namespace

std::string record_report(base::Lang lang, const record::Proposal& p) {
    std::string out;
    const auto tr = [&](std::string_view text, const html::Args& args = {}) {
        return html::tr(lang, text, args);
    };
    const auto line = [&](const char* label, const std::string& value) {
        if (not value.empty()) out += tr(label) + ": " + value + "\n";
    };
    const auto opinions = [&](const record::Item& item) {
        return tr(msgid("意見 {n}件"), {{"n", std::to_string(item.opinions.size())}});
    };
    line(msgid("会議の名前"), p.meeting.title);
    line(msgid("日時"), p.meeting.date_text +
                            (p.meeting.weekday_text.empty() ? "" : "（" + p.meeting.weekday_text + "）") +
                            p.meeting.time_text);
    line(msgid("場所"), p.meeting.place);
    for (const auto& point : p.agenda) line(msgid("議題"), point.mark + " " + point.text);
    for (const auto& challenge : p.challenges) {
        out += "\n" + challenge.mark + challenge.title + "\n";
        for (const auto& item : challenge.items)
            out += "  " + (item.unnamed() ? "" : head(item) + "　") + opinions(item) + "\n";
    }
    if (not p.summary.empty()) out += "\n";
    for (const auto& point : p.summary)
        line(msgid("座長のまとめ"),
             point.text + (point.leads.empty() ? "" : "（" + base::join(point.leads, "、") + "）"));
    line(msgid("次回の予定"), p.next.text);
    const auto unplaced = p.unplaced();
    if (not p.warnings.empty() or not unplaced.empty()) out += "\n";
    for (const auto& warning : p.warnings) {
        html::Args args;
        for (const auto& [name, value] : warning.args) args.push_back({name, value});
        out += "! " + tr(warning.message, args) + "\n";
    }
    for (const auto* lost : unplaced)
        out += "! " +
               tr(msgid("{line}行目に置き場所がありません：{text}"),
                  {{"line", std::to_string(lost->number)}, {"text", lost->text}}) +
               "\n";
    return out;
}

}  // namespace tsumugi::house
