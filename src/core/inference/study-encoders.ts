import type { PackedVolume } from '../tensor/packed-volume.js';
import type { EncodedImage } from './image-encoder.js';

/**
 * A study as the encoders of a device take it: on a processor the finished tensor, `[depth, height, width]` over a plain
 * ArrayBuffer; on a graphics processor the volume, of which it makes the tensor itself.
 */
export type EncoderVolume = Float32Array | PackedVolume;

/** What both checkpoints make of one study. */
export interface EncodedStudy {
  readonly supervised: EncodedImage;
  readonly ctclip: EncodedImage;
}

/** The image encoders of both checkpoints on one device. */
export interface StudyEncoders {
  /** What {@link encode} takes. */
  readonly takes: 'tensor' | 'packed-volume';
  /** Holds the calling thread while the device works. @throws DomainError `inference.failed` */
  encode(volume: EncoderVolume): Promise<EncodedStudy>;
  /** {@link encode} of a volume of air. @throws DomainError `inference.failed` */
  encodeBlank(): Promise<EncodedStudy>;
  close(): Promise<void>;
}
