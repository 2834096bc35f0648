// SPDX-License-Identifier: Apache-2.0
#include "gallery_exports.h"

#include "fake_export_service.h"
#include "gui/bridge/background.h"
#include "gui/exports/export_dialog.h"

#include <QCheckBox>
#include <QPushButton>
#include <QTest>

#include <atomic>
#include <chrono>
#include <thread>

namespace viscera::test {
namespace {

constexpr int kPatience_ms = 20000;
constexpr QSize kDialog(980, 700);

ExportSubject subjectOf(const std::string& name, const std::string& image) {
  return {"/data/projects/btcv/runs/5/scores/validation/" + name + ".nii.gz",
          image,
          {},
          name,
          "fine-tune 5",
          true};
}

struct Scene {
  ExportKind kind = ExportKind::Nifti;
  std::string image = "/data/btcv/imagesTr/img0007.nii.gz";
  int cases = 1;
  std::function<void(FakeExportService&)> service = {};
  std::function<void(ExportDialog&)> then = {};
  bool running = false;
};

/// The dialog with all that must outlive it.
class Example : public QWidget {
 public:
  explicit Example(const Scene& scene) {
    if (scene.service) scene.service(service_);
    if (scene.running)
      service_.duringWrite = [this](const WorkContext& work) {
        work.report("checking", 0.4);
        while (!over_ && !work.stop.stop_requested())
          std::this_thread::sleep_for(std::chrono::milliseconds(5));
      };
    std::vector<ExportSubject> subjects;
    for (int i = 0; i < scene.cases; ++i)
      subjects.push_back(subjectOf("img000" + std::to_string(7 + i), scene.image));
    dialog_ = new ExportDialog({service_, background_, "/data/projects/btcv/exports"}, subjects, this);
    dialog_->setAttribute(Qt::WA_DeleteOnClose, false);
    dialog_->setWindowFlags(Qt::Widget);
    dialog_->show();
    dialog_->chooseFormat(scene.kind);
    settle();
    if (scene.then) scene.then(*dialog_);
    settle();
  }
  ~Example() override {
    over_ = true;
    delete dialog_;
  }

 protected:
  void resizeEvent(QResizeEvent* event) override {
    QWidget::resizeEvent(event);
    dialog_->setGeometry(rect());
  }

 private:
  /// What goes on in the background is over, or stands where it is to be seen.
  static void settle() { QTest::qWait(60); }

  FakeExportService service_;
  std::atomic<bool> over_ = false;
  Background background_{2};
  ExportDialog* dialog_;
};

GalleryPage page(const QString& name, const std::function<Scene()>& scene) {
  return {"export-" + name, {kDialog}, [scene] { return std::make_unique<Example>(scene()); }};
}

void pressExport(ExportDialog& dialog) {
  (void)QTest::qWaitFor([&] { return dialog.primary()->isEnabled(); }, kPatience_ms);
  dialog.primary()->click();
}

void exportAll(ExportDialog& dialog) {
  pressExport(dialog);
  (void)QTest::qWaitFor([&] { return dialog.isDone() || !dialog.message().isEmpty(); }, kPatience_ms);
}

}  // namespace

std::vector<GalleryPage> exportPages() {
  return {
      page("nifti", [] { return Scene{}; }),
      page("nrrd", [] { return Scene{.kind = ExportKind::SegNrrd}; }),
      page("dicom",
           [] {
             return Scene{
                 .kind = ExportKind::DicomSeg,
                 .image = "/data/crlm/1004/dicom",
                 .service = [](FakeExportService& service) {
                   service.warnings = {"no SNOMED code is known for port catheter; coded as \"Tissue\""};
                 }};
           }),
      page("dicom-without-series", [] { return Scene{.kind = ExportKind::DicomSeg}; }),
      page("stl", [] { return Scene{.kind = ExportKind::Stl}; }),
      page("csv", [] { return Scene{.kind = ExportKind::Csv}; }),
      page("exists",
           [] { return Scene{.service = [](FakeExportService& service) { service.filesExist = true; }}; }),
      page("unwritable",
           [] {
             return Scene{.service = [](FakeExportService& service) {
               service.planError =
                   Error(ErrorCode::Io, "/data/projects/btcv: cannot be written to. Choose another folder.");
             }};
           }),
      page("running", [] { return Scene{.then = pressExport, .running = true}; }),
      page("done", [] { return Scene{.then = exportAll}; }),
      page("done-surfaces", [] { return Scene{.kind = ExportKind::Stl, .then = exportAll}; }),
      page("failed",
           [] {
             return Scene{
                 .service =
                     [](FakeExportService& service) {
                       service.writeError =
                           Error(ErrorCode::Io,
                                 "/data/projects/btcv/exports/img0007-fine-tune-5.nii.gz: read back, liver "
                                 "has Dice 0.9712 instead of 1 (2 311 voxels differ); nothing was kept");
                     },
                 .then = exportAll};
           }),
      page("run", [] { return Scene{.cases = 3}; }),
      page("run-without-names",
           [] {
             return Scene{.cases = 3, .then = [](ExportDialog& dialog) { dialog.withoutNames().click(); }};
           }),
      page("run-partly-failed", [] {
        return Scene{
            .cases = 3,
            .service =
                [](FakeExportService& service) {
                  service.failures = {"img0009: every voxel is 0, so that there is nothing to export"};
                },
            .then = exportAll};
      })};
}

}  // namespace viscera::test
