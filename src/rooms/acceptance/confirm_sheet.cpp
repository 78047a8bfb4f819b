// What a provider sends back: from the page, or from the Excel sheet that it filled in.
#include <algorithm>

#include "ground/base/text.h"
#include "ground/base/xlsx.h"
#include "rooms/acceptance/form.h"

namespace tsumugi::acceptance {
namespace {

using html::msgid;

enum Column { kLabel, kBefore, kLater, kAnswer, kValue, kWords = kValue + 5, kKey, kColumns };
constexpr std::size_t kHeadingWithin = 20;
constexpr const char* kKeyTitle = "key";
constexpr const char* kLaterMark = "今は答えられない";

std::string choices_words(const Field& field) {
    std::vector<std::string> words;
    for (const auto& choice : choices(field.form)) words.push_back(html::tr(base::Lang::ja, choice.label));
    return base::join(words, "・");
}

/// The code of a choice that somebody typed or chose by its label, in either language.
std::optional<std::string> code_of(const Field& field, const std::string& label) {
    for (const auto& choice : choices(field.form)) {
        for (const auto lang : {base::Lang::ja, base::Lang::en}) {
            if (base::search_key(html::tr(lang, choice.label)) == base::search_key(label)) return choice.code;
        }
    }
    return std::nullopt;
}

std::string cell(const std::vector<std::string>& row, int column) {
    return static_cast<std::size_t>(column) < row.size()
               ? base::trimmed(row[static_cast<std::size_t>(column)])
               : "";
}

base::Problem broken(const char* text, std::vector<std::pair<std::string, std::string>> args = {}) {
    return {base::Kind::invalid, "file", text, std::move(args)};
}

std::string town_names(const std::string& codes, db::Db& db) {
    std::vector<std::string> names;
    for (const auto& code : base::split(codes, ' '))
        names.push_back(region::municipality_name(db, code, base::Lang::ja));
    return base::join(names, "、");
}

}  // namespace

Sent read_sent(const http::Fields& form) {
    Sent sent;
    for (const auto& field : fields()) {
        if (form.get("later." + field.key) == "1") {
            sent.later.insert(field.key);
            continue;
        }
        auto read = read_field(form, field, sent.problems);
        if (not read.answer.empty()) sent.sheet.emplace(field.key, std::move(read));
    }
    return sent;
}

std::string confirmation_xlsx(Ctx& ctx, const directory::Service& service, const Sheet& said) {
    base::Sheet sheet;
    sheet.name = "受入条件の確認";
    sheet.title = "受入条件の年1回の確認　" + service.name;
    sheet.subtitle = "変わった所だけ直してください。答えられない行は「" + std::string(kLaterMark) +
                     "」の列に1と書いてください。かっこの中のことばから選べます。";
    sheet.landscape = true;
    sheet.columns.resize(kColumns);
    sheet.columns[kLabel] = {"項目", 30};
    sheet.columns[kBefore] = {"前回の回答", 34};
    sheet.columns[kLater] = {kLaterMark, 10};
    sheet.columns[kAnswer] = {"回答", 22};
    for (int at = 0; at < 5; ++at)
        sheet.columns[static_cast<std::size_t>(kValue + at)] = {"数" + std::to_string(at + 1), 10};
    sheet.columns[kWords] = {"条件・ことわり", 40};
    sheet.columns[kKey] = {kKeyTitle, 14, true};
    sheet.rows.push_back(
        {"事業所番号の代わりの番号", service.id.text(), "", "", "", "", "", "", "", "", "service"});
    for (const auto& field : fields()) {
        std::vector<base::Cell> row(kColumns, std::string());
        const auto choice_words = choices_words(field);
        row[kLabel] = label(field, base::Lang::ja) + (choice_words.empty() ? "" : "（" + choice_words + "）");
        row[kKey] = field.key;
        if (const auto found = said.find(field.key); found != said.end()) {
            const auto& c = found->second;
            const auto inputs = typed(field, c);
            row[kBefore] = shown(ctx, field, c);
            for (const auto& choice : choices(field.form)) {
                if (c.answer == choice.code) row[kAnswer] = html::tr(base::Lang::ja, choice.label);
            }
            for (int at = 0; at < 5; ++at) {
                const auto input =
                    inputs.find((at == 0 ? "v." : "v" + std::to_string(at + 1) + ".") + field.key);
                if (input != inputs.end()) row[static_cast<std::size_t>(kValue + at)] = input->second;
            }
            if (field.form == Form::area) row[kValue] = town_names(c.value, ctx.db);
            row[kWords] = c.words;
        }
        sheet.rows.push_back(std::move(row));
    }
    return base::write_xlsx({sheet});
}

/// Bytes; a sheet of questions as it was given out has 60 kB.
constexpr std::size_t kMostUnpacked = 8 * 1024 * 1024;

base::Result<http::Fields> read_confirmation_xlsx(Ctx& ctx, const directory::Service& service,
                                                  std::string_view bytes) {
    const auto sheets = base::read_xlsx(bytes, kMostUnpacked);
    if (not sheets) return tl::unexpected(sheets.error());
    if (sheets->empty())
        return tl::unexpected(broken(msgid("表が入っていません。紡ぎから受け取ったExcelを送ってください。")));
    const auto& sheet = sheets->front();
    if (not sheet.formulas.empty()) {
        const auto& [row, column] = *sheet.formulas.begin();
        return tl::unexpected(broken(msgid("セル{cell}に数式があります。値に直してから送ってください。"),
                                     {{"cell", base::cell_address(row, column)}}));
    }
    std::optional<std::size_t> key_column;
    std::size_t first = 0;
    for (std::size_t row = 0; row < std::min(sheet.rows.size(), kHeadingWithin) and not key_column; ++row) {
        const auto found = std::find(sheet.rows[row].begin(), sheet.rows[row].end(), kKeyTitle);
        if (found == sheet.rows[row].end()) continue;
        key_column = static_cast<std::size_t>(found - sheet.rows[row].begin());
        first = row + 1;
    }
    if (not key_column or *key_column < kKey) {
        return tl::unexpected(broken(
            msgid("見出しの行が見つかりません。列を消さずに、紡ぎから受け取ったExcelを送ってください。")));
    }
    const int shift = static_cast<int>(*key_column) - kKey;
    http::Fields form;
    bool own = false;
    for (std::size_t at = first; at < sheet.rows.size(); ++at) {
        const auto& row = sheet.rows[at];
        const auto key = cell(row, kKey + shift);
        if (key == "service") own = cell(row, kBefore + shift) == service.id.text();
        const auto* field = find_field(key);
        if (not field) continue;
        if (not cell(row, kLater + shift).empty()) form.add("later." + key, "1");
        const auto answer = cell(row, kAnswer + shift);
        form.add("a." + key, code_of(*field, answer).value_or(answer));
        for (int value = 0; value < 5; ++value) {
            const auto text = cell(row, kValue + shift + value);
            if (text.empty()) continue;
            const auto name = (value == 0 ? "v." : "v" + std::to_string(value + 1) + ".") + key;
            if (field->form != Form::area) {
                form.add(name, text);
                continue;
            }
            for (const auto& town : region::municipalities(ctx.db)) {
                if (text.find(town.name) != std::string::npos) form.add(name, town.code);
            }
        }
        form.add("w." + key, cell(row, kWords + shift));
    }
    if (not own)
        return tl::unexpected(broken(
            msgid("これは別のサービスのExcelです。このサービスの画面から受け取ったものを送ってください。")));
    return form;
}

}  // namespace tsumugi::acceptance
