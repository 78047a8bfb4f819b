#pragma once
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "ground/html/view.h"

namespace tsumugi::html {

/// A template that is wrong, or a name that the data lack.
struct TemplateError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Bytes that a rendered page may have; a longer one throws std::length_error while it is written, so that a
/// page which grew beyond all sense costs no more memory than this.
inline constexpr std::size_t kLargestPage = 16 * 1024 * 1024;

/// Mustache (github.com/mustache/spec: comments, delimiters, interpolation, inverted, partials, sections; no
/// lambdas), parsed once to a flat list of steps. Escapes HTML by default. In strict mode a name that no
/// enclosing object has is a TemplateError; the spec's cases run in lenient mode.
class Template {
  public:
    /// `partial` gives the source of a partial by name when the template is parsed; recursion is allowed.
    using Partial = std::function<std::optional<std::string>(std::string_view name)>;
    Template(std::string_view name, std::string_view source, const Partial& partial);
    ~Template();
    Template(Template&&) noexcept;
    Template& operator=(Template&&) noexcept;

    std::string render(const View& data, bool strict = true) const;
    void render_to(std::string& out, const View& data, bool strict = true) const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// & < > " ' escaped, for the few places that build markup outside a template.
std::string escape(std::string_view text);

}  // namespace tsumugi::html
