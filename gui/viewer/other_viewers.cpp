// SPDX-License-Identifier: Apache-2.0
#include "gui/viewer/other_viewers.h"

#include "engine/base/error.h"
#include "engine/base/log.h"
#include "engine/volume/volume_io.h"
#include "gui/shell/preferences.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QVersionNumber>

#include <optional>

namespace viscera {
namespace {

constexpr char kSlicer[] = "3D Slicer";
constexpr char kItkSnap[] = "ITK-SNAP";

/// How a program lies in its own folder.
struct Unpacked {
  const char* program;  ///< in PATH
  QStringList folders;
  const char* inside;
};

QString textOf(const std::filesystem::path& path) {
  return QString::fromStdString(path.string());
}

bool isProgram(const QString& path) {
  const QFileInfo file(path);
  return file.isFile() && file.isExecutable();
}

QVersionNumber versionIn(const QString& name) {
  static const QRegularExpression kDigits(QStringLiteral("\\d+(\\.\\d+)*"));
  return QVersionNumber::fromString(kDigits.match(name).captured());
}

/// The newest by the version in the name of its folder.
QString newestIn(const QStringList& folders, const Unpacked& usual) {
  QString newest;
  QVersionNumber version;
  for (const QString& folder : folders)
    for (const QFileInfo& one :
         QDir(folder).entryInfoList(usual.folders, QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name)) {
      const QString program = one.absoluteFilePath() + '/' + QLatin1String(usual.inside);
      const QVersionNumber its = versionIn(one.fileName());
      if (!isProgram(program) || (!newest.isEmpty() && its <= version)) continue;
      newest = program;
      version = its;
    }
  return newest;
}

QString find(const QString& named, const QStringList& folders, const Unpacked& usual) {
  if (isProgram(named)) return named;
  const QString inPath = QStandardPaths::findExecutable(QLatin1String(usual.program));
  return inPath.isEmpty() ? newestIn(folders, usual) : inPath;
}

/// Of a folder the series in it, as it is shown; none where the scan is a file.
std::optional<DicomSeries> seriesOf(const ViewerRequest& request) {
  std::error_code none;
  if (!std::filesystem::is_directory(request.image, none)) return std::nullopt;
  try {
    return readVolumeInfo(request.image).header.dicom;
  } catch (const Error& error) {
    logWarning(error.what());
    return std::nullopt;
  }
}

std::vector<QString> labelFiles(const ViewerRequest& request) {
  std::vector<QString> files;
  if (!request.truth.empty()) files.push_back(textOf(request.truth));
  for (const PredictedLabels& one : request.predictions) files.push_back(textOf(one.file));
  return files;
}

/// A string of Python; one of JSON is one, whatever the path holds.
QString quoted(const QString& text) {
  const QByteArray array = QJsonDocument(QJsonArray{text}).toJson(QJsonDocument::Compact);
  return QString::fromUtf8(array.mid(1, array.size() - 2));
}

QString codeOfScan(const ViewerRequest& request) {
  const auto series = seriesOf(request);
  if (!series) return QStringLiteral("slicer.util.loadVolume(%1)").arg(quoted(textOf(request.image)));
  return QStringLiteral(
             "from DICOMLib import DICOMUtils\n"
             "with DICOMUtils.TemporaryDICOMDatabase() as database:\n"
             "    DICOMUtils.importDicom(%1, database)\n"
             "    DICOMUtils.loadSeriesByUID([%2])")
      .arg(quoted(textOf(request.image)), quoted(QString::fromStdString(series->seriesInstanceUid)));
}

QString slicerCode(const ViewerRequest& request) {
  QStringList lines = {codeOfScan(request)};
  for (const QString& file : labelFiles(request))
    lines << QStringLiteral("slicer.util.loadSegmentation(%1)").arg(quoted(file));
  return lines.join('\n');
}

QString fileForItkSnap(const ViewerRequest& request) {
  const auto series = seriesOf(request);
  return series && !series->files.empty() ? QString::fromStdString(series->files.front())
                                          : textOf(request.image);
}

}  // namespace

ViewerPlaces usualViewerPlaces() {
  const QString home = QDir::homePath();
  return {
      preferred(Preference::SlicerProgram).toString(),
      preferred(Preference::ItkSnapProgram).toString(),
      {home, home + "/Applications", home + "/opt", QStringLiteral("/opt"), QStringLiteral("/usr/local")}};
}

std::vector<OtherViewer> findOtherViewers(const ViewerPlaces& places) {
  std::vector<OtherViewer> found;
  const auto look = [&](const char* name, const QString& named, const Unpacked& usual) {
    const QString program = find(named, places.folders, usual);
    if (!program.isEmpty()) found.push_back({QString::fromLatin1(name), program});
  };
  look(kSlicer, places.slicer, {"Slicer", {QStringLiteral("Slicer*")}, "Slicer"});
  look(kItkSnap,
       places.itkSnap,
       {"itksnap", {QStringLiteral("itksnap*"), QStringLiteral("ITK-SNAP*")}, "bin/itksnap"});
  return found;
}

QStringList argumentsFor(const OtherViewer& viewer, const ViewerRequest& request) {
  if (viewer.name == QLatin1String(kSlicer)) return {QStringLiteral("--python-code"), slicerCode(request)};
  QStringList arguments = {QStringLiteral("-g"), fileForItkSnap(request)};
  const std::vector<QString> labels = labelFiles(request);
  if (!labels.empty()) arguments << QStringLiteral("-s") << labels.front();
  return arguments;
}

}  // namespace viscera
