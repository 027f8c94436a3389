import { namedSide, type RegionSide, type SideShares } from '../attribution/named-side.js';
import type { Language } from '../problem/translation.js';

const SIDES: Readonly<Record<Language, Readonly<Record<RegionSide, string>>>> = {
  en: { midline: 'in the midline', left: 'on the patient’s left', right: 'on the patient’s right' },
  ru: { midline: 'посередине', left: 'слева у пациента', right: 'справа у пациента' },
};

/**
 * The side of a score's places in words, with the shares if both sides are named.
 * @param side of the strongest region
 * @param regions number of separate regions
 */
export function sideInWords(
  side: RegionSide,
  sides: SideShares,
  regions: number,
  language: Language = 'en',
): string {
  const named = namedSide(side, sides, regions);
  if (named !== 'both') return SIDES[language][named];
  const [left, right] = [sides.left, sides.right].map((share) => Math.round(100 * share));
  return language === 'ru'
    ? `с обеих сторон (слева ${left} %, справа ${right} %)`
    : `on both sides (left ${left} %, right ${right} %)`;
}
