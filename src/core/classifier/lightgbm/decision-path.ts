/**
 * The stack of decision paths that TreeSHAP keeps while walking a tree (Lundberg, Erion, Lee, "Consistent Individualized
 * Feature Attribution for Tree Ensembles", arXiv:1802.03888, algorithm 2).
 *
 * A path is a list of elements, one per distinct feature on the way from the root, after a first element without a
 * feature. `zero` is the share of training rows that follow the path when the feature is unknown; `one` is 1 if the
 * explained row follows it and 0 otherwise. `weight` of element `i` is the summed permutation weight of all subsets of `i`
 * features. The children of a split work on copies, so the paths follow one another in the same arrays.
 */
export class DecisionPathStack {
  readonly feature: Int32Array;
  readonly zero: Float64Array;
  readonly one: Float64Array;
  readonly weight: Float64Array;

  /** @param depth edges from the root to the deepest leaf of the deepest tree */
  constructor(depth: number) {
    // Level k needs at most k + 1 elements.
    const elements = ((depth + 1) * (depth + 2)) / 2;
    this.feature = new Int32Array(elements);
    this.zero = new Float64Array(elements);
    this.one = new Float64Array(elements);
    this.weight = new Float64Array(elements);
  }

  /** Copies the path at `start` behind itself, adds an element to the copy and returns the copy's start. */
  pushExtended(start: number, length: number, zero: number, one: number, feature: number): number {
    const copy = start + length;
    for (let i = 0; i < length; i++) {
      this.feature[copy + i] = this.feature[start + i];
      this.zero[copy + i] = this.zero[start + i];
      this.one[copy + i] = this.one[start + i];
      this.weight[copy + i] = this.weight[start + i];
    }
    this.extend(copy, length, zero, one, feature);
    return copy;
  }

  /** EXTEND of the paper: one more feature; every subset either contains it (`one`) or not (`zero`). */
  private extend(start: number, length: number, zero: number, one: number, feature: number): void {
    const { weight } = this;
    const last = start + length;
    this.feature[last] = feature;
    this.zero[last] = zero;
    this.one[last] = one;
    weight[last] = length === 0 ? 1 : 0;
    for (let i = length - 1; i >= 0; i--) {
      const before = weight[start + i];
      if (one !== 0) weight[start + i + 1] += (one * before * (i + 1)) / (length + 1);
      weight[start + i] = (zero * before * (length - i)) / (length + 1);
    }
  }

  /** Position of a feature's element within the path, or -1. The first element has no feature. */
  find(start: number, length: number, feature: number): number {
    for (let i = 1; i < length; i++) if (this.feature[start + i] === feature) return i;
    return -1;
  }

  /** UNWIND of the paper: removes the element at `position`, as if its feature had never been added. */
  unwind(start: number, length: number, position: number): void {
    const { weight } = this;
    const last = length - 1;
    const zero = this.zero[start + position];
    const one = this.one[start + position];
    let carried = weight[start + last];
    for (let i = last - 1; i >= 0; i--) {
      const before = weight[start + i];
      if (one !== 0) {
        weight[start + i] = (carried * length) / ((i + 1) * one);
        carried = before - (weight[start + i] * zero * (last - i)) / length;
      } else {
        weight[start + i] = (before * length) / (zero * (last - i));
      }
    }
    for (let i = start + position; i < start + last; i++) {
      this.feature[i] = this.feature[i + 1];
      this.zero[i] = this.zero[i + 1];
      this.one[i] = this.one[i + 1];
    }
  }

  /** Total weight of the path without an element that the row follows (`one` is 1): the sum after UNWIND. */
  weightWithoutFollowed(start: number, length: number, position: number): number {
    const { weight } = this;
    const last = length - 1;
    const zero = this.zero[start + position];
    let carried = weight[start + last];
    let total = 0;
    for (let i = last - 1; i >= 0; i--) {
      const part = (carried * length) / (i + 1);
      total += part;
      carried = weight[start + i] - part * zero * ((last - i) / length);
    }
    return total;
  }

  /**
   * Total weight of the path without an element that the row does not follow (`one` is 0), times that element's `zero`:
   * the same number for all such elements of a path.
   */
  weightWithoutUnfollowed(start: number, length: number): number {
    const last = length - 1;
    let total = 0;
    for (let i = last - 1; i >= 0; i--) total += this.weight[start + i] / ((last - i) / length);
    return total;
  }
}
