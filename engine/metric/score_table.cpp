// SPDX-License-Identifier: Apache-2.0
#include "engine/metric/score_table.h"

#include "engine/metric/hd95.h"
#include "engine/metric/overlap.h"
#include "engine/volume/label_map.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <exception>
#include <thread>

namespace viscera {

namespace {

std::string gridText(const Geometry& geometry) {
  char text[160];
  std::snprintf(text,
                sizeof text,
                "%s voxels of %.4g x %.4g x %.4g mm, first voxel at (%.2f, %.2f, %.2f) mm",
                toString(geometry.size).c_str(),
                geometry.spacing_mm[0],
                geometry.spacing_mm[1],
                geometry.spacing_mm[2],
                geometry.origin_mm[0],
                geometry.origin_mm[1],
                geometry.origin_mm[2]);
  return text;
}

void requireSameGrid(const Geometry& prediction, const Geometry& reference) {
  if (sameGrid(prediction, reference)) return;
  throw Error(ErrorCode::InvalidInput,
              "Prediction and reference do not lie on one grid: the prediction has " + gridText(prediction) +
                  ", the reference " + gridText(reference) +
                  "; write both on the grid of the same scan before comparing them.");
}

/// Runs task(0 … count-1) on up to `threads` threads; the first exception is rethrown.
template <class Task>
void inParallel(std::size_t count, int threads, const Task& task) {
  const auto cores = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  const std::size_t workers = std::min(count, static_cast<std::size_t>(threads > 0 ? threads : cores));
  std::atomic<std::size_t> next{0};
  std::vector<std::exception_ptr> failures(workers);
  const auto work = [&](std::size_t worker) {
    try {
      for (std::size_t n = next++; n < count; n = next++) task(n);
    } catch (...) {
      failures[worker] = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> pool;
    for (std::size_t worker = 1; worker < workers; ++worker) pool.emplace_back(work, worker);
    if (workers > 0) work(0);
  }
  for (const std::exception_ptr& failure : failures)
    if (failure) std::rethrow_exception(failure);
}

void scoreSurfaces(std::vector<ScoredOrgan>& organs,
                   const LabelMapPair& maps,
                   const ScoringOptions& options) {
  const std::vector<VoxelBox> boxes = labelBoxes(maps, 256);
  inParallel(organs.size(), options.threads, [&](std::size_t n) {
    ScoredOrgan& organ = organs[n];
    if (std::isnan(organ.dice)) return;
    const SurfaceDistances distances =
        surfaceDistances(maps, organ.label, boxes[static_cast<std::size_t>(organ.label)]);
    organ.hd95_mm = hd95_mm(distances);
    organ.surfaceDice = surfaceDice(distances, options.surfaceTolerance_mm);
  });
}

Json finite(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json toJson(const ScoredCase& scored, DiceRule rule) {
  Json organs = Json::object();
  for (const ScoredOrgan& organ : scored.organs)
    organs[std::to_string(organ.label)] = {{"name", organ.name},
                                           {"dice", finite(organ.dice)},
                                           {"hd95_mm", finite(organ.hd95_mm)},
                                           {"surface_dice", finite(organ.surfaceDice)},
                                           {"reference_ml", finite(organ.reference_ml)},
                                           {"prediction_ml", finite(organ.prediction_ml)}};
  return {{"case", scored.id}, {"mean_dice", finite(caseMeanDice(scored, rule))}, {"organs", organs}};
}

}  // namespace

ScoredCase scoreCase(const Volume& prediction, const Volume& reference, const ScoringOptions& options) {
  requireSameGrid(prediction.geometry(), reference.geometry());
  const LabelMapPair maps{prediction.voxels<std::uint8_t>(),
                          reference.voxels<std::uint8_t>(),
                          reference.size(),
                          reference.geometry().spacing_mm};
  const std::vector<LabelCounts> counts = countLabels(maps.prediction, maps.reference, 256);
  ScoredCase scored;
  scored.backgroundDice = dice(counts[0]);
  for (const auto& [label, name] : options.organs) {
    require(label > 0 && label < 256, "labels of organs are 1 to 255");
    const LabelCounts& count = counts[static_cast<std::size_t>(label)];
    ScoredOrgan organ;
    organ.label = label;
    organ.name = name;
    organ.dice = dice(count);
    organ.reference_ml = organVolume_ml(count.reference, reference.geometry());
    organ.prediction_ml = organVolume_ml(count.prediction, prediction.geometry());
    scored.organs.push_back(organ);
  }
  if (options.surfaces) scoreSurfaces(scored.organs, maps, options);
  return scored;
}

ClassScores diceOfClasses(const ScoredCase& scored) {
  ClassScores scores{scored.backgroundDice};
  for (const ScoredOrgan& organ : scored.organs) {
    const auto index = static_cast<std::size_t>(organ.label);
    if (scores.size() <= index) scores.resize(index + 1, kUndefinedScore);
    scores[index] = organ.dice;
  }
  return scores;
}

double caseMeanDice(const ScoredCase& scored, DiceRule rule) {
  const ClassScores scores = diceOfClasses(scored);
  return meanOfDefined(std::span(scores).subspan(rule == DiceRule::Tutorial ? 0 : 1));
}

double meanDice(const ScoreTable& table) {
  std::vector<ClassScores> cases;
  for (const ScoredCase& scored : table.cases) cases.push_back(diceOfClasses(scored));
  return meanDice(cases, table.rule);
}

std::vector<OrganMean> organMeans(const ScoreTable& table) {
  struct Columns {
    std::string name;
    std::vector<double> dice, hd95_mm, surfaceDice;
  };
  std::map<int, Columns> columns;
  for (const ScoredCase& scored : table.cases)
    for (const ScoredOrgan& organ : scored.organs) {
      Columns& column = columns[organ.label];
      column.name = organ.name;
      column.dice.push_back(organ.dice);
      column.hd95_mm.push_back(organ.hd95_mm);
      column.surfaceDice.push_back(organ.surfaceDice);
    }
  std::vector<OrganMean> means;
  for (const auto& [label, column] : columns) {
    const auto defined =
        std::count_if(column.dice.begin(), column.dice.end(), [](double d) { return !std::isnan(d); });
    means.push_back({label,
                     column.name,
                     meanOfDefined(column.dice),
                     meanOfDefined(column.hd95_mm),
                     meanOfDefined(column.surfaceDice),
                     static_cast<int>(defined)});
  }
  return means;
}

Json toJson(const ScoreTable& table) {
  Json cases = Json::array();
  for (const ScoredCase& scored : table.cases) cases.push_back(toJson(scored, table.rule));
  Json organs = Json::object();
  for (const OrganMean& mean : organMeans(table))
    organs[std::to_string(mean.label)] = {{"name", mean.name},
                                          {"dice", finite(mean.dice)},
                                          {"hd95_mm", finite(mean.hd95_mm)},
                                          {"surface_dice", finite(mean.surfaceDice)},
                                          {"cases", mean.cases}};
  return {{"grid", table.grid},
          {"mean_dice", finite(meanDice(table))},
          {"rule", ruleSentence(table.rule)},
          {"surface_tolerance_mm", table.surfaceTolerance_mm},
          {"cases", cases},
          {"organ_means", organs}};
}

}  // namespace viscera
