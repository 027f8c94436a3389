/* The CUDA runtime: cards, memory, copies, launches, streams and events. */
#define _GNU_SOURCE
#include "stub.h"
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MIB ((int64_t)1 << 20)
/* The driver gives device memory in pages of this size; small pieces share one. */
#define PAGE (2 * MIB)
#define SMALL_PIECE 512

static struct report private_report;
struct report *stub_report = &private_report;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int is_dead;
static __thread int current_device;
static __thread int last_error;

int64_t stub_number(const char *variable, int64_t otherwise) {
    const char *text = getenv(variable);
    return text == NULL || *text == 0 ? otherwise : atoll(text);
}

__attribute__((constructor)) static void open_report(void) {
    const char *directory = getenv("CUDA_STUB_REPORTS");
    if (directory == NULL) return;
    char path[4096];
    snprintf(path, sizeof path, "%s/%d", directory, (int)getpid());
    int file = open(path, O_RDWR | O_CREAT, 0600);
    if (file < 0 || ftruncate(file, sizeof(struct report)) != 0) abort();
    void *mapped = mmap(NULL, sizeof(struct report), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (mapped == MAP_FAILED) abort();
    stub_report = mapped;
}

static int result(int error) {
    if (error != SUCCESS) last_error = error;
    return error;
}

int stub_state(void) { return result(__atomic_load_n(&is_dead, __ATOMIC_SEQ_CST) ? LAUNCH_FAILURE : SUCCESS); }

int stub_unexpected(const char *function) {
    __atomic_add_fetch(&stub_report->unexpected_calls, 1, __ATOMIC_SEQ_CST);
    fprintf(stderr, "The stub driver does not have %s.\n", function);
    return NOT_SUPPORTED;
}

/* ---- Faults ---- */

/* Takes one of the faults that the test has ordered. */
static int takes_fault(void) {
    const char *path = getenv("CUDA_STUB_FAULTS");
    int file = path == NULL ? -1 : open(path, O_RDWR);
    if (file < 0) return 0;
    flock(file, LOCK_EX);
    char text[32] = {0};
    long left = read(file, text, sizeof text - 1) > 0 ? atol(text) : 0;
    if (left > 0) {
        int length = snprintf(text, sizeof text, "%ld", left - 1);
        if (pwrite(file, text, length, 0) != length || ftruncate(file, length) != 0) abort();
    }
    close(file);
    return left > 0;
}

int stub_launch(void) {
    __atomic_add_fetch(&stub_report->launches, 1, __ATOMIC_SEQ_CST);
    static int64_t microseconds = -1;
    if (microseconds < 0) microseconds = stub_number("CUDA_STUB_LAUNCH_US", 0);
    if (microseconds > 0) usleep((useconds_t)microseconds);
    if (!is_dead && takes_fault()) __atomic_store_n(&is_dead, 1, __ATOMIC_SEQ_CST);
    return stub_state();
}

/* ---- Cards ---- */

static int cards(void) { return (int)stub_number("CUDA_STUB_CARDS", 1); }
static int is_card(int device) { return device >= 0 && device < cards(); }
static int not_a_card(void) { return result(cards() == 0 ? NO_DEVICE : INVALID_DEVICE); }

static void capability(int *major, int *minor) {
    const char *text = getenv("CUDA_STUB_CAPABILITY");
    if (text == NULL || sscanf(text, "%d.%d", major, minor) != 2) {
        *major = 8;
        *minor = 6;
    }
}

static int64_t total_memory(void) { return stub_number("CUDA_STUB_MEMORY_MIB", 16384) * MIB; }

int cudaGetDeviceCount(int *count) { *count = cards(); return cards() == 0 ? not_a_card() : SUCCESS; }
int cudaGetDevice(int *device) { *device = current_device; return stub_state(); }
int cudaSetDevice(int device) {
    if (!is_card(device)) return not_a_card();
    current_device = device;
    stub_report->device = device;
    return stub_state();
}
int cudaDriverGetVersion(int *version) { *version = STUB_CUDA * 1000; return SUCCESS; }
int cudaRuntimeGetVersion(int *version) { *version = STUB_CUDA * 1000; return SUCCESS; }
int cudaDeviceSynchronize(void) { return stub_state(); }

enum { SHARED_BYTES = 48 << 10, SHARED_OPT_IN_BYTES = 64 << 10, REGISTERS = 65536, THREADS = 1024, WARP = 32, PROCESSORS = 40 };

int cudaDeviceGetAttribute(int *value, int attribute, int device) {
    int major, minor;
    capability(&major, &minor);
    if (!is_card(device)) return not_a_card();
    switch (attribute) {
        case 1: *value = THREADS; break;
        case 8: *value = SHARED_BYTES; break;
        case 10: *value = WARP; break;
        case 12: *value = REGISTERS; break;
        case 16: *value = PROCESSORS; break;
        case 39: *value = THREADS; break;
        case 75: *value = major; break;
        case 76: *value = minor; break;
        case 81: case 97: *value = SHARED_OPT_IN_BYTES; break;
        default: *value = 0;
    }
    return SUCCESS;
}

/* cudaDeviceProp up to the number of multiprocessors. CUDA 13 has removed two fields of CUDA 12. */
struct properties {
    char name[256];
    char uuid[16];
    char luid[8];
    unsigned node_mask;
    size_t memory, shared;
    int registers, warp;
    size_t pitch;
    int threads, block[3], grid[3];
#if STUB_CUDA < 13
    int clock_rate;
#endif
    size_t constant;
    int major, minor;
    size_t texture_alignment, texture_pitch_alignment;
#if STUB_CUDA < 13
    int overlap;
#endif
    int processors;
};

/* Only the caller has the struct's whole size: fields after those above stay as they are, except for these. */
static int describe(void *at, int device) {
    if (!is_card(device)) return not_a_card();
    struct properties described = {.name = "Stub card", .memory = (size_t)total_memory(), .shared = SHARED_BYTES, .registers = REGISTERS,
        .warp = WARP, .threads = THREADS, .block = {THREADS, THREADS, 64}, .grid = {2147483647, 65535, 65535}, .constant = 65536,
        .texture_alignment = 512, .texture_pitch_alignment = 32, .processors = PROCESSORS};
    capability(&described.major, &described.minor);
    memcpy(at, &described, sizeof described);
    return SUCCESS;
}
int cudaGetDeviceProperties(void *at, int device) { return describe(at, device); }
int cudaGetDeviceProperties_v2(void *at, int device) { return describe(at, device); }

/* ---- Memory ---- */

struct block {
    char *start;
    size_t bytes;
    int is_host;
    struct block *next;
};
static struct block *blocks;

static int64_t occupied(size_t bytes) {
    int64_t unit = (int64_t)bytes >= PAGE / 2 ? PAGE : SMALL_PIECE;
    return ((int64_t)bytes + unit - 1) / unit * unit;
}

/* Pages that nothing touches cost no memory of the host. */
static int allocate(void **at, size_t bytes, int is_host) {
    if (stub_state() != SUCCESS) return LAUNCH_FAILURE;
    *at = NULL;
    if (bytes == 0) return SUCCESS;
    pthread_mutex_lock(&lock);
    int64_t in_use = stub_report->bytes_in_use + (is_host ? 0 : occupied(bytes));
    struct block *block = malloc(sizeof *block);
    void *start = MAP_FAILED;
    if (in_use <= total_memory())
        start = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (start == MAP_FAILED) {
        pthread_mutex_unlock(&lock);
        free(block);
        return result(MEMORY_ALLOCATION);
    }
    *block = (struct block){start, bytes, is_host, blocks};
    blocks = block;
    stub_report->bytes_in_use = in_use;
    if (in_use > stub_report->peak_bytes) stub_report->peak_bytes = in_use;
    pthread_mutex_unlock(&lock);
    *at = start;
    return SUCCESS;
}

static int release(void *at) {
    if (at == NULL) return SUCCESS;
    pthread_mutex_lock(&lock);
    struct block **link = &blocks;
    while (*link != NULL && (*link)->start != at) link = &(*link)->next;
    struct block *block = *link;
    if (block != NULL) {
        *link = block->next;
        if (!block->is_host) stub_report->bytes_in_use -= occupied(block->bytes);
    }
    pthread_mutex_unlock(&lock);
    if (block == NULL) return result(INVALID_VALUE);
    munmap(block->start, block->bytes);
    free(block);
    return stub_state();
}

/* 0 for memory that the stub did not allocate, 1 for pinned host memory, 2 for device memory: the numbers of cudaMemoryType. */
static int kind_of(const void *at) {
    int kind = 0;
    pthread_mutex_lock(&lock);
    for (struct block *block = blocks; block != NULL && kind == 0; block = block->next)
        if ((const char *)at >= block->start && (const char *)at < block->start + block->bytes) kind = block->is_host ? 1 : 2;
    pthread_mutex_unlock(&lock);
    return kind;
}

int cudaMalloc(void **at, size_t bytes) { return allocate(at, bytes, 0); }
int cudaFree(void *at) { return release(at); }
int cudaFreeAsync(void *at, void *stream) { (void)stream; return release(at); }
int cudaMallocHost(void **at, size_t bytes) { return allocate(at, bytes, 1); }
int cudaHostAlloc(void **at, size_t bytes, unsigned flags) { (void)flags; return allocate(at, bytes, 1); }
int cudaFreeHost(void *at) { return release(at); }
int cudaMemGetInfo(size_t *free_bytes, size_t *total) {
    *total = (size_t)total_memory();
    *free_bytes = *total - (size_t)stub_report->bytes_in_use;
    return stub_state();
}

struct pointer_attributes {
    int type, device;
    const void *on_device, *on_host;
};
int cudaPointerGetAttributes(struct pointer_attributes *attributes, const void *at) {
    int kind = kind_of(at);
    *attributes = (struct pointer_attributes){kind, current_device, kind == 2 ? at : NULL, kind == 2 ? NULL : at};
    return SUCCESS;
}

/* Writes the next prepared answer of this length, if there is one, to the destination of the card's copy. */
static void answer(void *to, size_t bytes) {
    const char *directory = getenv("CUDA_STUB_ANSWERS");
    if (directory == NULL) return;
    static struct { size_t bytes; off_t at; } given[64];
    char path[4096];
    snprintf(path, sizeof path, "%s/%zu", directory, bytes);
    int file = open(path, O_RDONLY);
    if (file < 0) return;
    struct stat status;
    pthread_mutex_lock(&lock);
    size_t index = 0;
    while (index < 63 && given[index].bytes != 0 && given[index].bytes != bytes) index++;
    given[index].bytes = bytes;
    if (fstat(file, &status) != 0 || pread(file, to, bytes, given[index].at) != (ssize_t)bytes) abort();
    given[index].at = (given[index].at + (off_t)bytes) % status.st_size;
    pthread_mutex_unlock(&lock);
    close(file);
}

static int copy(void *to, const void *from, size_t bytes) {
    if (stub_state() != SUCCESS) return LAUNCH_FAILURE;
    memmove(to, from, bytes);
    int to_device = kind_of(to) == 2, from_device = kind_of(from) == 2;
    if (to_device && !from_device) {
        __atomic_add_fetch(&stub_report->copies_to_device, 1, __ATOMIC_SEQ_CST);
        __atomic_add_fetch(&stub_report->bytes_to_device, (int64_t)bytes, __ATOMIC_SEQ_CST);
    }
    if (from_device && !to_device) {
        __atomic_add_fetch(&stub_report->copies_to_host, 1, __ATOMIC_SEQ_CST);
        __atomic_add_fetch(&stub_report->bytes_to_host, (int64_t)bytes, __ATOMIC_SEQ_CST);
        answer(to, bytes);
    }
    return SUCCESS;
}

int cudaMemcpy(void *to, const void *from, size_t bytes, int kind) { (void)kind; return copy(to, from, bytes); }
int cudaMemcpyAsync(void *to, const void *from, size_t bytes, int kind, void *stream) {
    (void)kind, (void)stream;
    return copy(to, from, bytes);
}
int cudaMemcpy2DAsync(char *to, size_t to_pitch, const char *from, size_t from_pitch, size_t width, size_t height, int kind, void *stream) {
    (void)kind, (void)stream;
    for (size_t row = 0; row < height; row++) memmove(to + row * to_pitch, from + row * from_pitch, width);
    return stub_state();
}
int cudaMemset(void *at, int value, size_t bytes) {
    if (stub_state() != SUCCESS) return LAUNCH_FAILURE;
    memset(at, value, bytes);
    return SUCCESS;
}
int cudaMemsetAsync(void *at, int value, size_t bytes, void *stream) { (void)stream; return cudaMemset(at, value, bytes); }

/* ---- Streams and events: everything happens at once ---- */

static int handle(void **at) { *at = malloc(1); return stub_state(); }
static int drop(void *at) { free(at); return SUCCESS; }

int cudaStreamCreate(void **at) { return handle(at); }
int cudaStreamCreateWithFlags(void **at, unsigned flags) { (void)flags; return handle(at); }
int cudaStreamDestroy(void *at) { return drop(at); }
int cudaStreamSynchronize(void *at) { (void)at; return stub_state(); }
int cudaStreamWaitEvent(void *at, void *event, unsigned flags) { (void)at, (void)event, (void)flags; return stub_state(); }
int cudaStreamIsCapturing(void *at, int *status) { (void)at; *status = 0; return SUCCESS; }
int cudaEventCreate(void **at) { return handle(at); }
int cudaEventCreateWithFlags(void **at, unsigned flags) { (void)flags; return handle(at); }
int cudaEventDestroy(void *at) { return drop(at); }
int cudaEventRecord(void *at, void *stream) { (void)at, (void)stream; return stub_state(); }
int cudaEventSynchronize(void *at) { (void)at; return stub_state(); }
int cudaLaunchHostFunc(void *stream, void (*function)(void *), void *data) { (void)stream; function(data); return stub_state(); }

/* ---- Kernels ---- */

struct size3 { unsigned x, y, z; };
static __thread struct { struct size3 grid, block; size_t shared; void *stream; } pushed;

unsigned __cudaPushCallConfiguration(struct size3 grid, struct size3 block, size_t shared, void *stream) {
    pushed.grid = grid, pushed.block = block, pushed.shared = shared, pushed.stream = stream;
    return 0;
}
int __cudaPopCallConfiguration(struct size3 *grid, struct size3 *block, size_t *shared, void **stream) {
    *grid = pushed.grid, *block = pushed.block, *shared = pushed.shared, *stream = pushed.stream;
    return SUCCESS;
}
static void *no_binary;
void **__cudaRegisterFatBinary(void *binary) { (void)binary; return &no_binary; }
void __cudaRegisterFatBinaryEnd(void **binary) { (void)binary; }
void __cudaUnregisterFatBinary(void **binary) { (void)binary; }
void __cudaRegisterFunction(void) {}
void __cudaRegisterVar(void) {}
int __cudaGetKernel(const void **kernel, const void *function) { *kernel = function; return SUCCESS; }
int __cudaLaunchKernel(void) { return stub_launch(); }
int cudaLaunchKernel(void) { return stub_launch(); }
int cudaLaunchKernelExC(void) { return stub_launch(); }
int cudaLaunchCooperativeKernel(void) { return stub_launch(); }
int cudaFuncSetAttribute(void) { return stub_state(); }
int cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(int *count) { *count = 1; return SUCCESS; }

struct function_attributes {
    size_t shared, constant, local;
    int threads, registers, ptx, binary;
};
int cudaFuncGetAttributes(struct function_attributes *attributes, const void *function) {
    (void)function;
    int major, minor;
    capability(&major, &minor);
    *attributes = (struct function_attributes){.threads = THREADS, .registers = 32, .ptx = 10 * major + minor, .binary = 10 * major + minor};
    return SUCCESS;
}

/* ---- Errors ---- */

int cudaGetLastError(void) {
    int error = last_error;
    last_error = stub_state();
    return error;
}
int cudaPeekAtLastError(void) { return last_error; }
const char *cudaGetErrorName(int error) { (void)error; return "cudaErrorOfTheStub"; }
const char *cudaGetErrorString(int error) {
    switch (error) {
        case SUCCESS: return "no error";
        case MEMORY_ALLOCATION: return "out of memory";
        case NO_DEVICE: return "no CUDA-capable device is detected";
        case INVALID_DEVICE: return "invalid device ordinal";
        case LAUNCH_FAILURE: return "unspecified launch failure";
        default: return "an error of the stub";
    }
}
