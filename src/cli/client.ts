import { DomainError } from '../core/problem/domain-error.js';
import { notTheService } from './cli-errors.js';
import { jsonText, PROCESS_OUTPUT, type Output } from './output.js';
import { fileBody } from './study-body.js';
import { refusalReason, sendStudy, type ServiceAddress, type ServiceAnswer } from './study-client.js';

export interface ClientOptions extends ServiceAddress {
  /** A study as `.zip`, or a volume as `.nii` or `.nii.gz`. */
  readonly file: string;
  /** Further findings to look for. */
  readonly finding?: readonly string[];
}

/**
 * `ctclip client`: sends a study to a running service and prints its answer, or its failure, as JSON.
 * @throws DomainError if the service cannot be reached or answers with a failure
 */
export async function clientCommand(
  { file, finding = [], ...address }: ClientOptions,
  output: Output = PROCESS_OUTPUT,
): Promise<void> {
  const study = await fileBody(file);
  output.warn(`Sending ${file} to ${address.url} …`);
  const fields = finding.length === 0 ? {} : { findings: JSON.stringify(finding) };
  const answer = await sendStudy(study, address, { fields });
  if (answer.body === undefined) throw notTheService(address.url, answer.status);
  output.out(jsonText(answer.body));
  if (answer.status !== 200) throw refused(answer);
}

function refused(answer: ServiceAnswer): DomainError {
  const reason = refusalReason(answer) ?? 'it gave no reason.';
  return new DomainError('cli.service-refused', `The service answered ${answer.status}: ${reason}`);
}
