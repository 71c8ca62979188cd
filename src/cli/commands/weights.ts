import type { Command } from 'commander';
import type { Terminal } from '../terminal.ts';
import { convertCommand } from './weights/convert.ts';
import { mapCommand } from './weights/map.ts';
import { showCommand } from './weights/show.ts';

/** `unitc weights ...`: files of weights, ours and published ones. */
export function weightsCommand(program: Command, terminal: Terminal): void {
  const weights = program
    .command('weights')
    .description(
      'show, convert and match files of weights: safetensors and PyTorch, read without running them',
    )
    .addHelpText(
      'before',
      'Examples:\n  unitc weights show detr-r50.pth\n' +
        '  unitc weights map bert.safetensors model.unit --map hugging_face\n' +
        '  unitc weights convert detr-r50.pth detr.safetensors\n',
    );
  for (const command of [showCommand, convertCommand, mapCommand]) command(weights, terminal);
  // Subcommands do not inherit this from their parent.
  for (const command of weights.commands) command.exitOverride();
}
