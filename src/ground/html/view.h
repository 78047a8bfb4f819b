#pragma once
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tsumugi::html {

class View;
using Views = std::vector<View>;

/// The data of a template: a text, a truth, a list, or an object of named values. Keys are literals of the
/// program (they are kept as string_view). Numbers are given as text or integer.
class View {
  public:
    enum class Type { null, truth, text, list, object };

    View() = default;
    View(bool value) : type_(Type::truth), truth_(value) {}
    View(const char* value) : type_(Type::text), text_(value) {}
    View(std::string value) : type_(Type::text), text_(std::move(value)) {}
    View(std::string_view value) : type_(Type::text), text_(value) {}
    View(int value) : type_(Type::text), text_(std::to_string(value)) {}
    View(std::size_t value) : type_(Type::text), text_(std::to_string(value)) {}
    View(long value) : type_(Type::text), text_(std::to_string(value)) {}
    View(Views values) : type_(Type::list), list_(std::move(values)) {}
    /// {{"name", value}, {"rows", Views{...}}}
    View(std::initializer_list<std::pair<std::string_view, View>> members);
    static View object() {
        View v;
        v.type_ = Type::object;
        return v;
    }

    /// Adds or replaces a member of an object. `key` must outlive the view: a literal.
    View& set(std::string_view key, View value);
    /// nullptr when there is none.
    const View* find(std::string_view key) const;

    Type type() const { return type_; }
    bool truth() const { return truth_; }
    const std::string& text() const { return text_; }
    const Views& list() const { return list_; }
    Views& list() { return list_; }
    const std::vector<std::pair<std::string_view, View>>& members() const { return members_; }
    /// False, null, "" and an empty list hide a section; everything else shows it.
    bool shown() const;

  private:
    Type type_ = Type::null;
    bool truth_ = false;
    std::string text_;
    Views list_;
    std::vector<std::pair<std::string_view, View>> members_;
};

}  // namespace tsumugi::html
