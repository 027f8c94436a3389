/** Samples a figure until stopped and returns the largest value. */
export function sampleLargest(sample: () => number, everyMilliseconds: number): () => number {
  let largest = sample();
  const timer = setInterval(() => (largest = Math.max(largest, sample())), everyMilliseconds);
  return () => {
    clearInterval(timer);
    return largest;
  };
}
