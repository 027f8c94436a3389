import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { sha256OfFile } from '../../core/checkpoint/file-digest.js';
import { verifyListedDigest } from '../../core/checkpoint/listed-digests.js';
import { bindEnsemble, ensembleRemarks, refusalOfEnsemble } from '../../core/classifier/bound-ensemble.js';
import { type Findings, loadFindings } from '../../core/classifier/findings.js';
import { loadEnsemble } from '../../core/classifier/load-ensemble.js';
import type { ScoreList } from '../../core/classifier/score-list.js';
import { type ModelFile, modelFiles } from '../../config/model-files.js';
import { MAIN_ENSEMBLE } from '../../config/model-names.js';
import type { ModelsConfiguration } from '../../config/models.configuration.js';
import type { NetworkConfiguration } from '../../config/network.configuration.js';
import type { ServiceConfiguration } from '../../config/service-configuration.js';
import {
  checkSupervisedModel,
  checkZeroShotModel,
  type SizedCheckpoint,
} from '../../core/inference/check-models.js';
import { Runtime } from '../../core/inference/runtime.js';
import { Network } from '../../core/networks/network.js';
import { scoreLists } from '../../core/pipeline/score-lists.js';
import { inspectCheckpoint } from '../../core/onnx-graph/inspect-checkpoint.js';
import { loadTokenizer } from '../../core/tokenizer/tokenizer.js';
import { type Examination, ok, problem, refusal, warning } from './examination.js';
import { BYTES_PER_MB } from '../../core/units/units.js';

/** Examines whether the model files exist, match each other and the configuration, and are those that SHA256SUMS lists. */
export async function examineModels(configuration: ServiceConfiguration): Promise<Examination[]> {
  const { models, tensor } = configuration;
  let findings: Findings;
  try {
    findings = loadFindings(models.configDirectory);
  } catch (error) {
    return [refusal('Findings', error)];
  }
  const zeroShot = examineCheckpoint(models.ctclipPath, 'CTCLIP_MODEL_PATH', models, (checkpoint) => {
    checkZeroShotModel(checkpoint, loadTokenizer(models.tokenizerPath), tensor);
  });
  let supervisedNames = findings.defaultSupervised;
  const supervised = examineCheckpoint(
    models.supervisedPath,
    'SUPERVISED_MODEL_PATH',
    models,
    (checkpoint) => {
      supervisedNames = checkpoint.targetPathologies ?? supervisedNames;
      checkSupervisedModel(checkpoint, findings.defaultSupervised, tensor);
    },
  );
  const lists = scoreLists(supervisedNames, findings, models.networks);
  const networks: Examination[] = [];
  for (const network of models.networks) networks.push(await examineNetwork(network, configuration));
  const ensembles: Examination[] = [];
  for (const file of modelFiles(models).filter(({ kind }) => kind === 'ensemble'))
    ensembles.push(await examineEnsemble(file, lists, models));
  return [zeroShot, supervised, ...networks, ...ensembles, ...examineIntent(models)];
}

/** A check beyond those for every checkpoint. Throws a DomainError if the checkpoint does not pass. */
type CheckpointCheck = (checkpoint: SizedCheckpoint) => void;

function examineCheckpoint(
  path: string,
  variable: string,
  { textHeads }: ModelsConfiguration,
  check: CheckpointCheck,
): Examination {
  const subject = basename(path);
  if (!isFile(path)) return missingFile(path, variable);
  try {
    const { architecture, problems, sha256, targetPathologies } = inspectCheckpoint(path, {
      textHeads,
    });
    const [first, ...others] = problems;
    if (architecture === undefined || problems.length > 0) {
      const more =
        others.length === 0 ? '' : ` ${others.length} more do not fit either: ctclip inspect lists them.`;
      return problem(subject, `It does not fit. ${first}${more}`);
    }
    check({ path, architecture, targetPathologies });
    return described(path, sha256);
  } catch (error) {
    return refusal(subject, error);
  }
}

/** Loads the network as the service does, which runs it once. */
async function examineNetwork(
  network: NetworkConfiguration,
  { device, tensor }: ServiceConfiguration,
): Promise<Examination> {
  const { name, path } = network;
  if (!isFile(path)) return missingFile(path, `"networks" of bundle.json (${name})`);
  try {
    const loaded = await Network.load(new Runtime(device), network, tensor);
    await loaded.close();
    return described(path, sha256OfFile(path));
  } catch (error) {
    return refusal(basename(path), error);
  }
}

async function examineEnsemble(
  { path, name, setting }: ModelFile,
  lists: readonly ScoreList[],
  options: Pick<ModelsConfiguration, 'featureNames' | 'maxMissingGain'>,
): Promise<Examination> {
  const subject = basename(path);
  if (!isFile(path)) return missingFile(path, setting);
  try {
    const ensemble = await loadEnsemble(path);
    const bound = bindEnsemble(ensemble, lists, options.featureNames);
    const further = name === MAIN_ENSEMBLE ? undefined : name;
    const refused = refusalOfEnsemble(bound, options.maxMissingGain, further);
    if (refused !== undefined) return refusal(subject, refused);
    const remarks = ensembleRemarks(bound, lists, further);
    if (remarks.length > 0) return warning(subject, remarks.join(' '));
    return described(path, sha256OfFile(path));
  } catch (error) {
    return refusal(subject, error);
  }
}

function examineIntent({ intendedUse }: ModelsConfiguration): Examination[] {
  if (intendedUse === 'research') return [];
  return [
    warning(
      'Models',
      `By their bundle.json they are for ${intendedUse}: their answers mean nothing. Set MODELS_DIR to your own.`,
    ),
  ];
}

/** A valid file, unless SHA256SUMS lists a different one. */
function described(path: string, sha256: string): Examination {
  const isListed = verifyListedDigest(path, sha256);
  const megabytes = Math.ceil(statSync(path).size / BYTES_PER_MB);
  return ok(
    basename(path),
    `${megabytes} MB, SHA-256 ${sha256}${isListed ? ', as SHA256SUMS lists it' : '; no SHA256SUMS lists it'}.`,
  );
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function missingFile(path: string, variable: string): Examination {
  return problem(
    basename(path),
    `There is no file ${path}. Copy it there, or set ${variable} or MODELS_DIR.`,
  );
}
