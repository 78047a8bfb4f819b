#pragma once
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "ground/jobs/testing.h"
#include "rooms/region/region.h"

// For tests only: a region with its reference, the people of one town round a child, and a browser that sends
// the forms that pages hold. On Tuesday 24 November 2026, 9:00 (jobs::World).
namespace tsumugi::rooms {

using access::ChildId;
using access::MemberId;
using access::SectionId;

inline constexpr const char* kYugawara = "143847";
inline constexpr const char* kManazuru = "143839";

inline const db::Sql kTestPlace{"UPDATE section SET municipality = $2, phone = $3 WHERE id = $1"};
inline const db::Sql kTestLogin{"UPDATE member SET login = $2 WHERE id = $1"};
inline const db::Sql kTestBirth{"UPDATE child SET birth = $2 WHERE id = $1"};
inline const db::Sql kTestSearch{
    "UPDATE child SET kana = $2, search_key = $3, sort_key = $4, municipality = $5 WHERE id = $1"};
inline const db::Sql kTestToldSection{"SELECT text, args FROM notice WHERE section_id = $1 ORDER BY at, id"};
inline const db::Sql kTestEventTexts{"SELECT text FROM child_event WHERE child_id = $1 ORDER BY at, id"};

struct RegionWorld {
    jobs::World world;
    db::Db& db{*world.db};
    base::FixedClock& clock{world.clock};
    int places = 0;
    SectionId hospital = place("市立みなと病院", "連携室", "hospital");
    SectionId health = place("湯河原町", "健康づくり課", "municipality", kYugawara);
    SectionId welfare = place("湯河原町役場", "福祉課", "municipality", kYugawara);
    SectionId nurses = place("訪看みかん", "", "visiting_nurse", kManazuru);
    SectionId school = place("湯河原小学校", "保健室", "school");
    SectionId taxi = place("はやぶさタクシー", "配車", "transport");
    SectionId consultant = place("相談室ひかり", "相談", "consultant");
    SectionId desk = place("保健福祉事務所", "地域の窓口", "health_office", "", true);
    MemberId tanaka = person(hospital, "田中");
    MemberId sato = person(health, "佐藤");
    MemberId kato = person(welfare, "加藤");
    MemberId mori = person(nurses, "森", "lead");
    MemberId abe = person(school, "阿部");
    MemberId ono = person(taxi, "小野");
    MemberId hikari = person(consultant, "光");
    MemberId window = person(desk, "窓口", "desk");
    MemberId admin = person(hospital, "管理", "administrator");
    MemberId smith = person(hospital, "Smith", "member", "en");

    explicit RegionWorld(db::Engine engine = db::Engine::sqlite) : world(engine) {
        region::load_reference(db);
        world.app.config.argon2_mib = 1;
    }

    SectionId place(const char* organisation, const char* name, const char* kind, const char* town = "",
                    bool is_desk = false) {
        const auto id = world.section(organisation, name, is_desk, kind);
        const auto phone = "0465-00-" + std::to_string(1000 + ++places);
        db.query(kTestPlace, id, *town ? std::optional<std::string>(town) : std::nullopt, phone).run();
        return id;
    }
    MemberId person(SectionId section, const char* name, const char* role = "member",
                    const char* lang = "ja") {
        const auto id = world.member(section, name, "", role, lang);
        db.query(kTestLogin, id, "login" + id.text()).run();
        return id;
    }
    access::Ctx as(MemberId id) {
        auto ctx = world.ctx({}, id);
        ctx.user = access::load_user(db, id);
        return ctx;
    }

    // ---- role tables

    static region::RoleRow row(const char* function, std::vector<SectionId> leads,
                               std::vector<SectionId> supports = {}, std::vector<SectionId> informed = {}) {
        region::RoleRow made;
        made.function = function;
        made.leads = std::move(leads);
        made.supports = std::move(supports);
        made.informed = std::move(informed);
        return made;
    }
    /// 湯河原町's own table: two functions led by the town, one by the nurses, one led by two, the rest by
    /// nobody.
    std::vector<region::RoleRow> town_rows() const {
        return {row("ward_visit", {health}, {welfare}),
                row("welfare_decision", {welfare}),
                row("home_nursing", {nurses}, {hospital}, {school}),
                row("transport", {welfare, taxi}),
                row("school_entry", {school}),
                row("school_care", {school}, {nurses})};
    }
    void save_town_table(const std::vector<region::RoleRow>& rows, const char* town = kYugawara) {
        auto ctx = as(window);
        const auto saved = region::save_regional_table(ctx, town, region::regional_version(db, town), rows);
        if (not saved) throw std::runtime_error("the role table was not saved: " + saved.error().message);
        ctx.audit.clear();
    }

