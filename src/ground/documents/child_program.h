#pragma once
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tsumugi::documents {

struct ChildLimits {
    std::chrono::seconds time{20};  ///< of processor, and until it must have said all
    std::size_t memory = 512 * 1024 * 1024;
    std::size_t output = 8 * 1024 * 1024;
};

struct ChildOutput {
    enum class End { well, badly, missing, too_much };  ///< too_much: time or output
    End end = End::badly;
    std::string text;
};

/// Runs a program that reads a stranger's file: `argv[0]` is its absolute path, `input` its standard input.
/// It gets three descriptors and none of ours, an empty environment, no new rights, no file to write, limits
/// of time and memory, and it dies with the thread that started it. Where the kernel can (Landlock 5.13,
/// seccomp) it reads nothing outside of /usr and opens no socket; where it can't, the rest still holds.
/// Throws std::runtime_error where no process can be made.
ChildOutput run_child(const std::vector<std::string>& argv, std::string_view input,
                      const ChildLimits& limits = {});

}  // namespace tsumugi::documents
