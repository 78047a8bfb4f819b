// What a service is made of: kinds, states, facts, and who may see and correct them.
#include "rooms/directory/service_facts.h"

#include <algorithm>
#include <charconv>

#include "ground/base/text.h"

namespace tsumugi::directory {
namespace {

using html::msgid;
using wamnet::Column;

constexpr std::size_t kLongestFact = 500;

/// What people say instead of a kind's name.
struct Words {
    std::string_view kind, words;
};
constexpr Words kWords[] = {
    {"child_development", "児発 療育 通園 デイ"},
    {"medical_child_development", "医療型 児発 療育 通園 リハビリ"},
    {"after_school", "放デイ 放課後デイ 学童"},
    {"home_child_development", "訪問療育 訪問型 児発"},
    {"nursery_visit", "保育所訪問 園への訪問"},
    {"short_stay", "ショートステイ レスパイト 宿泊 お泊まり"},
    {"child_home", "入所"},
    {"medical_child_home", "入所 重心"},
    {"child_consultation", "相談支援 計画 プラン"},
    {"plan_consultation", "相談支援 計画 プラン"},
    {"home_help", "ヘルパー ホームヘルプ"},
    {"heavy_home_help", "ヘルパー"},
    {"outing_help", "ヘルパー 外出"},
    {"medical_care", "入所 重心"},
    {"group_home", "グループホーム"},
};

std::string text_of(const std::optional<int>& value) { return value ? std::to_string(*value) : ""; }
std::string text_of(const std::optional<double>& value) {
    if (not value) return {};
    char digits[40];
    return {digits, std::to_chars(digits, digits + sizeof digits, *value).ptr};
}
template <class Number>
std::optional<Number> number_of(const std::string& text) {
    Number value{};
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec != std::errc{} or read.ptr != text.data() + text.size()) return std::nullopt;
    return value;
}

#define TEXT_FACT(member) \
    [](const Service& s) { return s.member; }, [](Service& s, const std::string& text) { s.member = text; }

}  // namespace

const std::vector<ServiceKind>& service_kinds() {
    static const auto all = [] {
        std::vector<ServiceKind> made;
        for (const auto& kind : wamnet::kinds()) {
            const auto* found = std::find_if(std::begin(kWords), std::end(kWords),
                                             [&](const auto& words) { return words.kind == kind.code; });
            made.push_back(
                {kind.code, kind.label, found == std::end(kWords) ? "" : found->words, kind.for_children});
        }
        made.push_back({"medical_short_stay", msgid("医療機関の短期入所・レスパイト入院"),
                        "ショートステイ レスパイト", true});
        made.push_back({"visiting_nursing", msgid("訪問看護"), "看護師 ステーション", true});
        made.push_back({"daytime_support", msgid("日中一時支援"), "一時預かり タイムケア", true});
        made.push_back({"mobility_support", msgid("移動支援"), "外出 ガイドヘルプ", true});
        made.push_back({"welfare_taxi", msgid("福祉タクシー・移送"), "送迎 車 通院", true});
        made.push_back({"nursery", msgid("保育所・こども園"), "保育園 幼稚園", true});
        made.push_back({"other", msgid("そのほかのサービス"), "", true});
        return made;
    }();
    return all;
}

const ServiceKind* find_service_kind(std::string_view code) {
    for (const auto& kind : service_kinds()) {
        if (kind.code == code) return &kind;
    }
    return nullptr;
}

std::string_view code(ServiceState state) {
    constexpr std::string_view kCodes[] = {"unknown", "open", "stopped", "suspended"};
    return kCodes[static_cast<int>(state)];
}
std::optional<ServiceState> parse_service_state(std::string_view text) {
    for (const auto state :
         {ServiceState::unknown, ServiceState::open, ServiceState::stopped, ServiceState::suspended}) {
        if (code(state) == text) return state;
    }
    return std::nullopt;
}
const char* label(ServiceState state) {
    constexpr const char* kLabels[] = {msgid("未確認"), msgid("受付中"), msgid("停止中"), msgid("休止")};
    return kLabels[static_cast<int>(state)];
}

