// A library to preload: the Nth call that changes files below a directory kills or fails.
//
//   TIMBAO_FAULT_BELOW  the directory
//   TIMBAO_FAULT_AT     which call, from 1
//   TIMBAO_FAULT_KIND   kill, EIO, ENOSPC, or ENOSPC_ON: that call and all later ones that need
//   room TIMBAO_FAULT_COUNT  a file outside that the number of calls is written to at the end
//
// Calls are counted that write, sync, rename, remove, or make files and directories.
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

namespace {

std::atomic<long> calls{0};

struct Fault {
  std::string below = [] {
    const char* const value = std::getenv("TIMBAO_FAULT_BELOW");
    return std::string(value == nullptr ? "" : value);
  }();
  long at = [] {
    const char* const value = std::getenv("TIMBAO_FAULT_AT");
    return value == nullptr ? 0L : std::atol(value);
  }();
  std::string kind = [] {
    const char* const value = std::getenv("TIMBAO_FAULT_KIND");
    return std::string(value == nullptr ? "" : value);
  }();
  std::string count_file = [] {
    const char* const value = std::getenv("TIMBAO_FAULT_COUNT");
    return std::string(value == nullptr ? "" : value);
  }();
};

const Fault& fault() {
  static const Fault* const read = new Fault;  // never destroyed: asked for until the very end
  return *read;
}

bool is_below(const char* path) {
  return path != nullptr && !fault().below.empty() &&
         std::strncmp(path, fault().below.c_str(), fault().below.size()) == 0;
}

bool is_below(int descriptor) {
  char link[64];
  char path[4096];
  std::snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  const ssize_t size = ::readlink(link, path, sizeof path - 1);
  if (size <= 0)
    return false;
  path[size] = 0;
  return is_below(path);
}

// True if this call is to fail, with errno set.
bool fails(bool counted, bool needs_room) {
  if (!counted)
    return false;
  const long call = ++calls;
  const bool lasting = fault().kind == "ENOSPC_ON";
  if (fault().at == 0 || (lasting ? call < fault().at || !needs_room : call != fault().at))
    return false;
  if (fault().kind == "kill")
    ::kill(::getpid(), SIGKILL);
  errno = fault().kind == "EIO" ? EIO : ENOSPC;
  return true;
}

template <typename Function>
Function next(const char* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

__attribute__((destructor)) void write_count() {
  if (fault().count_file.empty())
    return;
  if (std::FILE* const file = std::fopen(fault().count_file.c_str(), "w")) {
    std::fprintf(file, "%ld\n", calls.load());
    std::fclose(file);
  }
}

}  // namespace

extern "C" {

ssize_t write(int descriptor, const void* bytes, size_t size) {
  static const auto real = next<ssize_t (*)(int, const void*, size_t)>("write");
  return fails(is_below(descriptor), true) ? -1 : real(descriptor, bytes, size);
}

ssize_t pwrite(int descriptor, const void* bytes, size_t size, off_t offset) {
  static const auto real = next<ssize_t (*)(int, const void*, size_t, off_t)>("pwrite");
  return fails(is_below(descriptor), true) ? -1 : real(descriptor, bytes, size, offset);
}

ssize_t pwrite64(int descriptor, const void* bytes, size_t size, off64_t offset) {
  static const auto real = next<ssize_t (*)(int, const void*, size_t, off64_t)>("pwrite64");
  return fails(is_below(descriptor), true) ? -1 : real(descriptor, bytes, size, offset);
}

int fsync(int descriptor) {
  static const auto real = next<int (*)(int)>("fsync");
  return fails(is_below(descriptor), false) ? -1 : real(descriptor);
}

int fdatasync(int descriptor) {
  static const auto real = next<int (*)(int)>("fdatasync");
  return fails(is_below(descriptor), false) ? -1 : real(descriptor);
}

int rename(const char* from, const char* to) noexcept {
  static const auto real = next<int (*)(const char*, const char*)>("rename");
  return fails(is_below(from), false) ? -1 : real(from, to);
}

int mkdir(const char* path, mode_t mode) noexcept {
  static const auto real = next<int (*)(const char*, mode_t)>("mkdir");
  return fails(is_below(path), true) ? -1 : real(path, mode);
}

int unlinkat(int directory, const char* path, int flags) noexcept {
  static const auto real = next<int (*)(int, const char*, int)>("unlinkat");
  const bool counted = directory == AT_FDCWD ? is_below(path) : is_below(directory);
  return fails(counted, false) ? -1 : real(directory, path, flags);
}

int open(const char* path, int flags, ...) {
  static const auto real = next<int (*)(const char*, int, ...)>("open");
  std::va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;
  va_end(arguments);
  return fails((flags & O_CREAT) != 0 && is_below(path), true) ? -1 : real(path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  static const auto real = next<int (*)(const char*, int, ...)>("open64");
  std::va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;
  va_end(arguments);
  return fails((flags & O_CREAT) != 0 && is_below(path), true) ? -1 : real(path, flags, mode);
}

}  // extern "C"
