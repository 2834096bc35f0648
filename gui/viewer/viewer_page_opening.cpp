// SPDX-License-Identifier: Apache-2.0
// How the viewer's page comes to a scan: what a file or folder holds, and which of several series is meant.
#include "gui/shell/page.h"
#include "gui/shell/preferences.h"
#include "gui/viewer/series_dialog.h"
#include "gui/viewer/viewer_page.h"
#include "gui/viewer/viewer_view.h"

#include <QFileDialog>
#include <QFileInfo>

#include <optional>

namespace viscera {
namespace {

/// What came of a file or folder that a person gave.
struct Opened {
  FoundScans found;
  std::optional<ViewerCase> read;  ///< where there was one scan
};

QString nameOf(const std::filesystem::path& path) {
  return QString::fromStdString(path.filename().string());
}

Opened openedAt(ViewerRequest request, ScanFileService& files, VolumeStore& store, const WorkContext& work) {
  const std::string stage = ViewerPage::tr("Looking for DICOM series").toStdString();
  WorkContext looking;
  looking.stop = work.stop;
  looking.progress = [&work, &stage](std::string_view, double fraction) { work.report(stage, fraction); };
  Opened opened;
  opened.found = files.scansAt(request.image, looking);
  if (opened.found.scans.size() != 1) return opened;
  request.image = opened.found.scans.front().image;
  request.caseName = nameOf(request.image);
  opened.read = readCase(request, store, work);
  return opened;
}

}  // namespace

void ViewerPage::openFile(const std::filesystem::path& path) {
  ViewerRequest request;
  request.image = path.has_filename() ? path : path.parent_path();  // a folder may end with "/"
  request.caseName = nameOf(request.image);
  if (files_ == nullptr) return load(request, Origin::File);
  begin(request, Origin::File);
  loading_.start([files = files_, store = store_, request](
                     const WorkContext& work) { return openedAt(request, *files, *store, work); },
                 [this, place = request.image](Opened opened) {
                   if (opened.read) return take(std::move(*opened.read), Origin::File);
                   offerSeries(place, opened.found);
                 });
}

void ViewerPage::addLabels(const std::filesystem::path& path) {
  if (!shown_ || shown_->onlyLabels) return openFile(path);
  ViewerRequest request = shown_->request;
  request.organ.reset();
  request.predictions.push_back({path, nameOf(path), std::nullopt, true});
  load(request, Origin::Request);
}

/// The case that is shown with other layers; Page Up and Page Down come back to it as it is now.
void ViewerPage::loadChanged(const ViewerRequest& request) {
  if (number_ < list_.size() && list_[number_].image == request.image) list_[number_] = request;
  load(request, Origin::Request);
}

void ViewerPage::useAsTruth(std::size_t layer) {
  if (!shown_ || layer >= shown_->layers.size()) return;
  const CaseLayer& wanted = shown_->layers[layer];
  if (!wanted.isOpened || wanted.isTruth) return;
  ViewerRequest request = shown_->request;
  request.organ.reset();
  std::erase_if(request.predictions, [&](const PredictedLabels& one) { return one.file == wanted.file; });
  if (!request.truth.empty())
    request.predictions.insert(request.predictions.begin(),
                               {request.truth, nameOf(request.truth), std::nullopt, request.truthOpened});
  request.truth = wanted.file;
  request.truthOpened = true;
  loadChanged(request);
}

void ViewerPage::removeLayer(std::size_t layer) {
  if (!shown_ || layer >= shown_->layers.size() || !shown_->layers[layer].isOpened) return;
  const CaseLayer& unwanted = shown_->layers[layer];
  ViewerRequest request = shown_->request;
  request.organ.reset();
  if (unwanted.isTruth) {
    request.truth.clear();
    request.truthOpened = false;
  } else {
    std::erase_if(request.predictions, [&](const PredictedLabels& one) { return one.file == unwanted.file; });
  }
  loadChanged(request);
}

/// What was asked for once more, from the beginning where a person named a file.
void ViewerPage::askAgain() {
  if (askedFrom_ == Origin::File && asked_.predictions.empty()) return openFile(asked_.image);
  load(asked_, askedFrom_);
}

void ViewerPage::offerSeries(const std::filesystem::path& place, const FoundScans& found) {
  stopLoading();
  auto* dialog = new SeriesDialog(place, found, background_, &page_);
  connect(dialog, &SeriesDialog::chosen, this, [this](const std::filesystem::path& image) {
    ViewerRequest request;
    request.image = image;
    request.caseName = nameOf(image);
    load(request, Origin::File);
  });
  dialog->open();
}

void ViewerPage::choose(const QString& title,
                        bool folder,
                        void (ViewerPage::*use)(const std::filesystem::path&)) {
  auto* dialog = new QFileDialog(&page_, title);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(folder ? QFileDialog::Directory : QFileDialog::ExistingFile);
  if (!folder)
    dialog->setNameFilters({tr("All files, since DICOM files may have any name (*)"),
                            tr("NIfTI, NRRD, MetaImage (*.nii *.nii.gz *.nrrd *.nhdr *.mha *.mhd)")});
  const QString last = preferred(Preference::LastFolder).toString();
  if (QFileInfo(last).isDir()) dialog->setDirectory(last);
  connect(dialog, &QFileDialog::fileSelected, this, [this, use](const QString& file) {
    keepPreference(Preference::LastFolder, QFileInfo(file).absolutePath());
    (this->*use)(file.toStdString());
  });
  dialog->open();
}

void ViewerPage::chooseScan() {
  choose(tr("Scan to open"), false, &ViewerPage::openFile);
}

void ViewerPage::chooseDicomFolder() {
  choose(tr("Folder with a DICOM series"), true, &ViewerPage::openFile);
}

void ViewerPage::chooseLabels() {
  choose(tr("Label map to open"), false, &ViewerPage::addLabels);
}

}  // namespace viscera
