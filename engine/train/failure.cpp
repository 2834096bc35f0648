// SPDX-License-Identifier: Apache-2.0
#include "engine/train/failure.h"

#include "engine/inference/memory_fallback.h"

#include <c10/util/Exception.h>

#include <filesystem>
#include <new>
#include <string>

namespace viscera {
namespace {

constexpr const char* kNeedLess = "; lower batch_size, samples_per_case, patch_size or window_batch";

std::string firstLine(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

Error fromTorch(const c10::Error& error) {
  const std::string message = firstLine(error.what_without_backtrace());
  if (isOutOfMemory(error)) return {ErrorCode::OutOfMemory, "memory ran out (" + message + ")" + kNeedLess};
  if (isGpuFailure(error))
    return {ErrorCode::DeviceFailure, "the GPU failed (" + message + "); --resume continues the run"};
  return {ErrorCode::Internal, "LibTorch: " + message};
}

}  // namespace

Error asError(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const Error& error) {
    return error;
  } catch (const c10::Error& error) {
    return fromTorch(error);
  } catch (const std::bad_alloc&) {
    return {ErrorCode::OutOfMemory, std::string("memory ran out") + kNeedLess};
  } catch (const std::filesystem::filesystem_error& error) {
    return {ErrorCode::Io, firstLine(error.what())};
  } catch (const std::exception& error) {
    return {ErrorCode::Internal, firstLine(error.what())};
  } catch (...) {
    return {ErrorCode::Internal, "an exception of an unknown kind ended the run"};
  }
}

}  // namespace viscera
