// SPDX-License-Identifier: Apache-2.0
#include "tests/app/window/window_session.h"

#include "gui/bridge/run_board.h"
#include "gui/training/run_header.h"

#include <QApplication>
#include <QDialog>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QTest>
#include <QUrl>

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

namespace viscera::test {
namespace {

constexpr int kPatience_ms = 240'000;
constexpr QChar kInvisibleBreak(0x200b);

/// As a person reads it: without the places where a long path may break, on one line.
QString readText(const QLabel& label) {
  QString text = label.text();
  return text.remove(kInvisibleBreak).replace('\n', ' ');
}

}  // namespace

WindowSession::WindowSession(const std::filesystem::path& demo,
                             const std::optional<std::filesystem::path>& open)
    : station_({services_, projects_, background_, QString::fromStdString(demo.string())}),
      pages_(station_, editing_, results_) {
  viewing_.connectDatasets(pages_.datasets());
  QObject::connect(&pages_, &ProjectPages::viewerRequested, &viewing_, &CaseViewing::show);
  station_.begin(open);
  station_.window().resize(1280, 800);
  QApplication::setActiveWindow(&station_.window());
}

bool WindowSession::waitFor(const std::function<bool()>& condition) {
  return QTest::qWaitFor(condition, kPatience_ms);
}

QWidget* WindowSession::front() {
  QWidget* front = &station_.window();
  for (QDialog* dialog : front->findChildren<QDialog*>())
    if (dialog->isVisible()) front = dialog;
  return front;
}

QAbstractButton* WindowSession::find(const QString& text, bool beginning) {
  for (auto* one : front()->findChildren<QAbstractButton*>()) {
    const bool fits = beginning ? one->text().startsWith(text) : one->text() == text;
    if (fits && one->isVisible() && one->isEnabled()) return one;
  }
  return nullptr;
}

void WindowSession::press(const QString& text) {
  click(text, false);
}

void WindowSession::pressFirst(const QString& beginning) {
  click(beginning, true);
}

void WindowSession::click(const QString& text, bool beginning) {
  QAbstractButton* target = nullptr;
  ASSERT_TRUE(waitFor([&] { return (target = find(text, beginning)) != nullptr; })) << text.toStdString();
  QTest::mouseClick(target, Qt::LeftButton);
  ++clicks_;
}

QAction* WindowSession::findAction(const QString& text) {
  for (QMenu* menu : dashboard().header().findChildren<QMenu*>())
    for (QAction* action : menu->actions())
      if (action->text() == text && action->isEnabled() && action->isVisible()) return action;
  return nullptr;
}

void WindowSession::choose(const QString& text) {
  QAction* target = nullptr;
  ASSERT_TRUE(waitFor([&] { return (target = findAction(text)) != nullptr; })) << text.toStdString();
  target->trigger();
  clicks_ += 2;
}

QString WindowSession::textWith(const QStringList& parts) {
  for (auto* label : front()->findChildren<QLabel*>()) {
    const QString text = readText(*label);
    const auto holds = [&text](const QString& part) { return text.contains(part); };
    if (label->isVisible() && std::all_of(parts.begin(), parts.end(), holds)) return text;
  }
  return {};
}

QString WindowSession::reads(const QStringList& parts) {
  QString text;
  if (waitFor([&] { return !(text = textWith(parts)).isEmpty(); })) {
    std::cout << "  reads: " << text.toStdString() << '\n';
    return text;
  }
  std::string others;
  for (auto* label : front()->findChildren<QLabel*>())
    if (label->isVisible() && !label->text().isEmpty()) others += "\n  " + readText(*label).toStdString();
  ADD_FAILURE() << "nothing says \"" << parts.join("\" and \"").toStdString() << "\", only" << others;
  return {};
}

QString WindowSession::chooseFile(const std::filesystem::path& path) {
  QFileDialog* dialog = nullptr;
  const bool open = waitFor([&] { return (dialog = qobject_cast<QFileDialog*>(front())) != nullptr; });
  EXPECT_TRUE(open) << "no file dialog is open";
  if (!open) return {};
  const QString folder = dialog->directory().absolutePath();
  auto* name = dialog->findChild<QLineEdit*>("fileNameEdit");
  name->setText(QString::fromStdString(path.string()));
  QTest::keyClick(name, Qt::Key_Return);
  EXPECT_TRUE(waitFor([this, dialog] { return front() != dialog; }))
      << "the file dialog does not take " << path;
  return folder;
}

void WindowSession::drop(const std::filesystem::path& path) {
  QMimeData data;
  data.setUrls({QUrl::fromLocalFile(QString::fromStdString(path.string()))});
  QDragEnterEvent enter({200, 200}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(&station_.window(), &enter);
  QDropEvent event({200, 200}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(&station_.window(), &event);
  ++clicks_;
}

const ListedRun* WindowSession::run(const std::string& task) {
  if (project() == nullptr) return nullptr;
  for (const ListedRun& one : project()->board.runs())
    if (one.record.task == task) return &one;
  return nullptr;
}

bool WindowSession::isIn(const std::string& task, RunPhase phase) {
  const ListedRun* one = run(task);
  return one != nullptr && one->phase == phase;
}

void WindowSession::waitForRun(const std::string& task, RunPhase phase) {
  ASSERT_TRUE(waitFor([this] { return project() != nullptr; }));
  window().showPage(PageId::Training);
  const bool came = waitFor([&] { return isIn(task, phase); });
  const ListedRun* one = run(task);
  EXPECT_TRUE(came) << (one == nullptr ? "there is no such run"
                                       : std::string(wordOf(one->phase)) + " " + one->record.reason);
}

}  // namespace viscera::test
