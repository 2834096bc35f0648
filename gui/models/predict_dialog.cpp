// SPDX-License-Identifier: Apache-2.0
#include "gui/models/predict_dialog.h"

#include "gui/datasets/path_field.h"
#include "gui/models/input_choice.h"
#include "gui/models/model_words.h"
#include "gui/results/evaluate_dialog.h"
#include "gui/theme/icons.h"
#include "gui/theme/roles.h"
#include "gui/theme/tokens.h"
#include "gui/widgets/breakable_label.h"
#include "gui/widgets/number_text.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

#include <algorithm>
#include <utility>

namespace viscera {
namespace {

constexpr double kOwnOverlap = -0.05;  // below the range: the model's own
constexpr double kGreatestOverlap = 0.95;
constexpr int kFieldWidth = 320;

}  // namespace

PredictDialog::PredictDialog(ModelsService& service,
                             Background& background,
                             std::shared_ptr<const Models> models,
                             Subject subject,
                             QWidget* parent)
    : EditDialog(background, {tr("Predict scans"), tr("Predict")}, parent),
      service_(service),
      models_(std::move(models)),
      project_(std::move(subject.project)),
      chosen_(std::move(subject.models)),
      training_(subject.training),
      oneOfThem_(subject.oneOfThem),
      labelMaps_(std::move(subject.labelMaps)),
      obstacle_(std::move(subject.obstacle)),
      input_(new InputChoice(models_->datasets, this)),
      name_(new QLineEdit(QString::fromStdString(models_->nextName), this)),
      folder_(new PathField(PathField::Kind::Folder, tr("Write to"), {}, this)),
      fold_(new QPushButton(this)),
      options_(new QWidget(this)),
      facts_(new BreakableLabel({}, this)) {
  if (oneOfThem_)
    buildModelChoice();
  else
    buildModels();
  body().addWidget(input_);
  name_->setMinimumWidth(kFieldWidth);
  name_->setAccessibleName(tr("Name"));
  name_->setToolTip(tr("How the prediction is called in the list, and its folder"));
  addFormRow(body(), tr("Name"), name_, this);
  body().addWidget(folder_);
  folder_->setPath(usualFolder());
  buildOptions();
  setTextRole(facts_, TextRole::Secondary);
  body().addWidget(facts_);
  if (!oneOfThem_ || !chosen_.empty())
    connect(addSecondary(tr("Copy as command"), tr("The same prediction as a line for a terminal")),
            &QPushButton::clicked,
            this,
            &PredictDialog::copyCommand);
  connect(input_, &InputChoice::changed, this, &PredictDialog::check);
  connect(name_, &QLineEdit::textChanged, this, &PredictDialog::nameChanged);
  connect(folder_, &PathField::chosen, this, [this] {
    usual_ = folder_->path() == usualFolder();
    check();
  });
  connect(primary(), &QPushButton::clicked, this, &QDialog::accept);
  check();
}

void PredictDialog::buildModels() {
  QStringList names;
  for (const ListedModel& one : chosen_) names << QString::fromStdString(one.name);
  setSentence(
      chosen_.size() > 1
          ? tr("%1 models predict together: the mean of their probabilities decides. Label maps are "
               "written on the grid of each scan.")
                .arg(chosen_.size())
          : tr("A label map is written for each scan, on its own grid. This goes on in the background."));
  auto* label = new BreakableLabel(names.join(QStringLiteral("; ")), this);
  label->setMinimumHeight(metrics::kControl);
  label->setMinimumWidth(kFieldWidth);
  addFormRow(body(), chosen_.size() > 1 ? tr("Models") : tr("Model"), label, this);
}

/// A scan is given, and one of the models predicts it.
void PredictDialog::buildModelChoice() {
  setSentence(
      tr("A label map is written for each scan, on its own grid. This goes on in the background; the "
         "viewer shows it when it is done."));
  offered_ = std::exchange(chosen_, {});
  if (offered_.empty()) return buildWithoutModel();
  chosen_ = {offered_.front()};
  auto* box = new QComboBox(this);
  box->setAccessibleName(tr("Model"));
  box->setToolTip(tr("Models of this list that can segment; the one that was used last is chosen"));
  box->setMinimumWidth(kFieldWidth);
  for (const ListedModel& one : offered_)
    box->addItem(one.score ? tr("%1 (%2)").arg(QString::fromStdString(one.name), scoreText(one.score))
                           : QString::fromStdString(one.name));
  connect(box, &QComboBox::currentIndexChanged, this, [this](int index) {
    chosen_ = {offered_[static_cast<std::size_t>(index)]};
    check();
  });
  addFormRow(body(), tr("Model"), box, this);
}

void PredictDialog::buildWithoutModel() {
  const auto add = [this](const QString& text, const QString& help, void (PredictDialog::*signal)()) {
    QPushButton* button = addSecondary(text, help);
    connect(button, &QPushButton::clicked, this, [this, signal] {
      reject();
      Q_EMIT(this->*signal)();
    });
    return button;
  };
  const bool inProject = labelMaps_.empty();
  add(inProject ? tr("Go to training") : tr("Open a project"),
      inProject ? tr("Train a model") : tr("A model is trained in a project"),
      &PredictDialog::trainingRequested);
  QPushButton* import = add(tr("Import a model…"),
                            tr("A .pt file of MONAI, Clara Train or Viscera; the scan stays chosen"),
                            &PredictDialog::importRequested);
  setButtonKind(import, ButtonKind::Primary);
  import->setDefault(true);
  primary()->hide();
}

QComboBox* PredictDialog::addChoice(QBoxLayout& column,
                                    const QString& name,
                                    const QString& help,
                                    const std::vector<std::pair<QString, QString>>& choices) {
  auto* box = new QComboBox(options_);
  box->setAccessibleName(name);
  box->setToolTip(help);
  box->setMinimumWidth(kFieldWidth);
  for (const auto& [text, value] : choices) box->addItem(text, value);
  addFormRow(column, name, box, options_);
  return box;
}

void PredictDialog::buildOptions() {
  setButtonKind(fold_, ButtonKind::Quiet);
  fold_->setAutoDefault(false);
  fold_->setCheckable(true);
  fold_->setText(tr("Options"));
  fold_->setToolTip(tr("Smaller parts, probability, how windows are put together, number format, device"));
  connect(fold_, &QPushButton::toggled, this, &PredictDialog::unfold);
  auto* row = new QHBoxLayout;
  row->addWidget(fold_);
  row->addStretch();
  body().addLayout(row);
  auto* column = new QVBoxLayout(options_);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(metrics::kInside);
  largest_ = new QCheckBox(tr("Keep only the largest part of each organ"), options_);
  largest_->setMinimumHeight(metrics::kSmallestTarget);
  largest_->setToolTip(
      tr("Voxels that share a face, an edge or a corner are one part; the protocol tells that it was done"));
  column->addWidget(largest_);
  probability_ = new QCheckBox(tr("Keep the probability of the chosen organ"), options_);
  probability_->setMinimumHeight(metrics::kSmallestTarget);
  probability_->setToolTip(
      tr("Writes a second file beside each label map; the viewer then tells at the pointer how sure the "
         "model is"));
  column->addWidget(probability_);
  overlap_ = new QDoubleSpinBox(options_);
  overlap_->setRange(kOwnOverlap, kGreatestOverlap);
  overlap_->setSingleStep(0.05);
  overlap_->setDecimals(2);
  overlap_->setValue(kOwnOverlap);
  overlap_->setSpecialValueText(tr("as the model"));
  overlap_->setAccessibleName(tr("Window overlap"));
  overlap_->setToolTip(
      tr("How much of a window, along each axis, the next one predicts again: 0.5 is half; more is "
         "slower and a little smoother"));
  overlap_->setMinimumWidth(kFieldWidth);
  auto* windows = new BreakableLabel(
      tr("The network sees a scan through windows of its patch. Where they overlap, the mean decides."),
      options_);
  setTextRole(windows, TextRole::Caption);
  column->addWidget(windows);
  addFormRow(*column, tr("Window overlap"), overlap_, options_);
  weights_ =
      addChoice(*column,
                tr("Window mean"),
                tr("What counts where windows overlap; near the edge of a window a prediction is less sure"),
                {{tr("as the model"), ""},
                 {tr("all voxels count the same"), "constant"},
                 {tr("the middle of a window counts more"), "gaussian"}});
  precision_ = addChoice(*column,
                         tr("Number format"),
                         tr("Half precision is quicker where the device supports it"),
                         {{tr("32 bit"), "fp32"}, {tr("16 bit (bfloat16)"), "bf16"}});
  device_ = addChoice(*column,
                      tr("Device"),
                      tr("Where the network is computed"),
                      {{tr("automatic"), "auto"}, {tr("processor"), "cpu"}, {tr("GPU"), "cuda"}});
  body().addWidget(options_);
  unfold(false);
}

void PredictDialog::unfold(bool open) {
  fold_->setChecked(open);
  fold_->setIcon(icon(open ? IconName::ChevronDown : IconName::ChevronRight));
  options_->setVisible(open);
  if (isVisible()) fitHeight();
}

std::filesystem::path PredictDialog::usualFolder() const {
  QString name = name_->text().trimmed();
  const std::filesystem::path above = labelMaps_.empty() ? project_ / "predictions" : labelMaps_;
  return above / name.replace('/', '-').toStdString();
}

void PredictDialog::nameChanged() {
  if (usual_) folder_->setPath(usualFolder());
  check();
}

PredictionOrder PredictDialog::order() const {
  PredictionOrder order;
  order.project = project_;
  order.name = name_->text().trimmed().toStdString();
  for (const ListedModel& one : chosen_) {
    order.models.push_back(one.file);
    order.modelNames.push_back(one.name);
  }
  input_->putInto(order);
  if (!usual_ || !labelMaps_.empty()) order.folder = folder_->path();
  if (overlap_->value() >= 0.0) order.overlap = overlap_->value();
  order.weights = weights_->currentData().toString().toStdString();
  order.precision = precision_->currentData().toString().toStdString();
  order.device = device_->currentData().toString().toStdString();
  order.largestOnly = largest_->isChecked();
  order.keepProbability = probability_->isChecked();
  return order;
}

QString PredictDialog::facts() const {
  return facts_->isHidden() ? QString() : unbroken(facts_->text());
}

QString PredictDialog::trainingNote() const {
  return training_ ? tr(" A run is being trained: both get slower.") : QString();
}

QString PredictDialog::whyNot() const {
  if (!obstacle_.isEmpty()) return obstacle_;
  const auto unfit =
      std::find_if(chosen_.begin(), chosen_.end(), [](const ListedModel& one) { return !one.canPredict(); });
  if (chosen_.empty())
    return oneOfThem_ ? tr("There is no model yet that can segment. Import one, or train one.")
                      : tr("Choose a model in the table first.");
  return unfit == chosen_.end() ? QString()
                                : tr("%1 cannot predict: an encoder of pre-training segments nothing.")
                                      .arg(QString::fromStdString(unfit->name));
}

void PredictDialog::check() {
  facts_->hide();
  if (const QString obstacle = whyNot(); !obstacle.isEmpty()) {
    say(MessageKind::Warning, obstacle);
    setReady(false);
    return;
  }
  if (!input_->isComplete() || name_->text().trimmed().isEmpty()) {
    say(MessageKind::Info,
        input_->isComplete() ? tr("The prediction needs a name.") : tr("Choose what is to be predicted."));
    setReady(false);
    return;
  }
  look([service = &service_, order = order()](const WorkContext&) { return service->preview(order); },
       [this](const PredictionPreview& preview) { tell(preview); });
}

/// Only what somebody could regret is a warning.
void PredictDialog::tell(const PredictionPreview& preview) {
  facts_->setWords(tr("%1 will be read; the label maps go to %2. %3 are free there.")
                       .arg(scansText(std::ssize(preview.scans)),
                            QString::fromStdString(preview.folder.string()),
                            bytesText(preview.free_bytes)) +
                   trainingNote());
  facts_->show();
  const auto replaced =
      std::count_if(preview.scans.begin(), preview.scans.end(), [](const auto& scan) { return scan.exists; });
  QStringList warnings;
  if (replaced > 0)
    warnings << (replaced == 1
                     ? tr("A file that is there already is replaced.")
                     : tr("%1 files that are there already are replaced.").arg(groupedNumber(replaced)));
  if (!preview.missing.empty())
    warnings << (preview.missing.size() == 1 ? tr("Case %1 has no scan and is left out.")
                                                   .arg(QString::fromStdString(preview.missing.front()))
                                             : tr("%1 cases have no scan and are left out.")
                                                   .arg(groupedNumber(std::ssize(preview.missing))));
  for (const std::string& line : preview.leftOut) {
    const QString words = QString::fromStdString(line);
    warnings << words.left(1).toUpper() + words.mid(1) + '.';
  }
  say(MessageKind::Warning, warnings.join(' '));
  setReady(true);
}

void PredictDialog::copyCommand() {
  if (!input_->isComplete() || !whyNot().isEmpty()) return;
  look([service = &service_, order = order()](const WorkContext&) { return service->commandLines(order); },
       [this](const std::string& lines) {
         QGuiApplication::clipboard()->setText(QString::fromStdString(lines));
         say(MessageKind::Ok, tr("The command was copied."));
         setReady(true);
       });
}

}  // namespace viscera
