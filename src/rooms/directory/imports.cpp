// What an import of the national data does: row by row, the same for looking and for applying.
#include "rooms/directory/imports.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "ground/access/secret.h"
#include "ground/base/text.h"
#include "rooms/directory/store.h"

namespace tsumugi::directory {
namespace {

using html::msgid;

const db::Sql kKnown{
    R"(SELECT id, kind, number, source_number, name, municipality, source, ended_on FROM service)"};
const db::Sql kSeen{"UPDATE service SET confirmed_at = $2, source_number = $3 WHERE id = $1"};
const db::Sql kNoteImported{R"(UPDATE service_fact SET imported = $3
    WHERE service_id = $1 AND field = $2 AND (imported IS NULL OR imported <> $3))"};
const db::Sql kAppliedBefore{"SELECT MAX(at) FROM service_import WHERE digest = $1"};
const db::Sql kKeepImport{
    R"(INSERT INTO service_import (id, source, at, member_id, digest, files, scope, total, added,
    changed, unchanged, kept, outside, repeated, refused, ended)
    VALUES ($1, 'wamnet', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15))"};
const db::Sql kPast{
    R"(SELECT i.at, COALESCE(m.name, ''), i.files, i.scope, i.total, i.added, i.changed, i.unchanged,
    i.kept, i.outside, i.repeated, i.refused, i.ended FROM service_import i LEFT JOIN member m ON m.id = i.member_id
    ORDER BY i.at DESC, i.id DESC LIMIT $1)"};

/// A service that stands in the directory, as far as rows are told apart by it.
struct Known {
    ServiceId id;
    std::string kind, number, system_number, name_key, municipality;
    bool of_this_source = false, ended = false, met = false;
};

std::string key_of(const std::string& kind, const std::string& number) { return kind + "|" + number; }

/// Finds the service that a row is about. A 事業所番号 stands for a facility; with the kind it is nearly
/// always one row. Where it is not (it was given twice, or is 0000000000), NO and then the name decide.
class Directory {
  public:
    Directory(db::Db& db, const std::set<std::string>& kinds) {
        db.query(kKnown).each([&](const db::Row& row) {
            Known known{row.get<ServiceId>(0),
                        row.get<std::string>(1),
                        row.get<std::string>(2),
                        row.get<std::string>(3),
                        {},
                        row.get<std::string>(5),
                        row.text(6) == "wamnet",
                        not row.is_null(7)};
            if (not kinds.contains(known.kind)) return;
            known.name_key = base::search_key(row.text(4));
            known_.push_back(std::move(known));
        });
        for (auto& known : known_) {
            by_number_[key_of(known.kind, known.number)].push_back(&known);
            if (not known.system_number.empty()) by_system_[key_of(known.kind, known.system_number)] = &known;
        }
    }

    Known* find(const wamnet::Service& row, const std::unordered_set<std::string>& system_numbers) {
        const auto found = by_number_.find(key_of(row.kind, row.number));
        const auto system = by_system_.find(key_of(row.kind, row.system_number));
        if (system != by_system_.end() and system->second->number == row.number) return system->second;
        if (found == by_number_.end()) return nullptr;
        const auto name = base::search_key(row.name);
        Known* only = nullptr;
        int free = 0;
        for (auto* known : found->second) {
            // Another row of these files is about it.
            if (known->met or system_numbers.contains(key_of(known->kind, known->system_number))) continue;
            if (known->name_key == name and known->municipality == row.municipality) return known;
            only = known;
            ++free;
        }
        return free == 1 and not row.number.empty() ? only : nullptr;
    }

    const std::vector<Known>& all() const { return known_; }

  private:
    std::vector<Known> known_;
    std::unordered_map<std::string, std::vector<Known*>> by_number_;
    std::unordered_map<std::string, Known*> by_system_;
};

class Import {
  public:
    Import(access::Ctx& ctx, const std::vector<ImportFile>& files, Scope scope)
        : ctx_(ctx), files_(files), scope_(scope) {
        for (const auto& town : region::municipalities(ctx.db)) {
            towns_.insert(town.code);
            prefectures_.insert(town.code.substr(0, 2));
        }
    }

