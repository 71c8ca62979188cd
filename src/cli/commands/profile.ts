import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Overrides } from '../../api/check.ts';
import type { Profile, ProfileRow } from '../../api/profile.ts';
import { type AdapterOption, withAdapterOption } from '../adapter.ts';
import { withSetOption } from '../spec.ts';
import { percentText, type Terminal, table } from '../terminal.ts';
import { type VariantOption, withVariantOption } from '../variant.ts';

interface Options extends AdapterOption, VariantOption {
  readonly task?: string;
  readonly by: 'family' | 'kernel' | 'line';
  readonly repeats?: number;
  readonly top: number;
  readonly json?: boolean;
  readonly set: Overrides;
}

function countOf(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('expected a whole number of at least 1');
  return Number(text);
}

/** `unitc profile FILE`: where the time of a training step goes. */
export function profileCommand(program: Command, terminal: Terminal): void {
  withAdapterOption(withVariantOption(withSetOption(program.command('profile'))))
    .description(
      'time, GFLOP/s and GB/s of a training step, by family of kernels, kernel or line of the spec',
    )
    .argument('<file>', 'a .unit file')
    .option('--task <name>', 'task whose step is measured (default: the first)')
    .addOption(new Option('--by <what>', 'rows').choices(['family', 'kernel', 'line']).default('family'))
    .option('--repeats <n>', 'measured steps; medians count (default: 5)', countOf)
    .option('--top <n>', 'rows shown', countOf, 25)
    .option('--json', 'all rows as JSON on stdout')
    .addHelpText(
      'before',
      'Examples:\n  unitc profile model.unit\n  unitc profile model.unit --task answer --by line\n',
    )
    .action(async (file: string, options: Options) => {
      const { profile } = await import('../../api/profile.ts');
      const result = await profile(file, {
        set: options.set,
        ...(options.adapter ? { adapter: options.adapter } : {}),
        variants: options.variant,
        ...(options.task ? { task: options.task } : {}),
        ...(options.repeats ? { repeats: options.repeats } : {}),
      });
      terminal.out(options.json ? JSON.stringify(result, null, 2) : profileText(result, options));
    });
}

function profileText(result: Profile, { by, top }: Options): string {
  const rows = { family: result.families, kernel: result.kernels, line: result.lines }[by];
  const sizes = Object.entries(result.sizes).map(([name, value]) => `${name} ${value}`);
  return [
    `task ${result.task} (${sizes.join(', ')}) on ${result.adapter}: ${result.milliseconds.toFixed(1)} ms in all dispatches of a step`,
    ...(result.chosen > 0 ? [`kernel variants tuned or forced: ${result.chosen}`] : []),
    '',
    table([[by, 'dispatches', 'ms', 'share', 'GFLOP/s', 'GB/s'], ...rows.slice(0, top).map(rowText)]),
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
