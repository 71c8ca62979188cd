import { comment } from './comments.ts';
import { cropScales, type SpecImages } from './images.ts';
import { fieldOf, type NumbersInput, type PartInput, type SurveyedPart } from './part.ts';

/** An encoder of a new spec, which the tasks of several parts may share. */
export interface SpecInput {
  /** Names of the modality and its encoder. */
  readonly modality: string;
  readonly encoder: string;
  readonly input: PartInput;
  /** The first part that has the input. */
  readonly part: SurveyedPart;
}

const encoders = { image: 'vision', text: 'language', audio: 'hearing' } as const;

/**
 * The inputs of all parts: images, texts and recordings share an encoder; each table of numbers has its own.
 */
export function inputsOf(parts: readonly SurveyedPart[]): readonly SpecInput[] {
  const found = new Map<string, SpecInput>();
  for (const part of parts) {
    for (const input of part.inputs) {
      const modality = fieldOf(input, part);
      if (!found.has(modality))
        found.set(modality, { modality, encoder: encoderName(input, part), input, part });
    }
  }
  return [...found.values()];
}

export function encoderName(input: PartInput, part: Pick<SurveyedPart, 'name'>): string {
  const field = fieldOf(input, part);
  return input.kind === 'numbers' ? `${field}_encoder` : field.replace(input.kind, encoders[input.kind]);
}

/** Sizes of inputs, from all data of a new spec. */
export interface InputSizes {
  readonly images: SpecImages;
  /** Number of spectrogram frames. */
  readonly frames: number;
}

/** The blocks `modality` and `encoder` of an input. */
export function encoderOf(
  { modality, encoder, input, part }: SpecInput,
  parts: readonly SurveyedPart[],
  { images, frames }: InputSizes,
): readonly string[] {
  switch (input.kind) {
    case 'image':
      return imageEncoder(modality, encoder, images, imageUse(parts));
    case 'text':
      return textEncoder(modality, encoder, parts);
    case 'audio':
      return audioEncoder(modality, encoder, frames);
    case 'numbers':
      return numbersEncoder(modality, encoder, input, part);
  }
}

type ImageUse = 'boxes' | 'classes';

/** `boxes` if every task on images predicts boxes, whose classes seldom depend on left and right. */
function imageUse(parts: readonly SurveyedPart[]): ImageUse {
  const readers = parts.filter(({ inputs }) => inputs.some(({ kind }) => kind === 'image'));
  return readers.every(({ target }) => target === 'boxes') ? 'boxes' : 'classes';
}

/** Mean and standard deviation of ImageNet, in 0..1. */
const imageNet = 'mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225]';

function imageEncoder(
  modality: string,
  encoder: string,
  { side, crops, channels }: SpecImages,
  use: ImageUse,
): readonly string[] {
  const augmented = use === 'boxes';
  const cropped = augmented && crops;
  const scales = cropScales.map((scale) => scale * side);
  const normalize = channels === 3 ? imageNet : 'mean: 0.5, std: 0.25';
  return [
    ...(augmented
      ? comment(
          `Half of the images are mirrored in training${cropped ? ', and half are cropped' : ''}: remove \`flip()\` if left and right differ in meaning.`,
        )
      : []),
    ...comment(
      `Larger images show more detail and take longer: change all four numbers ${side}${cropped ? ', and those of `random_crop` in proportion' : ''}.`,
    ),
    `modality ${modality} {`,
    `  tensor: f32[${channels}, ${side}, ${side}]`,
    `  prepare: ${augmented ? 'flip() -> ' : ''}${cropped ? `random_crop(shortest: [${scales.join(', ')}], least: ${side}, most: ${scales.at(-1)}) -> ` : ''}resize(height: ${side}, width: ${side}) -> normalize(${normalize})`,
    '}',
    `encoder ${encoder} {`,
    `  reads: ${modality}`,
    '  body: resnet(block: .basic, depths: [1, 1, 1], stem: 32) as backbone -> project(d)',
    '      -> transformer(layers: 1, heads: 4, hidden: 2 * d, dropout: 0, residual: true)',
    '}',
  ];
}

/** Texts longer than this many tokens are truncated. */
const longestText = 256;

function textEncoder(modality: string, encoder: string, parts: readonly SurveyedPart[]): readonly string[] {
  const surveys = parts
    .filter(({ inputs }) => inputs.some(({ kind }) => kind === 'text'))
    .map(({ survey }) => survey);
  const words = Math.max(...surveys.map((survey) => survey.words));
  const length = Math.min(longestText, Math.ceil((1.3 * words + 3) / 8) * 8);
  const different = surveys.reduce((sum, { vocabulary }) => sum + vocabulary, 0);
  const size = Math.min(8000, Math.max(400, Math.ceil(different / 100) * 100));
  return [
    ...comment(`Texts are truncated to ${length} tokens; the vocabulary is built from the training texts.`),
    `modality ${modality} {`,
    '  tensor: i32[tokens]',
    `  prepare: wordpiece(size: ${size}, lowercase: true) -> truncate(${length})`,
    '}',
    `encoder ${encoder} {`,
    `  reads: ${modality}`,
    `  body: bert(layers: 1, width: d, heads: 4, hidden: 2 * d, positions: ${length}, dropout: 10%)`,
    '}',
  ];
}

function audioEncoder(modality: string, encoder: string, frames: number): readonly string[] {
  return [
    ...comment(
      `Recordings are truncated or padded to ${frames} frames of 10 ms: for other lengths, change both numbers ${frames}.`,
    ),
    `modality ${modality} {`,
    `  tensor: f32[1, 40, ${frames}]`,
    '  prepare: resample(16000) -> log_mel(40) -> normalize_spectrogram() -> time_shift(10%)',
    `      -> frames([${frames}]) -> mask(bins: 6, frames: ${Math.max(1, Math.round(frames / 10))})`,
    '}',
    `encoder ${encoder} {`,
    `  reads: ${modality}`,
    '  body: frame_convolution(5, width: d, stride: 2) -> frame_convolution(3, width: d, stride: 2)',
    '      -> transformer(layers: 1, heads: 4, hidden: 2 * d, dropout: 0, residual: true)',
    '}',
  ];
}

function numbersEncoder(
  modality: string,
  encoder: string,
  { columns, categories }: NumbersInput,
  { survey }: SurveyedPart,
): readonly string[] {
  const size = Math.max(8, survey.categories + 4);
  return [
    ...comment('A token for each column.'),
    `modality ${modality} {`,
    `  tensor: f32[${columns}]`,
    `  prepare: standardize()${categories ? ` -> categorize(${size})` : ''}`,
    '}',
    `encoder ${encoder} {`,
    `  reads: ${modality}`,
    '  body: column_tokens(d) -> transformer(layers: 2, heads: 4, hidden: 2 * d, dropout: 0)',
    '}',
  ];
}
