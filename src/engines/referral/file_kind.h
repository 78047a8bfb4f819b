#pragma once
#include <optional>
#include <string_view>

#include "ground/base/result.h"

namespace tsumugi::referral {

/// Why these bytes cannot be a JSON document at all, said by what they are instead (empty, XML, PDF, zip,
/// picture, HL7 v2, another character set ...); nullopt when they may be one.
std::optional<base::Problem> not_json(std::string_view bytes);

}  // namespace tsumugi::referral
