// SPDX-License-Identifier: Apache-2.0
#include "gui/charts/curve_data.h"

#include "engine/base/error.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace viscera {
namespace {

constexpr std::size_t kBlock = 64;
constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

}  // namespace

void CurveData::append(double x, double value) {
  require(samples_.empty() || x >= samples_.back().x, "samples of a curve come in order of x");
  require(samples_.size() < kNone, "a curve has at most 2^32 - 1 samples");
  const std::size_t index = samples_.size();
  samples_.push_back({x, value});
  if (index % kBlock == 0) blocks_.push_back({kNone, kNone, kNone});
  include(blocks_.back(), index);
}

void CurveData::clear() {
  samples_.clear();
  blocks_.clear();
}

std::vector<CurveSample> CurveData::decimate(double from, double to, int columns) const {
  return byColumns(from, to, columns, [this](auto& out, std::size_t first, std::size_t end) {
    appendColumn(out, first, end);
  });
}

std::vector<CurveSample> CurveData::thin(double from, double to, int columns) const {
  return byColumns(from, to, columns, [this](auto& out, std::size_t first, std::size_t end) {
    appendLast(out, first, end);
  });
}

std::optional<ValueRange> CurveData::valueRange(double from, double to) const {
  const Extremes found = extremesOf(firstAtOrAfter(from), firstAfter(to));
  if (found.least == kNone) return std::nullopt;
  return ValueRange{samples_[found.least].value, samples_[found.greatest].value};
}

std::optional<CurveSample> CurveData::lastNumber(double from, double to) const {
  for (std::size_t i = firstAfter(to); i-- > 0 && samples_[i].x >= from;)
    if (!std::isnan(samples_[i].value)) return samples_[i];
  return std::nullopt;
}

std::optional<CurveSample> CurveData::nearest(double x, double reach) const {
  std::optional<CurveSample> best;
  const auto offer = [&](std::size_t index) {
    const CurveSample& sample = samples_[index];
    const double distance = std::abs(sample.x - x);
    if (distance <= reach && (!best || distance < std::abs(best->x - x))) best = sample;
  };
  const std::size_t middle = firstAtOrAfter(x);
  for (std::size_t i = middle; i-- > 0 && x - samples_[i].x <= reach;)
    if (!std::isnan(samples_[i].value)) {
      offer(i);
      break;
    }
  for (std::size_t i = middle; i < samples_.size() && samples_[i].x - x <= reach; ++i)
    if (!std::isnan(samples_[i].value)) {
      offer(i);
      break;
    }
  return best;
}

std::size_t CurveData::firstAtOrAfter(double x) const {
  const auto found =
      std::lower_bound(samples_.begin(), samples_.end(), x, [](const CurveSample& sample, double value) {
        return sample.x < value;
      });
  return static_cast<std::size_t>(found - samples_.begin());
}

std::size_t CurveData::firstAfter(double x) const {
  const auto found =
      std::upper_bound(samples_.begin(), samples_.end(), x, [](double value, const CurveSample& sample) {
        return value < sample.x;
      });
  return static_cast<std::size_t>(found - samples_.begin());
}

void CurveData::include(Extremes& extremes, std::size_t index) const {
  const auto i = static_cast<std::uint32_t>(index);
  const double value = samples_[index].value;
  if (std::isnan(value)) {
    if (extremes.gap == kNone) extremes.gap = i;
    return;
  }
  if (extremes.least == kNone || value < samples_[extremes.least].value) extremes.least = i;
  if (extremes.greatest == kNone || value > samples_[extremes.greatest].value) extremes.greatest = i;
}

void CurveData::merge(Extremes& extremes, const Extremes& other) const {
  if (extremes.gap == kNone) extremes.gap = other.gap;
  if (other.least != kNone) include(extremes, other.least);
  if (other.greatest != kNone) include(extremes, other.greatest);
}

CurveData::Extremes CurveData::extremesOf(std::size_t first, std::size_t end) const {
  Extremes found{kNone, kNone, kNone};
  while (first < end) {
    if (first % kBlock == 0 && first + kBlock <= end) {
      merge(found, blocks_[first / kBlock]);
      first += kBlock;
    } else {
      include(found, first++);
    }
  }
  return found;
}

void CurveData::appendColumn(std::vector<CurveSample>& out, std::size_t first, std::size_t end) const {
  const Extremes found = extremesOf(first, end);
  std::array<std::size_t, 5> indices = {first, end - 1, first, first, first};
  if (found.least != kNone) indices[2] = found.least;
  if (found.greatest != kNone) indices[3] = found.greatest;
  if (found.gap != kNone) indices[4] = found.gap;
  std::sort(indices.begin(), indices.end());
  const auto unique = std::unique(indices.begin(), indices.end());
  for (auto index = indices.begin(); index != unique; ++index) out.push_back(samples_[*index]);
}

void CurveData::appendLast(std::vector<CurveSample>& out, std::size_t first, std::size_t end) const {
  std::size_t last = end - 1;
  while (last > first && std::isnan(samples_[last].value)) --last;
  out.push_back(samples_[last]);
}

template <typename AppendColumn>
std::vector<CurveSample> CurveData::byColumns(double from,
                                              double to,
                                              int columns,
                                              AppendColumn&& appendColumn) const {
  std::vector<CurveSample> out;
  if (samples_.empty() || columns < 1 || !(to > from)) return out;
  const std::size_t begin = firstAtOrAfter(from);
  const std::size_t end = firstAfter(to);
  if (begin > 0) out.push_back(samples_[begin - 1]);
  const double width = (to - from) / columns;
  std::size_t first = begin;
  for (int column = 1; column <= columns && first < end; ++column) {
    const std::size_t next = column == columns ? end : std::min(end, firstAtOrAfter(from + column * width));
    if (next > first) appendColumn(out, first, next);
    first = std::max(first, next);
  }
  if (end < samples_.size()) out.push_back(samples_[end]);
  return out;
}

}  // namespace viscera
