#include <algorithm>
#include <unordered_map>

#include "ground/base/text.h"
#include "ground/base/xlsx.h"
#include "ground/documents/documents.h"
#include "rooms/region/store.h"

namespace region {
namespace {

using access::SectionId;
using html::msgid;
using html::View;
using html::Views;

/// Sections by id and by what people type.
class SectionBook {
  public:
    explicit SectionBook(db::Db& db) : sections_(section_names(db)) {
        for (const auto& section : sections_) by_id_.emplace(section.id, &section);
    }
    const SectionName* find(SectionId id) const {
        const auto it = by_id_.find(id);
        return it == by_id_.end() ? nullptr : it->second;
    }
    /// By id, by the whole name, or by a name that only one living section has after folding.
    const SectionName* find(std::string_view typed) const {
        if (const auto id = SectionId::parse(typed)) return find(*id);
        const auto key = base::search_key(typed);
        const SectionName* found = nullptr;
        for (const auto& section : sections_) {
            if (not section.living or base::search_key(section.where) != key) continue;
            if (found) return nullptr;
            found = &section;
        }
        return found;
    }
    std::string where(SectionId id) const {
        const auto* section = find(id);
        return section ? section->where : std::string();
    }
    const std::vector<SectionName>& all() const { return sections_; }

  private:
    std::vector<SectionName> sections_;
    std::unordered_map<SectionId, const SectionName*> by_id_;
};

std::string names(const SectionBook& book, const std::vector<SectionId>& sections,
                  std::string_view separator) {
    std::vector<std::string> parts;
    for (const auto id : sections) parts.push_back(book.where(id));
    return base::join(parts, separator);
}

Views section_views(const SectionBook& book, const std::vector<SectionId>& sections) {
    Views views;
    for (const auto id : sections) {
        const auto* section = book.find(id);
        views.push_back({{"id", id.text()},
                         {"where", section ? section->where : ""},
                         {"phone", section ? section->phone : ""}});
    }
    return views;
}

std::string lead_cell(const access::Ctx& ctx, const SectionBook& book, const RoleRow& row) {
    if (row.gap()) return ctx.tr("◇担当なし◇");
    return (row.clash() ? ctx.tr("【重なり】") : "") + names(book, row.leads, "\n");
}

std::string state_label(const access::Ctx& ctx, const RoleRow& row) {
    if (row.gap()) return ctx.tr("担当なし");
    if (row.state == "done") return ctx.tr("終わり");
    if (row.state == "doing") return ctx.tr("途中");
    return ctx.tr("まだ");
}

const Function* find_function(const std::vector<Function>& all, std::string_view code) {
    const auto it = std::find_if(all.begin(), all.end(), [&](const auto& f) { return f.code == code; });
    return it == all.end() ? nullptr : &*it;
}

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

struct Grid {
    std::vector<std::pair<std::string, double>> columns;
    std::vector<std::vector<std::string>> rows;
};

/// The table as text cells, for Excel and PDF: the columns of the page in the same order.
Grid grid_of(access::Ctx& ctx, const std::vector<RoleRow>& rows, bool with_days) {
    const SectionBook book(ctx.db);
    const auto all = functions(ctx.db);
    Grid grid;
    grid.columns = {{ctx.tr("分野"), 7},
                    {ctx.tr("支援の内容"), 24},
                    {ctx.tr("主担当（1つ）"), 21},
                    {ctx.tr("一緒に動く"), 21},
                    {ctx.tr("知らせる"), 16}};
    if (with_days) {
        grid.columns.push_back({ctx.tr("いつまで"), 12});
        grid.columns.push_back({ctx.tr("状態"), 8});
    }
    grid.columns.push_back({ctx.tr("連絡先"), 13});
    grid.columns.push_back({ctx.tr("メモ"), 16});
    for (const auto& row : rows) {
        const auto* function = find_function(all, row.function);
        std::vector<std::string> cells{function ? area_label(ctx.lang(), function->area) : "",
                                       function ? function->label(ctx.lang()) : row.function,
                                       lead_cell(ctx, book, row), names(book, row.supports, "\n"),
                                       names(book, row.informed, "\n")};
        if (with_days) {
            cells.push_back(row.due ? base::short_date(*row.due, ctx.today(), ctx.lang()) : "");
            cells.push_back(state_label(ctx, row));
        }
        const auto* first = row.leads.empty() ? nullptr : book.find(row.leads.front());
        cells.push_back(first ? first->phone : "");
        cells.push_back(row.note);
        grid.rows.push_back(std::move(cells));
    }
    return grid;
}

std::string subtitle(const access::Ctx& ctx) {
    return ctx.tr("{day}現在　{where}",
                  {{"day", base::long_date(ctx.today(), ctx.lang())}, {"where", ctx.user.where()}});
}

}  // namespace

View role_table_view(access::Ctx& ctx, const std::vector<RoleRow>& rows,
                     const std::vector<std::string>& changed, bool with_days) {
    const SectionBook book(ctx.db);
    const auto all = functions(ctx.db);
    Views views;
    int gaps = 0, clashes = 0;
    for (const auto& row : rows) {
        const auto* function = find_function(all, row.function);
        const auto* first = row.leads.empty() ? nullptr : book.find(row.leads.front());
        gaps += row.gap();
        clashes += row.clash();
        const bool marked = std::find(changed.begin(), changed.end(), row.function) != changed.end();
        views.push_back({{"function", row.function},
                         {"area", function ? area_label(ctx.lang(), function->area) : ""},
                         {"name", function ? function->label(ctx.lang()) : row.function},
                         {"leads", section_views(book, row.leads)},
                         {"supports", section_views(book, row.supports)},
                         {"informed", section_views(book, row.informed)},
                         {"has_supports", not row.supports.empty()},
                         {"has_informed", not row.informed.empty()},
                         {"gap", row.gap()},
                         {"clash", row.clash()},
                         {"changed", marked},
                         {"note", row.note},
                         {"phone", first ? first->phone : ""},
                         {"due", row.due ? base::short_date(*row.due, ctx.today(), ctx.lang()) : ""},
                         {"state", row.gap() ? "nobody" : (row.state.empty() ? "todo" : row.state)},
                         {"state_label", state_label(ctx, row)}});
    }
    return {{"rows", std::move(views)},
            {"with_days", with_days},
            {"gaps", gaps},
            {"clashes", clashes},
            {"has_gaps", gaps > 0},
            {"has_clashes", clashes > 0},
            {"changes", changed.size()},
            {"has_changes", not changed.empty()}};
}

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
        const auto state = text_of("state." + code, row.state);
        views.push_back({{"function", code},
                         {"name", function.label(ctx.lang())},
                         {"area", area_label(ctx.lang(), function.area)},
                         {"usual", ctx.lang() == base::Lang::ja ? function.usual_lead : ""},
                         {"leads", level("lead." + code, row.leads, false)},
                         {"supports", level("support." + code, row.supports, true)},
                         {"informed", level("informed." + code, row.informed, true)},
                         {"note", text_of("note." + code, row.note)},
                         {"due", text_of("due." + code, row.due ? base::iso(*row.due) : "")},
                         {"todo", state != "doing" and state != "done"},
                         {"doing", state == "doing"},
                         {"done", state == "done"},
                         {"lead_error", access::error_of(ctx, problems, "lead." + code)},
                         {"support_error", access::error_of(ctx, problems, "support." + code)},
                         {"informed_error", access::error_of(ctx, problems, "informed." + code)},
                         {"due_error", access::error_of(ctx, problems, "due." + code)}});
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
        read(side + "lead." + function.code, row.leads);
        read(side + "support." + function.code, row.supports);
        read(side + "informed." + function.code, row.informed);
        row.note = base::first_graphemes(ctx.field(side + "note." + function.code), 200);
        row.state = ctx.field(side + "state." + function.code);
        if (row.state != "doing" and row.state != "done") row.state = "todo";
        if (const auto due = ctx.field(side + "due." + function.code); not due.empty()) {
            auto date = base::parse_date(due, ctx.today());
            if (date) {
                row.due = date->date;
            } else {
                date.error().field = "due." + function.code;
                problems.push_back(date.error());
            }
        }
        rows.push_back(std::move(row));
    }
    if (not problems.empty()) return tl::unexpected(std::move(problems));
    return rows;
}

