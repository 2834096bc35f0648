// SPDX-License-Identifier: Apache-2.0
#include "gui/shell/shell_window.h"

#include "gui/settings/settings_tabs.h"
#include "gui/shell/page.h"
#include "gui/shell/preferences.h"
#include "gui/shell/rail.h"
#include "gui/shell/settings_page.h"
#include "gui/shell/status_line.h"
#include "gui/start/start_page.h"
#include "gui/theme/theme.h"
#include "gui/widgets/empty_state.h"

#include <QBoxLayout>
#include <QCloseEvent>
#include <QMimeData>
#include <QPushButton>
#include <QScreen>
#include <QShortcut>
#include <QStackedWidget>
#include <QUrl>

#include <algorithm>

namespace viscera {
namespace {

QStringList localPaths(const QMimeData* data) {
  QStringList paths;
  for (const QUrl& url : data->urls())
    if (url.isLocalFile()) paths.append(url.toLocalFile());
  return paths;
}

}  // namespace

QSize firstWindowSize(const QSize& available) {
  constexpr QSize kUsual(1280, 800);
  constexpr QSize kFrame(16, 48);  // borders and title bar of the common window managers
  return kUsual.boundedTo(available - kFrame);
}

ShellWindow::ShellWindow(QWidget* parent)
    : QMainWindow(parent),
      rail_(new Rail(this)),
      stack_(new QStackedWidget(this)),
      status_(new StatusLine(this)),
      start_(new StartPage(stack_)) {
  setWindowTitle(tr("Viscera"));
  setAcceptDrops(true);
  setMinimumSize(metrics::kLeastWindowWidth, metrics::kLeastWindowHeight);
  auto* centre = new QWidget(this);
  auto* columns = new QHBoxLayout(centre);
  columns->setContentsMargins(0, 0, 0, 0);
  columns->setSpacing(0);
  columns->addWidget(rail_);
  auto* right = new QVBoxLayout;
  right->setSpacing(0);
  right->addWidget(stack_, 1);
  right->addWidget(status_);
  columns->addLayout(right, 1);
  setCentralWidget(centre);
  buildPages();
  buildRail();
  buildShortcuts();
  showPage(PageId::Datasets);
  // No control is singled out before the user presses Tab.
  stack_->setFocusPolicy(Qt::ClickFocus);
  stack_->setFocus();
}

void ShellWindow::buildPages() {
  const std::array<QString, kPageCount> titles = {
      tr("Datasets"), tr("Training"), tr("Results"), tr("Viewer"), tr("Models"), tr("Settings")};
  for (std::size_t i = 0; i < kPageCount; ++i) {
    pages_[i] = new Page(titles[i], stack_);
    stack_->addWidget(pages_[i]);
  }
  stack_->addWidget(start_);
  buildDataPages();
  buildModelPages();
  buildSettings();
}

void ShellWindow::buildDataPages() {
  EmptyState* datasets =
      page(PageId::Datasets)
          .setEmptyState(IconName::Datasets,
                         tr("No dataset yet"),
                         tr("Open a split file (TCIA, BTCV, Decathlon, nnU-Net), or drop a folder of "
                            "scans here. Viscera lists every case and checks it in the background."));
  connect(datasets->addAction(tr("Open dataset…")),
          &QPushButton::clicked,
          this,
          &ShellWindow::openDatasetRequested);
  connect(datasets->addAction(tr("Try the demo")), &QPushButton::clicked, this, &ShellWindow::demoRequested);
  connect(page(PageId::Datasets).setPrimaryAction(tr("Open dataset…"), IconName::Folder),
          &QPushButton::clicked,
          this,
          &ShellWindow::openDatasetRequested);

  EmptyState* training =
      page(PageId::Training)
          .setEmptyState(IconName::Training,
                         tr("No run yet"),
                         tr("Choose a preset and start. Curves, pictures and the time that is left "
                            "appear here while it trains."));
  connect(training->addAction(tr("New run…")), &QPushButton::clicked, this, &ShellWindow::newRunRequested);
  connect(page(PageId::Training).setPrimaryAction(tr("New run…"), IconName::Plus),
          &QPushButton::clicked,
          this,
          &ShellWindow::newRunRequested);

  EmptyState* results =
      page(PageId::Results)
          .setEmptyState(IconName::Results,
                         tr("Nothing scored yet"),
                         tr("Train a run, then evaluate it: Dice and HD95 of every organ are listed here."));
  const auto train = [this] { showPage(PageId::Training); };
  connect(results->addAction(tr("Go to training")), &QPushButton::clicked, this, train);
  connect(page(PageId::Results).setPrimaryAction(tr("Go to training"), IconName::Training),
          &QPushButton::clicked,
          this,
          train);
}

void ShellWindow::buildModelPages() {
  EmptyState* viewer =
      page(PageId::Viewer)
          .setEmptyState(IconName::Viewer,
                         tr("No case open"),
                         tr("Open a scan, or choose a case on the page Datasets or a score on the "
                            "page Results."));
  connect(
      viewer->addAction(tr("Open a scan…")), &QPushButton::clicked, this, &ShellWindow::openScanRequested);
  connect(page(PageId::Viewer).setPrimaryAction(tr("Open a scan…"), IconName::File),
          &QPushButton::clicked,
          this,
          &ShellWindow::openScanRequested);

  EmptyState* models =
      page(PageId::Models)
          .setEmptyState(IconName::Models,
                         tr("No model yet"),
                         tr("A run puts its models here as it saves them. Models made with MONAI or "
                            "Clara Train can be imported."));
  connect(models->addAction(tr("Import model…")),
          &QPushButton::clicked,
          this,
          &ShellWindow::importModelRequested);
  connect(page(PageId::Models).setPrimaryAction(tr("Import model…"), IconName::Download),
          &QPushButton::clicked,
          this,
          &ShellWindow::importModelRequested);
}

void ShellWindow::buildSettings() {
  auto* settings = new SettingsTabs(stack_);  // scrolls
  settings->addTab(tr("General"), new SettingsPage(settings));
  page(PageId::Settings).setContent(settings);
}

void ShellWindow::buildRail() {
  const std::array<IconName, kPageCount> icons = {IconName::Datasets,
                                                  IconName::Training,
                                                  IconName::Results,
                                                  IconName::Viewer,
                                                  IconName::Models,
                                                  IconName::Settings};
  for (std::size_t i = 0; i < kPageCount; ++i) {
    const bool settings = i + 1 == kPageCount;
    rail_->addEntry(
        icons[i], pages_[i]->title(), settings ? tr("Ctrl+,") : tr("Ctrl+%1").arg(i + 1), settings);
  }
  startEntry_ = rail_->addFirstEntry(IconName::Folder, tr("Projects"), tr("Ctrl+0"));
  connect(rail_, &Rail::chosen, this, [this](int entry) {
    if (entry == startEntry_)
      showStart();
    else
      showPage(static_cast<PageId>(entry));
  });
  connect(rail_->addAction(IconName::Help, tr("Help"), tr("F1")), &RailButton::clicked, this, [this] {
    Q_EMIT helpRequested(current_);
  });
}

void ShellWindow::buildShortcuts() {
  for (int i = 0; i < static_cast<int>(kPageCount) - 1; ++i) {
    auto* shortcut = new QShortcut(QKeySequence(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_1 + i)), this);
    connect(shortcut, &QShortcut::activated, this, [this, i] {
      if (rail_->button(i)->isEnabled()) showPage(static_cast<PageId>(i));
    });
  }
  connect(new QShortcut(QKeySequence(Qt::CTRL | Qt::Key_0), this),
          &QShortcut::activated,
          this,
          &ShellWindow::showStart);
  connect(new QShortcut(QKeySequence(Qt::CTRL | Qt::Key_Comma), this), &QShortcut::activated, this, [this] {
    showPage(PageId::Settings);
  });
  connect(new QShortcut(QKeySequence(Qt::CTRL | Qt::Key_B), this), &QShortcut::activated, this, [this] {
    rail_->setOpened(!rail_->isOpened());
  });
  connect(new QShortcut(QKeySequence(Qt::Key_F1), this), &QShortcut::activated, this, [this] {
    Q_EMIT helpRequested(currentPage());
  });
}

