// The council's table of efforts of a fiscal year: items x participants, and the same as a list.
#include <algorithm>
#include <charconv>

#include "ground/base/text.h"
#include "rooms/efforts/sheet.h"

namespace tsumugi::efforts {
namespace {

using access::Permission;
using html::msgid;
using html::View;
using html::Views;
using http::Response;

/// How many participants stand side by side on paper; more go into a second table below.
constexpr std::size_t kAcrossA4 = 9;
constexpr std::size_t kAcrossA3 = 14;
constexpr std::size_t kAcrossScreen = 1000;

/// What the list shows of the year's efforts; "" = all.
struct Filter {
    std::string challenge, who, state;
    bool any() const { return not challenge.empty() or not who.empty() or not state.empty(); }
};

bool fits_state(const Effort& e, const std::string& wanted, base::Date today) {
    if (wanted.empty()) return true;
    if (wanted == "late") return is_late(e, today);
    if (wanted == "on_time") return is_open(e) and not is_late(e, today);
    if (wanted == "unreported") return e.report.empty();
    return e.state == wanted;
}

struct Board {
    std::vector<Challenge> challenges;
    std::vector<Item> items;
    std::vector<Effort> efforts;
    std::set<ParticipantId> own;
    bool all = false;

    const Item* item(ItemId id) const {
        for (const auto& known : items) {
            if (known.id == id) return &known;
        }
        return nullptr;
    }
    const Challenge* challenge_of(const Item& item) const {
        for (const auto& known : challenges) {
            if (item.challenge and known.id == *item.challenge) return &known;
        }
        return nullptr;
    }
    bool may_write(const Effort& e) const { return all or own.contains(e.participant); }
};

Board read_board(Ctx& ctx, const OpenedYear& opened) {
    const auto series = opened.series.series->id;
    Board board;
    board.challenges = challenges(ctx.db, series);
    board.items = items(ctx.db, series);
    board.efforts = efforts(ctx.db, series, opened.year);
    board.all = opened.series.may_write();
    for (const auto& p : own_participants(ctx, series)) board.own.insert(p.id);
    // As the register stands: by challenge, then その他.
    std::stable_sort(board.items.begin(), board.items.end(), [&](const Item& a, const Item& b) {
        const auto place = [&](const Item& item) {
            const auto* challenge = board.challenge_of(item);
            return challenge ? challenge->position : 1000000;
        };
        return place(a) < place(b);
    });
    return board;
}

bool fits(const Board& board, const Effort& e, const Filter& filter, base::Date today) {
    if (not fits_state(e, filter.state, today)) return false;
    if (filter.who == "own" ? not board.own.contains(e.participant)
                            : not filter.who.empty() and e.participant.text() != filter.who)
        return false;
    if (filter.challenge.empty()) return true;
    const auto* item = board.item(e.item);
    const auto* challenge = item ? board.challenge_of(*item) : nullptr;
    return filter.challenge == "none" ? challenge == nullptr
                                      : challenge and challenge->id.text() == filter.challenge;
}

View effort_view(const Ctx& ctx, const Board& board, const Effort& e) {
    const bool late = is_late(e, ctx.today());
    return {{"href", path_of(e.id)},
            {"what", e.what},
            {"who", e.participant_name},
            {"for_whom", e.for_whom},
            {"by_when", e.by_when.empty() ? ctx.tr("年度末") : e.by_when},
            {"how_known", e.how_known},
            {"report", e.report},
            {"tag", tag_of(ctx, e)},
            {"late", late},
            {"own", board.own.contains(e.participant)}};
}

// ---- the table

Views band_rows(const Ctx& ctx, const Board& board,
                const std::vector<std::pair<ParticipantId, std::string>>& who) {
    Views rows;
    ChallengeId last;
    bool first = true;
    for (const auto& item : board.items) {
        const auto* challenge = board.challenge_of(item);
        const auto id = challenge ? challenge->id : ChallengeId{};
        Views cells;
        for (const auto& [participant, name] : who) {
            Views parts;
            for (const auto& e : board.efforts) {
                if (e.item == item.id and e.participant == participant)
                    parts.push_back(effort_view(ctx, board, e));
            }
            View cell{{"name", name}, {"any", not parts.empty()}, {"own", board.own.contains(participant)}};
            cell.set("efforts", std::move(parts));
            cells.push_back(std::move(cell));
        }
        View row{{"item", item.label()},
                 {"href", path_of(item.id)},
                 {"begins", first or id != last},
                 {"challenge", challenge ? challenge->label() : ctx.tr("その他")},
                 {"across", who.size() + 1}};
        row.set("cells", std::move(cells));
        rows.push_back(std::move(row));
        last = id;
        first = false;
    }
    return rows;
}

/// The participants that have efforts, parted into tables of at most `across`.
Views band_views(const Ctx& ctx, const Board& board, std::size_t across) {
    std::vector<std::pair<ParticipantId, std::string>> who;
    for (const auto& e : board.efforts) {
        const auto known =
            std::find_if(who.begin(), who.end(), [&](const auto& one) { return one.first == e.participant; });
        if (known == who.end()) who.emplace_back(e.participant, e.participant_name);
    }
    std::sort(who.begin(), who.end(), [&](const auto& a, const auto& b) {
        const bool own_a = board.own.contains(a.first), own_b = board.own.contains(b.first);
        if (own_a != own_b) return own_a;
        return base::sort_key(a.second) < base::sort_key(b.second);
    });
    const auto bands = std::max<std::size_t>(1, (who.size() + across - 1) / across);
    const auto each = std::max<std::size_t>(1, (who.size() + bands - 1) / bands);
    Views views;
    for (std::size_t at = 0; at < bands; ++at) {
        const std::vector<std::pair<ParticipantId, std::string>> part(
            who.begin() + static_cast<std::ptrdiff_t>(std::min(at * each, who.size())),
            who.begin() + static_cast<std::ptrdiff_t>(std::min((at + 1) * each, who.size())));
        Views names;
        for (const auto& [id, name] : part)
            names.push_back({{"name", name}, {"own", board.own.contains(id)}});
        View band{{"several", bands > 1},
                  {"number", at + 1},
                  {"bands", bands},
                  {"from", at * each + 1},
                  {"to", std::min((at + 1) * each, who.size())},
                  {"all", who.size()}};
        band.set("names", std::move(names));
        band.set("rows", band_rows(ctx, board, part));
        views.push_back(std::move(band));
    }
    return views;
}

// ---- the list

Views list_rows(const Ctx& ctx, const Board& board, const Filter& filter) {
    Views rows;
    for (const auto& e : board.efforts) {
        if (not fits(board, e, filter, ctx.today())) continue;
        const auto* item = board.item(e.item);
        const auto* challenge = item ? board.challenge_of(*item) : nullptr;
        auto row = effort_view(ctx, board, e);
        row.set("item", item ? item->label() : "");
        row.set("item_href", path_of(e.item));
        row.set("challenge", challenge ? challenge->mark : "");
        rows.push_back(std::move(row));
    }
    return rows;
}

std::vector<access::Option> state_options(const Ctx& ctx) {
    std::vector<access::Option> options{{"", ctx.tr("すべて")},
                                        {"late", ctx.tr("期限をすぎた")},
                                        {"on_time", ctx.tr("予定どおり")},
                                        {"unreported", ctx.tr("報告がまだ")}};
    for (const auto& state : effort_states())
        options.push_back({std::string(state.code), ctx.tr(state.label)});
    return options;
}

void set_filter(View& view, const Ctx& ctx, const Board& board, const Filter& filter) {
    std::vector<access::Option> groups{{"", ctx.tr("すべて")}}, who{{"", ctx.tr("すべて")}};
    for (const auto& challenge : board.challenges) groups.push_back({challenge.id.text(), challenge.label()});
    groups.push_back({"none", ctx.tr("その他")});
    if (not board.own.empty()) who.push_back({"own", ctx.tr("自分の機関")});
    std::map<std::string, access::Option> named;
    for (const auto& e : board.efforts)
        named.emplace(base::sort_key(e.participant_name) + e.participant.text(),
                      access::Option{e.participant.text(), e.participant_name});
    for (auto& [key, option] : named) who.push_back(std::move(option));
    view.set("challenge_field", access::select(ctx, "challenge", ctx.tr("課題"), filter.challenge, groups));
    view.set("who_field", access::select(ctx, "who", ctx.tr("機関"), filter.who, who));
    view.set("state_field", access::select(ctx, "state", ctx.tr("状態"), filter.state, state_options(ctx)));
}

bool known_value(const std::vector<access::Option>& options, const std::string& value) {
    return std::any_of(options.begin(), options.end(),
                       [&](const auto& option) { return option.value == value; });
}

std::optional<Filter> read_filter(const Ctx& ctx, const Board& board) {
    const auto& query = ctx.request.query;
    Filter filter{std::string(query.get("challenge")), std::string(query.get("who")),
                  std::string(query.get("state"))};
    const bool challenge_known =
        filter.challenge.empty() or filter.challenge == "none" or
        std::any_of(board.challenges.begin(), board.challenges.end(),
                    [&](const Challenge& c) { return c.id.text() == filter.challenge; });
    const bool who_known = filter.who.empty() or filter.who == "own" or ParticipantId::parse(filter.who);
    if (not challenge_known or not who_known or not known_value(state_options(ctx), filter.state))
        return std::nullopt;
    return filter;
}

Response unknown_filter(Ctx& ctx) {
    auto response = access::problem_page(
        ctx, {base::Kind::invalid,
              "",
              msgid("アドレスの条件が分かりません。会議・課題のページから開き直してください。"),
              {}});
    response.status = 400;
    return response;
}

// ---- the page

std::string query_of(const OpenedYear& opened) {
    return "?series=" + opened.series.series->id.text() + "&year=" + std::to_string(opened.year);
}

Views year_tabs(Ctx& ctx, const OpenedYear& opened, const std::string& more) {
    auto years = effort_years(ctx.db, opened.series.series->id);
    for (const int year : {base::fiscal_year(ctx.today()), opened.year}) {
        if (std::find(years.begin(), years.end(), year) == years.end()) years.push_back(year);
    }
    std::sort(years.begin(), years.end());
    Views tabs;
    for (const int year : years)
        tabs.push_back({{"label", base::fiscal_year_text(year, ctx.lang())},
                        {"href", "/council/efforts?series=" + opened.series.series->id.text() +
                                     "&year=" + std::to_string(year) + more},
                        {"here", year == opened.year}});
    return tabs;
}

View head_view(Ctx& ctx, const OpenedYear& opened, const Board& board) {
    const auto count = count_efforts(board.efforts, ctx.today());
    View view{{"series", opened.series.series->name},
              {"year", base::fiscal_year_text(opened.year, ctx.lang())},
              {"query", query_of(opened)},
              {"day", base::long_date(ctx.today(), ctx.lang())},
              {"all", count.all()},
              {"on_time", count.on_time},
              {"late", count.late},
              {"has_late", count.late > 0},
              {"done", count.done},
              {"any", not board.efforts.empty()},
              {"made_up", std::any_of(board.efforts.begin(), board.efforts.end(),
                                      [](const Effort& e) { return e.made_up; })},
              {"may_add", (board.all or not board.own.empty()) and not board.items.empty()},
              {"has_items", not board.items.empty()}};
    return view;
}

Response table_page(Ctx& ctx) {
    const auto opened = open_year(ctx, {"view", "challenge", "who", "state"});
    if (opened.refusal) return *opened.refusal;
    const auto board = read_board(ctx, opened);
    const auto filter = read_filter(ctx, board);
    const std::string shape(ctx.request.query.get("view"));
    if (not filter or (shape != "" and shape != "table" and shape != "list")) return unknown_filter(ctx);
    const bool list = shape == "list" or filter->any();
    auto view = head_view(ctx, opened, board);
    view.set("list", list);
    view.set("years", year_tabs(ctx, opened, list ? "&view=list" : ""));
    view.set("series_id", opened.series.series->id.text());
    view.set("year_number", opened.year);
    view.set("filtered", filter->any());
    set_filter(view, ctx, board, *filter);
    std::set<ParticipantId> across;
    for (const auto& e : board.efforts) across.insert(e.participant);
    view.set("across", across.size());
    view.set("wide", across.size() > 6);
    view.set("bands", list ? Views{} : band_views(ctx, board, kAcrossScreen));
    auto rows = list ? list_rows(ctx, board, *filter) : Views{};
    view.set("count", rows.size());
    view.set("has_rows", not rows.empty());
    view.set("rows", std::move(rows));
    int open = 0;
    for (const auto& e : efforts(ctx.db, opened.series.series->id, opened.year - 1))
        open += is_open(e) and board.may_write(e);
    const bool carries = open > 0 and opened.year <= base::fiscal_year(ctx.today()) + 1;
    view.set("carries", carries);
    view.set("open_before", open);
    view.set("year_before", base::fiscal_year_text(opened.year - 1, ctx.lang()));
    view.set("carry_href", "/council/efforts/carry?series=" + opened.series.series->id.text() +
                               "&year=" + std::to_string(opened.year - 1));
    set_crumbs(view, ctx, {}, ctx.tr("取組の表"));
    auto options = options_for({});
    options.landscape = true;
    return access::page(ctx, ctx.tr("取組の表"), "rooms/efforts/views/efforts", std::move(view), options);
}

Response print_page(Ctx& ctx) {
    const auto opened = open_year(ctx, {"view", "paper"});
    if (opened.refusal) return *opened.refusal;
    const std::string paper(ctx.request.query.get("paper")), shape(ctx.request.query.get("view"));
    const bool a3 = paper == "a3";
    if ((not a3 and paper != "" and paper != "a4") or (shape != "" and shape != "table" and shape != "list"))
        return unknown_filter(ctx);
    const auto board = read_board(ctx, opened);
    const bool list = shape == "list";
    auto view = head_view(ctx, opened, board);
    const auto own = query_of(opened) + (list ? "&view=list" : "");
    view.set("list", list);
    view.set("a3", a3);
    view.set("other_paper", "/council/efforts/print" + own + (a3 ? "&paper=a4" : "&paper=a3"));
    view.set("back", "/council/efforts" + own);
    view.set("bands", list ? Views{} : band_views(ctx, board, a3 ? kAcrossA3 : kAcrossA4));
    view.set("rows", list ? list_rows(ctx, board, {}) : Views{});
    view.set("where", ctx.user.where());
    return access::page(ctx, ctx.tr("取組の表（印刷用）"), "rooms/efforts/views/efforts_print",
                        std::move(view), options_for({}));
}

Response excel(Ctx& ctx) {
    const auto opened = open_year(ctx, {"who"});
    if (opened.refusal) return *opened.refusal;
    const auto& series = *opened.series.series;
    std::optional<ParticipantId> who;
    if (const auto wanted = ctx.request.query.get("who"); not wanted.empty()) {
        who = ParticipantId::parse(wanted);
        const auto writable = writable_participants(ctx, opened.series);
        if (not who or std::none_of(writable.begin(), writable.end(),
                                    [&](const Participant& p) { return p.id == *who; }))
            return unknown_filter(ctx);
    }
    ctx.log("export", "effort", series.id.value());
    return http::file(effort_xlsx(ctx, series, opened.year, who),
                      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                      "torikumi-" + std::to_string(opened.year) + "-" + base::iso(ctx.today()) + ".xlsx");
}

}  // namespace

// ---- shared

std::optional<int> wanted_year(const Ctx& ctx) {
    const auto& given = ctx.request.method == http::Method::post ? ctx.request.form : ctx.request.query;
    const auto text = given.get("year");
    const int present = base::fiscal_year(ctx.today());
    if (text.empty()) return present;
    int year = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), year);
    if (error != std::errc() or end != text.data() + text.size() or year < 2000 or year > present + 5)
        return std::nullopt;
    return year;
}

