#pragma once
#include "ground/access/child_key.h"
#include "ground/access/pages.h"

namespace tsumugi::access {

/// What a handler opened, or the answer to who may not have it.
///     const auto opened = open_stay(ctx);
///     if (not opened) return opened.refusal;
template <class T>
struct Opened {
    std::optional<T> it;
    http::Response refusal;

    Opened(T value) : it(std::move(value)) {}
    Opened(http::Response answer) : refusal(std::move(answer)) {}
    explicit operator bool() const { return it.has_value(); }
    const T& operator*() const { return *it; }
    const T* operator->() const { return &*it; }
};

/// A handler of a route with {code}: opens the child, which logs `kWhat`, and calls `kHandler(ctx, key)`; a
/// child that is unknown or not the section's gets the one refusal.
///     constexpr char kStays[] = "stays";
///     routes.get("/children/{code}/stays", Permission::child, &access::with_child<kStays, &show>);
template <const char* kWhat, http::Response (*kHandler)(Ctx&, const ChildKey&)>
http::Response with_child(Ctx& ctx) {
    const auto key = open_child(ctx, ctx.request.place("code"), Purpose::care, kWhat);
    return key ? kHandler(ctx, *key) : problem_page(ctx, key.error());
}

}  // namespace tsumugi::access
