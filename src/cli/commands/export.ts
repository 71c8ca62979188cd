import { type Command, Option } from 'commander';
import { exportForms } from '../../api/export.ts';
import { printable } from '../../printable.ts';
import { type AdapterOption, withAdapterOption } from '../options/adapter.ts';
import type { Terminal } from '../output/terminal.ts';
import { bytesText, pluralText } from '../output/units.ts';

interface ExportCommandOptions extends AdapterOption {
  readonly to: string;
  readonly checkpoint?: string;
  readonly weights: 'f32' | 'f16';
  readonly task?: string;
  readonly json?: boolean;
}

/** `unitc export RUN --to FORM PATH`: the model in a form for use elsewhere. */
export function exportCommand(program: Command, terminal: Terminal): void {
  const forms = exportForms.map(({ name, summary }) => `${name}: ${summary}`).join('; ');
  withAdapterOption(program.command('export'))
    .description('Exports a trained model and verifies what was written: it must reproduce held-out records.')
    .argument('<run>', 'folder of a run, as `unitc train` prints it')
    .argument('<path>', 'file or folder to write')
    .addOption(
      new Option('--to <form>', forms).choices(exportForms.map(({ name }) => name)).makeOptionMandatory(),
    )
    .option(
      '--checkpoint <name>',
      'best, last, step-N or a file (default: the best checkpoint, or the last one if there is no best)',
    )
    .addOption(
      new Option('--weights <type>', 'element type of the weights').choices(['f32', 'f16']).default('f32'),
    )
    .option('--task <name>', 'task to export to ONNX (default: all, one file each in the folder)')
    .option('--json', 'print the list of written files as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  unitc export runs/quickstart --to unitc quickstart.unitc\n  unitc export runs/quickstart --to web public/quickstart\n  unitc export runs/quickstart --to onnx verify.onnx --task verify\n  unitc export runs/quickstart --to safetensors quickstart.safetensors --weights f16',
    )
    .action(async (run: string, path: string, options: ExportCommandOptions) => {
      const { exportRun } = await import('../../api/export.ts');
      const { json, ...given } = options;
      const result = await exportRun(run, { ...given, path, onWarning: terminal.message });
      if (json) {
        terminal.out(JSON.stringify(result, null, 2));
        return;
      }
      const bytes = result.files.reduce((sum, file) => sum + file.bytes, 0);
      const count = pluralText(result.files.length, 'file');
      terminal.out(`${printable(path)}: step ${result.step} as ${options.to}, ${count}, ${bytesText(bytes)}`);
    });
}
