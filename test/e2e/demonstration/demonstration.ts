import { join } from 'node:path';
import { zipOf } from '../../../src/core/phantom/phantom-study.js';
import { plantedStudy, type PlantedStudy } from '../../builders/planted-study.js';
import { ZERO_SHOT_NAME } from '../../demo/finding-names.js';
import type { FindingName } from '../../../src/core/phantom/findings/findings.js';
import { type RunningService, spawnMain } from '../running-service.js';

const SCAN = { matrix: 96, sliceSpacing: 4 } as const;

/** A finding that accompanies every planted one. */
export const IN_EVERY = 'Pathological finding';

/** A synthetic patient with one finding. */
export interface Patient {
  readonly finding: FindingName;
  readonly seed: number;
}

/** Patients whom the page's tests send, and whose answer, picture and page are compared. */
export const EFFUSION: Patient = { finding: 'effusion', seed: 3 };
export const NODULE: Patient = { finding: 'nodule', seed: 15 };

/** The operators' program with the demonstration models, and the patients whose studies are sent to it. */
export class Demonstration {
  /** Identifiers of the studies that the service has assessed, by their {@link questionOf}. */
  readonly assessed = new Map<string, string>();
  private readonly studies = new Map<number, PlantedStudy & { readonly zip: Promise<Uint8Array> }>();
  private running: RunningService | undefined;

  get service(): RunningService {
    if (this.running === undefined) throw new Error('The service is started before all tests.');
    return this.running;
  }

  /** Path for a file of the tests; deleted with the service. */
  pathOf(name: string): string {
    return join(this.service.directory, name);
  }

  async start(): Promise<void> {
    this.running = spawnMain({ STUDIES_IN_FLIGHT: '2', LOG_LEVEL: 'debug' });
    await this.running.ready();
  }

  async stop(): Promise<void> {
    await this.running?.[Symbol.asyncDispose]();
  }

  /** The patient's study, drawn once. */
  study({ finding, seed }: Patient): PlantedStudy & { readonly zip: Promise<Uint8Array> } {
    const known = this.studies.get(seed);
    if (known !== undefined) return known;
    const drawn = plantedStudy({ ...SCAN, seed, findings: [finding] });
    const study = { ...drawn, zip: zipOf(drawn.files) };
    this.studies.set(seed, study);
    return study;
  }
}

/** Key of a request: a patient's study, and the scores to explain; empty: those that the service chooses. */
export function questionOf({ seed }: Patient, explained: string): string {
  return `${seed} ${explained}`;
}

/** Names of the scores whose places are compared. */
export function explainedOf({ finding }: Patient): string {
  return [ZERO_SHOT_NAME[finding], IN_EVERY].map((name) => `ctclip_${name}`).join();
}
