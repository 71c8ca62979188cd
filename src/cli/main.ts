import { Command, CommanderError, type OutputConfiguration } from 'commander';
import { version } from '../api/package/version.ts';
import { exitCode } from './exit.ts';
import { reportFailure } from './failure.ts';
import { formatItem, minWidthToWrap, optionDescription } from './help.ts';
import { openTerminal, type Terminal } from './output/terminal.ts';
import { settled } from './settled.ts';

type Register = (program: Command, terminal: Terminal) => void;

/**
 * One entry per command. A command's module is loaded when the command is called: checking a spec needs no
 * GPU library.
 */
const commands: Readonly<Record<string, () => Promise<Register>>> = {
  new: async () => (await import('./commands/new.ts')).newCommand,
  check: async () => (await import('./commands/check.ts')).checkCommand,
  fmt: async () => (await import('./commands/fmt.ts')).fmtCommand,
  compile: async () => (await import('./commands/compile.ts')).compileCommand,
  estimate: async () => (await import('./commands/estimate.ts')).estimateCommand,
  graph: async () => (await import('./commands/graph.ts')).graphCommand,
  data: async () => (await import('./commands/data.ts')).dataCommand,
  weights: async () => (await import('./commands/weights/index.ts')).weightsCommand,
  train: async () => (await import('./commands/train.ts')).trainCommand,
  eval: async () => (await import('./commands/eval.ts')).evalCommand,
  report: async () => (await import('./commands/report.ts')).reportCommand,
  compare: async () => (await import('./commands/compare.ts')).compareCommand,
  runs: async () => (await import('./commands/runs.ts')).runsCommand,
  verify: async () => (await import('./commands/verify.ts')).verifyCommand,
  predict: async () => (await import('./commands/predict.ts')).predictCommand,
  serve: async () => (await import('./commands/serve.ts')).serveCommand,
  export: async () => (await import('./commands/export.ts')).exportCommand,
  certify: async () => (await import('./commands/certify.ts')).certifyCommand,
  why: async () => (await import('./commands/why.ts')).whyCommand,
  sweep: async () => (await import('./commands/sweep.ts')).sweepCommand,
  'model-card': async () => (await import('./commands/model_card.ts')).modelCardCommand,
  profile: async () => (await import('./commands/profile.ts')).profileCommand,
  tune: async () => (await import('./commands/tune.ts')).tuneCommand,
  devices: async () => (await import('./commands/devices.ts')).devicesCommand,
  doctor: async () => (await import('./commands/doctor.ts')).doctorCommand,
  completion: async () => (await import('./commands/completion.ts')).completionCommand,
};

/** Commands that describe all others. */
const describing: ReadonlySet<string> = new Set(['completion']);

/**
 * The named command. Without a name, for an unknown name, and for commands that describe all others: all
 * commands, for the help and for suggestions.
 */
async function registrations(name: string | undefined): Promise<readonly Register[]> {
  const load = name === undefined || describing.has(name) ? undefined : commands[name];
  return Promise.all((load ? [load] : Object.values(commands)).map((each) => each()));
}

const summary = `unitc compiles .unit files, which declare multimodal, multitask transformers, to WebGPU
shaders, and trains and evaluates them on any GPU, or on the CPU if there is none.
`;

const examples = `
Examples:
  unitc train quickstart.unit          train the example that comes with unitc
  unitc new pets --images photos       write a spec for your own data
  unitc check model.unit               report every problem of a spec
  unitc data check model.unit          read all data once: counts, classes, bad records
  unitc train model.unit               train into runs/model: metrics, checkpoints, events
  unitc train model.unit --resume      continue an interrupted run
  unitc eval runs/model                metrics of the last checkpoint
  unitc runs                           list runs with their state
  unitc verify runs/model              compare every file of a run with its checksum
  unitc predict runs/model photo.jpg   predictions for your own records
  unitc serve runs/model               predictions over HTTP
  unitc certify runs/model             write a certificate of its steps and their results
  unitc why runs/model runs/model-2    the first step at which two runs diverge, and why
  unitc COMMAND --help                 options and examples of a command

Exit codes: 0 success, 1 the run failed, 2 wrong usage, 3 errors in the spec, 4 data errors,
5 no adapter or its limits are too small, 6 training diverged, 130 interrupted`;

/** Fits the help to the terminal, or to the environment variable COLUMNS. */
function helpWidths({ columns }: Terminal): OutputConfiguration {
  if (columns === undefined) return {};
  return { getOutHelpWidth: () => columns, getErrHelpWidth: () => columns };
}

async function build(terminal: Terminal): Promise<Command> {
  const program = new Command('unitc')
    .version(version())
    .addHelpText('before', summary)
    .addHelpText('after', examples)
    .configureHelp({ optionDescription, minWidthToWrap, formatItem })
    .configureOutput(helpWidths(terminal))
    .showHelpAfterError('(unitc --help lists commands and examples)')
    .exitOverride();
  for (const register of await registrations(process.argv[2])) register(program, terminal);
  return program;
}

async function main(): Promise<number> {
  const terminal = openTerminal();
  try {
    await (await build(terminal)).parseAsync();
    return Number(process.exitCode ?? exitCode.ok);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.ok : exitCode.usage;
    return reportFailure(error, terminal);
  }
}

process.exitCode = await settled(main());
