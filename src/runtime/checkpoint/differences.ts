import type { StoredTensor } from './safetensors.ts';

/** Longest list of differences that is shown. */
const mostLines = 8;

/** One line for each tensor that is missing, has another shape or type, or is not part of the model. */
export function differences(
  wanted: readonly { readonly name: string; readonly shape: readonly number[] }[],
  stored: ReadonlyMap<string, StoredTensor>,
): readonly string[] {
  const names = new Set(wanted.map(({ name }) => name));
  const lines = [
    ...wanted.flatMap(({ name, shape }) => lineOf(name, shape, stored.get(name))),
    ...[...stored]
      .filter(([name]) => !names.has(name))
      .map(([name, { shape }]) => `${name} ${text(shape)} is in the file but not in the spec`),
  ];
  const rest = lines.length - mostLines;
  return rest > 0 ? [...lines.slice(0, mostLines), `and ${rest} more`] : lines;
}

function lineOf(name: string, shape: readonly number[], stored: StoredTensor | undefined): string[] {
  if (!stored) return [`${name} ${text(shape)} is in the spec but not in the file`];
  if (stored.dtype !== 'F32') return [`${name} is F32 in the spec and ${stored.dtype} in the file`];
  if (text(stored.shape) === text(shape)) return [];
  return [`${name} is ${text(shape)} in the spec and ${text(stored.shape)} in the file`];
}

function text(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}
