/** Limits beyond which a volume differs from the training data. Hounsfield units, millimetres, millilitres. */
export interface QualityLimits {
  /** Largest difference between the air around the patient and -1000 HU. */
  readonly airDeviation: number;
  /** Smallest certain lung volume: the study is refused below it. */
  readonly noLungsVolume: number;
  /** Air-filled lung volume below which the answer has a warning. */
  readonly littleLungVolume: number;
  /** Length along the patient below which the volume is only a sample of the chest. */
  readonly shortestCoverage: number;
  /** Length above which most of the volume is not a chest. */
  readonly longestCoverage: number;
  /** Share of the largest lung cross-section. Lungs with more in the first or last slice continue outside the volume. */
  readonly cutOffShare: number;
  /** Share of the lungs that may lie outside of the encoder's box. */
  readonly outsideCropShare: number;
  /** Share of the lungs that may touch the edge of the image. */
  readonly edgeShare: number;
  readonly widestSliceDistance: number;
  readonly thickestSlice: number;
  /** Kernel classes of the series rules whose images look unlike the training data. */
  readonly unusualKernelClasses: readonly string[];
}

export const DEFAULT_QUALITY_LIMITS: QualityLimits = {
  // Scanners keep air within 10 HU, even if reconstructions are clipped at -1024 or -1000; 60 means a lost calibration.
  airDeviation: 60,
  // Heads have up to 10 ml in sinuses and mastoids, complete chests of adults over 2000 ml, the bases of the lungs above an
  // abdomen about 100 ml. The models were not trained on children.
  noLungsVolume: 40,
  // Adult lungs hold 3 to 7 litres in inspiration; large effusions or a pneumonectomy still leave over half a litre. An
  // abdomen with the bases of the lungs has less.
  littleLungVolume: 500,
  // Adult lungs are 200 to 300 mm long.
  shortestCoverage: 120,
  // Chests are scanned over 250 to 400 mm; with the abdomen they take 500 and more.
  longestCoverage: 480,
  // Apex and recesses taper: complete series end at less than a tenth of the largest cross-section.
  cutOffShare: 0.25,
  // One hundredth is a rim of a millimetre or two. Above this limit, the edge of a lobe is missing.
  outsideCropShare: 0.02,
  // A complete field includes the chest wall around the lungs.
  edgeShare: 0.01,
  // A nodule of 5 mm can lie between two slices that are farther apart.
  widestSliceDistance: 5,
  // The published training data has slices of 0.5 to 2.5 mm; 3 is still like them, 5 is not.
  thickestSlice: 4,
  // The training data has a lung and a soft-tissue reconstruction of each study, and none for bones.
  unusualKernelClasses: ['sharp'],
};
