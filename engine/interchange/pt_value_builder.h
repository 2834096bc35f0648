// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/interchange/pickle_reader.h"
#include "engine/interchange/pt_reader.h"
#include "engine/interchange/storage_tensors.h"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace viscera {

/// Turns the graph of a data.pkl into values: knows the few classes of PyTorch's files, makes everything else
/// a PtOpaque. Refuses cycles, nesting deeper than 100 and values that grow by reference far beyond the
/// pickle.
class PtValueBuilder {
 public:
  PtValueBuilder(const PickleGraph& graph, StorageTensors& tensors, const std::string& name);

  /// @throws Error{InvalidInput, Io, OutOfMemory}.
  [[nodiscard]] PtValue build(const PtReadOptions& options);

 private:
  /// A value and how large it is when every shared part is written out, in units of about 16 bytes.
  struct Weighed {
    PtValue value;
    std::uint64_t weight = 1;
  };
  [[noreturn]] void refuse(const std::string& reason) const;
  /// Counts what was made so far; refuses beyond the limit.
  void charge(std::uint64_t weight);
  [[nodiscard]] const PickleNode& node(NodeId id) const { return graph_.nodes[id]; }
  [[nodiscard]] std::string text(NodeId id);
  /// "module.name" of a Global, else empty.
  [[nodiscard]] std::string className(NodeId id);
  [[nodiscard]] const std::vector<NodeId>& tuple(NodeId id, std::size_t fewest) const;
  [[nodiscard]] std::int64_t integer(NodeId id) const;
  [[nodiscard]] std::vector<std::int64_t> integers(NodeId id) const;

  [[nodiscard]] Weighed convert(NodeId id, int depth);
  [[nodiscard]] Weighed convertNew(NodeId id, int depth);
  [[nodiscard]] Weighed convertList(const std::vector<NodeId>& list, int depth);
  [[nodiscard]] Weighed convertDict(const std::vector<NodeId>& pairs, int depth);
  [[nodiscard]] Weighed convertObject(const PickleNode& object, int depth);
  [[nodiscard]] Weighed opaque(std::string name) const;
  [[nodiscard]] PtValue tensorOf(const std::vector<NodeId>& arguments, NodeId dtype);
  [[nodiscard]] std::optional<PtValue> numpyScalar(const std::vector<NodeId>& arguments);

  const PickleGraph& graph_;
  StorageTensors& tensors_;
  std::string name_;
  const std::vector<std::string>* skipped_ = nullptr;
  std::uint64_t limit_ = 0;
  std::uint64_t made_ = 0;
  std::unordered_map<NodeId, Weighed> shared_;
};

}  // namespace viscera
