#include "ground/db/revision.h"

#include <charconv>
#include <cmath>

namespace tsumugi::db {
namespace {

const Sql kKeep{R"(
    INSERT INTO revision (subject, row_id, version, at, member_id, before, reason)
    VALUES ($1, $2, $3, $4, $5, $6, $7))"};

const Sql kOfRow{R"(
    SELECT subject, row_id, version, at, member_id, before, reason
    FROM revision WHERE subject = $1 AND row_id = $2 ORDER BY version DESC)"};

void append_quoted(std::string& out, std::string_view text) {
    static constexpr char kHex[] = "0123456789abcdef";
    out += '"';
    for (const char c : text) {
        switch (c) {
            case '"':
                out += "\\\"";
                break;
            case '\\':
                out += "\\\\";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            case '\t':
                out += "\\t";
                break;
            default: {
                const auto byte = static_cast<unsigned char>(c);
                if (byte >= 0x20) {
                    out += c;
                } else {
                    out.append("\\u00").append(1, kHex[byte >> 4]).append(1, kHex[byte & 15]);
                }
            }
        }
    }
    out += '"';
}

}  // namespace

void keep_revision(Db& db, std::string_view subject, std::int64_t row, int version, base::Instant at,
                   std::int64_t member, std::string_view before_json, std::string_view reason) {
    db.query(kKeep, subject, row, version, at, member, before_json, reason).run();
}

std::vector<Revision> revisions(Db& db, std::string_view subject, std::int64_t row) {
    return db.query(kOfRow, subject, row).all([](const Row& r) {
        return Revision{r.get<std::string>(0),   r.get<std::int64_t>(1), r.get<int>(2),
                        r.get<base::Instant>(3), r.get<std::int64_t>(4), r.get<std::string>(5),
                        r.get<std::string>(6)};
    });
}

void JsonObject::key(std::string_view name) {
    if (not text_.empty()) text_ += ',';
    append_quoted(text_, name);
    text_ += ':';
}

JsonObject& JsonObject::add(std::string_view name, std::string_view value) {
    key(name);
    append_quoted(text_, value);
    return *this;
}

JsonObject& JsonObject::add(std::string_view name, std::int64_t value) {
    key(name);
    text_ += std::to_string(value);
    return *this;
}

JsonObject& JsonObject::add(std::string_view name, std::nullopt_t) {
    key(name);
    text_ += "null";
    return *this;
}

JsonObject& JsonObject::add_real(std::string_view name, double value) {
    if (not std::isfinite(value)) return add(name, std::nullopt);  // JSON knows no infinity
    char digits[32];
    const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    key(name);
    text_.append(digits, end);
    return *this;
}

}  // namespace tsumugi::db
