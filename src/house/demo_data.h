#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ground/base/random.h"

namespace tsumugi::house::demo {

/// A name as it is written and as it is read.
struct Name {
    std::string text, kana;
};

/// The lists that names are put together from (demo_names.csv): none of the results is meant to be anybody.
struct Names {
    std::vector<Name> families, girls, boys;
};
const Names& names();

/// Words of people at work (demo_words.csv), by kind and topic.
class Words {
  public:
    struct Line {
        std::string text, more;
    };
    Words();
    /// One of those for the topic, or for "*" when there is none; nothing stands there: std::logic_error.
    const Line& pick(base::Random& random, std::string_view kind, std::string_view topic) const;
    /// nullptr when there is none for exactly this topic.
    const std::vector<Line>* all(std::string_view kind, std::string_view topic) const;

  private:
    std::map<std::string, std::vector<Line>, std::less<>> lines_;
};
const Words& words();

/// The rows of an embedded CSV file of this folder, each cell by the name in the head row.
using Record = std::map<std::string, std::string, std::less<>>;
std::vector<Record> records(std::string_view file);

template <class T>
const T& pick(base::Random& random, const std::vector<T>& from) {
    return from.at(random.below(from.size()));
}
/// True in `percent` of cases.
inline bool chance(base::Random& random, unsigned percent) { return random.below(100) < percent; }
/// From `least` to `most`, both included.
inline int between(base::Random& random, int least, int most) {
    return least + static_cast<int>(random.below(static_cast<std::uint64_t>(most - least + 1)));
}
template <class T>
void shuffle(base::Random& random, std::vector<T>& values) {
    for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[random.below(i)]);
}

}  // namespace tsumugi::house::demo
