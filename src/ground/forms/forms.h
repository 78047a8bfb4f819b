#pragma once
// A form said once: a table of fields, from which come reading, checking, the view, the hidden copy, the
// comparison of two versions and the columns of a sheet. docs/developers/forms-and-lists.md shows it by
// example.
#include <climits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ground/access/pages.h"
#include "ground/base/words.h"
#include "ground/base/xlsx.h"

namespace tsumugi::forms {

enum class Kind {
    line,       ///< one line of text
    text,       ///< several lines
    choice,     ///< one of `words` or of `source`
    many,       ///< any of `words` or of `source`; its member is a vector
    yes_no,     ///< yes, no, unknown
    day,        ///< in every way people write it; a stored one is shown as R8.12.4
    time,       ///< of the day: 14:00, 午後2時半
    number,     ///< with `unit`, between `least` and `most`
    telephone,  ///< nine digits at least
    postcode,   ///< seven digits
    section,    ///< typed with suggestions of `source`: its words or its code
    child,      ///< the number of a child: こ-0417, 0417, ４１７
    person,     ///< one of `source`
    file        ///< kept in the stash between two pages; its member holds the stash's token
};

/// Choices that are looked up: municipalities, sections, members.
struct Source {
    std::vector<access::Option> (*options)(access::Ctx&);
};

/// What a form says of one field. Every message is in its own words: there is no generic "is required".
struct Spec {
    const char* name = "";
    Kind kind = Kind::line;
    const char* label = "";               ///< msgid
    const char* hint = "";                ///< msgid
    const char* missing = nullptr;        ///< msgid for an empty field; nullptr = it may stay empty
    const char* wrong = nullptr;          ///< msgid where it can't be read as its kind
    const char* outside = nullptr;        ///< msgid where it lies below `least` or above `most`
    int limit = 0;                        ///< characters as people see them; 0 = what the kind has
    base::WordList words = {};            ///< of choice and many
    const Source* source = nullptr;       ///< of choice, many, section and person
    int least = INT_MIN, most = INT_MAX;  ///< a number's value, a day's distance from today in days
    const char* empty = nullptr;          ///< msgid of the empty choice of words; nullptr = there is none
    const char* unit = "";                ///< msgid: kg, 回, 分
    int decimals = 0;                     ///< of a number
    bool is_name = false;                 ///< of a person or place: not spell-checked

