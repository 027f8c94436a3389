/** Sizes of the image encoder (a CT-ViT with a codebook). All are inferred from the shapes in the checkpoint. */
export interface ImageEncoderArchitecture {
  /** Model width: channels per token. */
  readonly dim: number;
  /** Side of a patch in voxels, in the slice's plane. */
  readonly patchSide: number;
  /** Slices per patch. */
  readonly patchDepth: number;
  /** Patches along the height, and along the width, of a slice. */
  readonly grid: number;
  readonly heads: number;
  readonly headWidth: number;
  readonly spatialLayers: number;
  readonly temporalLayers: number;
  readonly feedForwardWidth: number;
  /** Entries of the codebook. */
  readonly codes: number;
  /** Width of the latent space of images and texts. */
  readonly latent: number;
}

/** Sizes of the text encoder (a BERT). */
export interface TextEncoderArchitecture {
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  readonly intermediateWidth: number;
  readonly vocabulary: number;
  /** Longest text in tokens, `[CLS]` and `[SEP]` included. */
  readonly positions: number;
  readonly tokenTypes: number;
  readonly latent: number;
}

/** Sizes of the supervised classification head. */
export interface HeadArchitecture {
  readonly latent: number;
  readonly findings: number;
}

export interface CtClipArchitecture {
  readonly image: ImageEncoderArchitecture;
  /** Absent when the file has no text encoder; a supervised checkpoint does not need one. */
  readonly text: TextEncoderArchitecture | undefined;
  /** Absent when the file has no head; a zero-shot checkpoint has none. */
  readonly head: HeadArchitecture | undefined;
}

/** Side in voxels of the image encoder's input slices. */
export function imageSide(image: ImageEncoderArchitecture): number {
  return image.grid * image.patchSide;
}

export function patchVoxels(image: ImageEncoderArchitecture): number {
  return image.patchDepth * image.patchSide * image.patchSide;
}
