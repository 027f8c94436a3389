/** Middle and width of the grey scale, in Hounsfield units. */
export interface GreyWindow {
  readonly level: number;
  readonly width: number;
}

export type WindowName = 'lung' | 'mediastinum' | 'bone' | 'soft';
export const WINDOW_NAMES: readonly WindowName[] = ['lung', 'mediastinum', 'bone', 'soft'];

/** The usual windows of chest CT. */
export const WINDOWS: Readonly<Record<WindowName, GreyWindow>> = {
  lung: { level: -600, width: 1500 },
  mediastinum: { level: 50, width: 350 },
  bone: { level: 400, width: 1800 },
  soft: { level: 40, width: 400 },
};

const LEVELS = { min: -2000, max: 4000 } as const;
const WIDTHS = { min: 1, max: 6000 } as const;

/** The preset with exactly these values. */
export function presetOf({ level, width }: GreyWindow): WindowName | undefined {
  return WINDOW_NAMES.find((name) => WINDOWS[name].level === level && WINDOWS[name].width === width);
}

/** Rounds a window to whole Hounsfield units within the limits. */
export function limitedWindow({ level, width }: GreyWindow): GreyWindow {
  const within = (value: number, { min, max }: { readonly min: number; readonly max: number }): number =>
    Math.min(max, Math.max(min, Math.round(value)));
  return { level: within(level, LEVELS), width: within(width, WIDTHS) };
}

/** Writes the grey levels of Hounsfield units as opaque pixels. @param pixels red, green, blue and alpha of each value */
export function paintGrey(
  values: ArrayLike<number>,
  { level, width }: GreyWindow,
  isInverted: boolean,
  pixels: Uint8ClampedArray,
): void {
  const low = level - width / 2;
  const scale = 255 / width;
  const packed = new Uint32Array(pixels.buffer, pixels.byteOffset, pixels.length / 4);
  for (let at = 0; at < packed.length; at++) {
    const share = ((values[at] ?? 0) - low) * scale;
    const grey = share <= 0 ? 0 : share >= 255 ? 255 : Math.round(share);
    const shown = isInverted ? 255 - grey : grey;
    packed[at] = 0xff000000 | (shown * 0x010101);
  }
}
