import { type Examination, ok, problem } from './examination.js';
import type { Host } from './host.js';
import { missingLibraries } from './shared-libraries.js';

const LOADER = 'libvulkan.so.1';
/** Where drivers tell the loader of themselves. */
const DRIVER_LISTS = ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d', '/usr/local/share/vulkan/icd.d'];
/** Mesa's driver that computes on the processor: it works, and is slower than DEVICE=cpu. */
const SOFTWARE_DRIVER = /^lvp_/;

/** What DEVICE=webgpu is built upon: on Linux Vulkan, elsewhere a part of the system. */
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
