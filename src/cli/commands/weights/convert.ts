import { existsSync, statSync } from 'node:fs';
import type { Command } from 'commander';
import { convertWeights, type Renaming } from '../../../api/weights.ts';
import { CommandError, exitCode } from '../../exit.ts';
import type { Terminal } from '../../output/terminal.ts';
import { pluralText } from '../../output/units.ts';
import { mapOption } from './option.ts';

interface ConvertCommandOptions {
  readonly map?: string;
  readonly inverse?: boolean;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** `unitc weights convert IN OUT`: converts any readable file to safetensors, values bit for bit. */
export function convertCommand(weights: Command, terminal: Terminal): void {
  weights
    .command('convert')
    .description('Converts a weight file to safetensors; renames tensors if a map is given.')
    .argument('<in>', 'a safetensors file, a PyTorch archive, or a checkpoint of a run')
    .argument('<out>', 'a new .safetensors file')
    .addOption(mapOption())
    .option('--inverse', 'rename from the names of unitc to those of the map, to continue in PyTorch')
    .option('--force', 'replace an existing file')
    .option('--json', 'print the names of the tensors as JSON on stdout')
    .addHelpText(
      'after',
      '\nExamples:\n  unitc weights convert detr-r50.pth detr.safetensors\n' +
        '  unitc weights convert runs/NAME/checkpoints/step-0000600.safetensors bert.safetensors --map hugging_face --inverse',
    )
    .action(async (from: string, to: string, options: ConvertCommandOptions) => {
      if (options.inverse && !options.map) throw new CommandError(exitCode.usage, '--inverse needs --map');
      if (statSync(to, { throwIfNoEntry: false })?.isDirectory())
        throw new CommandError(exitCode.usage, `${to} is a folder; give the path of a file`);
      if (existsSync(to) && !options.force) {
        throw new CommandError(exitCode.usage, `${to} exists; give --force to replace it`);
      }
      const { weights: written, leftOut, notes } = await convertWeights(from, to, renamingOf(options));
      for (const note of notes) terminal.message(`note: ${note}`);
      if (options.json) {
        const tensors = written.map(({ name, dtype, shape }) => ({ name, dtype, shape }));
        terminal.out(JSON.stringify({ file: to, tensors, leftOut }, null, 2));
        return;
      }
      if (leftOut.length > 0) terminal.message(leftOutText(leftOut));
      terminal.out(`${to}: ${pluralText(written.length, 'tensor')}`);
    });
}

function renamingOf({ map, inverse }: ConvertCommandOptions): Renaming {
  if (!map) return { kind: 'none' };
  return { kind: inverse ? 'to_published' : 'to_unitc', map };
}

const mostNames = 8;

function leftOutText(names: readonly string[]): string {
  const rest = names.length > mostNames ? `, and ${names.length - mostNames} more` : '';
  return `left out, not part of the model: ${names.slice(0, mostNames).join(', ')}${rest}`;
}
