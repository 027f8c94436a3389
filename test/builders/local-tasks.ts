import { openSourceReader } from '../../src/core/archive/open-source.js';
import type { StartTasks } from '../../src/core/ingest/ingest-study.js';
import type { AnyTask, TaskRunner } from '../../src/core/ingest/ingest-tasks.js';
import { TaskPerformer } from '../../src/core/ingest/task-performer.js';

/** Performs the tasks of a study on the test's own thread; what they are given and give is copied as between threads. */
export const localTasks: StartTasks = (files) => {
  const source = files === undefined ? noFiles : openSourceReader(files);
  const performer = new TaskPerformer(source);
  const run = (name: string, input: unknown): Promise<unknown> =>
    Promise.resolve().then(() => performer.perform({ name, input: structuredClone(input) } as AnyTask));
  return { run } as TaskRunner;
};

const noFiles = {
  read: (): never => {
    throw new Error('there are no files');
  },
};
