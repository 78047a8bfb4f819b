#include "ground/html/view.h"

namespace tsumugi::html {
namespace {

const std::string kNoText;
const Views kNoList;

}  // namespace

View::View(std::initializer_list<Member> members) {
    auto& object = value_.emplace<Members>();
    object.reserve(members.size() + 2);
    for (const auto& member : members) object.emplace_back(member.name, std::move(member.value));
}

View View::object() {
    View view;
    view.value_.emplace<Members>();
    return view;
}

View& View::set(std::string_view key, View value) {
    if (type() != Type::object) value_.emplace<Members>();
    auto& members = std::get<Members>(value_);
    for (auto& [name, old] : members) {
        if (name == key) {
            old = std::move(value);
            return *this;
        }
    }
    members.emplace_back(key, std::move(value));
    return *this;
}

const View* View::find(std::string_view key) const {
    if (const auto* members = std::get_if<Members>(&value_)) {
        for (const auto& [name, value] : *members) {
            if (name == key) return &value;
        }
    }
    return nullptr;
}

bool View::truth() const {
    const auto* value = std::get_if<bool>(&value_);
    return value and *value;
}

const std::string& View::text() const {
    const auto* value = std::get_if<std::string>(&value_);
    return value ? *value : kNoText;
}

const Views& View::list() const {
    const auto* value = std::get_if<Views>(&value_);
    return value ? *value : kNoList;
}

bool View::shown() const {
    switch (type()) {
        case Type::null:
            return false;
        case Type::truth:
            return truth();
        case Type::text:
            return not text().empty();
        case Type::list:
            return not list().empty();
        case Type::object:
            return true;
    }
    return false;
}

}  // namespace tsumugi::html
