#include "ground/access/ctx.h"

#include <charconv>

#include "ground/base/text.h"

namespace tsumugi::access {

std::string Ctx::field(std::string_view name) const { return base::trimmed(request.form.get(name)); }

base::Result<int> Ctx::version(std::string_view prefix) const {
    const auto text = field(prefix.empty() ? "version" : std::string(prefix) + "-version");
    int number = 0;
    const auto* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    if (read.ec == std::errc{} and read.ptr == end and number >= 0) return number;
    return tl::unexpected(base::Problem{
        base::Kind::invalid, "",
        html::msgid("どの版を直しているかが分かりません。ページを開き直して、もう一度入力してください。")});
}

void Ctx::log(std::string_view action, std::string_view subject, std::int64_t subject_id, ChildId child,
              std::string_view detail, std::string_view purpose) const {
    audit::Entry entry;
    entry.at = now();
    entry.member = user.id.value();
    entry.section = user.section.value();
    entry.action = action;
    entry.subject = subject;
    entry.subject_id = subject_id;
    entry.child = child.value();
    entry.purpose = purpose;
    entry.detail = detail;
    entry.remote = request.remote;
    audit.add(std::move(entry));
}

}  // namespace tsumugi::access
