import type { Tensors } from '../runtime/data/kinds/kind.ts';
import type { InputRecord } from '../runtime/predict/record.ts';
import type { GoldenInput, GoldenRecord, TensorExcerpt } from './manifest.ts';

/** Number of values of a tensor that are compared. */
const excerptLength = 256;

/** Values evenly spread over each tensor. */
export function excerptsOf(tensors: Tensors): Readonly<Record<string, TensorExcerpt>> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, data]) => {
      const count = Math.min(excerptLength, data.length);
      const values = Array.from({ length: count }, (_, i) => data[Math.floor((i * data.length) / count)]!);
      return [name, { length: data.length, values }];
    }),
  );
}

/** The inputs of a golden record as a caller passes them. */
export function recordOf({ inputs }: Pick<GoldenRecord, 'inputs'>): InputRecord {
  return Object.fromEntries(
    Object.entries(inputs).flatMap(([name, input]): readonly (readonly [string, unknown])[] =>
      input.kind === 'cells' ? Object.entries(input.cells) : [[name, inputValue(input)]],
    ),
  );
}

function inputValue(input: Exclude<GoldenInput, { kind: 'cells' }>): unknown {
  switch (input.kind) {
    case 'text':
      return input.text.length === 1 ? input.text[0] : input.text;
    case 'image':
      return fromBase64(input.png);
    case 'audio':
      return { rate: input.rate, samples: new Float32Array(fromBase64(input.samples).buffer) };
  }
}

/** Bytes in base64. */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
