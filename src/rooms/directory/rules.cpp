#include "rooms/directory/rules.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "ground/base/text.h"

namespace tsumugi::directory {
namespace {

using access::Role;
using access::User;
using html::msgid;

int rank(Role role) { return static_cast<int>(role); }

void limit(base::Problems& problems, const char* field, std::string_view value, std::size_t most) {
    if (base::grapheme_count(value) > most) {
        problems.push_back({base::Kind::too_large,
                            field,
                            msgid("{n}文字までで書いてください。"),
                            {{"n", std::to_string(most)}}});
    }
}

void check_phone(base::Problems& problems, const char* field, std::string& value) {
    if (value.empty()) return;
    if (base::digits(value).empty()) {
        problems.push_back(
            {base::Kind::invalid, field, msgid("番号を数字で書いてください（例：0465-12-3456）。")});
    }
    limit(problems, field, value, 60);
    value = base::format_phone(value);
}

void check_email(base::Problems& problems, std::string& value) {
    if (value.empty()) return;
    value = base::ascii_key(value);
    const auto at = value.find('@');
    const bool good = at != std::string::npos and at > 0 and at + 1 < value.size() and
                      value.find('@', at + 1) == std::string::npos and
                      value.find_first_of(" \t\r\n,;<>") == std::string::npos and value.size() <= 254;
    if (not good) {
        problems.push_back({base::Kind::invalid, "email",
                            msgid("メールアドレスの形になっていません（例：hoken@example.lg.jp）。")});
    }
}

int code_number(std::string_view code) {
    int number = 0;
    std::from_chars(code.data(), code.data() + code.size(), number);
    return number;
}

}  // namespace

bool may_edit_section(const User& user, const Section& section) {
    return user.section == section.id or user.role == Role::desk;
}

bool may_manage(const User& user, SectionId section) {
    if (user.role == Role::administrator) return true;
    return user.section == section and (user.role == Role::lead or user.role == Role::desk);
}

bool may_edit(const User& user, const Member& member) {
    return may_manage(user, member.section) and rank(member.role) <= rank(user.role);
}

bool may_manage(const User& user, const Member& member) {
    return may_edit(user, member) and member.id != user.id;
}

std::vector<Role> grantable(const User& user, const Section& section) {
    std::vector<Role> roles;
    if (not may_manage(user, section.id)) return roles;
    for (const auto role : {Role::member, Role::lead, Role::desk, Role::administrator}) {
        if (rank(role) > rank(user.role) or (role == Role::desk and not section.is_desk)) continue;
        roles.push_back(role);
    }
    return roles;
}

std::optional<base::Problem> hand_over_problem(const User& user, const Member& from,
                                               const Section& from_section, const Member& to,
                                               const Section& to_section, base::Date today) {
    if (from.id != user.id and not may_manage(user, from.section)) {
        return base::Problem{base::Kind::forbidden, "from",
                             msgid("ほかの人の分は、その部署の責任者か管理者だけが引き継げます。")};
    }
    if (from.id == to.id) {
        return base::Problem{base::Kind::invalid, "to", msgid("引き継ぐ相手は、別の人にしてください。")};
    }
    const auto allowed = successor_sections(user, from_section, {to_section});
    if (allowed.empty()) {
        return base::Problem{base::Kind::forbidden, "to", msgid("この部署の人には引き継げません。")};
    }
    if (not to.living(today)) {
        return base::Problem{base::Kind::invalid, "to",
                             msgid("この人のアカウントは閉じています。ほかの人を選んでください。")};
    }
    return std::nullopt;
}

std::vector<Section> successor_sections(const User& user, const Section& from,
                                        const std::vector<Section>& all) {
    std::vector<Section> allowed;
    for (const auto& section : all) {
        const bool leads = user.role != Role::member and section.organisation == from.organisation;
        if (section.id == from.id or leads or user.role == Role::administrator) allowed.push_back(section);
    }
    return allowed;
}

base::Checked<Section> check_section(Section typed) {
    base::Problems problems;
    check_phone(problems, "phone", typed.phone);
    limit(problems, "extension", typed.extension, 40);
    check_phone(problems, "fax", typed.fax);
    check_email(problems, typed.email);
    limit(problems, "hours", typed.hours, 200);
    limit(problems, "decides", typed.decides, 1000);
    if (not problems.empty()) return tl::unexpected(std::move(problems));
    return typed;
}

base::Checked<Member> check_member(Member typed, const std::vector<Member>& colleagues) {
    base::Problems problems;
    if (typed.name.empty()) {
        problems.push_back({base::Kind::invalid, "name", msgid("名前を入れてください。")});
    }
    limit(problems, "name", typed.name, 100);
    limit(problems, "kana", typed.kana, 100);
    limit(problems, "job", typed.job, 100);
    check_email(problems, typed.email);
    const bool known = std::any_of(colleagues.begin(), colleagues.end(), [&](const Member& m) {
        return m.id == typed.deputy and m.id != typed.id and m.section == typed.section;
    });
    if (typed.deputy.value() != 0 and not known) {
        problems.push_back(
            {base::Kind::invalid, "deputy", msgid("代わりの人は、同じ部署のほかの人から選んでください。")});
    }
    if (not problems.empty()) return tl::unexpected(std::move(problems));
    return typed;
}

std::vector<std::string> neighbours(std::string_view municipality, std::vector<std::string> codes) {
    const int own = code_number(municipality);
    std::erase(codes, municipality);
    std::stable_sort(codes.begin(), codes.end(), [&](const auto& a, const auto& b) {
        return std::abs(code_number(a) - own) < std::abs(code_number(b) - own);
    });
    return codes;
}

std::string dialled(std::string_view phone) {
    if (phone.find_first_not_of("0123456789-") != std::string_view::npos) return {};
    return base::digits(phone);
}

}  // namespace tsumugi::directory
