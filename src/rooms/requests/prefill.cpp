#include "ground/base/text.h"
#include "rooms/requests/form.h"

// What the form of a request begins with.
namespace tsumugi::requests {

using access::ChildKey;
using access::Ctx;

Form read_form(const Ctx& ctx) {
    return {ctx.field("to"),       ctx.field("kind"),      ctx.field("title"), ctx.field("body"),
            ctx.field("function"), ctx.field("answer_by"), ctx.field("step"),  ctx.field("again")};
}

std::optional<directory::Section> find_section(db::Db& db, std::string_view typed) {
    if (const auto id = SectionId::parse(typed)) {
        if (auto section = directory::living_section(db, *id)) return section;
    }
    const auto key = base::search_key(typed);
    std::optional<directory::Section> found;
    for (auto& section : directory::sections(db)) {
        if (key.empty() or base::search_key(section.where()) != key) continue;
        if (found) return std::nullopt;
        found = std::move(section);
    }
    return found;
}

namespace {

std::string known_facts(Ctx& ctx, const ChildKey& key) {
    const auto basics = children::basics(ctx, key);
    std::string text = access::shown_code(key.code());
    if (key.allows(access::Category::basic))
        text +=
            "　" + base::age_text(basics.birth, ctx.today(), ctx.lang()) + "　" + basics.municipality_name;
    text += "\n";
    if (const auto care = children::current_care(ctx, key)) {
        std::vector<std::string> items;
        for (const auto& answer : care->answers) {
            if (const auto* item = care_score::find(answer.item))
                items.emplace_back(item->short_label.in(ctx.lang()));
        }
        if (not items.empty())
            text += ctx.tr("必要なケア：{items}", {{"items", base::join(items, ctx.tr("、"))}}) + "\n";
    }
    return text;
}

/// Whom to ask for a function: who has the step, who leads it for the child, who leads it in the
/// municipality.
std::string likely_receiver(Ctx& ctx, const ChildKey& key, std::string_view function, SectionId of_step) {
    std::vector<SectionId> likely{of_step};
    if (const auto lead = teams::lead_of(ctx.db, key, function)) likely.push_back(*lead);
    for (const auto& row : region::regional_table(ctx.db, children::basics(ctx, key).municipality)) {
        if (row.function == function) likely.insert(likely.end(), row.leads.begin(), row.leads.end());
    }
    for (const auto id : likely) {
        if (id.value() == 0 or id == ctx.user.section) continue;
        if (const auto section = find_section(ctx.db, id.text())) return section->where();
    }
    return {};
}

}  // namespace

void fill_from_step(Ctx& ctx, const ChildKey& key, const Step& known, Form& form) {
    form.step = known.id.text();
    form.title = known.title;
    form.function = known.function;
    form.to = likely_receiver(ctx, key, known.function, known.section);
    form.body +=
        "\n" +
        ctx.tr("「{title}」（期限 {day}）をお願いします。",
               {{"title", known.title}, {"day", base::short_date(known.due, ctx.today(), ctx.lang())}}) +
        "\n";
    if (known.due >= ctx.today() and known.due < days(ctx.today(), std::nullopt).answer_by)
        form.answer_by = base::iso(known.due);
}

Form first_form(Ctx& ctx, const ChildKey& key) {
    Form form;
    form.kind = "support";
    form.body = known_facts(ctx, key);
    form.answer_by = base::iso(days(ctx.today(), std::nullopt).answer_by);
    return form;
}

}  // namespace tsumugi::requests
