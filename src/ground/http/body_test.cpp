#include "ground/http/body.h"

#include <gtest/gtest.h>

using namespace tsumugi;

TEST(BodyReader, TakesAFileAsTheBodyUpToTheLimitOfFilesAndOtherBodiesUpToTheirs) {
    http::ServerOptions options;
    options.body_limit = 1000;
    options.upload_limit = 5000;
    EXPECT_EQ(http::BodyReader(options).begin("application/octet-stream", 5000), 0);
    EXPECT_EQ(http::BodyReader(options).begin("application/octet-stream", 5001), 413);
    EXPECT_EQ(http::BodyReader(options).begin("application/json", 1001), 413);
    EXPECT_EQ(http::BodyReader(options).begin("application/x-www-form-urlencoded", 1001), 413);
    http::BodyReader chunked(options);
    EXPECT_EQ(chunked.begin("application/octet-stream", std::nullopt), 0);
    EXPECT_EQ(chunked.write(std::string(5000, 'x')), 0);
    EXPECT_EQ(chunked.write("x"), 413);
}
