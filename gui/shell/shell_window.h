// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QMainWindow>

#include <array>

class QStackedWidget;

namespace viscera {

class Page;
class Rail;
class StatusLine;

enum class PageId { Datasets, Training, Results, Viewer, Models, Settings };
inline constexpr std::size_t kPageCount = 6;

/// The window: rail, pages, status line. Puts parts together and keeps size, page, rail and theme between
/// starts; what the pages show comes from whoever fills them.
class ShellWindow : public QMainWindow {
  Q_OBJECT

 public:
  explicit ShellWindow(QWidget* parent = nullptr);

  [[nodiscard]] Page& page(PageId id) { return *pages_[static_cast<std::size_t>(id)]; }
  [[nodiscard]] StatusLine& statusLine() { return *status_; }
  [[nodiscard]] Rail& rail() { return *rail_; }
  [[nodiscard]] PageId currentPage() const;
  void showPage(PageId id);

  /// Reads from and writes to QSettings what belongs to the window.
  void restoreState();
  void keepState() const;

 Q_SIGNALS:
  void pageShown(PageId id);
  /// F1; the page in front is what the user wants explained.
  void helpRequested(PageId id);
  /// A primary action of an empty page or of a header was pressed.
  void openDatasetRequested();
  void demoRequested();
  void newRunRequested();
  void addPredictionsRequested();
  void openScanRequested();
  void importModelRequested();

 protected:
  void closeEvent(QCloseEvent* event) override;

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
  std::array<Page*, kPageCount> pages_{};
};

}  // namespace viscera
