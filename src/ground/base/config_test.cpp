#include "ground/base/config.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <stdexcept>

using namespace tsumugi;

namespace {

/// A TOML file that goes away with the test.
class File {
  public:
    explicit File(const std::string& text)
        : path_(std::filesystem::temp_directory_path() /
                ("tsumugi_config_" + std::to_string(::getpid()) + ".toml")) {
        std::ofstream(path_) << text;
    }
    ~File() { std::filesystem::remove(path_); }
    std::string path() const { return path_; }

  private:
    std::filesystem::path path_;
};

class Environment {
  public:
    Environment(const char* name, const char* value) : name_(name) { ::setenv(name, value, 1); }
    ~Environment() { ::unsetenv(name_); }

  private:
    const char* name_;
};

std::string complaint(const std::string& text) {
    const File file(text);
    try {
        base::load_config(file.path());
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "";
}

/// The cells of the table's rows whose first cell is a key in back quotes.
std::vector<std::vector<std::string>> documented_keys() {
    std::ifstream file(std::string(SOURCE_DIR) + "/docs/operators/configuration.md");
    std::vector<std::vector<std::string>> rows;
    for (std::string line; std::getline(file, line);) {
        if (not line.starts_with("| `")) continue;
        std::vector<std::string> cells;
        for (std::size_t from = 2; from < line.size();) {
            const auto to = std::min(line.find(" | ", from), line.size());
            cells.push_back(line.substr(from, to - from));
            from = to + 3;
        }
        rows.push_back(std::move(cells));
    }
    return rows;
}

TEST(Config, IsDocumentedForOperatorsKeyByKey) {
    const auto rows = documented_keys();
    const auto keys = base::config_keys();
    ASSERT_EQ(rows.size(), keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
        ASSERT_GE(rows[i].size(), 4u) << rows[i][0];
        EXPECT_EQ(rows[i][0], "`" + std::string(keys[i].key) + "`");
        EXPECT_EQ(rows[i][1], "`" + std::string(keys[i].environment) + "`");
        EXPECT_EQ(rows[i][2], "`" + keys[i].default_text + "`") << keys[i].key;
    }
}

}  // namespace

TEST(Config, HasItsBuiltInValues) {
    const auto config = base::load_config("");
    EXPECT_EQ(config.port, 8080);
    EXPECT_EQ(config.region_name, "県西地域");
    EXPECT_EQ(config.synchronous, "full");
    EXPECT_FALSE(config.demo);
}

TEST(Config, TheFileIsReadAndTheEnvironmentOverridesIt) {
    const File file("port = 9000\nregion_name = \"試験地域\"\ndemo = true\nupload_limit = 1000000\n");
    EXPECT_EQ(base::load_config(file.path()).port, 9000);
    EXPECT_EQ(base::load_config(file.path()).region_name, "試験地域");
    EXPECT_TRUE(base::load_config(file.path()).demo);
    EXPECT_EQ(base::load_config(file.path()).upload_limit, 1000000u);
    const Environment port("TSUMUGI_PORT", "9100"), demo("TSUMUGI_DEMO", "false");
    EXPECT_EQ(base::load_config(file.path()).port, 9100);
    EXPECT_FALSE(base::load_config(file.path()).demo);
}

TEST(Config, EveryMistakeIsOneClearLine) {
    EXPECT_NE(complaint("prot = 9000").find("prot is not a known key"), std::string::npos);
    EXPECT_NE(complaint("port = \"9000\"").find("port must be a whole number"), std::string::npos);
    EXPECT_NE(complaint("port = 70000").find("from 0 to 65535"), std::string::npos);
    EXPECT_NE(complaint("listen = 1").find("a text in quotes"), std::string::npos);
    EXPECT_NE(complaint("demo = 1").find("true or false"), std::string::npos);
    EXPECT_NE(complaint("log_level = \"loud\"").find("must be one of info, warning, error, off"),
              std::string::npos);
    EXPECT_NE(complaint("\n\nport = = 1").find(".toml:3:"), std::string::npos);
    EXPECT_NE(complaint("tls_key = \"k.pem\"").find("both or neither"), std::string::npos);
    for (const char* text : {"prot = 1", "port = = 1", "x"})
        EXPECT_EQ(complaint(text).find('\n'), std::string::npos);
    EXPECT_THROW(base::load_config("/nowhere/tsumugi.toml"), std::runtime_error);
    const Environment port("TSUMUGI_PORT", "http");
    try {
        base::load_config("");
        FAIL() << "TSUMUGI_PORT=http was accepted";
    } catch (const std::runtime_error& error) {
        EXPECT_STREQ(error.what(), "TSUMUGI_PORT must be a number from 0 to 65535");
    }
}

TEST(Config, EveryKeyIsExplainedAndItsDefaultCanBeReadBack) {
    std::string text;
    std::set<std::string_view> environment;
    for (const auto& key : base::config_keys()) {
        EXPECT_FALSE(key.explanation.empty()) << key.key;
        EXPECT_FALSE(key.explanation_en.empty()) << key.key;
        EXPECT_TRUE(environment.insert(key.environment).second) << key.environment;
        text += std::string(key.key) + " = " + key.default_text + "\n";
    }
    EXPECT_EQ(complaint(text), "");
    EXPECT_EQ(base::config_keys().size(), 20u) << "one key for each field of Config";
}