const std::vector<ServiceFact>& service_facts() {
    static const std::vector<ServiceFact> all{
        {"name", msgid("名前"), TEXT_FACT(name), Column::name},
        {"kana", msgid("ふりがな"), TEXT_FACT(kana), Column::kana},
        {"provider", msgid("運営する法人"), TEXT_FACT(provider), Column::owner},
        {"provider_number", msgid("法人番号"), TEXT_FACT(provider_number), Column::owner_number},
        {"number", msgid("事業所番号"), TEXT_FACT(number), kNoColumn, false},
        {"municipality", msgid("市町村"), TEXT_FACT(municipality), Column::city, false},
        {"postcode", msgid("郵便番号"), TEXT_FACT(postcode), kNoColumn},
        {"address", msgid("住所"), TEXT_FACT(address), Column::city},
        {"phone", msgid("電話"), TEXT_FACT(phone), Column::phone},
        {"fax", msgid("FAX"), TEXT_FACT(fax), Column::fax},
        {"email", msgid("メール"), TEXT_FACT(email), kNoColumn},
        {"url", msgid("ホームページ"), TEXT_FACT(url), Column::url},
        {"weekdays", msgid("平日の時間"), TEXT_FACT(weekdays), Column::weekdays},
        {"saturdays", msgid("土曜の時間"), TEXT_FACT(saturdays), Column::saturdays},
        {"sundays", msgid("日曜の時間"), TEXT_FACT(sundays), Column::sundays},
        {"holidays", msgid("祝日の時間"), TEXT_FACT(holidays), Column::holidays},
        {"closed", msgid("休みの日"), TEXT_FACT(closed), Column::closed},
        {"remarks", msgid("利用できる曜日のことわり"), TEXT_FACT(remarks), Column::remarks},
        {"places", msgid("定員"), [](const Service& s) { return text_of(s.places); },
         [](Service& s, const std::string& text) { s.places = number_of<int>(text); }, Column::places},
        {"latitude", msgid("緯度"), [](const Service& s) { return text_of(s.latitude); },
         [](Service& s, const std::string& text) { s.latitude = number_of<double>(text); }, Column::latitude,
         false},
        {"longitude", msgid("経度"), [](const Service& s) { return text_of(s.longitude); },
         [](Service& s, const std::string& text) { s.longitude = number_of<double>(text); },
         Column::longitude, false},
    };
    return all;
}

const ServiceFact* find_service_fact(std::string_view field) {
    for (const auto& fact : service_facts()) {
        if (fact.field == field) return &fact;
    }
    return nullptr;
}

Service of_wamnet(const wamnet::Service& read) {
    Service s;
    s.kind = read.kind;
    s.name = read.name;
    s.kana = read.kana;
    s.provider = read.owner;
    s.provider_number = read.owner_number;
    s.number = read.number;
    s.municipality = read.municipality;
    s.address = read.address;
    s.phone = read.phone;
    s.fax = read.fax;
    s.url = read.url;
    s.weekdays = read.weekdays;
    s.saturdays = read.saturdays;
    s.sundays = read.sundays;
    s.holidays = read.holidays;
    s.closed = read.closed;
    s.remarks = read.remarks;
    s.latitude = read.latitude;
    s.longitude = read.longitude;
    s.places = read.places;
    s.source = "wamnet";
    s.source_number = read.system_number;
    return s;
}

bool may_see(const access::User& user, const Service& service) {
    if (not service.hidden or user.role == access::Role::desk) return true;
    return service.section.value() != 0 and service.section == user.section;
}

bool may_edit_service(const access::User& user, const Service& service) {
    if (user.role == access::Role::desk) return true;
    return service.section.value() != 0 and service.section == user.section;
}

