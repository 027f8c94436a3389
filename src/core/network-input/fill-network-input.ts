import { planSampling } from '../tensor/sampling-plan.js';
import type { TensorGeometry } from '../tensor/tensor-geometry.js';
import type { Volume } from '../volume/volume.js';
import type { OrientedView } from '../volume/volume-view.js';
import { planBox } from './box-sampling.js';
import type { NetworkInput } from './network-input.js';
import { orderedView } from './ordered-view.js';
import { resampleBox } from './resample-box.js';
import { resizeSlices } from './resize-slices.js';
import { scaleValues } from './scale-values.js';

/**
 * Checks that a network's input can be computed from a volume, before any memory is allocated for it.
 * @param view the volume along the encoder's axes
 * @throws DomainError `tensor.spacing-unknown`, `tensor.volume-too-small`
 */
export function requireNetworkInput(
  volume: Volume,
  view: OrientedView,
  geometry: TensorGeometry,
  input: NetworkInput,
): void {
  if (input.from === 'volume') planBox(orderedView(volume, view.axes, input.order), input);
  else planSampling(view, geometry);
}

/**
 * Computes a network's input from a volume.
 * @param view the volume along the encoder's axes
 * @param values as many as `inputValues` says; every element is written
 * @throws DomainError `tensor.spacing-unknown`, `tensor.volume-too-small`
 */
export function fillNetworkInput(
  volume: Volume,
  view: OrientedView,
  geometry: TensorGeometry,
  input: NetworkInput,
  values: Float32Array,
): void {
  if (input.from === 'volume') resampleBox(orderedView(volume, view.axes, input.order), input, values);
  else resizeSlices(view, geometry, input, values);
  scaleValues(values, input.scale);
}
