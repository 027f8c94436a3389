import { type Examination, ok, problem } from './examination.js';
import type { Host } from './host.js';
import { missingLibraries } from '../../core/inference/cuda/shared-libraries.js';

const LOADER = 'libvulkan.so.1';
/** Directories where drivers register with the Vulkan loader. */
const DRIVER_LISTS = ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d', '/usr/local/share/vulkan/icd.d'];
/** Mesa's CPU driver: it works, but is slower than DEVICE=cpu. */
const SOFTWARE_DRIVER = /^lvp_/;

/** Examines the basis of DEVICE=webgpu: Vulkan on Linux, part of the system elsewhere. */
export async function examineGraphics(host: Host): Promise<Examination> {
  if (host.platform !== 'linux') return ok('Graphics', 'Metal or Direct3D 12 comes with the system.');
  if ((await missingLibraries(host, [LOADER])).length > 0) {
    return problem('Graphics', `${LOADER} is not found. Install the Vulkan loader (Debian: libvulkan1).`);
  }
  const drivers = DRIVER_LISTS.flatMap((directory) => host.list(directory)).filter(
    (name) => name.endsWith('.json') && !SOFTWARE_DRIVER.test(name),
  );
  if (drivers.length > 0) return ok('Graphics', `Vulkan, with ${drivers.join(', ')}.`);
  return problem(
    'Graphics',
    'Vulkan has no driver of a graphics card. Install it (Debian: mesa-vulkan-drivers, or NVIDIA’s), or set DEVICE=cpu.',
  );
}
