// SPDX-License-Identifier: Apache-2.0
#include "gui/shell/workstation.h"

#include "engine/base/log.h"
#include "gui/settings/about_panel.h"
#include "gui/settings/disk_panel.h"
#include "gui/settings/keyboard_panel.h"
#include "gui/settings/settings_tabs.h"
#include "gui/shell/page.h"
#include "gui/shell/preferences.h"
#include "gui/shell/settings_page.h"
#include "gui/shell/status_line.h"
#include "gui/start/recent_projects.h"
#include "gui/start/start_page.h"
#include "gui/widgets/number_text.h"

#include <QApplication>
#include <QFileDialog>
#include <QFileInfo>
#include <QMetaMethod>
#include <QPushButton>
#include <QShortcut>

namespace viscera {
namespace {

constexpr char kReadOnly[] = "readonly";
constexpr char kMessage[] = "message";
constexpr char kLeftOut[] = "leftOut";

QString textOf(const std::filesystem::path& path) {
  return QString::fromStdString(path.string());
}

QString nameOf(const std::filesystem::path& path) {
  return QFileInfo(textOf(path)).fileName();
}

QString helpPageOf(PageId page) {
  switch (page) {
    case PageId::Datasets:
      return "datasets";
    case PageId::Training:
      return "training";
    case PageId::Results:
      return "results";
    case PageId::Viewer:
      return "viewer";
    case PageId::Models:
      return "models";
    case PageId::Settings:
      return "settings";
  }
  return "start";
}

StartFlow startFlowOf(ShellWindow& window, ProjectOpening& opening, const WorkstationParts& parts) {
  return {window.startPage(), opening, parts.projects, parts.background, parts.demoFolder};
}

}  // namespace

Workstation::Workstation(const WorkstationParts& parts)
    : services_(parts.services),
      projects_(parts.projects),
      background_(parts.background),
      demoFolder_(parts.demoFolder),
      opening_(projects_, services_.datasets, background_),
      start_(startFlowOf(window_, opening_, parts)),
      machine_(services_.machine, background_) {
  buildSettings();
  connectWindow();
  connectOpening();
  connect(&machine_, &MachineWatch::changed, this, &Workstation::showFacts);
  window_.setProjectOpen(false);
}

Workstation::~Workstation() {
  window_.setCloseGuard({});
  endSession();
}

void Workstation::connectWindow() {
  connect(&window_, &ShellWindow::dropped, this, [this](const QStringList& paths) {
    openAnything(paths.front().toStdString());
    leftOut_ = paths.mid(1);
  });
  connect(&window_, &ShellWindow::startShown, &start_, &StartFlow::refreshRecent);
  connect(&window_, &ShellWindow::demoRequested, &start_, &StartFlow::openDemo);
  connect(&window_, &ShellWindow::openDatasetRequested, this, &Workstation::chooseDataset);
  connect(&window_, &ShellWindow::helpRequested, this, [this](PageId page) {
    help_.showPage(window_.isStartShown() ? "start" : helpPageOf(page));
    help_.show();
    help_.raise();
    help_.activateWindow();
  });
  connect(&window_.statusLine(), &StatusLine::pauseRequested, this, [this] {
    if (session_) session_->watch.pauseShown();
  });
  connect(&window_.statusLine(), &StatusLine::resumeRequested, this, [this] {
    if (session_) session_->watch.goOnWithShown();
  });
  const auto key = [this](const QKeySequence& keys, auto action) {
    connect(new QShortcut(keys, &window_), &QShortcut::activated, this, action);
  };
  key(QKeySequence::Open, [this] { start_.chooseProjectFolder(); });
  key(QKeySequence::New, [this] { start_.chooseNewFolder(); });
  key(QKeySequence(Qt::CTRL | Qt::Key_Q), [this] { window_.close(); });
  window_.setCloseGuard([this] {
    if (!isClear(Leaving::What::Window, [this] { window_.close(); })) return false;
    help_.close();
    return true;
  });
}

void Workstation::connectOpening() {
  connect(&opening_, &ProjectOpening::opened, this, &Workstation::openProject);
  connect(
      &opening_, &ProjectOpening::refused, this, [this](const QString& folder, const ProjectState& state) {
        window_.showStart();
        start_.showRefusal(folder, state);
      });
  connect(&opening_, &ProjectOpening::arrived, this, &Workstation::receive);
  connect(&opening_, &ProjectOpening::failed, this, [this](const Failure& failure) {
    if (!window_.isStartShown()) say(MessageKind::Error, failure.message);
  });
  connect(&opening_, &ProjectOpening::restored, this, [this](const QString& done) {
    say(MessageKind::Ok, done);
  });
  connect(&opening_, &ProjectOpening::demoReady, this, [this](const DemoData& demo) {
    if (!session_) return;
    window_.showPage(PageId::Datasets);
    Q_EMIT datasetChosen(demo.labelledSplit, demo.root);
  });
}

void Workstation::buildSettings() {
  tabs_ = new SettingsTabs;
  SettingsTabs* tabs = tabs_;
  settings_ = new SettingsPage(tabs);
  disk_ = new DiskPanel(projects_, background_, tabs);
  about_ = new AboutPanel(services_.machine, background_, tabs);
  tabs->addTab(tr("General"), settings_);
  diskTab_ = tabs->addTab(tr("Disk"), disk_);
  tabs->addTab(tr("Keyboard"), new KeyboardPanel(tabs));
  tabs->addTab(tr("About"), about_);
  connect(tabs, &SettingsTabs::shown, this, [this](QWidget* content) {
    if (content == disk_) disk_->refresh();
  });
  connect(settings_, &SettingsPage::cacheLimitChanged, this, &Workstation::limitCache);
  window_.page(PageId::Settings).setContent(tabs);
}

void Workstation::limitCache() {
  const std::int64_t limit = preferredCacheLimit();
  if (!session_ || session_->context.isReadOnly() || limit <= 0) return;
  background_.post([&projects = projects_, folder = session_->context.folder, limit] {
    try {
      projects.limitCache(folder, limit);
    } catch (const std::exception& error) {
      logWarning(error.what());
    }
  });
}

void Workstation::begin(const std::optional<std::filesystem::path>& open) {
  window_.restoreState();
  window_.showStart();
  window_.show();
  machine_.lookNow();
  if (open) openAnything(*open);
}

void Workstation::openAnything(const std::filesystem::path& path) {
  opening_.recognise(path);
}

void Workstation::openProject(const QString& folder, const QString& readOnlyReason) {
  if (session_ && textOf(session_->context.folder) == folder &&
      QString::fromStdString(session_->context.readOnlyReason) == readOnlyReason) {
    window_.showPage(window_.currentPage());
    return;
  }
  whenRunsAreClear([this, folder, readOnlyReason] { beginSession(folder, readOnlyReason); });
}

void Workstation::beginSession(const QString& folder, const QString& readOnlyReason) {
  endSession();
  session_ = std::make_unique<ProjectSession>(
      folder.toStdString(), readOnlyReason.toStdString(), services_, background_, window_);
  RecentProjects::add(folder, QDateTime::currentDateTime());
  window_.setWindowTitle(tr("%1 – Viscera").arg(QFileInfo(folder).fileName()));
  window_.setProjectOpen(true);
  machine_.setFolder(session_->context.folder);
  disk_->setProject(session_->context.folder, session_->context.isReadOnly());
  about_->setProject(session_->context.folder);
  showReadOnly(readOnlyReason);
  limitCache();
  connect(&session_->watch, &RunWatch::runningChanged, this, [this](const auto& running) {
    window_.statusLine().setRunning(running);
  });
  connect(&session_->board, &RunBoard::ended, this, &Workstation::limitCache);
  connect(
      &session_->closing,
      &RunClosing::cleared,
      this,
      [this] {
        if (auto then = std::exchange(afterRuns_, {})) then();
      },
      Qt::QueuedConnection);  // `then` may end the session
  Q_EMIT projectOpened(session_->context);
  window_.showPage(window_.currentPage() == PageId::Settings ? PageId::Datasets : window_.currentPage());
  if (waiting_) deliver(*std::exchange(waiting_, std::nullopt));
  tellLeftOut();
}

void Workstation::endSession() {
  if (!session_) return;
  Q_EMIT projectClosing();
  session_.reset();
  window_.setProjectOpen(false);
  window_.statusLine().setRunning(std::nullopt);
  window_.setWindowTitle(tr("Viscera"));
  for (std::size_t i = 0; i < kPageCount; ++i)
    for (const char* message : {kReadOnly, kMessage, kLeftOut})
      window_.page(static_cast<PageId>(i)).banners().remove(message);
  disk_->setProject({}, false);
  about_->setProject({});
}

void Workstation::whenRunsAreClear(std::function<void()> then) {
  if (isClear(Leaving::What::Project, [this, then] { whenRunsAreClear(then); })) then();
}

bool Workstation::isClear(Leaving::What what, const std::function<void()>& again) {
  if (mayClose_ && !mayClose_(again)) return false;
  if (!session_) return true;
  if (session_->closing.mayClose(what)) return true;
  afterRuns_ = again;
  return false;
}

void Workstation::showReadOnly(const QString& reason) {
  if (reason.isEmpty()) return;
  for (std::size_t i = 0; i + 1 < kPageCount; ++i) {
    Banner& banner =
        window_.page(static_cast<PageId>(i))
            .banners()
            .put(kReadOnly, MessageKind::Info, tr("This project can only be read. %1").arg(reason));
    banner.setClosable(false);
    connect(banner.addRemedy(tr("Try again")), &QPushButton::clicked, this, [this] {
      if (session_) opening_.open(session_->context.folder);
    });
  }
}

void Workstation::chooseDataset() {
  auto* dialog = new QFileDialog(&window_, tr("Split file of the dataset"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::ExistingFile);
  dialog->setNameFilter(tr("Split files (*.json)"));
  const QString last = preferred(Preference::LastFolder).toString();
  if (QFileInfo(last).isDir()) dialog->setDirectory(last);
  connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) {
    keepPreference(Preference::LastFolder, QFileInfo(file).absolutePath());
    openAnything(file.toStdString());
  });
  dialog->open();
}

