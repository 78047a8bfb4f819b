#pragma once
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

// Private to ground/http.

namespace tsumugi::http {

/// Bytes that arrived and are not yet understood: one growing block, read from the front.
class Buffer {
  public:
    static constexpr std::size_t kSmall = 4 * 1024;

    std::size_t size() const { return end_ - begin_; }
    std::size_t capacity() const { return capacity_; }
    const char* data() const { return bytes_.get() + begin_; }
    std::string_view view() const { return {data(), size()}; }
    void consume(std::size_t count) { begin_ += count; }
    /// Room for more, at least a byte; the block grows up to `largest`. Empty when there is no room.
    std::span<char> room(std::size_t largest) {
        if (begin_ == end_) begin_ = end_ = 0;
        if (end_ == capacity_ and begin_ > 0) {
            std::memmove(bytes_.get(), data(), size());
            end_ -= std::exchange(begin_, 0);
        }
        if (capacity_ < largest and (end_ == capacity_ or begin_ == end_)) resize(largest);
        return {bytes_.get() + end_, capacity_ - end_};
    }
    void filled(std::size_t count) { end_ += count; }
    void shrink() {
        if (size() == 0 and capacity_ > kSmall) resize(kSmall);
    }

  private:
    void resize(std::size_t capacity) {
        auto larger = std::make_unique_for_overwrite<char[]>(capacity);
        if (size() > 0) std::memcpy(larger.get(), data(), size());
        end_ -= std::exchange(begin_, 0);
        bytes_ = std::move(larger);
        capacity_ = capacity;
    }
    std::unique_ptr<char[]> bytes_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::size_t capacity_ = 0;
};

}  // namespace tsumugi::http
