#include "ground/db/revision.h"
#include "rooms/acceptance/fields.h"

namespace tsumugi::acceptance {
namespace {

using html::msgid;

#define CONDITION_COLUMNS "field, answer, value, words, member_id, at"
const db::Sql kSheet{"SELECT " CONDITION_COLUMNS
                     " FROM service_condition WHERE service_id = $1 ORDER BY field"};
const db::Sql kAllSheets{"SELECT " CONDITION_COLUMNS ", service_id FROM service_condition"};
const db::Sql kVersion{"SELECT version FROM service_sheet WHERE service_id = $1"};
const db::Sql kNextVersion{
    "UPDATE service_sheet SET version = version + 1 WHERE service_id = $1 AND version = $2"};
const db::Sql kFirstVersion{
    "INSERT INTO service_sheet (service_id, version) VALUES ($1, 0) ON CONFLICT (service_id) DO NOTHING"};
const db::Sql kSetChaser{"UPDATE service_sheet SET chaser_section_id = $2 WHERE service_id = $1"};
const db::Sql kChaser{"SELECT chaser_section_id FROM service_sheet WHERE service_id = $1"};
const db::Sql kPut{R"(
INSERT INTO service_condition (service_id, field, answer, value, words, member_id, at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (service_id, field) DO UPDATE
SET answer = excluded.answer, value = excluded.value, words = excluded.words, member_id = excluded.member_id,
    at = excluded.at)"};
const db::Sql kTakeBack{"DELETE FROM service_condition WHERE service_id = $1 AND field = $2"};

Condition read_condition(const db::Row& row) {
    Condition c;
    c.field = row.get<std::string>(0);
    c.answer = row.get<std::string>(1);
    c.value = row.get<std::string>(2);
    c.words = row.get<std::string>(3);
    c.by = row.get<MemberId>(4);
    c.at = row.get<base::Instant>(5);
    return c;
}

std::string sheet_json(const Sheet& sheet) {
    base::Json json;
    for (const auto& [field, c] : sheet) {
        json.add(field, c.answer + "|" + c.value + "|" + c.words + "|" + c.by.text() + "|" + base::iso(c.at));
    }
    return json.text();
}

}  // namespace

Sheet sheet(db::Db& db, ServiceId service) {
    Sheet made;
    db.query(kSheet, service).each([&](const db::Row& row) {
        auto condition = read_condition(row);
        made.emplace_hint(made.end(), condition.field, std::move(condition));
    });
    return made;
}

std::map<ServiceId, Sheet> all_sheets(db::Db& db) {
    std::map<ServiceId, Sheet> made;
    db.query(kAllSheets).each([&](const db::Row& row) {
        auto condition = read_condition(row);
        auto field = condition.field;
        made[row.get<ServiceId>(6)].emplace(std::move(field), std::move(condition));
    });
    return made;
}

int sheet_version(db::Db& db, ServiceId service) {
    return db.query(kVersion, service).value<int>().value_or(0);
}

const std::set<std::string>& every_field() {
    static const auto all = [] {
        std::set<std::string> made;
        for (const auto& field : fields()) made.insert(field.key);
        return made;
    }();
    return all;
}

void set_chaser(Ctx& ctx, ServiceId service, access::SectionId chaser) {
    ctx.db.query(kFirstVersion, service).run();
    ctx.db.query(kSetChaser, service, chaser.value() == 0 ? std::nullopt : std::optional(chaser)).run();
}

std::optional<access::SectionId> named_chaser(db::Db& db, ServiceId service) {
    return db.query(kChaser, service)
        .one([](const db::Row& row) { return row.get<std::optional<access::SectionId>>(0); })
        .value_or(std::nullopt);
}

base::Result<void> save_sheet(Ctx& ctx, ServiceId service, int version, const Sheet& changed,
                              const std::set<std::string>& confirmed) {
    ctx.db.query(kFirstVersion, service).run();
    const auto written = ctx.db.query(kNextVersion, service, version).run();
    if (written == 0)
        return tl::unexpected(
            base::Problem{base::Kind::conflict, "", msgid("ほかの人が先に保存しました。"), {}});
    const auto before = sheet(ctx.db, service);
    db::keep_revision(ctx.db, "service_sheet", service.value(), version, ctx.now(), ctx.user.id.value(),
                      sheet_json(before), "");
    for (const auto& field : fields()) {
        const auto was = before.find(field.key), is = changed.find(field.key);
        if (is == changed.end() or is->second.answer.empty()) {
            if (was != before.end()) ctx.db.query(kTakeBack, service, field.key).run();
            continue;
        }
        const auto& c = is->second;
        if (was != before.end() and was->second.same(c) and not confirmed.contains(field.key)) continue;
        ctx.db.query(kPut, service, field.key, c.answer, c.value, c.words, ctx.user.id, ctx.now()).run();
    }
    ctx.log("change", "service", service.value(), {}, "conditions");
    return {};
}

}  // namespace tsumugi::acceptance
