// SPDX-License-Identifier: Apache-2.0
#include "gui/bridge/desktop.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusObjectPath>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusUnixFileDescriptor>
#include <QDesktopServices>
#include <QFileInfo>
#include <QStringList>
#include <QUrl>
#include <QVariantMap>

namespace viscera {
namespace {

constexpr uint kSuspendAndIdle = 4 + 8;  // of the portal's Inhibit
constexpr int kUntilServerDecides = -1;

QDBusMessage portalCall(const QString& path, const QString& interface, const QString& method) {
  return QDBusMessage::createMethodCall("org.freedesktop.portal.Desktop", path, interface, method);
}

}  // namespace

SleepGuard::SleepGuard(QObject* parent) : QObject(parent) {}

SleepGuard::~SleepGuard() {
  release();
}

void SleepGuard::hold(const QString& reason) {
  if (wanted_) return;
  wanted_ = true;
  QDBusConnection bus = QDBusConnection::systemBus();
  if (!bus.isConnected()) {
    askPortal(reason);
    return;
  }
  QDBusMessage question = QDBusMessage::createMethodCall(
      "org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager", "Inhibit");
  question << QString("sleep:idle") << QString("Viscera") << reason << QString("block");
  auto* answer = new QDBusPendingCallWatcher(bus.asyncCall(question), this);
  connect(answer, &QDBusPendingCallWatcher::finished, this, [this, reason](QDBusPendingCallWatcher* call) {
    const QDBusPendingReply<QDBusUnixFileDescriptor> reply = *call;
    call->deleteLater();
    if (!wanted_) return;
    if (reply.isError())
      askPortal(reason);
    else
      lock_ = std::make_unique<QDBusUnixFileDescriptor>(reply.value());
  });
}

void SleepGuard::askPortal(const QString& reason) {
  QDBusConnection bus = QDBusConnection::sessionBus();
  if (!bus.isConnected()) return;
  QDBusMessage question =
      portalCall("/org/freedesktop/portal/desktop", "org.freedesktop.portal.Inhibit", "Inhibit");
  question << QString() << kSuspendAndIdle << QVariantMap{{"reason", reason}};
  auto* answer = new QDBusPendingCallWatcher(bus.asyncCall(question), this);
  connect(answer, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher* call) {
    const QDBusPendingReply<QDBusObjectPath> reply = *call;
    call->deleteLater();
    if (reply.isError()) return;
    portalRequest_ = reply.value().path();
    if (!wanted_) release();
  });
}

void SleepGuard::release() {
  wanted_ = false;
  lock_.reset();
  if (portalRequest_.isEmpty()) return;
  QDBusConnection::sessionBus().asyncCall(
      portalCall(portalRequest_, "org.freedesktop.portal.Request", "Close"));
  portalRequest_.clear();
}

void notifyDesktop(const QString& title, const QString& text) {
  QDBusConnection bus = QDBusConnection::sessionBus();
  if (!bus.isConnected()) return;
  QDBusMessage message = QDBusMessage::createMethodCall("org.freedesktop.Notifications",
                                                        "/org/freedesktop/Notifications",
                                                        "org.freedesktop.Notifications",
                                                        "Notify");
  message << QString("Viscera") << uint(0) << QString("viscera") << title << text << QStringList()
          << QVariantMap{{"desktop-entry", QString("viscera")}} << kUntilServerDecides;
  bus.asyncCall(message);
}

void showInFolder(const QString& file) {
  const QUrl folder = QUrl::fromLocalFile(QFileInfo(file).absolutePath());
  const QDBusConnection bus = QDBusConnection::sessionBus();
  if (!bus.isConnected()) {
    QDesktopServices::openUrl(folder);
    return;
  }
  QDBusMessage question = QDBusMessage::createMethodCall("org.freedesktop.FileManager1",
                                                         "/org/freedesktop/FileManager1",
                                                         "org.freedesktop.FileManager1",
                                                         "ShowItems");
  question << QStringList{QUrl::fromLocalFile(file).toString()} << QString();
  auto* answer = new QDBusPendingCallWatcher(bus.asyncCall(question));
  QObject::connect(answer, &QDBusPendingCallWatcher::finished, answer, [folder, answer] {
    if (answer->isError()) QDesktopServices::openUrl(folder);
    answer->deleteLater();
  });
}

}  // namespace viscera
