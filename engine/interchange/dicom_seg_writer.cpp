// SPDX-License-Identifier: Apache-2.0
#include "engine/base/atomic_file.h"
#include "engine/base/error.h"
#include "engine/interchange/dicom_seg.h"
#include "engine/interchange/dicom_toolkit.h"
#include "engine/interchange/number_text.h"
#include "engine/volume/dicom_file.h"

#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmfg/fgderimg.h>
#include <dcmtk/dcmfg/fgfracon.h>
#include <dcmtk/dcmfg/fgpixmsr.h>
#include <dcmtk/dcmfg/fgplanor.h>
#include <dcmtk/dcmfg/fgplanpo.h>
#include <dcmtk/dcmiod/cielabutil.h>
#include <dcmtk/dcmiod/modcommoninstanceref.h>
#include <dcmtk/dcmseg/segdoc.h>
#include <dcmtk/dcmseg/segment.h>

#include <algorithm>
#include <cmath>
#include <memory>

namespace viscera {
namespace {

constexpr std::size_t kLongestText = 64;  // of the representation LO

OFString of(const std::string& text) {
  return {text.c_str(), text.size()};
}

/// What a segmentation repeats of its source, as written there.
struct SourceInstance {
  std::string classUid;
  std::string instanceUid;
  std::vector<std::string> position;
};

std::vector<std::string> parts(const std::string& text) {
  std::vector<std::string> result(1);
  for (const char letter : text)
    if (letter == '\\')
      result.emplace_back();
    else if (letter != ' ')
      result.back() += letter;
  return result;
}

std::vector<std::string> requiredParts(const DicomFile& file, DicomTag tag, std::size_t count) {
  auto result = parts(file.text(tag));
  if (result.size() != count)
    throw Error(ErrorCode::InvalidInput,
                file.path().string() + ": position, orientation or pixel spacing is missing");
  return result;
}

SourceInstance sourceInstance(const std::string& path) {
  const DicomFile file(path);
  return {file.text(0x00080016), file.text(0x00080018), requiredParts(file, 0x00200032, 3)};
}

/// A text that the representation LO can hold: no backslash, 64 letters.
std::string longString(std::string text) {
  std::replace(text.begin(), text.end(), '\\', '/');
  std::size_t letters = 0;
  std::size_t end = 0;
  for (; end < text.size(); ++end) {
    const bool isFirstByte = (static_cast<unsigned char>(text[end]) & 0xC0U) != 0x80U;
    if (isFirstByte && letters++ == kLongestText) break;
  }
  return text.substr(0, end);
}

bool isAscii(const std::string& text) {
  return std::all_of(
      text.begin(), text.end(), [](char letter) { return static_cast<unsigned char>(letter) < 0x80; });
}

/// A decimal string: at most 16 letters.
std::string decimalString(double value) {
  constexpr std::size_t kLongest = 16;
  std::string text = shortestText(value);
  for (int digits = 12; text.size() > kLongest && digits > 0; --digits) text = fixedText(value, digits);
  return text;
}

std::string newUid() {
  std::array<char, 100> uid{};
  return dcmGenerateUniqueIdentifier(uid.data(), SITE_INSTANCE_UID_ROOT);
}

CodeSequenceMacro macroOf(const CodedConcept& code) {
  return {of(code.value), "SCT", of(code.meaning)};
}

class SegWriter {
 public:
  SegWriter(const std::filesystem::path& path, const Volume& labels, const DicomSeries& series)
      : path_(path), labels_(labels), series_(series), first_(series.files.front()) {}

  void write(const std::vector<ExportLabel>& table,
             const std::string& algorithm,
             const WorkContext& context) {
    for (const std::string& file : series_.files) sources_.push_back(sourceInstance(file));
    create(table, algorithm);
    addDimensions();
    addSharedGroups();
    rankSlices(table);
    for (std::size_t n = 0; n < table.size(); ++n) {
      addSegment(table[n]);
      addFrames(table[n], static_cast<Uint16>(n + 1), context);
      context.report("writing", static_cast<double>(n + 1) / static_cast<double>(table.size()));
    }
    addReferences();
    save(table, algorithm);
  }

