#pragma once
#include <string>

#include "ground/base/result.h"

namespace tsumugi::custodian {

// The network side of `census encode` and of the custodian's server: plain requests to the hub with a bearer
// token, which never stands in an address.

struct HubAnswer {
    int status = 0;
    std::string body;
};
/// http:// or https:// without a path: "https://hub.example". Problem: anything else.
base::Result<std::string> hub_address(std::string_view typed);
/// `path` begins with '/'. Problem: the hub cannot be reached within `seconds` (in words; never the token).
base::Result<HubAnswer> hub_get(const std::string& hub, const std::string& path, const std::string& token,
                                int seconds = 20);
base::Result<HubAnswer> hub_post(const std::string& hub, const std::string& path, const std::string& token,
                                 const std::string& bytes, const char* type = "application/octet-stream",
                                 int seconds = 120);

}  // namespace tsumugi::custodian
