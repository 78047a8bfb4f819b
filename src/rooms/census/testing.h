#pragma once
#include "engines/census/files.h"
#include "engines/census/kinds.h"
#include "engines/census/own_list.h"
#include "engines/census/table.h"
#include "rooms/census/pages.h"
#include "rooms/testing/region_world.h"

// For tests only: the region of RegionWorld with a custodian of another legal person, programs with tokens,
// and an organisation's whole side on a list that is written here.
namespace tsumugi::census {

using rooms::Browser;
using rooms::Form;
using rooms::form_of;
using rooms::has;
using rooms::location;
using rooms::main_of;

struct CensusWorld : rooms::RegionWorld {
    Browser browser{world};
    SectionId doctors = place("県西医師会", "事務局", "association");
    MemberId keeper = person(doctors, "鍵守", "lead");

    explicit CensusWorld(db::Engine engine = db::Engine::sqlite) : rooms::RegionWorld(engine) {
        census::routes(browser.routes());
    }

    /// Opened by the desk: the hospital, 湯河原町, the nurses and the school; everything is to be published.
    RoundId opened(base::Date until = base::make_date(2026, 12, 20)) {
        browser.as(window);
        auto form = form_of(browser.get("/census/new"), "/census");
        form.set("title", "医療的ケア児の一斉調査")
            .set("until", base::iso(until))
            .set("custodian", doctors.text());
        for (const auto& [section, kind] : {std::pair{hospital, kHospitalList},
                                            {health, kMunicipalityList},
                                            {nurses, kNurseList},
                                            {school, kSchoolList}}) {
            form.add("lists", section.text());
            form.set("kind." + section.text(), std::to_string(kind));
        }
        for (const auto& town : region::municipalities(db)) form.set("people." + town.code, "30000");
        const auto made = browser.submit("/census", form);
        if (made.status != 303)
            throw std::runtime_error("the round was not opened: " + rooms::unescaped(made.body));
        return *RoundId::parse(location(made).substr(8));
    }
    RoundRow round(RoundId id) { return round_of(db, id).value(); }
    ListRow list(RoundId id, SectionId section) { return list_of_section(db, id, section).value(); }

    /// The token that a page shows once.
    static std::string token_of(const http::Response& page) {
        const auto at = page.body.find("id=\"census-token\">");
        if (at == std::string::npos) throw std::runtime_error("no token on the page");
        return page.body.substr(at + 18, page.body.find('<', at) - at - 18);
    }
    std::string custodian_token(RoundId id) {
        browser.as(keeper);
        return token_of(browser.post(round(id).path() + "/custodian-token"));
    }
    std::string list_token(RoundId id, MemberId member) {
        browser.as(member);
        return token_of(browser.post(round(id).path() + "/list/token"));
    }

    http::Response machine(http::Method method, const std::string& path, const std::string& token,
                           const std::string& body = "", const Form& form = {}) {
        http::Request request;
        request.method = method;
        request.path = request.target = "/census-machine/" + path;
        request.body = body;
        for (const auto& [name, value] : form.fields) request.form.add(name, value);
        request.headers["authorization"] = "Bearer " + token;
        return browser.router().handle(request);
    }
    http::Response get(const std::string& path, const std::string& token) {
        return machine(http::Method::get, path, token);
    }
    http::Response post(const std::string& path, const std::string& token, const std::string& body = "",
                        const Form& form = {}) {
        return machine(http::Method::post, path, token, body, form);
    }
};

/// The custodian as its server plays it, without the network between.
struct Keeper {
    CensusWorld& world;
    std::string token;
    Spec spec;
    Custodian custodian;

