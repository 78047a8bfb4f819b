#pragma once
#include "rooms/challenges/testing.h"
#include "rooms/efforts/sheet.h"

// For tests only: a council with items and efforts, and an Excel that people write into.
namespace tsumugi::efforts {

inline const db::Sql kTestEffortStates{
    "SELECT what || '=' || state FROM effort WHERE series_id = $1 AND fiscal_year = $2 AND ended_at IS NULL"};

using rooms::Browser;
using rooms::form_of;
using rooms::has;
using rooms::location;
using rooms::main_of;

struct EffortWorld : challenges::CouncilWorld {
    ChallengeId network;
    ItemId meeting_item, manual, other;
    ParticipantId hospital_part, town_part, school_part;

    explicit EffortWorld(db::Engine engine = db::Engine::sqlite) : challenges::CouncilWorld(engine) {
        efforts::routes(browser.routes());
        challenges::set_happenings(&happenings);
        auto ctx = as(window);
        db::write(db, [&] {
            network = need_challenge(ctx, series, "①", "関係機関とのネットワーク構築");
            meeting_item = need_item(ctx, series, network, "1", "ネットワーク会議");
            manual = need_item(ctx, series, network, "10", "");
            other = need_item(ctx, series, std::nullopt, "", "その他");
            hospital_part = participant_named(db, "市立みなと病院")->id;
            town_part = participant_named(db, "湯河原町 健康づくり課")->id;
            school_part = participant_named(db, "湯河原小学校")->id;
            return 0;
        });
        ctx.audit.clear();
    }

    EffortId effort(ParticipantId who, const std::string& what, const std::string& by_when = "",
                    int year = 2026, const std::string& state = "planned") {
        auto ctx = as(window);
        const auto id = db::write(db, [&] {
            Effort e;
            e.series = series;
            e.fiscal_year = year;
            e.item = meeting_item;
            e.participant = who;
            e.what = what;
            e.by_when = by_when;
            e.state = state;
            return add_effort(ctx, e);
        });
        ctx.audit.clear();
        return id;
    }
    Effort stored(EffortId id) { return find_effort(db, id).value(); }
    void change(EffortId id, const std::string& what) {
        auto ctx = as(window);
        auto e = stored(id);
        e.what = what;
        db::write(db, [&] { return change_effort(ctx, e); });
        ctx.audit.clear();
    }
    /// "what=state" of the year's efforts.
    std::set<std::string> states(int year) {
        std::set<std::string> all;
        db.query(kTestEffortStates, series, year).each([&](const db::Row& row) { all.emplace(row.text(0)); });
        return all;
    }
    std::string query(int year = 2026) const {
        return "?series=" + series.text() + "&year=" + std::to_string(year);
    }
};

/// The sheet to fill in, opened: `at(3, "何をするか")` is a cell under that heading.
struct Sheet {
    base::Table rows;
    std::size_t heading = 0;

    explicit Sheet(const std::string& bytes) : rows(base::read_xlsx(bytes).value().at(0).rows) {
        while (rows.at(heading).empty() or rows[heading][0] != "項目") ++heading;
        for (auto& row : rows) row.resize(9);
    }
    std::size_t column(const std::string& title) const {
        for (std::size_t i = 0; i < 9; ++i) {
            if (rows[heading][i].starts_with(title)) return i;
        }
        throw std::runtime_error("no column " + title);
    }
    /// Line 1 is the first below the headings.
    std::string& at(std::size_t line, const std::string& title) {
        return rows.at(heading + line)[column(title)];
    }
    std::size_t lines() const { return rows.size() - heading - 1; }
    std::size_t add(const std::string& item, const std::string& who, const std::string& what) {
        rows.push_back({item, who, what, "", "", "", "", "", ""});
        return lines();
    }
    base::ReadSheet read() const { return {"取組", rows}; }
    std::string bytes() const {
        base::Sheet sheet;
        sheet.name = "取組";
        for (const auto& title : rows[heading]) sheet.columns.push_back({title});
        for (std::size_t i = heading + 1; i < rows.size(); ++i)
            sheet.rows.emplace_back(rows[i].begin(), rows[i].end());
        return base::write_xlsx({sheet});
    }
};

}  // namespace tsumugi::efforts