http::Response role_conflict_page(access::Ctx& ctx, const std::vector<RoleRow>& theirs,
                                  const std::vector<RoleRow>& mine, int version) {
    const SectionBook book(ctx.db);
    const auto all = functions(ctx.db);
    Views rows, kept;
    const auto keep = [&](const std::string& name, const std::string& value) {
        kept.push_back({{"name", name}, {"value", value}});
    };
    const auto keep_row = [&](const std::string& side, const RoleRow& row) {
        for (const auto id : row.leads) keep(side + "lead." + row.function, id.text());
        for (const auto id : row.supports) keep(side + "support." + row.function, id.text());
        for (const auto id : row.informed) keep(side + "informed." + row.function, id.text());
        keep(side + "note." + row.function, row.note);
        keep(side + "state." + row.function, row.state);
        keep(side + "due." + row.function, row.due ? base::iso(*row.due) : "");
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
        return text;
    };
    const auto changed = changed_functions(theirs, mine);
    for (const auto& row : mine) {
        keep_row("", row);
        if (std::find(changed.begin(), changed.end(), row.function) == changed.end()) continue;
        RoleRow other;
        other.function = row.function;
        for (const auto& their : theirs) {
            if (their.function == row.function) other = their;
        }
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

std::string role_table_xlsx(access::Ctx& ctx, std::string_view title, const std::vector<RoleRow>& rows,
                            bool with_days) {
    const auto grid = grid_of(ctx, rows, with_days);
    base::Sheet sheet;
    sheet.name = ctx.tr("役割分担表");
    sheet.title = title;
    sheet.subtitle = subtitle(ctx);
    sheet.footer = ctx.tr("取扱注意（関係者限り）");
    sheet.landscape = true;
    for (const auto& [name, width] : grid.columns) sheet.columns.push_back({name, width});
    for (const auto& row : grid.rows) sheet.rows.emplace_back(row.begin(), row.end());
    return base::write_xlsx({sheet});
}

std::string role_table_pdf(access::Ctx& ctx, std::string_view title, const std::vector<RoleRow>& rows,
                           bool with_days, std::string_view qr_path) {
    auto grid = grid_of(ctx, rows, with_days);
    documents::PdfTable table;
    table.title = title;
    table.subtitle = subtitle(ctx);
    table.footer = ctx.tr("取扱注意（関係者限り）");
    table.columns = std::move(grid.columns);
    table.rows = std::move(grid.rows);
    table.fit_one_page = true;
    if (not qr_path.empty()) {
        const auto& config = ctx.app.config;
        table.qr_text =
            (config.public_url.empty() ? "http://" + config.listen + ":" + std::to_string(config.port)
                                       : config.public_url) +
            std::string(qr_path);
    }
    return documents::write_pdf(table);
}

}  // namespace region