    Keeper(CensusWorld& w, RoundId id)
        : world(w), token(w.custodian_token(id)), spec(read()), custodian(spec.round) {
        Form keys;
        keys.add("public_key", hex_of(custodian.public_key()))
            .add("table_key", hex_of(custodian.table_key()));
        const auto told = world.post("custodian/keys", token, "", keys);
        if (told.status != 200) throw std::runtime_error("the keys were not taken: " + told.body);
    }
    Spec read() const { return census::read_spec(world.get("custodian/round.json", token).body).value(); }
    void answer_all() {
        const auto now = read();
        for (const auto& batch : now.waiting) {
            const auto body = world.get("custodian/batches/" + batch, token).body;
            const auto cut = body.find('\n');
            const auto number = static_cast<std::uint32_t>(std::atoi(body.c_str()));
            const auto evaluated = custodian.evaluate(number, now.lists.at(number - 1).declared,
                                                      read_elements(body.substr(cut + 1)).value());
            world.post("custodian/batches/" + batch, token, write_evaluated(evaluated.value()));
        }
    }
    http::Response close() { return world.post("custodian/close", token); }
    http::Response publish() {
        const auto bags = read_bags(world.get("custodian/bags", token).body, spec.round.id).value();
        return world.post("custodian/table", token,
                          write_published(make_table(open_bags(custodian, bags).value(), read())));
    }
};

/// Rows of a list: children numbered from `first`, all of one day's care, with readings that differ.
inline base::Table made_list(int first, int count, const char* town = "湯河原町") {
    static constexpr const char* kFamilies[] = {"サトウ",   "ハヤシ", "モリ",   "オオタ",
                                                "ナカムラ", "キムラ", "ヤマダ", "イノウエ"};
    static constexpr const char* kGivens[] = {"ヒナ", "リン",   "アオイ", "ソラ", "ユウト",
                                              "メイ", "ハルト", "カンナ", "レン", "ミオ"};
    base::Table rows{{"フリガナ", "生年月日", "性別", "市町村", "医療的ケア"}};
    for (int i = first; i < first + count; ++i) {
        const auto birth = base::make_date(2011 + i % 13, 1 + static_cast<unsigned>(i * 5 % 12),
                                           1 + static_cast<unsigned>(i * 7 % 28));
        rows.push_back({std::string(kFamilies[i % 8]) + " " + kGivens[i / 8 % 10], base::iso(birth),
                        i % 2 ? "男" : "女", town, i % 3 ? "吸引" : "経管栄養"});
    }
    return rows;
}

/// An organisation's program with a token: declares, blinds, asks, unblinds, uploads.
struct Encoder {
    CensusWorld& world;
    std::string token;

    Spec spec() { return read_spec(world.get("list/round.json", token).body).value(); }
    http::Response declare(std::uint64_t count) {
        Form form;
        form.add("declared", std::to_string(count));
        return world.post("list/declare", token, "", form);
    }
    /// The bytes of the upload.
    std::string encode(const base::Table& rows, Keeper& keeper) {
        const auto own = read_own_list(rows, spec()).value();
        const auto declared = declare(own.persons.size());
        if (declared.status != 200) throw std::runtime_error("not declared: " + declared.body);
        const auto keys = tokens(spec().round, own.persons);
        const auto blinded = oprf::blind(keys.inputs);
        std::vector<oprf::Evaluated> answers;
        for (std::size_t at = 0; at < blinded.elements.size(); at += kMaxRequest) {
            const auto end = std::min(at + kMaxRequest, blinded.elements.size());
            const std::vector<oprf::Element> piece(
                blinded.elements.begin() + static_cast<std::ptrdiff_t>(at),
                blinded.elements.begin() + static_cast<std::ptrdiff_t>(end));
            const auto asked = world.post("list/blinded", token, write_elements(piece));
            if (asked.status != 201) throw std::runtime_error("not asked: " + asked.body);
            const auto batch = asked.body.substr(asked.body.find(":\"") + 2, 13);
            if (world.get("list/batches/" + batch, token).status != 202)
                throw std::runtime_error("answered by nobody");
            keeper.answer_all();
            answers.push_back(
                read_evaluated(world.get("list/batches/" + batch, token).body, piece.size()).value());
        }
        const auto outputs = unblind(keys, blinded, answers, spec().public_key);
        return write_upload(make_upload(spec().round, spec().list, own.persons, keys, outputs.value(),
                                        own.payloads, spec().table_key),
                            spec().round);
    }
    http::Response send(const base::Table& rows, Keeper& keeper) {
        return world.post("list/upload", token, encode(rows, keeper));
    }
};

}  // namespace tsumugi::census
