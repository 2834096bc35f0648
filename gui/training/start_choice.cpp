// SPDX-License-Identifier: Apache-2.0
#include "gui/training/start_choice.h"

#include "engine/api/config_json.h"
#include "engine/base/error.h"
#include "engine/base/json.h"
#include "gui/theme/tokens.h"
#include "gui/widgets/calm_combo_box.h"

#include <QBoxLayout>
#include <QFileDialog>
#include <QSignalBlocker>

#include <algorithm>

namespace viscera {
namespace {

constexpr int kListWidth = 320;

bool isWorthStartingFrom(const ListedRun& run) {
  return run.record.task == "pretraining" && (run.phase == RunPhase::Finished || !run.bestMetric.empty());
}

}  // namespace

StartChoice::StartChoice(QWidget* parent) : QWidget(parent), list_(new CalmComboBox(this)) {
  list_->setFixedWidth(kListWidth);
  list_->setAccessibleName(tr("Start from"));
  list_->setToolTip(tr("Weights that the run starts from"));
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->addWidget(list_);
  setFocusProxy(list_);
  connect(list_, &QComboBox::activated, this, &StartChoice::noteIndex);
  fill();
}

void StartChoice::setRuns(const std::filesystem::path& project, const std::vector<ListedRun>& runs) {
  runs_.clear();
  for (const ListedRun& one : runs)
    if (isWorthStartingFrom(one))
      runs_.push_back({QString::fromStdString(displayName(one.record)),
                       runFolderOf(project, one.record),
                       one.record.configJson});
  if (file_ &&
      std::any_of(runs_.begin(), runs_.end(), [this](const Source& s) { return s.path == file_->path; }))
    file_.reset();
  fill();
}

void StartChoice::choose(const std::optional<std::filesystem::path>& file, const QString& name) {
  chosen_ = file;
  file_.reset();
  const bool isRun =
      file && std::any_of(runs_.begin(), runs_.end(), [&file](const Source& s) { return s.path == *file; });
  if (file && !isRun)
    file_ = Source{name.isEmpty() ? QString::fromStdString(file->filename().string()) : name, *file, {}};
  fill();
}

void StartChoice::fill() {
  const QSignalBlocker quiet(list_);
  list_->clear();
  list_->addItem(tr("Nothing: random weights"));
  int place = 0;
  for (const Source& one : runs_) {
    if (chosen_ && one.path == *chosen_) place = list_->count();
    list_->addItem(one.name);
  }
  if (file_) {
    place = list_->count();
    list_->addItem(file_->name);
    list_->setItemData(place, QString::fromStdString(file_->path.string()), Qt::ToolTipRole);
  }
  list_->addItem(tr("A file…"));
  list_->setCurrentIndex(place);
}

void StartChoice::noteIndex(int index) {
  const auto runCount = static_cast<int>(runs_.size());
  if (index == list_->count() - 1) {
    fill();  // nothing is chosen before there is a file
    askForFile();
    return;
  }
  if (index == 0)
    chosen_.reset();
  else
    chosen_ = index <= runCount ? runs_[static_cast<std::size_t>(index - 1)].path : file_->path;
  Q_EMIT changed();
}

void StartChoice::askForFile() {
  auto* dialog = new QFileDialog(this, tr("Start from a file"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::ExistingFile);
  dialog->setNameFilters({tr("Weights (*.pt *.pth *.zip)"), tr("All files (*)")});
  connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) {
    choose(std::filesystem::path(file.toStdString()));
    Q_EMIT changed();
  });
  dialog->open();
}

std::optional<std::filesystem::path> StartChoice::file() const {
  return chosen_;
}

QString StartChoice::name() const {
  return list_->currentText();
}

std::optional<RunConfig> StartChoice::config() const {
  for (const Source& one : runs_) {
    if (!chosen_ || one.path != *chosen_) continue;
    try {
      return runConfigFromJson(parseJson(one.configJson, "config.json"), "config.json");
    } catch (const Error&) {
      return std::nullopt;  // of another version of the program; the engine will say what does not fit
    }
  }
  return std::nullopt;
}

}  // namespace viscera
