/**
 * Settings for tests, whose models and studies are small and of which several run at once: the threads of ONNX Runtime wait for
 * one another actively, which takes twice as much of a processor.
 */
export const ONE_THREAD = { INFERENCE_THREADS: '1', DECODE_THREADS: '1' } as const;
