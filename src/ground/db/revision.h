#pragma once
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ground/db/db.h"

namespace tsumugi::db {

/// What a row was before a change: "who, when, what was before" of product.md 3.
struct Revision {
    std::string subject;  ///< table name
    std::int64_t row = 0;
    int version = 0;  ///< the version that was replaced
    base::Instant at;
    std::int64_t member = 0;
    std::string before;  ///< JSON object of the columns
    std::string reason;
};

/// Written in the same transaction as the change. Keeping one version of a row twice is a ConstraintError:
/// two changes can't have replaced the same version.
void keep_revision(Db& db, std::string_view subject, std::int64_t row, int version, base::Instant at,
                   std::int64_t member, std::string_view before_json, std::string_view reason = "");
/// Newest first.
std::vector<Revision> revisions(Db& db, std::string_view subject, std::int64_t row);

/// {"a":"x","b":null} from pairs: enough JSON for keep_revision without a JSON library in every room.
class JsonObject {
  public:
    JsonObject& add(std::string_view key, std::string_view value);
    JsonObject& add(std::string_view key, std::int64_t value);
    JsonObject& add(std::string_view key, std::nullopt_t);
    template <class T>
    JsonObject& add(std::string_view key, const std::optional<T>& value) {
        if (value) return add(key, *value);
        return add(key, std::nullopt);
    }
    template <std::same_as<double> T>
    JsonObject& add(std::string_view key, T value) {
        return add_real(key, value);
    }
    template <class Tag>
    JsonObject& add(std::string_view key, base::Id<Tag> value) {
        return add(key, value.value());
    }
    JsonObject& add(std::string_view key, base::Date value) { return add(key, base::iso(value)); }
    JsonObject& add(std::string_view key, base::Instant value) {
        return add(key, value.time_since_epoch().count());
    }
    std::string text() const { return "{" + text_ + "}"; }

  private:
    JsonObject& add_real(std::string_view key, double value);
    void key(std::string_view name);
    std::string text_;
};

}  // namespace tsumugi::db
