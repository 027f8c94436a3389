/* The driver's own functions, through which the provider launches the attention kernels of TensorRT. */
#include "stub.h"
#include <stdlib.h>

int cudaDeviceGetAttribute(int *value, int attribute, int device);

static int handle(void **at) { *at = malloc(1); return stub_state(); }

int cuModuleLoadData(void **at, const void *image) { (void)image; return handle(at); }
int cuModuleUnload(void *at) { free(at); return SUCCESS; }
int cuModuleGetFunction(void **at, void *module, const char *name) { (void)module, (void)name; return handle(at); }
int cuFuncSetAttribute(void) { return stub_state(); }
int cuFuncSetCacheConfig(void) { return stub_state(); }
int cuDeviceGetAttribute(int *value, int attribute, int device) { return cudaDeviceGetAttribute(value, attribute, device); }
int cuGetErrorName(int error, const char **name) { (void)error; *name = "CUDA_ERROR_OF_THE_STUB"; return SUCCESS; }
int cuLaunchKernel(void) { return stub_launch(); }
int cuLaunchCooperativeKernel(void) { return stub_launch(); }
