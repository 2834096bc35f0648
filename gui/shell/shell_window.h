// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QMainWindow>
#include <QStringList>

#include <array>
#include <functional>
#include <set>

class QStackedWidget;

namespace viscera {

class Page;
class Rail;
class StartPage;
class StatusLine;

enum class PageId { Datasets, Training, Results, Viewer, Models, Settings };
inline constexpr std::size_t kPageCount = 6;

/// Size of the window when it is opened for the first time on a screen with this much room: 1280 x 800, or
/// what the screen shows beside the frame.
[[nodiscard]] QSize firstWindowSize(const QSize& available);

/// The window: rail, pages, status line. Puts parts together and keeps size, page, rail and theme between
/// starts; what the pages show comes from whoever fills them.
class ShellWindow : public QMainWindow {
  Q_OBJECT

 public:
  explicit ShellWindow(QWidget* parent = nullptr);

  [[nodiscard]] Page& page(PageId id) { return *pages_[static_cast<std::size_t>(id)]; }
  [[nodiscard]] StatusLine& statusLine() { return *status_; }
  [[nodiscard]] Rail& rail() { return *rail_; }
  /// The page in front, or the one that was before the start page.
  [[nodiscard]] PageId currentPage() const { return current_; }
  void showPage(PageId id);

  [[nodiscard]] StartPage& startPage() { return *start_; }
  void showStart();
  [[nodiscard]] bool isStartShown() const;
  /// Without a project there are the start page, the viewer and the settings only, and what was opened so.
  void setProjectOpen(bool open);
  void openWithoutProject(PageId page);
  /// Asked before the window closes; false keeps it open.
  void setCloseGuard(std::function<bool()> mayClose) { mayClose_ = std::move(mayClose); }

  /// Reads from and writes to QSettings what belongs to the window.
  void restoreState();
  void keepState() const;

 Q_SIGNALS:
  void pageShown(PageId id);
  void startShown();
  /// F1; the page in front is what the user wants explained.
  void helpRequested(PageId id);
  /// Files and folders were dropped on the window.
  void dropped(const QStringList& paths);
  /// A primary action of an empty page or of a header was pressed.
  void openDatasetRequested();
  void demoRequested();
  void newRunRequested();
  void openScanRequested();
  void importModelRequested();

 protected:
  void closeEvent(QCloseEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  void buildPages();
  void buildDataPages();
  void buildModelPages();
  void buildSettings();
  void buildRail();
  void buildShortcuts();

  Rail* rail_;
  QStackedWidget* stack_;
  StatusLine* status_;
  StartPage* start_;
  std::array<Page*, kPageCount> pages_{};
  PageId current_ = PageId::Datasets;
  int startEntry_ = 0;
  bool projectOpen_ = true;
  std::set<PageId> withoutProject_ = {PageId::Viewer};
  std::function<bool()> mayClose_;
};

}  // namespace viscera
