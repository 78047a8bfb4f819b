#include "house/demo_services.h"

#include <algorithm>
#include <set>

#include "ground/base/text.h"

namespace tsumugi::house::demo {
namespace {

using directory::Service;
using directory::ServiceState;

/// Of a facility that demo_organisations.csv names, and the kind of its service.
struct Own {
    const char *section, *kind;
    int places;  ///< 0 = none
};
constexpr Own kOwn[] = {{"hayabusa.day", "child_development", 10},
                        {"nagisa.day", "child_development", 5},
                        {"nagisa.day", "after_school", 5},
                        {"midori.day", "after_school", 10},
                        {"tsukimi.stay", "short_stay", 4},
                        {"tsumuginoki.plan", "child_consultation", 0},
                        {"tsumuginoki.plan", "plan_consultation", 0},
                        {"kodama.plan", "child_consultation", 0},
                        {"mikan.nurse", "visiting_nursing", 0},
                        {"rengemichi.nurse", "visiting_nursing", 0},
                        {"umikaze.nurse", "visiting_nursing", 0},
                        {"soyokaze.car", "welfare_taxi", 0},
                        {"kamoshika.car", "welfare_taxi", 0},
                        {"hidamari.class", "nursery", 60}};

/// What names are put together from. No facility is called so.
struct Part {
    const char *text, *kana;
};
constexpr Part kFirst[] = {{"どんぐり", "どんぐり"},   {"ゆうなぎ", "ゆうなぎ"},     {"あさつゆ", "あさつゆ"},
                           {"ほし砂", "ほしずな"},     {"かざぐるま", "かざぐるま"}, {"しろつめ", "しろつめ"},
                           {"木れん", "もくれん"},     {"りんどう", "りんどう"},     {"すずかぜ", "すずかぜ"},
                           {"赤とんぼ", "あかとんぼ"}, {"あめんぼ", "あめんぼ"},     {"梅ヶ枝", "うめがえ"},
                           {"髙みね", "たかみね"},     {"みかん雲", "みかんぐも"},   {"さざ波", "さざなみ"},
                           {"あざらし", "あざらし"},   {"こけもも", "こけもも"},     {"ほたる火", "ほたるび"},
                           {"ひつじ雲", "ひつじぐも"}, {"つゆくさ", "つゆくさ"}};
constexpr Part kSecond[] = {{"舟", "ぶね"},           {"の小窓", "のこまど"},
                            {"坂下", "さかした"},     {"橋のたもと", "ばしのたもと"},
                            {"三番地", "さんばんち"}, {"縁がわ", "えんがわ"},
                            {"停車場", "ていしゃば"}, {"風見台", "かざみだい"}};

struct Usual {
    const char* kind;
    const char *prefix, *kana;
    int of_hundred, least, most;  ///< how many of a hundred services; places from to, 0 = none
};
// 居宅訪問型 and 医療型 child development: none, as in the real region. A gap is to be seen.
constexpr Usual kUsual[] = {{"child_development", "こどもデイ ", "こどもでい ", 16, 5, 10},
                            {"after_school", "放課後デイ ", "ほうかごでい ", 20, 5, 10},
                            {"nursery_visit", "園訪問 ", "えんほうもん ", 6, 0, 0},
                            {"short_stay", "ショートステイ ", "しょーとすてい ", 6, 1, 6},
                            {"child_consultation", "こども相談室 ", "こどもそうだんしつ ", 12, 0, 0},
                            {"plan_consultation", "相談室 ", "そうだんしつ ", 8, 0, 0},
                            {"home_help", "ヘルパー ", "へるぱー ", 12, 0, 0},
                            {"visiting_nursing", "訪問看護 ", "ほうもんかんご ", 7, 0, 0},
                            {"daytime_support", "日中あずかり ", "にっちゅうあずかり ", 6, 2, 6},
                            {"mobility_support", "おでかけ ", "おでかけ ", 4, 0, 0},
                            {"daily_care", "昼の家 ", "ひるのいえ ", 3, 15, 30}};

/// About where a town's hall stands, and how many of a hundred services are there.
struct Where {
    const char* town;
    double latitude, longitude;
    int of_hundred;
};
constexpr Where kWhere[] = {{"142069", 35.264, 139.152, 46}, {"142174", 35.321, 139.100, 15},
                            {"143618", 35.331, 139.219, 3},  {"143626", 35.327, 139.157, 6},
                            {"143634", 35.348, 139.139, 5},  {"143642", 35.361, 139.084, 3},
                            {"143669", 35.336, 139.125, 7},  {"143821", 35.232, 139.107, 3},
                            {"143839", 35.158, 139.137, 2},  {"143847", 35.148, 139.108, 10}};

template <class Rows>
const auto& by_share(base::Random& random, const Rows& rows) {
    int left = between(random, 0, 99);
    for (const auto& row : rows) {
        left -= row.of_hundred;
        if (left < 0) return row;
    }
    return *std::begin(rows);
}

class Maker {
  public:
    explicit Maker(World& world)
        : world_(world), random_(world.options.seed * 7919 + 42), ctx_(world.as_system("demo")) {}

