#include <algorithm>
#include <charconv>

#include "ground/base/text.h"
#include "rooms/acceptance/confirm.h"

// 「すべて同じ」: what it confirms, shown before the button, and taken back within a day.
namespace tsumugi::acceptance {
namespace {

using html::msgid;
using html::View;
using html::Views;

constexpr std::chrono::hours kUndoFor{24};
constexpr std::size_t kMostOpen = 10;  ///< rows shown without a press
constexpr std::chrono::hours kYear{24 * 365};

const db::Sql kKeep{R"(
INSERT INTO confirmation_undo (service_id, confirmation_id, version, at, member_id, lines) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (service_id) DO UPDATE SET confirmation_id = excluded.confirmation_id, version = excluded.version,
    at = excluded.at, member_id = excluded.member_id, lines = excluded.lines)"};
const db::Sql kKept{
    "SELECT confirmation_id, version, at, lines FROM confirmation_undo WHERE service_id = $1"};
const db::Sql kDrop{"DELETE FROM confirmation_undo WHERE service_id = $1"};
const db::Sql kPutBack{
    "UPDATE service_condition SET member_id = $3, at = $4 WHERE service_id = $1 AND field = $2"};
const db::Sql kNextVersion{
    "UPDATE service_sheet SET version = version + 1 WHERE service_id = $1 AND version = $2"};

RefusalSource& refusal_source() {
    static RefusalSource source = nullptr;
    return source;
}

struct Kept {
    std::optional<ConfirmationId> confirmation;
    int version = 0;
    base::Instant at;
    std::string lines;
};
std::optional<Kept> kept(Ctx& ctx, ServiceId service) {
    const auto found = ctx.db.query(kKept, service).one([](const db::Row& row) {
        return Kept{row.get<std::optional<ConfirmationId>>(0), row.get<int>(1), row.get<base::Instant>(2),
                    row.get<std::string>(3)};
    });
    if (not found or found->at + kUndoFor <= ctx.now() or found->version != sheet_version(ctx.db, service))
        return std::nullopt;
    return found;
}

std::int64_t number_of(std::string_view text) {
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

/// The counts of the answers 可, 条件つき, 不可, 未回答.
View counts_view(const Sheet& said) {
    int yes = 0, conditional = 0, no = 0, unanswered = 0;
    for (const auto& field : fields()) {
        if (field.form != Form::answer) continue;
        const auto found = said.find(field.key);
        const std::string_view answer = found == said.end() ? "" : found->second.answer;
        (answer == "yes"           ? yes
         : answer == "conditional" ? conditional
         : answer == "no"          ? no
                                   : unanswered) += 1;
    }
    return {{"yes", yes}, {"conditional", conditional}, {"no", no}, {"unanswered", unanswered}};
}

/// Lines that were said after the last confirmation, or within a year where there was none.
Views changed_views(Ctx& ctx, const directory::Service& service, const Sheet& said) {
    const auto since = std::max(last_answer(ctx.db, service.id).value_or(base::Instant{}), ctx.now() - kYear);
    Views rows;
    for (const auto& field : fields()) {
        const auto found = said.find(field.key);
        if (found == said.end() or found->second.at <= since) continue;
        rows.push_back({{"label", label(field, ctx.lang())},
                        {"answer", shown(ctx, field, found->second)},
                        {"day", base::long_date(base::local_date(found->second.at), ctx.lang())}});
    }
    return rows;
}

/// What was refused within a year, beside the own answer about it.
Views refused_views(Ctx& ctx, const directory::Service& service, const Sheet& said) {
    Views rows;
    if (not refusal_source() or service.section.value() == 0) return rows;
    for (const auto& refused : refusal_source()(ctx, service.section, ctx.now() - kYear)) {
        const auto* field = find_field("care." + refused.item);
        if (not field) field = find_field(refused.item);
        const auto found = field ? said.find(field->key) : said.end();
        const bool says_yes = found != said.end() and found->second.answer == "yes";
        rows.push_back({{"words", refused.words},
                        {"count", refused.count},
                        {"answer", not field             ? std::string()
                                   : found == said.end() ? ctx.tr("未回答")
                                                         : shown(ctx, *field, found->second)},
                        {"against", says_yes}});
    }
    return rows;
}

}  // namespace

void set_refusals(RefusalSource source) { refusal_source() = source; }

View same_view(Ctx& ctx, const directory::Service& service, const Sheet& said) {
    auto changed = changed_views(ctx, service, said);
    auto refused = refused_views(ctx, service, said);
    int refusals = 0;
    for (const auto& row : refused) refusals += static_cast<int>(number_of(row.find("count")->text()));
    const bool any_changed = not changed.empty(), any_refused = not refused.empty();
    View view{{"name", service.name},
              {"id", service.id.text()},
              {"version", sheet_version(ctx.db, service.id)},
              {"any_changed", any_changed},
              {"changed_count", changed.size()},
              {"many", changed.size() > kMostOpen},
              {"any_refused", any_refused},
              {"refusals", refusals}};
    view.set("counts", counts_view(said));
    view.set("changed", std::move(changed));
    view.set("refused", std::move(refused));
    return view;
}

void keep_undo(Ctx& ctx, const directory::Service& service, const std::optional<Confirmation>& confirmation,
               int version, const Sheet& said) {
    std::string lines;
    for (const auto& [field, c] : said) {
        lines += field + "\t" + std::to_string(c.by.value()) + "\t" +
                 std::to_string(c.at.time_since_epoch().count()) + "\n";
    }
    ctx.db
        .query(kKeep, service.id, confirmation ? std::optional(confirmation->id) : std::nullopt, version + 1,
               ctx.now(), ctx.user.id, lines)
        .run();
}

std::optional<base::Instant> undo_until(Ctx& ctx, ServiceId service) {
    const auto found = kept(ctx, service);
    return found ? std::optional(found->at + kUndoFor) : std::nullopt;
}

base::Result<void> undo_same(Ctx& ctx, ServiceId service) {
    const auto found = kept(ctx, service);
    if (not found or ctx.db.query(kNextVersion, service, found->version).run() == 0) {
        return tl::unexpected(base::Problem{
            base::Kind::gone,
            "",
            msgid(
                "もう取り消せません。1日がすぎたか、そのあとで回答が変わりました。変わった所を1行ずつ直してください。"),
            {}});
    }
    for (const auto& line : base::split(found->lines, '\n')) {
        const auto parts = base::split(line, '\t');
        if (parts.size() != 3) continue;
        ctx.db
            .query(kPutBack, service, parts[0], MemberId{number_of(parts[1])},
                   base::Instant{std::chrono::milliseconds{number_of(parts[2])}})
            .run();
    }
    ctx.db.query(kDrop, service).run();
    if (const auto c = running(ctx.db, service); c and found->confirmation == c->id) reopen(ctx, *c);
    ctx.log("change", "service", service.value(), {}, "confirmation undone");
    return {};
}

}  // namespace tsumugi::acceptance
