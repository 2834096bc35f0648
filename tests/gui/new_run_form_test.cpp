// SPDX-License-Identifier: Apache-2.0
#include "gui/training/new_run_form.h"

#include "engine/api/config_fields.h"
#include "engine/api/presets.h"
#include "engine/api/value_text.h"
#include "gui/shell/preferences.h"
#include "gui/training/advanced_settings.h"
#include "gui/training/basic_fields.h"
#include "gui/training/field_editor.h"
#include "gui/training/length_editor.h"
#include "gui/training/preflight_panel.h"
#include "gui/training/setting_row.h"
#include "gui/training/start_choice.h"
#include "gui/widgets/controls.h"
#include "training_form_bench.h"
#include "widget_lint.h"

#include <QAction>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalSpy>
#include <QTest>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

namespace viscera {
namespace {

using test::exampleDataset;
using test::examplePretraining;
using test::seedOf;
using test::TrainingFormBench;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr int kPatience_ms = 20000;

void type(QLineEdit* box, const QString& text) {
  box->selectAll();
  QTest::keyClick(box, Qt::Key_Delete);
  QTest::keyClicks(box, text);
}

/// As a user would: types, ticks or picks.
void enter(FieldEditor& editor, const QString& value) {
  if (auto* tick = editor.findChild<QCheckBox*>()) {
    if (tick->isChecked() != (value == "on")) tick->click();
    return;
  }
  if (auto* list = editor.findChild<QComboBox*>()) {
    list->setCurrentText(value);
    return;
  }
  const QList<QLineEdit*> boxes = editor.findChildren<QLineEdit*>();
  const QStringList parts = boxes.size() == 1 ? QStringList(value) : value.split(',');
  for (qsizetype i = 0; i < boxes.size(); ++i) type(boxes[i], parts[i]);
}

/// A value that is right by itself and not the preset's.
std::string otherValue(const ConfigField& field, const RunConfig& config) {
  static const std::map<std::string_view, std::string> special = {{"orientation", "LPS"},
                                                                  {"patch_size", "32,48,64"},
                                                                  {"spacing", "1.25,2,2.5"},
                                                                  {"hu_window", "-100,200"},
                                                                  {"inner_cutout_holes", "3,7,9"},
                                                                  {"outer_cutout_holes", "4,8,10"},
                                                                  {"validate_every", "7 epochs"},
                                                                  {"hidden_size", "192"},
                                                                  {"num_heads", "2"},
                                                                  {"classes", "5"},
                                                                  {"learning_rate", "0.0023"}};
  if (const auto found = special.find(field.key); found != special.end()) return found->second;
  const std::string now = field.get(config);
  if (field.kind == FieldKind::Boolean) return now == "on" ? "off" : "on";
  if (field.kind == FieldKind::Choice)
    return std::string(field.choices.front() == now ? field.choices.back() : field.choices.front());
  if (field.kind == FieldKind::Integer) return std::to_string(*parseInteger(now) + 1);
  return now == "0.25" ? "0.5" : "0.25";
}

SettingRow* rowOf(NewRunForm& form, std::string_view key) {
  return key == "patch_size" ? &form.basics().patch() : form.settings().reveal(key);
}

QPushButton* buttonOf(const NewRunForm& form, const QString& text) {
  for (QPushButton* one : form.findChildren<QPushButton*>())
    if (one->text() == text) return one;
  return nullptr;
}

class NewRunFormOfTask : public testing::TestWithParam<Task> {};

TEST_P(NewRunFormOfTask, EverySettingIsEditedByItsWidgetAndReset) {
  TrainingFormBench bench;
  ASSERT_TRUE(bench.begin(seedOf(GetParam())));
  // Right by themselves, wrong beside the others.
  const std::set<std::string_view> related = {"num_layers", "warmup_steps"};
  int edited = 0;
  for (const ConfigField& field : configFields()) {
    if (!usedBy(field, GetParam()) || field.key == "max_steps" || field.key == "max_epochs") continue;
    SCOPED_TRACE(field.key);
    const std::string value = otherValue(field, presetConfig(bench.form.draft().preset()));
    SettingRow* row = rowOf(bench.form, field.key);
    ASSERT_NE(row, nullptr);
    enter(row->editor(), QString::fromStdString(value));
    EXPECT_THAT(bench.form.request()->settings, ElementsAre(std::string(field.key) + '=' + value));
    EXPECT_TRUE(row->isChanged());
    const bool wrong =
        GetParam() == Task::Segmentation ? related.contains(field.key) : field.key == "warmup_steps";
    EXPECT_EQ(row->problem().isEmpty(), !wrong) << row->problem().toStdString();
    EXPECT_EQ(bench.form.draft().problems().size(), wrong ? 1U : 0U);
    row->resetButton()->click();
    EXPECT_THAT(bench.form.request()->settings, IsEmpty());
    EXPECT_EQ(row->editor().text().toStdString(), bench.form.draft().presetText(field.key));
    EXPECT_FALSE(row->isChanged());
    ++edited;
  }
  EXPECT_GT(edited, 40);
}

INSTANTIATE_TEST_SUITE_P(NewRunForm,
                         NewRunFormOfTask,
                         testing::Values(Task::Pretraining, Task::Segmentation));

TEST(NewRunForm, DeviceAndThreadsAreThoseOfTheSettings) {
  keepPreference(Preference::Device, "cpu");
  keepPreference(Preference::Threads, 3);
  TrainingFormBench bench;
  ASSERT_TRUE(bench.begin(seedOf(Task::Segmentation)));
  EXPECT_EQ(bench.form.request()->device, "cpu");
  EXPECT_EQ(bench.form.request()->threads, 3);
  NewRunSeed like = seedOf(Task::Segmentation);
  like.like = bench.form.request();
  like.like->device = "auto";
  like.like->threads = 7;
  resetPreferences(PreferenceScope::Setting);
  ASSERT_TRUE(bench.begin(like));
  EXPECT_EQ(bench.form.request()->device, "auto");  // a repeated run keeps its own
  EXPECT_EQ(bench.form.request()->threads, 7);
  ASSERT_TRUE(bench.begin(seedOf(Task::Segmentation)));
  EXPECT_EQ(bench.form.request()->threads, 0);
}

TEST(NewRunForm, LengthInEpochsTakesThePlaceOfTheOneInSteps) {
  TrainingFormBench bench;
  ASSERT_TRUE(bench.begin(seedOf(Task::Segmentation)));
  LengthEditor& length = bench.form.basics().length();
  EXPECT_EQ(length.steps()->text(), "300");
  type(length.epochs(), "20");
  EXPECT_EQ(length.steps()->text(), "");
  EXPECT_THAT(bench.form.request()->settings, ElementsAre("max_epochs=20"));
  type(length.steps(), "5000");
  EXPECT_THAT(bench.form.request()->settings, ElementsAre("max_epochs=20", "max_steps=5000"));
  bench.form.basics().row(BasicField::Length).resetButton()->click();
  EXPECT_THAT(bench.form.request()->settings, IsEmpty());
  EXPECT_EQ(length.steps()->text(), "300");
  EXPECT_EQ(length.epochs()->text(), "");
  type(length.steps(), "");
  QTest::keyClick(length.steps(), Qt::Key_Delete);
  EXPECT_TRUE(bench.form.basics().row(BasicField::Length).problem().contains("never end"));
}

TEST(NewRunForm, WhatFollowsFromAnotherSettingIsNoChange) {
  TrainingFormBench bench;
  ASSERT_TRUE(bench.begin(seedOf(Task::Segmentation)));
  enter(rowOf(bench.form, "hidden_size")->editor(), "192");
  EXPECT_EQ(rowOf(bench.form, "mlp_dim")->editor().text(), "768");  // 4 * 192
  EXPECT_THAT(bench.form.request()->settings, ElementsAre("hidden_size=192"));
  enter(rowOf(bench.form, "mlp_dim")->editor(), "384");  // the preset's, which now has to be said
  EXPECT_THAT(bench.form.request()->settings, ElementsAre("hidden_size=192", "mlp_dim=384"));
}

TEST(NewRunForm, AllProblemsStandBesideTheirFieldsAtOnce) {
  TrainingFormBench bench;
  ASSERT_TRUE(bench.begin(seedOf(Task::Segmentation)));
  enter(bench.form.basics().patch().editor(), "50,64,32");
  enter(rowOf(bench.form, "hidden_size")->editor(), "98");
  enter(rowOf(bench.form, "learning_rate")->editor(), "fast");
  EXPECT_EQ(bench.form.basics().patch().problem(), "50 is not a multiple of 16; take 48 or 64");
  EXPECT_EQ(rowOf(bench.form, "hidden_size")->problem(),
            "98 is not a multiple of num_heads, 4; change one of them");
  EXPECT_EQ(rowOf(bench.form, "learning_rate")->problem(), "\"fast\" is not a number");
  EXPECT_FALSE(buttonOf(bench.form, "Start training")->isEnabled());
  EXPECT_TRUE(bench.form.obstacle().startsWith("3 settings are wrong: "));
  EXPECT_EQ(bench.form.preflight().state(), PreflightPanel::State::NotReady);
  for (const char* key : {"patch_size", "hidden_size", "learning_rate"})
    rowOf(bench.form, key)->resetButton()->click();
  EXPECT_EQ(bench.form.obstacle(), "");
  EXPECT_TRUE(buttonOf(bench.form, "Start training")->isEnabled());
}

TEST(NewRunForm, ADatasetIsTrainedOnWithOneClick) {
  TrainingFormBench bench;
  NewRunSeed seed;
  seed.dataset = bench.datasets.openAnswer.record;
  ASSERT_TRUE(bench.begin(seed));
  QSignalSpy started(&bench.form, &NewRunForm::startRequested);
  ASSERT_TRUE(QTest::qWaitFor([&] { return bench.form.obstacle().isEmpty(); }, kPatience_ms));
  buttonOf(bench.form, "Start training")->click();
  ASSERT_EQ(started.size(), 1);
  const auto request = started.at(0).at(0).value<TrainingRequest>();
  EXPECT_EQ(request.task, Task::Segmentation);  // there are label maps
  EXPECT_EQ(request.preset, "quick-demo-seg");  // and no GPU
  EXPECT_EQ(request.splitFile, "/data/btcv/dataset_0.json");
  EXPECT_EQ(request.root, "/data/btcv");
  EXPECT_EQ(request.project, "/projects/abdomen");
  EXPECT_THAT(request.settings, IsEmpty());
  EXPECT_EQ(request.device, "auto");
  EXPECT_EQ(request.name, "");
  EXPECT_FALSE(request.initFile);
  EXPECT_FALSE(request.fold);
  EXPECT_TRUE(request.preflight);
}

TEST(NewRunForm, TheMachineDecidesThePresetUntilTheUserDoes) {
  TrainingFormBench slow;
  ASSERT_TRUE(slow.begin());
  FormRow& row = slow.form.basics().row(BasicField::Preset);
  EXPECT_TRUE(row.note().contains("No GPU was found"));
  row.remedyButton()->click();
  EXPECT_EQ(slow.form.draft().preset(), "clara-4.1-card-seg");
  EXPECT_EQ(row.note(), "");

  TrainingFormBench quick;
  quick.setGpu();
  ASSERT_TRUE(quick.begin());
  EXPECT_EQ(quick.form.draft().preset(), "clara-4.1-card-seg");
  EXPECT_EQ(quick.form.basics().deviceList().count(), 3);
}

TEST(NewRunForm, DataWithoutLabelMapsArePreTrainedOn) {
  TrainingFormBench bench;
  bench.datasets.openAnswer = exampleDataset(0, 30);
  ASSERT_TRUE(bench.begin());
  EXPECT_EQ(bench.form.draft().task(), Task::Pretraining);

  TrainingFormBench asked;
  asked.datasets.openAnswer = exampleDataset(0, 30);
  ASSERT_TRUE(asked.begin(seedOf(Task::Segmentation)));
  FormRow& row = asked.form.basics().row(BasicField::Task);
  EXPECT_TRUE(row.note().contains("label map"));
  EXPECT_EQ(asked.form.obstacle(), "Fine-tuning needs label maps");
  row.remedyButton()->click();
  EXPECT_EQ(asked.form.draft().preset(), "quick-demo-ssl");
  EXPECT_EQ(asked.form.obstacle(), "");
}

TEST(NewRunForm, MissingFilesAreToldAndCanBeLeftOut) {
  TrainingFormBench bench;
  bench.datasets.openAnswer = exampleDataset(24, 0, 0, 3);
  ASSERT_TRUE(bench.begin());
  FormRow& row = bench.form.basics().row(BasicField::Data);
  EXPECT_TRUE(row.note().startsWith("Files of 3 cases were not found"));
  row.remedyButton()->click();
  EXPECT_THAT(bench.form.request()->settings, ElementsAre("missing_case=skip"));
  EXPECT_TRUE(row.note().contains("left out"));
}

TEST(NewRunForm, ARunIsRepeatedWithAllItsChoices) {
  TrainingFormBench bench;
  bench.datasets.openAnswer = exampleDataset(24, 0, 5);
  TrainingRequest like;
  like.task = Task::Segmentation;
  like.splitFile = "/data/btcv/dataset_0.json";
  like.root = "/data/btcv";
  like.preset = "monai-tutorial-seg";
  like.settings = {"batch_size=2", "max_steps=100"};
  like.initFile = "/models/ssl.pt";
  like.fold = 3;
  like.name = "baseline";
  like.device = "cpu";
  like.threads = 3;
  NewRunSeed seed;
  seed.like = like;
  ASSERT_TRUE(bench.begin(seed));
  const TrainingRequest request = *bench.form.request();
  EXPECT_EQ(request.preset, like.preset);
  EXPECT_EQ(request.settings, like.settings);
  EXPECT_EQ(request.initFile, like.initFile);
  EXPECT_EQ(request.fold, 3);
  EXPECT_EQ(request.name, "baseline copy");
  EXPECT_EQ(request.device, "cpu");
  EXPECT_EQ(request.threads, 3);
  EXPECT_EQ(request.splitFile, like.splitFile);
}

TEST(NewRunForm, FineTuningFromARunTakesOverItsNetwork) {
  TrainingFormBench bench;
  bench.setGpu();
  ASSERT_TRUE(bench.begin(seedOf(Task::Segmentation, "/projects/abdomen/runs/run-2")));
  ListedRun run = examplePretraining(2, "quick-demo-ssl", RunPhase::Finished);
  bench.form.setRuns({run, examplePretraining(1, "clara-4.1-card-ssl", RunPhase::Failed)});
  EXPECT_EQ(bench.form.request()->preset, "quick-demo-seg");
  EXPECT_EQ(bench.form.request()->initFile, "/projects/abdomen/runs/run-2");
  EXPECT_EQ(bench.form.basics().start().name(), "pre-train 2");
  EXPECT_EQ(bench.form.basics().start().list()->count(), 3);  // nothing, run 2, a file
  EXPECT_EQ(bench.form.basics().nameBox().placeholderText(), "fine-tune 3");

  enter(rowOf(bench.form, "hidden_size")->editor(), "192");
  FormRow& row = bench.form.basics().row(BasicField::Start);
  EXPECT_TRUE(row.note().contains("transformer width"));
  row.remedyButton()->click();
  EXPECT_EQ(row.note(), "");
  EXPECT_EQ(rowOf(bench.form, "hidden_size")->editor().text(), "96");
}

TEST(NewRunForm, FoldsOfTheSplitCanBeChosen) {
  TrainingFormBench bench;
  bench.datasets.openAnswer = exampleDataset(24, 0, 5);
  ASSERT_TRUE(bench.begin());
  EXPECT_FALSE(bench.form.basics().row(BasicField::Fold).isHidden());
  EXPECT_EQ(bench.form.request()->fold, 0);
}

TEST(NewRunForm, TheSearchFindsByNameKeyAndHelp) {
  TrainingFormBench bench;
  ASSERT_TRUE(bench.begin(seedOf(Task::Segmentation)));
  bench.form.show();
  const auto shown = [&] {
    std::set<std::string> keys;
    for (const SettingRow* row : bench.form.settings().findChildren<SettingRow*>())
      if (row->isVisible()) keys.insert(row->key());
    return keys;
  };
  QLineEdit* search = bench.form.settings().searchBox();
  search->setText("weight decay");
  EXPECT_THAT(shown(), UnorderedElementsAre("weight_decay"));
  search->setText("num_heads");
  EXPECT_THAT(shown(), UnorderedElementsAre("hidden_size", "num_heads"));
  search->setText("no such thing");
  EXPECT_THAT(shown(), IsEmpty());
  search->clear();
  EXPECT_THAT(shown(), IsEmpty());  // folded again
}

TEST(NewRunForm, TheCommandGoesToTheClipboard) {
  TrainingFormBench bench;
  ASSERT_TRUE(bench.begin());
  QSignalSpy copied(&bench.form, &NewRunForm::commandCopied);
  buttonOf(bench.form, "Copy as command")->click();
  ASSERT_TRUE(QTest::qWaitFor([&] { return copied.size() == 1; }, kPatience_ms));
  EXPECT_EQ(QGuiApplication::clipboard()->text(), "viscera-cli train --preset quick-demo-seg");
}

TEST(NewRunForm, WithoutADatasetItOffersToOpenOne) {
  TrainingFormBench bench;
  bench.datasets.listAnswer.clear();
  bench.open();
  bench.form.begin({});
  QSignalSpy wanted(&bench.form, &NewRunForm::openDatasetRequested);
  FormRow& row = bench.form.basics().row(BasicField::Data);
  ASSERT_TRUE(QTest::qWaitFor([&] { return row.note().contains("no dataset"); }, kPatience_ms));
  EXPECT_TRUE(row.remedyButton()->isHidden()) << "two buttons for one thing";
  buttonOf(bench.form, "Open a dataset…")->click();
  EXPECT_EQ(wanted.size(), 1);
  EXPECT_FALSE(bench.form.request());
  EXPECT_FALSE(buttonOf(bench.form, "Start training")->isEnabled());
}

TEST(NewRunForm, AnUnreadableDatasetIsToldBesideTheData) {
  TrainingFormBench bench;
  bench.datasets.error = Error(ErrorCode::Io, "dataset_0.json: cannot be read");
  bench.open();
  NewRunSeed seed;
  seed.dataset = bench.datasets.openAnswer.record;
  bench.form.begin(seed);
  FormRow& row = bench.form.basics().row(BasicField::Data);
  ASSERT_TRUE(QTest::qWaitFor([&] { return !row.problem().isEmpty(); }, kPatience_ms));
  EXPECT_EQ(row.problem(), "dataset_0.json: cannot be read");
  EXPECT_EQ(bench.form.obstacle(), "The data cannot be read");
}

TEST(NewRunForm, AReadOnlyProjectStartsNothing) {
  TrainingFormBench bench;
  bench.open("no permission to write in /projects/abdomen");
  bench.form.begin({});
  EXPECT_TRUE(bench.form.obstacle().contains("no permission"));
  EXPECT_FALSE(buttonOf(bench.form, "Start training")->isEnabled());
  EXPECT_FALSE(buttonOf(bench.form, "Add to queue")->isEnabled());
}

TEST(NewRunForm, WhatDoesNotFitStartsOnlyFromTheMenu) {
  TrainingFormBench bench;
  bench.runs.needsAnswer = test::exampleTooMuch();
  ASSERT_TRUE(bench.begin());
  bench.form.preflight().measure();
  ASSERT_TRUE(QTest::qWaitFor(
      [&] { return bench.form.preflight().state() == PreflightPanel::State::DoesNotFit; }, kPatience_ms));
  EXPECT_FALSE(buttonOf(bench.form, "Start training")->isEnabled());
  EXPECT_EQ(bench.form.obstacle(), "The run does not fit this machine");
  QSignalSpy started(&bench.form, &NewRunForm::startRequested);
  for (QAction* action : bench.form.findChildren<QAction*>())
    if (action->text() == "Start anyway") action->trigger();
  ASSERT_EQ(started.size(), 1);
  EXPECT_FALSE(started.at(0).at(0).value<TrainingRequest>().preflight);

  QPushButton* remedy = buttonOf(bench.form, "Set patches of a case to 2");
  ASSERT_NE(remedy, nullptr);
  remedy->click();
  EXPECT_THAT(bench.form.request()->settings, ElementsAre("samples_per_case=2"));
}

TEST(NewRunForm, IsDrawnWithoutFlaws) {
  TrainingFormBench bench;
  bench.datasets.openAnswer = exampleDataset(24, 0, 5, 3);
  ASSERT_TRUE(bench.begin(seedOf(Task::Segmentation)));
  bench.form.resize(1120, 620);
  bench.form.show();
  enter(bench.form.basics().patch().editor(), "50,64,32");
  enter(rowOf(bench.form, "hidden_size")->editor(), "98");
  rowOf(bench.form, "beta1");
  QTest::qWait(50);
  const QWidget& fields = *bench.form.findChild<QScrollArea*>()->widget();
  // A long text takes several rounds of layout until it has its room.
  (void)QTest::qWaitFor([&] { return test::problemsOfWidgets(fields).empty(); }, 5000);
  // The form scrolls under the buttons, so each area is looked at by itself.
  EXPECT_THAT(test::problemsOfWidgets(fields), IsEmpty());
  EXPECT_THAT(test::problemsOfWidgets(*buttonOf(bench.form, "Start training")->parentWidget()), IsEmpty());
  EXPECT_THAT(test::problemsOfWidgets(bench.form.preflight()), IsEmpty());
}

}  // namespace
}  // namespace viscera
