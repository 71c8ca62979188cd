import { type Command, Option } from 'commander';
import type { Profile, ProfileRow } from '../../api/profile.ts';
import { table } from '../../table.ts';
import { type AdapterOption, withAdapterOption } from '../options/adapter.ts';
import { countingNumber } from '../options/numbers.ts';
import { type SetOption, withSetOption } from '../options/set.ts';
import { type VariantOption, withVariantOption } from '../options/variant.ts';
import type { Terminal } from '../output/terminal.ts';
import { percentText } from '../output/units.ts';
import { wrapped } from '../output/wrapped.ts';
import { modelOf, specPath } from '../spec.ts';

interface ProfileCommandOptions extends AdapterOption, VariantOption, SetOption {
  readonly task?: string;
  readonly by: 'family' | 'kernel' | 'line';
  readonly repeats?: number;
  readonly top: number;
  readonly json?: boolean;
}

/** `unitc profile FILE`: measured time of a training step by dispatch. */
export function profileCommand(program: Command, terminal: Terminal): void {
  withAdapterOption(withVariantOption(withSetOption(program.command('profile'))))
    .description(
      'Measures time, GFLOP/s and GB/s of a training step by kernel family, by kernel, or by line of the spec.',
    )
    .argument('<file>', 'a .unit file')
    .option('--task <name>', 'task whose step is measured (default: the first)')
    .addOption(
      new Option('--by <group>', 'grouping of the dispatches')
        .choices(['family', 'kernel', 'line'])
        .default('family'),
    )
    .option(
      '--repeats <n>',
      'number of measured steps; their median is reported (default: 5)',
      countingNumber,
    )
    .option('--top <n>', 'number of rows to show', countingNumber, 25)
    .option('--json', 'print all rows as JSON on stdout')
    .addHelpText(
      'after',
      '\nExamples:\n  unitc profile model.unit\n  unitc profile model.unit --task answer --by line',
    )
    .action(async (given: string, options: ProfileCommandOptions) => {
      const file = specPath(given, terminal);
      modelOf(file, options.set, terminal);
      const { profile } = await import('../../api/profile.ts');
      const result = await profile(file, {
        set: options.set,
        ...(options.adapter ? { adapter: options.adapter } : {}),
        variants: options.variant,
        ...(options.task ? { task: options.task } : {}),
        ...(options.repeats ? { repeats: options.repeats } : {}),
        onWarning: terminal.error,
        onDebug: (text) => void process.stderr.write(text),
      });
      terminal.out(options.json ? JSON.stringify(result, null, 2) : profileText(result, options, terminal));
    });
}

function profileText(result: Profile, { by, top }: ProfileCommandOptions, { columns }: Terminal): string {
  const rows = { family: result.families, kernel: result.kernels, line: result.lines }[by];
  const sizes = Object.entries(result.sizes).map(([name, value]) => `${name} ${value}`);
  const head = `task ${result.task} (${sizes.join(', ')}) on ${result.adapter}: ${result.milliseconds.toFixed(1)} ms in all dispatches of a step`;
  return [
    wrapped(head, columns),
    ...(result.chosen > 0 ? [`kernel variants tuned or forced: ${result.chosen}`] : []),
    '',
    table([[by, 'dispatches', 'ms', 'share', 'GFLOP/s', 'GB/s'], ...rows.slice(0, top).map(rowText)], {
      width: columns,
    }),
  ].join('\n');
}

function rowText({
  name,
  dispatches,
  milliseconds,
  share,
  gflops,
  gigabytes,
}: ProfileRow): readonly string[] {
  return [
    name,
    String(dispatches),
    milliseconds.toFixed(2),
    percentText(share),
    gflops.toFixed(1),
    gigabytes.toFixed(1),
  ];
}
