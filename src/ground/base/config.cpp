#include "ground/base/config.h"

#include <toml++/toml.h>
#include <charconv>
#include <cstdlib>
#include <functional>
#include <stdexcept>

namespace tsumugi::base {
namespace {

enum class Sort { text, number, flag };

/// One row of the table: how a value, given as text, gets into a Config. `set` throws with the reason.
struct Setting {
    std::string_view key;
    std::string_view environment;
    Sort sort;
    std::string_view explanation;
    std::string_view explanation_en;
    std::function<void(Config&, const std::string&)> set;
    std::function<std::string(const Config&)> get;
};

std::function<void(Config&, const std::string&)> set_text(std::string Config::*place) {
    return [place](Config& config, const std::string& value) { config.*place = value; };
}
std::function<std::string(const Config&)> get_text(std::string Config::*place) {
    return [place](const Config& config) { return "\"" + config.*place + "\""; };
}

/// One word of a list.
std::function<void(Config&, const std::string&)> set_word(std::string Config::*place,
                                                          std::vector<std::string> allowed) {
    return [place, allowed = std::move(allowed)](Config& config, const std::string& value) {
        std::string list;
        for (const auto& word : allowed) {
            if (value == word) {
                config.*place = value;
                return;
            }
            list += (list.empty() ? "" : ", ") + word;
        }
        throw std::runtime_error("must be one of " + list);
    };
}

template <class Number>
std::function<void(Config&, const std::string&)> set_number(Number Config::*place, long long least,
                                                            long long most) {
    return [=](Config& config, const std::string& value) {
        long long number = 0;
        const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
        if (error != std::errc() or end != value.data() + value.size() or number < least or number > most)
            throw std::runtime_error("must be a number from " + std::to_string(least) + " to " +
                                     std::to_string(most));
        config.*place = static_cast<Number>(number);
    };
}
template <class Number>
std::function<std::string(const Config&)> get_number(Number Config::*place) {
    return [place](const Config& config) { return std::to_string(config.*place); };
}

std::function<void(Config&, const std::string&)> set_flag(bool Config::*place) {
    return [place](Config& config, const std::string& value) {
        if (value != "true" and value != "false" and value != "1" and value != "0")
            throw std::runtime_error("must be true or false");
        config.*place = value == "true" or value == "1";
    };
}
std::function<std::string(const Config&)> get_flag(bool Config::*place) {
    return [place](const Config& config) { return config.*place ? "true" : "false"; };
}

Setting text(std::string_view key, std::string_view environment, std::string Config::*place,
             std::string_view ja, std::string_view en) {
    return {key, environment, Sort::text, ja, en, set_text(place), get_text(place)};
}
Setting word(std::string_view key, std::string_view environment, std::string Config::*place,
             std::vector<std::string> allowed, std::string_view ja, std::string_view en) {
    return {key, environment, Sort::text, ja, en, set_word(place, std::move(allowed)), get_text(place)};
}
template <class Number>
Setting number(std::string_view key, std::string_view environment, Number Config::*place, long long least,
               long long most, std::string_view ja, std::string_view en) {
    return {key, environment, Sort::number, ja, en, set_number(place, least, most), get_number(place)};
}
Setting flag(std::string_view key, std::string_view environment, bool Config::*place, std::string_view ja,
             std::string_view en) {
    return {key, environment, Sort::flag, ja, en, set_flag(place), get_flag(place)};
}

// clang-format off
const std::vector<Setting>& settings() {
    static const std::vector<Setting> kSettings{
        text("data_dir", "TSUMUGI_DATA_DIR", &Config::data_dir,
             "SQLiteのファイル、鍵、控え（バックアップ）を置くフォルダー",
             "Folder of the SQLite file, the keys and the backups"),
        text("database", "TSUMUGI_DATABASE", &Config::database,
             "データベース。空ならdata_dirのSQLite。PostgreSQLなら postgresql://利用者@サーバー/名前",
             "Database. Empty: SQLite in data_dir. PostgreSQL: postgresql://user@server/name"),
        text("listen", "TSUMUGI_LISTEN", &Config::listen,
             "待ち受けるアドレス。ほかの機械からも受けるなら 0.0.0.0",
             "Address to listen on; 0.0.0.0 to be reached from other machines"),
        number("port", "TSUMUGI_PORT", &Config::port, 0, 65535,
             "待ち受けるポート。0なら空いているもの",
             "Port to listen on; 0 takes a free one"),
        text("tls_certificate", "TSUMUGI_TLS_CERTIFICATE", &Config::tls_certificate,
             "TLSの証明書（PEMファイル）。空なら暗号化なし（リバースプロキシの後ろで使う）",
             "TLS certificate (PEM file). Empty: plain HTTP, behind a reverse proxy"),
        text("tls_key", "TSUMUGI_TLS_KEY", &Config::tls_key,
             "TLSの秘密鍵（PEMファイル）",
             "TLS private key (PEM file)"),
        text("public_url", "TSUMUGI_PUBLIC_URL", &Config::public_url,
             "利用者から見たURL。QRコードやメールに書く。空なら http://listen:port",
             "The address as users see it, for QR codes and mail. Empty: http://listen:port"),
        text("region_name", "TSUMUGI_REGION_NAME", &Config::region_name,
             "圏域の名前。画面の上に出る",
             "Name of the region, shown at the top of each page"),
        flag("demo", "TSUMUGI_DEMO", &Config::demo,
             "練習用の地域であることを全ての画面に出す",
             "Says on every page that this is the demonstration region"),
        number("workers", "TSUMUGI_WORKERS", &Config::workers, 0, 256,
             "同時に処理する数。0ならCPUの数+2",
             "Requests handled at the same time; 0: number of cores + 2"),
        number("session_idle_minutes", "TSUMUGI_SESSION_IDLE_MINUTES", &Config::session_idle_minutes, 1, 1440,
             "操作がないときにサインアウトするまでの分",
             "Minutes without use until a person is signed out"),
        number("session_hours", "TSUMUGI_SESSION_HOURS", &Config::session_hours, 1, 168,
             "使い続けていてもサインアウトするまでの時間",
             "Hours until a person is signed out in any case"),
        number("argon2_mib", "TSUMUGI_ARGON2_MIB", &Config::argon2_mib, 8, 4096,
             "パスワードの計算（Argon2id）に使うメモリー（MiB）",
             "Memory for one password check with Argon2id, in MiB"),
        number("upload_limit", "TSUMUGI_UPLOAD_LIMIT", &Config::upload_limit, 65536, 1LL << 30,
             "一度に受け取るデータの上限（バイト）",
             "Largest request body in bytes"),
        word("log_level", "TSUMUGI_LOG_LEVEL", &Config::log_level, {"info", "warning", "error", "off"},
             "記録の細かさ：info、warning、error、off",
             "What is logged: info, warning, error, off"),
        text("mail_url", "TSUMUGI_MAIL_URL", &Config::mail_url,
             "メールのサーバー（smtp://サーバー:ポート）。空ならメールを送らない",
             "Mail server (smtp://server:port). Empty: no mail leaves"),
        text("mail_from", "TSUMUGI_MAIL_FROM", &Config::mail_from,
             "メールの差出人のアドレス",
             "Sender's address of mail"),
        text("trusted_proxy", "TSUMUGI_TRUSTED_PROXY", &Config::trusted_proxy,
             "X-Forwarded-Forを信じるリバースプロキシのアドレス",
             "Address of the reverse proxy whose X-Forwarded-For is believed"),
        text("metrics_token", "TSUMUGI_METRICS_TOKEN", &Config::metrics_token,
             "/metrics を読む監視プログラムの合い言葉（Authorization: Bearer）。空なら管理者だけが読める",
             "What a monitoring program sends to read /metrics (Authorization: Bearer); empty: administrators only"),
        word("synchronous", "TSUMUGI_SYNCHRONOUS", &Config::synchronous, {"full", "normal"},
             "SQLiteの書き込み。fullは停電でも失わない。normalは速い",
             "SQLite writes. full: nothing is lost in a power cut; normal: faster"),
    };
    return kSettings;
}
// clang-format on

void apply(Config& config, const Setting& setting, std::string_view name, const std::string& value) {
    try {
        setting.set(config, value);
    } catch (const std::runtime_error& wrong) {
        throw std::runtime_error(std::string(name) + " " + wrong.what());
    }
}

void apply_file(Config& config, const std::string& path) {
    toml::table table;
    try {
        table = toml::parse_file(path);
    } catch (const toml::parse_error& wrong) {
        const auto line = wrong.source().begin.line;
        const std::string where = line > 0 ? path + ":" + std::to_string(line) : path;
        throw std::runtime_error(where + ": " + std::string(wrong.description()));
    }
    for (const auto& [key, node] : table) {
        const std::string name = path + ": " + std::string(key.str());
        const Setting* setting = nullptr;
        for (const Setting& known : settings())
            if (known.key == key.str()) setting = &known;
        if (not setting) throw std::runtime_error(name + " is not a known key");
        if (setting->sort == Sort::text and node.is_string())
            apply(config, *setting, name, **node.as_string());
        else if (setting->sort == Sort::number and node.is_integer())
            apply(config, *setting, name, std::to_string(**node.as_integer()));
        else if (setting->sort == Sort::flag and node.is_boolean())
            apply(config, *setting, name, **node.as_boolean() ? "true" : "false");
        else
            throw std::runtime_error(name + " must be " +
                                     (setting->sort == Sort::text     ? "a text in quotes"
                                      : setting->sort == Sort::number ? "a whole number"
                                                                      : "true or false"));
    }
}

}  // namespace

std::vector<ConfigKey> config_keys() {
    const Config defaults;
    std::vector<ConfigKey> keys;
    for (const Setting& setting : settings())
        keys.push_back({setting.key, setting.environment, setting.explanation, setting.explanation_en,
                        setting.get(defaults)});
    return keys;
}

Config load_config(const std::string& path) {
    Config config;
    if (not path.empty()) apply_file(config, path);
    for (const Setting& setting : settings())
        if (const char* value = std::getenv(std::string(setting.environment).c_str()))
            apply(config, setting, setting.environment, value);
    if (config.tls_certificate.empty() != config.tls_key.empty())
        throw std::runtime_error("tls_certificate and tls_key belong together: set both or neither");
    return config;
}

}  // namespace tsumugi::base
