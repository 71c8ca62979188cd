import { relative, resolve } from 'node:path';
import { builtins } from '../../builtins.ts';
import type { Parameter } from '../../compiler/artifact/program.ts';
import type { InitSpec, RunSpec } from '../../compiler/artifact/run_spec.ts';
import { builtinNamed } from '../../compiler/catalog/builtins.ts';
import type { FileInitializer, RandomInitializer } from '../../compiler/catalog/training.ts';
import { intactFile } from '../../runtime/checkpoint/intact.ts';
import { LockedFiles, lockedFile } from '../../runtime/data/contents/lock.ts';
import type { WeightSums } from '../../runtime/digests/lines.ts';
import { drawsFor, initialize } from '../../runtime/execute/initialize.ts';
import { loadWeights } from '../../runtime/weights/load.ts';
import { mapNamed } from '../../runtime/weights/maps/index.ts';
import { ModelNames } from '../../runtime/weights/maps/name_map.ts';
import { openWeights } from '../../runtime/weights/open.ts';
import type { OpenedModel } from './open_model.ts';

/**
 * Writes the initial values of all parameters: those of their layers, drawn with the run's seed, then the
 * `init` calls of the spec in order. Checks weight files against unit.lock. `warn` receives sentences about
 * damaged checkpoints. Returns the checksums of the weight files. Throws DataError, CheckpointError.
 */
export async function initializeModel(
  model: OpenedModel,
  root: string,
  warn: (message: string) => void,
): Promise<WeightSums> {
  const { parameters, session, run } = model;
  await LockedFiles.open(root)?.verify(initialFiles(run, root), 'quick');
  for (const parameter of parameters) {
    session.arenas.write('parameters', parameter.name, initialize(parameter, run.train.seed));
  }
  const sums = new Map<string, string>();
  for (const init of run.init) {
    const builtin = builtinNamed(builtins.inits, init.call.builtin);
    if (builtin.source === 'file') sums.set(...(await load(builtin, model, init, { root, warn })));
    else draw(builtin, model, init);
  }
  return Object.fromEntries(sums);
}

/** Absolute paths of the files with initial values. */
export function initialFiles({ init }: RunSpec, root: string): readonly string[] {
  return init.flatMap(({ call }) => {
    const builtin = builtinNamed(builtins.inits, call.builtin);
    return builtin.source === 'file' ? [resolve(root, builtin.file(call.args))] : [];
  });
}

function draw(builtin: RandomInitializer, { parameters, session, run }: OpenedModel, init: InitSpec): void {
  const { args } = init.call;
  for (const parameter of selected(parameters, init)) {
    if (!builtin.fills(parameter, args)) continue;
    const values = builtin.values(parameter.shape, drawsFor(parameter.name, run.train.seed), args);
    session.arenas.write('parameters', parameter.name, Float32Array.from(values));
  }
}

/** Loads a file; returns its path and SHA-256. */
async function load(
  builtin: FileInitializer,
  { parameters, session }: OpenedModel,
  init: InitSpec,
  { root, warn }: { readonly root: string; readonly warn: (message: string) => void },
): Promise<readonly [path: string, sum: string]> {
  const { map: mapName, only, strict } = init.call.args;
  const map = mapNamed(String(mapName))!;
  const names = new ModelNames(parameters.map(({ name }) => name));
  const wanted = new Set(
    selected(parameters, init)
      .filter(({ name }) => isNamed(only) || map.covers(name, names))
      .map(({ name }) => name),
  );
  const path = intactFile(resolve(root, builtin.file(init.call.args)), warn);
  const file = await openWeights(path);
  try {
    const options = { only: (name: string) => wanted.has(name), strict: strict !== false };
    for (const [name, values] of loadWeights(parameters, file, map, options)) {
      session.arenas.write('parameters', name, values);
    }
  } finally {
    file.close();
  }
  return [relative(root, path), (await lockedFile(path)).sha256];
}

/** Parameters of the block that contains the call, restricted by its argument `only`. */
function selected(parameters: readonly Parameter[], { within, call }: InitSpec): readonly Parameter[] {
  const { only } = call.args;
  return parameters
    .filter((parameter) => isWithin(parameter, within))
    .filter((parameter) => !isNamed(only) || isWithin(parameter, only));
}

function isNamed(only: unknown): only is readonly string[] {
  return Array.isArray(only) && only.length > 0;
}

/** Whether a parameter is at or below one of the paths, or there are no paths. */
function isWithin({ path }: Parameter, paths: readonly string[]): boolean {
  return paths.length === 0 || paths.some((part) => path === part || path.startsWith(`${part}.`));
}
