import { RESERVED_NAMES } from '../../../core/peers/parse-peers.js';
import type { DeliveryConfiguration } from '../../../config/delivery.configuration.js';
import type { StudyRecord } from '../lifecycle/study-record.js';
import { cannotDeliverNifti, unknownDestination } from './delivery-errors.js';

type StudyKind = StudyRecord['kind'];

/**
 * The peers that receive a study's objects.
 * @param asked `deliver_to` of the request; undefined: DELIVER_TO, for DICOM studies only
 * @returns names of peers, each once; empty: none
 * @throws DomainError `delivery.unknown-destination`, `delivery.not-dicom`
 */
export function deliveryTargets(
  asked: readonly string[] | undefined,
  kind: StudyKind,
  { peers, defaultPeers }: DeliveryConfiguration,
): readonly string[] {
  if (asked === undefined) return kind === 'nifti' ? [] : defaultPeers;
  const names = [...new Set(asked)].filter((name) => name !== RESERVED_NAMES.nobody);
  const known = peers.map(({ name }) => name);
  if (!names.every((name) => known.includes(name))) throw unknownDestination(known);
  if (names.length > 0 && kind === 'nifti') throw cannotDeliverNifti();
  // In the order of PACS_FILE, so that the order in the request does not change the keys of the study.
  return known.filter((name) => names.includes(name));
}
