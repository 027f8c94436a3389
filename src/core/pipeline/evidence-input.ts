/** The answer in the form from which evidence objects are made. */
import { MAIN_ENSEMBLE, SUPERVISED_NETWORK, ZERO_SHOT_NETWORK } from '../../config/model-names.js';
import type { EvidenceModels, EvidenceStudy } from '../evidence/evidence-study.js';
import { provenanceAnswer } from './provenance.js';
import { reported, type ModelReport, type StudyPrediction } from './study-prediction.js';

/** Names of the algorithms of CT-CLIP's networks for readers; any other network has the name that its bundle gives it. */
const TITLES: Readonly<Record<string, string | undefined>> = {
  [SUPERVISED_NETWORK]: 'CT-CLIP supervised head',
  [ZERO_SHOT_NETWORK]: 'CT-CLIP zero-shot',
};

/** @param parts the data that only this process has */
export function evidenceStudy(
  answer: Omit<StudyPrediction, 'timings'>,
  parts: Pick<EvidenceStudy, 'volume' | 'place' | 'explanation' | 'options'>,
): EvidenceStudy {
  const { studyUid, seriesUid, scores, further, model, provenance } = answer;
  return {
    studyUid,
    seriesUid,
    lists: Object.entries(scores).flatMap(([network, probabilities]) => {
      const { further: described } = reported(model.networks, network);
      // Scores that the answer hides are hidden here too.
      if (described !== undefined && described.title === undefined) return [];
      return [{ model: network, title: TITLES[network] ?? described?.title ?? network, probabilities }];
    }),
    conclusion: {
      probability: answer.probabilityOfPathology,
      isPathological: answer.pathology === 1,
      threshold: reported(model.ensembles, MAIN_ENSEMBLE).threshold,
    },
    further: Object.entries(further).map(([name, { probability, pathology }]) => ({
      name,
      probability,
      isPathological: pathology === 1,
      threshold: reported(model.ensembles, name).threshold,
    })),
    origin: {
      volumeDigest: provenance.volumeDigest,
      json: JSON.stringify(provenanceAnswer(provenance)),
    },
    ...parts,
  };
}

export function evidenceModels({ networks, ensembles, intendedUse }: ModelReport): EvidenceModels {
  return { files: [...networks, ...ensembles].map(({ name, sha256 }) => ({ name, sha256 })), intendedUse };
}
