#include "rooms/children/store.h"

#include <algorithm>

#include "ground/base/text.h"
#include "ground/db/revision.h"
#include "ground/notices/args.h"
#include "rooms/children/history.h"

namespace tsumugi::children {
namespace {

using html::msgid;

const db::Sql kCount{"SELECT COUNT(*) FROM child"};
const db::Sql kCodeTaken{"SELECT 1 FROM child WHERE code = $1"};
const db::Sql kAdd{
    R"(INSERT INTO child (id, code, name, kana, search_key, sort_key, call_name, glyph_note, birth, sex,
    municipality, postcode, address, phone, hospital, made_up, created_at, created_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18))"};
const db::Sql kAddGuardian{R"(INSERT INTO guardian (id, child_id, name, kana, relationship, phone, position)
    VALUES ($1, $2, $3, $4, $5, $6, $7))"};
const db::Sql kDropGuardians{"DELETE FROM guardian WHERE child_id = $1"};
const db::Sql kGuardians{
    R"(SELECT name, kana, relationship, phone FROM guardian WHERE child_id = $1 ORDER BY position, id)"};
const db::Sql kAddFact{
    R"(INSERT INTO medical_fact (id, child_id, kind, text, position, added_at, source, concept,
    particulars) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9))"};
const db::Sql kAddCoding{R"(INSERT INTO fact_coding (fact_id, position, part, system, code, version, display)
    VALUES ($1, $2, $3, $4, $5, $6, $7))"};
const db::Sql kFacts{R"(SELECT id, kind, text, source, concept, particulars, added_at FROM medical_fact
    WHERE child_id = $1 AND ended_on IS NULL ORDER BY kind, position, id)"};
const db::Sql kCodings{R"(SELECT c.fact_id, c.system, c.code, c.version, c.display, c.part FROM fact_coding c
    JOIN medical_fact f ON f.id = c.fact_id WHERE f.child_id = $1 AND f.ended_on IS NULL
    ORDER BY c.fact_id, c.position)"};
const db::Sql kFactsVersion{"SELECT COUNT(*) + COUNT(ended_on) FROM medical_fact WHERE child_id = $1"};
const db::Sql kMemberName{"SELECT name FROM member WHERE id = $1"};
const db::Sql kEndFact{"UPDATE medical_fact SET ended_on = $2 WHERE id = $1"};
const db::Sql kBasics{
    R"(SELECT c.code, c.name, c.kana, c.call_name, c.sex, c.municipality, m.name, m.english, c.birth,
    c.hospital, c.version FROM child c JOIN municipality m ON m.code = c.municipality WHERE c.id = $1)"};
const db::Sql kForm{
    R"(SELECT name, kana, call_name, glyph_note, birth, sex, municipality, postcode, address, phone, hospital
    FROM child WHERE id = $1)"};
const db::Sql kSave{R"(UPDATE child SET name = $2, kana = $3, search_key = $4, sort_key = $5, call_name = $6,
    glyph_note = $7, birth = $8, sex = $9, municipality = $10, postcode = $11, address = $12, phone = $13, hospital = $14,
    version = version + 1 WHERE id = $1 AND version = $15)"};
const db::Sql kAddAssessment{
    R"(INSERT INTO care_assessment (id, child_id, assessed_on, author, state, total, care_class,
    created_at, created_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9))"};
const db::Sql kAddAnswer{
    R"(INSERT INTO care_answer (assessment_id, item, watch, options) VALUES ($1, $2, $3, $4)
    ON CONFLICT (assessment_id, item) DO NOTHING)"};
const db::Sql kNewestAssessment{
    R"(SELECT id, assessed_on, author, state FROM care_assessment WHERE child_id = $1
    ORDER BY created_at DESC, id DESC LIMIT 1)"};
const db::Sql kAnswers{"SELECT item, watch, options FROM care_answer WHERE assessment_id = $1"};
const db::Sql kAssessments{
    R"(SELECT assessed_on, author, state, total, care_class FROM care_assessment WHERE child_id = $1
    ORDER BY created_at DESC, id DESC)"};

/// A free number, so that a code tells nothing of how many children there are: four digits, more when a third
/// is used.
std::string free_code(access::Ctx& ctx) {
    const auto count = ctx.db.query(kCount).value<std::int64_t>().value_or(0);
    std::int64_t room = 9999;
    std::size_t width = 4;
    while (count * 3 > room) {
        room = room * 10 + 9;
        ++width;
    }
    for (;;) {
        auto code = std::to_string(
            1 + static_cast<std::int64_t>(ctx.app.random->below(static_cast<std::uint64_t>(room))));
        if (code.size() < width) code.insert(0, width - code.size(), '0');
        if (not ctx.db.query(kCodeTaken, code).value<int>()) return code;
    }
}