void ShellWindow::showPage(PageId id) {
  current_ = id;
  stack_->setCurrentIndex(static_cast<int>(id));
  rail_->choose(static_cast<int>(id));
  Q_EMIT pageShown(id);
}

void ShellWindow::showStart() {
  stack_->setCurrentWidget(start_);
  rail_->choose(startEntry_);
  Q_EMIT startShown();
}

bool ShellWindow::isStartShown() const {
  return stack_->currentWidget() == start_;
}

void ShellWindow::setProjectOpen(bool open) {
  projectOpen_ = open;
  for (int i = 0; i < static_cast<int>(PageId::Settings); ++i)
    rail_->button(i)->setEnabled(open || withoutProject_.contains(static_cast<PageId>(i)));
}

void ShellWindow::openWithoutProject(PageId page) {
  withoutProject_.insert(page);
  setProjectOpen(projectOpen_);
}

void ShellWindow::restoreState() {
  if (!restoreGeometry(preferred(Preference::WindowGeometry).toByteArray()))
    resize(firstWindowSize(screen()->availableSize()));
  if (isPreferenceKept(Preference::RailOpened)) rail_->setOpened(preferred(Preference::RailOpened).toBool());
  showPage(static_cast<PageId>(
      std::clamp(preferred(Preference::PageShown).toInt(), 0, static_cast<int>(kPageCount) - 1)));
}

void ShellWindow::keepState() const {
  keepPreference(Preference::WindowGeometry, saveGeometry());
  if (rail_->isChosen()) keepPreference(Preference::RailOpened, rail_->isOpened());
  keepPreference(Preference::PageShown, static_cast<int>(current_));
}

void ShellWindow::closeEvent(QCloseEvent* event) {
  keepState();
  if (mayClose_ && !mayClose_()) {
    event->ignore();
    return;
  }
  QMainWindow::closeEvent(event);
}

void ShellWindow::resizeEvent(QResizeEvent* event) {
  QMainWindow::resizeEvent(event);
  rail_->adaptTo(width());
}

void ShellWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (!localPaths(event->mimeData()).isEmpty()) event->acceptProposedAction();
}

void ShellWindow::dropEvent(QDropEvent* event) {
  const QStringList paths = localPaths(event->mimeData());
  if (paths.isEmpty()) return;
  event->acceptProposedAction();
  Q_EMIT dropped(paths);
}

}  // namespace viscera
