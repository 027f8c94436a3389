/**
 * The probability that a positive case scores higher than a negative one, with ties counted half: the area under the ROC
 * curve. NaN if all cases are of one kind.
 */
export function areaUnderCurve(scores: readonly number[], isPositive: readonly boolean[]): number {
  const positives = scores.filter((_, index) => isPositive[index]);
  const negatives = scores.filter((_, index) => !isPositive[index]);
  let won = 0;
  for (const positive of positives) {
    for (const negative of negatives) won += positive > negative ? 1 : positive === negative ? 0.5 : 0;
  }
  return won / (positives.length * negatives.length);
}
