#include "ground/html/page.h"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <unordered_map>

#include "ground/base/assets.h"
#include "ground/html/source.h"

namespace tsumugi::html {
namespace {

constexpr std::string_view kEnding = ".mustache", kParts = "ground/html/parts/",
                           kLayout = "ground/html/layout";

bool in_development() { return std::getenv("TSUMUGI_SOURCE") != nullptr; }

std::optional<std::string> file_of(std::string_view name) {
    return base::asset(std::string(name).append(kEnding));
}

std::string folder_of(std::string_view name) { return std::string(name.substr(0, name.rfind('/') + 1)); }

/// The whole name of a partial that the template `user` names; the name as it is when no such file exists.
std::string whole_name(std::string_view user, std::string_view partial) {
    if (partial.find('/') != std::string_view::npos) return std::string(partial);
    for (const auto& folder : {folder_of(user), std::string(kParts)}) {
        auto name = folder + std::string(partial);
        if (file_of(name)) return name;
    }
    return std::string(partial);
}

/// The template's source as it is parsed: in that language, its partials by their whole names.
std::optional<std::string> source_of(std::string_view name, base::Lang lang) {
    const auto file = file_of(name);
    if (not file) return std::nullopt;
    return with_whole_partials(translated(name, *file, lang),
                               [name](std::string_view partial) { return whole_name(name, partial); });
}

std::unique_ptr<Template> parsed(std::string_view name, base::Lang lang) {
    const auto source = source_of(name, lang);
    if (not source) throw TemplateError("there is no template \"" + std::string(name) + "\"");
    return std::make_unique<Template>(name, *source,
                                      [lang](std::string_view partial) { return source_of(partial, lang); });
}

struct NameHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view name) const { return std::hash<std::string_view>{}(name); }
};
template <class Value>
using ByName = std::unordered_map<std::string, Value, NameHash, std::equal_to<>>;

/// Values made once for each name and kept until the end of the program, for any number of threads.
template <class Value>
class Cache {
  public:
    template <class Make>
    const Value& get(std::string_view name, const Make& make) {
        {
            const std::shared_lock lock(mutex_);
            if (const auto known = values_.find(name); known != values_.end()) return known->second;
        }
        Value made = make();
        const std::unique_lock lock(mutex_);
        return values_.try_emplace(std::string(name), std::move(made)).first->second;
    }

  private:
    std::shared_mutex mutex_;
    ByName<Value> values_;
};

std::string hashed_path(std::string_view name) {
    std::string path = "/static/" + std::string(name);
    const auto content = base::asset("static/" + std::string(name));
    if (not content) return path;
    // FNV-1a: the hash tells versions apart, it protects nothing.
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : *content) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    path += "?v=";
    for (int shift = 60; shift >= 16; shift -= 4) path += "0123456789abcdef"[hash >> shift & 15];
    return path;
}

View view_of(const Frame& frame, std::string_view content) {
    const bool japanese = frame.lang == base::Lang::ja;
    View view = View::object();
    view.set("lang", japanese ? "ja" : "en");
    view.set("other_lang", japanese ? "en" : "ja");
    view.set("title", frame.title);
    view.set("organisation", frame.organisation);
    view.set("member", frame.member);
    view.set("path", frame.path);
    view.set("region", frame.region);
    view.set("demo", frame.demo);
    view.set("signed_in", frame.signed_in);
    view.set("inbox_count", frame.inbox_count < 0 ? "" : std::to_string(frame.inbox_count));
    view.set("has_inbox_count", frame.inbox_count >= 0);
    view.set("error", frame.error);
    view.set("form_token", frame.form_token);
    view.set("notice", frame.notice);
    view.set("session_minutes", frame.session_minutes > 0 ? std::to_string(frame.session_minutes) : "");
    view.set("landscape", frame.landscape);
    view.set("printed_at", frame.printed_at);
    view.set("printed_by", frame.printed_by);
    view.set("qr", frame.qr);
    view.set("css", asset_path("app.css"));
    view.set("htmx", asset_path("htmx.min.js"));
    view.set("js", asset_path("app.js"));
    view.set("tokens_css", asset_path("tokens.css"));
    view.set("favicon", asset_path("favicon.svg"));
    view.set("content", content);
    return view;
}

}  // namespace

std::string render(std::string_view name, base::Lang lang, const View& data) {
    if (in_development()) return parsed(name, lang)->render(data);
    static std::array<Cache<std::unique_ptr<Template>>, 2> templates;
    auto& cache = templates[lang == base::Lang::ja ? 0 : 1];
    return cache.get(name, [&] { return parsed(name, lang); })->render(data);
}

std::string page(const Frame& frame, std::string_view content) {
    return render(kLayout, frame.lang, view_of(frame, content));
}

void check_templates() {
    for (const auto& file : base::assets("", kEnding)) {
        const auto name = std::string_view(file).substr(0, file.size() - kEnding.size());
        for (const auto lang : {base::Lang::ja, base::Lang::en}) parsed(name, lang);
    }
}

std::string asset_path(std::string_view name) {
    if (in_development()) return hashed_path(name);
    static Cache<std::string> paths;
    return paths.get(name, [&] { return hashed_path(name); });
}

}  // namespace tsumugi::html
