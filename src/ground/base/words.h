#pragma once
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace tsumugi::base {

/// One value of a closed list: what the database and addresses keep, and what people read.
struct Word {
    const char* code = "";
    const char* label = "";  ///< a msgid
    int value = 0;           ///< of the enum, where there is one

    constexpr Word(const char* its_code, const char* its_label) : code(its_code), label(its_label) {}
    template <class E>
    constexpr Word(E its_value, const char* its_code, const char* its_label)
        : code(its_code), label(its_label), value(static_cast<int>(its_value)) {}
};

/// A table of words that lives as long as the program, for those who need not know its enum.
struct WordList {
    const Word* first = nullptr;
    std::size_t count = 0;

    constexpr WordList() = default;
    template <std::size_t n>
    constexpr WordList(const Word (&words)[n]) : first(words), count(n) {}
    constexpr const Word* begin() const { return first; }
    constexpr const Word* end() const { return first + count; }
    constexpr bool empty() const { return count == 0; }
    /// nullptr for a code that the list lacks.
    constexpr const Word* find(std::string_view code) const {
        for (const auto& word : *this)
            if (code == word.code) return &word;
        return nullptr;
    }
    /// The msgid of a code, "" where the list lacks it.
    constexpr std::string_view label(std::string_view code) const {
        const auto* word = find(code);
        return word ? word->label : "";
    }
};

/// The words of an enum, one row a value; a value that has none does not compile where it is asked for at
/// compile time, and throws where it is not.
///     constexpr base::Word kStateRows[] = {{State::todo, "todo", msgid("まだ")}, …};
///     constexpr base::Words<State> kStates{kStateRows};
template <class E>
class Words {
  public:
    template <std::size_t n>
    consteval explicit Words(const Word (&words)[n]) : list_(words) {
        for (std::size_t a = 0; a < n; ++a)
            for (std::size_t b = a + 1; b < n; ++b)
                if (words[a].value == words[b].value or std::string_view(words[a].code) == words[b].code)
                    throw std::logic_error("two rows for one value or code");
    }
    constexpr const WordList& list() const { return list_; }
    constexpr std::string_view code(E value) const { return row(value).code; }
    constexpr const char* label(E value) const { return row(value).label; }
    /// What somebody sent: nullopt for an unknown code.
    constexpr std::optional<E> find(std::string_view code) const {
        const auto* word = list_.find(code);
        return word ? std::optional<E>(static_cast<E>(word->value)) : std::nullopt;
    }
    /// What the database keeps: an unknown code is a broken world.
    E stored(std::string_view code) const {
        if (const auto known = find(code)) return *known;
        throw std::runtime_error("unknown code in the database: " + std::string(code));
    }

  private:
    constexpr const Word& row(E value) const {
        for (const auto& word : list_)
            if (word.value == static_cast<int>(value)) return word;
        throw std::logic_error("a value without words");
    }
    WordList list_;
};

}  // namespace tsumugi::base
