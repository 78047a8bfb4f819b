#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "ground/db/db.h"

namespace tsumugi::db {

/// A statement that stands on a row: what Row reads from. Private to ground/db; both engines behave alike:
/// NULL or a wrong kind is an Error, except that anything can be read as text and a whole real as an integer.
class Cursor {
  public:
    virtual bool is_null(int column) const = 0;
    virtual std::int64_t integer(int column) const = 0;
    virtual double real(int column) const = 0;
    virtual std::string_view text(int column) const = 0;

  protected:
    ~Cursor() = default;
};

/// The integer that a real is, if it is whole and fits.
std::int64_t whole(double value, int column, const char* sql);

[[noreturn]] void column_is_null(int column, const char* sql);
[[noreturn]] void column_is_not(const char* kind, int column, const char* sql);
[[noreturn]] void no_such_column(int column, const char* sql);

/// Refuses text with a NUL character, which PostgreSQL can't store and C strings cut.
void refuse_nul(std::string_view text, const char* sql);

}  // namespace tsumugi::db
