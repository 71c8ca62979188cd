import type { AdapterKind } from '../../src/runtime/device/adapter.ts';
import { listAdapters } from '../../src/runtime/device/list.ts';

const wanted: readonly AdapterKind[] = ['lavapipe', 'swiftshader'];

const present = new Set((await listAdapters()).map(({ choice }) => choice));

/** Available software adapters; tests run on each of them. */
export const softwareAdapters = wanted.filter((kind) => present.has(kind));

for (const kind of wanted) {
  if (!present.has(kind)) console.log(`skipping tests on ${kind}: this machine has none`);
}
