#pragma once
#include "rooms/acceptance/confirm.h"

// What the pages of conditions and of the yearly confirmation have in common.
namespace tsumugi::acceptance {

/// The service of the route's {id}, if the signed-in person is shown it.
std::optional<directory::Service> service_of_address(Ctx& ctx);
/// The same words for one that is not there and one that is not shown (K10).
http::Response no_service(Ctx& ctx);
http::Response not_yours(Ctx& ctx);

/// Fields in groups: [{title, rows}], each row made by `make`.
html::Views by_group(Ctx& ctx, const std::function<html::View(const Field&)>& make);
/// The inputs of the form for stored answers, and those of a form that was sent (repeated names with a space
/// between).
std::map<std::string, std::string> stored_inputs(const Sheet& said);
std::map<std::string, std::string> typed_inputs(const http::Fields& form);
/// The data of views/_condition_row; before, date and later_box are empty.
html::View field_view(Ctx& ctx, const Field& field, const std::map<std::string, std::string>& inputs,
                      const base::Problems& problems);
int version_of(const Ctx& ctx);

}  // namespace tsumugi::acceptance
