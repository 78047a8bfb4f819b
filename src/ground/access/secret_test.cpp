#include "ground/access/secret.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <thread>

#include "ground/access/server_key.h"
#include "ground/access/testing.h"
#include "ground/base/text.h"

namespace tsumugi::access {
namespace {

const std::string kKey(32, 'k');

TEST(Secret, ASealedTextOpensForItsKeyAndOwnerAlone) {
    const auto sealed = seal_text(kKey, "ひみつ", "member 1");
    EXPECT_EQ(open_text(kKey, sealed, "member 1"), "ひみつ");
    EXPECT_FALSE(open_text(kKey, sealed, "member 2"));
    EXPECT_FALSE(open_text(std::string(32, 'x'), sealed, "member 1"));
    EXPECT_NE(sealed, seal_text(kKey, "ひみつ", "member 1"));
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        auto changed = sealed;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        EXPECT_NE(open_text(kKey, changed, "member 1"), "ひみつ") << i;
    }
    for (const char* broken : {"", "A", "!!!!", "AAAA"}) EXPECT_FALSE(open_text(kKey, broken, "member 1"));
}

TEST(Secret, Base64IsUrlSafeAndReadsBackItself) {
    const std::string bytes("\x00\xff\xfe?>\x01", 6);
    const auto text = base64(bytes);
    EXPECT_EQ(text.find_first_of("+/="), std::string::npos);
    EXPECT_EQ(from_base64(text), bytes);
    EXPECT_FALSE(from_base64("a+b/"));
    EXPECT_EQ(from_base64(""), "");
}

TEST(Secret, SignsAsHmacSha256) {
    // RFC 4231, test case 2.
    const auto mac = from_base64(signature("Jefe", "what do ya want for nothing?"));
    ASSERT_TRUE(mac);
    EXPECT_EQ(base::to_hex(*mac), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(Secret, FingerprintsOfTwoUsesDiffer) {
    EXPECT_EQ(fingerprint("a", "x"), fingerprint("a", "x"));
    EXPECT_NE(fingerprint("a", "x"), fingerprint("b", "x"));
    EXPECT_NE(fingerprint("ab", "x"), fingerprint("a", "bx"));
    EXPECT_EQ(fingerprint("a", "x").size(), 64u);
}

TEST(ServerKey, IsMadeOncePrivatelyAndDerivesOneKeyForEachPurpose) {
    TestServer server;
    const auto key = server_key(server.app, "second factor");
    EXPECT_EQ(key.size(), 32u);
    EXPECT_EQ(key, server_key(server.app, "second factor"));
    EXPECT_NE(key, server_key(server.app, "documents"));
    struct stat facts {};
    ASSERT_EQ(::stat((server.folder / "keys" / "server.key").c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777, 0600u);
    TestServer other;
    EXPECT_NE(key, server_key(other.app, "second factor"));
}

TEST(ServerKey, IsReadFromTheFileThatIsThere) {
    TestServer a, b;
    const auto key = server_key(a.app, "documents");
    std::filesystem::create_directories(b.folder / "keys");
    std::filesystem::copy_file(a.folder / "keys" / "server.key", b.folder / "keys" / "server.key");
    EXPECT_EQ(server_key(b.app, "documents"), key);
}

TEST(ServerKey, ServersThatStartAtTheSameMomentAgree) {
    TestServer one, two;
    // The same folder under two names, so that nothing is remembered from the other.
    two.app.config.data_dir = one.folder.string() + "/.";
    std::string first, second;
    std::thread thread([&] { first = server_key(one.app, "x"); });
    second = server_key(two.app, "x");
    thread.join();
    EXPECT_EQ(first, second);
}

TEST(ServerKey, ABrokenFileIsAClearError) {
    TestServer server;
    std::filesystem::create_directories(server.folder / "keys");
    std::ofstream(server.folder / "keys" / "server.key") << "abc\n";
    EXPECT_THROW(server_key(server.app, "x"), std::runtime_error);
    std::ofstream(server.folder / "keys" / "server.key") << "";
    EXPECT_THROW(server_key(server.app, "x"), std::runtime_error);
}

}  // namespace
}  // namespace tsumugi::access
