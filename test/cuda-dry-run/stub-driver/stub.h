/*
 * A stub of the NVIDIA driver and of the libraries that ONNX Runtime's CUDA provider links to. Host memory stands for device
 * memory; copies are real; kernels do nothing. Everything is declared here or next to its use: no vendor header is needed.
 *
 * Environment (a device process gets only variables with certain prefixes, CUDA_ among them):
 *   CUDA_STUB_CAPABILITY   compute capability, for example 8.6 (the default)
 *   CUDA_STUB_CARDS        number of cards (1)
 *   CUDA_STUB_MEMORY_MIB   memory of each card (16384)
 *   CUDA_STUB_LAUNCH_US    microseconds that a launch of a kernel takes (0)
 *   CUDA_STUB_FAULTS       a file with a number; each process that finds more than 0 in it at a launch subtracts one, and from
 *                          then on all of its calls fail with error 719, like those of a dead context
 *   CUDA_STUB_ANSWERS      a directory; a copy of N bytes to the host brings the bytes of the file N instead, if there is one.
 *                          It holds one or more answers, which are given in turn
 *   CUDA_STUB_REPORTS      a directory; each process keeps its counters in the file <pid> (struct report)
 */
#ifndef STUB_H
#define STUB_H

#include <stddef.h>
#include <stdint.h>

/* Numbers of the public API of the CUDA runtime. */
enum { SUCCESS = 0, INVALID_VALUE = 1, MEMORY_ALLOCATION = 2, NO_DEVICE = 100, INVALID_DEVICE = 101, NOT_FOUND = 500, LAUNCH_FAILURE = 719, NOT_SUPPORTED = 801 };

/* Counters of one process, as little-endian 64-bit numbers; test/cuda-dry-run/stub-report.ts reads them in this order. */
struct report {
    int64_t device;
    int64_t bytes_in_use;
    int64_t peak_bytes;
    int64_t launches;
    int64_t products;
    /* Products of float32 matrices whose operands cuBLAS would round to TF32. */
    int64_t tf32_products;
    int64_t convolutions;
    int64_t copies_to_device;
    int64_t bytes_to_device;
    int64_t copies_to_host;
    int64_t bytes_to_host;
    /* Calls of functions that the stub does not have. */
    int64_t unexpected_calls;
};

extern struct report *stub_report;

/* The value of a variable of the environment as a number. */
int64_t stub_number(const char *variable, int64_t otherwise);

/* Stands for a kernel: takes its time, and begins the fault if one is due. Returns SUCCESS or LAUNCH_FAILURE. */
int stub_launch(void);

/* LAUNCH_FAILURE once the context is dead, else SUCCESS. */
int stub_state(void);

/* Called by the functions that exist only so that the provider can be linked. Prints the name. */
int stub_unexpected(const char *function);

#endif
