import { DRAG_MODE, type NVImage, NVImage as Image, Niivue, SHOW_RENDER, SLICE_TYPE } from '@niivue/niivue';
import type { Millimetres, Plane, Position, SliceCounts, View } from './display.js';

/** Axis of the volume, turned to RAS, that a plane's slices follow one another on. */
const AXES: Readonly<Record<Plane, 0 | 1 | 2>> = { sagittal: 0, coronal: 1, axial: 2 };

const SLICE_TYPES: Readonly<Record<View, SLICE_TYPE>> = {
  axial: SLICE_TYPE.AXIAL,
  coronal: SLICE_TYPE.CORONAL,
  sagittal: SLICE_TYPE.SAGITTAL,
  mpr: SLICE_TYPE.MULTIPLANAR,
};

/** Of attribution: even steps of lightness, so that no edge shows where there is none; weak places let the image through. */
const COLORMAP = {
  R: [40, 87, 188, 249, 252],
  G: [11, 16, 55, 142, 255],
  B: [84, 110, 84, 9, 164],
  A: [0, 90, 170, 220, 255],
  I: [0, 64, 128, 192, 255],
};
const COLORMAP_NAME = 'attribution';

/** Below this part of the strongest contribution nothing is shown. */
const WEAKEST_SHOWN = 0.15;

/** The study's volume on a canvas, with NiiVue: nothing else of the page knows it. */
export class VolumeView {
  private volume: NVImage | undefined;
  private overlay: NVImage | undefined;

  private constructor(private readonly viewer: Niivue) {}

  /** @throws Error where the browser has no WebGL 2 */
  static async on(
    canvas: HTMLCanvasElement,
    onMove: (position: Position) => void,
    onWindow: (low: number, high: number) => void,
  ): Promise<VolumeView> {
    const viewer = new Niivue({
      backColor: [0, 0, 0, 1],
      crosshairColor: [0.36, 0.76, 0.83, 0.75],
      crosshairWidth: 1,
      crosshairWidthUnit: 'mm',
      crosshairGap: 12,
      fontColor: [0.78, 0.84, 0.88, 1],
      fontMinPx: 13,
      selectionBoxColor: [0.36, 0.76, 0.83, 0.5],
      isRadiologicalConvention: true,
      isCornerOrientationText: false,
      showAllOrientationMarkers: true,
      multiplanarShowRender: SHOW_RENDER.NEVER,
      multiplanarPadPixels: 4,
      dragMode: DRAG_MODE.windowing,
      dragAndDropEnabled: false,
      loadingText: '',
      logLevel: 'error',
    });
    await viewer.attachToCanvas(canvas);
    viewer.setSliceType(SLICE_TYPES.axial);
    viewer.addColormap(COLORMAP_NAME, { ...COLORMAP });
    const view = new VolumeView(viewer);
    viewer.onLocationChange = () => onMove(view.position());
    viewer.onIntensityChange = (image) => {
      if (image === view.volume) onWindow(image.cal_min ?? 0, image.cal_max ?? 0);
    };
    return view;
  }

  /**
   * @param bytes NIfTI in Hounsfield units
   * @param low, high Hounsfield units that are black and white
   */
  async show(bytes: ArrayBuffer, [low, high]: readonly [number, number]): Promise<SliceCounts> {
    this.volume = await Image.loadFromUrl({
      url: 'volume.nii.gz',
      name: 'volume.nii.gz',
      buffer: bytes,
      colormap: 'gray',
      cal_min: low,
      cal_max: high,
    });
    this.viewer.addVolume(this.volume);
    this.tellPosition();
    return this.sliceCounts();
  }

  /**
   * Lays contributions over the images, in place of those that were shown.
   * @param bytes NIfTI that knows its place in the patient
   * @returns where the contribution is strongest
   */
  async showAttribution(bytes: ArrayBuffer, opacity: number): Promise<Millimetres> {
    const overlay = await Image.loadFromUrl({
      url: 'attribution.nii.gz',
      name: 'attribution.nii.gz',
      buffer: bytes,
      colormap: COLORMAP_NAME,
      opacity,
    });
    const peak = strongestVoxel(overlay);
    overlay.cal_min = peak.value * WEAKEST_SHOWN;
    overlay.cal_max = peak.value;
    if (this.overlay !== undefined) this.viewer.removeVolume(this.overlay);
    this.overlay = overlay;
    this.viewer.addVolume(overlay);
    return peak.millimetres;
  }

