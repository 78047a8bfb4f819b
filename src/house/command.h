#pragma once
#include <type_traits>

#include "ground/access/access.h"

namespace tsumugi::house {

/// Lane of the access log for commands, apart from the lanes of servers' workers.
inline constexpr int kCommandLane = 1000;

/// What a command of the command line works with: a Ctx of a named system actor ("command", "backup", "demo")
/// without a request, and changes that write the access log with them.
class Command {
  public:
    Command(const access::App& app, db::Db& db, std::string_view actor = "command")
        : trail_(kCommandLane), ctx{app, db, trail_, request_, access::system_user(actor), nullptr, {}} {}
    Command(const Command&) = delete;
    Command& operator=(const Command&) = delete;

    /// Runs `body(ctx)` in one transaction together with its log entries.
    template <class Body>
    auto write(Body body) -> decltype(body(std::declval<access::Ctx&>())) {
        return db::write(ctx.db, [&] {
            trail_.clear();
            if constexpr (std::is_void_v<decltype(body(ctx))>) {
                body(ctx);
                trail_.write(ctx.db);
                trail_.clear();
            } else {
                auto result = body(ctx);
                trail_.write(ctx.db);
                trail_.clear();
                return result;
            }
        });
    }

  private:
    audit::Trail trail_;
    http::Request request_;

  public:
    access::Ctx ctx;
};

}  // namespace tsumugi::house
