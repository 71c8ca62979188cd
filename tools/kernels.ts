#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { CommandError, exitCode } from '../src/cli/exit.ts';
import type { Terminal } from '../src/cli/output/terminal.ts';
import { ops } from '../src/compiler/ops/index.ts';
import { type KernelVariant, variants } from '../src/compiler/wgsl/index.ts';
import { type Device, openDevice } from '../src/runtime/device/open.ts';
import { table } from '../src/table.ts';
import { limitedDevice, randomCases, sampleCase } from './kernels/cases.ts';
import { caseText, compareVariant, type KernelCase } from './kernels/kernel_case.ts';
import { runTool } from './run_tool.ts';

/**
 * `node dist/tools/kernels.js`: compares every kernel variant with the float64 references on this adapter, as
 * test/kernels does on software adapters: the samples of each op, and random odd shapes.
 */

const usage = `Usage: node dist/tools/kernels.js [--cases N] [--only TEXT]
  --cases N    at most so many cases of each variant, times its number of ops (default: all)
  --only TEXT  variants whose FAMILY=VARIANT contains the text
Example: node dist/tools/kernels.js --cases 3 --only matmul`;

interface Result {
  readonly name: string;
  readonly ran: number;
  /** Cases that the variant does not accept on this adapter. */
  readonly refused: number;
  /** Largest deviation, relative to its limit. */
  readonly worst: number;
  readonly failures: readonly string[];
}

function casesOf(op: string): readonly KernelCase[] {
  const samples = Object.values(ops).find(({ name }) => name === op)?.samples ?? [];
  return [...samples.map((sample) => sampleCase(op, sample)), ...randomCases(op)];
}

/** At most `most` cases, spread over all. */
function spread<Case>(cases: readonly Case[], most: number): readonly Case[] {
  if (cases.length <= most) return cases;
  return Array.from({ length: most }, (_, i) => cases[Math.floor((i * cases.length) / most)]!);
}

async function check(device: Device, variant: KernelVariant, most: number): Promise<Result> {
  const name = `${variant.family}=${variant.variant}`;
  const cases = variant.ops.flatMap(casesOf);
  const accepted = cases.filter(({ node }) => variant.accepts(node, device.target));
  let worst = 0;
  const failures: string[] = [];
  const chosen = spread(accepted, most * variant.ops.length);
  for (const [index, each] of chosen.entries()) {
    const fraction = await compareVariant(limitedDevice(device, index), variant, each);
    worst = Math.max(worst, fraction ?? 0);
    if (fraction !== undefined && !(fraction <= 1))
      failures.push(`BEYOND ITS LIMIT ${name} ${caseText(each)}: ${fraction.toPrecision(3)}`);
  }
  return { name, ran: chosen.length, refused: cases.length - accepted.length, worst, failures };
}

function rowOf({ name, ran, refused, worst }: Result): readonly string[] {
  return [name, String(ran), String(refused), ran > 0 ? worst.toPrecision(3) : '–'];
}

async function main(terminal: Terminal): Promise<number> {
  const { values } = parseArgs({ options: { cases: { type: 'string' }, only: { type: 'string' } } });
  const most = values.cases === undefined ? Number.POSITIVE_INFINITY : Number(values.cases);
  if (!(most >= 1))
    throw new CommandError(exitCode.usage, `--cases: expected a number from 1, found ${values.cases}`);
  const wanted = variants.filter(({ family, variant }) => `${family}=${variant}`.includes(values.only ?? ''));
  const device = await openDevice({});
  try {
    terminal.out(`adapter ${device.adapter.description}`);
    const results: Result[] = [];
    for (const variant of wanted) {
      const result = await check(device, variant, most);
      results.push(result);
      for (const failure of result.failures) terminal.out(failure);
    }
    terminal.out(table([['variant', 'cases', 'not accepted', 'worst / limit'], ...results.map(rowOf)]));
    const failed = results.filter(({ failures }) => failures.length > 0).length;
    terminal.out(
      failed === 0
        ? 'every kernel is within its limits'
        : `${failed} of ${results.length} kernels are beyond their limits`,
    );
    return failed === 0 ? exitCode.ok : exitCode.failed;
  } finally {
    await device.close();
  }
}

await runTool(usage, main);
