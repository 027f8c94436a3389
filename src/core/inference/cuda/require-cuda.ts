import { deviceUnusable } from '../inference-errors.js';
import { findCudaCard } from './cuda-card.js';
import { cudaLibrariesFault } from './cuda-libraries.js';
import { cudaProviderFault } from './cuda-provider.js';
import { THIS_SYSTEM, type System } from './system.js';

/**
 * Examines provider, libraries and card before ONNX Runtime loads them: its errors would name none of them, and a provider of
 * another version crashes the process.
 * @throws DomainError `inference.device-unusable` with the first fault
 */
export async function requireCuda(deviceId: number, system: System = THIS_SYSTEM): Promise<void> {
  const fault =
    (await cudaProviderFault(system)) ??
    (await cudaLibrariesFault(system)) ??
    (await findCudaCard(system, deviceId))?.fault;
  if (fault !== undefined)
    throw deviceUnusable(
      'cuda',
      fault.replace(/\.$/, ''),
      'ctclip doctor examines all of it; DEVICE=cpu works without it.',
    );
}
