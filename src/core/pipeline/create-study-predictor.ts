import type { ServiceConfiguration } from '../../config/service-configuration.js';
import { evidenceWriter } from './evidence-writer.js';
import { StudyReader } from '../ingest/study-reader.js';
import { ingestSettings } from './ingest-settings.js';
import { loadCtClip } from './load-ct-clip.js';
import { loadNetworks } from './load-networks.js';
import { LocalStudyPredictor, type StudyEvents } from './local-study-predictor.js';
import { openModelSet } from './model-set.js';
import { answerBasis } from './answer-basis.js';
import { scoreLists } from './score-lists.js';
import { loadEnsembles, StudyClassifier } from './study-classifier.js';
import type { AnswerBasis } from './provenance.js';
import type { LoadedPredictor } from './study-predictor.js';

/**
 * Loads the configured models without a framework, for the command line, and proves that they run. The device process
 * composes the same parts as Nest modules (`src/device`).
 * @throws DomainError that names the wrong file or setting
 */
export async function createStudyPredictor(
  configuration: ServiceConfiguration,
  events: StudyEvents,
): Promise<LoadedPredictor & { readonly basis: AnswerBasis }> {
  const models = await openModelSet(configuration.models);
  const ensembles = await loadEnsembles(models.files);
  const ctClip = await loadCtClip(models, configuration);
  const networks = await loadNetworks(models, configuration);
  const { rules, files } = models;
  const { findings } = rules;
  const evidence = evidenceWriter(configuration, rules);
  const lists = scoreLists(ctClip.findings.supervised, findings, files.networks);
  const classifier = new StudyClassifier(ensembles, lists, files);
  const reader = new StudyReader(ingestSettings(configuration, rules.series));
  const basis = answerBasis(configuration, rules);
  const parts = {
    reader,
    ctClip,
    networks,
    findings,
    classifier,
    evidence,
    basis,
    files: await models.report,
  };
  const predictor = new LocalStudyPredictor(parts, events);
  return {
    predictor,
    basis,
    testDevice: () => ctClip.testDevice(),
    async close(): Promise<void> {
      await reader.close();
      await ctClip.close();
      await networks.close();
    },
  };
}
