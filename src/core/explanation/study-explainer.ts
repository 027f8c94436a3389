import { combineMaps } from '../attribution/combined-map.js';
import { placeTokens, type MapGeometry } from '../attribution/map-geometry.js';
import { findStrongPlaces, type Region } from '../attribution/strong-regions.js';
import { sumOf, type ScoreMap } from '../attribution/token-map.js';
import type { Classification } from '../classifier/classify.js';
import type { FindingWeight } from '../classifier/finding-weights.js';
import { mapBody, type BodyMap } from '../quality/body-map.js';
import type { Volume } from '../volume/volume.js';
import type { CtClip, CtClipMaps, CtClipScores } from '../inference/ct-clip.js';
import type { LinearReadout } from '../inference/linear-readout.js';
import type { EncodedStudy } from '../inference/study-encoders.js';
import type { StudyGeometry } from '../ingest/study-geometry.js';
import { findingWithoutPlaces } from './explanation-errors.js';
import { isNamed, mostImportant, named, type Named, type ScoredFinding } from './explained-findings.js';
import type { ExplanationOptions } from './explanation-options.js';
import { ENSEMBLE_SCORE, mapName, type Localization, type LocalizedRegion } from './localization.js';

/** A scored study whose scores are not located yet. */
export interface ScoredStudy {
  readonly scores: CtClipScores;
  /** Readout of the findings that only this study asks for. */
  readonly asked: LinearReadout;
  readonly encoded: EncodedStudy;
  readonly classification: Classification;
  readonly weights: readonly FindingWeight[];
  readonly place: StudyGeometry;
  readonly volume: Volume;
}

/** A score's map and its position. */
export interface PlacedMap {
  readonly map: ScoreMap;
  readonly geometry: MapGeometry;
}

/** Places in the patient that a study's scores come from. */
export interface StudyExplanation {
  /** The ensemble's score first, then the findings in the requested order, or in order of importance. */
  readonly localizations: readonly Localization[];
  /** Keyed by the localizations' `map`. */
  readonly maps: ReadonlyMap<string, PlacedMap>;
}

/** Locates a study's scores in the patient. */
export class StudyExplainer {
  private readonly known: readonly Named[];

  constructor(
    private readonly ctClip: CtClip,
    names: { readonly supervised: readonly string[]; readonly ctclip: readonly string[] },
    /** Findings of networks whose scores cannot be split over places, by their plain and their full names. */
    private readonly withoutPlaces: ReadonlySet<string> = new Set(),
  ) {
    this.known = [
      ...names.supervised.map((finding): Named => ({ model: 'supervised', finding })),
      ...names.ctclip.map((finding): Named => ({ model: 'ctclip', finding })),
    ];
  }

  /**
   * Checks the requested findings before a study is read.
   * @param asked findings that only this study asks for
   * @throws DomainError `explanation.unknown-finding`, `explanation.no-places`
   */
  check({ findings }: ExplanationOptions, asked: readonly string[]): void {
    const known = [...this.known, ...asked.map(askedFinding)];
    for (const [index, name] of findings.entries())
      if (this.withoutPlaces.has(name) && !isNamed(known, name)) throw findingWithoutPlaces(index + 1);
    named(known, findings);
  }

  /** @throws DomainError `inference.*` */
  async explain(options: ExplanationOptions, study: ScoredStudy): Promise<StudyExplanation> {
    const { classification, asked, place, volume } = study;
    const all = await this.ctClip.attribute(study.encoded, options.baseline, asked);
    const findings = scoredFindings(study);
    const chosen = chosenFindings(findings, options.findings, asked.findings);
    const explained: Explained[] = chosen.flatMap((finding) => {
      const map = all[finding.model].get(finding.finding);
      return map === undefined ? [] : [{ ...finding, map }];
    });
    const ensemble = ensembleMap(all, findings, classification);
    if (ensemble !== undefined) {
      const { probability } = classification;
      explained.unshift({ model: 'ensemble', finding: ENSEMBLE_SCORE, probability, map: ensemble });
    }
    return located(explained, place, mapBody(volume));
  }
}

/** The named findings; without names, the most important ones and those that only this study asks for. */
function chosenFindings(
  findings: readonly ScoredFinding[],
  names: readonly string[],
  asked: readonly string[],
): readonly ScoredFinding[] {
  if (names.length > 0) return named(findings, names);
  const isAsked = ({ model, finding }: ScoredFinding): boolean =>
    model === 'ctclip' && asked.includes(finding);
  const important = mostImportant(findings.filter((finding) => !isAsked(finding)));
  return [...important, ...findings.filter(isAsked)];
}

function askedFinding(finding: string): Named {
  return { model: 'ctclip', finding };
}

/** A score with its map, before its position in the patient is known. */
interface Explained extends Pick<Localization, 'model' | 'finding' | 'probability'> {
  readonly map: ScoreMap;
}

function located(explained: readonly Explained[], place: StudyGeometry, body: BodyMap): StudyExplanation {
  const maps = new Map<string, PlacedMap>();
  const localizations = explained.map(({ finding, model, probability, map }): Localization => {
    const geometry = placeTokens(place, place.tensor, map.grid);
    const name = unused(mapName(model, finding), maps);
    maps.set(name, { map, geometry });
    const places = findStrongPlaces(map, geometry, place, body.centre);
    const [region, ...furtherRegions] = (places?.regions ?? []).map((found) => localized(found, place, body));
    const { logit, constant } = map;
    return {
      finding,
      model,
      probability,
      map: name,
      logit,
      constant,
      region,
      furtherRegions,
      sides: places?.sides,
    };
  });
  return { localizations, maps };
}

function localized(region: Region, { images }: StudyGeometry, body: BodyMap): LocalizedRegion {
  const { low, high } = region.voxels;
  return { ...region, tissue: body.tissueOf(low, high), images: images.slice(low[2], high[2] + 1) };
}

/** A free file name: two findings may differ only in characters that file names omit. */
function unused(name: string, taken: ReadonlyMap<string, unknown>): string {
  let candidate = name;
  for (let count = 2; taken.has(candidate); count++) candidate = `${name}_${count}`;
  return candidate;
}

function scoredFindings({ scores, weights }: ScoredStudy): readonly ScoredFinding[] {
  const { supervised, ctclip, asked } = scores;
  const lists = { supervised, ctclip: { ...ctclip, ...asked } };
  return (['supervised', 'ctclip'] as const).flatMap((model) =>
    Object.entries(lists[model]).map(([finding, probability]) => ({
      model,
      finding,
      probability,
      weight: weights.find((one) => one.list === model && one.finding === finding)?.weight ?? 0,
    })),
  );
}

/** The ensemble's SHAP values, each spread over the places behind its score. */
function ensembleMap(
  maps: CtClipMaps,
  findings: readonly ScoredFinding[],
  { rawScore, baseValue, contributions }: Classification,
): ScoreMap | undefined {
  const parts = findings.flatMap(({ model, finding, weight }) => {
    const map = maps[model].get(finding);
    return map === undefined || weight === 0 ? [] : [{ map, weight }];
  });
  const placed = sumOf(parts.map(({ weight }) => weight));
  const unplaced = sumOf(contributions.map(({ value }) => value)) - placed;
  return combineMaps(parts, baseValue + unplaced, rawScore);
}
