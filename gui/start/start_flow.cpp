// SPDX-License-Identifier: Apache-2.0
#include "gui/start/start_flow.h"

#include "gui/shell/preferences.h"
#include "gui/shell/project_opening.h"
#include "gui/start/recent_projects.h"
#include "gui/start/start_page.h"
#include "gui/widgets/banner.h"
#include "gui/widgets/number_text.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QPushButton>

namespace viscera {
namespace {

constexpr char kMessage[] = "message";
constexpr char kWaiting[] = "waiting";

QString lastFolder() {
  const QString kept = preferred(Preference::LastFolder).toString();
  return QFileInfo(kept).isDir() ? kept : QDir::homePath();
}

QString detailOf(const ProjectSummary& summary, const QDateTime& opened) {
  QStringList parts;
  if (summary.cases > 0)
    parts.append(summary.cases == 1 ? StartFlow::tr("1 case")
                                    : StartFlow::tr("%1 cases").arg(groupedNumber(summary.cases)));
  if (summary.runs > 0)
    parts.append(summary.runs == 1 ? StartFlow::tr("1 run")
                                   : StartFlow::tr("%1 runs").arg(groupedNumber(summary.runs)));
  if (opened.isValid())
    parts.append(StartFlow::tr("opened %1").arg(dayText(opened.date(), QDate::currentDate())));
  return parts.join(", ");
}

}  // namespace

StartFlow::StartFlow(StartPage& page,
                     ProjectOpening& opening,
                     ProjectService& projects,
                     Background& background,
                     const QString& demoFolder)
    : page_(page), opening_(opening), projects_(projects), demoFolder_(demoFolder), summaries_(background) {
  connect(&page_, &StartPage::newProjectRequested, this, &StartFlow::chooseNewFolder);
  connect(&page_, &StartPage::openProjectRequested, this, &StartFlow::chooseProjectFolder);
  connect(&page_, &StartPage::demoRequested, this, &StartFlow::openDemo);
  connect(&page_, &StartPage::projectChosen, this, [this](const QString& folder) {
    work_ = tr("Opening %1").arg(QFileInfo(folder).fileName());
    opening_.open(folder.toStdString());
  });
  connect(&page_, &StartPage::cancelRequested, &opening_, &ProjectOpening::cancel);
  connect(&opening_, &ProjectOpening::busyChanged, this, &StartFlow::showBusy);
  connect(&opening_, &ProjectOpening::failed, this, [this](const Failure& failure) {
    showMessage(failure.message, true);
  });
  connect(&opening_, &ProjectOpening::progressed, this, [this](const WorkProgress& progress) {
    QString text = work_;
    if (progress.left_s >= 1.0) text += tr(", %1 left").arg(durationText(progress.left_s));
    page_.setBusy(text, progress.fraction);
  });
}

void StartFlow::showBusy(bool busy) {
  if (busy) clearMessages();
  page_.setBusy(busy ? std::optional(work_.isEmpty() ? tr("Opening") : work_) : std::nullopt);
  if (!busy) work_.clear();
}

void StartFlow::openFolderDialog(const QString& title,
                                 const std::function<void(const std::filesystem::path&)>& then) {
  auto* dialog = new QFileDialog(page_.window(), title, lastFolder());
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::Directory);
  dialog->setOption(QFileDialog::ShowDirsOnly);
  connect(dialog, &QFileDialog::fileSelected, this, [this, then](const QString& folder) {
    keepPreference(Preference::LastFolder, QFileInfo(folder).absolutePath());
    work_ = tr("Opening %1").arg(QFileInfo(folder).fileName());
    then(folder.toStdString());
  });
  dialog->open();
}

void StartFlow::chooseNewFolder() {
  openFolderDialog(tr("Folder for the new project"),
                   [this](const std::filesystem::path& folder) { opening_.create(folder); });
}

void StartFlow::chooseProjectFolder() {
  openFolderDialog(tr("Folder of the project"),
                   [this](const std::filesystem::path& folder) { opening_.open(folder); });
}

void StartFlow::openDemo() {
  work_ = tr("Drawing synthetic scans for the demo");
  opening_.openDemo(demoFolder_.toStdString());
}

void StartFlow::refreshRecent() {
  const QStringList folders = RecentProjects::folders();
  std::vector<RecentProject> known;
  for (const QString& folder : folders)
    known.push_back(
        {QFileInfo(folder).fileName(), folder, detailOf({}, RecentProjects::openedAt(folder)), true});
  showRecent(known);
  summaries_.start(
      [&projects = projects_, folders](const WorkContext& work) {
        std::vector<ProjectSummary> summaries;
        for (const QString& folder : folders) {
          work.throwIfStopped();
          summaries.push_back(projects.summaryOf(folder.toStdString()));
        }
        return summaries;
      },
      [this, known](const std::vector<ProjectSummary>& summaries) {
        std::vector<RecentProject> complete = known;
        for (std::size_t i = 0; i < complete.size(); ++i) {
          complete[i].available = summaries[i].available;
          complete[i].detail = detailOf(summaries[i], RecentProjects::openedAt(complete[i].folder));
        }
        showRecent(complete);
        Q_EMIT recentShown();
      });
}

void StartFlow::showRecent(const std::vector<RecentProject>& projects) {
  page_.setRecentProjects(projects);
}

void StartFlow::showRefusal(const QString& folder, const ProjectState& state) {
  using Kind = ProjectState::Kind;
  const std::filesystem::path path = folder.toStdString();
  const QString reason = QString::fromStdString(state.reason);
  if (state.kind == Kind::Empty) {
    Banner& banner = page_.banners().put(
        kMessage, MessageKind::Info, tr("%1 is empty: there is no project in it yet.").arg(folder));
    connect(banner.addRemedy(tr("Make a project here")), &QPushButton::clicked, this, [this, path] {
      opening_.create(path);
    });
    return;
  }
  Banner& banner = page_.banners().put(kMessage, MessageKind::Error, reason);
  if (state.kind == Kind::Locked) {
    connect(banner.addRemedy(tr("Try again")), &QPushButton::clicked, this, [this, path] {
      opening_.open(path);
    });
  } else if (state.kind == Kind::Damaged && state.hasBackup) {
    connect(banner.addRemedy(tr("Open the backup copy")), &QPushButton::clicked, this, [this, path] {
      work_ = tr("Putting the backup copy in its place");
      opening_.restoreBackup(path);
    });
  } else {
    connect(banner.addRemedy(tr("Choose another folder…")),
            &QPushButton::clicked,
            this,
            &StartFlow::chooseProjectFolder);
  }
}

void StartFlow::showMessage(const QString& text, bool isError) {
  page_.banners().put(kMessage, isError ? MessageKind::Error : MessageKind::Info, text);
}

void StartFlow::showWaiting(const QString& text) {
  Banner& banner = page_.banners().put(kWaiting, MessageKind::Info, text);
  connect(banner.addRemedy(tr("New project…")), &QPushButton::clicked, this, &StartFlow::chooseNewFolder);
  connect(
      banner.addRemedy(tr("Open project…")), &QPushButton::clicked, this, &StartFlow::chooseProjectFolder);
}

void StartFlow::clearMessages() {
  page_.banners().remove(kMessage);
}

}  // namespace viscera
