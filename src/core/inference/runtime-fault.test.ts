import { describe, expect, it } from 'vitest';
import { inferenceFailed } from './inference-errors.js';
import { runtimeFault } from './runtime-fault.js';

describe('a message of ONNX Runtime about a fault', () => {
  it.each([
    [
      "Non-zero status code returned while running Cast node. Name:'n7' Status Message: /onnxruntime_src/onnxruntime/core/providers/cuda/cuda_call.cc:129 CUDA failure 719: unspecified launch failure ; GPU=0 ; hostname=ct-node-1 ; file=/onnxruntime_src/a.cc ; line=129 ; expr=cudaDeviceSynchronize(); ",
      'CUDA failure 719: unspecified launch failure',
    ],
    [
      'CUBLAS failure 13: CUBLAS_STATUS_EXECUTION_FAILED ; GPU=0 ; hostname=ct-node-1',
      'CUBLAS failure 13: CUBLAS_STATUS_EXECUTION_FAILED',
    ],
    [
      'BFCArena::AllocateRawInternal Failed to allocate memory for requested buffer of size 2147483648',
      'out of memory: no 2048 MiB in one piece',
    ],
    ['[WebGPU] Device lost: reset', 'the device was lost'],
    ['std::bad_alloc', 'out of memory'],
  ])('is shortened: %s', (message, expected) => {
    expect(runtimeFault(new Error(message))).toBe(expected);
    expect(inferenceFailed(new Error(message)).message).toBe(
      `The model could not be run on this study: ${expected}. Try again; if it fails again, see the log of the service.`,
    );
  });

  it('that is not known is kept from clients', () => {
    const failure = inferenceFailed(new Error('/onnxruntime_src/core/graph.cc:12 assertion failed'));
    expect(failure.message).toBe(
      'The model could not be run on this study. Try again; if it fails again, see the log of the service.',
    );
    expect(failure.fields).toEqual({});
  });
});
