/** Red, green, blue in [0, 255]. */
export type Rgb = readonly [red: number, green: number, blue: number];

/**
 * A colour map of even perceived lightness, from dark violet over red to light yellow. Lightness rises and hue turns evenly
 * in OKLab (Björn Ottosson, 2020, "A perceptual color space for image processing"), so it shows no false edges and still
 * reads correctly in greyscale.
 * @param share in [0, 1]
 */
export function heat(share: number): Rgb {
  const { lightness, chroma, hue } = HEAT;
  const at = (range: readonly [number, number]): number => range[0] + (range[1] - range[0]) * share;
  const arch = chroma * Math.sin(Math.PI * (0.2 + 0.65 * share));
  const angle = (at(hue) * Math.PI) / 180;
  return fromOklab(at(lightness), arch * Math.cos(angle), arch * Math.sin(angle));
}

/** Lightness in [0, 1], hue in degrees. */
const HEAT = { lightness: [0.35, 0.95], chroma: 0.2, hue: [-40, 105] } as const;

function fromOklab(lightness: number, a: number, b: number): Rgb {
  const long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    byte(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
    byte(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
    byte(-0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short),
  ];
}

/** Linear light in [0, 1] to sRGB. */
function byte(light: number): number {
  const clipped = Math.min(1, Math.max(0, light));
  const encoded = clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * clipped ** (1 / 2.4) - 0.055;
  return Math.round(255 * encoded);
}