    /// What is known before the first row is decided: columns, digest, applied_before; counts while it goes
    /// on.
    const ImportView& view() const { return view_; }

    base::Result<ImportView> walk(const std::function<void(const Decision&)>& each) {
        if (const auto problem = first_pass()) return tl::unexpected(*problem);
        view_.applied_before = ctx_.db.query(kAppliedBefore, view_.digest)
                                   .value<std::optional<base::Instant>>()
                                   .value_or(std::nullopt);
        Directory directory(ctx_.db, kinds_);
        for (std::size_t i = 0; i < files_.size(); ++i) {
            auto file = open(i);
            if (not file) return tl::unexpected(file.error());
            wamnet::Row row;
            for (;;) {
                const auto more = file->next(row);
                if (not more) return tl::unexpected(in_file(i, more.error()));
                if (not *more) break;
                ++view_.counts.total;
                auto decision = decide(*file, row, directory);
                decision.file = i;
                decision.row = &row;
                count(decision, row);
                each(decision);
            }
        }
        for (const auto& known : directory.all()) {
            if (known.met or known.ended or not known.of_this_source or not inside(known.municipality))
                continue;
            auto gone = service(ctx_.db, known.id);
            if (may_see(ctx_.user, *gone)) view_.gone.push_back(*std::move(gone));
        }
        return view_;
    }

  private:
    base::Problem in_file(std::size_t i, const base::Problem& problem) const {
        return {problem.kind,
                "files",
                msgid("{file}：{reason}"),
                {{"file", files_[i].name}, {"reason", html::tr(ctx_.lang(), problem)}}};
    }

    base::Result<wamnet::File> open(std::size_t i) {
        files_[i].in->clear();
        files_[i].in->seekg(0);
        auto file = wamnet::File::open(*files_[i].in);
        if (not file) return tl::unexpected(in_file(i, file.error()));
        return file;
    }

    /// Which kinds and numbers the files hold, and their digest; a broken file is found before anything is
    /// decided.
    std::optional<base::Problem> first_pass() {
        std::string digest(code(scope_));
        for (std::size_t i = 0; i < files_.size(); ++i) {
            auto file = open(i);
            if (not file) return file.error();
            for (const auto& column : file->unknown_columns()) add_once(view_.unknown_columns, column);
            for (const auto column : file->missing_columns())
                add_once(view_.missing_columns, std::string(title(column)));
            digest = access::fingerprint("service import", digest + base::join(file->head(), "\n"));
            std::string block;
            wamnet::Row row;
            for (;;) {
                const auto more = file->next_key(row);
                if (not more) return in_file(i, more.error());
                if (not *more) break;
                kinds_.insert(row.service.kind);
                if (not row.service.system_number.empty())
                    system_numbers_.insert(key_of(row.service.kind, row.service.system_number));
                block += base::join(row.cells, "\n") + "\n\n";
                constexpr std::size_t kBlock = 1 << 20;
                if (block.size() < kBlock) continue;
                digest = access::fingerprint("service import", digest + block);
                block.clear();
            }
            digest = access::fingerprint("service import", digest + block);
        }
        view_.digest = digest;
        return std::nullopt;
    }
    static void add_once(std::vector<std::string>& to, const std::string& text) {
        if (std::find(to.begin(), to.end(), text) == to.end()) to.push_back(text);
    }

    bool inside(const std::string& municipality) const {
        switch (scope_) {
            case Scope::region:
                return towns_.contains(municipality);
            case Scope::prefecture:
                return prefectures_.contains(municipality.substr(0, 2));
            case Scope::all:
                break;
        }
        return true;
    }

