// Reading the national open data, importing it, and searching the services: 200,000 rows and 20,000 services.
#include <sys/resource.h>

#include <cstdio>
#include <ctime>
#include <filesystem>
#include <istream>

#include "engines/wamnet/testing.h"
#include "ground/access/users.h"
#include "rooms/directory/imports.h"

using namespace tsumugi;

namespace {

constexpr int kRows = 200000;
constexpr int kServices = 20000;

void line(const char* name, double value, const char* unit, long n) {
    std::printf("{\"name\": \"wamnet/%s\", \"value\": %.3f, \"unit\": \"%s\", \"n\": %ld}\n", name, value,
                unit, n);
    std::fflush(stdout);
}

/// The most memory that the program has had so far.
double peak_mb() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

/// Processor time, the steady figure on a shared machine. (A PostgreSQL server's own time is not in it.)
template <class Work>
double seconds(Work work) {
    const auto begin = std::clock();
    work();
    return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

void read_rows() {
    wamnet::testing::EndlessFile endless(kRows);
    std::istream in(&endless);
    int refused = 0;
    const double writing = seconds([&] {
        std::string bytes(1 << 16, '\0');
        while (in.read(bytes.data(), static_cast<std::streamsize>(bytes.size())) or in.gcount() > 0) {
        }
    });
    in.clear();
    in.seekg(0);
    const double both = seconds([&] {
        auto file = wamnet::File::open(in);
        for (wamnet::Row row; file->next(row).value();) refused += row.refused();
    });
    line("read_rows", both - writing, "s_cpu", kRows);
    line("read_refused", refused, "rows", kRows);
    line("read_peak_memory", peak_mb(), "MB", kRows);
}

class Region {
  public:
    explicit Region(const std::string& target) : db_(db::open(target, {.synchronous_full = false})) {
        db::migrate(*db_);
        app_.clock = &clock_;
        app_.random = &random_;
        region::load_reference(*db_);
    }
    access::Ctx& ctx() {
        ctx_.user.role = access::Role::desk;
        return ctx_;
    }
    template <class Body>
    auto write(Body body) {
        return db::write(*db_, [&] { return body(ctx()); });
    }

  private:
    std::unique_ptr<db::Db> db_;
    base::SystemClock clock_;
    base::SeededRandom random_{1};
    access::App app_;
    audit::Trail trail_{0};
    http::Request request_;
    access::Ctx ctx_{app_, *db_, trail_, request_, access::system_user("command"), nullptr, {}};
};

void look_at_national_file(Region& region) {
    wamnet::testing::EndlessFile endless(kRows);
    std::istream in(&endless);
    const std::vector<directory::ImportFile> files{{"national.csv", &in}};
    directory::ImportCounts counts;
    const double took = seconds([&] {
        counts = directory::look_at_import(region.ctx(), files, directory::Scope::region, [](const auto&) {
                 })->counts;
    });
    line("preview_rows", took, "s_cpu", counts.total);
}

void import_services(Region& region) {
    wamnet::testing::EndlessFile endless(kServices);
    std::istream in(&endless);
    const std::vector<directory::ImportFile> files{{"region.csv", &in}};
    const auto apply = [&] {
        region.write([&](access::Ctx& ctx) {
            return directory::apply_import(ctx, files, directory::Scope::region, {});
        });
    };
    line("import_new", seconds(apply), "s_cpu", kServices);
    line("import_again", seconds(apply), "s_cpu", kServices);
    line("import_peak_memory", peak_mb(), "MB", kServices);
}

void search(Region& region, const char* name, const std::string& words) {
    constexpr int kTimes = 20;
    int found = 0;
    const double took = seconds([&] {
        for (int i = 0; i < kTimes; ++i)
            found = directory::find_services(region.ctx(), {words, "", "", 1}, 25).total;
    });
    line(name, took / kTimes * 1000, "ms_cpu", found);
}

}  // namespace

/// bench/wamnet [postgresql://...]: the database is made empty by whoever runs it; without one, a file of its
/// own.
int main(int argc, char** argv) {
    read_rows();
    const auto folder = std::filesystem::temp_directory_path() / ("tsumugi_bench_" + base::random_token(6));
    std::filesystem::create_directories(folder);
    {
        Region region(argc > 1 ? argv[1] : (folder / "region.db").string());
        look_at_national_file(region);
        import_services(region);
        search(region, "search_all", "");
        search(region, "search_one_word", "れんげ道の家17777");
        search(region, "search_common_words", "れんげみち 開成");
        search(region, "search_with_mistake", "れんけみさのいえ");
        search(region, "search_nothing", "かみなりもん");
    }
    std::filesystem::remove_all(folder);
}
