import type { Command } from 'commander';
import { openWeights } from '../../../runtime/weights/open.ts';
import { bytesOf, countOf, shapeText, type WeightFile } from '../../../runtime/weights/weight_file.ts';
import { bytesText, type Terminal, table } from '../../terminal.ts';
import { countText } from './count.ts';

/** `unitc weights show FILE`: names, types and shapes; no values are read. */
export function showCommand(weights: Command, terminal: Terminal): void {
  weights
    .command('show')
    .description('list names, types and shapes')
    .argument('<file>', 'safetensors, or what torch.save wrote')
    .option('--json', 'as JSON')
    .addHelpText('before', 'Examples:\n  unitc weights show model.safetensors\n')
    .action(async (path: string, options: { readonly json?: boolean }) => {
      const file = await openWeights(path);
      try {
        terminal.out(options.json ? JSON.stringify(summary(file), null, 2) : listing(file));
      } finally {
        file.close();
      }
    });
}

function summary(file: WeightFile): object {
  const { path, format, notes, tensors } = file;
  return { file: path, format, notes, tensors, total: total(file) };
}

function total({ tensors }: WeightFile): { tensors: number; elements: number; bytes: number } {
  const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);
  return {
    tensors: tensors.length,
    elements: sum(tensors.map(({ shape }) => countOf(shape))),
    bytes: sum(tensors.map(bytesOf)),
  };
}

function listing(file: WeightFile): string {
  const { tensors, elements, bytes } = total(file);
  const rows = file.tensors.map(({ name, dtype, shape }) => [name, dtype, shapeText(shape)]);
  const end = `${file.format}: ${countText(tensors, 'tensor')}, ${countText(elements, 'element')}, ${bytesText(bytes)}`;
  return [...(rows.length > 0 ? [table(rows)] : []), ...file.notes.map((note) => `note: ${note}`), end].join(
    '\n',
  );
}
