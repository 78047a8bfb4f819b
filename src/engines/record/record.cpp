#include "engines/record/record.h"

#include "engines/record/grammar.h"
#include "engines/record/heads.h"
#include "engines/record/pages.h"
#include "engines/record/reader.h"
#include "ground/base/text.h"

namespace tsumugi::record {

using base::msgid;

const char* place_text(Place place) {
    switch (place) {
        case Place::unplaced:
            return msgid("置いていない行");
        case Place::blank:
            return msgid("空の行");
        case Place::page_number:
            return msgid("ページの番号");
        case Place::running_header:
            return msgid("ページの見出し");
        case Place::title:
            return msgid("会議の名前");
        case Place::date:
            return msgid("日時");
        case Place::place:
            return msgid("場所");
        case Place::attendees:
            return msgid("出席者");
        case Place::papers:
            return msgid("資料");
        case Place::agenda:
            return msgid("議題");
        case Place::heading:
            return msgid("記録の見出し");
        case Place::challenge:
            return msgid("課題");
        case Place::item:
            return msgid("項目");
        case Place::opinion:
            return msgid("意見");
        case Place::summary:
            return msgid("座長のまとめ");
        case Place::next_meeting:
            return msgid("次回の予定");
        case Place::note:
            return msgid("その他の記載");
        case Place::closing:
            return msgid("記録の終わり");
    }
    return "";
}

std::string where(const Proposal& proposal, const Line& line) {
    const auto count = [](std::size_t index) { return " " + std::to_string(index + 1); };
    const auto item = [&] {
        const auto& number = proposal.challenges[line.index].items[line.item].number;
        return " / item " +
               (number.empty() ? proposal.challenges[line.index].items[line.item].title : number);
    };
    switch (line.place) {
        case Place::unplaced:
            return "unplaced";
        case Place::blank:
            return "blank";
        case Place::page_number:
            return "page number";
        case Place::running_header:
            return "running header";
        case Place::title:
            return "title";
        case Place::date:
            return "date";
        case Place::place:
            return "place";
        case Place::attendees:
            return "attendees";
        case Place::papers:
            return "papers";
        case Place::agenda:
            return "agenda" + count(line.index);
        case Place::heading:
            return "heading";
        case Place::challenge:
            return "challenge" + count(line.index);
        case Place::item:
            return "challenge" + count(line.index) + item();
        case Place::opinion:
            return "challenge" + count(line.index) + item() + " / opinion" + count(line.opinion);
        case Place::summary:
            return "summary" + count(line.index);
        case Place::next_meeting:
            return "next meeting";
        case Place::note:
            return "note" + count(line.index);
        case Place::closing:
            return "closing";
    }
    return "";
}

std::vector<const Line*> Proposal::unplaced() const {
    std::vector<const Line*> found;
    for (const auto& line : lines) {
        if (line.place == Place::unplaced) found.push_back(&line);
    }
    return found;
}

std::size_t Proposal::opinion_count() const {
    std::size_t count = 0;
    for (const auto& challenge : challenges) {
        for (const auto& item : challenge.items) count += item.opinions.size();
    }
    return count;
}

std::string series_name(std::string_view title) {
    Meeting meeting;
    meeting.title = title;
    read_title(meeting);
    return meeting.series;
}

std::vector<Warning> warnings_of(const Proposal& proposal) {
    auto told = proposal;
    told.warnings.clear();
    add_warnings(told);
    return std::move(told.warnings);
}

base::Result<Proposal> read(std::string_view bytes) {
    auto source = read_source(bytes);
    if (not source) return tl::unexpected(source.error());
    find_page_lines(*source);
    find_plain_lines(*source);
    const auto all = paragraphs(*source, Grammar(*source));
    auto proposal = Reader(source->lines).read(all);
    if (not proposal or proposal->opinion_count() == 0) {
        auto other = Reader(source->lines, Reader::Below::said).read(all);
        if (other and other->opinion_count() > 0) proposal = std::move(other);
    }
    if (not proposal) {
        return tl::unexpected(base::Problem{
            base::Kind::invalid,
            "file",
            msgid(
                "会議の記録として読めませんでした。日時、議題、意見のある議事録や議事概要を選んでください。"),
            {}});
    }
    return std::move(*proposal);
}

}  // namespace tsumugi::record