    // ---- children

    /// A child of 湯河原町 with those sections in its team.
    ChildId child(const std::string& code, const std::vector<SectionId>& team, const char* name = "小峰 空") {
        const auto id = world.child(code, name);
        for (const auto section : team) world.join(id, section);
        return id;
    }
    access::ChildKey key(access::Ctx& ctx, ChildId child) {
        auto opened = access::open_child(ctx, child);
        if (not opened) throw std::runtime_error("the child does not open");
        return *opened;
    }
    /// As a job has it.
    access::ChildKey system_key(ChildId child) {
        return access::open_child_as_system(db, world.trail, world.app, child, "requests").value();
    }
    bool may_open(MemberId id, ChildId child) {
        auto ctx = as(id);
        return access::open_child(ctx, child).has_value();
    }

    // ---- what was written

    /// What a section was told since the beginning: msgid and packed values in one line each.
    std::vector<std::string> told(SectionId section) {
        return db.query(kTestToldSection, section).all([](const db::Row& r) {
            return std::string(r.text(0)) + " | " + std::string(r.text(1));
        });
    }
    bool was_told(SectionId section, std::string_view words) {
        for (const auto& line : told(section)) {
            if (line.find(words) != std::string::npos) return true;
        }
        return false;
    }
    std::vector<std::string> events(ChildId child) {
        return db.query(kTestEventTexts, child).all([](const db::Row& r) { return std::string(r.text(0)); });
    }
    int count(const std::string& table, const std::string& condition = "1 = 1") {
        return db.query_text("SELECT COUNT(*) FROM " + table + " WHERE " + condition, {})
            .value<int>()
            .value();
    }
    /// How the database reads a statement: for K5 (lists run along an index).
    std::string plan_of(const std::string& sql, const std::vector<db::Param>& params) {
        const bool sqlite = db.engine() == db::Engine::sqlite;
        std::string plan;
        db.query_text((sqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN ") + sql, params)
            .each([&](const db::Row& r) { plan += std::string(r.text(sqlite ? 3 : 0)) + "\n"; });
        return plan;
    }
};

/// A file of tests/data.
inline std::string test_file(const std::string& name) {
    std::ifstream file(std::string(SOURCE_DIR) + "/tests/data/" + name, std::ios::binary);
    std::ostringstream bytes;
    bytes << file.rdbuf();
    if (bytes.str().empty()) throw std::runtime_error("no test file " + name);
    return bytes.str();
}

inline std::string unescaped(std::string text) {
    for (const auto& [from, to] :
         {std::pair{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&amp;", "&"}}) {
        for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + 1))
            text.replace(at, std::string_view(from).size(), to);
    }
    return text;
}

/// The fields of one form as a browser would send them.
struct Form {
    std::vector<std::pair<std::string, std::string>> fields;

    std::string get(const std::string& name) const {
        for (const auto& [known, value] : fields) {
            if (known == name) return value;
        }
        return {};
    }
    bool has(const std::string& name) const {
        return std::any_of(fields.begin(), fields.end(), [&](const auto& f) { return f.first == name; });
    }
    /// Types into the first field of that name, or adds one.
    Form& set(const std::string& name, const std::string& value) {
        for (auto& [known, old] : fields) {
            if (known != name) continue;
            old = value;
            return *this;
        }
        return add(name, value);
    }
    Form& add(const std::string& name, const std::string& value) {
        fields.emplace_back(name, value);
        return *this;
    }
};

namespace testing_detail {

/// The value of an attribute in a tag; nullopt where it has none.
inline std::optional<std::string> attribute(const std::string& tag, const std::string& name) {
    const auto at = tag.find(" " + name + "=\"");
    if (at == std::string::npos) return std::nullopt;
    const auto from = at + name.size() + 3;
    return unescaped(tag.substr(from, tag.find('"', from) - from));
}

inline bool marked(const std::string& tag, const char* word) {
    return (" " + tag + " ").find(std::string(" ") + word + " ") != std::string::npos;
}

}  // namespace testing_detail

/// The form of a page that is sent to that address; throws where there is none.
inline Form form_of(const http::Response& page, const std::string& action) {
    using testing_detail::attribute, testing_detail::marked;
    const auto& body = page.body;
    const auto where = body.find("action=\"" + action + "\"");
    if (where == std::string::npos) throw std::runtime_error("no form for " + action);
    const auto text = body.substr(where, body.find("</form>", where) - where);
    Form form;
    std::string select;
    for (auto at = text.find('<'); at != std::string::npos; at = text.find('<', at + 1)) {
        const auto end = text.find('>', at);
        const auto tag = text.substr(at + 1, end - at - 1);
        const auto name = attribute(tag, "name");
        const auto type = attribute(tag, "type").value_or("");
        if (tag.starts_with("select")) {
            select = name.value_or("");
        } else if (tag.starts_with("option") and marked(tag, "selected")) {
            form.add(select, attribute(tag, "value").value_or(""));
        } else if (tag.starts_with("textarea") and name) {
            auto value = text.substr(end + 1, text.find("</textarea>", end) - end - 1);
            if (value.starts_with('\n')) value.erase(0, 1);
            form.add(*name, unescaped(value));
        } else if (tag.starts_with("input") and name and type != "file" and
                   ((type != "checkbox" and type != "radio") or marked(tag, "checked"))) {
            form.add(*name, attribute(tag, "value").value_or(""));
        }
    }
    return form;
}

/// Requests to routes without a socket, as a signed-in member; the log entries are written as the server
/// does.
class Browser {
  public:
    explicit Browser(jobs::World& world)
        : world_(world), routes_(access::make_routes(router_, world.app, [this] {
              return access::Worker{world_.db.get(), &world_.trail};
          })) {}
    access::Routes& routes() { return *routes_; }
    const http::Router& router() const { return router_; }
    Browser& as(MemberId member) {
        session_ = access::start_session(*world_.db, world_.app, member, false);
        return *this;
    }
    http::Response get(const std::string& target) { return send(http::Method::get, target, {}); }
    /// With a fresh form token.
    http::Response post(const std::string& target, Form form = {}) {
        form.set("form_token", access::make_form_token(session_.session));
        return send(http::Method::post, target, form);
    }
    /// With the token of the page that the form came from: sent twice, it is a double click.
    http::Response submit(const std::string& target, const Form& form) {
        return send(http::Method::post, target, form);
    }
    http::Response upload(const std::string& target, Form form, http::Upload file) {
        form.set("form_token", access::make_form_token(session_.session));
        file.field = "file";
        return send(http::Method::post, target, form, {std::move(file)});
    }
    http::Response upload(const std::string& target, Form form, const std::string& filename,
                          const std::string& bytes) {
        return upload(target, std::move(form), http::Upload{"file", filename, "", bytes, false});
    }

  private:
    http::Response send(http::Method method, const std::string& target, const Form& form,
                        std::vector<http::Upload> uploads = {}) {
        http::Request request;
        request.method = method;
        request.target = target;
        request.path = target.substr(0, target.find('?'));
        if (request.path.size() < target.size())
            request.query = http::parse_query(target.substr(request.path.size() + 1));
        for (const auto& [name, value] : form.fields) request.form.add(name, value);
        request.uploads = std::move(uploads);
        request.headers["cookie"] = "sid=" + session_.token;
        return router_.handle(request);
    }

    jobs::World& world_;
    http::Router router_;
    std::unique_ptr<access::Routes> routes_;
    access::NewSession session_;
};

inline bool has(const http::Response& response, std::string_view text) {
    return response.body.find(text) != std::string::npos;
}
inline bool has(std::string_view part, std::string_view text) {
    return part.find(text) != std::string_view::npos;
}
/// What stands in the page's content, without the header with its form tokens.
inline std::string main_of(const http::Response& response) {
    return response.body.substr(response.body.find("<main"));
}
inline std::string location(const http::Response& response) {
    return std::string(response.get_header("Location"));
}
/// The line that the next page would show after a change.
inline std::string said(const http::Response& response) {
    for (const auto& [name, value] : response.headers) {
        if (name != "Set-Cookie" or not value.starts_with("notice=")) continue;
        return http::url_decode(value.substr(7, value.find(';') - 7), false).value_or("");
    }
    return {};
}

/// On both engines.
class OnEngines : public testing::TestWithParam<db::Engine> {
  protected:
    RegionWorld region{GetParam()};
};

#define ROOMS_ON_ENGINES(suite)                                                           \
    INSTANTIATE_TEST_SUITE_P(Engines, suite, testing::ValuesIn(db::engines_under_test()), \
                             [](const auto& info) { return db::name_of(info.param); })

}  // namespace tsumugi::rooms
