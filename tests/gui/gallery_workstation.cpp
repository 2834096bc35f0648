// SPDX-License-Identifier: Apache-2.0
#include "gallery_workstation.h"

#include "fake_project_service.h"
#include "fake_services.h"
#include "gui/help/help_pages.h"
#include "gui/help/help_window.h"
#include "gui/settings/about_panel.h"
#include "gui/settings/disk_panel.h"
#include "gui/settings/keyboard_panel.h"
#include "gui/settings/settings_tabs.h"
#include "gui/shell/close_dialog.h"
#include "gui/shell/page.h"
#include "gui/shell/rail.h"
#include "gui/shell/settings_page.h"
#include "gui/shell/shell_window.h"
#include "gui/shell/status_line.h"
#include "gui/start/start_page.h"
#include "gui/widgets/banner.h"

#include <QLineEdit>
#include <QPushButton>

#include <utility>

namespace viscera::test {
namespace {

const std::vector<QSize> kWindows = {kSmallWindow, kLargeWindow};

FakeProjectService& projects() {
  static FakeProjectService service;
  service.diskAnswer.runs = {{"c", "fine-tune 3", 3'412'000'000, 3'300'000'000, false, false},
                             {"a", "pre-train 1", 3'380'000'000, 3'300'000'000, true, false, 2'200'000'000},
                             {"b", "Spleen, 12 labels", 1'190'000'000, 1'100'000'000, false, false}};
  service.diskAnswer.cache = 5'230'000'000;
  service.diskAnswer.exports = 48'000'000;
  service.diskAnswer.backups = 12'000'000;
  return service;
}

class ManyComponents final : public MachineService {
 public:
  [[nodiscard]] MachineFacts facts(const std::filesystem::path& /*folder*/) override { return {}; }
  [[nodiscard]] std::string programVersion() const override { return "0.1.0"; }
  [[nodiscard]] std::vector<ComponentVersion> components() const override {
    return {{"LibTorch", "2.11.0", "BSD-3-Clause"},
            {"ITK", "5.2.1", "Apache-2.0"},
            {"GDCM", "3.0.21", "BSD-3-Clause"},
            {"Qt", "6.4.2", "LGPL-3.0"},
            {"QCustomPlot", "2.1.0", "GPL-3.0"},
            {"Inter (typeface)", "4.0", "OFL-1.1"},
            {"SQLite", "3.40.1", "public domain"}};
  }
  [[nodiscard]] std::string diagnostics(const std::filesystem::path& /*project*/,
                                        bool /*scrubbed*/) override {
    return {};
  }
};

std::unique_ptr<ShellWindow> frame(bool projectOpen) {
  auto window = std::make_unique<ShellWindow>();
  window->statusLine().setMachine({"Processor, 2 threads", "8.1 GB free", "120 GB free"});
  window->setProjectOpen(projectOpen);
  return window;
}

std::unique_ptr<QWidget> startFrame(bool withProjects, bool busy, bool refused) {
  auto window = frame(false);
  StartPage& page = window->startPage();
  if (withProjects)
    page.setRecentProjects(
        {{"Abdomen, BTCV", "/data/projects/btcv", "30 cases, 4 runs, opened today", true},
         {"Pre-training on TCIA", "/data/projects/tcia", "771 cases, 2 runs, opened yesterday", true},
         {"Spleen", "/media/disk/spleen", "", false},
         {"Demo", "/home/anna/viscera-demo", "28 cases, 2 runs, opened on 3 November", true}});
  page.setSelfCheck(
      StateLabel::State::Warning,
      "Training runs on the processor, much slower than on a GPU: no NVIDIA driver is installed.");
  if (busy) page.setBusy("Drawing synthetic scans for the demo, 4 s left", 0.4);
  if (refused)
    page.banners()
        .put("message",
             MessageKind::Error,
             "/data/projects/btcv/project.sqlite: is damaged (database disk image is malformed); restore it "
             "from "
             "a backup, checkpoints and other files beside it are not affected")
        .addRemedy("Open the backup copy");
  window->showStart();
  return window;
}

enum class Disk { Small, ReadOnly, Many, None };

/// One for each state, since panels ask in the background.
FakeProjectService& projectsOf(Disk disk) {
  static FakeProjectService many;
  if (disk != Disk::Many) return projects();
  if (many.diskAnswer.runs.empty())
    for (int i = 3000; i > 0; --i)
      many.diskAnswer.runs.push_back({"r" + std::to_string(i),
                                      "fine-tune " + std::to_string(i),
                                      34'120'000 + 1'000 * i,
                                      33'000'000,
                                      i % 10 == 0,
                                      false,
                                      i % 10 == 0 ? 22'000'000 : 0});
  many.diskAnswer.cache = 5'230'000'000;
  return many;
}

std::unique_ptr<QWidget> settingsFrame(int tab, Disk state = Disk::Small) {
  static ManyComponents machine;
  auto window = frame(state != Disk::None);
  auto* background = new Background(1, window.get());
  auto* tabs = new SettingsTabs;
  auto* disk = new DiskPanel(projectsOf(state), *background, tabs);
  tabs->addTab("General", new SettingsPage(tabs));
  tabs->addTab("Disk", disk);
  tabs->addTab("Keyboard", new KeyboardPanel(tabs));
  tabs->addTab("About", new AboutPanel(machine, *background, tabs));
  window->page(PageId::Settings).setContent(tabs);
  disk->setProject(state == Disk::None ? "" : "/data/projects/btcv", state == Disk::ReadOnly);
  disk->refresh();
  tabs->showTab(tab);
  window->showPage(PageId::Settings);
  return window;
}

std::unique_ptr<QWidget> emptyFrame(PageId page) {
  auto window = frame(true);
  window->showPage(page);
  return window;
}

std::unique_ptr<QWidget> readOnlyFrame() {
  auto window = frame(true);
  Page& page = window->page(PageId::Datasets);
  page.banners()
      .put("readonly",
           MessageKind::Info,
           "This project can only be read. /data/projects/btcv/project.sqlite: may not be written; give this "
           "user "
           "write permission for the file and its folder, or work on a copy of the project")
      .setClosable(false);
  page.banners().put("message",
                     MessageKind::Error,
                     "/home/anna/letter.docx: cannot be used here; Viscera takes a "
                     "project folder, a split file (.json), a scan (.nii, .nii.gz, "
                     ".nrrd, .nhdr, .mha, .mhd), a folder with DICOM files or a "
                     "checkpoint (.pt, .pth, .zip)");
  window->showPage(PageId::Datasets);
  return window;
}

std::unique_ptr<QWidget> closeQuestion(int state) {
  Leaving leaving;
  leaving.runs = QStringList{"fine-tune 3: epoch 12 of 40, 41 min left"};
  if (state == 3) leaving = {Leaving::What::Project, leaving.runs, 2};
  if (state == 4) leaving = {Leaving::What::Window, {}, 2};
  auto dialog = std::make_unique<CloseDialog>(leaving);
  if (state == 1) dialog->showSaving("Saving, and handing over to a process of its own…");
  if (state == 2)
    dialog->showFailure("/data: the disk is full; free some space, nothing written before is lost");
  return dialog;
}

std::unique_ptr<QWidget> helpFrame(const QString& page, const QString& search = {}) {
  auto window = std::make_unique<HelpWindow>();
  window->showPage(page);
  if (!search.isEmpty()) window->findChild<QLineEdit*>()->setText(search);
  return window;
}

}  // namespace

std::vector<GalleryPage> workstationPages() {
  const QSize dialog(560, 240);
  const QSize help(960, 680);
  const QSize wholeHelp(980, 2600);  // a page is seen to its end
  std::vector<GalleryPage> pages = {
      {"work-start", kWindows, [] { return startFrame(true, false, false); }},
      {"work-start-empty", kWindows, [] { return startFrame(false, false, false); }},
      {"work-start-busy", kWindows, [] { return startFrame(true, true, false); }},
      {"work-start-damaged", kWindows, [] { return startFrame(true, false, true); }},
      {"work-training-empty", kWindows, [] { return emptyFrame(PageId::Training); }},
      {"work-results-empty", kWindows, [] { return emptyFrame(PageId::Results); }},
      {"work-viewer-empty", kWindows, [] { return emptyFrame(PageId::Viewer); }},
      {"work-models-empty", kWindows, [] { return emptyFrame(PageId::Models); }},
      {"work-settings", kWindows, [] { return settingsFrame(0); }},
      {"work-settings-disk", kWindows, [] { return settingsFrame(1); }},
      {"work-settings-disk-no-project", kWindows, [] { return settingsFrame(1, Disk::None); }},
      {"work-settings-disk-read-only", kWindows, [] { return settingsFrame(1, Disk::ReadOnly); }},
      {"work-settings-disk-3000-runs", kWindows, [] { return settingsFrame(1, Disk::Many); }},
      {"work-settings-keyboard", kWindows, [] { return settingsFrame(2); }},
      {"work-settings-about", kWindows, [] { return settingsFrame(3); }},
      {"work-readonly", kWindows, readOnlyFrame},
      {"work-help-nothing-found", {help}, [] { return helpFrame("start", "quantum"); }},
      {"work-close", {dialog}, [] { return closeQuestion(0); }},
      {"work-close-saving", {dialog}, [] { return closeQuestion(1); }},
      {"work-close-failed", {dialog}, [] { return closeQuestion(2); }},
      {"work-close-leave-and-queue", {dialog}, [] { return closeQuestion(3); }},
      {"work-close-queue", {dialog}, [] { return closeQuestion(4); }}};
  for (const HelpPage& page : helpPages())
    pages.push_back({"work-help-" + page.id, {help, wholeHelp}, [id = page.id] { return helpFrame(id); }});
  return pages;
}

}  // namespace viscera::test
