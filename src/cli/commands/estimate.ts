import { type Command, InvalidArgumentError } from 'commander';
import { assumedDispatchLatency, type Estimate, estimate } from '../../api/estimate.ts';
import { table } from '../../table.ts';
import { type SetOption, withSetOption } from '../options/set.ts';
import { withSizeOption } from '../options/size.ts';
import type { Terminal } from '../output/terminal.ts';
import { bytesText, countText } from '../output/units.ts';
import { wrapped } from '../output/wrapped.ts';
import { modelOf, specPath } from '../spec.ts';

interface EstimateCommandOptions extends SetOption {
  readonly json?: boolean;
  readonly size: Readonly<Record<string, number>>;
  /** Microseconds. */
  readonly dispatchLatency: number;
}

/** `unitc estimate FILE`: cost of a training step of every task, without running it. */
export function estimateCommand(program: Command, terminal: Terminal): void {
  withSizeOption(withSetOption(program.command('estimate')))
    .description(
      'Estimates parameters, floating-point operations, memory and dispatches of a training step, by task. Needs no GPU.',
    )
    .argument('<file>', 'a .unit file')
    .option(
      '--dispatch-latency <us>',
      'microseconds between the starts of consecutive dispatches, for the minimum time of a step on a GPU',
      microseconds,
      1e6 * assumedDispatchLatency,
    )
    .option('--json', 'print the numbers as JSON on stdout')
    .addHelpText(
      'after',
      '\nExamples:\n  unitc estimate model.unit\n  unitc estimate model.unit --size batch=1 --size height=800 --size width=1088',
    )
    .action((file: string, options: EstimateCommandOptions) => {
      const { model } = modelOf(specPath(file, terminal), options.set, terminal);
      const found = estimate(model, options.size, { dispatchLatency: options.dispatchLatency / 1e6 });
      terminal.out(
        options.json
          ? JSON.stringify(found, null, 2)
          : estimateText(found, options.dispatchLatency, terminal.columns),
      );
    });
}

function microseconds(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0) {
    throw new InvalidArgumentError('expected a number of microseconds above 0, for example 5');
  }
  return value;
}

function estimateText(
  { parameters, tasks }: Estimate,
  dispatchLatency: number,
  width: number | undefined,
): string {
  const recomputes = Object.values(tasks).some(
    ({ peakMemoryWithoutRecompute }) => peakMemoryWithoutRecompute !== undefined,
  );
  const rows = Object.entries(tasks).map(([name, task]) => [
    name,
    Object.entries(task.sizes)
      .map(([size, value]) => `${size} ${value}`)
      .join(', '),
    countText(task.parameters),
    countText(task.flop),
    bytesText(task.bytes),
    bytesText(task.peakMemory),
    ...(recomputes ? [bytesText(task.peakMemoryWithoutRecompute ?? task.peakMemory)] : []),
    String(task.dispatches),
    `${(1e3 * task.latency).toFixed(1)} ms`,
  ]);
  const memory = recomputes ? ['peak memory', 'without recomputation'] : ['peak memory'];
  const header = [
    'task',
    'sizes',
    'parameters',
    'FLOP',
    'bytes moved',
    ...memory,
    'dispatches',
    'minimum time',
  ];
  const totals = `${countText(parameters.total)} parameters, ${countText(parameters.trainable)} of them trained; with gradients and optimizer states ${bytesText(parameters.bytes)}`;
  const minimum =
    `minimum time: ${dispatchLatency} µs per dispatch, however fast a GPU computes. This latency is an assumption; ` +
    'set it with `--dispatch-latency`.';
  return [wrapped(totals, width), '', table([header, ...rows], { width }), '', wrapped(minimum, width)].join(
    '\n',
  );
}
