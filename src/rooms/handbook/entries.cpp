// Which facts of the directory the handbook tells, and of which services.
#include "rooms/handbook/entries.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "engines/care_score/care_score.h"
#include "engines/wamnet/wamnet.h"
#include "ground/base/text.h"
#include "rooms/acceptance/acceptance.h"
#include "rooms/handbook/store.h"

namespace tsumugi::handbook {
namespace {

using html::msgid;

/// What services write instead of an item's name.
struct Words {
    const char *item, *words;
};
constexpr Words kWords[] = {{"1", "人工呼吸器"},
                            {"1", "呼吸器"},
                            {"2", "気管切開"},
                            {"2", "カニューレ"},
                            {"3", "エアウェイ"},
                            {"4", "酸素"},
                            {"5", "吸引"},
                            {"6", "ネブライザー"},
                            {"6", "吸入"},
                            {"7-1", "経管栄養"},
                            {"7-1", "胃ろう"},
                            {"7-1", "胃瘻"},
                            {"7-1", "経鼻"},
                            {"8", "中心静脈"},
                            {"9-1", "インスリン"},
                            {"10", "血糖"},
                            {"11", "透析"},
                            {"12-1", "導尿"},
                            {"12-2", "留置カテーテル"},
                            {"13-1", "ストーマ"},
                            {"13-1", "人工肛門"},
                            {"13-2", "摘便"},
                            {"13-3", "浣腸"},
                            {"14", "けいれん"},
                            {"14", "発作"}};

/// The sentence round `at`.
std::string sentence(const std::string& text, std::size_t at) {
    const std::string_view stops[] = {"。", "\n", "；"};
    std::size_t from = 0, until = text.size();
    for (const auto stop : stops) {
        if (const auto before = text.rfind(stop, at); before != std::string::npos)
            from = std::max(from, before + stop.size());
        if (const auto behind = text.find(stop, at); behind != std::string::npos)
            until = std::min(until, behind);
    }
    return base::trimmed(std::string_view(text).substr(from, until - from));
}

std::string number(const std::optional<double>& value) {
    if (not value) return {};
    char digits[40];
    return {digits, std::to_chars(digits, digits + sizeof digits, *value).ptr};
}

std::string town_of(db::Db& db, const std::string& municipality) {
    auto own = region::municipality_name(db, municipality, base::Lang::ja);
    if (not own.empty()) return own;
    const auto* place = wamnet::place_of_code(municipality);
    return place ? std::string(wamnet::prefecture_name(municipality)) + std::string(place->name) : "";
}

}  // namespace

const std::vector<EntryFact>& entry_facts() {
    static const std::vector<EntryFact> all{
        {"provider", msgid("運営する法人"), [](const Entry& e) { return e.provider; }},
        {"state", msgid("受け入れの状態"), [](const Entry& e) { return state_words(e, base::Lang::ja); }},
        {"postcode", msgid("郵便番号"), [](const Entry& e) { return e.postcode; }},
        {"address", msgid("住所"), [](const Entry& e) { return e.address; }},
        {"phone", msgid("電話"), [](const Entry& e) { return e.phone; }},
        {"fax", msgid("FAX"), [](const Entry& e) { return e.fax; }},
        {"url", msgid("ホームページ"), [](const Entry& e) { return e.url; }},
        {"hours", msgid("利用できる時間"), [](const Entry& e) { return hours_words(e); }},
        {"closed", msgid("休みの日"), [](const Entry& e) { return e.closed; }},
        {"places", msgid("定員"), [](const Entry& e) { return e.places ? std::to_string(*e.places) : ""; }},
        {"remarks", msgid("ことわり"), [](const Entry& e) { return e.remarks; }},
        {"provider_number", msgid("法人番号"), [](const Entry& e) { return e.provider_number; }},
        {"number", msgid("事業所番号"), [](const Entry& e) { return e.number; }},
        {"latitude", msgid("緯度"), [](const Entry& e) { return number(e.latitude); }},
        {"longitude", msgid("経度"), [](const Entry& e) { return number(e.longitude); }},
    };
    return all;
}

std::vector<CareLine> care_lines(const Entry& entry, const acceptance::Sheet& sheet) {
    std::vector<CareLine> lines;
    for (const auto& item : care_score::items()) {
        if (const auto said = sheet.find("care." + std::string(item.code)); said != sheet.end()) {
            const auto& [field, answer, value, words, by, at] = said->second;
            if (answer == "yes") lines.push_back({item.code, words.empty() ? "可" : "可：" + words});
            if (answer == "conditional") lines.push_back({item.code, "条件つき：" + words});
            continue;
        }
        for (const auto& [code, words] : kWords) {
            if (code != std::string_view(item.code)) continue;
            const auto at = entry.remarks.find(words);
            if (at == std::string::npos) continue;
            lines.push_back({item.code, sentence(entry.remarks, at)});
            break;
        }
    }
    return lines;
}

namespace {

std::optional<Entry> public_entry(Ctx& ctx, const directory::Service& s, const acceptance::Sheet& sheet) {
    if (s.hidden or (s.ended and *s.ended <= ctx.today())) return std::nullopt;
    Entry e;
    e.service = s.id;
    e.kind = s.kind;
    const auto* kind = directory::find_service_kind(s.kind);
    e.kind_label = kind ? kind->label : s.kind;
    e.name = s.name;
    e.kana = s.kana;
    e.provider = s.provider;
    e.provider_number = s.provider_number;
    e.number = s.number;
    e.municipality = s.municipality;
    e.town = town_of(ctx.db, s.municipality);
    e.postcode = s.postcode;
    e.address = s.address;
    e.phone = s.phone;
    e.fax = s.fax;
    e.url = s.url;
    e.weekdays = s.weekdays;
    e.saturdays = s.saturdays;
    e.sundays = s.sundays;
    e.holidays = s.holidays;
    e.closed = s.closed;
    e.remarks = s.remarks;
    e.places = s.places;
    e.latitude = s.latitude;
    e.longitude = s.longitude;
    e.state = s.state;
    e.state_since = s.state_since;
    e.confirmed_on = base::local_date(s.confirmed);
    e.made_up = s.made_up;
    e.from_wamnet = s.source == "wamnet";
    e.care = care_lines(e, sheet);
    return e;
}

}  // namespace

std::optional<Entry> public_entry(Ctx& ctx, const directory::Service& service) {
    return public_entry(ctx, service, acceptance::sheet(ctx.db, service.id));
}

std::vector<Entry> public_entries(Ctx& ctx) {
    std::vector<Entry> made;
    auto sheets = acceptance::all_sheets(ctx.db);
    for (const auto& service : directory::all_services(ctx.db)) {
        if (auto entry = public_entry(ctx, service, sheets[service.id])) made.push_back(std::move(*entry));
    }
    std::map<std::string, int> towns, kinds;
    for (const auto& town : region::municipalities(ctx.db)) towns.emplace(town.code, towns.size());
    for (const auto& kind : directory::service_kinds()) kinds.emplace(kind.code, kinds.size());
    const auto place_in = [](const std::map<std::string, int>& order, const std::string& code) {
        const auto found = order.find(code);
        return found == order.end() ? static_cast<int>(order.size()) : found->second;
    };
    // all_services gives them by reading, and that order stays among equals.
    std::stable_sort(made.begin(), made.end(), [&](const Entry& a, const Entry& b) {
        const auto key = [&](const Entry& e) {
            return std::tuple(place_in(towns, e.municipality), e.municipality, place_in(kinds, e.kind));
        };
        return key(a) < key(b);
    });
    return made;
}

std::vector<Entry> still_public(db::Db& db, std::vector<Entry> entries) {
    std::set<ServiceId> living, hidden;
    for (const auto& service : directory::all_services(db))
        (service.hidden ? hidden : living).insert(service.id);
    std::erase_if(entries, [&](const Entry& e) {
        if (living.contains(e.service)) return false;
        if (hidden.contains(e.service)) return true;
        const auto ended = directory::service(db, e.service);
        return ended and ended->hidden;
    });
    return entries;
}

std::vector<Entry> entries_of(Ctx& ctx, const Edition& edition) {
    if (edition.state != State::frozen) return public_entries(ctx);
    return still_public(ctx.db, frozen_entries(ctx.db, edition.id));
}

std::string hours_words(const Entry& e) {
    std::vector<std::string> parts;
    for (const auto& [day, hours] : {std::pair<const char*, const std::string&>{"平日", e.weekdays},
                                     {"土曜", e.saturdays},
                                     {"日曜", e.sundays},
                                     {"祝日", e.holidays}}) {
        // The national data writes a day without hours as 00:00-00:00.
        if (not hours.empty() and hours != "00:00-00:00") parts.push_back(std::string(day) + " " + hours);
    }
    return base::join(parts, "、");
}

std::string state_words(const Entry& e, base::Lang lang) {
    if (e.state == directory::ServiceState::unknown) return {};
    const auto word = html::tr(lang, directory::label(e.state));
    if (not e.state_since) return word;
    return html::tr(lang, msgid("{state}（{day}から）"),
                    {{"state", word}, {"day", base::long_date(*e.state_since, lang)}});
}

}  // namespace tsumugi::handbook
