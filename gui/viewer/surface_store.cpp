// SPDX-License-Identifier: Apache-2.0
#include "gui/viewer/surface_store.h"

#include "engine/volume/organ_surface.h"

#include <algorithm>
#include <numeric>

namespace viscera {

SurfaceStore::SurfaceStore(Background& background, QObject* parent)
    : QObject(parent), background_(background) {
  making_.fill(kNothing);
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    lanes_.at(lane) = new BackgroundTask(background, this);
    // The organ is left out, and the others go on; a label map that cannot be counted has none.
    connect(lanes_.at(lane), &BackgroundTask::failed, this, [this, lane](const Failure& failure) {
      const std::size_t organ = std::exchange(making_.at(lane), kNothing);
      if (Layer* layer = shown(); layer != nullptr && organ == kNothing) layer->extents.emplace();
      Q_EMIT failed(failure.message);
      if (organ != kNothing) end(lane, organ, nullptr);
    });
  }
}

SurfaceStore::Layer* SurfaceStore::shown() {
  const auto found = std::find_if(
      layers_.begin(), layers_.end(), [this](const Layer& one) { return one.labels == labels_; });
  return labels_ == nullptr || found == layers_.end() ? nullptr : &*found;
}

const SurfaceStore::Layer* SurfaceStore::shown() const {
  return const_cast<SurfaceStore*>(this)->shown();
}

void SurfaceStore::show(std::shared_ptr<const Volume> labels) {
  if (labels == labels_) return resume();
  cancelAll();
  labels_ = std::move(labels);
  if (labels_ != nullptr && shown() == nullptr) layers_.push_back({labels_, std::nullopt, {}, {}, {}});
  Q_EMIT replaced();
  work();
}

void SurfaceStore::cancelAll() {
  for (BackgroundTask* lane : lanes_) lane->cancel();
  making_.fill(kNothing);
}

void SurfaceStore::stop() {
  cancelAll();
  Q_EMIT progressed();
}

void SurfaceStore::resume() {
  if (!isRunning()) work();
}

void SurfaceStore::forgetOthers(const std::vector<std::shared_ptr<const Volume>>& kept) {
  std::erase_if(layers_, [&kept](const Layer& one) {
    return std::find(kept.begin(), kept.end(), one.labels) == kept.end();
  });
  if (labels_ != nullptr && shown() == nullptr) show(nullptr);
}

void SurfaceStore::work() {
  Layer* layer = shown();
  if (layer == nullptr) return Q_EMIT progressed();
  if (!layer->extents) return count();
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    if (making_.at(lane) != kNothing) continue;
    for (std::size_t organ = 0; organ < layer->isMade.size(); ++organ)
      if (!layer->isMade[organ] && std::find(making_.begin(), making_.end(), organ) == making_.end()) {
        make(lane, organ);
        break;
      }
  }
  Q_EMIT progressed();
}

void SurfaceStore::count() {
  lanes_[0]->start([labels = labels_](const WorkContext& context) { return organExtents(*labels, context); },
                   [this](std::vector<OrganExtent> extents) {
                     Layer* layer = shown();
                     std::vector<std::int64_t> voxels;
                     for (const OrganExtent& one : extents) voxels.push_back(one.voxels);
                     layer->shares = coarseShares(voxels);
                     layer->isMade.assign(extents.size(), false);
                     layer->extents = std::move(extents);
                     work();
                   });
  Q_EMIT progressed();
}

void SurfaceStore::make(std::size_t lane, std::size_t organ) {
  const Layer& layer = *shown();
  making_.at(lane) = organ;
  lanes_.at(lane)->start(
      [labels = labels_, extent = (*layer.extents)[organ], share = layer.shares[organ]](
          const WorkContext& context) {
        context.throwIfStopped();
        const TriangleMesh mesh = organSurface(*labels, extent.label, extent.box);
        context.throwIfStopped();
        return std::make_shared<const OrganMesh>(makeOrganMesh(extent.label, mesh, share));
      },
      [this, lane, organ](Mesh mesh) { end(lane, organ, std::move(mesh)); });
}

void SurfaceStore::end(std::size_t lane, std::size_t organ, Mesh mesh) {
  making_.at(lane) = kNothing;
  Layer* layer = shown();
  layer->isMade.at(organ) = true;
  if (mesh != nullptr) {
    layer->meshes.push_back(mesh);
    Q_EMIT arrived(mesh);
  }
  work();
}

const std::vector<SurfaceStore::Mesh>& SurfaceStore::meshes() const {
  static const std::vector<Mesh> kNone;
  const Layer* layer = shown();
  return layer == nullptr ? kNone : layer->meshes;
}

std::optional<std::size_t> SurfaceStore::wanted() const {
  const Layer* layer = shown();
  if (layer == nullptr || !layer->extents) return std::nullopt;
  return layer->extents->size();
}

bool SurfaceStore::isRunning() const {
  return std::any_of(
      lanes_.begin(), lanes_.end(), [](const BackgroundTask* lane) { return lane->isRunning(); });
}

bool SurfaceStore::isComplete() const {
  const Layer* layer = shown();
  return layer != nullptr && layer->extents &&
         std::find(layer->isMade.begin(), layer->isMade.end(), false) == layer->isMade.end();
}

std::int64_t SurfaceStore::bytes() const {
  std::int64_t sum = 0;
  for (const Layer& layer : layers_)
    for (const Mesh& mesh : layer.meshes) sum += mesh->bytes();
  return sum;
}

}  // namespace viscera