std::string path_of(EffortId id) { return "/council/efforts/" + id.text(); }

std::vector<Participant> writable_participants(Ctx& ctx, const OpenedSeries& opened) {
    return opened.may_write() ? members_of(ctx.db, opened.series->id)
                              : own_participants(ctx, opened.series->id);
}

bool may_write(Ctx& ctx, const OpenedSeries& opened, const Effort& effort) {
    if (opened.may_write()) return true;
    const auto own = own_participants(ctx, effort.series);
    return std::any_of(own.begin(), own.end(),
                       [&](const Participant& p) { return p.id == effort.participant; });
}

View tag_of(const Ctx& ctx, const Effort& e) {
    if (is_late(e, ctx.today())) return {{"state", "late"}, {"label", ctx.tr("おくれ")}};
    const std::string shape = e.state == "planned"   ? "todo"
                              : e.state == "doing"   ? "doing"
                              : e.state == "done"    ? "done"
                              : e.state == "carried" ? "waiting"
                                                     : "cancelled";
    return {{"state", shape}, {"label", effort_state_label(ctx, e.state)}};
}

OpenedYear open_year(Ctx& ctx, std::initializer_list<std::string_view> conditions) {
    OpenedYear opened;
    for (const auto& [name, value] : ctx.request.query.pairs()) {
        const bool known = name == "series" or name == "year" or
                           std::find(conditions.begin(), conditions.end(), name) != conditions.end();
        if (not known) opened.refusal = unknown_filter(ctx);
    }
    const auto year = wanted_year(ctx);
    if (not year) opened.refusal = unknown_filter(ctx);
    if (opened.refusal) return opened;
    opened.year = *year;
    opened.series = open_wanted_series(ctx);
    if (not opened.series.series) opened.refusal = opened.series.refusal;
    return opened;
}

std::vector<challenges::Happening> happenings(Ctx& ctx, ItemId item) {
    std::vector<challenges::Happening> all;
    for (const auto& e : efforts_of_item(ctx.db, item)) {
        auto text = e.what;
        if (not e.for_whom.empty()) text += ctx.tr("（対象：{who}）", {{"who", e.for_whom}});
        all.push_back(
            {e.fiscal_year, e.position, ctx.tr("取組"), text, e.participant_name, path_of(e.id), e.report});
    }
    return all;
}

void effort_table_routes(access::Routes& routes) {
    routes.get("/council/efforts", Permission::member, &table_page);
    routes.get("/council/efforts/print", Permission::member, &print_page);
    routes.get("/council/efforts/excel", Permission::member, &excel);
}

void routes(access::Routes& routes) {
    effort_table_routes(routes);
    effort_form_routes(routes);
    effort_import_routes(routes);
    effort_carry_routes(routes);
    programme_routes(routes);
}

}  // namespace tsumugi::efforts
