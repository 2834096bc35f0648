// SPDX-License-Identifier: Apache-2.0
#include "gui/viewer/series_dialog.h"

#include "gui/datasets/preview_table.h"
#include "gui/widgets/number_text.h"

#include <QBoxLayout>
#include <QPushButton>

#include <algorithm>

namespace viscera {
namespace {

constexpr int kMostVisibleRows = 10;
constexpr int kTableWidth = 760;

QString spacingOf(const FoundScan& scan) {
  QString text;
  for (const double one : scan.spacing_mm)
    text += (text.isEmpty() ? QString() : QStringLiteral(" × ")) +
            (one > 0.0 ? QString::number(one, 'g', 3) : QStringLiteral("–"));
  return text;
}

QStringList rowOf(const FoundScan& scan) {
  return {scan.description.empty() ? SeriesDialog::tr("Series without a name")
                                   : QString::fromStdString(scan.description),
          groupedNumber(scan.slices),
          scan.date.empty() ? QStringLiteral("–") : QString::fromStdString(scan.date),
          spacingOf(scan),
          scan.place.empty() ? QStringLiteral("–") : QString::fromStdString(scan.place)};
}

}  // namespace

SeriesDialog::SeriesDialog(const std::filesystem::path& place,
                           const FoundScans& found,
                           Background& background,
                           QWidget* parent)
    : EditDialog(background, {tr("Choose a series"), tr("Open")}, parent),
      scans_(found.scans),
      table_(new PreviewTable(tr("CT series that were found"),
                              {tr("Series"), tr("Slices"), tr("Date"), tr("Voxels, mm"), tr("Folder")},
                              this)) {
  setSentence(tr("%1 holds %2 CT series. Which one is to be shown?")
                  .arg(QString::fromStdString(place.filename().string()))
                  .arg(scans_.size()));
  std::vector<QStringList> rows;
  for (const FoundScan& scan : scans_) rows.push_back(rowOf(scan));
  table_->setNumbers(1);
  table_->setSelectionMode(QAbstractItemView::SingleSelection);
  table_->setMinimumWidth(kTableWidth);
  table_->resize(kTableWidth, table_->height());  // by which the columns share the room
  table_->setRows(rows);
  table_->setVisibleRows(std::min(kMostVisibleRows, static_cast<int>(rows.size())));
  const auto longest =
      std::max_element(scans_.begin(), scans_.end(), [](const FoundScan& a, const FoundScan& b) {
        return a.slices < b.slices;
      });
  table_->selectRow(static_cast<int>(longest - scans_.begin()));  // an overview is seldom meant
  body().addWidget(table_, 1);
  if (!found.others.empty())
    say(MessageKind::Info, tr("Not shown here: %1.").arg(QString::fromStdString(found.others)));
  connect(table_, &QTableView::doubleClicked, this, &SeriesDialog::openChosen);
  connect(primary(), &QPushButton::clicked, this, &SeriesDialog::openChosen);
  setReady(true);
  table_->setFocus();
}

void SeriesDialog::openChosen() {
  const int row = table_->currentIndex().row();
  if (row < 0 || row >= static_cast<int>(scans_.size())) return;
  Q_EMIT chosen(scans_[static_cast<std::size_t>(row)].image);
  accept();
}

}  // namespace viscera
