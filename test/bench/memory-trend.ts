/** Memory of the service at one moment, in mebibytes. */
export interface MemorySample {
  /** Seconds since the first study was sent. */
  readonly seconds: number;
  /** Studies answered so far. */
  readonly answered: number;
  /** Memory of the HTTP process. */
  readonly http: number;
  /** Memory of the device process. */
  readonly device: number;
}

/** Share of the run that is ignored: memory that the service allocates once and keeps is not growth. */
const SETTLING = 0.25;

/** Growth of all processes' memory in mebibytes per thousand answered studies: the slope of a line through the samples. */
export function growthPerThousand(samples: readonly MemorySample[]): number {
  const settled = samples.slice(Math.floor(SETTLING * samples.length));
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const studies = settled.map(({ answered }) => answered);
  const memory = settled.map(({ http, device }) => http + device);
  const [middle, level] = [mean(studies), mean(memory)];
  const covariance = mean(studies.map((count, index) => (count - middle) * (memory[index] - level)));
  return (1000 * covariance) / mean(studies.map((count) => (count - middle) ** 2));
}
