#pragma once
#include "rooms/directory/testing.h"

// For tests only: the pages of this room and of sign-in, as people meet them.
namespace tsumugi::directory {

class Pages : public testing::Test {
  protected:
    Town town;
    jobs::Site site{town.world};

    void SetUp() override {
        access::routes(site.routes());
        directory::routes(site.routes());
    }
    static bool has(const http::Response& response, std::string_view text) {
        return response.body.find(text) != std::string::npos;
    }
    /// What stands in the page's content, without the header with its form tokens.
    static std::string main_of(const http::Response& response) {
        return response.body.substr(response.body.find("<main"));
    }
    http::Response get_as(MemberId id, const std::string& target) {
        site.sign_in(id);
        return site.get(target);
    }
    static std::string section_path(SectionId id) { return "/sections/" + id.text(); }
    static std::string member_path(MemberId id) { return "/org/members/" + id.text(); }
};

}  // namespace tsumugi::directory
