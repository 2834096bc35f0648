// SPDX-License-Identifier: Apache-2.0
#include "app/window/label_adoption.h"

#include "app/window/engine_dataset_editing.h"
#include "app/window/label_provenance.h"
#include "app/window/split_edit_preview.h"
#include "engine/base/atomic_file.h"
#include "engine/base/error.h"
#include "engine/base/process.h"
#include "engine/base/sha256.h"
#include "engine/data/grid_difference.h"
#include "engine/data/patient_id.h"
#include "engine/data/split_audit.h"
#include "engine/data/split_label_maps.h"
#include "engine/volume/volume_io.h"
#include "engine/volume/volume_name.h"
#include "storage/database.h"
#include "storage/dataset_repository.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <utility>

namespace viscera {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kHashLetters = 12;

/// A predicted scan with what was said of it.
struct Candidate {
  PredictedScanRecord scan;
  PredictionBatchRecord batch;
  std::optional<ReviewRecord> review;
  fs::path output;
};

/// A dataset with its files.
struct Target {
  DatasetRecord record;
  Split split;
};

/// A row of the preview with what is to be done for it.
struct Item {
  AdoptionPreview::Row row;
  const Candidate* candidate = nullptr;
  std::optional<std::size_t> place;  ///< of its case in the split
  LabelMapEntry entry;
};

std::vector<Candidate> candidatesOf(Database& database, const AdoptionOrder& order) {
  std::map<std::int64_t, ReviewRecord> reviews;
  for (const ReviewRecord& one : ReviewRepository(database).list())
    if (const auto scan = reviewedScan(one.source)) reviews[*scan] = one;
  std::map<std::int64_t, Candidate> known;
  const PredictionRepository predictions(database);
  for (const PredictionBatchRecord& batch : predictions.batches())
    for (PredictedScanRecord& scan : predictions.scans(batch.id)) {
      Candidate one{scan, batch, std::nullopt, (order.project / scan.output).lexically_normal()};
      if (const auto found = reviews.find(scan.id); found != reviews.end()) one.review = found->second;
      known.emplace(scan.id, std::move(one));
    }
  std::vector<Candidate> candidates;
  for (const std::int64_t id : order.scans)
    if (const auto found = known.find(id); found != known.end()) candidates.push_back(found->second);
  return candidates;
}

Target readTarget(const DatasetRecord& record) {
  Target target{record, readSplit(record.splitFile)};
  resolvePaths(target.split, record.root);
  return target;
}

std::size_t sharedScans(const Target& target, const std::vector<Candidate>& candidates) {
  std::set<fs::path> images;
  for (const SplitCase& one : target.split.cases) images.insert(one.imagePath.lexically_normal());
  return static_cast<std::size_t>(
      std::count_if(candidates.begin(), candidates.end(), [&images](const Candidate& one) {
        return images.contains(fs::path(one.scan.image).lexically_normal());
      }));
}

/// Of those that can be read the one with most of the scans; of equal ones the newest.
Target likeliestTarget(const std::vector<DatasetRecord>& all,
                       const std::vector<Candidate>& candidates,
                       const WorkContext& work) {
  std::optional<Target> best;
  std::size_t most = 0;
  std::set<std::pair<std::string, std::string>> seen;
  for (const DatasetRecord& record : all) {
    work.throwIfStopped();
    if (!seen.emplace(record.splitFile, record.root).second) continue;
    try {
      Target target = readTarget(record);
      const std::size_t shared = sharedScans(target, candidates);
      if (best && shared <= most) continue;
      most = shared;
      best = std::move(target);
    } catch (const Error&) {
      continue;  // a split that is gone is no choice
    }
  }
  if (!best)
    throw Error(ErrorCode::InvalidInput,
                "the project has no dataset whose split file can be read; open one on the page Datasets");
  return *std::move(best);
}

Target targetOf(Database& database,
                const AdoptionOrder& order,
                const std::vector<Candidate>& candidates,
                const WorkContext& work) {
  const DatasetRepository datasets(database);
  if (order.datasetId == 0) return likeliestTarget(datasets.list(), candidates, work);
  const auto record = datasets.find(order.datasetId);
  if (!record)
    throw Error(ErrorCode::InvalidInput, "the project does not know the dataset any more; choose another");
  return readTarget(*record);
}

std::string plainName(std::string name) {
  for (char& letter : name) {
    if (letter == '_') letter = ' ';
    letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  }
  return name;
}

/// What a label of the prediction means otherwise in the dataset; empty: nothing.
std::string otherMeaning(const PredictedScanRecord& scan, const std::map<int, std::string>& labels) {
  if (labels.empty()) return {};
  for (const PredictedOrganRecord& organ : scan.organs) {
    if (organ.volume_ml <= 0.0) continue;
    const auto found = labels.find(organ.label);
    if (found != labels.end() && plainName(found->second) == plainName(organ.organ)) continue;
    return "label " + std::to_string(organ.label) + " is " + organ.organ + " in the prediction and " +
           (found == labels.end() ? std::string("not known") : found->second) +
           " in the dataset; make the labels equal on the page Datasets, under Labels";
  }
  return {};
}

std::string otherGrid(const Candidate& one) {
  try {
    const auto difference =
        gridDifference(readVolumeInfo(one.scan.image).geometry, readVolumeInfo(one.output).geometry);
    if (!difference) return {};
    return one.output.string() + ": its grid is not that of the scan (" + difference->text +
           "); predict the scan again";
  } catch (const Error& error) {
    return error.what();
  }
}

std::string unfitness(const Candidate& one) {
  if (!one.review || one.review->state != ReviewState::Accepted)
    return "it is not accepted; accept it in the viewer first";
  std::error_code ignored;
  if (one.scan.state != PredictionState::Finished || !fs::exists(one.output, ignored))
    return one.output.string() + ": the label map is not there; predict the scan again";
  if (!fs::exists(one.scan.image, ignored))
    return one.scan.image + ": the scan is not there; put it back where it was";
  return {};
}

std::string unfitRole(const SplitCase& one, bool withheld) {
  if (!one.label.empty()) return "it has a label map already (" + one.label + "), which is kept";
  if (withheld)
    return "it has a label map already, which is withheld from training; give it the role training on the "
           "page Datasets to use that one";
  if (one.role == CaseRole::Validation)
    return "it is a validation case; give it another role on the page Datasets before it is trained on";
  return {};
}

bool liesIn(const fs::path& file, const fs::path& folder) {
  const fs::path relative = file.lexically_relative(folder);
  return !relative.empty() && *relative.begin() != "..";
}

/// How the split names a file: relative to the data folder, against which paths are resolved, where both lie
/// in a folder that is moved as a whole (the data folder itself, or the project). Else with its whole path.
std::string nameInSplit(const fs::path& file, const fs::path& root, const fs::path& project) {
  const bool moveTogether = liesIn(file, root) || (liesIn(file, project) && liesIn(root, project));
  return moveTogether ? file.lexically_relative(root).generic_string() : file.string();
}

fs::path plainPath(const fs::path& path) {
  return fs::absolute(path).lexically_normal();
}

/// All that a preview says and an adoption does, from one look at project and files.
class Plan {
 public:
  Plan(const AdoptionOrder& order, const WorkContext& work) : order_(order) {
    {
      Database database(order.project / kDatabaseName, Database::Access::ReadOnly);
      candidates_ = candidatesOf(database, order);
      target_ = targetOf(database, order, candidates_, work);
    }
    for (std::size_t i = 0; i < target_.split.cases.size(); ++i)
      places_[target_.split.cases[i].imagePath.lexically_normal()] = i;
    withheld_ = withheldLabelMaps(target_.split);
    for (std::size_t i = 0; i < candidates_.size(); ++i) {
      work.throwIfStopped();
      work.report("look", static_cast<double>(i) / static_cast<double>(candidates_.size()));
      items_.push_back(itemOf(candidates_[i]));
    }
    makeDocument();
  }

