#include <algorithm>

#include "ground/base/text.h"
#include "rooms/region/section_book.h"

namespace tsumugi::region {
namespace {

using access::SectionId;
using html::msgid;
using html::View;
using html::Views;

constexpr std::size_t kNoteLimit = 200;  // graphemes

/// The first input of a field carries the id that the error summary links to.
std::string id_of(const std::string& name, int number) {
    return "f-" + name + (number == 0 ? "" : "-" + std::to_string(number));
}

/// The inputs of one level in the edit form: those there are, and an empty one to add another.
Views inputs(const std::string& name, const std::vector<std::string>& values, bool one_more) {
    Views views;
    int number = 0;
    for (const auto& value : values) {
        views.push_back({{"name", name}, {"value", value}, {"id", id_of(name, number++)}});
    }
    if (one_more or views.empty()) {
        views.push_back({{"name", name}, {"value", ""}, {"id", id_of(name, number)}});
    }
    return views;
}

/// What the form holds at that level: what was typed when it came back with problems, else the stored
/// sections.
std::vector<std::string> values_of(const access::Ctx& ctx, const SectionBook& book, const std::string& name,
                                   const std::vector<SectionId>& sections, bool typed) {
    std::vector<std::string> values;
    if (typed) {
        for (const auto value : ctx.request.form.all(name)) {
            if (not base::trimmed(value).empty()) values.emplace_back(value);
        }
    } else {
        for (const auto id : sections) values.push_back(book.where(id));
    }
    return values;
}

}  // namespace

View role_edit_view(access::Ctx& ctx, const std::vector<RoleRow>& rows, const base::Problems& problems) {
    const SectionBook book(ctx.db);
    const bool typed = not problems.empty();
    Views views, sections;
    for (const auto& function : functions(ctx.db)) {
        RoleRow row;
        for (const auto& known : rows) {
            if (known.function == function.code) row = known;
        }
        const auto level = [&](const std::string& name, const std::vector<SectionId>& ids, bool one_more) {
            return inputs(name, values_of(ctx, book, name, ids, typed), one_more);
        };
        const std::string code = function.code;
        const auto text_of = [&](const std::string& name, const std::string& stored) {
            return typed ? std::string(ctx.request.form.get(name)) : stored;
        };
        views.push_back({{"function", code},
                         {"name", function.label(ctx.lang())},
                         {"area", area_label(ctx.lang(), function.area)},
                         {"usual", ctx.lang() == base::Lang::ja ? function.usual_lead : ""},
                         {"leads", level("lead." + code, row.leads, false)},
                         {"supports", level("support." + code, row.supports, true)},
                         {"informed", level("informed." + code, row.informed, true)},
                         {"note", text_of("note." + code, row.note)},
                         {"due", text_of("due." + code, row.due ? base::iso(*row.due) : "")},
                         {"ended", text_of("ended." + code, row.ended ? base::iso(*row.ended) : "")},
                         {"said_done", row.said_done},
                         {"lead_error", access::error_of(ctx, problems, "lead." + code)},
                         {"support_error", access::error_of(ctx, problems, "support." + code)},
                         {"informed_error", access::error_of(ctx, problems, "informed." + code)},
                         {"due_error", access::error_of(ctx, problems, "due." + code)},
                         {"ended_error", access::error_of(ctx, problems, "ended." + code)},
                         {"note_error", access::error_of(ctx, problems, "note." + code)}});
    }
    for (const auto& section : book.all()) {
        if (section.living) sections.push_back({{"where", section.where}, {"phone", section.phone}});
    }
    View view{{"rows", std::move(views)}, {"sections", std::move(sections)}};
    access::set_errors(view, ctx, problems);
    return view;
}

base::Checked<std::vector<RoleRow>> read_role_form(access::Ctx& ctx) {
    const SectionBook book(ctx.db);
    std::vector<RoleRow> rows;
    base::Problems problems;
    for (const auto& function : functions(ctx.db)) {
        RoleRow row;
        row.function = function.code;
        // On the page with both versions a row may be taken as the other person saved it
        // (role_conflict_page).
        const std::string side = ctx.request.form.get("choose." + function.code) == "theirs" ? "theirs." : "";
        const auto read = [&](const std::string& name, std::vector<SectionId>& into) {
            for (const auto typed : ctx.request.form.all(name)) {
                const auto text = base::trimmed(typed);
                if (text.empty()) continue;
                const auto* section = book.find(text);
                if (not section) {
                    problems.push_back(
                        {base::Kind::invalid,
                         name,
                         msgid("「{typed}」という部署が見つかりません。候補から選んでください。"),
                         {{"typed", text}}});
                } else if (std::find(into.begin(), into.end(), section->id) == into.end()) {
                    into.push_back(section->id);
                }
            }
        };
        // A section stands at one level of a function, or nobody knows what it does.
        const auto one_level = [&](const std::vector<SectionId>& lower, const std::vector<SectionId>& higher,
                                   const std::string& field) {
            for (const auto id : lower) {
                if (std::find(higher.begin(), higher.end(), id) == higher.end()) continue;
                problems.push_back(
                    {base::Kind::invalid,
                     field,
                     msgid("「{where}"
                           "」が2つの欄にあります。主担当・一緒に動く・知らせるのどれか1つにしてください。"),
                     {{"where", book.where(id)}}});
            }
        };
        read(side + "lead." + function.code, row.leads);
        read(side + "support." + function.code, row.supports);
        read(side + "informed." + function.code, row.informed);
        one_level(row.supports, row.leads, "support." + function.code);
        one_level(row.informed, row.leads, "informed." + function.code);
        one_level(row.informed, row.supports, "informed." + function.code);
        row.note = ctx.field(side + "note." + function.code);
        if (base::grapheme_count(row.note) > kNoteLimit) {
            problems.push_back({base::Kind::too_large,
                                "note." + function.code,
                                msgid("{n}文字までで書いてください。"),
                                {{"n", std::to_string(kNoteLimit)}}});
        }
        const auto read_day = [&](const std::string& name, std::optional<base::Date>& into) {
            const auto typed = ctx.field(side + name);
            if (typed.empty()) return;
            auto date = base::parse_date(typed, ctx.today());
            if (date) {
                into = date->date;
            } else {
                date.error().field = name;
                problems.push_back(date.error());
            }
        };
        read_day("due." + function.code, row.due);
        read_day("ended." + function.code, row.ended);
        // A day to come is a plan: it stands under いつまで.
        if (row.ended and *row.ended > ctx.today()) {
            problems.push_back(
                {base::Kind::invalid,
                 "ended." + function.code,
                 msgid("まだ来ていない日です。これから終わる日は「いつまで」に入れてください。"),
                 {}});
        }
        rows.push_back(std::move(row));
    }
    if (not problems.empty()) return tl::unexpected(std::move(problems));
    return rows;
}

http::Response role_conflict_page(access::Ctx& ctx, const std::vector<RoleRow>& theirs,
                                  const std::vector<RoleRow>& mine, int version) {
    const SectionBook book(ctx.db);
    const auto& all = functions(ctx.db);
    Views rows, kept;
    const auto keep = [&](const std::string& name, const std::string& value) {
        kept.push_back({{"name", name}, {"value", value}});
    };
    const auto keep_row = [&](const std::string& side, const RoleRow& row) {
        for (const auto id : row.leads) keep(side + "lead." + row.function, id.text());
        for (const auto id : row.supports) keep(side + "support." + row.function, id.text());
        for (const auto id : row.informed) keep(side + "informed." + row.function, id.text());
        keep(side + "note." + row.function, row.note);
        keep(side + "due." + row.function, row.due ? base::iso(*row.due) : "");
        keep(side + "ended." + row.function, row.ended ? base::iso(*row.ended) : "");
    };
    const auto in_words = [&](const RoleRow& row) {
        std::string text = ctx.tr("主担当: {names}",
                                  {{"names", row.gap() ? ctx.tr("担当なし") : names(book, row.leads, "、")}});
        if (not row.supports.empty())
            text += " / " + ctx.tr("一緒に動く: {names}", {{"names", names(book, row.supports, "、")}});
        if (not row.informed.empty())
            text += " / " + ctx.tr("知らせる: {names}", {{"names", names(book, row.informed, "、")}});
        if (row.due) text += " / " + base::short_date(*row.due, ctx.today(), ctx.lang());
        if (not row.note.empty()) text += " / " + row.note;
        if (row.ended)
            text += " / " +
                    ctx.tr("終わり {day}", {{"day", base::short_date(*row.ended, ctx.today(), ctx.lang())}});
        return text;
    };
    // A child's table leaves functions out; the form sends them as empty rows.
    const auto is_empty = [](const RoleRow& row) {
        return row.leads.empty() and row.supports.empty() and row.informed.empty() and row.note.empty() and
               not row.due and not row.ended;
    };
    const auto changed = changed_functions(theirs, mine);
    for (const auto& row : mine) {
        keep_row("", row);
        RoleRow other;
        other.function = row.function;
        for (const auto& their : theirs) {
            if (their.function == row.function) other = their;
        }
        const bool differs = std::find(changed.begin(), changed.end(), row.function) != changed.end();
        if (not differs or (is_empty(row) and is_empty(other))) continue;
        keep_row("theirs.", other);
        const auto* function = find_function(all, row.function);
        rows.push_back({{"function", row.function},
                        {"name", function ? function->label(ctx.lang()) : row.function},
                        {"mine", in_words(row)},
                        {"theirs", in_words(other)}});
    }
    access::PageOptions options;
    options.status = 409;
    options.error = true;
    return access::page(ctx, ctx.tr("ほかの人が先に変えています"), "rooms/region/views/roles_conflict",
                        View{{"path", ctx.request.path},
                             {"rows", std::move(rows)},
                             {"fields", std::move(kept)},
                             {"version", version}},
                        options);
}

}  // namespace tsumugi::region
