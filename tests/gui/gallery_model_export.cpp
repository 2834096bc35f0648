// SPDX-License-Identifier: Apache-2.0
#include "gallery_model_export.h"

#include "fake_model_export_service.h"
#include "gui/bridge/background.h"
#include "gui/models/model_export_dialog.h"

#include <QPushButton>
#include <QTest>

#include <functional>
#include <memory>
#include <utility>

namespace viscera::test {
namespace {

constexpr int kModelExportPatience_ms = 20000;

struct ModelExportScene {
  std::function<void(FakeModelExportService&)> service = [](FakeModelExportService&) {};
  bool pressed = false;
};

/// The dialog with all that must outlive it.
class ModelExportExample : public QWidget {
 public:
  explicit ModelExportExample(const ModelExportScene& scene) {
    scene.service(service_);
    dialog_ = new ModelExportDialog(service_,
                                    background_,
                                    {"fine-tune 3, best",
                                     "/data/projects/btcv/runs/3/checkpoints/best.pt",
                                     "/data/projects/btcv/exports"},
                                    this);
    dialog_->setAttribute(Qt::WA_DeleteOnClose, false);
    dialog_->setWindowFlags(Qt::Widget);
    dialog_->show();
    QTest::qWait(60);
    if (scene.pressed) {
      (void)QTest::qWaitFor([&] { return dialog_->primary()->isEnabled(); }, kModelExportPatience_ms);
      dialog_->primary()->click();
      (void)QTest::qWaitFor([&] { return dialog_->isDone() || !dialog_->message().isEmpty(); },
                            kModelExportPatience_ms);
    }
    QTest::qWait(60);
  }
  ~ModelExportExample() override { delete dialog_; }

 protected:
  void resizeEvent(QResizeEvent* event) override {
    QWidget::resizeEvent(event);
    dialog_->setGeometry(rect());
  }

 private:
  FakeModelExportService service_;
  Background background_{2};
  ModelExportDialog* dialog_;
};

GalleryPage modelExportPage(const QString& name, const ModelExportScene& scene) {
  return {"model-export-" + name, {QSize(640, 420)}, [scene] {
            return std::make_unique<ModelExportExample>(scene);
          }};
}

}  // namespace

std::vector<GalleryPage> modelExportPages() {
  return {
      modelExportPage("choice", {}),
      modelExportPage("exists", {[](FakeModelExportService& service) { service.filesExist = true; }}),
      modelExportPage("done", {[](FakeModelExportService&) {}, true}),
      modelExportPage("failed",
                      {[](FakeModelExportService& service) {
                         service.writeError = Error(
                             ErrorCode::Io,
                             "/data/projects/btcv/exports/fine-tune-3-best.pt: the disk is full; free some "
                             "space, nothing was kept");
                       },
                       true})};
}

}  // namespace viscera::test
