#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tsumugi::base {

/// Everything an operator can set. config.cpp holds the table (key, environment variable, explanation) from
/// which the TOML file is read, `tsumugi serve --help` is written and docs/operators/configuration.md is
/// checked by a test.
struct Config {
    std::string data_dir = "data";  ///< SQLite file, keys, backups
    std::string database;           ///< "" = SQLite in data_dir; or postgresql://...
    std::string listen = "127.0.0.1";
    std::uint16_t port = 8080;
    std::string tls_certificate;  ///< PEM files; empty = plain HTTP behind a proxy
    std::string tls_key;
    std::string public_url;  ///< what QR codes point to; empty = http://listen:port
    std::string region_name = "県西地域";
    bool demo = false;  ///< shows the banner of the demonstration region
    int workers = 0;    ///< 0 = cores + 2
    int session_idle_minutes = 30;
    int session_hours = 12;
    int argon2_mib = 32;
    std::size_t upload_limit = 8 * 1024 * 1024;
    std::string log_level = "info";
    std::string mail_url;  ///< smtp://... ; empty = no mail leaves
    std::string mail_from;
    std::string trusted_proxy;         ///< address whose X-Forwarded-For is believed
    std::string metrics_token;         ///< who shows it may read /metrics without a session; empty = nobody
    std::string synchronous = "full";  ///< SQLite: full (survives a power cut) or normal
};

/// One setting as the documentation and `--help` show it.
struct ConfigKey {
    std::string_view key;             ///< in the TOML file
    std::string_view environment;     ///< TSUMUGI_...
    std::string_view explanation;     ///< Japanese
    std::string_view explanation_en;  ///< the same in English
    std::string default_text;         ///< as it would stand in the TOML file
};
/// All settings in the order of the documentation.
std::vector<ConfigKey> config_keys();

/// The built-in values, then the TOML file (if `path` is not empty), then TSUMUGI_* environment variables.
/// Throws std::runtime_error with one clear line: unknown key, wrong kind, unreadable file.
Config load_config(const std::string& path);

}  // namespace tsumugi::base
