/* cuBLAS: products of matrices are counted, not computed. */
#include "stub.h"
#include <stdlib.h>
#include <string.h>

/* Numbers of the public API of cuBLAS. */
enum { TF32_MATH = 3, COMPUTE_32F_FAST_TF32 = 77, FLOAT32 = 0 };

struct cublas { int math_mode; };

int cublasCreate_v2(struct cublas **at) { *at = calloc(1, sizeof **at); return stub_state() == SUCCESS ? 0 : 1; }
int cublasDestroy_v2(struct cublas *handle) { free(handle); return 0; }
int cublasSetStream_v2(struct cublas *handle, void *stream) { (void)handle, (void)stream; return 0; }
int cublasSetMathMode(struct cublas *handle, int mode) { handle->math_mode = mode; return 0; }
int cublasGetMathMode(struct cublas *handle, int *mode) { *mode = handle->math_mode; return 0; }
const char *cublasGetStatusName(int status) { (void)status; return "CUBLAS_STATUS_OF_THE_STUB"; }
const char *cublasGetStatusString(int status) { (void)status; return "a status of the stub"; }

/* NVIDIA's documentation of cuBLAS: 0 turns TF32 off whatever the program asks for. */
static int may_use_tf32(void) {
    const char *override = getenv("NVIDIA_TF32_OVERRIDE");
    return override == NULL || strcmp(override, "0") != 0;
}

/* CUBLAS_STATUS_EXECUTION_FAILED is 13. */
static int product(int asks_for_tf32) {
    __atomic_add_fetch(&stub_report->products, 1, __ATOMIC_SEQ_CST);
    if (asks_for_tf32 && may_use_tf32()) __atomic_add_fetch(&stub_report->tf32_products, 1, __ATOMIC_SEQ_CST);
    return stub_launch() == SUCCESS ? 0 : 13;
}

int cublasSgemm_v2(struct cublas *handle) { return product(handle->math_mode == TF32_MATH); }
int cublasSgemmStridedBatched(struct cublas *handle) { return product(handle->math_mode == TF32_MATH); }
int cublasSgemmBatched(struct cublas *handle) { return product(handle->math_mode == TF32_MATH); }
int cublasSgeam(struct cublas *handle) { (void)handle; return product(0); }
int cublasScopy_v2(struct cublas *handle) { (void)handle; return product(0); }

int cublasGemmEx(struct cublas *handle, int ta, int tb, int m, int n, int k, const void *alpha, const void *a, int a_type, int lda,
    const void *b, int b_type, int ldb, const void *beta, void *c, int c_type, int ldc, int compute, int algorithm) {
    (void)ta, (void)tb, (void)m, (void)n, (void)k, (void)alpha, (void)a, (void)lda, (void)b, (void)b_type, (void)ldb, (void)beta, (void)c,
        (void)c_type, (void)ldc, (void)algorithm;
    return product(a_type == FLOAT32 && (compute == COMPUTE_32F_FAST_TF32 || handle->math_mode == TF32_MATH));
}
int cublasGemmStridedBatchedEx(struct cublas *handle, int ta, int tb, int m, int n, int k, const void *alpha, const void *a, int a_type,
    int lda, long long a_stride, const void *b, int b_type, int ldb, long long b_stride, const void *beta, void *c, int c_type, int ldc,
    long long c_stride, int count, int compute, int algorithm) {
    (void)ta, (void)tb, (void)m, (void)n, (void)k, (void)alpha, (void)a, (void)lda, (void)a_stride, (void)b, (void)b_type, (void)ldb,
        (void)b_stride, (void)beta, (void)c, (void)c_type, (void)ldc, (void)c_stride, (void)count, (void)algorithm;
    return product(a_type == FLOAT32 && (compute == COMPUTE_32F_FAST_TF32 || handle->math_mode == TF32_MATH));
}

int cublasLtCreate(void **at) { *at = malloc(1); return 0; }
int cublasLtDestroy(void *handle) { free(handle); return 0; }
