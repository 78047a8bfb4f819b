#pragma once
#include "ground/base/date.h"

namespace tsumugi::base {

/// Where "now" comes from. The real one reads the system's clock; tests and the demonstration set a fixed
/// one.
class Clock {
  public:
    virtual ~Clock() = default;
    virtual Instant now() const = 0;
    /// Today's date in Japan (UTC+9, no summer time).
    Date today() const { return local_date(now()); }
};

class SystemClock final : public Clock {
  public:
    Instant now() const override;
};

class FixedClock final : public Clock {
  public:
    explicit FixedClock(Instant at) : at_(at) {}
    Instant now() const override { return at_; }
    void set(Instant at) { at_ = at; }
    void advance(std::chrono::milliseconds by) { at_ += by; }

  private:
    Instant at_;
};

}  // namespace tsumugi::base
