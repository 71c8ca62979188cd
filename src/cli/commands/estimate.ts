import type { Command } from 'commander';
import type { Overrides } from '../../api/check.ts';
import { type Estimate, estimate } from '../../api/estimate.ts';
import { withSizeOption } from '../size.ts';
import { modelOf, withSetOption } from '../spec.ts';
import { bytesText, countText, type Terminal, table } from '../terminal.ts';

interface Options {
  readonly json?: boolean;
  readonly size: Readonly<Record<string, number>>;
  readonly set: Overrides;
}

/** `unitc estimate FILE`: what a training step of every task costs, without running it. */
export function estimateCommand(program: Command, terminal: Terminal): void {
  withSizeOption(withSetOption(program.command('estimate')))
    .description('parameters, floating-point operations, memory and dispatches of a training step, by task')
    .argument('<file>', 'a .unit file')
    .option('--json', 'print the figures as JSON on stdout')
    .addHelpText(
      'before',
      'Examples:\n  unitc estimate model.unit\n  unitc estimate model.unit --size batch=1 --size height=800 --size width=1088\n',
    )
    .action((file: string, options: Options) => {
      const { model } = modelOf(file, options.set, terminal);
      const found = estimate(model, options.size);
      terminal.out(options.json ? JSON.stringify(found, null, 2) : estimateText(found));
    });
}

function estimateText({ parameters, tasks }: Estimate): string {
  const recomputes = Object.values(tasks).some(({ peakMemoryKept }) => peakMemoryKept !== undefined);
  const rows = Object.entries(tasks).map(([name, task]) => [
    name,
    Object.entries(task.sizes)
      .map(([size, value]) => `${size} ${value}`)
      .join(', '),
    countText(task.parameters),
    countText(task.flop),
    bytesText(task.bytes),
    bytesText(task.peakMemory),
    ...(recomputes ? [bytesText(task.peakMemoryKept ?? task.peakMemory)] : []),
    String(task.dispatches),
  ]);
  const memory = recomputes ? ['peak memory', 'if all is kept'] : ['peak memory'];
  const header = ['task', 'for', 'parameters', 'FLOP', 'bytes moved', ...memory, 'dispatches'];
  return [
    `${countText(parameters.total)} parameters, ${countText(parameters.trainable)} of them trained; with gradients and moments ${bytesText(parameters.bytes)}`,
    '',
    table([header, ...rows]),
  ].join('\n');
}
