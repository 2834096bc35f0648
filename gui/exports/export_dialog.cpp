// SPDX-License-Identifier: Apache-2.0
#include "gui/exports/export_dialog.h"

#include "gui/bridge/desktop.h"
#include "gui/bridge/export_names.h"
#include "gui/datasets/path_field.h"
#include "gui/datasets/preview_table.h"
#include "gui/exports/export_words.h"
#include "gui/exports/format_choice.h"
#include "gui/shell/preferences.h"
#include "gui/theme/roles.h"
#include "gui/theme/tokens.h"
#include "gui/widgets/number_text.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QStackedWidget>

#include <algorithm>
#include <utility>

namespace viscera {
namespace {

constexpr int kWidth = 980;
constexpr int kFileRows = 3;
constexpr int kOrganRows = 3;
constexpr int kHeight = 700;  // fits a small screen
constexpr std::size_t kMostSentences = 3;

QString text(const std::string& utf8) {
  return QString::fromStdString(utf8);
}

/// The first few of many sentences, each on a line.
QString linesOf(const std::vector<std::string>& sentences) {
  QStringList lines;
  for (std::size_t i = 0; i < std::min(sentences.size(), kMostSentences); ++i) lines << text(sentences[i]);
  if (sentences.size() > kMostSentences)
    lines << ExportDialog::tr("and %1 more").arg(sentences.size() - kMostSentences);
  return lines.join('\n');
}

/// The engine's words begin small, as they stand behind a name elsewhere.
QString asSentence(QString words) {
  if (!words.isEmpty()) words[0] = words[0].toUpper();
  return words;
}

QString stateOf(const PlannedExport& file) {
  return file.exists ? ExportDialog::tr("exists already") : ExportDialog::tr("new");
}

QString titleOf(const std::vector<ExportSubject>& subjects) {
  if (subjects.size() > 1)
    return ExportDialog::tr("Export %1 label maps").arg(groupedNumber(std::ssize(subjects)));
  const std::string& name = subjects.front().name;
  return name.empty() ? ExportDialog::tr("Export a label map")
                      : ExportDialog::tr("Export %1").arg(text(name));
}

/// One column takes the room that the others leave, and the table what the dialog has for it.
void fitTable(PreviewTable& table, int wide, int rows) {
  table.setVisibleRows(rows);
  table.setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Ignored);
  table.horizontalHeader()->setStretchLastSection(false);
  table.horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
  table.horizontalHeader()->setSectionResizeMode(wide, QHeaderView::Stretch);
}

QLabel* headingOf(const QString& words, QWidget* parent) {
  auto* label = new QLabel(words, parent);
  setTextRole(label, TextRole::Strong);
  return label;
}

}  // namespace

std::filesystem::path exportFolderOf(const std::filesystem::path& project) {
  return project / "exports";
}

ExportDialog* openExport(QWidget* parent, const ExportPlace& place, std::vector<ExportSubject> subjects) {
  if (subjects.empty()) return nullptr;
  auto* dialog = new ExportDialog(place, std::move(subjects), parent);
  dialog->open();
  return dialog;
}

ExportDialog::ExportDialog(const ExportPlace& place, std::vector<ExportSubject> subjects, QWidget* parent)
    : EditDialog(place.background, {titleOf(subjects), tr("Export")}, parent),
      service_(place.service),
      subjects_(std::move(subjects)),
      folder_(place.folder),
      stack_(new QStackedWidget(this)),
      formats_(new FormatChoice(this)),
      target_(new PathField(PathField::Kind::NewFile, tr("Write to"), {}, this)),
      series_(new PathField(PathField::Kind::Folder, tr("DICOM series"), {}, this)),
      files_(
          new PreviewTable(tr("Files that are written"), {tr("File"), tr("Size, about"), tr("State")}, this)),
      organs_(new PreviewTable(
          tr("Labels as the files name them"), {tr("Value"), tr("Name"), tr("ml"), tr("SNOMED code")}, this)),
      checks_(
          new PreviewTable(tr("Files that were written"), {tr("File"), tr("Size"), tr("Read back")}, this)),
      overwrite_(new QCheckBox(this)),
      withoutNames_(new QCheckBox(tr("Without the names of cases"), this)) {
  stack_->addWidget(makeChoice());
  stack_->addWidget(checks_);
  body().addWidget(stack_);
  copy_ = addSecondary(tr("Copy as command"), tr("The same export as a line for a terminal"));
  another_ = addSecondary(tr("Export another format"), tr("Back to the choice of formats"));
  another_->hide();
  fitTable(*files_, 0, kFileRows);
  fitTable(*organs_, 3, kOrganRows);
  organs_->setNumbers(2);
  fitTable(*checks_, 0, kFileRows);
  proposeFolder();
  connectFields();
  resize(kWidth, kHeight);
  formatChanged();
}

