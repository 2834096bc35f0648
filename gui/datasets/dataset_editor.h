// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/background.h"
#include "gui/bridge/dataset_editing.h"
#include "gui/bridge/dataset_service.h"
#include "gui/datasets/edit_history.h"
#include "gui/widgets/banner.h"

#include <QList>
#include <QObject>
#include <QPointer>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

class QAction;
class QDialog;
class QMenu;
class QWidget;

namespace viscera {

struct OpenDataset;
struct ProjectContext;

/// Everything that changes the dataset in front: menus, dialogs, repairs, undo and redo. Changes of a split
/// go to a copy beside it ("<name>-edited.json"); the original is written over only where the user asks for
/// it. GUI thread.
class DatasetEditor : public QObject {
  Q_OBJECT

 public:
  /// `window`: what dialogs open over. `editing` outlives the editor.
  DatasetEditor(DatasetEditing& editing, QWidget* window);
  ~DatasetEditor() override;

  /// Null: no project is open. Forgets what could be undone.
  void setProject(ProjectContext* project);
  /// Takes what it needs of the dataset; null: none is open.
  void setDataset(const Dataset* dataset);
  void setSelection(std::vector<std::string> cases);

  /// Kept by the editor.
  [[nodiscard]] QMenu* splitMenu() const { return splitMenu_.get(); }
  [[nodiscard]] QMenu* importMenu() const { return importMenu_.get(); }
  /// Undo and redo with their keys, which work where these are added to a widget that is seen.
  [[nodiscard]] QList<QAction*> historyActions() const { return {undo_, redo_}; }

  /// Opens the preview of the repair; nothing where isRepairable() says no.
  void repair(const std::string& caseName, const DataProblem& problem);
  /// Opens the preview of the list without these cases.
  void drop(const std::vector<std::string>& cases);

  /// A change of a split that was made elsewhere in the window: it can be taken back as the editor's own, and
  /// the new version is opened.
  void take(const viscera::EditStep& step);

  [[nodiscard]] QString undoText() const;  ///< "Undo: set role of 3 cases"; empty: nothing to undo
  [[nodiscard]] QString redoText() const;
  void undo();
  void redo();
  [[nodiscard]] bool isBusy() const { return saving_ && saving_->isRunning(); }

  void openRole(const std::string& role);
  void openFolds();
  void openSubset();
  void openDrop();
  void openLeaks();
  void openLabels();
  void openRescan();
  void openRelocate();
  void openOverwrite();
  /// What a repair of the selected case kept comes back, also that of an earlier day.
  void openTakeBack();
  void openImportSplit();
  void openImportFolder();
  void openImportNnunet();
  void openImportDicom();
  /// The dialogs with the folder filled in, e.g. one that was dropped on the window.
  void importFolder(const std::filesystem::path& folder);
  void importDicom(const std::filesystem::path& folder);

 Q_SIGNALS:
  /// A split was written or chosen: to be opened, or opened again.
  void datasetWritten(const std::filesystem::path& splitFile, const std::filesystem::path& root);
  /// Files of these cases changed: to be checked again.
  void casesChanged(const std::vector<std::string>& names);
  void message(viscera::MessageKind kind, const QString& text);
  void historyChanged();

 private:
  void buildMenus();
  QAction* addAction(QMenu& menu, const QString& text, void (DatasetEditor::*act)());
  void updateActions();
  /// The colours that the split gives to its labels hold in the window as long as it is open.
  void readColours();
  /// False, with a message, where nothing may be changed now.
  bool mayChange();
  template <class Dialog>
  Dialog* opened(Dialog* dialog);
  /// Words of the history for what was chosen.
  using SplitEditWords = std::function<QString(const SplitEdit&, const SplitEditPreview&)>;
  void openSplitEdit(const SplitEdit& edit, const SplitEditWords& words);
  void commit(const QString& text, std::string document, const std::string& snapshot = {});
  void commitEdit(const QString& text, const SplitEdit& edit);
  void save(std::function<EditStep()> make);
  void done(EditStep step);
  void restore(bool forward);
  void openRepair(const std::string& caseName, const RepairRequest& request);
  [[nodiscard]] RepairRequest requestFor(const std::string& caseName, const DataProblem& problem) const;

  DatasetEditing& editing_;
  QWidget* window_;
  ProjectContext* project_ = nullptr;
  std::unique_ptr<OpenDataset> dataset_;
  std::vector<std::string> selection_;
  EditHistory history_;
  std::unique_ptr<BackgroundTask> saving_;   // null: no project
  std::unique_ptr<BackgroundTask> reading_;  // null: no project
  std::unique_ptr<QMenu> splitMenu_;
  std::unique_ptr<QMenu> importMenu_;
  std::vector<QAction*> ofSelection_;  // need selected cases
  std::vector<QAction*> ofDataset_;    // need a dataset
  QAction* takeBack_ = nullptr;        // needs one selected case
  QAction* undo_ = nullptr;
  QAction* redo_ = nullptr;
  QPointer<QDialog> dialog_;
};

}  // namespace viscera
