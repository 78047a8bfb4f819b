// Starts the server on a demonstration region and measures its pages: throughput, p50, p99 and CPU per
// request of the inbox, the child's page, the printed role table, and of reporting a step done, at 1, 16 and
// 100 connections that never pause, and at 100 that together ask `rate` times a second ("paced"); memory;
// start to first answer; size of the database; and a bare "hello" of the same HTTP stack in the same run.
//
//   build/release/bench/pages --scale 100 [--database postgresql://...] [--seconds 5] [--rate 200] [--short]
//   [--keep DIR]
#include <signal.h>
#include <sys/wait.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <thread>

#include "bench/client.h"

using namespace tsumugi;

namespace {

namespace fs = std::filesystem;
using SteadyClock = std::chrono::steady_clock;

struct Options {
    std::string scale = "100", looks = "320", database, folder;
    double seconds = 5, rate = 200;
    std::vector<int> connections{1, 16, 100};
};

void print(const std::string& name, double value, const char* unit, std::size_t n) {
    std::printf("{\"name\": \"%s\", \"value\": %.3f, \"unit\": \"%s\", \"n\": %zu}\n", name.c_str(), value,
                unit, n);
    std::fflush(stdout);
}

std::string here() { return fs::canonical("/proc/self/exe").parent_path().string(); }

pid_t spawn(const std::vector<std::string>& words) {
    const pid_t child = fork();
    if (child == 0) {
        std::vector<char*> arguments;
        for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
        arguments.push_back(nullptr);
        if (freopen("/dev/null", "w", stdout) == nullptr) _exit(126);
        execv(arguments[0], arguments.data());
        _exit(127);
    }
    return child;
}

void finish(pid_t child) {
    kill(child, SIGTERM);
    waitpid(child, nullptr, 0);
}

/// Seconds of CPU that the process has used.
double cpu_of(pid_t pid) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
    std::stringstream text;
    text << file.rdbuf();
    const auto after = text.str().substr(text.str().rfind(')') + 2);
    std::istringstream fields(after);
    std::string skipped;
    for (int i = 0; i < 11; ++i) fields >> skipped;
    double user = 0, system = 0;
    fields >> user >> system;
    return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

double memory_of(pid_t pid) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/status");
    std::string line;
    while (std::getline(file, line)) {
        if (line.starts_with("VmRSS:")) return std::stod(line.substr(6)) / 1024;
    }
    return 0;
}

void wait_for(int port) {
    for (int i = 0; i < 20000; ++i) {
        try {
            if (bench::ask(port, "GET /health HTTP/1.1\r\nHost: b\r\n\r\n").status == 200) return;
        } catch (const std::exception&) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    }
    throw std::runtime_error("the server did not start");
}

/// A signed-in person.
struct Person {
    int port = 0;
    std::string cookie;
    std::string get(const std::string& path) const {
        return "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: " + cookie + "\r\n\r\n";
    }
    std::string post(const std::string& path, const std::string& body) const {
        return "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) +
               "\r\nOrigin: http://127.0.0.1:" + std::to_string(port) + "\r\nCookie: " + cookie +
               "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: " +
               std::to_string(body.size()) + "\r\n\r\n" + body;
    }
    std::string page(const std::string& path) const { return bench::ask(port, get(path)).body; }
};

std::string encoded(const std::string& text) {
    std::string out;
    char buffer[4];
    for (const unsigned char c : text) {
        if (std::isalnum(c)) {
            out += static_cast<char>(c);
        } else {
            std::snprintf(buffer, sizeof buffer, "%%%02X", c);
            out += buffer;
        }
    }
    return out;
}

void keep_cookies(Person& person, const std::string& head) {
    static const std::regex cookie("Set-Cookie: ([^=;\r]+)=([^;\r]*)", std::regex::icase);
    for (std::sregex_iterator it(head.begin(), head.end(), cookie), end; it != end; ++it) {
        const auto name = (*it)[1].str();
        const auto old = person.cookie.find(name + "=");
        if (old != std::string::npos) {
            const auto semicolon = person.cookie.find("; ", old);
            person.cookie.erase(old,
                                semicolon == std::string::npos ? std::string::npos : semicolon + 2 - old);
        }
        if (not person.cookie.empty() and not person.cookie.ends_with("; ")) person.cookie += "; ";
        person.cookie += name + "=" + (*it)[2].str();
    }
}

