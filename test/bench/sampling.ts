/** Samples a figure until it is stopped, and keeps the largest. */
export function sampleLargest(sample: () => number, everyMilliseconds: number): () => number {
  let largest = sample();
  const timer = setInterval(() => (largest = Math.max(largest, sample())), everyMilliseconds);
  return () => {
    clearInterval(timer);
    return largest;
  };
}
