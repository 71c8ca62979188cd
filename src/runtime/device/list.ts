import type { AdapterFacts } from './adapter.ts';
import { bundledAdapter, type FoundAdapter, systemAdapter, systemSoftwareAdapter } from './find.ts';

/** The adapters of this machine, in the order of preference. */
export async function listAdapters(): Promise<readonly AdapterFacts[]> {
  const found: FoundAdapter[] = [];
  for (const find of [systemAdapter, systemSoftwareAdapter, bundledAdapter]) {
    const next = await find();
    if (next) found.push(next);
  }
  const key = ({ name, choice }: AdapterFacts) => `${choice} ${name}`;
  return [...new Map(found.map(({ facts }) => [key(facts), facts])).values()];
}
