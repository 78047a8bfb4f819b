#include "ground/access/ctx.h"

#include "ground/base/text.h"

namespace tsumugi::access {

std::string Ctx::field(std::string_view name) const { return base::trimmed(request.form.get(name)); }

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
