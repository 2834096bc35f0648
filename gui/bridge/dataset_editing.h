// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/dataset_edits.h"
#include "engine/base/progress.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace viscera {

/// What is to change in a split file.
struct SplitEdit {
  enum class Kind {
    SetRole,          ///< of `cases`, to `role`
    Drop,             ///< `cases` off the list
    Folds,            ///< `count` folds by patient
    Subset,           ///< `count` training cases
    LeaksToTraining,  ///< held-out cases of patients who are trained on become training cases
    DropLeaks,        ///< or go off the list
    Labels            ///< `labels` in place of those of the file
  };
  Kind kind = Kind::SetRole;
  std::vector<std::string> cases;
  bool wholePatients = false;  ///< also all other cases of their patients
  std::string role;            ///< "training", "validation", "test", "unlabelled"
  int count = 0;
  std::uint64_t seed = 0;
  std::vector<LabelRow> labels;
};

struct RoleCounts {
  std::int64_t training = 0;
  std::int64_t validation = 0;
  std::int64_t test = 0;
  std::int64_t unlabelled = 0;

  bool operator==(const RoleCounts&) const = default;
};

/// What an edit would do. Nothing was written.
struct SplitEditPreview {
  std::string after;  ///< the whole file
  RoleCounts countsBefore;
  RoleCounts countsAfter;
  std::vector<std::string> changed;       ///< cases with another role, or off the list
  std::vector<std::string> alsoPatients;  ///< further cases of the patients of `cases`, changed or not
  std::vector<std::int64_t> foldSizes;    ///< of Folds
  std::vector<std::string> kept;          ///< of Subset: the training cases
  std::string note;                       ///< one sentence about what people may not expect; empty: none
};

/// A patient who is trained on and held out at once.
struct SplitLeak {
  std::string patient;
  std::vector<std::string> trained;
  std::vector<std::string> heldOut;
  std::string heldOutRole;  ///< "validation", "test" or "validation, test"
};

/// A file that gets other content; none: it is not there. What undo and redo go by.
struct TextChange {
  std::filesystem::path file;
  std::optional<std::string> before;
  std::optional<std::string> after;
};

/// How a split and a root fit, found before anything is taken over.
struct SplitPreview {
  std::filesystem::path splitFile;
  std::string name;
  RoleCounts counts;
  std::int64_t labelled = 0;         ///< cases with a label map
  std::int64_t found = 0;            ///< cases with all their files
  std::int64_t foundElsewhere = 0;   ///< of them by name, in another folder than listed
  std::vector<std::string> missing;  ///< one sentence each
  std::vector<std::string> labels;   ///< names, without background

  [[nodiscard]] std::int64_t cases() const {
    return counts.training + counts.validation + counts.test + counts.unlabelled;
  }
};

/// A DICOM series without a word about the patient.
struct SeriesRow {
  std::string key;  ///< names it when it is imported
  int number = 0;
  std::string modality;
  std::int64_t images = 0;
  std::string place;      ///< folder, relative to the one that was searched
  std::string unfitness;  ///< why it cannot be imported, one sentence; empty: it can
};

struct SeriesImport {
  std::filesystem::path split;  ///< empty: nothing was written
  std::int64_t imported = 0;
  std::vector<std::string> refused;  ///< one sentence each
};

/// What to mend in one file.
struct RepairRequest {
  enum class Kind {
    CopyHeader,   ///< the label map gets the grid of its image
    RemapLabels,  ///< its values become others
    RightAngles,  ///< the voxel axes become the nearest ones at right angles
    TakeBack      ///< what a repair kept of `file`, else of `image`, comes back; also one of an earlier day
  };
  Kind kind = Kind::CopyHeader;
  std::filesystem::path file;
  std::filesystem::path image;      ///< of CopyHeader and TakeBack
  std::filesystem::path splitFile;  ///< of RemapLabels: its labels are those that the file should hold
  /// Of RemapLabels. Empty: only `values` change. Else the table that all values of the file belong to:
  /// "amos", "totalsegmentator", a JSON file, or "dataset": the labels of the split say what becomes what.
  std::string table = {};
  /// Of RemapLabels without a table: the new one of each value, 0 is background. Empty: every value that the
  /// split does not declare becomes background.
  std::map<int, int> values = {};
};

/// What a repair would do. Nothing was written.
struct RepairPreview {
  struct Row {
    std::string what;
    std::string before;
    std::string after;
  };
  std::vector<Row> rows;
  std::string summary;           ///< one sentence
  std::string warning;           ///< what may be lost by it, with advice; empty: nothing
  std::string refusal;           ///< why it cannot be done, one sentence with the remedy; empty: it can
  std::filesystem::path backup;  ///< where the original would be kept
  std::vector<std::pair<int, std::int64_t>> undeclared;  ///< values that the split has not, with their voxels
  std::map<int, std::string> labels;                     ///< of the split
};