  [[nodiscard]] AdoptionPreview preview() const {
    AdoptionPreview preview;
    preview.datasetId = target_.record.id;
    preview.splitFile = target_.split.file;
    preview.edited = EngineDatasetEditing().editedCopyOf(target_.split.file);
    for (const Item& one : items_) preview.rows.push_back(one.row);
    preview.countsBefore = roleCounts(target_.split);
    preview.countsAfter = roleCounts(after_);
    preview.leaks = leaks_;
    return preview;
  }
  [[nodiscard]] const std::vector<Item>& items() const { return items_; }
  [[nodiscard]] const Target& target() const { return target_; }
  [[nodiscard]] std::string text() const {
    return after_.document.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
  }

 private:
  [[nodiscard]] Item itemOf(const Candidate& candidate) {
    Item item;
    item.candidate = &candidate;
    item.row.scan = candidate.scan.id;
    item.row.name = candidate.scan.name;
    const fs::path image = fs::path(candidate.scan.image).lexically_normal();
    if (const auto place = places_.find(image); place != places_.end()) {
      const SplitCase& one = target_.split.cases[place->second];
      item.place = place->second;
      item.row.name = one.id;
      item.row.roleNow = roleText(one.role);
    }
    item.row.refusal = refusalOf(item, image);
    if (item.row.refusal.empty()) complete(item);
    return item;
  }

