#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { version } from '../api/version.ts';
import { checkCommand } from './commands/check.ts';
import { compileCommand } from './commands/compile.ts';
import { dataCommand } from './commands/data.ts';
import { devicesCommand } from './commands/devices.ts';
import { estimateCommand } from './commands/estimate.ts';
import { evalCommand } from './commands/eval.ts';
import { fmtCommand } from './commands/fmt.ts';
import { profileCommand } from './commands/profile.ts';
import { trainCommand } from './commands/train.ts';
import { weightsCommand } from './commands/weights.ts';
import { exitCode } from './exit.ts';
import { reportFailure } from './failure.ts';
import { openTerminal, type Terminal } from './terminal.ts';

/** One line per command. */
const commands = [
  checkCommand,
  fmtCommand,
  compileCommand,
  dataCommand,
  estimateCommand,
  trainCommand,
  evalCommand,
  profileCommand,
  weightsCommand,
  devicesCommand,
];

const examples = `Examples:
  unitc check model.unit               every problem of a spec, with the lines concerned
  unitc data check model.unit          read all data once: counts, classes, bad records
  unitc train model.unit               train into runs/, with a bar, metrics and checkpoints
  unitc train model.unit --resume      go on where an interrupted run stopped
  unitc eval runs/NAME                 the metrics again, from the checkpoint
  unitc estimate model.unit            parameters, FLOP, memory of a training step, by task
  unitc profile model.unit             where the time of a training step goes
  unitc weights show FILE              what a .safetensors, .pth or .bin file holds
  unitc compile model.unit -o DIR      WGSL shaders and program.json
`;

function build(terminal: Terminal): Command {
  const program = new Command('unitc')
    .description(
      'A compiler for multimodal, multitask transformers: .unit files to WGSL, trained on any GPU or none.',
    )
    .version(version())
    .addHelpText('before', examples)
    .showHelpAfterError('(unitc --help shows examples)')
    .exitOverride();
  for (const command of commands) command(program, terminal);
  // Subcommands do not inherit this from their parent.
  for (const command of program.commands) command.exitOverride();
  return program;
}

async function main(): Promise<number> {
  const terminal = openTerminal();
  try {
    await build(terminal).parseAsync();
    return Number(process.exitCode ?? exitCode.ok);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.ok : exitCode.usage;
    return reportFailure(error, terminal);
  }
}

process.exitCode = await main();
