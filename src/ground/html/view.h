#pragma once
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tsumugi::html {

class View;
using Views = std::vector<View>;

/// The data of a template: a text, a truth, a list, or an object of named values. Keys are literals of the
/// program (they are kept as string_view). Numbers are given as text or integer.
class View {
  public:
    enum class Type { null, truth, text, list, object };

    /// A named value on its way into an object; taken over, not copied.
    struct Member;
    using Members = std::vector<std::pair<std::string_view, View>>;

    View() = default;
    View(bool value) : value_(value) {}
    View(const char* value) : value_(std::string(value)) {}
    View(std::string value) : value_(std::move(value)) {}
    View(std::string_view value) : value_(std::string(value)) {}
    View(int value) : value_(std::to_string(value)) {}
    View(std::size_t value) : value_(std::to_string(value)) {}
    View(long value) : value_(std::to_string(value)) {}
    View(Views values) : value_(std::move(values)) {}
    /// {{"name", value}, {"rows", Views{...}}}
    View(std::initializer_list<Member> members);
    static View object();

    /// Adds or replaces a member of an object. `key` must outlive the view: a literal.
    View& set(std::string_view key, View value);
    /// nullptr when there is none.
    const View* find(std::string_view key) const;

    Type type() const { return static_cast<Type>(value_.index()); }
    /// Each is empty for another type.
    bool truth() const;
    const std::string& text() const;
    const Views& list() const;
    /// False, null, "" and an empty list hide a section; everything else shows it.
    bool shown() const;

  private:
    std::variant<std::monostate, bool, std::string, Views, Members> value_;  ///< in the order of Type
};

struct View::Member {
    std::string_view name;
    mutable View value;
};

}  // namespace tsumugi::html
