import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import { openSource } from '../core/archive/open-source.js';
import { sha256OfFile } from '../core/checkpoint/file-digest.js';
import { describeEnsemble } from '../core/classifier/describe-ensemble.js';
import { bindEnsemble, ensembleRemarks } from '../core/classifier/bound-ensemble.js';
import { loadFindings } from '../core/classifier/findings.js';
import { loadEnsemble } from '../core/classifier/load-ensemble.js';
import { Runtime } from '../core/inference/runtime.js';
import { describeNetworkFile } from '../core/networks/describe-network-file.js';
import { StudyReader } from '../core/ingest/study-reader.js';
import { inspectCheckpoint } from '../core/onnx-graph/inspect-checkpoint.js';
import { scoreLists } from '../core/pipeline/score-lists.js';
import { ingestSettings } from '../core/pipeline/ingest-settings.js';
import { seriesAnswer } from '../core/pipeline/study-prediction.js';
import { DomainError } from '../core/problem/domain-error.js';
import { usageError } from './cli-errors.js';
import { fileInfo } from './file-info.js';
import { commandConfiguration } from './command-configuration.js';
import { jsonText, PROCESS_OUTPUT, type Output } from './output.js';
import { reportText, type Report } from './report-text.js';
import { studyFile } from './study-file.js';

export interface InspectOptions {
  /** A checkpoint, an ensemble, or a study; the contents decide. An ONNX network ends in `.onnx`. */
  readonly file: string;
  readonly json: boolean;
}

/**
 * `ctclip inspect`: describes a model file and whether the service can use it, or the series of a study that would be read.
 * No model is run and nothing in a file is executed.
 * @throws DomainError that says why the file is neither, or what is wrong with it
 */
export async function inspectCommand(
  options: InspectOptions,
  output: Output = PROCESS_OUTPUT,
): Promise<void> {
  const report = await inspect(options.file);
  output.out(options.json ? jsonText(report) : reportText(report));
}

async function inspect(path: string): Promise<Report> {
  const info = await fileInfo(path);
  if (info === undefined) throw usageError(`There is no file or directory ${path}.`);
  if (info.isDirectory()) return inspectStudy(path);
  if (extname(path).toLowerCase() === '.onnx') return inspectNetwork(path);
  if (!(await isZip(path))) return inspectEnsemble(path);
  // Checkpoints are ZIP archives, as studies are.
  try {
    return inspectCheckpointFile(path);
  } catch (error) {
    if (error instanceof DomainError && !holdsPickle(path)) return inspectStudy(path);
    throw error;
  }
}

function holdsPickle(path: string): boolean {
  const source = openSource(path, commandConfiguration().archive);
  source.close();
  return source.entries.some(({ name }) => name.endsWith('data.pkl'));
}

async function isZip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.toString('latin1') === 'PK';
  } finally {
    await file.close();
  }
}

function inspectCheckpointFile(path: string): Report {
  const { textHeads } = commandConfiguration().models;
  // Unusable files are described too, because people inspect these most of all.
  const {
    tensors,
    targetPathologies,
    unusable,
    ignoredKeys,
    unusedTensors,
    problems,
    architecture,
    ...rest
  } = inspectCheckpoint(path, { textHeads });
  const unused = new Set(unusedTensors);
  return {
    what:
      architecture?.head === undefined ? 'CT-CLIP checkpoint' : 'CT-CLIP checkpoint with a supervised head',
    file: path,
    ...rest,
    architecture,
    problems: problems.map((problem) => ({ problem })),
    findings: targetPathologies,
    ignoredKeys,
    unusable,
    tensors: tensors.map(({ name, dtype, shape }) => ({
      name,
      dtype,
      shape: `[${shape.join(', ')}]`,
      used: architecture && (unused.has(name) ? 'no' : 'yes'),
    })),
  };
}

/** A network for the `networks` of bundle.json. It is loaded, but not run. */
async function inspectNetwork(path: string): Promise<Report> {
  const { inputs, outputs } = await describeNetworkFile(new Runtime(commandConfiguration().device), path);
  return { what: 'ONNX network', file: path, sha256: sha256OfFile(path), inputs, outputs };
}

async function inspectEnsemble(path: string): Promise<Report> {
  const ensemble = await loadEnsemble(path);
  const { features, ...rest } = describeEnsemble(ensemble);
  const { models } = commandConfiguration();
  const findings = loadFindings(models.configDirectory);
  const { featureNames } = models;
  const lists = scoreLists(findings.defaultSupervised, findings, models.networks);
  const bound = bindEnsemble(ensemble, lists, featureNames);
  return {
    what: 'ensemble',
    file: path,
    sha256: sha256OfFile(path),
    ...rest,
    notComputed: bound.binding.missing,
    gainOfNotComputed: bound.missingGain,
    remarks: ensembleRemarks(bound, lists),
    features,
  };
}

async function inspectStudy(path: string): Promise<Report> {
  await using reader = new StudyReader(ingestSettings(commandConfiguration()));
  const { studyUid, seriesUid, series, warnings } = await reader.survey(await studyFile(path), {});
  return {
    what: 'study',
    file: path,
    studyUid,
    seriesUid,
    warnings: warnings.map(({ message }) => message),
    series: series.map(seriesAnswer),
  };
}
