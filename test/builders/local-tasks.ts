import { openSourceReader } from '../../src/core/archive/open-source.js';
import type { StartTasks } from '../../src/core/ingest/ingest-study.js';
import type { AnyTask, TaskRunner } from '../../src/core/ingest/ingest-tasks.js';
import { TaskPerformer } from '../../src/core/ingest/task-performer.js';

/** Performs a study's tasks on the test's own thread. Arguments and results are copied as they are between threads. */
export const localTasks: StartTasks = (files) => {
  const source = files === undefined ? noFiles : openSourceReader(files);
  const performer = new TaskPerformer(source);
  const run = (name: string, input: unknown): Promise<unknown> =>
    Promise.resolve().then(() => performer.perform({ name, input: structuredClone(input) } as AnyTask));
  return { run } as TaskRunner;
};

const noFiles = {
  read: (): never => {
    throw new Error('the source has no files');
  },
};
