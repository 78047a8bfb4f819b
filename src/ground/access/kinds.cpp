#include "ground/access/kinds.h"

#include "ground/html/messages.h"

namespace tsumugi::access {
namespace {

using html::msgid;

constexpr unsigned bits_of(const int (&seen)[kCategoryCount]) {
    unsigned bits = 0;
    for (int i = 0; i < kCategoryCount; ++i) bits |= static_cast<unsigned>(seen[i]) << i;
    return bits;
}

}  // namespace

#define TSUMUGI_KIND_ROW(code, label, b, m, d, e, w, f, o, house) \
    {code, label, bits_of({b, m, d, e, w, f, o}), house != 0},

const std::vector<OrganisationKind>& organisation_kinds() {
    static const std::vector<OrganisationKind> kinds{TSUMUGI_KINDS(TSUMUGI_KIND_ROW)};
    return kinds;
}

const OrganisationKind* find_kind(std::string_view code) {
    for (const auto& kind : organisation_kinds()) {
        if (kind.code == code) return &kind;
    }
    return nullptr;
}

unsigned categories_of(std::string_view kind) {
    const auto* known = find_kind(kind);
    return known ? known->categories : 0;
}

}  // namespace tsumugi::access
