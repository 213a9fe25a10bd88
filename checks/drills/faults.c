/*
 * A disk that fails on command, for LD_PRELOAD. The file that FAULTS names has lines such as
 *
 *     fsync EIO 3       each third call fails
 *     link ENOSPC 1     each call fails
 *     write SHORT 2     each second call writes half of it
 *     fsync SLOW 4000   each call takes 4000 ms longer
 *
 * and is read again when it changes. Calls: write, fsync, fsyncdir (fsync of a folder), link, rename,
 * unlink. Only files whose path contains the text in FAULTS_UNDER are concerned.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum call { WRITE, FSYNC, FSYNCDIR, LINK, RENAME, UNLINK, CALLS };
static const char *const NAMES[CALLS] = {"write", "fsync", "fsyncdir", "link", "rename", "unlink"};

struct fault {
  int error; /* an errno, 0 for none */
  int part;  /* writes half */
  long slow; /* milliseconds */
  long each; /* each n-th call */
  long count;
};

static struct fault faults[CALLS];
static struct timespec read_at;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void read_faults(const char *path) {
  char line[128], name[32], kind[32];
  long number;
  FILE *file = fopen(path, "re");
  memset(faults, 0, sizeof faults);
  if (file == NULL) return;
  while (fgets(line, sizeof line, file) != NULL) {
    if (sscanf(line, "%31s %31s %ld", name, kind, &number) != 3) continue;
    for (int call = 0; call < CALLS; call++) {
      if (strcmp(name, NAMES[call]) != 0) continue;
      struct fault *fault = &faults[call];
      fault->each = number;
      if (strcmp(kind, "EIO") == 0) fault->error = EIO;
      if (strcmp(kind, "ENOSPC") == 0) fault->error = ENOSPC;
      if (strcmp(kind, "SHORT") == 0) fault->part = 1;
      if (strcmp(kind, "SLOW") == 0) fault->slow = number, fault->each = 1;
    }
  }
  fclose(file);
}

/* What this call shall do; the delay is served here. */
static struct fault due(enum call call, const char *path) {
  static const struct fault none;
  const char *file = getenv("FAULTS"), *under = getenv("FAULTS_UNDER");
  struct stat status;
  if (file == NULL || under == NULL || strstr(path, under) == NULL) return none;
  pthread_mutex_lock(&lock);
  if (stat(file, &status) == 0 && memcmp(&status.st_mtim, &read_at, sizeof read_at) != 0) {
    read_at = status.st_mtim;
    read_faults(file);
  }
  struct fault *fault = &faults[call];
  struct fault now = none;
  if (fault->each > 0 && ++fault->count % fault->each == 0) now = *fault;
  pthread_mutex_unlock(&lock);
  if (now.slow > 0) {
    struct timespec time = {now.slow / 1000, now.slow % 1000 * 1000000};
    nanosleep(&time, NULL);
  }
  return now;
}

static struct fault due_fd(enum call call, int fd) {
  char link[64], path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  path[length < 0 ? 0 : length] = 0;
  return due(call, path);
}

#define REAL(type, name, ...) \
  static type (*real)(__VA_ARGS__); \
  if (real == NULL) real = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

static int failed(struct fault fault) {
  if (fault.error != 0) errno = fault.error;
  return fault.error != 0;
}

ssize_t write(int fd, const void *octets, size_t length) {
  REAL(ssize_t, "write", int, const void *, size_t);
  struct fault fault = due_fd(WRITE, fd);
  if (failed(fault)) return -1;
  return real(fd, octets, fault.part && length > 1 ? length / 2 : length);
}

ssize_t pwrite64(int fd, const void *octets, size_t length, off64_t at) {
  REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
  struct fault fault = due_fd(WRITE, fd);
  if (failed(fault)) return -1;
  return real(fd, octets, fault.part && length > 1 ? length / 2 : length, at);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
  REAL(ssize_t, "writev", int, const struct iovec *, int);
  struct fault fault = due_fd(WRITE, fd);
  if (failed(fault)) return -1;
  return real(fd, parts, fault.part && count > 1 ? count / 2 : count);
}

static struct fault due_sync(int fd) {
  struct stat status;
  int folder = fstat(fd, &status) == 0 && S_ISDIR(status.st_mode);
  return due_fd(folder ? FSYNCDIR : FSYNC, fd);
}

int fsync(int fd) {
  REAL(int, "fsync", int);
  return failed(due_sync(fd)) ? -1 : real(fd);
}

int fdatasync(int fd) {
  REAL(int, "fdatasync", int);
  return failed(due_sync(fd)) ? -1 : real(fd);
}

int link(const char *from, const char *to) {
  REAL(int, "link", const char *, const char *);
  return failed(due(LINK, to)) ? -1 : real(from, to);
}

int rename(const char *from, const char *to) {
  REAL(int, "rename", const char *, const char *);
  return failed(due(RENAME, to)) ? -1 : real(from, to);
}

int unlink(const char *path) {
  REAL(int, "unlink", const char *);
  return failed(due(UNLINK, path)) ? -1 : real(path);
}
