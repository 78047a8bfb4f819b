#include "ground/html/template.h"

#include <array>
#include <atomic>
#include <utility>

#include "ground/html/program.h"

namespace tsumugi::html {
namespace {

constexpr auto kEntities = [] {
    std::array<std::string_view, 256> table{};
    table['&'] = "&amp;";
    table['<'] = "&lt;";
    table['>'] = "&gt;";
    table['"'] = "&quot;";
    table['\''] = "&#39;";
    return table;
}();

constexpr auto kSpecial = [] {
    std::array<bool, 256> table{};
    for (const char c : {'&', '<', '>', '"', '\''}) table[static_cast<unsigned char>(c)] = true;
    return table;
}();

void append_escaped(std::string& out, std::string_view text) {
    std::size_t done = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (not kSpecial[c]) continue;
        out.append(text, done, i - done).append(kEntities[c]);
        done = i + 1;
    }
    out.append(text, done);
}

/// The objects that enclose a tag, innermost first; they lie on the stack of the calls that render them.
struct Scope {
    const View& view;
    const Scope* outer;
};

class Renderer {
  public:
    Renderer(const Programs& programs, std::string& out, bool strict)
        : programs_(programs), out_(out), strict_(strict) {}

    void run(const Program& program, std::size_t begin, std::size_t end, const Scope& scope) {
        for (std::size_t i = begin; i < end; ++i) {
            const Op& op = program.ops[i];
            switch (op.step) {
                case Step::text:
                    out_.append(program.pool, op.text, op.length);
                    break;
                case Step::value:
                case Step::raw:
                    value(program, op, scope);
                    break;
                case Step::section:
                    section(program, op, i + 1, scope);
                    i = op.end - 1;
                    break;
                case Step::inverted: {
                    const View* view = find(program, op, scope);
                    if (view and view->shown()) i = op.end - 1;
                    break;
                }
                case Step::indent:
                    out_ += indentation_;
                    break;
                case Step::call:
                    call(program, op, scope);
                    break;
            }
        }
    }

  private:
    /// A recursive partial over data nests as deep as the data; deeper than this it calls itself on the same
    /// data.
    static constexpr int kDeepest = 200;

    const View* find(const Program& program, const Op& op, const Scope& scope) const {
        const Path& path = program.paths[op.path];
        if (path.empty()) return &scope.view;
        const View* found = nullptr;
        for (const Scope* at = &scope; at and not found; at = at->outer) found = at->view.find(path.front());
        for (std::size_t i = 1; found and i < path.size(); ++i) found = found->find(path[i]);
        if (not found and strict_) fail(program.name, op.line, "the data have no \"" + name_of(path) + "\"");
        return found;
    }

    static std::string name_of(const Path& path) {
        std::string name;
        for (const auto& part : path) name += (name.empty() ? "" : ".") + part;
        return path.empty() ? "." : name;
    }

    void value(const Program& program, const Op& op, const Scope& scope) {
        const View* view = find(program, op, scope);
        if (not view) return;
        switch (view->type()) {
            case View::Type::null:
                break;
            case View::Type::truth:
                out_ += view->truth() ? "true" : "false";
                break;
            case View::Type::text:
                if (op.step == Step::raw) {
                    out_ += view->text();
                } else {
                    append_escaped(out_, view->text());
                }
                break;
            case View::Type::list:
            case View::Type::object:
                if (strict_) {
                    fail(program.name, op.line, "\"" + name_of(program.paths[op.path]) + "\" is not a text");
                }
                break;
        }
    }

    void section(const Program& program, const Op& op, std::size_t body, const Scope& scope) {
        const View* view = find(program, op, scope);
        if (not view or not view->shown()) return;
        switch (view->type()) {
            case View::Type::list:
                for (const View& item : view->list()) {
                    run(program, body, op.end, {item, &scope});
                    if (out_.size() > kLargestPage)
                        throw std::length_error(program.name + ": a page of more than " +
                                                std::to_string(kLargestPage) + " bytes");
                }
                break;
            case View::Type::truth:
                run(program, body, op.end, scope);
                break;
            default:
                run(program, body, op.end, {*view, &scope});
                break;
        }
    }

    void call(const Program& program, const Op& op, const Scope& scope) {
        if (++depth_ > kDeepest) fail(program.name, op.line, "the partials nest too deep");
        const Program& target = programs_[op.target];
        if (op.standalone) {
            const auto size = indentation_.size();
            indentation_.append(program.pool, op.text, op.length);
            run(target, 0, target.ops.size(), scope);
            indentation_.resize(size);
        } else {
            const std::string kept = std::exchange(indentation_, {});
            run(target, 0, target.ops.size(), scope);
            indentation_ = kept;
        }
        --depth_;
    }

    const Programs& programs_;
    std::string& out_;
    std::string indentation_;
    bool strict_;
    int depth_ = 0;
};

}  // namespace

struct Template::Impl {
    Programs programs;
    mutable std::atomic<std::size_t> last_size = 0;
};

Template::Template(std::string_view name, std::string_view source, const Partial& partial)
    : impl_(std::make_unique<Impl>()) {
    impl_->programs = parse(name, source, partial);
}

Template::~Template() = default;
Template::Template(Template&&) noexcept = default;
Template& Template::operator=(Template&&) noexcept = default;

std::string Template::render(const View& data, bool strict) const {
    std::string out;
    render_to(out, data, strict);
    return out;
}

void Template::render_to(std::string& out, const View& data, bool strict) const {
    const auto before = out.size();
    // The same template gives much the same size each time, so the string grows once.
    const auto expected = impl_->last_size.load(std::memory_order_relaxed);
    out.reserve(before + expected + expected / 8);
    const Program& program = impl_->programs.front();
    Renderer(impl_->programs, out, strict).run(program, 0, program.ops.size(), {data, nullptr});
    impl_->last_size.store(out.size() - before, std::memory_order_relaxed);
}

std::string escape(std::string_view text) {
    std::string out;
    out.reserve(text.size() + text.size() / 8);
    append_escaped(out, text);
    return out;
}

}  // namespace tsumugi::html
