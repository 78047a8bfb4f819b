#pragma once
#include "rooms/pathways/store.h"

namespace tsumugi::pathways {

/// The template's name in the reader's language.
std::string template_name(access::Ctx& ctx, TemplateId id);
/// One step as lists show it: state, label, title, href, who, due and so on ({{> _task_row}}, {{> _tag}}).
html::View step_row(access::Ctx& ctx, const Step& s);
/// A pathway's steps, read once for all that one page shows of them.
std::shared_ptr<const std::vector<Step>> steps_once(access::Ctx& ctx, PathwayId id);
using access::options_for;

/// The routes of this room's page files; called by routes().
void pathway_routes(access::Routes& routes);
void step_routes(access::Routes& routes);
void start_routes(access::Routes& routes);

}  // namespace tsumugi::pathways
