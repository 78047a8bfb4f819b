#pragma once
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "ground/access/user.h"
#include "ground/audit/audit.h"
#include "ground/base/clock.h"
#include "ground/base/config.h"
#include "ground/base/random.h"
#include "ground/db/db.h"
#include "ground/html/messages.h"
#include "ground/http/http.h"

namespace tsumugi::access {

struct Session;
struct Ctx;

/// What the house gives to every request and job.
struct App {
    base::Config config;
    base::Clock* clock = nullptr;
    base::Random* random = nullptr;
    /// Number of open tasks of the user's section, for the header; set by tasks through the house.
    std::function<int(Ctx&)> inbox_count;
};

/// Everything a handler works with. One request, one Ctx, one thread.
struct Ctx {
    const App& app;
    db::Db& db;
    audit::Trail& audit;
    http::Request& request;
    User user;
    const Session* session = nullptr;
    std::string notice;  ///< what say() put; travels over the redirect

    base::Lang lang() const { return user.lang; }
    base::Instant now() const { return app.clock->now(); }
    base::Date today() const { return app.clock->today(); }
    template <class IdType>
    IdType new_id() const {
        return base::new_id<IdType>(now(), *app.random);
    }
    std::string tr(std::string_view text, const html::Args& args = {}) const {
        return html::tr(user.lang, text, args);
    }
    /// A line that the next page shows once ("依頼を送りました。").
    void say(std::string_view msgid_text, const html::Args& args = {}) { notice = tr(msgid_text, args); }
    /// The form's value, trimmed of white space at both ends; never changed otherwise.
    std::string field(std::string_view name) const;
    /// The version that the form was made from ("<prefix>-version" of one of several forms). Error: the form
    /// says none, or no number.
    base::Result<int> version(std::string_view prefix = "") const;
    /// An entry of the access log about this request; member, section, time and address are filled in.
    void log(std::string_view action, std::string_view subject, std::int64_t subject_id, ChildId child = {},
             std::string_view detail = "", std::string_view purpose = "") const;
    /// What several parts of one page read: `read` runs at the first call with that name, and again only
    /// after this connection has written. The name tells the value's type and key ("team 0hx…").
    template <class T, class Read>
    std::shared_ptr<const T> once(std::string name, Read read) {
        auto& kept = kept_[std::move(name)];
        if (not kept.value or kept.changes != db.changes()) {
            kept.value = std::make_shared<const T>(read());
            kept.changes = db.changes();
        }
        return std::static_pointer_cast<const T>(kept.value);
    }

    struct Kept {
        std::shared_ptr<const void> value;
        std::uint64_t changes = 0;
    };
    std::unordered_map<std::string, Kept> kept_ = {};  ///< once() alone touches it
};

}  // namespace tsumugi::access
