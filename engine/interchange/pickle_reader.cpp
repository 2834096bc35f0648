// SPDX-License-Identifier: Apache-2.0
#include "engine/interchange/pickle_reader.h"

#include "engine/base/error.h"
#include "engine/interchange/byte_reader.h"

#include <array>
#include <bit>
#include <functional>
#include <unordered_map>

namespace viscera {
namespace {

constexpr std::size_t kMostNodes = 4'000'000;
constexpr int kNewestProtocol = 5;

/// The pickle machine: a stack, marks on it and a memo, all of node numbers.
class Machine {
 public:
  Machine(std::span<const std::byte> pickle, const std::string& name)
      : name_(name), input_(pickle, [this] { refuse("ends too early"); }) {}

  PickleGraph run();

 private:
  using Handler = void (Machine::*)();
  using Table = std::array<Handler, 256>;
  static Table makeTable();

  [[noreturn]] void refuse(const std::string& reason) const {
    throw Error(ErrorCode::InvalidInput,
                name_ + ": its pickle " + reason + "; the file is damaged or not from PyTorch");
  }

  NodeId add(PickleNode node);
  void push(PickleNode node) { stack_.push_back(add(std::move(node))); }
  void push(PickleKind kind) { push(PickleNode{kind}); }
  NodeId pop();
  NodeId top() const;
  /// Removes and returns what lies above the last mark, and the mark.
  std::vector<NodeId> popToMark();
  void pushText(PickleKind kind, std::uint64_t size);
  void pushInteger(std::int64_t value);
  void pushLong(std::uint64_t size);
  void pushGroup(PickleKind kind, std::vector<NodeId> items);
  void pushTuple(std::size_t count);
  void remember(std::uint64_t slot) { memo_[slot] = top(); }
  void recall(std::uint64_t slot);
  /// Appends to the object on top of the stack: single items to a list or set, pairs to a dict.
  void extend(const std::vector<NodeId>& items, bool pairs);
  void pushObject(NodeId callable, NodeId arguments);

  void protocol();
  void frame() { (void)input_.u64(); }
  void mark() { marks_.push_back(stack_.size()); }
  void popTop();
  void popMark() { (void)popToMark(); }
  void duplicate() { stack_.push_back(top()); }
  void none() { push(PickleKind::None); }
  void yes() { push(PickleNode{.kind = PickleKind::Bool, .integer = 1}); }
  void no() { push(PickleKind::Bool); }
  void int32() { pushInteger(static_cast<std::int32_t>(input_.u32())); }
  void uint8() { pushInteger(input_.u8()); }
  void uint16() { pushInteger(input_.u16()); }
  void long1() { pushLong(input_.u8()); }
  void long4() { pushLong(input_.u32()); }
  void real();
  void text1() { pushText(PickleKind::Text, input_.u8()); }
  void text4() { pushText(PickleKind::Text, input_.u32()); }
  void text8() { pushText(PickleKind::Text, input_.u64()); }
  void bytes1() { pushText(PickleKind::Bytes, input_.u8()); }
  void bytes4() { pushText(PickleKind::Bytes, input_.u32()); }
  void bytes8() { pushText(PickleKind::Bytes, input_.u64()); }
  void emptyList() { push(PickleKind::List); }
  void emptyTuple() { push(PickleKind::Tuple); }
  void emptyDict() { push(PickleKind::Dict); }
  void emptySet() { push(PickleKind::Set); }
  void markedList() { pushGroup(PickleKind::List, popToMark()); }
  void markedTuple() { pushGroup(PickleKind::Tuple, popToMark()); }
  void markedSet() { pushGroup(PickleKind::Set, popToMark()); }
  void markedDict();
  void tuple1() { pushTuple(1); }
  void tuple2() { pushTuple(2); }
  void tuple3() { pushTuple(3); }
  void appendOne() { extend({pop()}, false); }
  void appendMarked() { extend(popToMark(), false); }
  void setOne();
  void setMarked() { extend(popToMark(), true); }
  void put1() { remember(input_.u8()); }
  void put4() { remember(input_.u32()); }
  void memoize() { remember(memo_.size()); }
  void get1() { recall(input_.u8()); }
  void get4() { recall(input_.u32()); }
  void global();
  void stackGlobal();
  void reduce();
  void newObjectWithKeywords();
  void build();
  void persistent();

