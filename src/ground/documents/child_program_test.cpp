#include "ground/documents/child_program.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace tsumugi::documents {
namespace {

using End = ChildOutput::End;

ChildOutput shell(const std::string& script, const ChildLimits& limits = {}) {
    return run_child({"/bin/sh", "-c", script}, "input\n", limits);
}

TEST(ChildProgram, ReadsItsInputAndSaysItsOutput) {
    const auto said = shell("read word; echo \"<$word>\"");
    EXPECT_EQ(said.end, End::well);
    EXPECT_EQ(said.text, "<input>\n");
    EXPECT_EQ(shell("exit 3").end, End::badly);
    EXPECT_EQ(shell("kill -9 $$; exit 5").end, End::badly);
    EXPECT_EQ(run_child({"/nowhere/program"}, "").end, End::missing);
}

TEST(ChildProgram, HasThreeDescriptorsAndNoneOfOurs) {
    const int listening = ::socket(AF_INET, SOCK_STREAM, 0);
    const int again = ::dup(0);
    const auto said = shell("for i in 0 1 2 3 4 5 6 7 8 9; do if eval \"true <&$i\"; then echo $i; fi; done");
    ::close(listening);
    ::close(again);
    EXPECT_EQ(said.text, "0\n1\n2\n");
}

TEST(ChildProgram, KnowsNothingOfOurEnvironment) {
    ::setenv("TSUMUGI_TEST_SECRET", "secret", 1);
    EXPECT_EQ(shell("echo \"<$TSUMUGI_TEST_SECRET$HOME>\"").text, "<>\n");
    ::unsetenv("TSUMUGI_TEST_SECRET");
}

TEST(ChildProgram, WritesNoFile) {
    const auto path = std::filesystem::temp_directory_path() / ("child_" + std::to_string(::getpid()));
    EXPECT_EQ(shell("echo x > " + path.string() + " && echo written").text, "");
    EXPECT_TRUE(not std::filesystem::exists(path) or std::filesystem::file_size(path) == 0);
    std::filesystem::remove(path);
}

TEST(ChildProgram, SeesNoFileOfOursAndNoNetworkWhereTheKernelCan) {
    const auto path = std::filesystem::temp_directory_path() / ("child_" + std::to_string(::getpid()));
    std::ofstream(path) << "a child's name\n";
    const auto read = shell("read words < " + path.string() + "; echo \"<$words>\"");
    const auto connected =
        run_child({"/usr/bin/perl", "-e", "print socket(my $s, 2, 1, 0) ? 'connected' : 'refused'"}, "");
    std::filesystem::remove(path);
    EXPECT_EQ(connected.text, "refused");
    // Linux 5.13; the file system must be one that Landlock knows.
    if (read.text != "<>\n") GTEST_SKIP() << "this kernel has no Landlock";
}

TEST(ChildProgram, EndsWhenItSaysTooMuchOrTakesTooLong) {
    ChildLimits little;
    little.output = 1000;
    EXPECT_EQ(shell("while true; do echo xxxxxxxxxxxxxxxxxxxxx; done", little).end, End::too_much);
    ChildLimits brief;
    brief.time = std::chrono::seconds(1);
    EXPECT_EQ(shell("while true; do true; done", brief).end == End::well, false);
}

}  // namespace
}  // namespace tsumugi::documents
