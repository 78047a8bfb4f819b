#include "rooms/children/history.h"

#include <algorithm>

#include "ground/access/sight.h"
#include "ground/base/text.h"
#include "ground/notices/notices.h"
#include "rooms/children/store.h"

namespace tsumugi::children {
namespace {

using access::Ctx;
using html::msgid;

const char* event_text(Part part, Category category) {
    if (category == Category::daily_care) return msgid("毎日のケアが変わりました。");
    if (category == Category::welfare) return msgid("福祉の決定が変わりました。");
    if (category == Category::family) return msgid("保護者の情報が変わりました。");
    return part == Part::basics ? msgid("基本の情報が変わりました。") : msgid("医療の情報が変わりました。");
}

/// What is told to a section: the fields that it sees, in both languages.
struct Told {
    std::string ja, en;
    void add(const std::string& words_ja, const std::string& words_en) {
        ja += (ja.empty() ? "" : "、") + words_ja;
        en += (en.empty() ? "" : ", ") + words_en;
    }
};

/// The care items that came, went or are watched otherwise, with the score: "人工呼吸器、スコア28点 → 34点".
std::string care_title(base::Lang lang, const Change& care, const std::vector<Change>& changes) {
    const auto before = lines_of(care.before), after = lines_of(care.after);
    std::vector<std::string> items;
    for (const auto& item : care_score::items()) {
        const auto line_in = [&](const std::vector<std::string>& lines) {
            for (const auto& line : lines) {
                if (line.substr(0, line.find('|')) == item.code) return line;
            }
            return std::string();
        };
        if (line_in(before) != line_in(after)) items.emplace_back(item.short_label.in(lang));
    }
    for (const auto& change : changes) {
        if (change.field->shape == Shape::number)
            items.push_back(html::tr(lang, msgid("スコア{before}点 → {after}点"),
                                     {{"before", change.before.empty() ? "0" : change.before},
                                      {"after", change.after.empty() ? "0" : change.after}}));
    }
    return html::tr(lang, care.field->label) +
           html::tr(lang, msgid("（{more}）"), {{"more", base::join(items, "、")}});
}

Told told_to(const access::Sight& sight, const std::vector<Change>& changes) {
    Told told;
    for (const auto& change : changes) {
        const auto& field = *change.field;
        if (not field.tells or not sight.sees(field.category)) continue;
        const auto words = [&](base::Lang lang) {
            return field.shape == Shape::care ? care_title(lang, change, changes)
                                              : html::tr(lang, field.label);
        };
        told.add(words(base::Lang::ja), words(base::Lang::en));
    }
    return told;
}

/// The whole team but who changed it, those who come to the house first; who may not see what changed is told
/// that something did.
void tell_team(Ctx& ctx, const ChildKey& key, EventId event, const std::vector<Change>& changes) {
    if (std::none_of(changes.begin(), changes.end(), [](const Change& c) { return c.field->tells; })) return;
    auto team = access::team_of(ctx, key);
    const auto comes = [](const access::TeamMember& member) {
        const auto* kind = access::find_kind(member.organisation_kind);
        return kind and kind->comes_to_the_house;
    };
    std::stable_partition(team.begin(), team.end(), comes);
    for (const auto& member : team) {
        if (member.section == ctx.user.section) continue;
        const auto sight =
            access::sight_of(ctx.db, key.child(), member.section, ctx.today(), access::Purpose::care);
        if (sight.categories == 0) continue;
        const auto told = told_to(sight, changes);
        notices::Notice notice;
        notice.section = member.section;
        notice.child = key.child();
        notice.args = {{"code", access::shown_code(key.code())}};
        if (told.ja.empty()) {
            notice.text = msgid("{code}の情報が変わりました。");
            notice.path = "/children/" + key.code();
        } else {
            notice.text = comes(member)
                              ? msgid("行く前・迎える前に見てください。{code}の{title}が変わりました。")
                              : msgid("{code}の{title}が変わりました。");
            notice.args.emplace_back("title", told.ja);
            notice.args.emplace_back("title_en", told.en);
            notice.path = "/children/" + key.code() + "/changes";
        }
        notice.key = "facts " + event.text();
        notices::tell(ctx, notice);
    }
}

}  // namespace

void record_changes(Ctx& ctx, const ChildKey& key, const std::vector<Change>& changes) {
    std::optional<EventId> last;
    for (int i = 0; i < access::kCategoryCount; ++i) {
        const auto category = static_cast<Category>(i);
        std::optional<EventId> event;
        for (const auto& change : changes) {
            if (change.field->category != category) continue;
            if (not event)
                event = add_event(ctx, key.child(), category, event_text(change.field->part, category));
            add_change(ctx, *event, change);
        }
        if (event) last = event;
    }
    if (last) tell_team(ctx, key, *last, changes);
}

void record_assessment(Ctx& ctx, const ChildKey& key, const ChildForm& before, const ChildForm& after) {
    std::vector<Change> changes;
    for (const auto& change : changes_between(key, Part::care, before, after)) {
        if (not change.field->member) changes.push_back(change);
    }
    const auto event = add_event(ctx, key.child(), Category::medical, kCareChanged,
                                 {{"total", std::to_string(care_score::score(after.care).total)}});
    for (const auto& change : changes) add_change(ctx, event, change);
    tell_team(ctx, key, event, changes);
}

}  // namespace tsumugi::children
