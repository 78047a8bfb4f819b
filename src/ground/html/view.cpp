#include "ground/html/view.h"

namespace tsumugi::html {

View::View(std::initializer_list<std::pair<std::string_view, View>> members)
    : type_(Type::object), members_(members) {}

View& View::set(std::string_view key, View value) {
    type_ = Type::object;
    for (auto& [name, old] : members_) {
        if (name == key) {
            old = std::move(value);
            return *this;
        }
    }
    members_.emplace_back(key, std::move(value));
    return *this;
}

const View* View::find(std::string_view key) const {
    for (const auto& [name, value] : members_) {
        if (name == key) return &value;
    }
    return nullptr;
}

bool View::shown() const {
    switch (type_) {
        case Type::null:
            return false;
        case Type::truth:
            return truth_;
        case Type::text:
            return not text_.empty();
        case Type::list:
            return not list_.empty();
        case Type::object:
            return true;
    }
    return false;
}

}  // namespace tsumugi::html
