// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace viscera {

/// Index of a node in its PickleGraph.
using NodeId = std::uint32_t;
constexpr NodeId kNoNode = 0xffffffff;

enum class PickleKind : std::uint8_t {
  None,
  Bool,        ///< integer is 0 or 1
  Integer,     ///< integer
  BigInteger,  ///< does not fit 64 bits; its value is dropped
  Real,        ///< real
  Text,        ///< text, as in the file (UTF-8 not checked)
  Bytes,       ///< text
  List,        ///< items
  Tuple,       ///< items
  Set,         ///< items
  Dict,        ///< items: key, value, key, value, …
  Global,      ///< items: module, name (both Text)
  Object,      ///< callable(arguments), later state; items: what was set or appended on it
  Persistent   ///< arguments: the persistent id
};

struct PickleNode {
  PickleKind kind = PickleKind::None;
  NodeId callable = kNoNode;
  NodeId arguments = kNoNode;
  NodeId state = kNoNode;
  std::int64_t integer = 0;
  double real = 0.0;
  std::string_view text = {};  ///< points into the pickle
  std::vector<NodeId> items = {};
};

/// What a pickle says, as a graph: objects are descriptions, nothing was called or imported. May hold cycles.
struct PickleGraph {
  std::vector<PickleNode> nodes;
  NodeId root = 0;
};

/// Parses pickle protocols 2 to 5, the opcodes that torch.save and other protocol 4 writers use. The graph
/// refers to `pickle`, which must outlive it. `name` is the file in messages.
/// @throws Error{InvalidInput}: truncated, unknown opcode, stack underflow, more than 4 million objects.
/// Source: CPython, Lib/pickletools.py.
[[nodiscard]] PickleGraph readPickle(std::span<const std::byte> pickle, const std::string& name);

}  // namespace viscera
