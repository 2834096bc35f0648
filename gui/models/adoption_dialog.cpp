// SPDX-License-Identifier: Apache-2.0
#include "gui/models/adoption_dialog.h"

#include "gui/datasets/case_words.h"
#include "gui/datasets/preview_table.h"
#include "gui/results/evaluate_dialog.h"
#include "gui/theme/tokens.h"
#include "gui/widgets/breakable_label.h"
#include "gui/widgets/number_text.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QHeaderView>
#include <QPushButton>
#include <QSignalBlocker>

#include <array>
#include <utility>

namespace viscera {
namespace {

constexpr int kVisibleRows = 8;
constexpr int kAdoptionWidth = 760;
constexpr int kDatasetWidth = 400;
constexpr int kNamesTold = 3;
constexpr std::array<int, 3> kWidths = {112, 96, 212};

QString text(const std::string& words) {
  return QString::fromStdString(words);
}

QString joined(const std::vector<std::string>& names) {
  QStringList list;
  for (std::size_t i = 0; i < names.size() && i < kNamesTold; ++i) list << text(names[i]);
  if (names.size() > kNamesTold) list << AdoptionDialog::tr("%1 more").arg(names.size() - kNamesTold);
  return list.join(QStringLiteral(", "));
}

QString whatIsDone() {
  return AdoptionDialog::tr(
      "The label maps are copied into the project, and a new version of the dataset lists their cases for "
      "training. Their scans and the dataset as it is are not changed; it can be undone on the page "
      "Datasets.");
}

QString outcomeOf(const AdoptionPreview::Row& row) {
  if (!row.refusal.empty()) return AdoptionDialog::tr("skipped: %1").arg(text(row.refusal));
  return row.roleNow.empty() ? AdoptionDialog::tr("new training case") : AdoptionDialog::tr("training");
}

}  // namespace

AdoptionDialog::AdoptionDialog(ModelsService& service,
                               Background& background,
                               const Models& models,
                               AdoptionOrder order,
                               QWidget* parent)
    : EditDialog(background, {tr("Add accepted to training"), tr("Add to training")}, parent),
      service_(service),
      order_(std::move(order)),
      dataset_(new QComboBox(this)),
      table_(new PreviewTable(tr("Accepted scans and what becomes of them"),
                              {tr("Case"), tr("Role now"), tr("Copy of the label map"), tr("Then")},
                              this)),
      leaveOut_(addSecondary(tr("Leave these out"),
                             tr("The cases of patients who are held out stay as they are"))) {
  setSentence(whatIsDone());
  buildChoice(models);
  table_->setVisibleRows(kVisibleRows);
  // Why a case is skipped is told in full.
  table_->setWordWrap(true);
  table_->verticalHeader()->setMinimumSectionSize(metrics::kTableRow);
  table_->verticalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
  body().addWidget(table_, 1);
  leaveOut_->hide();
  connect(leaveOut_, &QPushButton::clicked, this, &AdoptionDialog::leaveLeaksOut);
  connect(primary(), &QPushButton::clicked, this, &AdoptionDialog::adopt);
  resize(kAdoptionWidth, height());
  lookAnew();
}

void AdoptionDialog::tellScope(const QString& prediction, int hidden) {
  const auto all = std::ssize(order_.scans);
  QString scope = all == 1 ? tr("This is the one accepted scan of %1.").arg(prediction)
                           : tr("These are all %1 accepted scans of %2.").arg(groupedNumber(all), prediction);
  if (hidden > 0)
    scope = (hidden == 1 ? tr("%1 The filter of the table hides 1 of them; it is added too.").arg(scope)
                         : tr("%1 The filter of the table hides %2 of them; they are added too.")
                               .arg(scope, groupedNumber(hidden)));
  setSentence(scope + ' ' + whatIsDone());
}

void AdoptionDialog::buildChoice(const Models& models) {
  dataset_->setAccessibleName(tr("Dataset"));
  dataset_->setToolTip(tr("The dataset that gets the training cases"));
  dataset_->setMinimumWidth(kDatasetWidth);
  for (const PredictableDataset& one : models.datasets)
    dataset_->addItem(tr("%1 (%2)").arg(text(one.name.empty() ? one.splitFile.stem().string() : one.name),
                                        text(one.splitFile.filename().string())),
                      QVariant::fromValue<qlonglong>(one.id));
  addFormRow(body(), tr("Dataset"), dataset_, this);
  connect(dataset_, &QComboBox::currentIndexChanged, this, [this](int index) {
    order_.datasetId = dataset_->itemData(index).toLongLong();
    order_.leftOut.clear();
    lookAnew();
  });
}

void AdoptionDialog::lookAnew() {
  leaveOut_->hide();
  look([service = &service_,
        order = order_](const WorkContext& work) { return service->previewAdoption(order, work); },
       [this](const AdoptionPreview& preview) { display(preview); });
}

void AdoptionDialog::display(const AdoptionPreview& preview) {
  preview_ = preview;
  order_.datasetId = preview.datasetId;
  {
    const QSignalBlocker blocker(dataset_);
    dataset_->setCurrentIndex(dataset_->findData(QVariant::fromValue<qlonglong>(preview.datasetId)));
  }
  std::vector<QStringList> rows;
  for (const AdoptionPreview::Row& row : preview.rows)
    rows.push_back({text(row.name),
                    row.roleNow.empty() ? tr("not listed") : roleWord(row.roleNow).toLower(),
                    row.refusal.empty() ? text(row.labelMap.filename().string()) : QStringLiteral("–"),
                    outcomeOf(row)});
  table_->setRows(rows);
  for (std::size_t column = 0; column < kWidths.size(); ++column)
    table_->setColumnWidth(static_cast<int>(column), kWidths[column]);
  leaveOut_->setVisible(!preview.leaks.empty());
  setReady(preview.leaks.empty() && preview.added() > 0);
  if (!preview.leaks.empty())
    tellLeaks();
  else
    tellAdded();
}

void AdoptionDialog::tellLeaks() {
  const SplitLeak& first = preview_.leaks.front();
  QString words =
      tr("%1 would be trained on while %2 of the same patient is held out (%3), which makes scores "
         "too good.")
          .arg(joined(first.trained), joined(first.heldOut), text(first.heldOutRole));
  if (const auto more = std::ssize(preview_.leaks) - 1; more > 0)
    words += more == 1 ? tr(" The same goes for 1 more patient.")
                       : tr(" The same goes for %1 more patients.").arg(groupedNumber(more));
  say(MessageKind::Error,
      words + tr(" Leave these out, or give the cases of the patient one role on the page Datasets."));
}

void AdoptionDialog::tellAdded() {
  const std::int64_t added = preview_.added();
  const std::int64_t skipped = std::ssize(preview_.rows) - added;
  if (added == 0)
    return say(MessageKind::Warning, tr("None of the label maps can be added; the table says why."));
  QString words = tr("Training cases: %1 now, %2 then. The new version is %3.")
                      .arg(groupedNumber(preview_.countsBefore.training),
                           groupedNumber(preview_.countsAfter.training),
                           breakable(text(preview_.edited.string())));
  if (preview_.countsAfter.test < preview_.countsBefore.test)
    words += tr(" Test cases become fewer: scores on them can then not be compared with earlier ones.");
  if (skipped > 0) words += tr(" Skipped: %1.").arg(casesText(skipped));
  say(skipped > 0 || preview_.countsAfter.test < preview_.countsBefore.test ? MessageKind::Warning
                                                                            : MessageKind::Info,
      words);
}

void AdoptionDialog::leaveLeaksOut() {
  for (const SplitLeak& leak : preview_.leaks)
    order_.leftOut.insert(order_.leftOut.end(), leak.trained.begin(), leak.trained.end());
  lookAnew();
}

void AdoptionDialog::adopt() {
  leaveOut_->hide();
  work([service = &service_, order = order_](const WorkContext& work) { return service->adopt(order, work); },
       [this](const Adoption& adoption) {
         Q_EMIT adopted(adoption);
         accept();
       });
}

}  // namespace viscera
