// SPDX-License-Identifier: Apache-2.0
#include "gui/viewer/other_viewers.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QStandardPaths>

namespace viscera {
namespace {

constexpr char kSlicer[] = "3D Slicer";
constexpr char kItkSnap[] = "ITK-SNAP";

QString textOf(const std::filesystem::path& path) {
  return QString::fromStdString(path.string());
}

/// Both programs find a DICOM series by any file of it.
QString imageFile(const ViewerRequest& request) {
  std::error_code none;
  if (std::filesystem::is_directory(request.image, none))
    for (const auto& entry : std::filesystem::directory_iterator(request.image, none))
      if (entry.is_regular_file(none)) return textOf(entry.path());
  return textOf(request.image);
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

QString slicerCode(const ViewerRequest& request) {
  QString code = QStringLiteral("slicer.util.loadVolume(%1)").arg(quoted(imageFile(request)));
  for (const QString& file : labelFiles(request))
    code += QStringLiteral("; slicer.util.loadSegmentation(%1)").arg(quoted(file));
  return code;
}

}  // namespace

std::vector<OtherViewer> findOtherViewers() {
  std::vector<OtherViewer> found;
  const auto look = [&found](const char* name, const char* program) {
    const QString path = QStandardPaths::findExecutable(QString::fromLatin1(program));
    if (!path.isEmpty()) found.push_back({QString::fromLatin1(name), path});
  };
  look(kSlicer, "Slicer");
  look(kItkSnap, "itksnap");
  return found;
}

QStringList argumentsFor(const OtherViewer& viewer, const ViewerRequest& request) {
  if (viewer.name == QLatin1String(kSlicer)) return {QStringLiteral("--python-code"), slicerCode(request)};
  QStringList arguments = {QStringLiteral("-g"), imageFile(request)};
  const std::vector<QString> labels = labelFiles(request);
  if (!labels.empty()) arguments << QStringLiteral("-s") << labels.front();
  return arguments;
}

}  // namespace viscera
