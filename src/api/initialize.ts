import { resolve } from 'node:path';
import type { Parameter } from '../compiler/artifact/program.ts';
import type { InitSpec } from '../compiler/artifact/run_spec.ts';
import { initialize } from '../runtime/execute/initialize.ts';
import { loadWeights } from '../runtime/weights/load.ts';
import { mapNamed } from '../runtime/weights/maps/index.ts';
import { ModelNames } from '../runtime/weights/maps/name_map.ts';
import { openWeights } from '../runtime/weights/open.ts';
import type { OpenedModel } from './run.ts';

/** First values of all parameters: by the run's seed, then those of weight files. Throws DataError. */
export async function initializeModel(model: OpenedModel, root: string): Promise<void> {
  const { parameters, session, run } = model;
  for (const parameter of parameters) {
    session.arenas.write('parameters', parameter.name, initialize(parameter, run.train.seed));
  }
  for (const init of run.init) await loadInto(model, init, root);
}

async function loadInto({ parameters, session }: OpenedModel, init: InitSpec, root: string): Promise<void> {
  const { path, map: mapName, only, strict } = init.call.args;
  const map = mapNamed(String(mapName))!;
  const names = new ModelNames(parameters.map(({ name }) => name));
  const wanted = new Set(
    parameters
      .filter((parameter) => isWithin(parameter, init.within))
      .filter((parameter) => (isNamed(only) ? isWithin(parameter, only) : map.covers(parameter.name, names)))
      .map(({ name }) => name),
  );
  const file = await openWeights(resolve(root, String(path)));
  try {
    const options = { only: (name: string) => wanted.has(name), strict: strict !== false };
    for (const [name, values] of loadWeights(parameters, file, map, options)) {
      session.arenas.write('parameters', name, values);
    }
  } finally {
    file.close();
  }
}

function isNamed(only: unknown): only is readonly string[] {
  return Array.isArray(only) && only.length > 0;
}

/** `paths` empty: everything is. */
function isWithin({ path }: Parameter, paths: readonly string[]): boolean {
  return paths.length === 0 || paths.some((part) => path === part || path.startsWith(`${part}.`));
}
