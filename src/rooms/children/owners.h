#pragma once
#include <set>

#include "rooms/children/children.h"

// Whom a fact belongs to: a table of topics by kind of organisation, which the region can change. Those of
// the owning kinds in the child's team change it; everybody else in the team proposes.
namespace tsumugi::children {

inline constexpr Topic kTopics[] = {Topic::identity, Topic::contact, Topic::medical,
                                    Topic::score,    Topic::daily,   Topic::welfare};
std::string_view code(Topic topic);
std::optional<Topic> parse_topic(std::string_view code);
/// msgid: 氏名・生年月日・住所, 連絡先と保護者, 病名・薬・機器, ケアのスコア, 毎日のケア, 福祉の決定.
const char* label(Topic topic);
/// Who sees any of it: who does not see it can't own it.
Category category_of(Topic topic);

/// The kinds of organisation that own each topic, and the version of the table (0: as it is built in).
struct Owners {
    std::set<std::pair<Topic, std::string>> pairs;
    int version = 0;
    base::Instant at;  ///< of the version
    std::string by;    ///< who saved it
    bool owns(std::string_view kind, Topic topic) const;
};
/// As the product begins: medical facts to hospital, clinic and home nurse; the score to the doctor's house;
/// welfare decisions to the town; names and addresses to town and hospital; contacts and daily care to those
/// who speak with the family (docs/decisions).
Owners first_owners();
Owners owners(db::Db& db);
/// A new version; the former ones stay. Every topic keeps at least one owner. Error: conflict, or the topics
/// that nobody would own.
base::Checked<int> save_owners(access::Ctx& ctx, const Owners& owners);

/// The sections that may change the topic of this child today, first rule that finds any: those of an owning
/// kind; the co-ordinating section; every section of the team that sees it. Nobody only where the team is
/// empty.
std::vector<access::SectionId> deciders(access::Ctx& ctx, const ChildKey& key, Topic topic);
bool may_decide(access::Ctx& ctx, const ChildKey& key, Topic topic);

}  // namespace tsumugi::children
