import type { ArenaName, Arenas } from '../execute/arenas.ts';

/**
 * Prefix of the names of optimizer states: `optimizer.first_moment.NAME`. Parameters have no prefix, so that
 * other programs find them.
 */
export const statePrefix = 'optimizer.';

export interface CheckpointTensor {
  readonly arena: ArenaName;
  readonly parameter: string;
  /** Name in the file. */
  readonly name: string;
  readonly shape: readonly number[];
}

/** Every tensor of a model's checkpoint: all parameters, then the optimizer's states. */
export function storedTensors(arenas: Arenas): readonly CheckpointTensor[] {
  return storedArenas(arenas).flatMap((arena) => {
    const prefix = arena === 'parameters' ? '' : `${statePrefix}${arena}.`;
    return arenas.namesIn(arena).map((parameter) => ({
      arena,
      parameter,
      name: `${prefix}${parameter}`,
      shape: arenas.shapeOf(arena, parameter),
    }));
  });
}

export function storedArenas({ states }: Arenas): readonly ArenaName[] {
  return ['parameters', ...states];
}
