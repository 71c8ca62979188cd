import type { ModelMemory, ModelTask } from './model.ts';

/** All encoder tokens that a task reads: first those that its decoder attends to, then those of its heads. */
export function taskMemories({
  decoding,
  heads,
}: Pick<ModelTask, 'decoding' | 'heads'>): readonly ModelMemory[] {
  const read = heads.flatMap(({ source }) => (source.kind === 'encoder' ? [source.memory] : []));
  return [...(decoding?.attend ?? []), ...read];
}
