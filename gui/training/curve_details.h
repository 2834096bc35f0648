// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/background.h"
#include "gui/charts/curve_chart.h"
#include "gui/training/curve_reading.h"

#include <QObject>

#include <filesystem>
#include <map>
#include <memory>
#include <utility>

namespace viscera {

class RunCurves;

/// Brings the charts of a project's runs the points that they lack, from the database, in the background. Of
/// a curve only the newest request counts. Where the database cannot be read the folded curve stays.
class CurveDetails : public QObject {
  Q_OBJECT

 public:
  CurveDetails(std::filesystem::path project,
               Background& background,
               RunCurves& curves,
               QObject* parent = nullptr);

 private:
  void read(CurveChart* chart, const DetailRequest& request, const CurveSource& source);

  std::filesystem::path project_;
  Background& background_;
  std::map<std::pair<CurveChart*, std::size_t>, std::unique_ptr<BackgroundTask>> tasks_;  // by curve
};

}  // namespace viscera