QWidget* ExportDialog::makeChoice() {
  auto* choice = new QWidget(this);
  auto* layout = new QHBoxLayout(choice);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(metrics::kPageMargin);
  layout->addWidget(formats_);
  layout->addWidget(makeRight(), 1);
  return choice;
}

QWidget* ExportDialog::makeRight() {
  auto* right = new QWidget(this);
  auto* layout = new QVBoxLayout(right);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(metrics::kInside);
  layout->addWidget(target_);
  layout->addWidget(withoutNames_);
  layout->addWidget(series_);
  withoutNames_->setToolTip(hasSeveral() ? tr("Files are numbered in the order in which they are listed here")
                                         : tr("The name of the case does not stand in the name of the file"));
  withoutNames_->setChecked(preferred(Preference::ExportWithoutCaseNames).toBool());
  withoutNames_->setVisible(std::any_of(subjects_.begin(), subjects_.end(), hasCaseName));
  layout->addWidget(headingOf(tr("What is written"), right));
  layout->addWidget(files_, 1);
  layout->addWidget(overwrite_);
  layout->addWidget(headingOf(tr("Labels"), right));
  layout->addWidget(organs_, 2);
  overwrite_->setToolTip(tr("What the files hold now is lost"));
  overwrite_->hide();
  return right;
}

void ExportDialog::connectFields() {
  connect(formats_, &FormatChoice::changed, this, &ExportDialog::formatChanged);
  connect(target_, &PathField::chosen, this, &ExportDialog::targetChosen);
  connect(series_, &PathField::chosen, this, &ExportDialog::lookAnew);
  connect(overwrite_, &QCheckBox::toggled, this, &ExportDialog::decide);
  connect(withoutNames_, &QCheckBox::toggled, this, &ExportDialog::namesChanged);
  connect(primary(), &QPushButton::clicked, this, &ExportDialog::primaryPressed);
  connect(copy_, &QPushButton::clicked, this, &ExportDialog::copyCommand);
  connect(another_, &QPushButton::clicked, this, [this] {
    chooseAgain();
    lookAnew();
  });
  connect(this, &EditDialog::workFailed, this, &ExportDialog::chooseAgain);
}

void ExportDialog::proposeFolder() {
  if (folder_.empty()) folder_ = subjects_.front().labels.parent_path();
  stem_ = hasSeveral() ? folderNameOf(subjects_) : stemOf(subjects_.front(), usesCaseNames());
}

bool ExportDialog::usesCaseNames() const {
  return !withoutNames_->isChecked() && std::any_of(subjects_.begin(), subjects_.end(), hasCaseName);
}

/// Chosen once it is so the next time too. A name that was typed before gives way to the proposed one.
void ExportDialog::namesChanged() {
  keepPreference(Preference::ExportWithoutCaseNames, withoutNames_->isChecked());
  if (!hasSeveral()) proposeFolder();
  formatChanged();
}

QString ExportDialog::namesText() const {
  const bool several = hasSeveral();
  if (usesCaseNames())
    return several
               ? tr("Files are named after the cases of the dataset; name those as nobody knows a patient "
                    "by, or leave them out.")
               : tr("The proposed name is made of the case in the dataset and of what made the labels; "
                    "leave the case out where its name tells the patient.");
  return several ? tr("Files are numbered; no name of a case, a scan or a patient is in their names.")
                 : tr("No name of a case, a scan or a patient is in the proposed name of the file.");
}

