import type { ModelMemory, ModelTask } from './model.ts';

/** Everything that a task reads from encoders: first what its decoder attends to, then what its heads read. */
export function taskMemories({
  decoding,
  heads,
}: Pick<ModelTask, 'decoding' | 'heads'>): readonly ModelMemory[] {
  const read = heads.flatMap(({ source }) => (source.kind === 'encoder' ? [source.memory] : []));
  return [...(decoding?.attend ?? []), ...read];
}
