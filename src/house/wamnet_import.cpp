// tsumugi import wamnet: what the browser's import does, for files of any size.
#include <fstream>
#include <iostream>

#include "ground/base/text.h"
#include "ground/db/revision.h"
#include "house/command.h"
#include "house/commands.h"
#include "house/terminal.h"
#include "rooms/directory/imports.h"

namespace tsumugi::house {
namespace {

using directory::Decision;
using directory::RowKind;
using html::msgid;

/// More lines of one kind than this help nobody at a terminal; --json gives all.
constexpr int kMostLines = 50;

struct Opened {
    std::vector<std::unique_ptr<std::ifstream>> streams;
    std::vector<directory::ImportFile> files;
};

base::Result<Opened> open_files(const std::vector<std::string>& paths) {
    Opened opened;
    for (const auto& path : paths) {
        opened.streams.push_back(std::make_unique<std::ifstream>(path, std::ios::binary));
        if (not *opened.streams.back())
            return tl::unexpected(base::Problem{
                base::Kind::invalid, "", msgid("ファイル {path} を開けません。"), {{"path", path}}});
        opened.files.push_back({path.substr(path.rfind('/') + 1), opened.streams.back().get()});
    }
    return opened;
}

const char* word(RowKind kind) {
    constexpr const char* kWords[] = {"added", "changed", "unchanged", "outside", "repeated", "refused"};
    return kWords[static_cast<int>(kind)];
}

/// One JSON object a line: a row that changes something or cannot be taken, the services that no row names,
/// the sums.
class JsonLines {
  public:
    JsonLines(access::Ctx& ctx, const std::vector<directory::ImportFile>& files) : ctx_(ctx), files_(files) {}

    void row(const Decision& d) {
        const bool told = d.kind == RowKind::added or d.kind == RowKind::changed or
                          d.kind == RowKind::refused or not d.facts.empty();
        if (not told) return;
        base::Json json;
        json.add("row", word(d.kind))
            .add("file", files_[d.file].name)
            .add("line", static_cast<std::int64_t>(d.row->line));
        json.add("kind", d.row->service.kind)
            .add("number", d.row->service.number)
            .add("name", d.row->service.name);
        for (const auto& change : d.facts) {
            json.add((change.kept ? "kept." : "before.") + std::string(change.fact->field), change.before);
            json.add("after." + std::string(change.fact->field), change.after);
        }
        if (not d.row->troubles.empty())
            json.add("reason", directory::reasons_of(ctx_, *d.row, d.kind == RowKind::refused));
        say(json.text());
    }
    void end(const directory::ImportView& view, bool applied) {
        for (const auto& s : view.gone)
            say(base::Json()
                    .add("row", "gone")
                    .add("kind", s.kind)
                    .add("number", s.number)
                    .add("name", s.name)
                    .text());
        const auto& c = view.counts;
        base::Json json;
        json.add("total", std::int64_t{c.total})
            .add("added", std::int64_t{c.added})
            .add("changed", std::int64_t{c.changed});
        json.add("unchanged", std::int64_t{c.unchanged}).add("kept_by_hand", std::int64_t{c.kept});
        json.add("outside", std::int64_t{c.outside})
            .add("repeated", std::int64_t{c.repeated})
            .add("refused", std::int64_t{c.refused});
        json.add("gone", static_cast<std::int64_t>(view.gone.size())).add("applied", std::int64_t{applied});
        say(json.text());
    }

  private:
    access::Ctx& ctx_;
    const std::vector<directory::ImportFile>& files_;
};

/// The same in words.
class Words {
  public:
    Words(access::Ctx& ctx, const std::vector<directory::ImportFile>& files) : ctx_(ctx), files_(files) {}

