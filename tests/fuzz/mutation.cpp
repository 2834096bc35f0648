// SPDX-License-Identifier: Apache-2.0
#include "mutation.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace viscera::test {
namespace {

constexpr std::size_t kHeaderBytes = 512;
constexpr std::size_t kLongestRange = 300;

/// Draws that are the same with every standard library: std::mt19937's numbers are fixed, the distributions
/// of the standard are not.
class Draws {
 public:
  explicit Draws(std::uint32_t seed) : engine_(seed) {}
  std::size_t below(std::size_t limit) { return limit == 0 ? 0 : engine_() % limit; }
  bool coin() { return below(2) == 0; }
  std::size_t place(std::size_t size) { return coin() ? below(std::min(size, kHeaderBytes)) : below(size); }
  char byte() { return static_cast<char>(below(256)); }

 private:
  std::mt19937 engine_;
};

void flipBytes(std::string& bytes, Draws& draws) {
  for (std::size_t n = 1 + draws.below(8); n > 0; --n) {
    char& byte = bytes[draws.place(bytes.size())];
    byte = static_cast<char>(byte ^ (1 << draws.below(8)));
  }
}

void setExtremeByte(std::string& bytes, Draws& draws) {
  constexpr std::array<unsigned char, 6> kExtremes = {0x00, 0xff, 0x7f, 0x80, 0x01, 0x20};
  bytes[draws.place(bytes.size())] = static_cast<char>(kExtremes[draws.below(kExtremes.size())]);
}

void setExtremeNumber(std::string& bytes, Draws& draws) {
  constexpr std::array<std::uint32_t, 8> kExtremes = {
      0, 1, 0xffffffff, 0x7fffffff, 0x80000000, 0xffff, 0x00010000, 0x7f800000};
  const std::uint32_t value = kExtremes[draws.below(kExtremes.size())];
  const std::size_t width = draws.coin() ? 2 : 4;
  const std::size_t at = draws.place(bytes.size());
  for (std::size_t n = 0; n < width && at + n < bytes.size(); ++n)
    bytes[at + n] = static_cast<char>(value >> (8 * n));
}

void cutRange(std::string& bytes, Draws& draws) {
  const std::size_t at = draws.place(bytes.size());
  bytes.erase(at, 1 + draws.below(kLongestRange));
}

void doubleRange(std::string& bytes, Draws& draws) {
  const std::size_t at = draws.place(bytes.size());
  bytes.insert(draws.place(bytes.size()), bytes.substr(at, 1 + draws.below(kLongestRange)));
}

void fillRange(std::string& bytes, Draws& draws) {
  const std::size_t at = draws.place(bytes.size());
  const std::size_t end = std::min(bytes.size(), at + 1 + draws.below(kLongestRange));
  for (std::size_t n = at; n < end; ++n) bytes[n] = draws.byte();
}

void cutEnd(std::string& bytes, Draws& draws) {
  bytes.resize(draws.below(bytes.size()));
}

void replaceNumber(std::string& bytes, Draws& draws) {
  constexpr std::array<const char*, 12> kNumbers = {"0",
                                                    "-1",
                                                    "1e308",
                                                    "-1e308",
                                                    "nan",
                                                    "99999999999",
                                                    "0.5x",
                                                    "null",
                                                    "true",
                                                    "2147483648",
                                                    "\"\"",
                                                    "1e-400"};
  const auto isDigit = [](unsigned char letter) { return std::isdigit(letter) != 0; };
  const auto from = bytes.begin() + static_cast<std::ptrdiff_t>(draws.place(bytes.size()));
  const auto begin = std::find_if(from, bytes.end(), isDigit);
  const auto end = std::find_if_not(begin, bytes.end(), isDigit);
  bytes.replace(begin, end, kNumbers[draws.below(kNumbers.size())]);
}

void replaceBracket(std::string& bytes, Draws& draws) {
  constexpr std::string_view kMarks = "[]{}(),:\"\\\n ";
  const std::size_t at = bytes.find_first_of(kMarks, draws.place(bytes.size()));
  if (at != std::string::npos) bytes[at] = kMarks[draws.below(kMarks.size())];
}

using Change = void (*)(std::string&, Draws&);

constexpr std::array<Change, 7> kByteChanges = {
    flipBytes, setExtremeByte, setExtremeNumber, cutRange, doubleRange, fillRange, cutEnd};
constexpr std::array<Change, 7> kTextChanges = {
    flipBytes, replaceNumber, replaceNumber, replaceBracket, cutRange, doubleRange, cutEnd};

}  // namespace

std::string mutated(const std::string& original, std::uint32_t number, bool isText) {
  Draws draws(number);
  std::string bytes = original;
  for (std::size_t n = 1 + draws.below(3); n > 0 && !bytes.empty(); --n) {
    const auto& changes = isText ? kTextChanges : kByteChanges;
    changes[draws.below(changes.size())](bytes, draws);
  }
  return bytes;
}

}  // namespace viscera::test
