#pragma once
#include <cstddef>
#include <deque>
#include <string>

#include "ground/db/db.h"

namespace tsumugi::db {

/// The text, kept for as long as the program runs. Before it serves: of statements that are written in it.
inline const char* kept_text(std::string text) {
    static std::deque<std::string> kept;
    return kept.emplace_back(std::move(text)).c_str();
}

/// A column of a statement and the member that it is read into.
template <class T>
struct Column {
    const char* name;  ///< as the statement says it: "c.code"
    void (*read)(T&, const Row&, int column);
};

template <auto kMember>
struct MemberOf;
template <class Owner_, class Value_, Value_ Owner_::*kMember>
struct MemberOf<kMember> {
    using Owner = Owner_;
    using Value = Value_;
};

/// For every type that Row::get reads; another one writes its Column out, with the function that reads it.
template <auto kMember>
constexpr auto column(const char* name) {
    using Owner = typename MemberOf<kMember>::Owner;
    using Value = typename MemberOf<kMember>::Value;
    return Column<Owner>{
        name, [](Owner& owner, const Row& row, int at) { owner.*kMember = row.template get<Value>(at); }};
}

/// The columns of a table said once: their names for statements, and the reader of a row that begins with
/// them.
///     constexpr db::Column<Stay> kRows[] = {db::column<&Stay::id>("s.id"), …};
///     constexpr db::Columns kStay{kRows};
///     const db::Sql kFind{kStay.in("SELECT {} FROM stay s WHERE s.id = $1")};
///     ctx.db.query(kFind, id).one(kStay)
template <class T>
class Columns {
  public:
    template <std::size_t n>
    constexpr explicit Columns(const Column<T> (&columns)[n]) : columns_(columns), count_(n) {}
    /// The text with the names in place of "{}", for a Sql that lives as long as the program.
    const char* in(std::string text) const {
        std::string names;
        for (std::size_t i = 0; i < count_; ++i) names += (i ? ", " : "") + std::string(columns_[i].name);
        text.replace(text.find("{}"), 2, names);
        return kept_text(std::move(text));
    }
    T operator()(const Row& row) const {
        T read{};
        for (std::size_t i = 0; i < count_; ++i) columns_[i].read(read, row, static_cast<int>(i));
        return read;
    }
    /// How many: where the statement's further columns begin.
    constexpr int count() const { return static_cast<int>(count_); }

  private:
    const Column<T>* columns_;
    std::size_t count_;
};

}  // namespace tsumugi::db
