import { availableParallelism } from 'node:os';
import process from 'node:process';
import { type System, THIS_SYSTEM } from '../../core/inference/cuda/system.js';
import { availableMemory } from '../../server/upload/available-memory.js';
import { freeDisk } from '../../server/upload/free-disk.js';

/** Queries about the machine, replaceable in tests. */
export interface Host extends System {
  readonly platform: NodeJS.Platform;
  /** Version of Node.js, such as "20.19.0". */
  readonly nodeVersion: string;
  readonly cores: number;
  /** Bytes; undefined if the system does not report it. */
  availableMemory(): Promise<number | undefined>;
  /** Bytes; undefined if the directory does not exist. */
  freeDisk(directory: string): Promise<number | undefined>;
}

export const THIS_HOST: Host = {
  ...THIS_SYSTEM,
  platform: process.platform,
  nodeVersion: process.versions.node,
  cores: availableParallelism(),
  availableMemory,
  freeDisk,
};
