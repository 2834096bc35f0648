// SPDX-License-Identifier: Apache-2.0
#include "gui/charts/chart_export.h"

#include "engine/base/atomic_file.h"
#include "engine/base/error.h"
#include "gui/charts/chart_overlay.h"
#include "gui/charts/curve_chart.h"
#include "gui/charts/qcustomplot_header.h"
#include "gui/theme/fonts.h"
#include "gui/theme/theme.h"

#include <QBuffer>
#include <QImage>
#include <QSvgGenerator>

#include <charconv>
#include <cmath>

namespace viscera {
namespace {

constexpr int kTitleHeight = 36;
constexpr qreal kPictureRatio = 2.0;

QSize pictureSize(CurveChart& chart) {
  return {chart.plot().width(), chart.plot().height() + kTitleHeight};
}

void paintPicture(CurveChart& chart, QCPPainter& painter) {
  const Tokens& t = Theme::current().tokens();
  painter.fillRect(QRect({0, 0}, pictureSize(chart)), t.raised);
  painter.setFont(typeFont(TypeRole::Body, true));
  painter.setPen(QPen(t.text));
  painter.drawText(
      QRect(16, 0, chart.plot().width() - 32, kTitleHeight), Qt::AlignLeft | Qt::AlignVCenter, chart.title());
  painter.translate(0, kTitleHeight);
  chart.plot().toPainter(&painter, chart.plot().width(), chart.plot().height());
  painter.setClipping(false);
  painter.setRenderHint(QPainter::Antialiasing);
  drawEndLabels(painter, placeEndLabels(chart.endLabels(), chart.plot().axisRect()->rect()));
}

std::string exactText(double value) {
  if (!std::isfinite(value)) return "";
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value);
  return {buffer, end.ptr};
}

std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + '"';
}

}  // namespace

void writeExport(const QString& file, const QByteArray& content) {
  writeFileAtomically(file.toStdString(), {content.constData(), static_cast<std::size_t>(content.size())});
}

QByteArray pngOf(CurveChart& chart) {
  chart.refresh();
  QImage image(pictureSize(chart) * kPictureRatio, QImage::Format_RGB32);
  image.setDevicePixelRatio(kPictureRatio);
  QCPPainter painter(&image);
  paintPicture(chart, painter);
  painter.end();
  QByteArray content;
  QBuffer buffer(&content);
  buffer.open(QIODevice::WriteOnly);
  image.save(&buffer, "PNG");
  return content;
}

QByteArray svgOf(CurveChart& chart) {
  chart.refresh();
  QByteArray content;
  QBuffer buffer(&content);
  QSvgGenerator generator;
  generator.setOutputDevice(&buffer);
  generator.setSize(pictureSize(chart));
  generator.setViewBox(QRect({0, 0}, pictureSize(chart)));
  generator.setTitle(chart.title());
  QCPPainter painter;
  painter.begin(&generator);
  painter.setMode(QCPPainter::pmVectorized);
  painter.setMode(QCPPainter::pmNoCaching);
  paintPicture(chart, painter);
  painter.end();
  return content;
}

std::string csvHeader() {
  return "curve,kind,step,hours,value\n";
}

std::string csvRows(const std::string& curve,
                    const std::string& kind,
                    const std::vector<CurvePoint>& points) {
  const std::string start = quoted(curve) + ',' + kind + ',';
  std::string csv;
  for (const CurvePoint& point : points)
    csv += start + exactText(point.step) + ',' + exactText(point.hours) + ',' + exactText(point.value) + '\n';
  return csv;
}

std::string csvOf(const CurveChart& chart) {
  std::string csv = csvHeader();
  for (std::size_t i = 0; i < chart.curveCount(); ++i) {
    const CurveSeries& curve = chart.curve(i);
    require(!curve.points().isFolded() && !curve.markerPoints().isFolded(), "all points are in the chart");
    csv += csvRows(curve.name(), "train", curve.points().newest());
    csv += csvRows(curve.name(), "validation", curve.markerPoints().newest());
  }
  return csv;
}

void exportPng(CurveChart& chart, const QString& file) {
  writeExport(file, pngOf(chart));
}

void exportSvg(CurveChart& chart, const QString& file) {
  writeExport(file, svgOf(chart));
}

}  // namespace viscera
