// SPDX-License-Identifier: Apache-2.0
#include "gui/theme/fonts.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFontDatabase>
#include <QStringList>
#include <QtEndian>

#include <algorithm>
#include <optional>

namespace viscera {
namespace {

constexpr double kLargestScale = 1.5;

constexpr char kInter[] = "Inter";
constexpr char kTabular[] = "Intab";  // as long as Inter: names are replaced in place
const QStringList kFaces = {"Inter-Regular", "Inter-Medium", "Inter-SemiBold", "Inter-Bold", "Inter-Italic"};

quint32 number16(const QByteArray& data, qsizetype at) {
  return at + 2 <= data.size() ? qFromBigEndian<quint16>(data.constData() + at) : 0;
}

quint32 number32(const QByteArray& data, qsizetype at) {
  return at + 4 <= data.size() ? qFromBigEndian<quint32>(data.constData() + at) : 0;
}

struct Table {
  qsizetype offset = 0;
  qsizetype length = 0;
};

std::optional<Table> findTable(const QByteArray& data, const char* tag) {
  const qsizetype count = number16(data, 4);
  for (qsizetype i = 0; i < count; ++i) {
    const qsizetype record = 12 + 16 * i;
    if (data.mid(record, 4) != tag) continue;
    const Table table{number32(data, record + 8), number32(data, record + 12)};
    if (table.offset + table.length <= data.size()) return table;
  }
  return std::nullopt;
}

bool renameFeature(QByteArray& data, const Table& gsub) {
  const qsizetype list = gsub.offset + number16(data, gsub.offset + 6);
  const qsizetype count = number16(data, list);
  bool found = false;
  for (qsizetype i = 0; i < count; ++i) {
    const qsizetype record = list + 2 + 6 * i;
    if (data.mid(record, 4) == "rclt") return false;  // would hide ours
    if (data.mid(record, 4) != "tnum") continue;
    data.replace(record, 4, "rclt");
    found = true;
  }
  return found;
}

QByteArray wide(const char* name) {
  QByteArray bytes;
  for (; *name != '\0'; ++name) bytes.append('\0').append(*name);
  return bytes;
}

void renameFamily(QByteArray& data, const Table& names) {
  QByteArray table = data.mid(names.offset, names.length);
  table.replace(wide(kInter), wide(kTabular));
  table.replace(kInter, kTabular);
  data.replace(names.offset, names.length, table);
}

/// The file of a face: shipped with the program first, then where distributions put it.
QByteArray faceFile(const QString& face) {
  QStringList folders = {QCoreApplication::applicationDirPath() + "/../share/viscera/fonts",
                         "/usr/share/fonts/opentype/inter",
                         "/usr/local/share/fonts/inter",
                         QDir::homePath() + "/.local/share/fonts"};
  for (const QString& folder : folders) {
    QFile file(folder + '/' + face + ".otf");
    if (file.open(QIODevice::ReadOnly)) return file.readAll();
  }
  return {};
}

QString loadFamily() {
  QString family;
  for (const QString& face : kFaces) {
    const QByteArray data = withTabularFigures(faceFile(face));
    if (data.isEmpty()) continue;
    const QStringList families =
        QFontDatabase::applicationFontFamilies(QFontDatabase::addApplicationFontFromData(data));
    if (face == kFaces.front() && !families.isEmpty()) family = families.front();
  }
  return family.isEmpty() ? QFontDatabase::systemFont(QFontDatabase::GeneralFont).family() : family;
}

}  // namespace

QByteArray withTabularFigures(const QByteArray& openType) {
  const auto gsub = findTable(openType, "GSUB");
  const auto names = findTable(openType, "name");
  if (!gsub || !names) return {};
  QByteArray data = openType;
  if (!renameFeature(data, *gsub)) return {};
  renameFamily(data, *names);
  return data;
}

QString fontFamily() {
  static const QString family = loadFamily();
  return family;
}

int typeSize(TypeRole role) {
  // Larger letters without a larger window, for those who need them.
  static const double kScale =
      std::clamp(qEnvironmentVariable("VISCERA_TEXT_SCALE", "1").toDouble(), 1.0, kLargestScale);
  switch (role) {
    case TypeRole::Caption:
      return qRound(12 * kScale);
    case TypeRole::Body:
      return qRound(13 * kScale);
    case TypeRole::Section:
      return qRound(16 * kScale);
    case TypeRole::PageTitle:
      return qRound(22 * kScale);
  }
  return qRound(13 * kScale);
}

QFont typeFont(TypeRole role, bool strong) {
  QFont font(fontFamily());
  font.setPixelSize(typeSize(role));
  const bool heading = role == TypeRole::Section || role == TypeRole::PageTitle;
  font.setWeight(strong || heading ? QFont::DemiBold : QFont::Normal);
  font.setHintingPreference(QFont::PreferVerticalHinting);
  return font;
}

}  // namespace viscera
