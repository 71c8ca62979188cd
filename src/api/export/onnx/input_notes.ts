import type { ModalityForm } from '../../../compiler/artifact/run_spec.ts';

/** Content of inputs of ONNX files, by kind of modality and suffix of the name. */
const contents: Readonly<Record<ModalityForm, Readonly<Record<string, string>>>> = {
  pixels: {
    bytes:
      'pixels 0..255 after the steps of prepare, channels last: red, green, blue for 3; the image is at the top left',
    mask: '1 on padding at the right and at the bottom, 0 on the image',
  },
  audio: {
    wave: 'samples after the steps of prepare, -1..1, the mean of the channels; zeros right of them',
    samples: 'number of samples of each recording, more than half a transform',
  },
  tokens: {
    ids: 'indices of tokens in the vocabulary after the steps of prepare; 0 on padding',
    segments: '0 for tokens of the first text, 1 for those of the second one; 0 on padding',
    mask: '1 on tokens, 0 on padding',
  },
  numbers: {
    numbers: 'numbers as they are, NaN where one is missing',
    categories: 'texts of the categories as in the vocabulary, empty where one is missing',
  },
};

/** Content of an input of a file. */
export function contentOf(kind: ModalityForm, input: string): string {
  const content = contents[kind][input.slice(input.lastIndexOf('.') + 1)];
  if (content === undefined) throw new Error(`no content of ${input} is described`);
  return content;
}