    Decision decide(const wamnet::File& file, const wamnet::Row& row, Directory& directory) {
        Decision decision;
        auto* known = directory.find(row.service, system_numbers_);
        if (row.refused()) {
            // It is still there, only not readable: not gone.
            if (known) known->met = true;
            return decision;
        }
        const auto& s = row.service;
        if (not seen_
                    .insert(s.kind + "|" + s.number + "|" + s.system_number +
                            (s.system_number.empty() ? s.name : ""))
                    .second or
            (known and known->met)) {
            decision.kind = RowKind::repeated;
            return decision;
        }
        if (not known) {
            decision.kind = inside(s.municipality) ? RowKind::added : RowKind::outside;
            decision.after = of_wamnet(s);
            return decision;
        }
        known->met = true;
        decision.before = service(ctx_.db, known->id);
        decision.after = *decision.before;
        decision.kind = RowKind::unchanged;
        // A hidden service is as good as not there for those who don't see it; an ended one stays ended.
        if (not may_see(ctx_.user, *decision.before)) {
            decision.before.reset();
            decision.after = of_wamnet(s);
            return decision;
        }
        if (known->ended) return decision;
        compare(file, s, decision);
        return decision;
    }

    void compare(const wamnet::File& file, const wamnet::Service& s, Decision& decision) {
        std::set<std::string, std::less<>> by_hand;
        for (const auto& fact : hand_facts(ctx_.db, decision.before->id)) by_hand.insert(fact.field);
        const auto read = of_wamnet(s);
        for (const auto& fact : service_facts()) {
            if (fact.column == kNoColumn or not file.has(fact.column)) continue;
            FactChange change{&fact, fact.get(*decision.before), fact.get(read),
                              by_hand.contains(fact.field)};
            if (change.before == change.after) continue;
            if (not change.kept) {
                fact.set(decision.after, change.after);
                decision.kind = RowKind::changed;
            }
            decision.facts.push_back(std::move(change));
        }
        decision.after.source_number =
            s.system_number.empty() ? decision.before->source_number : s.system_number;
    }

    void count(const Decision& decision, const wamnet::Row& row) {
        auto& counts = view_.counts;
        switch (decision.kind) {
            case RowKind::added:
                ++counts.added;
                break;
            case RowKind::changed:
                ++counts.changed;
                break;
            case RowKind::unchanged:
                ++counts.unchanged;
                break;
            case RowKind::outside:
                ++counts.outside;
                return;
            case RowKind::repeated:
                ++counts.repeated;
                return;
            case RowKind::refused:
                ++counts.refused;
                return;
        }
        for (const auto& fact : decision.facts) counts.kept += fact.kept;
        counts.noted += not row.troubles.empty();
    }

    access::Ctx& ctx_;
    const std::vector<ImportFile>& files_;
    const Scope scope_;
    std::set<std::string, std::less<>> towns_, prefectures_;
    std::set<std::string> kinds_;
    std::unordered_set<std::string> system_numbers_, seen_;
    ImportView view_;
};

/// The organisation of that name, where there is exactly one.
class Organisations {
  public:
    explicit Organisations(db::Db& db) {
        for (const auto& organisation : organisations(db))
            ids_[base::search_key(organisation.name)].push_back(organisation.id);
    }
    OrganisationId of(const Service& s) const {
        for (const auto& name : {s.name, s.provider}) {
            const auto found = ids_.find(base::search_key(name));
            if (found != ids_.end() and found->second.size() == 1) return found->second.front();
        }
        return {};
    }

  private:
    std::map<std::string, std::vector<OrganisationId>> ids_;
};

}  // namespace

std::string_view code(Scope scope) {
    constexpr std::string_view kCodes[] = {"region", "prefecture", "all"};
    return kCodes[static_cast<int>(scope)];
}
std::optional<Scope> parse_scope(std::string_view text) {
    for (const auto scope : {Scope::region, Scope::prefecture, Scope::all}) {
        if (code(scope) == text) return scope;
    }
    return std::nullopt;
}
const char* label(Scope scope) {
    constexpr const char* kLabels[] = {msgid("この地域の市町村"), msgid("同じ都道府県の全部"), msgid("全国")};
    return kLabels[static_cast<int>(scope)];
}

