#include "rooms/challenges/course.h"

#include <algorithm>

namespace tsumugi::challenges {

using html::msgid;
using html::Views;

void Course::add(const std::vector<Opinion>& all) {
    for (const auto& o : all)
        put(o.held_on, o.meeting, o.position, msgid("意見"), o.text, join_names(ctx_, o.speakers),
            o.meeting_title, path_of(o.meeting), "", o.item);
}

void Course::add(const std::vector<Decision>& all) {
    for (const auto& d : all)
        put(d.held_on, d.meeting, 100000 + d.position, msgid("決まったこと"), d.text, "", d.meeting_title,
            path_of(d.meeting), "", d.item);
}

void Course::add(const std::vector<Action>& all) {
    for (const auto& a : all) {
        const auto meeting = find_meeting(ctx_.db, a.meeting);
        auto state = ctx_.tr(label(a.state));
        state += a.closed_on ? "（" + base::short_date(*a.closed_on, ctx_.today(), ctx_.lang()) + "）"
                             : "（" + ctx_.tr("期限") + " " +
                                   base::short_date(a.due, ctx_.today(), ctx_.lang()) + "）";
        if (not a.result.empty()) state += " " + a.result;
        put(meeting->held_on, a.meeting, 200000 + a.position, msgid("すること"), a.text, a.where,
            a.meeting_title, path_of(a.id), state, a.item);
    }
}

void Course::add(const std::vector<Happening>& all, ItemId item) {
    for (const auto& h : all) {
        Happened happened;
        happened.sort = std::to_string(h.fiscal_year) + "-04-01" + "2" + std::to_string(300000 + h.position);
        happened.view = {{"date", base::fiscal_year_text(h.fiscal_year, ctx_.lang())},
                         {"kind", h.kind},
                         {"text", h.text},
                         {"who", h.who},
                         {"where", ""},
                         {"href", h.href},
                         {"state", h.state},
                         {"about", about(item)}};
        all_.push_back(std::move(happened));
    }
}

void Course::add(const std::vector<Lead>& all) {
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto& lead = all[i];
        auto names = lead.name;
        for (; i + 1 < all.size() and all[i + 1].from_on == lead.from_on and
               all[i + 1].until_on == lead.until_on and all[i + 1].meeting_title == lead.meeting_title;
             ++i)
            names += ctx_.tr("、") + all[i + 1].name;
        Happened happened;
        happened.sort = base::iso(lead.from_on) + "9";
        happened.view = {
            {"date", base::long_date(lead.from_on, ctx_.lang())},
            {"kind", ctx_.tr("中心になる機関")},
            {"text", names},
            {"who", ""},
            {"where", lead.meeting_title},
            {"href", ""},
            {"state", lead.until_on
                          ? ctx_.tr("{day}まで", {{"day", base::long_date(*lead.until_on, ctx_.lang())}})
                          : ""},
            {"about", ""}};
        all_.push_back(std::move(happened));
    }
}

Views Course::views() {
    std::stable_sort(all_.begin(), all_.end(), [](const auto& a, const auto& b) { return a.sort < b.sort; });
    Views views;
    for (auto& happened : all_) views.push_back(std::move(happened.view));
    return views;
}

std::string Course::about(const std::optional<ItemId>& id) const {
    for (const auto& item : items_) {
        if (id and item.id == *id) return item.label();
    }
    return {};
}

void Course::put(const std::optional<base::Date>& day, MeetingId meeting, int position, const char* kind,
                 const std::string& text, const std::string& who, const std::string& where,
                 const std::string& href, const std::string& state, const std::optional<ItemId>& item) {
    Happened happened;
    happened.sort =
        (day ? base::iso(*day) : "9999-12-31") + "1" + meeting.text() + std::to_string(1000000 + position);
    happened.view = {{"date", day ? base::long_date(*day, ctx_.lang()) : ctx_.tr("日にちなし")},
                     {"kind", ctx_.tr(kind)},
                     {"text", text},
                     {"who", who},
                     {"where", where},
                     {"href", href},
                     {"state", state},
                     {"about", about(item)}};
    all_.push_back(std::move(happened));
}

}  // namespace tsumugi::challenges