void Workstation::chooseAnything() {
  auto* dialog = new QFileDialog(&window_, tr("File to open"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::ExistingFile);
  dialog->setNameFilters({tr("What Viscera takes (*.json *.nii *.nii.gz *.nrrd *.nhdr *.mha *.mhd *.dcm *.pt "
                             "*.pth *.zip project.sqlite)"),
                          tr("All files (*)")});
  const QString last = preferred(Preference::LastFolder).toString();
  if (QFileInfo(last).isDir()) dialog->setDirectory(last);
  connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) {
    openAnything(file.toStdString());
  });
  dialog->open();
}

void Workstation::showDisk() {
  window_.showPage(PageId::Settings);
  tabs_->showTab(diskTab_);
}

void Workstation::tellLeftOut() {
  const QStringList paths = std::exchange(leftOut_, {});
  if (paths.isEmpty()) return;
  BannerArea& area =
      window_.isStartShown() ? window_.startPage().banners() : window_.page(window_.currentPage()).banners();
  const QString first = QFileInfo(paths.front()).fileName();
  area.put(
      kLeftOut,
      MessageKind::Info,
      paths.size() == 1
          ? tr("Only the first of two dropped files was used, %1 was not. Drop one at a time, or the folder "
               "that holds all scans.")
                .arg(first)
          : tr("Only the first of %1 dropped files was used; %2 and the others were not. Drop one at a time, "
               "or the folder that holds all scans.")
                .arg(groupedNumber(paths.size() + 1), first));
}

