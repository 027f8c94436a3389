import { DRAG_MODE, type NVImage, NVImage as Image, Niivue, SHOW_RENDER, SLICE_TYPE } from '@niivue/niivue';
import { smoothMap } from './smooth-map.js';
import {
  type Millimetres,
  type Pane,
  panesOf,
  type Plane,
  type Position,
  type SliceCounts,
  type View,
} from './display.js';

/** Axis of the volume in RAS orientation along which a plane's slices follow one another. */
const AXES: Readonly<Record<Plane, 0 | 1 | 2>> = { sagittal: 0, coronal: 1, axial: 2 };

const SLICE_TYPES: Readonly<Record<View, SLICE_TYPE>> = {
  axial: SLICE_TYPE.AXIAL,
  coronal: SLICE_TYPE.CORONAL,
  sagittal: SLICE_TYPE.SAGITTAL,
  mpr: SLICE_TYPE.MULTIPLANAR,
};

/** Colour map of the attribution, in even steps of lightness, so that it shows no false edges. */
const COLORMAP = {
  R: [40, 87, 188, 249, 252],
  G: [11, 16, 55, 142, 255],
  B: [84, 110, 84, 9, 164],
  A: [0, 160, 200, 230, 255],
  I: [0, 64, 128, 192, 255],
};
const COLORMAP_NAME = 'attribution';

/** Value of NiiVue's `COLORMAP_TYPE.ZERO_TO_MAX_TRANSLUCENT_BELOW_MIN`, which is not exported. */
const TRANSLUCENT_BELOW_MINIMUM = 2;

/** NiiVue recognises formats by file names. */
const NIFTI = 'image.nii.gz';

/** NIfTI's code of float32. NiiVue does not export its enumeration. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment
const FLOAT32 = 16 as NonNullable<Parameters<typeof Image.createNiftiArray>[3]>;

/** Factor by which a map is shown finer than its tokens. */
const FINER = 4;

/** Contributions below this share of the strongest one fade out. */
const FULLY_SHOWN = 0.5;

/** Smallest width of the crosshair in pixels of the canvas: lines thinner than one pixel vanish between pixels. */
const LINE = 1.2;

/** The study's volume on a canvas. Only this class uses NiiVue. */
export class VolumeView {
  private volume: NVImage | undefined;
  private overlay: NVImage | undefined;

  private constructor(private readonly viewer: Niivue) {}

  /** @throws Error if the browser lacks WebGL 2 */
  static async on(
    canvas: HTMLCanvasElement,
    onMove: (position: Position) => void,
    onWindow: (low: number, high: number) => void,
  ): Promise<VolumeView> {
    const viewer = new Niivue({
      backColor: [0, 0, 0, 1],
      crosshairColor: [0.4, 0.78, 0.84, 0.55],
      crosshairWidthUnit: 'mm',
      crosshairGap: 16,
      selectionBoxColor: [0.36, 0.76, 0.83, 0.5],
      isRadiologicalConvention: true,
      sagittalNoseLeft: true,
      isOrientationTextVisible: false,
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
   * @param low, high Hounsfield units shown as black and as white
   */
  async show(bytes: ArrayBuffer, [low, high]: readonly [number, number]): Promise<SliceCounts> {
    this.volume = await Image.loadFromUrl({
      url: NIFTI,
      name: NIFTI,
      buffer: bytes,
      colormap: 'gray',
      cal_min: low,
      cal_max: high,
    });
    this.viewer.addVolume(this.volume);
    this.redraw();
    return this.sliceCounts();
  }

  /**
   * Draws contributions over the images and replaces earlier ones.
   * @param bytes NIfTI with its position in the patient
   * @param peak position of the strongest contribution; padding outside the images may contribute more
   */
  async showAttribution(
    bytes: ArrayBuffer,
    peak: Millimetres | undefined,
    opacity: number,
    signal: AbortSignal,
  ): Promise<void> {
    const map = await Image.loadFromUrl({ url: NIFTI, name: NIFTI, buffer: bytes });
    const overlay = await Image.loadFromUrl({
      url: NIFTI,
      name: NIFTI,
      buffer: smoothNifti(map),
      colormap: COLORMAP_NAME,
      opacity,
    });
    signal.throwIfAborted();
    const strongest = peak === undefined ? strongestOf(map.img ?? []) : valueAt(map, peak);
    overlay.cal_min = strongest * FULLY_SHOWN;
    overlay.cal_max = strongest;
    overlay.colormapType = TRANSLUCENT_BELOW_MINIMUM;
    if (this.overlay !== undefined) this.viewer.removeVolume(this.overlay);
    this.overlay = overlay;
    this.viewer.addVolume(overlay);
  }

  setOpacity(opacity: number): void {
    if (this.overlay !== undefined) this.viewer.setOpacity(1, opacity);
  }

  /** @returns positions of its planes on the canvas */
  setView(view: View): readonly Pane[] {
    const panes = panesOf(view, this.isWide());
    if (view === 'mpr') {
      this.viewer.setCustomLayout(
        panes.map(({ plane, left, top, width, height }) => ({
          sliceType: SLICE_TYPES[plane],
          position: [left, top, width, height],
        })),
      );
    } else {
      this.viewer.clearCustomLayout();
    }
    this.viewer.setSliceType(SLICE_TYPES[view]);
    if (this.volume !== undefined) this.redraw();
    return panes;
  }

  /** @param low, high Hounsfield units shown as black and as white */
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

  /** Releases the graphics memory: browsers allow only a few contexts. */
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

  private isWide(): boolean {
    const { width, height } = this.viewer.gl.canvas;
    return width > height;
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
    this.fitCrosshair();
    this.tellPosition();
  }

  /** The panes' sizes are known once they are drawn; seen from the feet, their widths are negative. */
  private fitCrosshair(): void {
    const scales = this.viewer.screenSlices.map(
      ({ fovMM: [width = 0], leftTopWidthHeight: { 2: pixels = 1 } }) => Math.abs(width) / pixels,
    );
    const width = LINE * Math.max(...scales);
    if (!Number.isFinite(width) || width === this.viewer.opts.crosshairWidth) return;
    this.viewer.opts.crosshairWidth = width;
    this.viewer.crosshairs3D = null;
    this.viewer.drawScene();
  }

  private tellPosition(): void {
    this.viewer.createOnLocationChange();
  }
}

/** A map has one value per token of some millimetres; interpolation makes it smooth. */
function smoothNifti({ img, hdr }: NVImage): ArrayBuffer {
  if (img === undefined || hdr === null) throw new Error('NiiVue read no voxels.');
  const [, columns = 1, rows = 1, slices = 1] = hdr.dims;
  const smooth = smoothMap({ size: [columns, rows, slices], values: img }, FINER);
  const [, width = 1, height = 1, depth = 1] = hdr.pixDims;
  const affine = hdr.affine.map((row) => row.map((entry, axis) => (axis < 3 ? entry / FINER : entry)));
  const bytes = Image.createNiftiArray(
    [...smooth.size],
    [width / FINER, height / FINER, depth / FINER],
    affine.flat(),
    FLOAT32,
    Float32Array.from(smooth.values),
  );
  return bytes.slice().buffer;
}

function valueAt(map: NVImage, [right, anterior, superior]: Millimetres): number {
  const [x = 0, y = 0, z = 0] = map.mm2vox([right, anterior, superior]);
  return map.getValue(Math.round(x), Math.round(y), Math.round(z));
}

function strongestOf(values: ArrayLike<number>): number {
  let strongest = -Infinity;
  for (let index = 0; index < values.length; index++) strongest = Math.max(strongest, values[index] ?? 0);
  return strongest;
}
