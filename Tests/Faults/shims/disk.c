/* Preloaded into the server: a disk that is slow, lies or fails.
 *
 * DISK_SYNC_MICROSECONDS   how long each sync takes
 * DISK_LIES=1              syncs are reported and not done
 * DISK_FAULT               a file with a line "OPERATION ERRNO COUNT PART": the COUNT-th sync, write or read of a file whose path contains
 *                          PART fails with ERRNO. The file is read again at each call; when the fault was injected, its COUNT is 0.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* The real function of a name. */
static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

static int fails(const char *operation, int file) {
  const char *control = getenv("DISK_FAULT");
  if (!control) return 0;
  static ssize_t (*plain_read)(int, void *, size_t);
  if (!plain_read) plain_read = real("read");
  pthread_mutex_lock(&lock);
  int found = 0;
  int fd = open(control, O_RDWR | O_CLOEXEC);
  if (fd >= 0) {
    char line[512] = {0}, wanted[32], part[256];
    int code, count;
    if (plain_read(fd, line, sizeof line - 1) > 0 && sscanf(line, "%31s %d %d %255s", wanted, &code, &count, part) == 4 && count > 0 &&
        !strcmp(wanted, operation)) {
      char link[64], path[1024] = {0};
      snprintf(link, sizeof link, "/proc/self/fd/%d", file);
      if (readlink(link, path, sizeof path - 1) > 0 && strstr(path, part)) {
        if (ftruncate(fd, 0) == 0) {
          lseek(fd, 0, SEEK_SET);
          dprintf(fd, "%s %d %d %s\n", wanted, code, count - 1, part);
        }
        if (count == 1) found = code;
      }
    }
    close(fd);
  }
  pthread_mutex_unlock(&lock);
  if (found) errno = found;
  return found;
}

static int sync_file(int file, const char *name) {
  const char *delay = getenv("DISK_SYNC_MICROSECONDS");
  if (delay) {
    long microseconds = atol(delay);
    struct timespec time = {microseconds / 1000000, microseconds % 1000000 * 1000};
    nanosleep(&time, 0);
  }
  if (fails("sync", file)) return -1;
  if (getenv("DISK_LIES")) return 0;
  int (*call)(int) = real(name);
  return call(file);
}

int fsync(int file) { return sync_file(file, "fsync"); }
int fdatasync(int file) { return sync_file(file, "fdatasync"); }

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset) {
  static ssize_t (*call)(int, const void *, size_t, off64_t);
  if (!call) call = real("pwrite64");
  return fails("write", file) ? -1 : call(file, bytes, count, offset);
}
ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) { return pwrite64(file, bytes, count, offset); }

ssize_t pread64(int file, void *bytes, size_t count, off64_t offset) {
  static ssize_t (*call)(int, void *, size_t, off64_t);
  if (!call) call = real("pread64");
  return fails("read", file) ? -1 : call(file, bytes, count, offset);
}
ssize_t pread(int file, void *bytes, size_t count, off_t offset) { return pread64(file, bytes, count, offset); }
