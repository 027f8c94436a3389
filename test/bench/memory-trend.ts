/** Memory of the service at one moment, in mebibytes. */
export interface MemorySample {
  /** Since the first study was sent. */
  readonly seconds: number;
  /** Studies answered until then. */
  readonly answered: number;
  /** Of the process that has the clients. */
  readonly http: number;
  /** Of the process that has the models. */
  readonly device: number;
}

/** Share of the run that is not counted: memory that the service takes once and keeps is no growth. */
const SETTLING = 0.25;

/** How memory of all processes grows with the studies answered, in mebibytes for a thousand: the slope of a line through the samples. */
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