std::string town_name(access::Ctx& ctx, const std::string& code) {
    auto own = region::municipality_name(ctx.db, code, ctx.lang());
    if (not own.empty()) return own;
    const auto* place = wamnet::place_of_code(code);
    return place ? std::string(wamnet::prefecture_name(code)) + std::string(place->name) : "";
}

std::string search_text(db::Db& db, const Service& s) {
    std::string text =
        base::search_key(s.name) + "\n" + base::search_key(s.kana) + "\n" + base::search_key(s.provider);
    const auto add = [&](std::string_view words) {
        for (const auto& word : base::split(words, ' ')) text += "\n" + base::search_key(word);
    };
    if (const auto town = region::municipality(db, s.municipality)) {
        add(town->name);
        add(town->kana);
    } else if (const auto* place = wamnet::place_of_code(s.municipality)) {
        add(place->name);
    }
    if (const auto* kind = find_service_kind(s.kind)) {
        add(kind->label);
        add(kind->words);
    }
    add(s.address);
    add(s.number);
    return text + "\n";
}

base::Checked<Service> check_service(Service typed) {
    base::Problems problems;
    const auto add = [&](const char* field, const char* message) {
        problems.push_back({base::Kind::invalid, field, message, {}});
    };
    for (const auto& fact : service_facts()) {
        if (base::grapheme_count(fact.get(typed)) > kLongestFact)
            add(fact.field, msgid("500文字までで書いてください。"));
    }
    if (typed.name.empty()) add("name", msgid("名前を書いてください。"));
    for (const auto& [field, value] : {std::pair("phone", &typed.phone), std::pair("fax", &typed.fax)}) {
        if (value->empty()) continue;
        *value = base::format_phone(*value);
        if (base::digits(*value).size() < 10)
            add(field, msgid("市外局番から番号を書いてください（例：0465-12-3456）。"));
    }
    if (not typed.postcode.empty()) {
        const auto formatted = base::format_postcode(typed.postcode);
        if (formatted.empty()) add("postcode", msgid("郵便番号は7けたの数字で書いてください。"));
        typed.postcode = formatted.empty() ? typed.postcode : formatted;
    }
    if (not typed.email.empty() and typed.email.find('@') == std::string::npos)
        add("email", msgid("メールアドレスの形で書いてください。"));
    const bool web = typed.url.starts_with("https://") or typed.url.starts_with("http://");
    if (not typed.url.empty() and not web) add("url", msgid("https:// で始まるアドレスを書いてください。"));
    const std::pair<const char*, std::string*> hours[] = {{"weekdays", &typed.weekdays},
                                                          {"saturdays", &typed.saturdays},
                                                          {"sundays", &typed.sundays},
                                                          {"holidays", &typed.holidays}};
    for (const auto& [field, value] : hours) {
        if (value->empty()) continue;
        const auto parts = base::split(base::ascii_key(*value), '-');
        const auto from = parts.size() == 2 ? base::parse_time(parts[0])
                                            : base::Result<int>(tl::unexpected(base::Problem{}));
        const auto until = parts.size() == 2 ? base::parse_time(parts[1]) : from;
        if (not from or not until or *from >= *until) {
            add(field, msgid("「9:30-17:00」のように、始まりと終わりを書いてください。"));
            continue;
        }
        const auto clock = [](int minutes) {
            const auto two = [](int n) { return std::string(n < 10 ? "0" : "") + std::to_string(n); };
            return two(minutes / 60) + ":" + two(minutes % 60);
        };
        *value = clock(*from) + "-" + clock(*until);
    }
    if (typed.places and (*typed.places < 0 or *typed.places > 9999))
        add("places", msgid("定員は0から9999までの数で書いてください。"));
    if (not problems.empty()) return tl::unexpected(std::move(problems));
    return typed;
}

}  // namespace tsumugi::directory
