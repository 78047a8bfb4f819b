#pragma once
#include <optional>
#include <string>
#include <vector>

#include "rooms/challenges/pages.h"

namespace tsumugi::challenges {

/// What was said, decided, done and promised about a challenge or an item, in order of time: the rows of its
/// page.
class Course {
  public:
    /// `items`: those that a happening may be about, where the page shows more than one.
    Course(Ctx& ctx, std::vector<Item> items) : ctx_(ctx), items_(std::move(items)) {}

    void add(const std::vector<Opinion>& all);
    void add(const std::vector<Decision>& all);
    void add(const std::vector<Action>& all);
    void add(const std::vector<Happening>& all, ItemId item);
    /// Those that one summary named stand in one line.
    void add(const std::vector<Lead>& all);
    /// {date, kind, text, who, where, href, state, about}; may be asked once.
    html::Views views();

  private:
    /// One thing that happened, with its day for sorting.
    struct Happened {
        std::string sort;
        html::View view;
    };
    /// On the page of a challenge: which of its items it was about.
    std::string about(const std::optional<ItemId>& id) const;
    void put(const std::optional<base::Date>& day, MeetingId meeting, int position, const char* kind,
             const std::string& text, const std::string& who, const std::string& where,
             const std::string& href, const std::string& state, const std::optional<ItemId>& item);

    Ctx& ctx_;
    std::vector<Item> items_;
    std::vector<Happened> all_;
};

}  // namespace tsumugi::challenges
