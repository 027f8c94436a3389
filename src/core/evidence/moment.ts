/** A moment in the forms of DICOM and FHIR. */
export interface Moment {
  /** DA, TM and DT (PS3.5 section 6.2). */
  readonly date: string;
  readonly time: string;
  readonly dateTime: string;
  /** FHIR's `instant`, in UTC. */
  readonly instant: string;
}

const MILLISECONDS_PER_MINUTE = 60_000;

/** @param offset of the study's times, such as `+0300`; without it the host's zone, as DICOM assumes local times */
export function momentOf(now: Date, offset: string | undefined): Moment {
  const minutes = offset === undefined ? -now.getTimezoneOffset() : minutesOf(offset);
  const shifted = new Date(now.getTime() + minutes * MILLISECONDS_PER_MINUTE).toISOString();
  const [date, time] = [shifted.slice(0, 10).replaceAll('-', ''), shifted.slice(11, 19).replaceAll(':', '')];
  return { date, time, dateTime: `${date}${time}${offset ?? ''}`, instant: now.toISOString() };
}

function minutesOf(offset: string): number {
  const sign = offset.startsWith('-') ? -1 : 1;
  return sign * (60 * Number(offset.slice(1, 3)) + Number(offset.slice(3, 5)));
}