  [[nodiscard]] std::string refusalOf(const Item& item, const fs::path& image) {
    if (std::find(order_.leftOut.begin(), order_.leftOut.end(), item.row.name) != order_.leftOut.end())
      return "it was left out";
    std::string reason = unfitness(*item.candidate);
    if (reason.empty() && !seen_.insert(image).second) reason = "the same scan stands further up";
    if (reason.empty() && item.place)
      reason = unfitRole(target_.split.cases[*item.place], withheld_[*item.place]);
    if (reason.empty()) reason = otherMeaning(item.candidate->scan, target_.split.labels);
    return reason.empty() ? otherGrid(*item.candidate) : reason;
  }

  /// The name of the copy says nothing of the patient, and is the same when the same is added again.
  void complete(Item& item) const {
    const Candidate& one = *item.candidate;
    const std::string hash = sha256OfFile(one.output);
    const std::string ending = volumeExtension(one.output);
    const std::string stem = "label-" + sha256OfText(one.scan.image + '\n' + hash).substr(0, kHashLetters);
    const fs::path project = plainPath(order_.project);
    const fs::path root = plainPath(target_.record.root);
    const fs::path folder = project / kAdoptedLabelsFolder;
    fs::path file = folder / (stem + ending);
    // A copy that was corrected meanwhile is somebody's work.
    for (int number = 2; fs::exists(file) && sha256OfFile(file) != hash; ++number)
      file = folder / (stem + '-' + std::to_string(number) + ending);
    item.row.labelMap = file;
    item.entry.label = nameInSplit(file, root, project);
    item.entry.provenance = predictionProvenance(one.batch, *one.review, hash, wallClockMs());
    if (item.place) {
      item.entry.id = target_.split.cases[*item.place].id;
      item.entry.image = target_.split.cases[*item.place].image;
      return;
    }
    const fs::path image = fs::path(one.scan.image).lexically_normal();
    item.entry.image = nameInSplit(image, root, project);
  }

  void makeDocument() {
    std::vector<LabelMapEntry> entries;
    std::map<std::string, std::string> added;  // image → name
    for (const Item& one : items_) {
      if (!one.row.refusal.empty()) continue;
      entries.push_back(one.entry);
      added[one.entry.image] = one.row.name;
    }
    after_ = splitFrom(withLabelMaps(target_.split, entries), target_.split.file);
    findLeaks(added);
  }