    // The same, field by field, for a table that reads in one line a row:
    //     forms::line("title", msgid("題名")).needed(msgid("題名を書いてください。")).up_to(100)
    constexpr Spec says(const char* its_hint) const { return with(&Spec::hint, its_hint); }
    constexpr Spec needed(const char* message) const { return with(&Spec::missing, message); }
    constexpr Spec otherwise(const char* message) const { return with(&Spec::wrong, message); }
    constexpr Spec up_to(int characters) const { return with(&Spec::limit, characters); }
    constexpr Spec or_none(const char* its_label) const { return with(&Spec::empty, its_label); }
    constexpr Spec within(int from, int to, const char* message) const {
        return with(&Spec::least, from).with(&Spec::most, to).with(&Spec::outside, message);
    }
    constexpr Spec in(const char* its_unit, int places = 0) const {
        return with(&Spec::unit, its_unit).with(&Spec::decimals, places);
    }
    template <class V>
    constexpr Spec with(V Spec::*member, V value) const {
        auto copy = *this;
        copy.*member = value;
        return copy;
    }
};
constexpr Spec field(Kind kind, const char* name, const char* label) {
    return {.name = name, .kind = kind, .label = label};
}
constexpr Spec line(const char* name, const char* label) { return field(Kind::line, name, label); }
/// A line that holds a name: not spell-checked.
constexpr Spec name(const char* name, const char* label) {
    return line(name, label).with(&Spec::is_name, true);
}
constexpr Spec text(const char* name, const char* label) { return field(Kind::text, name, label); }
constexpr Spec day(const char* name, const char* label) { return field(Kind::day, name, label); }
constexpr Spec number(const char* name, const char* label) { return field(Kind::number, name, label); }
constexpr Spec choice(const char* name, const char* label, base::WordList words) {
    return field(Kind::choice, name, label).with(&Spec::words, words);
}
constexpr Spec choice(const char* name, const char* label, const Source& source) {
    return field(Kind::choice, name, label).with(&Spec::source, &source);
}
constexpr Spec many(const char* name, const char* label, base::WordList words) {
    return field(Kind::many, name, label).with(&Spec::words, words);
}
constexpr Spec many(const char* name, const char* label, const Source& source) {
    return field(Kind::many, name, label).with(&Spec::source, &source);
}
constexpr Spec section(const char* name, const char* label, const Source& source) {
    return field(Kind::section, name, label).with(&Spec::source, &source);
}

/// Where a form keeps what was typed: a text, or the texts of a field of kind many.
template <class T>
struct Member {
    std::string T::*one = nullptr;
    std::vector<std::string> T::*several = nullptr;
    constexpr Member(std::string T::*member) : one(member) {}
    constexpr Member(std::vector<std::string> T::*member) : several(member) {}
};

/// Marks a table as the conditions of a list.
struct Conditions {};
inline constexpr Conditions kConditions;

template <class T>
struct Field {
    Member<T> member;
    Spec spec;
};

/// One field with what was typed; what the functions of forms.cpp work with, whatever the form.
struct Typed {
    const Spec* spec;
    const std::string* one;
    const std::vector<std::string>* several;
};
using AllTyped = std::vector<Typed>;

/// "end" and "reason" give "end-reason": the names of one of several forms on a page.
std::string name_of(std::string_view prefix, const Spec& spec);
/// Both together, kept for as long as the program runs: a page's data looks at its keys. For names that stand
/// in the program's tables alone.
std::string_view kept_key(std::string_view first, std::string_view second);
std::string read_one(const http::Fields& sent, std::string_view prefix, const Spec& spec);
std::vector<std::string> read_several(const http::Fields& sent, std::string_view prefix, const Spec& spec);
/// The token of the file that was sent in that field, stashed; of the one kept already where none was.
std::string read_file(access::Ctx& ctx, std::string_view prefix, const Spec& spec);
base::Problems check_all(const AllTyped& typed, std::string_view prefix, base::Date today);
base::Problems check_all(access::Ctx& ctx, const AllTyped& typed, std::string_view prefix);
void set_all(html::View& view, access::Ctx& ctx, const AllTyped& typed, std::string_view prefix,
             const base::Problems& problems);
html::Views hidden_all(const AllTyped& typed, std::string_view prefix);
std::vector<access::Difference> differences_of(access::Ctx& ctx, const AllTyped& mine, const AllTyped& theirs,
                                               std::string_view prefix);
/// What people read of a value: the label of a choice, the long form of a day, a number with its unit.
std::string words_of(access::Ctx& ctx, const Typed& typed);
std::vector<base::Column> columns_of(const access::Ctx& ctx, const AllTyped& typed);
std::vector<base::Cell> cells_of(access::Ctx& ctx, const AllTyped& typed);
/// Whether a row of a table makes sense: its kind has what it needs. Looked at by the compiler.
constexpr bool makes_sense(const Spec& spec, bool has_several, bool has_messages) {
    const bool chosen = spec.kind == Kind::choice or spec.kind == Kind::many;
    const bool picked = spec.kind == Kind::section or spec.kind == Kind::person;
    const bool read = spec.kind == Kind::time or spec.kind == Kind::number or spec.kind == Kind::telephone or
                      spec.kind == Kind::postcode or spec.kind == Kind::child;
    const bool bounded = spec.least != INT_MIN or spec.most != INT_MAX;
    return *spec.name != '\0' and *spec.label != '\0' and has_several == (spec.kind == Kind::many) and
           (not chosen or spec.words.empty() == (spec.source != nullptr)) and
           (not picked or spec.source != nullptr) and
           (not has_messages or not(chosen or picked or read) or spec.wrong or spec.missing) and
           (not bounded or spec.outside != nullptr);
}

/// A form whose fields stand in T's members.
///     constexpr forms::Field<Typed> kFields[] = {{&Typed::title, {.name = "title", …}}, …};
///     constexpr forms::Form<Typed> kForm{kFields};
template <class T>
class Form {
  public:
    template <std::size_t n>
    consteval explicit Form(const Field<T> (&fields)[n]) : fields_(fields), count_(n) {
        look_at_table(true);
    }
    /// The conditions of a list's address: what is wrong with them is answered by the list, in its words.
    template <std::size_t n>
    consteval Form(const Field<T> (&fields)[n], Conditions) : fields_(fields), count_(n) {
        look_at_table(false);
    }
    /// No field at all: the conditions of a list that has none.
    constexpr Form() : fields_(nullptr), count_(0) {}
    /// The same form with names that begin with `prefix`, which must live as long: for several on one page.
    Form with(std::string_view prefix) const {
        auto copy = *this;
        copy.prefix_ = prefix;
        return copy;
    }

