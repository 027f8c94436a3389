/**
 * Settings for tests, several of which run at once on small models and studies. Further threads of ONNX Runtime would wait
 * actively for one another, which takes twice the processor time.
 */
export const ONE_THREAD = { INFERENCE_THREADS: '1', DECODE_THREADS: '1' } as const;
