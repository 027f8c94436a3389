import type { PackedVolume } from '../tensor/packed-volume.js';
import type { EncodedImage } from './image-encoder.js';

/**
 * A study in the form that a device's encoders take: on a CPU the finished tensor, `[depth, height, width]` over a plain
 * ArrayBuffer; on a graphics processor the volume, from which it computes the tensor itself.
 */
export type EncoderVolume = Float32Array | PackedVolume;

/** The encodings of one study by both checkpoints. */
export interface EncodedStudy {
  readonly supervised: EncodedImage;
  readonly ctclip: EncodedImage;
}

/** The image encoders of both checkpoints on one device. */
export interface StudyEncoders {
  /** Input of {@link encode}. */
  readonly takes: 'tensor' | 'packed-volume';
  /** Blocks the calling thread while the device works. @throws DomainError `inference.failed` */
  encode(volume: EncoderVolume): Promise<EncodedStudy>;
  /** {@link encode} of a volume of air. @throws DomainError `inference.failed` */
  encodeBlank(): Promise<EncodedStudy>;
  close(): Promise<void>;
}