    /// What was sent, trimmed and otherwise as typed; of a form, of an address, or of a stashed form.
    T read(const http::Fields& sent) const {
        T typed;
        for (std::size_t i = 0; i < count_; ++i) {
            const auto& [member, spec] = fields_[i];
            if (member.one) {
                typed.*member.one = read_one(sent, prefix_, spec);
            } else {
                typed.*member.several = read_several(sent, prefix_, spec);
            }
        }
        return typed;
    }
    /// The request's form; a file that it brings goes into the stash.
    T read(access::Ctx& ctx) const {
        T typed = read(ctx.request.form);
        for (std::size_t i = 0; i < count_; ++i) {
            const auto& [member, spec] = fields_[i];
            if (spec.kind == Kind::file) typed.*member.one = read_file(ctx, prefix_, spec);
        }
        return typed;
    }
    /// Every problem in the order of the form; pure. What is looked up (`source`, files) is not looked at.
    base::Problems check(const T& typed, base::Date today) const {
        return check_all(bind(typed), prefix_, today);
    }
    /// The same with what is looked up.
    base::Problems check(access::Ctx& ctx, const T& typed) const {
        return check_all(ctx, bind(typed), prefix_);
    }
    /// Sets "<name>_field" for each field, and the problems for {{> _errors}}.
    void set(html::View& view, access::Ctx& ctx, const T& typed, const base::Problems& problems = {}) const {
        set_all(view, ctx, bind(typed), prefix_, problems);
    }
    /// [{name, value}] of everything typed, for a page between the form and its sending.
    html::Views hidden(const T& typed) const { return hidden_all(bind(typed), prefix_); }
    /// The fields in which two versions differ, for the page that shows both.
    std::vector<access::Difference> differences(access::Ctx& ctx, const T& mine, const T& theirs) const {
        return differences_of(ctx, bind(mine), bind(theirs), prefix_);
    }
    /// The columns of a sheet and one row of it.
    std::vector<base::Column> columns(const access::Ctx& ctx) const { return columns_of(ctx, bind(T{})); }
    std::vector<base::Cell> cells(access::Ctx& ctx, const T& typed) const {
        return cells_of(ctx, bind(typed));
    }
    /// The fields with what was typed in each, in the form's order: for what else a room makes of them.
    AllTyped bind(const T& typed) const {
        AllTyped all;
        all.reserve(count_);
        for (std::size_t i = 0; i < count_; ++i) {
            const auto& [member, spec] = fields_[i];
            all.push_back({&spec, member.one ? &(typed.*member.one) : nullptr,
                           member.several ? &(typed.*member.several) : nullptr});
        }
        return all;
    }
    /// The table itself, row by row.
    const Field<T>* begin() const { return fields_; }
    const Field<T>* end() const { return fields_ + count_; }

  private:
    consteval void look_at_table(bool has_messages) const {
        for (std::size_t a = 0; a < count_; ++a) {
            const auto& [member, spec] = fields_[a];
            if (not makes_sense(spec, member.several != nullptr, has_messages)) throw spec.name;
            for (std::size_t b = a + 1; b < count_; ++b)
                if (std::string_view(spec.name) == fields_[b].spec.name) throw spec.name;
        }
    }
    const Field<T>* fields_;
    std::size_t count_;
    std::string_view prefix_ = "";
};

// ---- what was typed, as a value; nothing where it is empty or can't be read (check() says so in words)

std::optional<base::Date> day_of(std::string_view typed, base::Date today);
/// Minutes after midnight.
std::optional<int> time_of(std::string_view typed);
/// Any width, 1,200 as well as 1200, the unit behind it or not.
std::optional<double> number_of(std::string_view typed, std::string_view unit = "");
/// nullopt is "unknown".
std::optional<bool> yes_no_of(std::string_view typed);
/// "0417" of こ-0417, コ０４１７ or 417; codes have four digits at least.
std::optional<std::string> child_code_of(std::string_view typed);
/// The code of a choice of a source: of the code itself, or of its words after folding when only one has
/// them.
std::optional<std::string> pick(access::Ctx& ctx, const Source& source, std::string_view typed);

}  // namespace tsumugi::forms
