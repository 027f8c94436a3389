import { until } from '../until.js';

/** The end of a study as `GET /studies/ID` and `GET /studies` show it. */
interface StudyEnd {
  readonly state: string;
  readonly failure?: { readonly code: string; readonly error?: string } | null;
}

/**
 * Polls a study until it has succeeded.
 * @param look reads the study's resource; undefined while that is impossible
 * @returns the resource
 * @throws Error at once when the study ends otherwise, with the code and the sentence of its failure
 */
export async function succeeded<Study extends StudyEnd>(
  look: () => Promise<Study | undefined>,
): Promise<Study> {
  const found: Study[] = [];
  await until(async () => {
    const study = await look();
    if (study?.state === 'succeeded') found.push(study);
    else if (study?.state === 'failed' || study?.state === 'cancelled') throw new Error(endOf(study));
    return found.length > 0;
  }, 'the success of a study');
  return found[0];
}

function endOf({ state, failure }: StudyEnd): string {
  return `A study that must succeed ${state}: ${failure?.code ?? 'without a code'}, ${failure?.error ?? 'without a sentence'}`;
}
