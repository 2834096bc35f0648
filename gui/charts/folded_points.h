// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace viscera {

/// A point as a run records it.
struct CurvePoint {
  double step = 0.0;
  double hours = 0.0;  ///< since the run began
  double value = 0.0;  ///< what is not a finite number is a gap
};

/// Neighbouring points of which only the telling ones are kept; see FoldedPoints.
struct PointBucket {
  std::size_t begin = 0;      ///< of its points in FoldedPoints::kept()
  std::size_t end = 0;        ///< behind them
  std::uint64_t points = 0;   ///< that were folded into it
  std::uint64_t numbers = 0;  ///< of them, finite
  double mean = 0.0;          ///< of the finite ones
};

/// The points of a curve that only grows, in memory that does not.
///
/// The newest 57,344 to 65,536 points are there as they are: a run of so many steps is never folded. Older
/// ones lie in at most 8,192 buckets of equal size. Of a bucket those points are kept, where they were, that
/// a chart needs: the first, the least, the least above zero (for a logarithmic axis), the greatest, the last
/// and the first gap; besides, how many they were and their mean (for smoothing). When there are too many
/// buckets, each two become one. So at least 4,096 buckets cover what is old, more than a chart has columns
/// of pixels, and at most 114,688 points are kept of any number. Not safe for threads.
class FoldedPoints {
 public:
  static constexpr std::size_t kMostNewest = std::size_t{1} << 16U;
  static constexpr std::size_t kFoldedAtOnce = std::size_t{1} << 13U;
  static constexpr std::size_t kMostBuckets = std::size_t{1} << 13U;
  static constexpr std::size_t kMostOfABucket = 6;

  /// Points come in order of their steps.
  void append(const CurvePoint& point);

  /// All that were appended.
  [[nodiscard]] std::uint64_t size() const { return folded_ + newest_.size(); }
  [[nodiscard]] bool empty() const { return newest_.empty(); }
  /// True where not every point is kept.
  [[nodiscard]] bool isFolded() const { return folded_ > 0; }
  /// How many points lie in buckets; grows whenever some are folded.
  [[nodiscard]] std::uint64_t folded() const { return folded_; }

  /// Those that are there as they are, behind all that are folded.
  [[nodiscard]] const std::vector<CurvePoint>& newest() const { return newest_; }
  /// Of the buckets, in order.
  [[nodiscard]] const std::vector<CurvePoint>& kept() const { return kept_; }
  [[nodiscard]] const std::vector<PointBucket>& buckets() const { return buckets_; }

 private:
  void foldOldest();
  void fold(const CurvePoint& point);
  void foldBuckets();

  std::vector<CurvePoint> newest_;
  std::vector<CurvePoint> kept_;
  std::vector<PointBucket> buckets_;  // all but the last hold bucketSize_ points
  std::uint64_t bucketSize_ = 2;
  std::uint64_t folded_ = 0;
};

}  // namespace viscera
