import { Command, CommanderError } from 'commander';
import { version } from '../api/version.ts';
import { exitCode } from './exit.ts';
import { reportFailure } from './failure.ts';
import { openTerminal, type Terminal } from './terminal.ts';

type Register = (program: Command, terminal: Terminal) => void;

/** One line per command. Each is loaded when it is called for: checking a spec needs no GPU library. */
const commands: Readonly<Record<string, () => Promise<Register>>> = {
  check: async () => (await import('./commands/check.ts')).checkCommand,
  fmt: async () => (await import('./commands/fmt.ts')).fmtCommand,
  compile: async () => (await import('./commands/compile.ts')).compileCommand,
  data: async () => (await import('./commands/data.ts')).dataCommand,
  estimate: async () => (await import('./commands/estimate.ts')).estimateCommand,
  train: async () => (await import('./commands/train.ts')).trainCommand,
  eval: async () => (await import('./commands/eval.ts')).evalCommand,
  profile: async () => (await import('./commands/profile.ts')).profileCommand,
  tune: async () => (await import('./commands/tune.ts')).tuneCommand,
  weights: async () => (await import('./commands/weights.ts')).weightsCommand,
  devices: async () => (await import('./commands/devices.ts')).devicesCommand,
};

/** The command that is called for; all of them where none is, for the help and for misspelt names. */
async function called(name: string | undefined): Promise<Register[]> {
  const load = name === undefined ? undefined : commands[name];
  return Promise.all((load ? [load] : Object.values(commands)).map((each) => each()));
}

const examples = `Examples:
  unitc check model.unit               every problem of a spec, with the lines concerned
  unitc data check model.unit          read all data once: counts, classes, bad records
  unitc train model.unit               train into runs/, with a bar, metrics and checkpoints
  unitc train model.unit --resume      go on where an interrupted run stopped
  unitc eval runs/NAME                 the metrics again, from the checkpoint
  unitc estimate model.unit            parameters, FLOP, memory of a training step, by task
  unitc profile model.unit             where the time of a training step goes
  unitc tune model.unit                the fastest kernel variants for this adapter
  unitc weights show FILE              what a .safetensors, .pth or .bin file holds
  unitc compile model.unit -o DIR      WGSL shaders and program.json
`;

async function build(terminal: Terminal): Promise<Command> {
  const program = new Command('unitc')
    .description(
      'A compiler for multimodal, multitask transformers: .unit files to WGSL, trained on any GPU or none.',
    )
    .version(version())
    .addHelpText('before', examples)
    .showHelpAfterError('(unitc --help shows examples)')
    .exitOverride();
  for (const register of await called(process.argv[2])) register(program, terminal);
  // Subcommands do not inherit this from their parent.
  for (const command of program.commands) command.exitOverride();
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

process.exitCode = await main();
