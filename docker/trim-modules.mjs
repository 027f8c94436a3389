/** For the image's build: deletes files from node_modules that a running service does not use, about a third of it. */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

/** Type declarations and source maps. */
const FOR_DEVELOPERS = /\.(map|d\.[cm]?ts)$/;
/** A dependency of @nestjs/swagger for its compiler plugin, which this service does not use. */
const COMPILER = 'typescript';
const RUNTIME_LIBRARIES = 'onnxruntime-node/bin';

const modules = 'node_modules';

for (const entry of readdirSync(modules, { recursive: true, withFileTypes: true })) {
  if (entry.isFile() && FOR_DEVELOPERS.test(entry.name)) rmSync(join(entry.parentPath, entry.name));
}
rmSync(join(modules, COMPILER), { recursive: true, force: true });

// ONNX Runtime is packaged for every system and processor: …/API/SYSTEM/PROCESSOR.
const own = join(process.platform, process.arch);
const libraries = join(modules, RUNTIME_LIBRARIES);
for (const api of readdirSync(libraries)) {
  for (const system of readdirSync(join(libraries, api))) {
    for (const processor of readdirSync(join(libraries, api, system))) {
      if (join(system, processor) !== own)
        rmSync(join(libraries, api, system, processor), { recursive: true });
    }
  }
}