std::string search_text(const ChildForm& form) {
    return base::search_key(form.name) + "|" + base::search_key(form.kana) + "|" +
           base::search_key(form.call_name);
}

void add_guardian(access::Ctx& ctx, ChildId child, const ChildForm& form) {
    if (form.guardian_name.empty() and form.guardian_phone.empty()) return;
    ctx.db
        .query(kAddGuardian, ctx.new_id<base::Id<Guardian>>(), child, form.guardian_name, form.guardian_kana,
               form.guardian_relationship, base::format_phone(form.guardian_phone), 0)
        .run();
}

/// A line; `behind` is what a document says of it.
void add_fact(access::Ctx& ctx, ChildId child, std::string_view kind, const std::string& line, int position,
              const DocumentFact* behind = nullptr) {
    const auto id = ctx.new_id<base::Id<Fact>>();
    ctx.db
        .query(kAddFact, id, child, kind, line, position, ctx.now(), behind ? "document" : "typed",
               behind ? behind->concept_text : std::string(),
               behind ? notices::pack_args(behind->particulars) : std::string())
        .run();
    if (not behind) return;
    int place = 0;
    for (const auto& coding : behind->codings) {
        ctx.db
            .query(kAddCoding, id, place++, coding.of, coding.system, coding.code, coding.version,
                   coding.display)
            .run();
    }
}

/// Takes the document's fact of that line out of those that are left; nullopt: somebody wrote it.
std::optional<DocumentFact> taken_out(std::vector<DocumentFact>& left, std::string_view field,
                                      const std::string& line) {
    const auto found = std::find_if(left.begin(), left.end(), [&](const DocumentFact& fact) {
        return fact.field == field and fact.line == line;
    });
    if (found == left.end()) return std::nullopt;
    auto fact = std::move(*found);
    left.erase(found);
    return fact;
}

const Field* field_of_kind(std::string_view kind) {
    for (const auto& field : fields()) {
        if (*field.fact_kind and field.fact_kind == kind) return &field;
    }
    return nullptr;
}

void insert_assessment(access::Ctx& ctx, ChildId child, const ChildDraft& draft) {
    using AssessmentId = base::Id<struct AssessmentTag>;
    const auto id = ctx.new_id<AssessmentId>();
    const auto day = base::parse_date(draft.typed.assessed_on, ctx.today());
    const char* state = draft.typed.author.empty() ? "draft" : "signed";
    ctx.db
        .query(kAddAssessment, id, child, day ? day->date : ctx.today(), draft.typed.author, state,
               draft.score.total, draft.score.care_class, ctx.now(), ctx.user.id)
        .run();
    for (const auto& answer : draft.typed.care) {
        ctx.db
            .query(kAddAnswer, id, answer.item, care_score::code(answer.watch),
                   base::join(answer.options, ","))
            .run();
    }
    ctx.log("change", "care_assessment", id.value(), child);
}

std::vector<care_score::Answer> answers_of(db::Db& db, std::int64_t assessment) {
    return db.query(kAnswers, assessment).all([](const db::Row& row) {
        care_score::Answer answer;
        answer.item = row.get<std::string>(0);
        answer.watch = care_score::parse_watch(row.text(1)).value_or(care_score::Watch::none);
        for (auto& option : base::split(row.text(2), ',')) {
            if (not option.empty()) answer.options.push_back(std::move(option));
        }
        return answer;
    });
}

}  // namespace

Created create(access::Ctx& ctx, const ChildDraft& draft, std::vector<DocumentFact> document) {
    const auto& form = draft.typed;
    const Created created{ctx.new_id<ChildId>(), free_code(ctx)};
    ctx.db
        .query(kAdd, created.id, created.code, form.name, form.kana, search_text(form),
               base::sort_key(form.kana), form.call_name, form.glyph_note, draft.birth, form.sex,
               form.municipality, base::format_postcode(form.postcode), form.address,
               base::format_phone(form.phone), form.hospital, ctx.app.config.demo, ctx.now(), ctx.user.id)
        .run();
    add_guardian(ctx, created.id, form);
    for (const auto& field : fields()) {
        if (not *field.fact_kind) continue;
        int position = 0;
        for (const auto& line : lines_of(form.*field.member)) {
            const auto behind = taken_out(document, field.name, line);
            add_fact(ctx, created.id, field.fact_kind, line, position++, behind ? &*behind : nullptr);
        }
    }
    if (not form.care.empty()) {
        insert_assessment(ctx, created.id, draft);
        add_event(ctx, created.id, Category::medical, kCareChanged,
                  {{"total", std::to_string(draft.score.total)}});
    }
    ctx.log("change", "child", created.id.value(), created.id, "create");
    access::join_team(ctx, created.id, ctx.user.section, ctx.today(), std::nullopt, ctx.user.id);
    add_event(ctx, created.id, Category::basic, msgid("こどものページが作られました。"));
    return created;
}

