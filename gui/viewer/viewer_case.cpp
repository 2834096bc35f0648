// SPDX-License-Identifier: Apache-2.0
#include "gui/viewer/viewer_case.h"

#include "engine/base/log.h"
#include "engine/volume/label_map.h"
#include "engine/volume/label_recognition.h"
#include "engine/volume/probability_file.h"
#include "gui/viewer/volume_store.h"

#include <QCoreApplication>

#include <algorithm>
#include <future>

namespace viscera {
namespace {

QString say(const char* text) {
  return QCoreApplication::translate("viscera::ViewerCase", text);
}

QString textOf(const std::filesystem::path& path) {
  return QString::fromStdString(path.string());
}

struct WantedLayer {
  CaseLayer layer;
  std::future<LabelFile> file;  ///< none of a DICOM segmentation, which is read once its scan is known
};

CaseLayer truthLayer(const ViewerRequest& request) {
  CaseLayer layer;
  layer.isTruth = true;
  layer.isOpened = request.truthOpened;
  layer.role = say("Truth");
  layer.name = textOf(request.truth.filename());
  layer.file = request.truth;
  return layer;
}

CaseLayer predictionLayer(const ViewerRequest& request, std::size_t number) {
  const PredictedLabels& one = request.predictions[number];
  const QString letter(QChar::fromLatin1(static_cast<char>('A' + number)));
  CaseLayer layer;
  layer.isOpened = one.opened;
  layer.role = request.truth.empty() && request.predictions.size() == 1 ? say("Labels")
                                                                        : say("Prediction %1").arg(letter);
  layer.name = one.name.isEmpty() ? textOf(one.file.filename()) : one.name;
  layer.file = one.file;
  layer.seen = one.seen;
  return layer;
}

std::vector<WantedLayer> startReading(const ViewerRequest& request, VolumeStore& store) {
  std::vector<CaseLayer> layers;
  if (!request.truth.empty()) layers.push_back(truthLayer(request));
  for (std::size_t i = 0; i < request.predictions.size(); ++i) layers.push_back(predictionLayer(request, i));
  std::vector<WantedLayer> wanted;
  for (CaseLayer& layer : layers) {
    if (store.isSegmentation(layer.file)) {
      wanted.push_back({std::move(layer), {}});
      continue;
    }
    auto file = std::async(std::launch::async, [&store, path = layer.file] { return store.labels(path); });
    wanted.push_back({std::move(layer), std::move(file)});
  }
  return wanted;
}

void countOrgans(CaseLayer& layer, const LabelFile& file) {
  for (int label = 1; label < 256; ++label)
    if (const std::int64_t voxels = file.counts[static_cast<std::size_t>(label)]; voxels > 0)
      layer.organs[label].volume_ml = organVolume_ml(voxels, file.labels->geometry());
}

/// Dice of each organ that either has, of a prediction on the truth's grid.
void scoreOrgans(CaseLayer& layer, const LabelFile& prediction, const LabelFile& truth) {
  if (!sameGrid(prediction.labels->geometry(), truth.labels->geometry())) return;
  layer.pairs = std::make_shared<const LabelPairs>(*truth.labels, *prediction.labels);
  for (std::size_t label = 1; label < 256; ++label) {
    const std::int64_t both = truth.counts[label] + prediction.counts[label];
    if (both == 0) continue;
    const auto value = static_cast<std::uint8_t>(label);
    layer.organs[static_cast<int>(label)].dice =
        2.0 * static_cast<double>(layer.pairs->voxels(value, value)) / static_cast<double>(both);
  }
}

std::map<int, QString> namesOf(const ViewerCase& read) {
  std::map<int, QString> names;
  if (read.layers.empty()) return names;
  for (const auto& [label, name] : read.request.labels)
    if (label > 0) names[label] = QString::fromStdString(name);
  for (const CaseLayer& layer : read.layers)
    for (const auto& [label, name] : layer.names) names.try_emplace(label, QString::fromStdString(name));
  for (const CaseLayer& layer : read.layers)
    for (const auto& [label, figures] : layer.organs)
      if (!names.contains(label)) names[label] = say("Label %1").arg(label);
  return names;
}

QString plain(QString name) {
  return name.toLower().replace(QLatin1Char('_'), QLatin1Char(' '));
}

/// One name stands for a label value in all layers: where a file means another organ by it, that is said.
void noteOtherNames(ViewerCase& read) {
  for (const CaseLayer& layer : read.layers)
    for (const auto& [label, name] : layer.names) {
      const QString own = QString::fromStdString(name);
      if (!layer.organs.contains(label) || plain(own) == plain(read.organs.at(label))) continue;
      read.notes.insert(read.notes.begin(),
                        say("%1 calls label %2 \"%3\", the list of organs \"%4\": the two may number their "
                            "organs differently. Colours, Dice and errors go by the number.")
                            .arg(textOf(layer.file.filename()))
                            .arg(label)
                            .arg(own, read.organs.at(label)));
      break;
    }
}

/// What was kept of the model's probabilities beside a label map; one that does not fit it is left out.
void readProbability(ViewerCase& read, CaseLayer& layer, const Volume& labels, VolumeStore& store) {
  const std::filesystem::path file = currentProbabilityFileOf(layer.file);
  if (file.empty()) return;
  try {
    std::shared_ptr<const Volume> percent = store.scan(file).volume;
    if (percent->type() == VoxelType::UInt8 && sameGrid(percent->geometry(), labels.geometry()))
      layer.probability = std::move(percent);
  } catch (const Error& error) {
    read.problems.push_back(QString::fromUtf8(error.what()));
  }
}

/// A label map without a scan: its own layer over black.
void takeAsLabels(ViewerCase& read, const LabelFile& file) {
  CaseLayer layer;
  layer.role = say("Labels");
  layer.name = textOf(read.request.image.filename());
  layer.file = read.request.image;
  layer.names = file.names;
  countOrgans(layer, file);
  read.onlyLabels = true;
  read.layers.push_back(std::move(layer));
  read.scene = std::make_shared<const SliceScene>(makeScene(
      file.labels, read.request.caseName.toStdString(), {{read.layers[0].name.toStdString(), file.labels}}));
}

void findWorst(ViewerCase& read) {
  const std::optional<int> organ = read.request.organ;
  const auto& layers = read.scene->layers;
  if (!organ || *organ < 1 || *organ > 255 || layers.empty() || !read.scene->laid(0)) return;
  const std::size_t prediction = std::min<std::size_t>(1, layers.size() - 1);
  read.worst = worstSlice(
      *layers[0].labels, *layers[prediction].labels, static_cast<std::uint8_t>(*organ), SliceView::Axial);
}

/// Takes the layers over as they come; those that cannot be read are told of.
void takeLayers(ViewerCase& read,
                std::vector<WantedLayer>& wanted,
                const ScanFile& image,
                VolumeStore& store) {
  std::vector<LabelLayer> laid;
  std::optional<LabelFile> truth;
  for (WantedLayer& one : wanted) {
    try {
      const LabelFile file =
          one.file.valid()
              ? one.file.get()
              : store.segmentation(one.layer.file, image.volume->geometry(), read.request.labels);
      countOrgans(one.layer, file);
      one.layer.names = file.names;
      if (one.layer.isTruth)
        truth = file;
      else if (truth)
        scoreOrgans(one.layer, file, *truth);
      if (!one.layer.isTruth) readProbability(read, one.layer, *file.labels, store);
      laid.push_back({one.layer.name.toStdString(), file.labels});
      read.layers.push_back(std::move(one.layer));
    } catch (const Error& error) {
      read.problems.push_back(QString::fromUtf8(error.what()));
    }
  }
  read.scene = std::make_shared<const SliceScene>(
      makeScene(image.volume, read.request.caseName.toStdString(), std::move(laid)));
}

LabelFile labelsIn(const ViewerRequest& request, const Volume& image, const VolumeStore& store) {
  LabelFile file;
  file.labels = std::make_shared<const Volume>(labelMapFrom(image, request.image.filename().string()));
  file.counts = labelCounts(*file.labels);
  file.names = store.namesOf(request.image);
  return file;
}

/// The image as what it is: a scan with its layers, or a label map or segmentation alone.
void readImage(ViewerCase& read,
               std::vector<WantedLayer>& wanted,
               VolumeStore& store,
               const WorkContext& work) {
  const ViewerRequest& request = read.request;
  if (wanted.empty() && store.isSegmentation(request.image))
    return takeAsLabels(read, store.segmentation(request.image, std::nullopt, request.labels));
  const ScanFile image = store.scan(request.image);
  work.throwIfStopped();
  for (const std::string& note : image.notes) read.notes.push_back(QString::fromStdString(note));
  if (wanted.empty() && looksLikeLabelMap(*image.volume))
    return takeAsLabels(read, labelsIn(request, *image.volume, store));
  work.report(say("Reading the label maps").toStdString(), 0.7);
  takeLayers(read, wanted, image, store);
}

}  // namespace

ViewerCase readCase(const ViewerRequest& request, VolumeStore& store, const WorkContext& work) {
  ViewerCase read;
  read.request = request;
  if (read.request.caseName.isEmpty()) read.request.caseName = textOf(request.image.filename());
  std::error_code ignored;
  read.isFolder = std::filesystem::is_directory(request.image, ignored);
  work.report(say("Reading %1").arg(read.request.caseName).toStdString(), 0.0);
  std::vector<WantedLayer> wanted = startReading(request, store);
  readImage(read, wanted, store, work);
  work.throwIfStopped();
  read.organs = namesOf(read);
  noteOtherNames(read);
  findWorst(read);
  return read;
}

void readAhead(const ViewerRequest& request, VolumeStore& store, const WorkContext& work) {
  const auto tryTo = [&work](auto reading) {
    work.throwIfStopped();
    try {
      reading();
    } catch (const Error& error) {
      logInfo(error.what());
    }
  };
  tryTo([&] { (void)store.scan(request.image); });
  if (!request.truth.empty() && !store.isSegmentation(request.truth))
    tryTo([&] { (void)store.labels(request.truth); });
  for (const PredictedLabels& one : request.predictions) {
    if (!store.isSegmentation(one.file)) tryTo([&] { (void)store.labels(one.file); });
    if (const auto file = currentProbabilityFileOf(one.file); !file.empty())
      tryTo([&] { (void)store.scan(file); });
  }
}

std::optional<Eigen::Vector3d> placeOfOrgan(const Volume& labels, int organ) {
  if (organ < 1 || organ > 255) return std::nullopt;
  const auto slice = worstSlice(labels, labels, static_cast<std::uint8_t>(organ), SliceView::Axial);
  if (!slice) return std::nullopt;
  return slice->lps_mm;
}

}  // namespace viscera
