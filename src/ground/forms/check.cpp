#include <algorithm>
#include <cmath>

#include "ground/base/text.h"
#include "ground/documents/documents.h"
#include "ground/forms/forms.h"

// Reading a form and checking it: every problem at once, in the order of the form.
namespace tsumugi::forms {
namespace {

using html::msgid;

constexpr int kLine = 100, kText = 4000;

int limit_of(const Spec& spec) {
    if (spec.limit > 0) return spec.limit;
    return spec.kind == Kind::text ? kText : kLine;
}

/// The problems of one field.
class Checking {
  public:
    Checking(const Typed& typed, std::string_view prefix, base::Problems& problems)
        : typed_(typed), spec_(*typed.spec), name_(name_of(prefix, spec_)), problems_(problems) {}

    bool empty() const { return typed_.one ? typed_.one->empty() : typed_.several->empty(); }
    /// True where it can be looked at further.
    bool check(base::Date today) {
        if (empty()) {
            if (spec_.missing) add(base::Kind::invalid, spec_.missing);
            return false;
        }
        if (not check_length()) return false;
        const auto before = problems_.size();
        check_kind(today);
        return problems_.size() == before;
    }
    void check_source(access::Ctx& ctx) {
        if (not spec_.source) return;
        if (spec_.kind == Kind::section) {
            if (not pick(ctx, *spec_.source, *typed_.one)) wrong();
            return;
        }
        const auto options = spec_.source->options(ctx);
        const auto known = [&](const std::string& value) {
            return std::any_of(options.begin(), options.end(),
                               [&](const auto& o) { return o.value == value; });
        };
        if (typed_.one ? not known(*typed_.one)
                       : not std::all_of(typed_.several->begin(), typed_.several->end(), known))
            wrong();
    }
    void check_file(access::Ctx& ctx) {
        const auto* upload = ctx.request.upload(name_);
        if (upload and upload->too_large) {
            too_large(ctx);
        } else if (upload and not upload->bytes.empty()) {
            if (auto type = documents::media_type_of(upload->bytes); not type) add(std::move(type.error()));
        } else if (not typed_.one->empty() and not documents::stashed(ctx, *typed_.one)) {
            add(documents::form_is_gone());
        } else if (empty() and spec_.missing) {
            add(base::Kind::invalid, spec_.missing);
        }
    }

  private:
    void add(base::Kind kind, const char* message) { problems_.push_back({kind, name_, message}); }
    void add(base::Problem problem) {
        problem.field = name_;
        problems_.push_back(std::move(problem));
    }
    void wrong() { add(base::Kind::invalid, spec_.wrong ? spec_.wrong : spec_.missing ? spec_.missing : ""); }
    void too_large(const access::Ctx& ctx) {
        add(base::Problem{
            base::Kind::too_large,
            "",
            msgid("ファイルが大きすぎます。{n}MBまでのものを選んでください。書きかけの内容は残っています。"),
            {{"n", std::to_string(ctx.app.config.upload_limit / (1024 * 1024))}}});
    }
    bool check_length() {
        const auto limit = limit_of(spec_);
        if (not typed_.one or base::grapheme_count(*typed_.one) <= static_cast<std::size_t>(limit))
            return true;
        add(base::Problem{base::Kind::too_large,
                          "",
                          msgid("{n}文字までで書いてください。"),
                          {{"n", std::to_string(limit)}}});
        return false;
    }
    void check_kind(base::Date today) {
        switch (spec_.kind) {
            case Kind::choice:
            case Kind::many:
                return check_words();
            case Kind::yes_no:
                if (*typed_.one != "yes" and *typed_.one != "no" and *typed_.one != "unknown") wrong_answer();
                return;
            case Kind::day:
                return check_day(today);
            case Kind::time:
                if (not time_of(*typed_.one)) wrong();
                return;
            case Kind::number:
                return check_number();
            case Kind::telephone:
                if (constexpr std::size_t fewest = 9; base::digits(*typed_.one).size() < fewest) wrong();
                return;
            case Kind::postcode:
                if (base::format_postcode(*typed_.one).empty()) wrong();
                return;
            case Kind::child:
                if (not child_code_of(*typed_.one)) wrong();
                return;
            case Kind::line:
            case Kind::text:
            case Kind::section:
            case Kind::person:
            case Kind::file:
                return;
        }
    }
    void wrong_answer() {
        if (spec_.wrong or spec_.missing) return wrong();
        add(base::Kind::invalid, msgid("「はい」「いいえ」「分からない」から選んでください。"));
    }
    void check_words() {
        if (spec_.words.empty()) return;
        const auto known = [&](const std::string& code) { return spec_.words.find(code) != nullptr; };
        if (typed_.one ? not known(*typed_.one)
                       : not std::all_of(typed_.several->begin(), typed_.several->end(), known))
            wrong();
    }
    void check_day(base::Date today) {
        const auto read = base::parse_date(*typed_.one, today);
        if (not read) {
            if (spec_.wrong) return wrong();
            return add(read.error());
        }
        const auto distance = base::days_between(today, read->date);
        if (distance < spec_.least or distance > spec_.most) add(base::Kind::invalid, spec_.outside);
    }
    void check_number() {
        auto value = number_of(*typed_.one, spec_.unit);
        if (not value) value = number_of(*typed_.one, html::tr(base::Lang::en, spec_.unit));
        const auto scale = std::pow(10.0, spec_.decimals);
        if (not value or std::abs(std::round(*value * scale) - *value * scale) > 1e-6 * scale) return wrong();
        if (*value < spec_.least or *value > spec_.most) add(base::Kind::invalid, spec_.outside);
    }

    const Typed& typed_;
    const Spec& spec_;
    std::string name_;
    base::Problems& problems_;
};

}  // namespace

std::string name_of(std::string_view prefix, const Spec& spec) {
    return prefix.empty() ? std::string(spec.name) : std::string(prefix) + "-" + spec.name;
}

std::string read_one(const http::Fields& sent, std::string_view prefix, const Spec& spec) {
    return base::trimmed(sent.get(name_of(prefix, spec)));
}

std::vector<std::string> read_several(const http::Fields& sent, std::string_view prefix, const Spec& spec) {
    std::vector<std::string> all;
    for (const auto one : sent.all(name_of(prefix, spec))) {
        auto value = base::trimmed(one);
        if (not value.empty() and std::find(all.begin(), all.end(), value) == all.end())
            all.push_back(std::move(value));
    }
    return all;
}

std::string read_file(access::Ctx& ctx, std::string_view prefix, const Spec& spec) {
    const auto* upload = ctx.request.upload(name_of(prefix, spec));
    if (upload and not upload->bytes.empty() and not upload->too_large and
        documents::media_type_of(upload->bytes))
        return documents::stash(ctx, upload->filename, upload->bytes);
    return read_one(ctx.request.form, prefix, spec);
}

base::Problems check_all(const AllTyped& typed, std::string_view prefix, base::Date today) {
    base::Problems problems;
    for (const auto& one : typed) Checking(one, prefix, problems).check(today);
    return problems;
}

base::Problems check_all(access::Ctx& ctx, const AllTyped& typed, std::string_view prefix) {
    base::Problems problems;
    for (const auto& one : typed) {
        Checking field(one, prefix, problems);
        if (one.spec->kind == Kind::file) {
            field.check_file(ctx);
        } else if (field.check(ctx.today())) {
            field.check_source(ctx);
        }
    }
    return problems;
}

}  // namespace tsumugi::forms
