/**
 * For the build of the image for CUDA 12: puts the ONNX Runtime of this directory's node_modules into the service, in place of
 * its own, and names it in the service's bill of materials.
 *
 *   node replace-runtime.mjs SERVICE_DIRECTORY
 */
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

const PACKAGES = ['onnxruntime-node', 'onnxruntime-common'];

const [, , service] = process.argv;
const billOfMaterials = join(service, 'sbom.cdx.json');

const own = JSON.parse(
  execFileSync('npm', ['sbom', '--package-lock-only', '--sbom-format=cyclonedx'], { encoding: 'utf8' }),
);
let bill = readFileSync(billOfMaterials, 'utf8');
for (const name of PACKAGES) {
  const target = join(service, 'node_modules', name);
  rmSync(target, { recursive: true });
  cpSync(join('node_modules', name), target, { recursive: true });
  const component = own.components.find((one) => one.name === name);
  const { components } = JSON.parse(bill);
  const previous = components.find((one) => one.name === name);
  // References to the component contain its version.
  bill = bill.replaceAll(`${name}@${previous.version}`, `${name}@${component.version}`);
  const parsed = JSON.parse(bill);
  parsed.components = parsed.components.map((one) => (one.name === name ? component : one));
  bill = `${JSON.stringify(parsed, undefined, 2)}\n`;
}
writeFileSync(billOfMaterials, bill);
