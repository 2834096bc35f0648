// SPDX-License-Identifier: Apache-2.0
#include "app/window/engine_dataset_service.h"
#include "frame_times.h"
#include "gui/bridge/project_context.h"
#include "gui/datasets/case_view.h"
#include "gui/datasets/datasets_page.h"
#include "gui/shell/page.h"
#include "gui_bench.h"
#include "run_told.h"
#include "tests/support/temporary_folder.h"

#include <cstdio>

namespace viscera::bench {

bool openTciaSplit() {
  FrameTimes opened;
  for (int i = 0; i < 5; ++i) {
    const test::TemporaryFolder folder;
    test::RunProject project;
    EngineDatasetService datasets;
    test::FakeRunService runs;
    test::FakeMachineService machine;
    Services services{runs, datasets, machine};
    Background background;
    RunBoard board(project.path(), runs, background);
    ProjectContext context{project.path(), {}, services, background, board};
    Page page("Datasets");
    DatasetsPage shown(page);
    page.resize(1280, 800);
    page.show();
    shown.setProject(&context);
    bool complete = false;
    opened.measure([&] {
      shown.openDataset(VISCERA_TCIA_SPLIT, folder.path());
      complete = QTest::qWaitFor([&] { return shown.dataset() != nullptr; }, 60'000);
      page.repaint();
    });
    if (!complete || shown.dataset()->cases.size() != 771) {
      std::printf("%zu cases instead of 771\n", complete ? shown.dataset()->cases.size() : 0);
      return false;
    }
    shown.setProject(nullptr);
  }
  opened.print("771 cases without files: from the choice to the picture");
  return true;
}

}  // namespace viscera::bench