 private:
  void good(const OFCondition& condition, const std::string& what) const {
    requireGood(condition, path_, what);
  }

  void create(const std::vector<ExportLabel>& table, const std::string& algorithm) {
    const IODGeneralEquipmentModule::EquipmentInfo equipment("Viscera", "Viscera", "0", VISCERA_VERSION);
    ContentIdentificationMacro content;
    good(content.setInstanceNumber("1"), "setting the number");
    good(content.setContentLabel("SEGMENTATION"), "setting the label");
    good(content.setContentDescription("Organs"), "setting the description");
    good(content.setContentCreatorName("Viscera"), "setting the creator");
    DcmSegmentation* created = nullptr;
    good(DcmSegmentation::createBinarySegmentation(created,
                                                   static_cast<Uint16>(labels_.size()[1]),
                                                   static_cast<Uint16>(labels_.size()[0]),
                                                   equipment,
                                                   content),
         "making the segmentation");
    seg_.reset(created);
    takeOverPatient(isAscii(algorithm) && std::all_of(table.begin(), table.end(), [](const ExportLabel& one) {
                      return isAscii(one.name);
                    }));
    good(seg_->getSeries().setSeriesDescription("Organs by Viscera"), "describing the series");
    good(seg_->getSeries().setSeriesNumber("300"), "numbering the series");
  }

  /// `isPlain`: no text needs another character set than that of the series.
  void takeOverPatient(bool isPlain) {
    DcmFileFormat source;
    requireGood(source.loadFile(of(first_)), first_, "reading patient and study");
    if (!isPlain) requireGood(source.getDataset()->convertToUTF8(), first_, "converting names to UTF-8");
    requireGood(seg_->importFromSourceImage(*source.getDataset()), first_, "taking over patient and study");
    if (series_.frameOfReferenceUid.empty())
      good(seg_->getFrameOfReference().setFrameOfReferenceUID(of(newUid())), "naming the frame of reference");
  }

  void addDimensions() {
    const OFString organization = of(newUid());
    IODMultiframeDimensionModule& dimensions = seg_->getDimensions();
    good(dimensions.addDimensionIndex(
             DCM_ReferencedSegmentNumber, organization, DCM_SegmentIdentificationSequence, "Segment"),
         "adding a dimension");
    good(dimensions.addDimensionIndex(
             DCM_ImagePositionPatient, organization, DCM_PlanePositionSequence, "Position"),
         "adding a dimension");
  }

  void addSharedGroups() {
    const DicomFile file(first_);
    const auto o = requiredParts(file, 0x00200037, 6);
    const auto spacing = requiredParts(file, 0x00280030, 2);
    const std::unique_ptr<FGPlaneOrientationPatient> orientation(
        FGPlaneOrientationPatient::createMinimal(of(o[0]), of(o[1]), of(o[2]), of(o[3]), of(o[4]), of(o[5])));
    if (!orientation) good(SG_EC_InvalidValue, "taking over the orientation of " + first_);
    good(seg_->addForAllFrames(*orientation), "adding the orientation");
    FGPixelMeasures measures;
    const std::string between = decimalString(labels_.geometry().spacing_mm[2]);
    good(measures.setPixelSpacing(of(spacing[0] + '\\' + spacing[1])), "setting the pixel spacing");
    good(measures.setSpacingBetweenSlices(of(between)), "setting the spacing");
    good(measures.setSliceThickness(of(between)), "setting the thickness");
    good(seg_->addForAllFrames(measures), "adding the pixel spacing");
  }

  /// Slices that any label touches count 1, 2, 3 … in the dimension of the position.
  void rankSlices(const std::vector<ExportLabel>& table) {
    const auto slices = static_cast<std::size_t>(labels_.size()[2]);
    std::vector<bool> isUsed(slices, false);
    for (const ExportLabel& label : table)
      for (std::int64_t k = label.box.start[2]; k < label.box.stop[2]; ++k)
        isUsed[static_cast<std::size_t>(k)] = true;
    Uint32 rank = 0;
    ranks_.resize(slices);
    for (std::size_t k = 0; k < slices; ++k) ranks_[k] = isUsed[k] ? ++rank : rank;
  }

