// SPDX-License-Identifier: Apache-2.0
#include "gui/settings/about_panel.h"

#include "gui/theme/icons.h"
#include "gui/theme/roles.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QStandardItemModel>
#include <QTableView>

namespace viscera {
namespace {

constexpr int kWidth = 760;
constexpr int kTableHeight = 300;

}  // namespace

AboutPanel::AboutPanel(MachineService& machine, Background& background, QWidget* parent)
    : QWidget(parent),
      machine_(machine),
      asking_(background),
      copying_(background),
      version_(new QLabel(tr("Viscera"), this)),
      model_(new QStandardItemModel(0, 3, this)) {
  setTextRole(version_, TextRole::Section);
  auto* column = new QWidget(this);
  column->setMaximumWidth(kWidth);
  auto* layout = new QVBoxLayout(column);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(metrics::kInside);
  layout->addWidget(version_);
  addStatements(layout);
  layout->addWidget(buildDiagnostics());
  auto* heading = new QLabel(tr("Components and their licences"), column);
  setTextRole(heading, TextRole::Section);
  layout->addSpacing(metrics::kInside);
  layout->addWidget(heading);
  layout->addWidget(buildTable());
  layout->addStretch();
  auto* outer = new QHBoxLayout(this);
  outer->setContentsMargins(metrics::kPageMargins);
  outer->addWidget(column, 100);  // up to its greatest width, the rest stays free
  outer->addStretch(1);
  struct Facts {
    std::string version;
    std::vector<ComponentVersion> components;
  };
  asking_.start(
      [&asked = machine_](const WorkContext&) {
        return Facts{asked.programVersion(), asked.components()};
      },
      [this](const Facts& facts) {
        version_->setText(tr("Viscera %1").arg(QString::fromStdString(facts.version)));
        for (const ComponentVersion& one : facts.components)
          model_->appendRow({new QStandardItem(QString::fromStdString(one.name)),
                             new QStandardItem(QString::fromStdString(one.version)),
                             new QStandardItem(QString::fromStdString(one.licence))});
      });
}

void AboutPanel::addStatements(QBoxLayout* layout) {
  const auto add = [&](const QString& text, TextRole role) {
    auto* label = new QLabel(text, this);
    label->setWordWrap(true);
    setTextRole(label, role);
    layout->addWidget(label);
  };
  add(tr("Research use only, not for clinical use."), TextRole::Strong);
  add(tr("Trains organ segmentation of CT on your own machine. Nothing is sent anywhere: the program makes "
         "no "
         "network connection."),
      TextRole::Body);
  add(tr("The source of Viscera is under the Apache License 2.0. This window contains QCustomPlot, which is "
         "under the GNU General Public License version 3; the window program as a whole is therefore "
         "distributed under that licence. It comes without any warranty. An installed "
         "program has the full texts in share/doc/viscera."),
      TextRole::Secondary);
}

QWidget* AboutPanel::buildDiagnostics() {
  auto* area = new QWidget(this);
  auto* row = new QHBoxLayout(area);
  row->setContentsMargins(0, metrics::kInside, 0, 0);
  row->setSpacing(metrics::kBetween);
  copy_ = new QPushButton(tr("Copy diagnostics"), area);
  copy_->setIcon(icon(IconName::Copy));
  copy_->setToolTip(tr("Versions, machine and the last log lines, for a report of a problem"));
  scrub_ = new QCheckBox(tr("Without names of people, machines, files and folders"), area);
  scrub_->setChecked(true);
  scrub_->setMinimumHeight(metrics::kControl);
  scrub_->setToolTip(tr("Replaces them by numbers, so that the text can be shown to others"));
  told_ = new QLabel(area);
  setTextRole(told_, TextRole::Secondary);
  row->addWidget(copy_);
  row->addWidget(scrub_);
  row->addWidget(told_, 1);
  connect(copy_, &QPushButton::clicked, this, &AboutPanel::copyDiagnostics);
  connect(&copying_, &BackgroundTask::failed, this, [this](const Failure& failure) {
    told_->setText(failure.message);
  });
  return area;
}

QWidget* AboutPanel::buildTable() {
  model_->setHorizontalHeaderLabels({tr("Component"), tr("Version"), tr("Licence")});
  auto* table = new QTableView(this);
  prepareTable(table);
  table->setModel(model_);
  table->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table->setAccessibleName(tr("Components and their licences"));
  table->setMinimumHeight(kTableHeight);
  table->setColumnWidth(0, 260);
  table->setColumnWidth(1, 120);
  table->horizontalHeader()->setStretchLastSection(true);
  return table;
}

void AboutPanel::copyDiagnostics() {
  told_->setText(tr("Collecting…"));
  copying_.start([&asked = machine_, folder = folder_, scrubbed = scrub_->isChecked()](
                     const WorkContext&) { return asked.diagnostics(folder, scrubbed); },
                 [this](const std::string& text) {
                   QGuiApplication::clipboard()->setText(QString::fromStdString(text));
                   told_->setText(tr("Copied."));
                   Q_EMIT copied();
                 });
}

}  // namespace viscera
