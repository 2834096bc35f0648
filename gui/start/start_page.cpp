// SPDX-License-Identifier: Apache-2.0
#include "gui/start/start_page.h"

#include "gui/theme/fonts.h"
#include "gui/theme/roles.h"
#include "gui/theme/theme.h"
#include "gui/widgets/banner.h"

#include <QBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>

#include <algorithm>
#include <cmath>

namespace viscera {
namespace {

constexpr int kWidth = 640;
constexpr int kRowHeight = 56;
constexpr int kTextLeft = 12 + metrics::kIcon + 12;
constexpr std::size_t kMostProjects = 6;
constexpr int kBusySteps = 1000;
constexpr int kTop = 88;
constexpr int kNewsHeight = 52;  // of a message of one line, or of what is being done

}  // namespace

RecentProjectButton::RecentProjectButton(RecentProject project, QWidget* parent)
    : QAbstractButton(parent), project_(std::move(project)) {
  setText(project_.name);
  setFixedHeight(kRowHeight);
  setFocusPolicy(Qt::TabFocus);
  setAttribute(Qt::WA_Hover);  // painted anew when the pointer comes and goes
  setEnabled(project_.available);
  setAccessibleName(tr("Open the project %1").arg(project_.name));
  setToolTip(project_.available ? project_.folder : tr("%1 is not there at the moment").arg(project_.folder));
}

QSize RecentProjectButton::sizeHint() const {
  return {kWidth, kRowHeight};
}

void RecentProjectButton::paintEvent(QPaintEvent* /*event*/) {
  const Tokens& t = Theme::current().tokens();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(isEnabled() && underMouse() ? t.hover : t.raised);
  painter.drawRoundedRect(rect(), metrics::kRadius, metrics::kRadius);
  if (hasFocus()) {
    painter.setPen(QPen(t.accent, metrics::kFocusRing));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(
        QRectF(rect()).adjusted(1, 1, -1, -1), metrics::kRadius - 1, metrics::kRadius - 1);
  }
  const QColor quiet = t.textSecondary;
  const QPixmap picture = iconPixmap(IconName::Folder, quiet, metrics::kIcon, devicePixelRatioF());
  painter.drawPixmap(12, (height() - metrics::kIcon) / 2, picture);
  const QRect text = rect().adjusted(kTextLeft, 9, -12, -9);
  painter.setFont(typeFont(TypeRole::Caption));
  painter.setPen(quiet);
  const QString detail = project_.available ? project_.detail : tr("not there at the moment");
  const int detailWidth = painter.fontMetrics().horizontalAdvance(detail);
  painter.drawText(text, Qt::AlignRight | Qt::AlignTop, detail);
  painter.drawText(text,
                   Qt::AlignLeft | Qt::AlignBottom,
                   painter.fontMetrics().elidedText(project_.folder, Qt::ElideMiddle, text.width()));
  painter.setFont(typeFont(TypeRole::Body, true));
  painter.setPen(isEnabled() ? t.text : t.textSecondary);
  const int nameWidth = text.width() - detailWidth - metrics::kBetween;
  painter.drawText(text,
                   Qt::AlignLeft | Qt::AlignTop,
                   painter.fontMetrics().elidedText(project_.name, Qt::ElideRight, nameWidth));
}

StartPage::StartPage(QWidget* parent)
    : QWidget(parent),
      recent_(new QVBoxLayout),
      noneYet_(new QLabel(this)),
      selfCheck_(new StateLabel(this)),
      banners_(new BannerArea(this)) {
  setSurface(this, Surface::Panel);
  setAccessibleName(tr("Start"));
  auto* title = new QLabel(tr("Viscera"), this);
  setTextRole(title, TextRole::PageTitle);
  auto* purpose = new QLabel(tr("Organ segmentation of CT. For research, not for clinical use."), this);
  setTextRole(purpose, TextRole::Secondary);
  auto* heading = new QLabel(tr("Recent projects"), this);
  setTextRole(heading, TextRole::Section);
  noneYet_->setText(
      tr("Projects that you open are listed here. You can also drop a project folder on the window."));
  setTextRole(noneYet_, TextRole::Secondary);
  recent_->setSpacing(metrics::kGrid);
  recent_->addWidget(noneYet_);
  auto* column = new QVBoxLayout;
  column->setSpacing(0);
  // What is above keeps its place, however much comes below: blocks that jump are not found again.
  column->addItem(new QSpacerItem(0, kTop, QSizePolicy::Minimum, QSizePolicy::Maximum));
  column->addWidget(title);
  column->addSpacing(metrics::kGrid);
  column->addWidget(purpose);
  column->addSpacing(metrics::kPageMargin);
  column->addLayout(buildActions());
  column->addSpacing(metrics::kInside);
  column->addWidget(buildNews());
  column->addSpacing(metrics::kInside);
  column->addWidget(heading);
  column->addSpacing(metrics::kInside);
  column->addLayout(recent_);
  column->addStretch();
  column->addWidget(selfCheck_);
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(metrics::kPageMargins);
  layout->addStretch();
  layout->addLayout(column);
  layout->addStretch();
  noneYet_->setMinimumWidth(kWidth);
}

/// Work that goes on, or a message: never both. Their place is kept free, so that nothing below moves.
QWidget* StartPage::buildNews() {
  auto* news = new QWidget(this);
  news->setMinimumHeight(kNewsHeight);
  auto* layout = new QVBoxLayout(news);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(buildBusyRow());
  layout->addWidget(banners_);
  return news;
}

QWidget* StartPage::buildBusyRow() {
  busyRow_ = new QWidget(this);
  auto* row = new QHBoxLayout(busyRow_);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(metrics::kBetween);
  busyText_ = new QLabel(busyRow_);
  busyBar_ = new QProgressBar(busyRow_);
  busyBar_->setTextVisible(false);
  busyBar_->setAccessibleName(tr("Progress"));
  auto* cancel = new QPushButton(tr("Cancel"), busyRow_);
  cancel->setToolTip(tr("Stop what is being done"));
  connect(cancel, &QPushButton::clicked, this, &StartPage::cancelRequested);
  row->addWidget(busyText_);
  row->addWidget(busyBar_, 1);
  row->addWidget(cancel);
  busyRow_->hide();
  return busyRow_;
}

void StartPage::setBusy(const std::optional<QString>& work, double fraction) {
  busyRow_->setVisible(work.has_value());
  if (!work) return;
  busyText_->setText(*work);
  busyBar_->setRange(0, fraction < 0.0 ? 0 : kBusySteps);
  busyBar_->setValue(static_cast<int>(std::lround(std::max(0.0, fraction) * kBusySteps)));
}

QBoxLayout* StartPage::buildActions() {
  auto* row = new QHBoxLayout;
  row->setSpacing(metrics::kInside);
  const auto add =
      [&](const QString& text, const QString& toolTip, ButtonKind kind, void (StartPage::*request)()) {
        auto* button = new QPushButton(text, this);
        button->setToolTip(toolTip);
        setButtonKind(button, kind);
        connect(button, &QPushButton::clicked, this, request);
        row->addWidget(button);
        return button;
      };
  add(tr("New project…"),
      tr("Choose a folder for a new project"),
      ButtonKind::Primary,
      &StartPage::newProjectRequested)
      ->setIcon(icon(IconName::Plus, IconTone::OnAccent));
  add(tr("Open project…"),
      tr("Choose the folder of a project"),
      ButtonKind::Standard,
      &StartPage::openProjectRequested)
      ->setIcon(icon(IconName::Folder));
  add(tr("Try the demo"),
      tr("A synthetic abdomen; nothing is downloaded"),
      ButtonKind::Standard,
      &StartPage::demoRequested);
  row->addStretch();
  return row;
}

void StartPage::setRecentProjects(const std::vector<RecentProject>& projects) {
  for (RecentProjectButton* button : buttons_) delete button;
  buttons_.clear();
  noneYet_->setVisible(projects.empty());
  for (std::size_t i = 0; i < std::min(projects.size(), kMostProjects); ++i) {
    auto* button = new RecentProjectButton(projects[i], this);
    connect(button, &QAbstractButton::clicked, this, [this, folder = projects[i].folder] {
      Q_EMIT projectChosen(folder);
    });
    button->setMinimumWidth(kWidth);
    recent_->addWidget(button);
    buttons_.push_back(button);
  }
}

void StartPage::setSelfCheck(StateLabel::State state, const QString& sentence) {
  selfCheck_->setState(state, sentence);
}

}  // namespace viscera
