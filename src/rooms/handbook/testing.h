#pragma once
#include "rooms/handbook/open_data.h"
#include "rooms/handbook/pages.h"
#include "rooms/testing/region_world.h"

// For tests only: the desk of RegionWorld with a second person, some services, and one whose place is not
// public.
namespace tsumugi::handbook {

using rooms::Browser;
using rooms::form_of;
using rooms::has;
using rooms::kManazuru;
using rooms::kYugawara;
using rooms::location;
using rooms::main_of;

/// Words of the hidden service that must stand nowhere.
inline const std::vector<std::string> kSecrets{"ひみつの家",   "ひみつのいえ",  "湯河原町宮下九十九",
                                               "0465-00-9191", "0465-00-9292",  "35.1234",
                                               "139.9876",     "hidden.example"};

struct HandbookWorld : rooms::RegionWorld {
    MemberId reviewer;
    Browser browser{world};

    explicit HandbookWorld(db::Engine engine = db::Engine::sqlite) : rooms::RegionWorld(engine) {
        reviewer = person(desk, "見直", "desk");
        handbook::routes(browser.routes());
    }

    static directory::Service made(const char* name, const char* kana, const char* kind = "short_stay",
                                   const char* town = kYugawara) {
        directory::Service s;
        s.kind = kind;
        s.name = name;
        s.kana = kana;
        s.municipality = town;
        s.provider = "みかん会";
        s.address = "神奈川県足柄下郡湯河原町中央一丁目";
        s.phone = "0465-00-7001";
        s.weekdays = "09:30-17:00";
        s.source = "hand";
        s.email = "person@example.jp";
        return s;
    }
    static directory::Service hidden() {
        auto s = made(kSecrets[0].c_str(), kSecrets[1].c_str());
        s.address = kSecrets[2];
        s.phone = kSecrets[3];
        s.fax = kSecrets[4];
        s.latitude = 35.1234;
        s.longitude = 139.9876;
        s.url = "https://hidden.example/";
        s.remarks = "人工呼吸器のこどもが泊まれます。";
        s.hidden = true;
        return s;
    }
    directory::ServiceId add(const directory::Service& s) {
        auto ctx = as(window);
        return db::write(db, [&] { return directory::add_service(ctx, s); });
    }

    /// An edition with one chapter, as the desk's first person writes it.
    Edition draft(int year = 2026, const char* text = "# はじめに\n\n困ったら窓口へ。") {
        auto ctx = as(window);
        db::write(db, [&] {
            Edition e;
            e.year = year;
            e.title = "まいらいふぶっく";
            e.publisher = "保健福祉事務所";
            const auto id = create_edition(ctx, e).value();
            if (chapters(db, id).empty()) {
                Chapter c;
                c.edition = id;
                c.title = "この冊子について";
                c.text = text;
                add_chapter(ctx, c).value();
            }
            return 0;
        });
        ctx.audit.clear();
        return edition_of_year(db, year).value();
    }
    Edition frozen(int year = 2026) {
        const auto e = draft(year);
        auto first = as(window), second = as(reviewer);
        db::write(db, [&] {
            if (not ask_review(first, e.id) or not freeze(second, e.id))
                throw std::runtime_error("not frozen");
            return 0;
        });
        first.audit.clear();
        second.audit.clear();
        return edition_of_year(db, year).value();
    }
    std::vector<Entry> entries(const Edition& e) {
        auto ctx = as(tanaka);
        return entries_of(ctx, e);
    }
};

}  // namespace tsumugi::handbook
