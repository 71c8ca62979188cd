import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { writeWholeFile } from '../../../runtime/run/whole_file.ts';
import { type Conversion, toExternal, toOurs, unchanged } from '../../../runtime/weights/convert.ts';
import { openWeights } from '../../../runtime/weights/open.ts';
import type { WeightFile } from '../../../runtime/weights/weight_file.ts';
import { weightPieces } from '../../../runtime/weights/write.ts';
import { CommandError, exitCode } from '../../exit.ts';
import type { Terminal } from '../../terminal.ts';
import { countText } from './count.ts';
import { chosenMap, mapOption } from './option.ts';

interface Options {
  readonly map?: string;
  readonly inverse?: boolean;
  readonly force?: boolean;
}

/** `unitc weights convert IN OUT`: any readable file to safetensors, values bit by bit. */
export function convertCommand(weights: Command, terminal: Terminal): void {
  weights
    .command('convert')
    .description('write a file of weights as safetensors, renamed where a map is given')
    .argument('<in>', 'safetensors, what torch.save wrote, or a checkpoint of a run')
    .argument('<out>', 'a new .safetensors file')
    .addOption(mapOption())
    .option('--inverse', 'the way back: our names become those of the map, to go on in PyTorch')
    .option('--force', 'replace an existing file')
    .addHelpText(
      'before',
      'Examples:\n  unitc weights convert detr-r50.pth detr.safetensors\n' +
        '  unitc weights convert runs/NAME/checkpoints/step-0000600.safetensors bert.safetensors --map hugging_face --inverse\n',
    )
    .action(async (from: string, to: string, options: Options) => {
      if (options.inverse && !options.map) throw new CommandError(exitCode.usage, '--inverse needs --map');
      if (existsSync(to) && !options.force) {
        throw new CommandError(exitCode.usage, `${to} exists; give --force to replace it`);
      }
      const file = await openWeights(from);
      try {
        const conversion = converted(file, options);
        writeWholeFile(to, weightPieces(file, conversion.weights));
        report(terminal, file, to, conversion);
      } finally {
        file.close();
      }
    });
}

function converted(file: WeightFile, { map, inverse }: Options): Conversion {
  if (!map) return unchanged(file);
  return inverse ? toExternal(file, chosenMap(map)) : toOurs(file, chosenMap(map));
}

function report(terminal: Terminal, file: WeightFile, to: string, { weights, leftOut }: Conversion): void {
  for (const note of file.notes) terminal.error(`note: ${note}`);
  if (leftOut.length > 0) terminal.error(leftOutText(leftOut));
  terminal.out(`${to}: ${countText(weights.length, 'tensor')}`);
}

function leftOutText(names: readonly string[]): string {
  const rest = names.length > 8 ? `, and ${names.length - 8} more` : '';
  return `left out, without a place: ${names.slice(0, 8).join(', ')}${rest}`;
}
