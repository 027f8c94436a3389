import { setImmediate as nextTurn } from 'node:timers/promises';
import { PADDING } from '../tensor/resample-slab.js';
import type { EncoderInput } from './check-models.js';
import type { ImageEncoder } from './image-encoder.js';
import type { EncodedStudy, EncoderVolume, StudyEncoders } from './study-encoders.js';

/** Two encoders that take the same finished tensor and run one after the other: each uses all cores of the CPU. */
export class TensorEncoders implements StudyEncoders {
  readonly takes = 'tensor';

  constructor(
    private readonly supervised: ImageEncoder,
    private readonly ctclip: ImageEncoder,
    private readonly input: EncoderInput,
  ) {}

  /** Timers and messages run between the two encoders. */
  async encode(volume: EncoderVolume): Promise<EncodedStudy> {
    if (!(volume instanceof Float32Array)) throw new Error('These encoders take a tensor.');
    const supervised = await this.supervised.encode(volume);
    await nextTurn();
    return { supervised, ctclip: await this.ctclip.encode(volume) };
  }

  encodeBlank(): Promise<EncodedStudy> {
    const { depth, height, width } = this.input;
    return this.encode(new Float32Array(depth * height * width).fill(PADDING));
  }

  async close(): Promise<void> {
    await Promise.all([this.supervised.close(), this.ctclip.close()]);
  }
}
