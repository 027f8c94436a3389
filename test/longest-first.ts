import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take the longest, the longest first: if one of them started last, the run would wait for it alone. */
const LONGEST = [
  'demonstration.e2e',
  'demo-bundle',
  'studies-endurance.e2e',
  'studies-stores-directory.e2e',
  'studies-stores-bucket.e2e',
  'page-accessibility.e2e',
  'command-line.e2e',
  'nginx.e2e',
  'model-reload.e2e',
  'studies-redis.e2e',
  'patient-data.e2e',
  'connections.e2e',
  'webgpu',
  'access.e2e',
  'host-users.e2e',
  'study-reader.e2e',
  'page.e2e',
  'page-tools.e2e',
  'page-viewer.e2e',
  'page-privacy.e2e',
  'page-access.e2e',
];

/** Starts {@link LONGEST} first, then the end-to-end tests, which wait for other processes, and last the unit tests. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rankOf = ({ moduleId, project }: TestSpecification): number => {
      const place = LONGEST.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
      if (place >= 0) return place;
      return LONGEST.length + (relative(project.config.root, moduleId).startsWith('test') ? 0 : 1);
    };
    const sorted = await super.sort(files);
    return sorted.toSorted((left, right) => rankOf(left) - rankOf(right));
  }
}