    void row(const Decision& d) {
        if (d.kind == RowKind::added)
            line(added_,
                 d.row->service.name + "　" + directory::town_name(ctx_, d.row->service.municipality));
        for (const auto& change : d.facts) {
            line(change.kept ? kept_ : changed_, d.before->name + "　" + ctx_.tr(change.fact->label) + "：" +
                                                     change.before + " → " + change.after);
        }
        if (d.kind == RowKind::refused) {
            line(refused_, ctx_.tr(msgid("{file}の{line}行目"),
                                   {{"file", files_[d.file].name}, {"line", std::to_string(d.row->line)}}) +
                               "　" + directory::reasons_of(ctx_, *d.row, true));
        }
    }
    void end(const directory::ImportView& view, bool applied) {
        block(msgid("新しい"), added_);
        block(msgid("変わった"), changed_);
        block(msgid("手で直した値を残します"), kept_);
        block(msgid("取り込めない"), refused_);
        List gone;
        for (const auto& s : view.gone)
            line(gone, s.name + "　" + directory::town_name(ctx_, s.municipality));
        block(msgid("データにない（終わりにするかは、画面で人が決めます）"), gone);
        if (not view.unknown_columns.empty())
            say(ctx_.tr(msgid("使わない列：{columns}"),
                        {{"columns", base::join(view.unknown_columns, "、")}}));
        const auto& c = view.counts;
        const auto n = [](int count) { return std::to_string(count); };
        say(text_table({{ctx_.tr(msgid("読んだ行")), n(c.total)},
                        {ctx_.tr(msgid("新しい")), n(c.added)},
                        {ctx_.tr(msgid("変わった")), n(c.changed)},
                        {ctx_.tr(msgid("同じ")), n(c.unchanged)},
                        {ctx_.tr(msgid("範囲の外")), n(c.outside)},
                        {ctx_.tr(msgid("重なり")), n(c.repeated)},
                        {ctx_.tr(msgid("取り込めない")), n(c.refused)},
                        {ctx_.tr(msgid("データにない")), n(static_cast<int>(view.gone.size()))}}));
        say(applied ? ctx_.tr(msgid("取り込みました。"))
                    : ctx_.tr(msgid("まだ何も変えていません。取り込むには --apply をつけます。")));
    }

  private:
    struct List {
        std::vector<std::string> lines;
        int more = 0;
    };
    static void line(List& list, std::string text) {
        if (list.lines.size() == kMostLines) {
            ++list.more;
        } else {
            list.lines.push_back(std::move(text));
        }
    }
    void block(const char* title, const List& list) {
        if (list.lines.empty()) return;
        say(ctx_.tr(title));
        for (const auto& text : list.lines) say("  " + text);
        if (list.more > 0) say("  " + ctx_.tr(msgid("ほか{n}件"), {{"n", std::to_string(list.more)}}));
    }

    access::Ctx& ctx_;
    const std::vector<directory::ImportFile>& files_;
    List added_, changed_, kept_, refused_;
};

}  // namespace

Exit import_wamnet_command(Shell& shell, const WamnetCommand& given) {
    auto opened = open_files(given.files);
    if (not opened) return tl::unexpected(opened.error());
    const auto scope = directory::parse_scope(given.scope).value_or(directory::Scope::region);
    const auto db = shell.existing();
    if (not db) return tl::unexpected(db.error());
    const auto app = shell.app();
    Command command(app, **db);
    command.ctx.user.lang = shell.lang;
    // Whoever works at the server's terminal sees what the region's desk sees.
    command.ctx.user.role = access::Role::desk;

    std::ofstream bad;
    std::size_t columns = wamnet::kColumns;
    if (not given.bad.empty()) {
        bad.open(given.bad, std::ios::binary);
        if (not bad)
            return tl::unexpected(base::Problem{
                base::Kind::invalid, "", msgid("ファイル {path} を開けません。"), {{"path", given.bad}}});
        const auto first = wamnet::File::open(*opened->files.front().in);
        if (first) {
            columns = first->head().size();
            bad << wamnet::bad_rows_head(first->head(), shell.tr(msgid("取り込めない理由")));
        }
    }
    JsonLines json(command.ctx, opened->files);
    Words words(command.ctx, opened->files);
    const auto looked = directory::look_at_import(command.ctx, opened->files, scope, [&](const Decision& d) {
        if (given.json) {
            json.row(d);
        } else {
            words.row(d);
        }
        if (d.kind == RowKind::refused and bad.is_open())
            bad << wamnet::bad_row(d.row->cells, columns, directory::reasons_of(command.ctx, *d.row, true));
    });
    if (not looked) return tl::unexpected(looked.error());
    if (given.apply) {
        const auto done = command.write(
            [&](access::Ctx& ctx) { return directory::apply_import(ctx, opened->files, scope, {}); });
        if (not done) return tl::unexpected(done.error());
    }
    if (given.json) {
        json.end(*looked, given.apply);
    } else {
        words.end(*looked, given.apply);
    }
    return 0;
}

}  // namespace tsumugi::house