Basics basics(access::Ctx& ctx, const ChildKey& key) {
    if (not key.allows(Category::basic)) {
        Basics nameless;
        nameless.code = key.code();
        return nameless;
    }
    const bool english = ctx.lang() == base::Lang::en;
    return ctx.db.query(kBasics, key.child())
        .one([&](const db::Row& row) {
            Basics b;
            b.code = row.get<std::string>(0);
            b.name = row.get<std::string>(1);
            b.kana = row.get<std::string>(2);
            b.call_name = row.get<std::string>(3);
            b.sex = row.get<std::string>(4);
            b.municipality = row.get<std::string>(5);
            b.municipality_name = row.get<std::string>(english ? 7 : 6);
            b.birth = row.get<base::Date>(8);
            b.hospital = row.get<std::string>(9);
            b.version = row.get<int>(10);
            return b;
        })
        .value();
}

ChildForm stored_form(access::Ctx& ctx, const ChildKey& key) {
    if (not key.allows(Category::basic)) return {};
    auto form = ctx.db.query(kForm, key.child())
                    .one([](const db::Row& row) {
                        ChildForm f;
                        f.name = row.get<std::string>(0);
                        f.kana = row.get<std::string>(1);
                        f.call_name = row.get<std::string>(2);
                        f.glyph_note = row.get<std::string>(3);
                        f.birth = row.get<std::string>(4);
                        f.sex = row.get<std::string>(5);
                        f.municipality = row.get<std::string>(6);
                        f.postcode = row.get<std::string>(7);
                        f.address = row.get<std::string>(8);
                        f.phone = row.get<std::string>(9);
                        f.hospital = row.get<std::string>(10);
                        return f;
                    })
                    .value();
    if (const auto known = guardians(ctx, key); not known.empty()) {
        form.guardian_name = known.front().name;
        form.guardian_kana = known.front().kana;
        form.guardian_relationship = known.front().relationship;
        form.guardian_phone = known.front().phone;
    }
    return form;
}

base::Result<void> save_basics(access::Ctx& ctx, const ChildKey& key, const ChildDraft& draft, int version) {
    if (not key.allows(Category::basic))
        return tl::unexpected(base::Problem{base::Kind::forbidden, "",
                                            msgid("この情報は、あなたの機関には表示していません。")});
    const auto& form = draft.typed;
    const auto before = stored_form(ctx, key);
    const auto changes = changes_between(key, Part::basics, before, as_stored(ctx, form));
    const auto changed = ctx.db
                             .query(kSave, key.child(), form.name, form.kana, search_text(form),
                                    base::sort_key(form.kana), form.call_name, form.glyph_note, draft.birth,
                                    form.sex, form.municipality, base::format_postcode(form.postcode),
                                    form.address, base::format_phone(form.phone), form.hospital, version)
                             .run();
    if (changed == 0)
        return tl::unexpected(base::Problem{base::Kind::conflict, "", msgid("ほかの人が先に保存しました。")});
    db::keep_revision(ctx.db, "child", key.child().value(), version, ctx.now(), ctx.user.id.value(),
                      base::Json{}
                          .add("name", before.name)
                          .add("kana", before.kana)
                          .add("call_name", before.call_name)
                          .add("glyph_note", before.glyph_note)
                          .add("birth", before.birth)
                          .add("sex", before.sex)
                          .add("municipality", before.municipality)
                          .add("postcode", before.postcode)
                          .add("address", before.address)
                          .add("phone", before.phone)
                          .add("hospital", before.hospital)
                          .add("guardian_name", before.guardian_name)
                          .add("guardian_kana", before.guardian_kana)
                          .add("guardian_relationship", before.guardian_relationship)
                          .add("guardian_phone", before.guardian_phone)
                          .text());
    if (key.allows(Category::family)) {
        ctx.db.query(kDropGuardians, key.child()).run();
        add_guardian(ctx, key.child(), form);
    }
    ctx.log("change", "child", key.child().value(), key.child(), "basic");
    record_changes(ctx, key, changes);
    return {};
}

LastChange last_basics(access::Ctx& ctx, const ChildKey& key) {
    if (not key.allows(Category::basic)) return {"", ctx.now()};
    const auto kept = db::revisions(ctx.db, "child", key.child().value());
    if (kept.empty()) return {"", ctx.now()};
    return {ctx.db.query(kMemberName, kept.front().member).value<std::string>().value_or(""),
            kept.front().at};
}

std::vector<Guardian> guardians(access::Ctx& ctx, const ChildKey& key) {
    if (not key.allows(Category::family)) return {};
    return ctx.db.query(kGuardians, key.child()).all([](const db::Row& row) {
        return Guardian{row.get<std::string>(0), row.get<std::string>(1), row.get<std::string>(2),
                        row.get<std::string>(3)};
    });
}

