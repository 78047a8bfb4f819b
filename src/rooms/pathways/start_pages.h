#pragma once
#include "rooms/pathways/pathways.h"

namespace pathways {

// The way from a new child (or a known one) to a running pathway: form, document, check, send.
http::Response new_page(access::Ctx& ctx);
http::Response read_document(access::Ctx& ctx);
http::Response back_to_form(access::Ctx& ctx);
http::Response check(access::Ctx& ctx);
http::Response send(access::Ctx& ctx);

}  // namespace pathways