base::Result<ImportView> look_at_import(access::Ctx& ctx, const std::vector<ImportFile>& files, Scope scope,
                                        const std::function<void(const Decision&)>& each) {
    return Import(ctx, files, scope).walk(each);
}

base::Result<ImportView> apply_import(access::Ctx& ctx, const std::vector<ImportFile>& files, Scope scope,
                                      const std::vector<ServiceId>& ended) {
    Import import(ctx, files, scope);
    const Organisations organisations(ctx.db);
    std::unordered_set<ServiceId> fresh_ids;
    const auto write = [&](const Decision& decision) {
        if (decision.kind == RowKind::added) {
            auto fresh = decision.after;
            fresh.organisation = organisations.of(fresh);
            // Of thousands made within one millisecond, two may get the same random part.
            do fresh.id = ctx.new_id<ServiceId>();
            while (not fresh_ids.insert(fresh.id).second);
            add_service(ctx, fresh);
            return;
        }
        if (not decision.before or decision.before->ended) return;
        if (decision.kind == RowKind::changed) {
            auto changed = decision.after;
            changed.confirmed = ctx.now();
            replace_service(ctx, *decision.before, changed, "wamnet");
        } else if (decision.kind == RowKind::unchanged and not import.view().applied_before) {
            ctx.db.query(kSeen, decision.before->id, ctx.now(), decision.after.source_number).run();
        }
        for (const auto& fact : decision.facts) {
            if (fact.kept)
                ctx.db.query(kNoteImported, decision.before->id, fact.fact->field, fact.after).run();
        }
    };
    auto view = import.walk(write);
    if (not view) return view;
    int ends = 0;
    for (const auto id : ended) {
        const bool is_gone =
            std::any_of(view->gone.begin(), view->gone.end(), [&](const auto& s) { return s.id == id; });
        if (not is_gone) continue;
        end_service(ctx, id, ctx.today(), "WAM NETのデータになくなった");
        ++ends;
    }
    const auto& c = view->counts;
    if (view->applied_before and c.added == 0 and c.changed == 0 and ends == 0) return view;
    std::string names;
    for (const auto& file : files) names += (names.empty() ? "" : "\n") + file.name;
    const auto id = ctx.new_id<base::Id<struct ServiceImportTag>>();
    ctx.db
        .query(kKeepImport, id, ctx.now(), ctx.user.id, view->digest, names, code(scope), c.total, c.added,
               c.changed, c.unchanged, c.kept, c.outside, c.repeated, c.refused, ends)
        .run();
    ctx.log("change", "service_import", id.value(), {}, "wamnet");
    return view;
}

std::vector<PastImport> past_imports(access::Ctx& ctx, int limit) {
    return ctx.db.query(kPast, limit).all([](const db::Row& row) {
        PastImport past;
        past.at = row.get<base::Instant>(0);
        past.by = row.get<std::string>(1);
        past.files = row.get<std::string>(2);
        past.scope = row.get<std::string>(3);
        auto& c = past.counts;
        int column = 4;
        for (auto* count : {&c.total, &c.added, &c.changed, &c.unchanged, &c.kept, &c.outside, &c.repeated,
                            &c.refused, &past.ended})
            *count = row.get<int>(column++);
        return past;
    });
}

std::string reasons_of(access::Ctx& ctx, const wamnet::Row& row, bool refusing_only) {
    std::string reasons;
    for (const auto& trouble : row.troubles) {
        if (refusing_only and not trouble.refuses) continue;
        reasons += (reasons.empty() ? "" : "。") + html::tr(ctx.lang(), trouble.problem);
    }
    return reasons;
}

}  // namespace tsumugi::directory
