#include "rooms/challenges/pages.h"

#include "ground/base/text.h"

namespace tsumugi::challenges {

using html::msgid;
using html::View;

namespace {

std::vector<Happening> (*g_happenings)(Ctx&, ItemId) = nullptr;
bool (*g_imported)(db::Db&, MeetingId) = nullptr;

}  // namespace

void routes(access::Routes& routes) {
    home_routes(routes);
    meeting_page_routes(routes);
    record_routes(routes);
    summary_routes(routes);
    register_routes(routes);
    indicator_routes(routes);
    action_routes(routes);
}

void set_happenings(std::vector<Happening> (*of)(Ctx&, ItemId)) { g_happenings = of; }
std::vector<Happening> happenings(Ctx& ctx, ItemId item) {
    return g_happenings ? g_happenings(ctx, item) : std::vector<Happening>{};
}

void set_imported(bool (*imported)(db::Db&, MeetingId)) { g_imported = imported; }
bool is_imported(db::Db& db, MeetingId meeting) { return g_imported and g_imported(db, meeting); }

// ---- words of pages

std::string path_of(ChallengeId id) { return "/council/challenges/" + id.text(); }
std::string path_of(ItemId id) { return "/council/items/" + id.text(); }
std::string path_of(ActionId id) { return "/council/actions/" + id.text(); }

View tag_of(const Ctx& ctx, Progress state) {
    const char* shape = state == Progress::open     ? "todo"
                        : state == Progress::moving ? "doing"
                        : state == Progress::solved ? "done"
                                                    : "cancelled";
    return {{"state", shape}, {"label", ctx.tr(label(state))}};
}

View tag_of(const Ctx& ctx, const Action& action) {
    const bool open = action.state == ActionState::todo or action.state == ActionState::doing;
    if (open and action.due < ctx.today())
        return {{"state", "late"}, {"label", ctx.tr("期限をすぎています")}};
    return {{"state", code(action.state)}, {"label", ctx.tr(label(action.state))}};
}

View action_row(const Ctx& ctx, const Action& a) {
    const auto tag = tag_of(ctx, a);
    const bool open = a.state == ActionState::todo or a.state == ActionState::doing;
    View row = tag;
    row.set("title", a.text);
    row.set("href", path_of(a.id));
    row.set("code", "");
    row.set("who", a.where);
    row.set("due", base::short_date(a.due, ctx.today(), ctx.lang()));
    row.set("due_note", open ? base::relative_day(a.due, ctx.today(), ctx.lang()) : "");
    row.set("late", open and a.due < ctx.today());
    row.set("action", "");
    return row;
}

// ---- challenges and items in forms

std::vector<access::Option> subject_options(Ctx& ctx, SeriesId series, bool with_empty) {
    std::vector<access::Option> options;
    if (with_empty) options.push_back({"", ctx.tr("どの課題でもない")});
    const auto all = items(ctx.db, series);
    for (const auto& challenge : challenges(ctx.db, series)) {
        options.push_back({"c" + challenge.id.text(), challenge.label()});
        for (const auto& item : all) {
            if (item.challenge == challenge.id) options.push_back({item.id.text(), "　" + item.label()});
        }
    }
    for (const auto& item : all) {
        if (not item.challenge) options.push_back({item.id.text(), item.label()});
    }
    return options;
}

std::optional<Subject> parse_subject(Ctx& ctx, SeriesId series, std::string_view value) {
    Subject subject;
    if (value.empty()) return subject;
    if (value.starts_with('c') and value.size() == 14) {
        const auto id = ChallengeId::parse(value.substr(1));
        subject.challenge = id ? find_challenge(ctx.db, *id) : std::nullopt;
        if (not subject.challenge or subject.challenge->series != series) return std::nullopt;
        return subject;
    }
    const auto id = ItemId::parse(value);
    subject.item = id ? find_item(ctx.db, *id) : std::nullopt;
    if (not id) {
        // The page with both versions shows words, and sends back the ones that were chosen.
        for (const auto& option : subject_options(ctx, series, false)) {
            if (base::trimmed(option.label) == value) return parse_subject(ctx, series, option.value);
        }
    }
    if (not subject.item or subject.item->series != series) return std::nullopt;
    if (subject.item->challenge) subject.challenge = find_challenge(ctx.db, *subject.item->challenge);
    return subject;
}

std::string subject_value(const std::optional<ChallengeId>& challenge, const std::optional<ItemId>& item) {
    if (item) return item->text();
    return challenge ? "c" + challenge->text() : "";
}

std::string subject_words(const std::vector<Challenge>& challenges, const std::vector<Item>& items,
                          const std::optional<ChallengeId>& challenge, const std::optional<ItemId>& item) {
    std::string words;
    for (const auto& known : challenges) {
        if (challenge and known.id == *challenge) words = known.label();
    }
    for (const auto& known : items) {
        if (item and known.id == *item) words += (words.empty() ? "" : "　") + known.label();
    }
    return words;
}

}  // namespace tsumugi::challenges
