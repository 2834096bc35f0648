// SPDX-License-Identifier: Apache-2.0
#include "gui/training/curve_details.h"

#include "gui/training/run_curves.h"

#include <QPointer>

namespace viscera {

CurveDetails::CurveDetails(std::filesystem::path project,
                           Background& background,
                           RunCurves& curves,
                           QObject* parent)
    : QObject(parent), project_(std::move(project)), background_(background) {
  connect(&curves, &RunCurves::detailNeeded, this, &CurveDetails::read);
}

void CurveDetails::read(CurveChart* chart, const DetailRequest& request, const CurveSource& source) {
  auto& task = tasks_[{chart, request.curve}];
  if (task == nullptr) task = std::make_unique<BackgroundTask>(background_);
  task->start([project = project_, source, range = request.range](
                  const WorkContext& context) { return readDetail(project, source, range, context); },
              [request, chart = QPointer(chart)](CurveDetail detail) {
                if (chart != nullptr && !detail.points.empty()) chart->showDetail(request, std::move(detail));
              });
}

}  // namespace viscera
