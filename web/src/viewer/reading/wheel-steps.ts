/** Distance on a trackpad that scrolls one slice. A notch of most wheels is about three times as much. */
const PIXELS = 40;
/** Pixels of a line and of a page, for wheels that report these units. */
const LINE_PIXELS = 16;
const PAGE_PIXELS = 400;

/** Turns the distances of wheel events into steps: a slow swipe and a fast one of the same length scroll equally far. */
export class WheelSteps {
  private rest = 0;

  /** @param mode of the event: 0 pixels, 1 lines, 2 pages @returns whole steps; downwards is positive */
  add(distance: number, mode: number): number {
    const pixels = distance * (mode === 1 ? LINE_PIXELS : mode === 2 ? PAGE_PIXELS : 1);
    // A change of direction counts at once.
    if (Math.sign(pixels) !== Math.sign(this.rest)) this.rest = 0;
    // A notch of a wheel is one slice, whatever distance the system gives it.
    if (Math.abs(pixels) >= NOTCH_PIXELS) {
      this.rest = 0;
      return Math.sign(pixels);
    }
    this.rest += pixels;
    const steps = Math.trunc(this.rest / PIXELS);
    this.rest -= steps * PIXELS;
    return steps;
  }
}

/** Larger distances in one event come from wheels with notches. */
const NOTCH_PIXELS = 100;