QString ExportDialog::sentence() const {
  const std::string& maker = subjects_.front().algorithm;
  QString words = tr("Every file is read back and compared before it gets its name.") + ' ' + namesText();
  if (!maker.empty())
    words.prepend((hasSeveral() ? tr("Label maps of %1. ") : tr("Label map of %1. ")).arg(text(maker)));
  if (formats_->chosen() == ExportKind::DicomSeg)
    words += ' ' + tr("What is in the file names the patient as the DICOM series does.");
  return words;
}

bool ExportDialog::needsSeries() const {
  return formats_->chosen() == ExportKind::DicomSeg &&
         std::any_of(subjects_.begin(), subjects_.end(), [](const ExportSubject& one) {
           return isScanFile(one.image);
         });
}

bool ExportDialog::isDone() const {
  return stack_->currentWidget() == checks_;
}

void ExportDialog::chooseFormat(ExportKind kind) {
  formats_->choose(kind);
}

void ExportDialog::setTarget(const std::filesystem::path& target) {
  target_->setPath(target);
  targetChosen();
}

void ExportDialog::setSeries(const std::filesystem::path& series) {
  series_->setPath(series);
  lookAnew();
}

ExportOrder ExportDialog::order() const {
  return {subjects_,
          formats_->chosen(),
          target_->path(),
          needsSeries() ? series_->path() : std::filesystem::path(),
          overwrite_->isVisibleTo(this) && overwrite_->isChecked(),
          usesCaseNames()};
}

void ExportDialog::formatChanged() {
  const ExportKind kind = formats_->chosen();
  setSentence(sentence());
  const bool folder = hasSeveral() || kind == ExportKind::Stl;
  target_->setKind(folder ? PathField::Kind::Folder : PathField::Kind::NewFile, formatFilter(kind));
  target_->setPath(hasSeveral() ? folder_ / stem_ : targetIn(folder_, stem_, kind, subjects_.front()));
  series_->setVisible(needsSeries());
  lookAnew();
}

/// Another format then goes to the same place under the same name.
void ExportDialog::targetChosen() {
  const std::filesystem::path target = target_->path();
  std::string name = target.filename().string();
  const std::string ending =
      formats_->chosen() == ExportKind::Stl ? kSurfacesEnding : endingOf(formats_->chosen());
  if (!hasSeveral() && name.size() > ending.size() && name.ends_with(ending))
    name.resize(name.size() - ending.size());
  folder_ = target.parent_path();
  stem_ = name;
  lookAnew();
}

void ExportDialog::lookAnew() {
  clearTables();
  if (needsSeries() && series_->path().empty()) return askForSeries();
  say(MessageKind::Info, {});
  look([service = &service_, order = order()](const WorkContext& work) { return service->plan(order, work); },
       [this](ExportPlan plan) {
         plan_ = std::move(plan);
         showPlan(plan_);
       });
}

void ExportDialog::clearTables() {
  plan_ = {};
  files_->setRows({});
  organs_->setRows({});
  overwrite_->setChecked(false);
  overwrite_->hide();
}

void ExportDialog::askForSeries() {
  look([](const WorkContext&) { return 0; },  // what an earlier look brings back is dropped
       [this](int) {
         say(MessageKind::Warning,
             hasSeveral()
                 ? tr("A DICOM segmentation refers to the slices it was drawn on, but these scans are files. "
                      "Name the folder that holds a DICOM series for each case, in a folder of its name; or "
                      "choose another format.")
                 : tr("A DICOM segmentation refers to the slices it was drawn on, but this scan is one file. "
                      "Name the folder of the DICOM series that it was made from, or choose another "
                      "format."));
       });
}

