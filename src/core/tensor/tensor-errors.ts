import { DomainError } from '../problem/domain-error.js';
import type { Xyz } from '../volume/volume.js';

export function volumeTooSmall(sizes: Xyz, spacing: Xyz): DomainError {
  return new DomainError(
    'tensor.volume-too-small',
    `The volume of ${sizes.join(' x ')} voxels at ${spacing.map((value) => Number(value.toFixed(4))).join(' x ')} mm is thinner than one voxel of the model's grid. Send a chest CT.`,
    { fields: { sizes, spacing } },
  );
}

export function spacingUnknown(spacing: Xyz): DomainError {
  return new DomainError(
    'tensor.spacing-unknown',
    'The volume has no usable voxel spacing. Send a file whose spacing is in millimetres and above zero.',
    { fields: { spacing: spacing.map(String) } },
  );
}