  std::string name_;
  ByteReader<std::function<void()>> input_;
  PickleGraph graph_;
  std::vector<NodeId> stack_;
  std::vector<std::size_t> marks_;
  std::unordered_map<std::uint64_t, NodeId> memo_;
};

Machine::Table Machine::makeTable() {
  Table table{};
  const auto set = [&table](int opcode, Handler handler) {
    table[static_cast<std::size_t>(opcode)] = handler;
  };
  set(0x80, &Machine::protocol);
  set(0x95, &Machine::frame);
  set('(', &Machine::mark);
  set('0', &Machine::popTop);
  set('1', &Machine::popMark);
  set('2', &Machine::duplicate);
  set('N', &Machine::none);
  set(0x88, &Machine::yes);
  set(0x89, &Machine::no);
  set('J', &Machine::int32);
  set('K', &Machine::uint8);
  set('M', &Machine::uint16);
  set(0x8a, &Machine::long1);
  set(0x8b, &Machine::long4);
  set('G', &Machine::real);
  set(0x8c, &Machine::text1);
  set('X', &Machine::text4);
  set(0x8d, &Machine::text8);
  set('U', &Machine::text1);
  set('T', &Machine::text4);
  set('C', &Machine::bytes1);
  set('B', &Machine::bytes4);
  set(0x8e, &Machine::bytes8);
  set(0x96, &Machine::bytes8);
  set(']', &Machine::emptyList);
  set(')', &Machine::emptyTuple);
  set('}', &Machine::emptyDict);
  set(0x8f, &Machine::emptySet);
  set('l', &Machine::markedList);
  set('t', &Machine::markedTuple);
  set(0x91, &Machine::markedSet);
  set('d', &Machine::markedDict);
  set(0x85, &Machine::tuple1);
  set(0x86, &Machine::tuple2);
  set(0x87, &Machine::tuple3);
  set('a', &Machine::appendOne);
  set('e', &Machine::appendMarked);
  set(0x90, &Machine::appendMarked);
  set('s', &Machine::setOne);
  set('u', &Machine::setMarked);
  set('q', &Machine::put1);
  set('r', &Machine::put4);
  set(0x94, &Machine::memoize);
  set('h', &Machine::get1);
  set('j', &Machine::get4);
  set('c', &Machine::global);
  set(0x93, &Machine::stackGlobal);
  set('R', &Machine::reduce);
  set(0x81, &Machine::reduce);
  set(0x92, &Machine::newObjectWithKeywords);
  set('b', &Machine::build);
  set('Q', &Machine::persistent);
  return table;
}

PickleGraph Machine::run() {
  static const Table kTable = makeTable();
  while (true) {
    const std::uint8_t opcode = input_.u8();
    if (opcode == '.') break;
    const Handler handler = kTable[opcode];
    if (handler == nullptr) refuse("has the unsupported opcode " + std::to_string(opcode));
    (this->*handler)();
  }
  if (stack_.size() != 1 || !marks_.empty()) refuse("does not end with exactly one value");
  graph_.root = stack_.back();
  return std::move(graph_);
}

NodeId Machine::add(PickleNode node) {
  if (graph_.nodes.size() >= kMostNodes) refuse("holds more than 4 million objects");
  graph_.nodes.push_back(std::move(node));
  return static_cast<NodeId>(graph_.nodes.size() - 1);
}

NodeId Machine::top() const {
  if (stack_.size() <= (marks_.empty() ? 0 : marks_.back())) refuse("takes a value from an empty stack");
  return stack_.back();
}

NodeId Machine::pop() {
  const NodeId value = top();
  stack_.pop_back();
  return value;
}

void Machine::popTop() {
  // Python lets POP remove a mark, too.
  if (!marks_.empty() && marks_.back() == stack_.size())
    marks_.pop_back();
  else
    (void)pop();
}

std::vector<NodeId> Machine::popToMark() {
  if (marks_.empty()) refuse("lacks a mark");
  const auto start = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
  std::vector<NodeId> items(start, stack_.end());
  stack_.erase(start, stack_.end());
  marks_.pop_back();
  return items;
}

void Machine::pushText(PickleKind kind, std::uint64_t size) {
  push(PickleNode{.kind = kind, .text = input_.text(size)});
}

void Machine::pushInteger(std::int64_t value) {
  push(PickleNode{.kind = PickleKind::Integer, .integer = value});
}

void Machine::pushLong(std::uint64_t size) {
  if (size > 8) {
    (void)input_.take(size);
    push(PickleKind::BigInteger);
    return;
  }
  std::uint64_t value = input_.number(static_cast<std::size_t>(size));
  if (size > 0 && size < 8 && (value >> (8 * size - 1)) != 0) value |= ~std::uint64_t{0} << (8 * size);
  pushInteger(static_cast<std::int64_t>(value));
}

void Machine::pushGroup(PickleKind kind, std::vector<NodeId> items) {
  push(PickleNode{.kind = kind, .items = std::move(items)});
}

void Machine::pushTuple(std::size_t count) {
  std::vector<NodeId> items(count);
  for (std::size_t i = count; i-- > 0;) items[i] = pop();
  pushGroup(PickleKind::Tuple, std::move(items));
}

void Machine::recall(std::uint64_t slot) {
  const auto found = memo_.find(slot);
  if (found == memo_.end()) refuse("refers to a value that it never stored");
  stack_.push_back(found->second);
}

void Machine::extend(const std::vector<NodeId>& items, bool pairs) {
  PickleNode& target = graph_.nodes[top()];
  const bool accepts = target.kind == PickleKind::Object ||
                       (pairs ? target.kind == PickleKind::Dict
                              : target.kind == PickleKind::List || target.kind == PickleKind::Set);
  if (!accepts || (pairs && items.size() % 2 != 0)) refuse("adds items to something that cannot hold them");
  target.items.insert(target.items.end(), items.begin(), items.end());
}

void Machine::pushObject(NodeId callable, NodeId arguments) {
  push(PickleNode{.kind = PickleKind::Object, .callable = callable, .arguments = arguments});
}

void Machine::protocol() {
  const int version = input_.u8();
  if (version > kNewestProtocol) refuse("has the unknown protocol " + std::to_string(version));
}

void Machine::real() {
  std::uint64_t bits = 0;
  for (int i = 0; i < 8; ++i) bits = (bits << 8) | input_.u8();  // the only big-endian number of the format
  push(PickleNode{.kind = PickleKind::Real, .real = std::bit_cast<double>(bits)});
}

void Machine::markedDict() {
  auto items = popToMark();
  if (items.size() % 2 != 0) refuse("has a dict with a key that lacks its value");
  pushGroup(PickleKind::Dict, std::move(items));
}

void Machine::setOne() {
  const NodeId value = pop();
  const NodeId key = pop();
  extend({key, value}, true);
}

void Machine::global() {
  const NodeId module = add(PickleNode{.kind = PickleKind::Text, .text = input_.line()});
  const NodeId object = add(PickleNode{.kind = PickleKind::Text, .text = input_.line()});
  pushGroup(PickleKind::Global, {module, object});
}

void Machine::stackGlobal() {
  const NodeId object = pop();
  const NodeId module = pop();
  if (graph_.nodes[object].kind != PickleKind::Text || graph_.nodes[module].kind != PickleKind::Text)
    refuse("names a class by something that is no text");
  pushGroup(PickleKind::Global, {module, object});
}

void Machine::reduce() {
  const NodeId arguments = pop();
  const NodeId callable = pop();
  pushObject(callable, arguments);
}

void Machine::newObjectWithKeywords() {
  (void)pop();
  reduce();
}

void Machine::build() {
  const NodeId state = pop();
  PickleNode& target = graph_.nodes[top()];
  target.state = state;
}

void Machine::persistent() {
  const NodeId id = pop();
  push(PickleNode{.kind = PickleKind::Persistent, .arguments = id});
}

}  // namespace

PickleGraph readPickle(std::span<const std::byte> pickle, const std::string& name) {
  return Machine(pickle, name).run();
}

}  // namespace viscera