  void addSegment(const ExportLabel& label) {
    DcmSegment* segment = nullptr;
    good(DcmSegment::create(segment,
                            "segment",
                            macroOf(label.code.category),
                            macroOf(label.code.type),
                            DcmSegTypes::SAT_AUTOMATIC,
                            "algorithm"),
         "describing \"" + label.name + '"');
    if (label.code.laterality)
      segment->getSegmentedPropertyTypeModifierCode().push_back(
          new CodeSequenceMacro(macroOf(*label.code.laterality)));
    double l = 0.0;
    double a = 0.0;
    double b = 0.0;
    IODCIELabUtil::rgb2DicomLab(
        l, a, b, label.colour.red / 255.0, label.colour.green / 255.0, label.colour.blue / 255.0);
    good(segment->setRecommendedDisplayCIELabValue(static_cast<Uint16>(std::lround(l)),
                                                   static_cast<Uint16>(std::lround(a)),
                                                   static_cast<Uint16>(std::lround(b))),
         "colouring \"" + label.name + '"');
    Uint16 number = 0;
    good(seg_->addSegment(segment, number), "adding \"" + label.name + '"');
  }

  void addFrames(const ExportLabel& label, Uint16 segment, const WorkContext& context) {
    const auto voxels = labels_.voxels<std::uint8_t>();
    const auto pixels = static_cast<std::size_t>(labels_.size()[0] * labels_.size()[1]);
    std::vector<Uint8> frame(pixels);
    for (std::int64_t k = label.box.start[2]; k < label.box.stop[2]; ++k) {
      context.throwIfStopped();
      const auto slice = voxels.subspan(static_cast<std::size_t>(k) * pixels, pixels);
      std::transform(slice.begin(), slice.end(), frame.begin(), [&](std::uint8_t value) {
        return static_cast<Uint8>(value == label.value ? 1 : 0);
      });
      if (std::find(frame.begin(), frame.end(), 1) != frame.end())
        addFrame(frame, segment, static_cast<std::size_t>(k));
    }
  }

  void addFrame(std::vector<Uint8>& frame, Uint16 segment, std::size_t k) {
    const SourceInstance& source = sources_[k];
    FGFrameContent content;
    good(content.setDimensionIndexValues(segment, 0), "numbering a frame");
    good(content.setDimensionIndexValues(ranks_[k], 1), "numbering a frame");
    const std::unique_ptr<FGPlanePosPatient> position(FGPlanePosPatient::createMinimal(
        of(source.position[0]), of(source.position[1]), of(source.position[2])));
    if (!position) good(SG_EC_InvalidValue, "taking over the position of " + series_.files[k]);
    ImageSOPInstanceReferenceMacro image;
    good(image.setReferencedSOPClassUID(of(source.classUid)), "referring to " + series_.files[k]);
    good(image.setReferencedSOPInstanceUID(of(source.instanceUid)), "referring to " + series_.files[k]);
    const OFVector<ImageSOPInstanceReferenceMacro> images(1, image);
    const std::unique_ptr<FGDerivationImage> derivation(DcmSegmentation::createDerivationImageFG(images, ""));
    if (!derivation) good(SG_EC_InvalidValue, "referring to " + series_.files[k]);
    OFVector<FGBase*> groups;
    groups.push_back(&content);
    groups.push_back(position.get());
    groups.push_back(derivation.get());
    good(seg_->addFrame(frame.data(), segment, groups), "adding a frame");
  }

  void addReferences() {
    auto* item = new IODSeriesAndInstanceReferenceMacro::ReferencedSeriesItem();
    seg_->getCommonInstanceReference().getReferencedSeriesItems().push_back(item);
    good(item->setSeriesInstanceUID(of(series_.seriesInstanceUid)), "referring to the series");
    for (const SourceInstance& source : sources_) {
      auto* instance = new SOPInstanceReferenceMacro();
      item->getReferencedInstanceItems().push_back(instance);
      good(instance->setReferencedSOPClassUID(of(source.classUid)), "referring to a slice");
      good(instance->setReferencedSOPInstanceUID(of(source.instanceUid)), "referring to a slice");
    }
  }

