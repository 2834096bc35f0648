// SPDX-License-Identifier: Apache-2.0
#include "gui/charts/curve_chart.h"

#include "gui/charts/chart_overlay.h"
#include "gui/charts/plot_style.h"
#include "gui/charts/qcustomplot_header.h"
#include "gui/theme/fonts.h"
#include "gui/theme/icons.h"
#include "gui/theme/roles.h"
#include "gui/theme/theme.h"

#include <QBoxLayout>
#include <QEvent>
#include <QLabel>
#include <QMenu>
#include <QTimer>
#include <QToolButton>

namespace viscera {
namespace {

constexpr double kFaint = 0.32;
constexpr double kFainter = 0.18;  // where many traces lie over each other
constexpr std::size_t kFewCurves = 3;
constexpr char kRawLayer[] = "raw";
constexpr char kMarkerLayer[] = "markers";
constexpr double kMarkerSize = 7.0;
constexpr int kLeastHeight = 160;
constexpr int kDetailDelay_ms = 150;  // shorter rests of the wheel ask for nothing

}  // namespace

CurveChart::CurveChart(const QString& title, QWidget* parent) : QWidget(parent) {
  setSurface(this, Surface::Raised);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(metrics::kBetween, metrics::kInside, metrics::kInside, metrics::kInside);
  layout->setSpacing(0);
  buildMenu();
  buildHeader(title);
  buildPlot();
  detailTimer_ = new QTimer(this);
  detailTimer_->setSingleShot(true);
  detailTimer_->setInterval(kDetailDelay_ms);
  connect(detailTimer_, &QTimer::timeout, this, &CurveChart::checkDetails);
  restyle();
  scheduleRefresh();
}

CurveChart::~CurveChart() {
  plot_->removeEventFilter(this);
  for (CurveChart* other : aligned_) std::erase(other->aligned_, this);
}

void CurveChart::alignWith(CurveChart& other) {
  aligned_.push_back(&other);
  other.aligned_.push_back(this);
  scheduleRefresh();
  other.scheduleRefresh();
}

void CurveChart::buildHeader(const QString& title) {
  auto* header = new QHBoxLayout;
  titleLabel_ = new QLabel(title, this);
  setTextRole(titleLabel_, TextRole::Strong);
  menuButton_ = new QToolButton(this);
  menuButton_->setIcon(icon(IconName::More));
  menuButton_->setIconSize({metrics::kIcon, metrics::kIcon});
  menuButton_->setPopupMode(QToolButton::InstantPopup);
  menuButton_->setMenu(menu_);
  menuButton_->setToolTip(tr("Axis and export of “%1”").arg(title));
  menuButton_->setAccessibleName(menuButton_->toolTip());
  header->addWidget(titleLabel_, 1);
  header->addWidget(menuButton_);
  qobject_cast<QVBoxLayout*>(layout())->addLayout(header);
}

void CurveChart::buildMenu() {
  menu_ = new QMenu(this);
  logarithmicAction_ = menu_->addAction(tr("Logarithmic axis"));
  logarithmicAction_->setCheckable(true);
  connect(logarithmicAction_, &QAction::toggled, this, &CurveChart::setLogarithmic);
  connect(menu_->addAction(tr("Show everything")), &QAction::triggered, this, &CurveChart::showEverything);
  menu_->addSeparator();
  for (const char* format : {"PNG", "SVG", "CSV"})
    connect(menu_->addAction(tr("Save as %1…").arg(format)),
            &QAction::triggered,
            this,
            [this, name = QString(format).toLower()] { Q_EMIT exportRequested(name); });
}

void CurveChart::buildPlot() {
  plot_ = new QCustomPlot(this);
  plot_->setMinimumHeight(kLeastHeight);
  plot_->setFocusPolicy(Qt::StrongFocus);
  plot_->setAccessibleName(titleLabel_->text());
  plot_->setToolTip(QString());
  plot_->setMouseTracking(true);
  plot_->setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
  plot_->setNoAntialiasingOnDrag(true);
  QCPAxisRect* area = plot_->axisRect();
  area->setRangeDrag(Qt::Horizontal);
  area->setRangeZoom(Qt::Horizontal);
  area->setAutoMargins(QCP::msLeft | QCP::msBottom);
  plot_->xAxis->setTicker(QSharedPointer<NumberTicker>::create());
  plot_->yAxis->setTicker(QSharedPointer<NumberTicker>::create());
  // No raw trace hides a smoothed one, no trace a validation.
  plot_->addLayer(kRawLayer, plot_->layer("main"), QCustomPlot::limBelow);
  plot_->addLayer(kMarkerLayer, plot_->layer("main"), QCustomPlot::limAbove);
  overlay_ = new ChartOverlay(*this, plot_);
  plot_->installEventFilter(this);
  connect(
      plot_->xAxis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this, &CurveChart::onRangeChanged);
  connect(plot_, &QCustomPlot::afterReplot, overlay_, qOverload<>(&QWidget::update));
  qobject_cast<QVBoxLayout*>(layout())->addWidget(plot_, 1);
}

std::size_t CurveChart::addCurve(const QString& name, std::size_t runNumber, double stepsPerEpoch) {
  Curve curve;
  curve.series = std::make_unique<CurveSeries>(name.toStdString(), runNumber);
  curve.stepsPerEpoch = stepsPerEpoch;
  view(curve);
  curve.raw = plot_->addGraph();
  curve.smoothed = plot_->addGraph();
  curve.markers = plot_->addGraph();
  for (QCPGraph* graph : {curve.raw, curve.smoothed, curve.markers}) {
    graph->setAdaptiveSampling(false);  // decimated already
    graph->setSelectable(QCP::stNone);
  }
  curve.raw->setLayer(kRawLayer);
  curve.markers->setLayer(kMarkerLayer);
  curves_.push_back(std::move(curve));
  restyle();
  scheduleRefresh();
  return curves_.size() - 1;
}

void CurveChart::append(std::size_t curve, const std::vector<CurvePoint>& points) {
  curves_.at(curve).series->append(points);
  scheduleRefresh();
}

void CurveChart::appendMarkers(std::size_t curve, const std::vector<CurvePoint>& points) {
  curves_.at(curve).series->appendMarkers(points);
  scheduleRefresh();
}

void CurveChart::setPoints(std::size_t curve, std::shared_ptr<const FoldedPoints> points) {
  curves_.at(curve).series->show(std::move(points));
  scheduleRefresh();
}

void CurveChart::setMarkerPoints(std::size_t curve, std::shared_ptr<const FoldedPoints> points) {
  curves_.at(curve).series->showMarkers(std::move(points));
  scheduleRefresh();
}

void CurveChart::grow() {
  for (const Curve& curve : curves_) curve.series->grow();
  scheduleRefresh();
}

void CurveChart::clear() {
  curves_.clear();
  plot_->clearGraphs();
  scheduleRefresh();
}

void CurveChart::setTitle(const QString& title) {
  titleLabel_->setText(title);
  plot_->setAccessibleName(title);
  menuButton_->setToolTip(tr("Axis and export of “%1”").arg(title));
  menuButton_->setAccessibleName(menuButton_->toolTip());
}

void CurveChart::setExplanation(const QString& text) {
  titleLabel_->setToolTip(text);
  plot_->setAccessibleDescription(text);
}

QString CurveChart::explanation() const {
  return titleLabel_->toolTip();
}

void CurveChart::showReference(double value, const QString& name) {
  reference_ = value;
  referenceName_ = name;
  if (referenceLine_ == nullptr) {
    referenceLine_ = new QCPItemStraightLine(plot_);
  }
  restyle();
  scheduleRefresh();
}

void CurveChart::setAxis(CurveAxis axis) {
  axis_ = axis;
  zoomed_ = false;
  cursor_.reset();
  applyView();
}

void CurveChart::setStepsPerEpoch(double steps) {
  stepsPerEpoch_ = steps;
  applyView();
}

void CurveChart::setSmoothing(double weight) {
  smoothing_ = weight;
  restyle();
  applyView();
}

void CurveChart::setLogarithmic(bool on) {
  if (on == logarithmic_) return;
  logarithmic_ = on;
  logarithmicAction_->setChecked(on);
  plot_->yAxis->setScaleType(on ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
  plot_->yAxis->setTicker(on ? QSharedPointer<QCPAxisTicker>(new LogarithmicTicker)
                             : QSharedPointer<QCPAxisTicker>(new NumberTicker));
  applyView();
  Q_EMIT logarithmicChanged(on);
}

void CurveChart::setFixedRange(double least, double greatest) {
  fixedRange_ = ValueRange{least, greatest};
  logarithmicAction_->setVisible(false);
  scheduleRefresh();
}

void CurveChart::followData() {
  fixedRange_.reset();
  logarithmicAction_->setVisible(true);
  scheduleRefresh();
}

QString CurveChart::title() const {
  return titleLabel_->text();
}

void CurveChart::applyView() {
  for (const Curve& curve : curves_) view(curve);
  scheduleRefresh();
}

void CurveChart::view(const Curve& curve) {
  const double steps = curve.stepsPerEpoch > 0.0 ? curve.stepsPerEpoch : stepsPerEpoch_;
  curve.series->setView(axis_, steps, smoothing_, logarithmic_);
}

void CurveChart::scheduleRefresh() {
  if (refreshScheduled_) return;
  refreshScheduled_ = true;
  QTimer::singleShot(0, this, [this] {
    if (refreshScheduled_) refresh();
  });
}

void CurveChart::restyle() {
  applyPlotStyle(*plot_, Theme::current().tokens());
  for (const Curve& curve : curves_) styleCurve(curve);
  if (referenceLine_ == nullptr) return;
  const QColor ink = Theme::current().tokens().textSecondary;
  referenceLine_->setPen(QPen(ink, 1, Qt::DashLine));
}

QColor CurveChart::colourOfCurve(const Curve& curve) const {
  return runColour(Theme::current().tokens(), curve.series->runNumber());
}

void CurveChart::styleCurve(const Curve& curve) {
  const QColor colour = colourOfCurve(curve);
  const QColor surface = Theme::current().tokens().raised;
  // Thick antialiased lines cost thirty times a thin one: the smoothed trace has at most one point a column.
  const double faint = curves_.size() <= kFewCurves ? kFaint : kFainter;
  curve.raw->setPen(QPen(smoothing_ > 0.0 ? mixed(surface, colour, faint) : colour, 1));
  curve.raw->setAntialiased(false);
  // Round joins of a noisy trace took three quarters of the time of the whole chart, and cannot be seen at 2
  // px.
  curve.smoothed->setPen(QPen(colour, 2, Qt::SolidLine, Qt::FlatCap, Qt::BevelJoin));
  curve.smoothed->setAntialiased(true);
  curve.markers->setPen(QPen(colour, 1.5));
  curve.markers->setAntialiased(true);
  curve.markers->setScatterStyle(
      QCPScatterStyle(QCPScatterStyle::ssCircle, QPen(colour, 1.5), QBrush(surface), kMarkerSize));
}

void CurveChart::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  scheduleRefresh();
}

void CurveChart::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if ((event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange) && plot_ != nullptr) {
    restyle();
    scheduleRefresh();
  }
}

}  // namespace viscera