/// A repair that was done; undo goes by it.
struct RepairRecord {
  RepairRequest request;
  std::filesystem::path backup;
  std::string sha256;  ///< of the repaired file
};

/// What has changed below a root since the project last looked.
struct RescanReport {
  std::vector<std::string> added;    ///< cases that are new, or new files that no case names
  std::vector<std::string> changed;  ///< cases with a file that was written since
  std::vector<std::string> removed;  ///< cases with a file that is not there any more
  bool first = false;                ///< nothing was known before
  std::int64_t files = 0;            ///< looked at
  std::vector<std::string> runs;     ///< that used the dataset as it was
  std::string newDocument;           ///< split with the added cases; empty: none can be added by itself
  std::string snapshot;              ///< for acceptRescan(), of the new list where there is one

  [[nodiscard]] bool nothing() const { return added.empty() && changed.empty() && removed.empty(); }
};

/// Changes of datasets; the program implements it. Functions may take long: call them from Background. Any
/// thread, several at once. All throw Error with the remedy. Splits are only changed through apply().
class DatasetEditing {
 public:
  virtual ~DatasetEditing() = default;

  /// The split file with an edit. Keys and entries that the program does not know stay as they are.
  [[nodiscard]] virtual SplitEditPreview preview(const std::filesystem::path& splitFile,
                                                 const SplitEdit& edit) = 0;
  [[nodiscard]] virtual std::vector<SplitLeak> leaks(const std::filesystem::path& splitFile) = 0;
  [[nodiscard]] virtual std::vector<LabelRow> labels(const std::filesystem::path& splitFile) = 0;
  /// Where edits of a split go: the file itself where it is an edited copy already ("-edited" at the end of
  /// its name), else a new file beside it.
  [[nodiscard]] virtual std::filesystem::path editedCopyOf(const std::filesystem::path& splitFile) = 0;
  /// The split that an edited copy was made from; empty: none is beside it.
  [[nodiscard]] virtual std::filesystem::path originalOf(const std::filesystem::path& splitFile) = 0;
  /// Content of a text file; none where it is not there.
  [[nodiscard]] virtual std::optional<std::string> textOf(const std::filesystem::path& file) = 0;
  /// Gives the file `after`, or back `before`. @throws Error{Io} where it holds neither what is expected, so
  /// that nobody else's work is lost.
  virtual void apply(const TextChange& change, bool forward) = 0;

  /// Reads a split, or the folder of an nnU-Net dataset, and looks for its files.
  [[nodiscard]] virtual SplitPreview previewSplit(const std::filesystem::path& splitFileOrFolder,
                                                  const std::filesystem::path& root,
                                                  const WorkContext& work) = 0;
  [[nodiscard]] virtual FolderPreview previewFolder(const FolderPattern& pattern,
                                                    const WorkContext& work) = 0;
  /// Writes the list of the pairs: viscera-split.json in the folder, or in the project where that cannot be
  /// written. Returns the file.
  virtual std::filesystem::path importFolder(const FolderPattern& pattern,
                                             const std::filesystem::path& project,
                                             const WorkContext& work) = 0;
  [[nodiscard]] virtual std::vector<SeriesRow> series(const std::filesystem::path& folder,
                                                      const WorkContext& work) = 0;
  /// Writes the series with these keys as images below `target`, with a split.
  virtual SeriesImport importSeries(const std::filesystem::path& folder,
                                    const std::vector<std::string>& keys,
                                    const std::filesystem::path& target,
                                    const WorkContext& work) = 0;

  [[nodiscard]] virtual RepairPreview previewRepair(const RepairRequest& request,
                                                    const WorkContext& work) = 0;
  virtual RepairRecord repair(const RepairRequest& request, const WorkContext& work) = 0;
  /// Gives the original back, bit for bit. @throws Error{Io} where the file changed since.
  virtual void undoRepair(const RepairRecord& record) = 0;

  /// Looks at names, sizes and times of the files; opens none. Writes nothing.
  [[nodiscard]] virtual RescanReport rescan(const std::filesystem::path& project,
                                            const std::filesystem::path& splitFile,
                                            const std::filesystem::path& root,
                                            const WorkContext& work) = 0;
  /// From now on changes are told against this state.
  virtual void acceptRescan(const std::filesystem::path& project,
                            const std::filesystem::path& splitFile,
                            const std::filesystem::path& root,
                            const RescanReport& report) = 0;
};

}  // namespace viscera