  setOpacity(opacity: number): void {
    if (this.overlay !== undefined) this.viewer.setOpacity(1, opacity);
  }

  setView(view: View): void {
    this.viewer.setSliceType(SLICE_TYPES[view]);
  }

  /** @param low, high Hounsfield units that are black and white */
  setWindow(low: number, high: number): void {
    if (this.volume === undefined) return;
    this.volume.cal_min = low;
    this.volume.cal_max = high;
    this.viewer.updateGLVolume();
  }

  goTo([right, anterior, superior]: Millimetres): void {
    if (this.volume === undefined) return;
    const place = this.viewer.mm2frac([right, anterior, superior]);
    for (const axis of [0, 1, 2] as const) this.place(axis, place[axis]);
    this.redraw();
  }

  /** @param slice from 0 */
  goToSlice(plane: Plane, slice: number): void {
    if (this.volume === undefined) return;
    const count = this.sliceCounts()[plane];
    const inside = Math.min(count - 1, Math.max(0, slice));
    this.place(AXES[plane], (inside + 0.5) / count);
    this.redraw();
  }

  /** Lets go of the graphics memory, which browsers give to a few views only. */
  dispose(): void {
    this.viewer.cleanup();
    this.viewer.gl.getExtension('WEBGL_lose_context')?.loseContext();
  }

  position(): Position {
    const place = this.viewer.scene.crosshairPos;
    const [right = 0, anterior = 0, superior = 0] = this.viewer.frac2mm(place);
    const counts = this.sliceCounts();
    const slice = (plane: Plane): number =>
      Math.min(counts[plane] - 1, Math.max(0, Math.floor(place[AXES[plane]] * counts[plane])));
    const slices = { sagittal: slice('sagittal'), coronal: slice('coronal'), axial: slice('axial') };
    return { millimetres: [right, anterior, superior], slices, hounsfield: this.valueAt(slices) };
  }

  private valueAt({ sagittal, coronal, axial }: Record<Plane, number>): number | null {
    const value = this.volume?.getValue(sagittal, coronal, axial);
    return value === undefined || !Number.isFinite(value) ? null : Math.round(value);
  }

  private sliceCounts(): SliceCounts {
    const [, sagittal = 1, coronal = 1, axial = 1] = this.volume?.dimsRAS ?? [];
    return { sagittal, coronal, axial };
  }

  private place(axis: 0 | 1 | 2, fraction: number): void {
    this.viewer.scene.crosshairPos[axis] = fraction;
  }

  private redraw(): void {
    this.viewer.drawScene();
    this.tellPosition();
  }

  private tellPosition(): void {
    this.viewer.createOnLocationChange();
  }
}

interface Peak {
  readonly value: number;
  readonly millimetres: Millimetres;
}

function strongestVoxel({ img, hdr }: NVImage): Peak {
  if (img === undefined || hdr === null) throw new Error('NiiVue read no voxels.');
  let strongest = 0;
  for (let index = 1; index < img.length; index++) {
    if ((img[index] ?? 0) > (img[strongest] ?? 0)) strongest = index;
  }
  const [, columns = 1, rows = 1] = hdr.dims;
  const voxel = [
    strongest % columns,
    Math.floor(strongest / columns) % rows,
    Math.floor(strongest / (columns * rows)),
    1,
  ];
  const along = (row: readonly number[] = []): number =>
    row.reduce((sum, entry, column) => sum + entry * (voxel[column] ?? 0), 0);
  return {
    value: (img[strongest] ?? 0) * hdr.scl_slope + hdr.scl_inter,
    millimetres: [along(hdr.affine[0]), along(hdr.affine[1]), along(hdr.affine[2])],
  };
}
