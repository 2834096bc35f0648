// SPDX-License-Identifier: Apache-2.0
#include "engine/data/case_ids.h"
#include "engine/data/split.h"

#include <algorithm>
#include <set>
#include <unordered_map>

namespace viscera {
namespace {

namespace fs = std::filesystem;

bool isThere(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

fs::path canonicalPath(const fs::path& path) {
  std::error_code failed;
  fs::path real = fs::canonical(path, failed);
  return failed ? path : real;
}

/// Files and folders below a root by their base name; walks the root at the first question.
class NameIndex {
 public:
  explicit NameIndex(fs::path root) : root_(std::move(root)) {}

  [[nodiscard]] const std::vector<fs::path>& named(const std::string& name) {
    if (!built_) build();
    static const std::vector<fs::path> kNone;
    const auto found = paths_.find(name);
    return found == paths_.end() ? kNone : found->second;
  }
  [[nodiscard]] const fs::path& root() const { return root_; }

 private:
  /// Links to folders are followed, each folder is entered once.
  void build() {
    built_ = true;
    std::set<fs::path> entered = {canonicalPath(root_)};
    constexpr auto kOptions =
        fs::directory_options::follow_directory_symlink | fs::directory_options::skip_permission_denied;
    std::error_code failed;
    for (fs::recursive_directory_iterator entry(root_, kOptions, failed), end; !failed && entry != end;
         entry.increment(failed)) {
      std::error_code ignored;
      if (entry->is_directory(ignored) && !entered.insert(canonicalPath(entry->path())).second) {
        entry.disable_recursion_pending();
        continue;
      }
      paths_[entry->path().filename().string()].push_back(entry->path());
    }
    for (auto& [name, paths] : paths_) std::sort(paths.begin(), paths.end());
  }

  fs::path root_;
  bool built_ = false;
  std::unordered_map<std::string, std::vector<fs::path>> paths_;
};

/// One path of an entry on its way to a file.
struct Search {
  std::string kind;     ///< "image" or "label"
  std::string written;  ///< as in the split
  fs::path expected;    ///< absolute
  fs::path file;        ///< empty: not found
  std::string remark;
};

fs::path withoutTrailingSlash(const fs::path& path) {
  return path.has_filename() ? path : path.parent_path();
}

Search startSearch(const char* kind, const std::string& written, const fs::path& root) {
  Search search;
  search.kind = kind;
  search.written = written;
  search.expected = withoutTrailingSlash((root / written).lexically_normal());
  if (isThere(search.expected)) search.file = search.expected;
  return search;
}

/// Equal folders directly above the files.
std::size_t commonFolders(const fs::path& a, const fs::path& b) {
  const std::vector<fs::path> left(a.begin(), a.end()), right(b.begin(), b.end());
  std::size_t count = 0;
  while (count + 1 < std::min(left.size(), right.size()) &&
         left[left.size() - 2 - count] == right[right.size() - 2 - count])
    ++count;
  return count;
}

/// The candidates that share most folders with the expected path.
std::vector<fs::path> closest(const std::vector<fs::path>& candidates, const fs::path& expected) {
  std::size_t most = 0;
  std::vector<fs::path> best;
  for (const fs::path& candidate : candidates) {
    const std::size_t common = commonFolders(candidate, expected);
    if (common > most) best.clear();
    most = std::max(most, common);
    if (common == most) best.push_back(candidate);
  }
  return best;
}

std::vector<fs::path> withoutTaken(const std::vector<fs::path>& candidates, const std::set<fs::path>& taken) {
  std::vector<fs::path> left;
  std::set<fs::path> seen;
  for (const fs::path& candidate : candidates) {
    const fs::path real = canonicalPath(candidate);
    if (!taken.contains(real) && seen.insert(real).second) left.push_back(candidate);
  }
  return left;
}

/// nnU-Net writes the channel number into the file's name but not into its lists.
std::string withChannelNumber(const std::string& name) {
  const std::string stem = nameWithoutExtension(name);
  return stem + "_0000" + name.substr(stem.size());
}

std::string missing(const Search& search, const std::string& reason) {
  return search.kind + ' ' + search.written + " does not exist and " + reason;
}

void searchByName(Search& search, NameIndex& index, const std::set<fs::path>& taken) {
  const std::string name = search.expected.filename().string();
  std::vector<fs::path> named = index.named(name);
  if (search.kind == "image") {
    // Always, since a label map may have the very name that the image's entry has.
    const std::vector<fs::path>& numbered = index.named(withChannelNumber(name));
    named.insert(named.end(), numbered.begin(), numbered.end());
  }
  const std::vector<fs::path> free = withoutTaken(named, taken);
  const std::string below = " below " + index.root().string();
  if (free.empty()) {
    search.remark = missing(search,
                            named.empty() ? "nothing" + below + " has its name"
                                          : named.front().string() + " belongs to another entry");
    return;
  }
  const std::vector<fs::path> best = closest(free, search.expected);
  if (best.size() > 1) {
    search.remark = missing(search,
                            std::to_string(best.size()) + " files" + below + " have its name, for example " +
                                best[0].lexically_relative(index.root()).string() + " and " +
                                best[1].lexically_relative(index.root()).string());
    return;
  }
  search.file = best.front();
  search.remark = search.kind + ' ' + search.written + " was found by its name as " +
                  search.file.lexically_relative(index.root()).string();
}

/// A file found by name for two different paths is the right one for at most one of them: neither gets it.
void giveUpShared(std::vector<Search*>& byName) {
  std::unordered_map<std::string, std::set<std::string>> claims;
  for (const Search* search : byName)
    if (!search->file.empty()) claims[canonicalPath(search->file).string()].insert(search->expected.string());
  for (Search* search : byName) {
    if (search->file.empty() || claims[canonicalPath(search->file).string()].size() < 2) continue;
    search->remark = missing(*search, search->file.string() + " would fit several entries");
    search->file.clear();
  }
}

void findMissing(std::vector<Search>& searches, const fs::path& root) {
  std::set<fs::path> taken;
  std::vector<Search*> byName;
  for (Search& search : searches) {
    if (search.written.empty()) continue;
    if (search.file.empty())
      byName.push_back(&search);
    else
      taken.insert(canonicalPath(search.file));
  }
  NameIndex index(root);
  for (Search* search : byName) searchByName(*search, index, taken);
  giveUpShared(byName);
}

fs::path foundOrExpected(const Search& search) {
  if (search.written.empty()) return {};
  return search.file.empty() ? search.expected : search.file;
}

}  // namespace

void resolvePaths(Split& split, const fs::path& root) {
  const fs::path absoluteRoot = withoutTrailingSlash(fs::absolute(root).lexically_normal());
  std::vector<Search> searches;  // image and label of each case
  for (const SplitCase& one : split.cases) {
    searches.push_back(startSearch("image", one.image, absoluteRoot));
    searches.push_back(one.label.empty() ? Search{} : startSearch("label", one.label, absoluteRoot));
  }
  findMissing(searches, absoluteRoot);
  for (std::size_t i = 0; i < split.cases.size(); ++i) {
    SplitCase& one = split.cases[i];
    const Search& image = searches[2 * i];
    const Search& label = searches[2 * i + 1];
    one.imagePath = foundOrExpected(image);
    one.labelPath = foundOrExpected(label);
    one.found = !image.file.empty() && (one.label.empty() || !label.file.empty());
    one.resolution = image.remark;
    if (!label.remark.empty()) one.resolution += (one.resolution.empty() ? "" : "; ") + label.remark;
  }
}

}  // namespace viscera