void Workstation::receive(const Arrival& arrival) {
  if (arrival.kind == Arrival::Kind::Unusable) {
    sayUnusable(arrival);
  } else if (arrival.kind == Arrival::Kind::Project) {
    opening_.open(arrival.path);
  } else if (needsProject(arrival)) {
    waitForProject(arrival);
  } else {
    deliver(arrival);
  }
  if (arrival.kind != Arrival::Kind::Project) tellLeftOut();
}

bool Workstation::needsProject(const Arrival& arrival) const {
  if (session_ || isForViewer(arrival)) return false;
  return arrival.kind != Arrival::Kind::Model || !takesModels_;
}

void Workstation::waitForProject(const Arrival& arrival) {
  waiting_ = arrival;
  window_.showStart();
  start_.showWaiting(tr("%1 needs a project to be opened in.").arg(nameOf(arrival.path)));
}

void Workstation::takeModelsWithoutProject() {
  takesModels_ = true;
  window_.openWithoutProject(PageId::Models);
}

bool Workstation::isForViewer(const Arrival& arrival) const {
  if (arrival.kind == Arrival::Kind::Scan) return true;
  const bool viewing = !window_.isStartShown() && window_.currentPage() == PageId::Viewer;
  return arrival.kind == Arrival::Kind::DicomFolder && (viewing || !session_);
}

