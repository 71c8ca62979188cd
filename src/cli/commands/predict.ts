import { createInterface } from 'node:readline';
import { type Command, InvalidArgumentError } from 'commander';
import type { GivenRecord, Prediction, RecordOutcome, TrainedModel } from '../../api/open.ts';
import type { PredictionSources } from '../../api/predict/sources.ts';
import { CommandError, exitCode } from '../exit.ts';
import { reportFailure } from '../failure.ts';
import { type AdapterOption, withAdapterOption } from '../options/adapter.ts';
import { countingNumber, share } from '../options/numbers.ts';
import { type VariantOption, withVariantOption } from '../options/variant.ts';
import { predictionsTable } from '../output/predictions.ts';
import type { Terminal } from '../output/terminal.ts';
import { pluralText } from '../output/units.ts';
import { interruptible } from '../signals.ts';

interface PredictCommandOptions extends AdapterOption, VariantOption {
  readonly task?: string;
  readonly image?: readonly string[];
  readonly audio?: readonly string[];
  readonly text?: readonly string[];
  readonly pair?: string;
  readonly field?: ReadonlyMap<string, string>;
  readonly checkpoint?: string;
  readonly top?: number;
  readonly threshold?: number;
  readonly nms?: number;
  readonly draw?: string;
  readonly json?: boolean;
}

/** Largest number of predictions printed as one table. */
const rowsOfTable = 200;

/** `unitc predict RUN`: predictions of a trained model for a user's own records. */
export function predictCommand(program: Command, terminal: Terminal): void {
  withAdapterOption(withVariantOption(program.command('predict')))
    .description('Predicts with a trained model. Needs only a run folder or an export, not the data.')
    .argument('<run>', 'folder of a run, as `unitc train` prints it, or what `unitc export` wrote')
    .argument(
      '[inputs...]',
      'images or recordings, folders or patterns of them, tables (.csv, .tsv, .jsonl, .parquet), or - for JSON Lines on stdin',
    )
    .option('--task <name>', 'task to predict (default: the one that reads the given inputs)')
    .option('--image <path...>', 'images: files, folders or patterns')
    .option('--audio <path...>', 'recordings: files, folders or patterns')
    .option('--text <text...>', 'texts; one text is combined with every image')
    .option('--pair <text>', 'second text of a pair')
    .option('--field <name=value>', 'value of an input or column; may be repeated', collectField)
    .option(
      '--checkpoint <name>',
      'best, last, step-N or a file (default: the best checkpoint, or the last one if there is no best)',
    )
    .option('--top <n>', 'labels of each record (default: 5)', countingNumber)
    .option(
      '--threshold <p>',
      'least probability of labels and boxes, 0 to 1 (default: 0.5 for boxes)',
      share,
    )
    .option(
      '--nms <iou>',
      'remove boxes whose IoU with a higher-scoring box of the same label is at least this',
      share,
    )
    .option('--draw <dir>', 'write the images with named boxes into this folder')
    .option('--json', 'print one line of JSON per record on stdout')
    .addHelpText(
      'after',
      '\nExamples:\n  unitc predict runs/pets photos/*.jpg\n  unitc predict runs/quickstart --task answer --image scene.png --text "what is left of the cat ?"\n  unitc predict runs/homes --field area=120 --field year=1998\n  unitc predict runs/reviews new.csv --json >answers.jsonl\n  unitc predict runs/street --image street.jpg --draw drawn',
    )
    .action((run: string, files: readonly string[], options: PredictCommandOptions) =>
      runPredictions(run, files, options, terminal),
    );
}

function collectField(
  text: string,
  before: ReadonlyMap<string, string> = new Map(),
): ReadonlyMap<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('expected NAME=VALUE');
  return new Map([...before, [text.slice(0, at), text.slice(at + 1)]]);
}

async function runPredictions(
  run: string,
  files: readonly string[],
  options: PredictCommandOptions,
  terminal: Terminal,
): Promise<void> {
  const failed = await interruptible(
    () => {},
    async (signal) => {
      const { open } = await import('../../api/open.ts');
      const model = await open(run, {
        ...(options.adapter ? { adapter: options.adapter } : {}),
        ...(options.checkpoint === undefined ? {} : { checkpoint: options.checkpoint }),
        variants: options.variant ?? {},
        onWarning: terminal.message,
      });
      try {
        return await printAll(model, sourcesOf(files, options), options, { terminal, signal });
      } finally {
        await model.close();
      }
    },
  );
  if (failed === 0) return;
  throw new CommandError(exitCode.data, `${pluralText(failed, 'record')} could not be used`);
}

function sourcesOf(files: readonly string[], options: PredictCommandOptions): PredictionSources {
  const { image = [], audio = [], text = [], pair, field = new Map() } = options;
  return { image, audio, text, pair, fields: field, files, stdin: linesOfStdin() };
}

/** Lines of standard input, which is not read until the first line is requested. */
async function* linesOfStdin(): AsyncIterable<string> {
  yield* createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
}

interface PredictionOutput {
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/** Prints predictions as they become available; returns the number of unusable records. */
async function printAll(
  model: TrainedModel,
  sources: PredictionSources,
  options: PredictCommandOptions,
  { terminal, signal }: PredictionOutput,
): Promise<number> {
  const { chosenTask } = await import('../../api/predict/task.ts');
  const { givenKinds, recordsOf } = await import('../../api/predict/sources.ts');
  const given = { kinds: givenKinds(sources), names: new Set(sources.fields.keys()) };
  const task = chosenTask(model.tasks, options.task, given);
  const drawer = await drawerFor(task, options);
  const records: AsyncIterable<GivenRecord> = recordsOf(task, sources);
  const { top, threshold, nms } = options;
  let failed = 0;
  let rows: Prediction[] = [];
  const printRows = (): void => {
    if (rows.length > 0) terminal.out(predictionsTable(rows, terminal.columns));
    rows = [];
  };
  for await (const outcome of model.stream(records, { task: task.name, top, threshold, nms })) {
    if (signal.aborted) throw new CommandError(exitCode.interrupted, 'interrupted');
    if (outcome.error) failed++;
    if (options.json) terminal.out(JSON.stringify(line(outcome)));
    if (outcome.error) await reportFailure(outcome.error, terminal);
    else {
      if (outcome.imageFile !== undefined) await drawer?.draw(outcome.imageFile, outcome.prediction);
      if (!options.json) rows.push(outcome.prediction);
    }
    if (rows.length >= rowsOfTable) printRows();
  }
  printRows();
  return failed;
}

/** The line of JSON for a record. */
function line({ prediction, error }: RecordOutcome): unknown {
  if (!error) return prediction;
  const { where, message, hint } = error;
  return { error: { where, message, ...(hint === undefined ? {} : { hint }) } };
}

async function drawerFor(task: TrainedModel['tasks'][number], { draw }: PredictCommandOptions) {
  if (draw === undefined) return undefined;
  if (!task.heads.some(({ puts }) => puts === 'boxes')) {
    throw new CommandError(exitCode.usage, `task ${task.name} finds no boxes to draw; leave out --draw`);
  }
  const { BoxDrawer } = await import('../../api/predict/draw.ts');
  return new BoxDrawer(draw);
}