void ExportDialog::showPlan(const ExportPlan& plan) {
  std::vector<QStringList> files;
  for (const PlannedExport& file : plan.files)
    files.push_back({text(file.path.filename().string()),
                     bytesText(static_cast<qint64>(file.approximateBytes)),
                     stateOf(file)});
  files_->setRows(files);
  std::vector<QStringList> organs;
  for (const ExportedOrgan& organ : plan.organs)
    organs.push_back({QString::number(organ.value),
                      text(organ.name),
                      QString::number(organ.volume_ml, 'f', 1),
                      organ.code.empty() ? tr("none known") : text(organ.code)});
  organs_->setRows(organs);
  const auto existing =
      std::count_if(plan.files.begin(), plan.files.end(), [](const auto& one) { return one.exists; });
  overwrite_->setText(existing == 1 ? tr("Replace the file that exists already")
                                    : tr("Replace the %1 files that exist already").arg(existing));
  overwrite_->setVisible(existing > 0);
  if (!plan.warnings.empty())
    say(MessageKind::Warning, asSentence(linesOf(plan.warnings)));
  else if (existing > 0)
    say(MessageKind::Warning, tr("Files of these names exist. Replace them, or choose another name."));
  decide();
}

/// Files that exist are replaced only where a person says so.
void ExportDialog::decide() {
  const bool existing =
      std::any_of(plan_.files.begin(), plan_.files.end(), [](const auto& one) { return one.exists; });
  setReady(!plan_.files.empty() && (!existing || overwrite_->isChecked()));
}

void ExportDialog::primaryPressed() {
  if (isDone())
    showInFolder(firstFile_);
  else
    write();
}

void ExportDialog::write() {
  say(MessageKind::Info, {});
  stack_->setEnabled(false);
  copy_->setEnabled(false);
  closeButton()->setText(tr("Stop"));
  closeButton()->setToolTip(tr("Stops the export; no half file is left"));
  work(
      [service = &service_, order = order()](const WorkContext& work) { return service->write(order, work); },
      [this](const ExportOutcome& outcome) { showOutcome(outcome); });
}

QString ExportDialog::progressText(const WorkProgress& progress) const {
  return exportProgressText(progress);
}

void ExportDialog::showOutcome(const ExportOutcome& outcome) {
  std::vector<QStringList> rows;
  for (const CheckedExport& file : outcome.files)
    rows.push_back({text(file.path.string()), bytesText(static_cast<qint64>(file.bytes)), checkText(file)});
  checks_->setRows(rows);
  stack_->setEnabled(true);
  stack_->setCurrentWidget(checks_);
  firstFile_ = outcome.files.empty() ? QString() : rows.front().front();
  primary()->setText(tr("Show in folder"));
  primary()->setToolTip(tr("Opens the file manager where the files lie"));
  copy_->hide();
  another_->show();
  closeButton()->setText(tr("Close"));
  closeButton()->setToolTip(tr("Close; the files stay"));
  setReady(!outcome.files.empty());
  const QString done =
      outcome.files.empty() ? tr("Nothing was written.") : outcomeText(formats_->chosen(), outcome);
  if (!outcome.failures.empty())
    say(outcome.files.empty() ? MessageKind::Error : MessageKind::Warning,
        done + '\n' + tr("Not written:") + '\n' + linesOf(outcome.failures));
  else if (outcome.warnings.empty())
    say(MessageKind::Ok, done);
  else
    say(MessageKind::Warning,
        done + '\n' + (hasSeveral() ? linesOf(outcome.warnings) : asSentence(linesOf(outcome.warnings))));
  if (!outcome.files.empty()) Q_EMIT written(firstFile_);
}

void ExportDialog::chooseAgain() {
  another_->hide();
  copy_->show();
  copy_->setEnabled(true);
  primary()->setText(tr("Export"));
  primary()->setToolTip(tr("Export"));
  closeButton()->setText(tr("Cancel"));
  closeButton()->setToolTip(tr("Close without a change; work that is running is stopped"));
  stack_->setEnabled(true);
  stack_->setCurrentIndex(0);
}

void ExportDialog::reject() {
  if (!isWorking()) return EditDialog::reject();
  stopWork();
  chooseAgain();
  lookAnew();
  say(MessageKind::Info,
      hasSeveral() ? tr("The export was stopped. Label maps that were finished before stay.")
                   : tr("The export was stopped; nothing was written."));
}

void ExportDialog::copyCommand() {
  look([service = &service_, order = order()](const WorkContext&) { return service->commandLines(order); },
       [this](const std::string& lines) {
         QGuiApplication::clipboard()->setText(text(lines));
         say(MessageKind::Ok, tr("The command was copied."));
         decide();
       });
}

}  // namespace viscera