void Workstation::deliver(const Arrival& arrival) {
  using Kind = Arrival::Kind;
  window_.startPage().banners().remove("waiting");
  if (isForViewer(arrival)) return look(arrival);
  switch (arrival.kind) {
    case Kind::Split:
      window_.showPage(PageId::Datasets);
      Q_EMIT datasetChosen(arrival.path, {});
      return;
    case Kind::DicomFolder:
      return askAboutDicom(arrival);
    case Kind::ScanFolder:
      return importFrom(arrival);
    case Kind::Model:
      window_.showPage(PageId::Models);
      if (session_) offerModel(arrival.path);
      Q_EMIT modelChosen(arrival.path);
      return;
    case Kind::Scan:
    case Kind::Project:
    case Kind::Unusable:
      return;
  }
}

void Workstation::look(const Arrival& arrival) {
  window_.showPage(PageId::Viewer);
  Q_EMIT scanChosen(arrival.path);
}

void Workstation::importFrom(const Arrival& arrival) {
  window_.showPage(PageId::Datasets);
  if (!isSignalConnected(QMetaMethod::fromSignal(&Workstation::importChosen)))
    say(MessageKind::Info,
        tr("%1 holds scans. Open the split file that lists them.").arg(nameOf(arrival.path)));
  Q_EMIT importChosen(arrival.path, arrival.kind == Arrival::Kind::DicomFolder);
}

/// It may be a scan to look at, or one for a dataset; what fits the page in front is offered first.
void Workstation::askAboutDicom(const Arrival& arrival) {
  Banner& banner = say(MessageKind::Info, tr("%1 is a folder of DICOM files.").arg(nameOf(arrival.path)));
  auto* area = qobject_cast<BannerArea*>(banner.parentWidget());
  const auto offer = [&](const QString& words, void (Workstation::*answer)(const Arrival&)) {
    connect(
        banner.addRemedy(words),
        &QPushButton::clicked,
        this,
        [this, arrival, area, answer] {
          if (area != nullptr) area->remove(kMessage);
          (this->*answer)(arrival);
        },
        Qt::QueuedConnection);
  };
  const bool isDatasets = !window_.isStartShown() && window_.currentPage() == PageId::Datasets;
  if (!isDatasets) offer(tr("Look at it in the viewer"), &Workstation::look);
  offer(tr("Import it into a dataset…"), &Workstation::importFrom);
  if (isDatasets) offer(tr("Look at it in the viewer"), &Workstation::look);
}

void Workstation::offerModel(const std::filesystem::path& file) {
  Banner& banner = window_.page(PageId::Models)
                       .banners()
                       .put(kMessage,
                            MessageKind::Info,
                            tr("%1 is a checkpoint: a new run can start from it.").arg(nameOf(file)));
  QPushButton* newRun = banner.addRemedy(tr("New run from it…"));
  if (session_->context.isReadOnly()) {
    newRun->setEnabled(false);
    newRun->setToolTip(tr("Nothing can be trained, the project can only be read: %1")
                           .arg(QString::fromStdString(session_->context.readOnlyReason)));
  }
  connect(newRun, &QPushButton::clicked, this, [this, file] {
    window_.showPage(PageId::Training);
    Q_EMIT runFromModelRequested(file);
  });
}

Banner& Workstation::say(MessageKind kind, const QString& text) {
  BannerArea& area =
      window_.isStartShown() ? window_.startPage().banners() : window_.page(window_.currentPage()).banners();
  return area.put(kMessage, kind, text);
}

void Workstation::sayUnusable(const Arrival& arrival) {
  Banner& banner = say(MessageKind::Error, QString::fromStdString(arrival.sentence));
  // A list that was mended, or a disk that was plugged in, needs no second search.
  connect(
      banner.addRemedy(tr("Try again")),
      &QPushButton::clicked,
      this,
      [this, path = arrival.path, area = qobject_cast<BannerArea*>(banner.parentWidget())] {
        if (area != nullptr) area->remove(kMessage);
        openAnything(path);
      },
      Qt::QueuedConnection);
  connect(banner.addRemedy(tr("Choose another file…")),
          &QPushButton::clicked,
          this,
          &Workstation::chooseAnything);
}

void Workstation::showFacts(const MachineFacts& facts) {
  window_.statusLine().setMachine(stateOf(facts));
  const SelfCheck check = selfCheckOf(facts);
  window_.startPage().setSelfCheck(check.limited ? StateLabel::State::Warning : StateLabel::State::Ok,
                                   check.sentence);
  settings_->setFoundDevice(QString::fromStdString(facts.device), QString::fromStdString(facts.deviceReason));
}

}  // namespace viscera