    void run() {
        for (const auto& own : kOwn) add_own(own);
        const int wanted = std::max(80, 50 * world_.options.scale);
        while (made_ < wanted) add_made_up();
        add_hidden();
    }

  private:
    void store(Service s) {
        s.made_up = true;
        s.source = "demo";
        directory::add_service(ctx_, s);
        ++made_;
    }

    void place(Service& s, const Where& where) {
        const auto jitter = [&] { return (between(random_, -90, 90)) / 10000.0; };
        s.latitude = where.latitude + jitter();
        s.longitude = where.longitude + jitter();
    }

    void state(Service& s) {
        const int chosen = between(random_, 0, 99);
        s.state = chosen < 60   ? ServiceState::open
                  : chosen < 80 ? ServiceState::unknown
                  : chosen < 95 ? ServiceState::stopped
                                : ServiceState::suspended;
        if (s.state != ServiceState::unknown)
            s.state_since = base::add_days(world_.today(), -between(random_, 3, 200));
    }

    void add_own(const Own& own) {
        const auto id = world_.section(own.section);
        const auto section = directory::section(world_.db, id).value();
        Service s;
        s.kind = own.kind;
        s.name = section.organisation_name;
        s.kana = kana_of(section.organisation);
        s.provider = "架空の法人";
        s.organisation = section.organisation;
        s.section = id;
        s.municipality = section.municipality;
        s.phone = section.phone;
        s.weekdays = "09:30-17:00";
        s.closed = "土曜、日曜、祝日";
        if (own.places > 0) s.places = own.places;
        s.state = ServiceState::open;
        s.state_since = base::add_days(world_.today(), -60);
        const auto* where = std::find_if(std::begin(kWhere), std::end(kWhere),
                                         [&](const auto& w) { return w.town == s.municipality; });
        if (where != std::end(kWhere)) place(s, *where);
        store(std::move(s));
    }

    std::string kana_of(directory::OrganisationId id) {
        static const db::Sql kKana{"SELECT kana FROM organisation WHERE id = $1"};
        return world_.db.query(kKana, id).value<std::string>().value_or("");
    }

    void add_made_up() {
        const auto& usual = by_share(random_, kUsual);
        const auto& where = by_share(random_, kWhere);
        const auto& first = kFirst[random_.below(std::size(kFirst))];
        const auto& second = kSecond[random_.below(std::size(kSecond))];
        Service s;
        s.kind = usual.kind;
        s.name = std::string(usual.prefix) + first.text + second.text;
        s.kana = std::string(usual.kana) + first.kana + second.kana;
        for (int turn = 2; not names_.insert(s.name).second; ++turn) {
            s.name = std::string(usual.prefix) + first.text + second.text + " 第" + std::to_string(turn);
            s.kana = std::string(usual.kana) + first.kana + second.kana + " だい" + std::to_string(turn);
        }
        s.provider = "架空の法人 " + std::string(first.text) + "会";
        s.municipality = where.town;
        const auto town = region::municipality(world_.db, where.town);
        s.address = "神奈川県" + town->name + first.text + "台" + std::to_string(between(random_, 1, 9)) +
                    "-" + std::to_string(between(random_, 1, 30));
        auto number = std::to_string(3000 + made_ % 7000);
        s.phone = "0465-00-" + number;
        place(s, where);
        if (usual.most > 0) s.places = between(random_, usual.least, usual.most);
        const bool after_school = std::string_view(usual.kind) == "after_school";
        s.weekdays = after_school ? "13:30-18:00" : chance(random_, 50) ? "09:00-17:00" : "09:30-16:30";
        if (chance(random_, 35)) s.saturdays = "09:30-15:30";
        s.closed = s.saturdays.empty() ? "土曜、日曜、祝日、年末年始" : "日曜、祝日、年末年始";
        state(s);
        store(std::move(s));
    }

    /// The prefecture does not publish where children with medical care may stay in a hospital: the desk
    /// tells.
    void add_hidden() {
        Service s;
        s.kind = "medical_short_stay";
        s.name = "こども病棟の短期入所 あめんぼ舟";
        s.kana = "こどもびょうとうのたんきにゅうしょ あめんぼぶね";
        s.provider = "架空の法人 あめんぼ会";
        s.municipality = kWhere[0].town;
        s.phone = "0465-00-2999";
        s.places = 2;
        s.state = ServiceState::open;
        s.hidden = true;
        store(std::move(s));
    }

    World& world_;
    base::SeededRandom random_;
    access::Ctx ctx_;
    std::set<std::string> names_;
    int made_ = 0;
};

}  // namespace

void make_services(World& world) {
    db::Tx tx(world.db);
    Maker(world).run();
    tx.commit();
}

}  // namespace tsumugi::house::demo
