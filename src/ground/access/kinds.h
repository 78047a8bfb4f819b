#pragma once
#include <string_view>
#include <vector>

#include "ground/access/category.h"

/// The kinds of organisation, and which categories of a child the sections of their teams see. The cut
/// follows the work of the kind. This table is the one source: organisation_kinds() is made from it, and so
/// is what SQL asks (TSUMUGI_KINDS_SEEING). A kind that does not stand here sees nothing.
// clang-format off
#define TSUMUGI_KINDS(KIND)                                                                                   \
    /*   code               label                          basic medical daily_care education welfare family documents; comes to the house */ \
    KIND("hospital",        msgid("病院"),                           1, 1, 1, 1, 1, 1, 1, 0)                     \
    KIND("clinic",          msgid("診療所"),                         1, 1, 1, 1, 1, 1, 1, 1)                     \
    KIND("visiting_nurse",  msgid("訪問看護ステーション"),           1, 1, 1, 1, 1, 1, 1, 1)                     \
    KIND("municipality",    msgid("市町村"),                         1, 1, 1, 1, 1, 1, 1, 0)                     \
    KIND("health_office",   msgid("保健福祉事務所"),                 1, 1, 1, 1, 1, 1, 1, 0)                     \
    KIND("support_centre",  msgid("医療的ケア児支援センター"),       1, 1, 1, 1, 1, 1, 1, 0)                     \
    KIND("consultant",      msgid("相談支援事業所"),                 1, 1, 1, 1, 1, 1, 1, 0)                     \
    KIND("rehabilitation",  msgid("リハビリテーションセンター"),     1, 1, 1, 1, 1, 0, 1, 1)                     \
    KIND("school",          msgid("学校"),                           1, 1, 1, 1, 0, 0, 1, 1)                     \
    KIND("education_board", msgid("教育委員会"),                     1, 1, 1, 1, 0, 0, 1, 0)                     \
    KIND("nursery",         msgid("保育所・こども園"),               1, 1, 1, 1, 0, 0, 1, 1)                     \
    KIND("day_service",     msgid("児童発達支援・放課後等デイサービス"), 1, 1, 1, 1, 0, 0, 1, 1)                 \
    KIND("short_stay",      msgid("短期入所"),                       1, 1, 1, 0, 0, 0, 1, 1)                     \
    KIND("equipment",       msgid("医療機器・福祉用具の会社"),       1, 0, 1, 0, 0, 0, 0, 1)                     \
    KIND("transport",       msgid("福祉タクシー・移送"),             1, 0, 1, 0, 0, 0, 0, 1)                     \
    KIND("association",     msgid("医師会などの団体"),               1, 0, 0, 0, 0, 0, 0, 0)
// clang-format on

/// Of one line of the table: its code as one more SQL text where the category is seen, else nothing.
#define TSUMUGI_SEEN_0(code)
#define TSUMUGI_SEEN_1(code) ", '" code "'"
#define TSUMUGI_KIND_basic(code, label, b, m, d, e, w, f, o, h) TSUMUGI_SEEN_##b(code)
#define TSUMUGI_KIND_medical(code, label, b, m, d, e, w, f, o, h) TSUMUGI_SEEN_##m(code)
#define TSUMUGI_KIND_daily_care(code, label, b, m, d, e, w, f, o, h) TSUMUGI_SEEN_##d(code)
#define TSUMUGI_KIND_education(code, label, b, m, d, e, w, f, o, h) TSUMUGI_SEEN_##e(code)
#define TSUMUGI_KIND_welfare(code, label, b, m, d, e, w, f, o, h) TSUMUGI_SEEN_##w(code)
#define TSUMUGI_KIND_family(code, label, b, m, d, e, w, f, o, h) TSUMUGI_SEEN_##f(code)
#define TSUMUGI_KIND_documents(code, label, b, m, d, e, w, f, o, h) TSUMUGI_SEEN_##o(code)
/// "('', 'hospital', ...)": for SQL, the codes of the kinds that see the category (a name of Category).
#define TSUMUGI_KINDS_SEEING(category) "(''" TSUMUGI_KINDS(TSUMUGI_KIND_##category) ")"

namespace tsumugi::access {

/// A kind of organisation: what it is called and which categories of a child its team members see.
struct OrganisationKind {
    std::string_view code;
    std::string_view label;   ///< msgid
    unsigned categories;      ///< bits of Category
    bool comes_to_the_house;  ///< goes to the child or fetches it: hears first what changed
};
const std::vector<OrganisationKind>& organisation_kinds();
const OrganisationKind* find_kind(std::string_view code);
/// The bits of Category that the kind sees; 0 for a kind that does not exist.
unsigned categories_of(std::string_view kind);

}  // namespace tsumugi::access
