export type Appearance = 'auto' | 'light' | 'dark';

export const APPEARANCES: readonly Appearance[] = ['auto', 'light', 'dark'];

const KEY = 'ctclip.appearance';

export function preferredAppearance(): Appearance {
  try {
    const kept = localStorage.getItem(KEY);
    return APPEARANCES.find((appearance) => appearance === kept) ?? 'auto';
  } catch {
    return 'auto';
  }
}

/** Sets the attribute that the style sheet uses; without it, the system's preference applies. */
export function showAppearance(appearance: Appearance): void {
  document.documentElement.dataset['appearance'] = appearance;
}

export function keepAppearance(appearance: Appearance): void {
  try {
    localStorage.setItem(KEY, appearance);
  } catch {
    // Storage is unavailable: the next visit follows the system.
  }
}
