#pragma once
#include <initializer_list>
#include <set>
#include <string>
#include <string_view>

#include "engines/linkage/linkage.h"

namespace tsumugi::linkage {

/// Private: puts keys into the next free slot of their family.
class KeyMaker {
  public:
    explicit KeyMaker(Profile profile) : profile_(profile) {}
    /// Nothing when a part is empty, the family is full or the key was there already.
    void add(Family family, std::initializer_list<std::string_view> parts);
    /// The same, where `optional` may be empty.
    void add_with(Family family, std::initializer_list<std::string_view> optional,
                  std::initializer_list<std::string_view> parts);
    /// The same under another family's letter: keys that the two families share.
    void add_as(std::string_view letter, Family family, std::initializer_list<std::string_view> parts);
    std::vector<Key> take();

  private:
    void put(Family family, std::string text);
    Profile profile_;
    std::vector<Key> keys_;
    std::set<std::string> seen_;
    std::array<int, static_cast<std::size_t>(Family::kCount)> used_{};
};

/// The text without each of its letters in turn, and first the text itself: two texts one edit apart share
/// one.
std::vector<std::string> with_one_letter_out(std::string_view text);

void latin_keys(const Person& person, KeyMaker& keys);

}  // namespace tsumugi::linkage
