import { DomainError } from '../problem/domain-error.js';
import { jsonText, PROCESS_OUTPUT, type Output } from './output.js';
import { sendStudy, type SendStudyOptions, type ServiceAnswer } from './study-client.js';

/**
 * `ctclip client`: sends a study to a running service and prints its answer as JSON, a failure's too.
 * @throws DomainError when the service cannot be reached, or answers with a failure
 */
export async function clientCommand(
  options: SendStudyOptions,
  output: Output = PROCESS_OUTPUT,
): Promise<void> {
  output.warn(`Sending ${options.file} to ${options.url} …`);
  const answer = await sendStudy(options);
  output.out(jsonText(answer.body));
  if (answer.status !== 200) throw refused(answer);
}

/** The service's own sentence, if its answer has one: the contract's failures and problem details both do. */
function refused({ status, body }: ServiceAnswer): DomainError {
  const { error, detail } =
    typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const reason = [error, detail].find((text) => typeof text === 'string') ?? 'it gave no reason.';
  return new DomainError('cli.service-refused', 'malformed', `The service answered ${status}: ${reason}`);
}
