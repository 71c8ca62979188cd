import type { Command } from 'commander';
import type { Terminal } from '../../output/terminal.ts';
import { convertCommand } from './convert.ts';
import { mapCommand } from './map.ts';
import { showCommand } from './show.ts';

/** `unitc weights ...`: weight files of unitc and published ones. */
export function weightsCommand(program: Command, terminal: Terminal): void {
  const weights = program
    .command('weights')
    .description(
      'Shows, compares and converts weight files: safetensors and PyTorch archives, which are read without executing them.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  unitc weights show detr-r50.pth\n' +
        '  unitc weights map bert.safetensors model.unit --map hugging_face\n' +
        '  unitc weights convert detr-r50.pth detr.safetensors',
    );
  for (const command of [showCommand, mapCommand, convertCommand]) command(weights, terminal);
}
