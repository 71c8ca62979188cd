import type { Parameter } from '../../compiler/artifact/program.ts';
import type { ArenaName } from '../execute/arenas.ts';

/** Prefix of an arena's tensors in a checkpoint. Parameters have none, so that other programs find them by name. */
const prefixes = {
  parameters: '',
  first_moment: 'optimizer.first_moment.',
  second_moment: 'optimizer.second_moment.',
} as const satisfies Partial<Record<ArenaName, string>>;

type StoredArena = keyof typeof prefixes;

export const storedArenas = Object.keys(prefixes) as readonly StoredArena[];

export interface CheckpointTensor {
  readonly arena: StoredArena;
  readonly parameter: string;
  /** Name in the file. */
  readonly name: string;
  readonly shape: readonly number[];
}

/** Every tensor of a model's checkpoint: all parameters, then the optimizer's state of the trained ones. */
export function storedTensors(parameters: readonly Parameter[]): readonly CheckpointTensor[] {
  return storedArenas.flatMap((arena) =>
    parameters
      .filter(({ trainable }) => trainable || arena === 'parameters')
      .map(({ name, shape }) => ({ arena, parameter: name, name: `${prefixes[arena]}${name}`, shape })),
  );
}
