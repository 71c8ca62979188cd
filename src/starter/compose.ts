import { format } from '../compiler/syntax/format.ts';
import { comment } from './comments.ts';
import { encoderOf, type InputSizes, inputsOf } from './inputs.ts';
import { fieldOf, type SurveyedPart } from './part.ts';
import { taskOf } from './tasks.ts';

/** Token width of a new spec. */
const width = 64;

/** Planned length of training: at least this many records, but at most this many epochs. */
const [fewestRecords, mostEpochs] = [20_000, 300];

/**
 * The text of a spec with a task for each part. The tasks share the encoders of their inputs and one decoder.
 */
export function specText(model: string, parts: readonly SurveyedPart[], sizes: InputSizes): string {
  const inputs = inputsOf(parts);
  const text = [
    'unit 1',
    `model ${model}`,
    '',
    ...comment(
      `Written by \`unitc new\` from ${parts.map(({ name }) => name).join(', ')}. Train it with \`unitc train\`, look at the data with ` +
        '`unitc data check`. Every line may be changed; comments say which are worth it.',
    ),
    '',
    `let d = ${width}`,
    ...inputs.flatMap((input) => ['', ...encoderOf(input, parts, sizes)]),
    '',
    ...decoderLines(parts),
    ...parts.flatMap((part) => ['', ...datasetLines(part), '', ...taskOf(part)]),
    '',
    ...trainLines(parts),
    '',
  ].join('\n');
  const formatted = format({ file: 'new.unit', text });
  if (formatted.text === undefined) throw new Error(`unitc new wrote a spec with errors:\n${text}`);
  return formatted.text;
}

function decoderLines(parts: readonly SurveyedPart[]): readonly string[] {
  const layers = parts.some(({ target }) => target === 'boxes') ? 2 : 1;
  return [
    ...(parts.length > 1 ? comment('All tasks share this decoder.') : []),
    `decoder shared { body: cross_transformer(layers: ${layers}, heads: 4, hidden: 2 * d, width: d, dropout: 0) }`,
  ];
}

function datasetLines(part: SurveyedPart): readonly string[] {
  const { name, format, target, notes, survey, skip } = part;
  const { training, heldOut, names } = survey;
  const classes = target !== 'number';
  return [
    ...comment(`${training} training records, ${heldOut} held out.`),
    ...(classes ? comment(`Classes: ${listed(names)}.`) : []),
    ...notes.flatMap(comment),
    `dataset ${name} {`,
    `  format: ${format}`,
    ...columnLines(part),
    ...(classes ? [`  classes: ${names.length}`] : []),
    ...(skip > 0 ? [`  skip: ${skip}%`] : []),
    '}',
  ];
}

/** The block `columns`; empty for formats with fixed fields. */
function columnLines(part: SurveyedPart): readonly string[] {
  if (part.truthUse === undefined) return [];
  const inputs = part.inputs.map((input) => `${fieldOf(input, part)}: ${input.use}`);
  return [`  columns { ${[...inputs, `${part.truth}: ${part.truthUse}`].join('  ')} }`];
}

function listed(names: readonly string[]): string {
  const most = 20;
  return names.slice(0, most).join(', ') + (names.length > most ? ` and ${names.length - most} more` : '');
}

/** Learning rate, and number of evaluations without progress after which training ends. */
interface SpecTraining {
  readonly rate: string;
  readonly patience: { readonly count: number; readonly text: string };
}

/**
 * Queries for boxes need a lower learning rate: on the COCO sample, 1e-3 stays at the loss of a constant
 * prediction, and average precision remains near 0 for the first evaluations.
 */
const boxTraining: SpecTraining = { rate: '3e-4', patience: { count: 5, text: 'five' } };
const otherTraining: SpecTraining = { rate: '1e-3', patience: { count: 3, text: 'three' } };

function trainLines(parts: readonly SurveyedPart[]): readonly string[] {
  const records = parts.reduce((sum, { survey }) => sum + survey.training, 0);
  const batch = Math.max(2, Math.min(32, 2 ** Math.floor(Math.log2(Math.max(2, records / 4)))));
  const epochs = Math.min(mostEpochs, Math.max(3, Math.ceil(fewestRecords / records)));
  const steps = epochs * Math.ceil(records / batch);
  const { rate, patience } = parts.some(({ target }) => target === 'boxes') ? boxTraining : otherTraining;
  const every = Math.max(1, Math.ceil(steps / 8));
  return [
    ...comment(
      `Training ends early where ${patience.text} evaluations bring nothing better, and keeps the best checkpoint. More data helps most, then a ` +
        'wider model (`let d`) and more epochs.',
    ),
    'train {',
    `  epochs: ${epochs}`,
    `  batch: ${batch}`,
    '  seed: 1',
    `  optimizer: adamw(lr: ${rate}, weight_decay: 1e-4)`,
    `  lr_schedule: warmup_cosine(warmup: ${Math.min(50, Math.ceil(steps / 10))})`,
    '  clip: grad_norm(1.0)',
    `  checkpoint { every: ${every}  keep: 2 }`,
    `  evaluate { every: ${every}  samples: 500  patience: ${patience.count} }`,
    '}',
  ];
}
