import type { Command } from 'commander';
import { listWeights, shapeText, type WeightListing } from '../../../api/weights.ts';
import { table } from '../../../table.ts';
import type { Terminal } from '../../output/terminal.ts';
import { bytesText, pluralText } from '../../output/units.ts';

/** `unitc weights show FILE`: names, types and shapes; no values are read. */
export function showCommand(weights: Command, terminal: Terminal): void {
  weights
    .command('show')
    .description('Lists names, types and shapes of a weight file.')
    .argument('<file>', 'a safetensors file or a PyTorch archive')
    .option('--json', 'print the list as JSON on stdout')
    .addHelpText('after', '\nExamples:\n  unitc weights show model.safetensors')
    .action(async (path: string, options: { readonly json?: boolean }) => {
      const found = await listWeights(path);
      terminal.out(options.json ? JSON.stringify(found, null, 2) : listing(found, terminal.columns));
    });
}

function listing({ format, notes, tensors, total }: WeightListing, width: number | undefined): string {
  const rows = tensors.map(({ name, dtype, shape }) => [name, dtype, shapeText(shape)]);
  const counts = [
    pluralText(total.tensors, 'tensor'),
    pluralText(total.elements, 'element'),
    bytesText(total.bytes),
  ];
  return [
    ...(rows.length > 0 ? [table(rows, { width })] : []),
    ...notes.map((note) => `note: ${note}`),
    `${format}: ${counts.join(', ')}`,
  ].join('\n');
}
