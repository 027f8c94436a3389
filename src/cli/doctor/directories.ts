import { ownDirectoriesOf } from '../../config/check-files.js';
import { foreignDirectory } from '../../config/own-directory.js';
import type { ServiceConfiguration } from '../../config/service-configuration.js';
import { type Examination, ok, problem } from './examination.js';

/** Examines whether other users may write to the service's directories: the service refuses such directories. */
export function examineDirectories(configuration: ServiceConfiguration): Examination[] {
  const directories = ownDirectoriesOf(configuration);
  const problems = directories.flatMap(([variable, path]) => {
    const complaint = foreignDirectory(path);
    return complaint === undefined ? [] : [problem(variable, `${path} ${complaint}.`)];
  });
  const names = directories.map(([variable]) => variable).join(', ');
  return problems.length > 0 ? problems : [ok('Directories', `No other user can write to ${names}.`)];
}