  void save(const std::vector<ExportLabel>& table, const std::string& algorithm) {
    // What is written was put together here; the check costs more time than the writing.
    seg_->setCheckFGOnWrite(OFFalse);
    seg_->setCheckDimensionsOnWrite(OFFalse);
    DcmFileFormat file;
    good(seg_->writeDataset(*file.getDataset()), "putting the segmentation together");
    nameSegments(*file.getDataset(), table, algorithm);
    describeSources(*file.getDataset());
    AtomicFile out(path_);
    const OFCondition saved = file.saveFile(of(out.temporaryPath().string()), EXS_LittleEndianExplicit);
    if (saved.bad()) throw Error(ErrorCode::Io, path_.string() + ": writing failed: " + saved.text());
    out.commit();
  }

  /// Here and not before, since DCMTK takes any text for ASCII when it checks one; these are UTF-8 where the
  /// data set says so.
  void nameSegments(DcmItem& dataset, const std::vector<ExportLabel>& table, const std::string& algorithm) {
    for (std::size_t n = 0; n < table.size(); ++n) {
      DcmItem* segment = nullptr;
      good(dataset.findAndGetSequenceItem(DCM_SegmentSequence, segment, static_cast<long>(n)),
           "finding a segment");
      good(segment->putAndInsertOFStringArray(DCM_SegmentLabel, of(longString(table[n].name))),
           "naming a segment");
      good(segment->putAndInsertOFStringArray(DCM_SegmentAlgorithmName, of(longString(algorithm))),
           "naming the algorithm");
    }
  }

  /// DCMTK has no access to it, and readers find frames by their source only where it is said.
  void describeSources(DcmItem& dataset) {
    DcmSequenceOfItems* frames = nullptr;
    good(dataset.findAndGetSequence(DCM_PerFrameFunctionalGroupsSequence, frames), "finding the frames");
    for (DcmObject* one = frames->nextInContainer(nullptr); one != nullptr;
         one = frames->nextInContainer(one)) {
      DcmItem* derivation = nullptr;
      DcmItem* source = nullptr;
      good(static_cast<DcmItem*>(one)->findAndGetSequenceItem(DCM_DerivationImageSequence, derivation),
           "finding the source of a frame");
      good(derivation->findAndGetSequenceItem(DCM_SourceImageSequence, source),
           "finding the source of a frame");
      good(source->putAndInsertString(DCM_SpatialLocationsPreserved, "YES"),
           "describing the source of a frame");
    }
  }

  const std::filesystem::path& path_;
  const Volume& labels_;
  const DicomSeries& series_;
  std::string first_;  ///< file of the first slice
  std::vector<SourceInstance> sources_;
  std::vector<Uint32> ranks_;
  std::unique_ptr<DcmSegmentation> seg_;
};

}  // namespace

std::int64_t segFrameCount(const Volume& labels, const std::vector<ExportLabel>& table) {
  std::int64_t frames = 0;
  const auto voxels = labels.voxels<std::uint8_t>();
  const auto pixels = static_cast<std::size_t>(labels.size()[0] * labels.size()[1]);
  for (const ExportLabel& label : table)
    for (std::int64_t k = label.box.start[2]; k < label.box.stop[2]; ++k) {
      const auto slice = voxels.subspan(static_cast<std::size_t>(k) * pixels, pixels);
      frames += std::find(slice.begin(), slice.end(), label.value) != slice.end() ? 1 : 0;
    }
  return frames;
}

void writeDicomSeg(const std::filesystem::path& path,
                   const Volume& labels,
                   const std::vector<ExportLabel>& table,
                   const DicomSeries& series,
                   const std::string& algorithm,
                   const WorkContext& context) {
  require(!table.empty() && static_cast<std::int64_t>(series.files.size()) == labels.size()[2],
          "writeDicomSeg needs labels and one file for each of their slices");
  prepareDicomToolkit();
  SegWriter(path, labels, series).write(table, algorithm, context);
}

}  // namespace viscera
