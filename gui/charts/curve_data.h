// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace viscera {

/// A point of a curve; a value that is not a number is a gap.
struct CurveSample {
  double x = 0.0;
  double value = 0.0;
};

struct ValueRange {
  double least = 0.0;
  double greatest = 0.0;
};

/// A curve that only grows, and what of it must be drawn on so many columns of pixels.
///
/// Every block of 64 samples keeps where its extremes are, so that a million points cost a few milliseconds.
/// Not safe for threads.
class CurveData {
 public:
  /// Appends a sample; `x` may not be smaller than the one before. @throws Error (Internal) where it is.
  void append(double x, double value);
  void clear();

  [[nodiscard]] std::size_t size() const { return samples_.size(); }
  [[nodiscard]] bool empty() const { return samples_.empty(); }
  [[nodiscard]] const CurveSample& operator[](std::size_t index) const { return samples_[index]; }

  /// What to draw of [from, to] on `columns` columns: of each column the first, the least, the greatest and
  /// the last sample and one gap where there is one, in order; besides, one sample beyond either end, so that
  /// lines reach the border. No extreme of a column is lost.
  [[nodiscard]] std::vector<CurveSample> decimate(double from, double to, int columns) const;

  /// As decimate(), but only the last sample of each column that is a number, and gaps that fill a column;
  /// for smooth curves.
  [[nodiscard]] std::vector<CurveSample> thin(double from, double to, int columns) const;

  /// Least and greatest value in [from, to]; none where there is no number.
  [[nodiscard]] std::optional<ValueRange> valueRange(double from, double to) const;

  /// The last sample in [from, to] that is a number.
  [[nodiscard]] std::optional<CurveSample> lastNumber(double from, double to) const;

  /// The sample that is a number and nearest to `x`, within `reach` of it; of two the earlier.
  [[nodiscard]] std::optional<CurveSample> nearest(double x, double reach) const;

 private:
  struct Extremes {
    std::uint32_t least;
    std::uint32_t greatest;
    std::uint32_t gap;
  };

  [[nodiscard]] std::size_t firstAtOrAfter(double x) const;
  [[nodiscard]] std::size_t firstAfter(double x) const;
  void include(Extremes& extremes, std::size_t index) const;
  void merge(Extremes& extremes, const Extremes& other) const;
  [[nodiscard]] Extremes extremesOf(std::size_t first, std::size_t end) const;
  void appendColumn(std::vector<CurveSample>& out, std::size_t first, std::size_t end) const;
  void appendLast(std::vector<CurveSample>& out, std::size_t first, std::size_t end) const;
  template <typename AppendColumn>
  [[nodiscard]] std::vector<CurveSample> byColumns(double from,
                                                   double to,
                                                   int columns,
                                                   AppendColumn&& appendColumn) const;

  std::vector<CurveSample> samples_;
  std::vector<Extremes> blocks_;  // of kBlock samples each; the last may be incomplete
};

}  // namespace viscera
