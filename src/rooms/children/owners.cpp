#include "rooms/children/owners.h"

#include <algorithm>

#include "ground/access/sight.h"
#include "ground/base/text.h"

namespace tsumugi::children {
namespace {

using access::Ctx;
using access::SectionId;
using html::msgid;

const db::Sql kNewest{R"(
SELECT v.version, v.at, v.content, COALESCE(m.name, '') FROM fact_owner_version v
    LEFT JOIN member m ON m.id = v.member_id ORDER BY v.version DESC LIMIT 1)"};
const db::Sql kKeep{
    "INSERT INTO fact_owner_version (version, at, member_id, content) VALUES ($1, $2, $3, $4)"};

struct TopicRow {
    Topic topic;
    std::string_view code;
    const char* label;
    Category category;
    const char* first;  ///< kinds that own it in the beginning
};
constexpr TopicRow kRows[] = {
    {Topic::identity, "identity", msgid("氏名・生年月日・住所"), Category::basic, "hospital municipality"},
    {Topic::contact, "contact", msgid("連絡先と保護者"), Category::family,
     "hospital clinic visiting_nurse municipality health_office consultant support_centre"},
    {Topic::medical, "medical", msgid("病名・薬・機器"), Category::medical, "hospital clinic visiting_nurse"},
    {Topic::score, "score", msgid("ケアのスコア"), Category::medical, "hospital clinic"},
    {Topic::daily, "daily", msgid("毎日のケア"), Category::daily_care,
     "hospital clinic visiting_nurse municipality consultant"},
    {Topic::welfare, "welfare", msgid("福祉の決定"), Category::welfare, "municipality"}};

const TopicRow& row_of(Topic topic) { return kRows[static_cast<std::size_t>(topic)]; }

bool sees(std::string_view kind, Topic topic) {
    return (access::categories_of(kind) & access::bit(category_of(topic))) != 0;
}

std::string content_of(const Owners& owners) {
    std::string content;
    for (const auto& [topic, kind] : owners.pairs) content += std::string(code(topic)) + "=" + kind + "\n";
    return content;
}

Coordinator& coordinator() {
    static Coordinator of = nullptr;
    return of;
}

std::vector<SectionId> sections_where(Ctx& ctx, const ChildKey& key, Topic topic,
                                      const std::function<bool(const access::TeamMember&)>& wanted) {
    std::vector<SectionId> found;
    for (const auto& member : access::team_of(ctx, key)) {
        if (not wanted(member)) continue;
        const auto sight = access::sight_of(ctx.db, key.child(), member.section, ctx.today(), key.purpose());
        if (sight.sees(category_of(topic))) found.push_back(member.section);
    }
    return found;
}

}  // namespace

std::string_view code(Topic topic) { return row_of(topic).code; }
const char* label(Topic topic) { return row_of(topic).label; }
Category category_of(Topic topic) { return row_of(topic).category; }

std::optional<Topic> parse_topic(std::string_view code) {
    for (const auto& row : kRows) {
        if (row.code == code) return row.topic;
    }
    return std::nullopt;
}

bool Owners::owns(std::string_view kind, Topic topic) const {
    return pairs.contains({topic, std::string(kind)});
}

Owners first_owners() {
    Owners owners;
    for (const auto& row : kRows) {
        for (const auto& kind : base::split(row.first, ' ')) owners.pairs.emplace(row.topic, kind);
    }
    return owners;
}

Owners owners(db::Db& db) {
    const auto kept = db.query(kNewest).one([](const db::Row& row) {
        Owners made;
        made.version = row.get<int>(0);
        made.at = row.get<base::Instant>(1);
        made.by = row.get<std::string>(3);
        for (const auto& line : base::split(row.text(2), '\n')) {
            const auto equals = line.find('=');
            if (equals == std::string::npos) continue;
            if (const auto topic = parse_topic(line.substr(0, equals)))
                made.pairs.emplace(*topic, line.substr(equals + 1));
        }
        return made;
    });
    return kept ? *kept : first_owners();
}

base::Checked<int> save_owners(Ctx& ctx, const Owners& typed) {
    base::Problems problems;
    for (const auto topic : kTopics) {
        const bool owned = std::any_of(typed.pairs.begin(), typed.pairs.end(), [&](const auto& pair) {
            return pair.first == topic and sees(pair.second, topic);
        });
        if (not owned)
            problems.push_back(
                {base::Kind::invalid, std::string(code(topic)), msgid("持ち主を1つ以上選んでください。")});
    }
    if (not problems.empty()) return tl::unexpected(problems);
    const auto before = owners(ctx.db);
    if (before.version != typed.version)
        return tl::unexpected(
            base::Problems{{base::Kind::conflict, "", msgid("ほかの人が先に保存しました。")}});
    Owners kept = typed;
    std::erase_if(kept.pairs, [](const auto& pair) { return not sees(pair.second, pair.first); });
    if (kept.pairs == before.pairs) return before.version;
    ctx.db.query(kKeep, before.version + 1, ctx.now(), ctx.user.id, content_of(kept)).run();
    ctx.log("change", "fact_owner", before.version + 1, {}, "", "administration");
    return before.version + 1;
}

void set_coordinator(Coordinator from_teams) { coordinator() = from_teams; }

std::vector<SectionId> deciders(Ctx& ctx, const ChildKey& key, Topic topic) {
    const auto table = owners(ctx.db);
    auto found = sections_where(
        ctx, key, topic, [&](const auto& member) { return table.owns(member.organisation_kind, topic); });
    if (not found.empty()) return found;
    if (const auto lead = coordinator() ? coordinator()(ctx.db, key) : std::nullopt)
        found = sections_where(ctx, key, topic, [&](const auto& member) { return member.section == *lead; });
    if (not found.empty()) return found;
    return sections_where(ctx, key, topic, [](const auto&) { return true; });
}

bool may_decide(Ctx& ctx, const ChildKey& key, Topic topic) {
    if (not key.may_change() or not key.allows(category_of(topic))) return false;
    const auto sections = deciders(ctx, key, topic);
    return std::find(sections.begin(), sections.end(), ctx.user.section) != sections.end();
}

}  // namespace tsumugi::children
