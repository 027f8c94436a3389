/* cuDNN: descriptors are kept, operations are counted, nothing is computed. */
#include "stub.h"
#include <stdlib.h>

/* CUDNN_STATUS_EXECUTION_FAILED of cuDNN 9. */
enum { EXECUTION_FAILED = 5000 };

static int created(void **at) { *at = calloc(1, 16); return 0; }
static int operated(void) { return stub_launch() == SUCCESS ? 0 : EXECUTION_FAILED; }

size_t cudnnGetVersion(void) { return 91300; }
const char *cudnnGetErrorString(int status) { (void)status; return "a status of the stub"; }
void cudnnGetLastErrorString(char *message, size_t size) { if (size > 0) *message = 0; }
int cudnnCreate(void **at) { return created(at); }
int cudnnDestroy(void *at) { free(at); return 0; }
int cudnnSetStream(void *at, void *stream) { (void)at, (void)stream; return 0; }
int cudnnGetStream(void *at, void **stream) { (void)at; *stream = NULL; return 0; }

int cudnnCreateTensorDescriptor(void **at) { return created(at); }
int cudnnSetTensorNdDescriptor(void) { return 0; }
int cudnnDestroyTensorDescriptor(void *at) { free(at); return 0; }
int cudnnAddTensor(void) { return operated(); }
int cudnnCreateFilterDescriptor(void **at) { return created(at); }
int cudnnSetFilterNdDescriptor(void) { return 0; }
int cudnnDestroyFilterDescriptor(void *at) { free(at); return 0; }

int cudnnCreateReduceTensorDescriptor(void **at) { return created(at); }
int cudnnSetReduceTensorDescriptor(void) { return 0; }
int cudnnDestroyReduceTensorDescriptor(void *at) { free(at); return 0; }
int cudnnGetReductionIndicesSize(void *a, void *b, void *c, void *d, size_t *bytes) { (void)a, (void)b, (void)c, (void)d; *bytes = 0; return 0; }
int cudnnGetReductionWorkspaceSize(void *a, void *b, void *c, void *d, size_t *bytes) { (void)a, (void)b, (void)c, (void)d; *bytes = 0; return 0; }
int cudnnReduceTensor(void) { return operated(); }

/* The graph API. One engine is always found; it has no notes and no knobs, and needs neither workspace nor shared memory. */
enum {
    ENGINE_HEURISTICS_RESULTS = 202,
    CONFIGURATION_ENGINE = 300,
    CONFIGURATION_WORKSPACE_BYTES = 303,
    CONFIGURATION_SHARED_MEMORY_BYTES = 304,
    PLAN_WORKSPACE_BYTES = 402,
    ENGINE_INDEX = 1301
};

int cudnnBackendCreateDescriptor(int type, void **at) { (void)type; return created(at); }
int cudnnBackendDestroyDescriptor(void *at) { free(at); return 0; }
int cudnnBackendSetAttribute(void) { return 0; }
int cudnnBackendFinalize(void *at) { (void)at; return 0; }
int cudnnBackendGetAttribute(void *at, int attribute, int type, int64_t wanted, int64_t *count, void *values) {
    (void)at, (void)type;
    int64_t found = 1;
    switch (attribute) {
        case ENGINE_HEURISTICS_RESULTS:
        case CONFIGURATION_ENGINE: break;
        case CONFIGURATION_SHARED_MEMORY_BYTES:
            if (wanted > 0 && values != NULL) *(int32_t *)values = 0;
            break;
        case CONFIGURATION_WORKSPACE_BYTES:
        case PLAN_WORKSPACE_BYTES:
        case ENGINE_INDEX:
            if (wanted > 0 && values != NULL) *(int64_t *)values = 0;
            break;
        default: found = 0;
    }
    if (count != NULL) *count = found;
    return 0;
}
int cudnnBackendExecute(void *handle, void *plan, void *pack) {
    (void)handle, (void)plan, (void)pack;
    __atomic_add_fetch(&stub_report->convolutions, 1, __ATOMIC_SEQ_CST);
    return operated();
}
