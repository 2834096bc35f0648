// SPDX-License-Identifier: Apache-2.0
#include "gui/shell/project_opening.h"

#include "gui/bridge/dataset_service.h"

namespace viscera {
namespace {

QString textOf(const std::filesystem::path& path) {
  return QString::fromStdString(path.string());
}

}  // namespace

ProjectOpening::ProjectOpening(ProjectService& projects, DatasetService& datasets, Background& background)
    : projects_(projects), datasets_(datasets), task_(background) {
  connect(&task_, &BackgroundTask::failed, this, &ProjectOpening::failed);
  connect(&task_, &BackgroundTask::runningChanged, this, &ProjectOpening::busyChanged);
  connect(&task_, &BackgroundTask::progressed, this, &ProjectOpening::progressed);
}

void ProjectOpening::tell(const std::filesystem::path& folder, const ProjectState& state) {
  using Kind = ProjectState::Kind;
  if (state.kind == Kind::Ready || state.kind == Kind::ReadOnly)
    Q_EMIT opened(textOf(folder), QString::fromStdString(state.reason));
  else
    Q_EMIT refused(textOf(folder), state);
}

void ProjectOpening::open(const std::filesystem::path& folder) {
  task_.start([&projects = projects_, folder](const WorkContext&) { return projects.inspect(folder); },
              [this, folder](const ProjectState& state) { tell(folder, state); });
}

void ProjectOpening::create(const std::filesystem::path& folder) {
  task_.start(
      [&projects = projects_, folder](const WorkContext&) {
        projects.create(folder);
        return projects.inspect(folder);
      },
      [this, folder](const ProjectState& state) { tell(folder, state); });
}

void ProjectOpening::openDemo(const std::filesystem::path& folder) {
  struct Made {
    DemoData demo;
    ProjectState state;
  };
  task_.start(
      [&projects = projects_, &datasets = datasets_, folder](const WorkContext& work) {
        Made made;
        made.demo = projects.makeDemo(folder, work);
        (void)datasets.open(folder, made.demo.unlabelledSplit, made.demo.root, work);  // is listed then
        made.state = projects.inspect(folder);
        return made;
      },
      [this, folder](const Made& made) {
        tell(folder, made.state);
        Q_EMIT demoReady(made.demo);
      });
}

void ProjectOpening::restoreBackup(const std::filesystem::path& folder) {
  struct Restored {
    std::string done;
    ProjectState state;
  };
  task_.start(
      [&projects = projects_, folder](const WorkContext& work) {
        Restored result;
        result.done = projects.restoreBackup(folder, work);
        result.state = projects.inspect(folder);
        return result;
      },
      [this, folder](const Restored& result) {
        tell(folder, result.state);
        Q_EMIT restored(QString::fromStdString(result.done));
      });
}

void ProjectOpening::recognise(const std::filesystem::path& path) {
  task_.start(
      [&projects = projects_, path](const WorkContext& work) { return projects.recognise(path, work); },
      [this](const Arrival& arrival) { Q_EMIT arrived(arrival); });
}

}  // namespace viscera