std::vector<Fact> facts_of(access::Ctx& ctx, const ChildKey& key) {
    std::vector<Fact> facts;
    ctx.db.query(kFacts, key.child()).each([&](const db::Row& row) {
        const auto* field = field_of_kind(row.text(1));
        if (not field or not key.allows(field->category)) return;
        facts.push_back({row.get<base::Id<Fact>>(0),
                         field->name,
                         row.get<std::string>(2),
                         row.get<std::string>(4),
                         row.get<std::string>(3),
                         row.get<base::Instant>(6),
                         {},
                         notices::unpack_args(row.text(5))});
    });
    ctx.db.query(kCodings, key.child()).each([&](const db::Row& row) {
        const auto id = row.get<base::Id<Fact>>(0);
        const auto fact =
            std::find_if(facts.begin(), facts.end(), [&](const Fact& known) { return known.id == id; });
        if (fact != facts.end())
            fact->codings.push_back({row.get<std::string>(1), row.get<std::string>(2),
                                     row.get<std::string>(3), row.get<std::string>(4),
                                     row.get<std::string>(5)});
    });
    std::stable_sort(facts.begin(), facts.end(),
                     [](const Fact& a, const Fact& b) { return find_field(a.field) < find_field(b.field); });
    return facts;
}

Facts facts(access::Ctx& ctx, const ChildKey& key) {
    Facts lines;
    for (auto& fact : facts_of(ctx, key)) lines[fact.field].push_back(std::move(fact.text));
    return lines;
}

ChildForm stored_facts(access::Ctx& ctx, const ChildKey& key) {
    ChildForm form;
    for (const auto& [name, lines] : facts(ctx, key))
        set_value(form, *find_field(name), base::join(lines, "\n"));
    return form;
}

int facts_version(access::Ctx& ctx, const ChildKey& key) {
    return ctx.db.query(kFactsVersion, key.child()).value<int>().value_or(0);
}

base::Result<void> save_facts(access::Ctx& ctx, const ChildKey& key, const ChildForm& form, int version) {
    if (facts_version(ctx, key) != version)
        return tl::unexpected(base::Problem{base::Kind::conflict, "", msgid("ほかの人が先に保存しました。")});
    const auto changes = changes_between(key, Part::facts, stored_facts(ctx, key), as_stored(ctx, form));
    struct Stored {
        std::int64_t id;
        std::string kind, text;
    };
    auto stored = ctx.db.query(kFacts, key.child()).all([](const db::Row& row) {
        return Stored{row.integer(0), row.get<std::string>(1), row.get<std::string>(2)};
    });
    // A line that stays keeps its row, and with it what is known of it beside the text.
    for (const auto& [field, before, after] : changes) {
        const std::string_view kind = field->fact_kind;
        auto gone = stored;
        std::erase_if(gone, [&](const Stored& s) { return s.kind != kind; });
        int position = 0;
        for (const auto& line : lines_of(after)) {
            const auto same =
                std::find_if(gone.begin(), gone.end(), [&](const Stored& s) { return s.text == line; });
            if (same != gone.end()) {
                gone.erase(same);
            } else {
                add_fact(ctx, key.child(), kind, line, position);
            }
            ++position;
        }
        for (const auto& row : gone) ctx.db.query(kEndFact, row.id, ctx.today()).run();
    }
    ctx.log("change", "medical_fact", 0, key.child());
    record_changes(ctx, key, changes);
    return {};
}

void add_assessment(access::Ctx& ctx, const ChildKey& key, const ChildDraft& draft) {
    ChildForm before;
    if (const auto care = current_care(ctx, key)) before.care = care->answers;
    insert_assessment(ctx, key.child(), draft);
    record_assessment(ctx, key, before, draft.typed);
}

std::optional<Care> current_care(access::Ctx& ctx, const ChildKey& key) {
    if (not key.allows(Category::medical)) return std::nullopt;
    std::int64_t id = 0;
    auto care = ctx.db.query(kNewestAssessment, key.child()).one([&](const db::Row& row) {
        id = row.integer(0);
        return Care{row.get<base::Date>(1), row.get<std::string>(2), row.get<std::string>(3), {}, {}};
    });
    if (care) {
        care->answers = answers_of(ctx.db, id);
        care->score = care_score::score(care->answers);
    }
    return care;
}

std::vector<Assessment> assessments(access::Ctx& ctx, const ChildKey& key) {
    if (not key.allows(Category::medical)) return {};
    return ctx.db.query(kAssessments, key.child()).all([](const db::Row& row) {
        return Assessment{row.get<base::Date>(0), row.get<std::string>(1), row.get<std::string>(2),
                          row.get<int>(3), row.get<int>(4)};
    });
}

}  // namespace tsumugi::children
