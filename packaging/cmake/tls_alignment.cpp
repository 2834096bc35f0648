// SPDX-License-Identifier: Apache-2.0
// Part of every program that mold links. mold 1.10 (Debian 12) lets the pages that become read-only after
// loading begin at the thread-local variables. LibTorch's headers bring a single one of one byte: where that
// falls into the last bytes of a page, the page is not mapped and the loader ends the program ("cannot apply
// additional memory protection after relocation"). An aligned variable beside it moves both to a boundary
// that the next section shares.

namespace viscera {

[[gnu::used]] alignas(64) thread_local char tlsAlignment = 0;

}  // namespace viscera
