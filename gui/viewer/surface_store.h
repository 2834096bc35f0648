// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gui/bridge/background.h"
#include "viewer/organ_extent.h"
#include "viewer/organ_mesh.h"

#include <QObject>

#include <array>
#include <memory>
#include <optional>
#include <vector>

namespace viscera {

/// Surfaces of the organs of label maps, made in the background: the largest organ first, two at a time. What
/// was made is kept until forgetOthers(). GUI thread.
class SurfaceStore : public QObject {
  Q_OBJECT

 public:
  using Mesh = std::shared_ptr<const OrganMesh>;

  explicit SurfaceStore(Background& background, QObject* parent = nullptr);

  /// Makes what is missing of this label map (UInt8), after whatever was being made for another was dropped;
  /// null: nothing.
  void show(std::shared_ptr<const Volume> labels);
  /// Keeps what was made so far; show() or resume() goes on.
  void stop();
  void resume();
  /// Drops the surfaces of all label maps but these.
  void forgetOthers(const std::vector<std::shared_ptr<const Volume>>& kept);

  /// Of the label map shown, in the order in which they were made.
  [[nodiscard]] const std::vector<Mesh>& meshes() const;
  /// How many organs it has; none: not counted yet.
  [[nodiscard]] std::optional<std::size_t> wanted() const;
  [[nodiscard]] bool isRunning() const;
  [[nodiscard]] bool isComplete() const;
  /// Of all surfaces kept.
  [[nodiscard]] std::int64_t bytes() const;
  [[nodiscard]] Background& background() { return background_; }

 Q_SIGNALS:
  /// Another label map is shown: what was there does not count any more.
  void replaced();
  void arrived(const std::shared_ptr<const viscera::OrganMesh>& mesh);
  /// Something began or ended.
  void progressed();
  void failed(const QString& message);

 private:
  /// What is known of one label map.
  struct Layer {
    std::shared_ptr<const Volume> labels;
    std::optional<std::vector<OrganExtent>> extents;
    std::vector<std::size_t> shares;  // of the coarse copies, as extents
    std::vector<bool> isMade;         // as extents
    std::vector<Mesh> meshes;
  };
  static constexpr std::size_t kLanes = 2;
  static constexpr std::size_t kNothing = static_cast<std::size_t>(-1);

  [[nodiscard]] Layer* shown();
  [[nodiscard]] const Layer* shown() const;
  void cancelAll();
  void work();
  void count();
  void make(std::size_t lane, std::size_t organ);
  void end(std::size_t lane, std::size_t organ, Mesh mesh);

  Background& background_;
  std::array<BackgroundTask*, kLanes> lanes_{};
  std::array<std::size_t, kLanes> making_{};  // number of the organ of each lane
  std::shared_ptr<const Volume> labels_;      // of the label map shown
  std::vector<Layer> layers_;
};

}  // namespace viscera
