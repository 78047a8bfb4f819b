#include "ground/http/budget.h"

#include <arpa/inet.h>

namespace tsumugi::http {

void Pool::put(Holding& holding, std::size_t bytes) {
    if (holding.bytes == 0 and bytes > 0) {
        holding.since = ++counter_;
        holdings_.emplace(holding.since, &holding);
    }
    if (holding.bytes > 0 and bytes == 0) holdings_.erase(holding.since);
    auto& of_address = by_address_[holding.address];
    of_address += bytes - holding.bytes;
    if (of_address == 0) by_address_.erase(holding.address);
    held_ += bytes - holding.bytes;
    holding.bytes = bytes;
}

Holding* Pool::next(const std::string& address) const {
    Holding* largest = nullptr;
    for (const auto& [since, holding] : holdings_) {
        if (not holding->may_end or (not address.empty() and holding->address != address)) continue;
        if (yields_ == Yields::oldest) return holding;
        if (not largest or holding->bytes > largest->bytes) largest = holding;
    }
    return largest;
}

std::vector<Holding*> Pool::set(Holding& holding, std::size_t bytes) {
    if (bytes == holding.bytes) return {};
    const bool grows = bytes > holding.bytes;
    put(holding, bytes);
    std::vector<Holding*> ended;
    if (not grows) return ended;
    const auto end = [&](const std::string& address) {
        Holding* yielding = next(address);
        if (not yielding) return false;
        put(*yielding, 0);
        ended.push_back(yielding);
        return true;
    };
    const auto of_address = [&] {
        const auto found = by_address_.find(holding.address);
        return found == by_address_.end() ? 0 : found->second;
    };
    while (of_address() > address_limit_ and end(holding.address)) {
    }
    while (held_ > limit_ and end("")) {
    }
    return ended;
}

std::string address_group(const std::string& address) {
    in6_addr six{};
    if (::inet_pton(AF_INET6, address.c_str(), &six) != 1 or IN6_IS_ADDR_V4MAPPED(&six)) return address;
    return {reinterpret_cast<const char*>(six.s6_addr), 8};
}

}  // namespace tsumugi::http