Person sign_in(int port, const std::string& login) {
    Person person{port, ""};
    const auto form = bench::ask(port, "GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    keep_cookies(person, form.head);
    std::string body = "login=" + login + "&password=" + encoded("tsumugi-demo-2026");
    static const std::regex hidden("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"");
    for (std::sregex_iterator it(form.body.begin(), form.body.end(), hidden), end; it != end; ++it) {
        body += "&" + (*it)[1].str() + "=" + encoded((*it)[2].str());
    }
    const auto answer = bench::ask(port, person.post("/session", body));
    if (answer.status != 303) throw std::runtime_error("sign-in answered " + std::to_string(answer.status));
    keep_cookies(person, answer.head);
    return person;
}

std::vector<std::string> all_matches(const std::string& text, const char* pattern) {
    std::vector<std::string> found;
    const std::regex expression(pattern);
    for (std::sregex_iterator it(text.begin(), text.end(), expression), end; it != end; ++it) {
        if (std::find(found.begin(), found.end(), (*it)[1].str()) == found.end())
            found.push_back((*it)[1].str());
    }
    return found;
}

void report(const std::string& name, int connections, const bench::Load& load, double cpu) {
    const auto n = load.milliseconds.size();
    const auto prefix = name + "/" + std::to_string(connections);
    print(prefix + "/throughput", static_cast<double>(n) / load.seconds, "1/s", n);
    print(prefix + "/p50", bench::percentile(load.milliseconds, 0.5), "ms", n);
    print(prefix + "/p99", bench::percentile(load.milliseconds, 0.99), "ms", n);
    print(prefix + "/cpu", cpu / static_cast<double>(n) * 1e6, "us/request", n);
    if (load.wrong > 0) print(prefix + "/wrong", load.wrong, "answers", n);
}

void measure_pages(const Options& options, const Person& person, pid_t server, const std::string& name,
                   const std::vector<std::string>& paths) {
    for (const int connections : options.connections) {
        const double before = cpu_of(server);
        const auto load = bench::load(person.port, connections, 10'000'000, options.seconds, 200,
                                      [&](std::size_t i) { return person.get(paths[i % paths.size()]); });
        report(name, connections, load, cpu_of(server) - before);
    }
    if (options.rate <= 0) return;
    const double before = cpu_of(server);
    const auto load = bench::load(
        person.port, 100, 10'000'000, options.seconds, 200,
        [&](std::size_t i) { return person.get(paths[i % paths.size()]); }, options.rate);
    report(name + "/paced", 100, load, cpu_of(server) - before);
}

/// The children of that person, page by page, at most `most`.
std::vector<std::string> children_of(const Person& person, std::size_t most) {
    std::vector<std::string> children;
    for (int page = 1; children.size() < most; ++page) {
        const auto some =
            all_matches(person.page("/children?page=" + std::to_string(page)), "href=\"/children/([0-9]+)\"");
        if (some.empty() or std::find(children.begin(), children.end(), some.front()) != children.end())
            break;
        children.insert(children.end(), some.begin(), some.end());
    }
    return children;
}

/// What reports each open step of that person's section done that is not among `seen` (a step may concern two
/// sections): its page is fetched first (not timed) for the form's token and version.
std::vector<std::string> reports_of(const Person& person, std::size_t most, std::set<std::string>& seen) {
    static const std::regex token("name=\"form_token\" value=\"([^\"]+)\"");
    static const std::regex version(
        "action=\"/steps/[0-9a-z]+/done\"[\\s\\S]*?name=\"version\" value=\"([0-9]+)\"");
    std::vector<std::string> reports;
    for (int page = 1; reports.size() < most; ++page) {
        const auto steps =
            all_matches(person.page("/inbox?page=" + std::to_string(page)), "href=\"/steps/([0-9a-z]{13})\"");
        if (steps.empty() or page > 40) break;
        for (const auto& step : steps) {
            if (not seen.insert(step).second) continue;
            const auto body = person.page("/steps/" + step);
            std::smatch found_token, found_version;
            if (not std::regex_search(body, found_version, version)) continue;
            const std::string form = body.substr(static_cast<std::size_t>(found_version.position(0)));
            if (not std::regex_search(form, found_token, token) and
                not std::regex_search(body, found_token, token))
                continue;
            reports.push_back(person.post("/steps/" + step + "/done",
                                          "form_token=" + encoded(found_token[1]) +
                                              "&version=" + found_version[1].str() + "&text=done"));
        }
    }
    return reports;
}

void measure_steps(const Options& options, int port, pid_t server) {
    std::vector<std::string> posts;
    std::set<std::string> seen;
    for (const auto* login : {"msw", "hoken", "fukushi", "houmon"}) {
        const auto some = reports_of(sign_in(port, login), 150, seen);
        posts.insert(posts.end(), some.begin(), some.end());
    }
    std::size_t first = 0;
    const std::size_t share = posts.size() / options.connections.size();
    for (const int connections : options.connections) {
        if (share < static_cast<std::size_t>(connections)) continue;
        const double before = cpu_of(server);
        const auto load =
            bench::load(port, connections, share, 1e9, 303, [&](std::size_t i) { return posts[first + i]; });
        report("step_done", connections, load, cpu_of(server) - before);
        first += share;
    }
}

void measure_hello(const Options& options, int port) {
    const auto program = here() + "/hello";
    if (not fs::exists(program)) return;
    const pid_t server = spawn({program, "4", std::to_string(port)});
    for (int i = 0; i < 2000; ++i) {
        try {
            bench::ask(port, "GET / HTTP/1.1\r\nHost: b\r\n\r\n");
            break;
        } catch (const std::exception&) {
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
    }
    for (const int connections : options.connections) {
        const double before = cpu_of(server);
        const auto load = bench::load(port, connections, 10'000'000, options.seconds, 200,
                                      [](std::size_t) { return "GET / HTTP/1.1\r\nHost: b\r\n\r\n"; });
        report("hello", connections, load, cpu_of(server) - before);
    }
    finish(server);
}

int run(const Options& options) {
    const auto program = fs::path(here()).parent_path() / "tsumugi";
    const auto folder =
        options.folder.empty()
            ? (fs::temp_directory_path() / ("tsumugi-bench-" + std::to_string(getpid()))).string()
            : options.folder;
    fs::create_directories(folder);
    const int port = 18000 + getpid() % 2000;
    setenv("TSUMUGI_DATA_DIR", folder.c_str(), 1);
    setenv("TSUMUGI_PORT", std::to_string(port).c_str(), 1);
    setenv("TSUMUGI_LOG_LEVEL", "off", 1);
    if (not options.database.empty()) setenv("TSUMUGI_DATABASE", options.database.c_str(), 1);
    const auto made_at = SteadyClock::now();
    const pid_t demo =
        spawn({program.string(), "demo", "--if-empty", "--scale", options.scale, "--looks", options.looks});
    int status = 0;
    waitpid(demo, &status, 0);
    if (status != 0) throw std::runtime_error("the demonstration region could not be made");
    print("demo/seconds", std::chrono::duration<double>(SteadyClock::now() - made_at).count(), "s", 1);
    if (options.database.empty()) {
        std::uintmax_t bytes = 0;
        for (const auto& file : fs::recursive_directory_iterator(folder))
            bytes += file.is_regular_file() ? file.file_size() : 0;
        print("database/size", static_cast<double>(bytes) / 1048576, "MiB", 1);
    }

    const auto begun = SteadyClock::now();
    const pid_t server = spawn({program.string(), "serve"});
    wait_for(port);
    print("start/first_answer", std::chrono::duration<double>(SteadyClock::now() - begun).count(), "s", 1);
    print("start/memory", memory_of(server), "MiB", 1);

    const auto person = sign_in(port, "msw");
    const auto children = children_of(person, 200);
    if (children.empty()) throw std::runtime_error("the person has no children");
    std::vector<std::string> pages, prints;
    for (const auto& child : children) {
        pages.push_back("/children/" + child);
        prints.push_back("/children/" + child + "/roles/print");
    }
    print("child_page/bytes", static_cast<double>(person.page(pages.front()).size()), "bytes", 1);
    print("inbox/bytes", static_cast<double>(person.page("/inbox").size()), "bytes", 1);
    measure_pages(options, person, server, "inbox", {"/inbox"});
    measure_pages(options, person, server, "child_page", pages);
    measure_pages(options, person, server, "role_table_print", prints);
    measure_steps(options, port, server);
    print("end/memory", memory_of(server), "MiB", 1);
    finish(server);
    measure_hello(options, port + 1);
    if (options.folder.empty()) fs::remove_all(folder);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        const auto value = [&] { return i + 1 < argc ? std::string(argv[++i]) : std::string(); };
        if (word == "--scale") {
            options.scale = value();
        } else if (word == "--database") {
            options.database = value();
        } else if (word == "--seconds") {
            options.seconds = std::stod(value());
        } else if (word == "--rate") {
            options.rate = std::stod(value());
        } else if (word == "--keep") {
            options.folder = value();
        } else if (word == "--short") {
            options.scale = "1";
            options.looks = "24";
            options.seconds = 1;
        } else {
            std::fprintf(
                stderr,
                "pages [--scale N] [--database URL] [--seconds S] [--rate N] [--keep DIR] [--short]\n");
            return 2;
        }
    }
    try {
        return run(options);
    } catch (const std::exception& broken) {
        std::fprintf(stderr, "pages: %s\n", broken.what());
        return 1;
    }
}