  /// Patients of the added cases who have others that are held out, also as a fold.
  void findLeaks(const std::map<std::string, std::string>& added) {
    const std::vector<std::string> patients = patientIds(after_);
    std::map<std::string, SplitLeak> byPatient;
    for (std::size_t i = 0; i < patients.size(); ++i)
      if (const auto found = added.find(after_.cases[i].image); found != added.end())
        byPatient[patients[i]].trained.push_back(found->second);
    for (std::size_t i = 0; i < patients.size(); ++i) {
      const SplitCase& one = after_.cases[i];
      const auto leak = byPatient.find(patients[i]);
      if (leak == byPatient.end() || added.contains(one.image)) continue;
      if (isTrainedOn(one.role) && !one.fold) continue;
      const std::string role =
          isTrainedOn(one.role) ? "fold " + std::to_string(*one.fold) : std::string(roleText(one.role));
      std::string& roles = leak->second.heldOutRole;
      if (roles.find(role) == std::string::npos) roles += (roles.empty() ? "" : ", ") + role;
      leak->second.heldOut.push_back(one.id);
    }
    for (auto& [patient, leak] : byPatient) {
      leak.patient = patient;
      if (!leak.heldOut.empty()) leaks_.push_back(std::move(leak));
    }
  }

  const AdoptionOrder& order_;
  std::vector<Candidate> candidates_;
  Target target_;
  std::map<fs::path, std::size_t> places_;  // of the cases, by image
  std::vector<bool> withheld_;
  std::set<fs::path> seen_;
  std::vector<Item> items_;
  Split after_;
  std::vector<SplitLeak> leaks_;
};

void copyAtomically(const fs::path& from, const fs::path& to) {
  std::ifstream stream(from, std::ios::binary);
  AtomicFile file(to);
  std::array<char, 1 << 16> buffer{};
  while (stream.read(buffer.data(), buffer.size()) || stream.gcount() > 0)
    file.write(std::string_view(buffer.data(), static_cast<std::size_t>(stream.gcount())));
  if (!stream.eof()) throw Error(ErrorCode::Io, from.string() + ": cannot be read; check the disk");
  file.commit();
}

/// Beside the label map, so that the folder tells where it comes from without the project.
void writeProvenance(const Item& item) {
  Json document = {{"label_map", item.row.labelMap.filename().string()},
                   {"case", item.row.name},
                   {"image", item.candidate->scan.image}};
  document.update(item.entry.provenance);
  std::string name = item.row.labelMap.filename().string();
  name = name.substr(0, name.find('.')) + ".json";
  writeJsonFile(item.row.labelMap.parent_path() / name, document);
}

void refuseLeaks(const std::vector<SplitLeak>& leaks) {
  if (leaks.empty()) return;
  const SplitLeak& first = leaks.front();
  throw Error(ErrorCode::InvalidInput,
              first.trained.front() + " would be trained on while " + first.heldOut.front() +
                  " of the same patient is held out (" + first.heldOutRole +
                  "); leave it out, or give the cases of the patient one role on the page Datasets");
}

}  // namespace

AdoptionPreview previewOfAdoption(const AdoptionOrder& order, const WorkContext& work) {
  return Plan(order, work).preview();
}

Adoption adoptLabelMaps(const AdoptionOrder& order, const WorkContext& work) {
  const Plan plan(order, work);
  const AdoptionPreview preview = plan.preview();
  refuseLeaks(preview.leaks);
  if (preview.added() == 0)
    throw Error(ErrorCode::InvalidInput, "none of the label maps can be added; the list says why");
  Adoption adoption;
  adoption.fileBefore = preview.splitFile;
  adoption.root = plan.target().record.root;
  adoption.added = preview.added();
  std::int64_t done = 0;
  for (const Item& item : plan.items()) {
    work.throwIfStopped();
    if (!item.row.refusal.empty()) continue;
    work.report("copy", static_cast<double>(done++) / static_cast<double>(adoption.added));
    if (!fs::exists(item.row.labelMap)) copyAtomically(item.candidate->output, item.row.labelMap);
    writeProvenance(item);
  }
  EngineDatasetEditing editing;
  adoption.change = TextChange{preview.edited, editing.textOf(preview.edited), plan.text()};
  editing.apply(adoption.change, true);
  return adoption;
}

}  // namespace viscera
