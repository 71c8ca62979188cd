#!/usr/bin/env node
import { statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { choicesFor, tunedChoices } from '../src/api/kernels/choices.ts';
import type { ForcedVariants } from '../src/api/kernels/variants.ts';
import { exitCode } from '../src/cli/exit.ts';
import type { Terminal } from '../src/cli/output/terminal.ts';
import type { Precision } from '../src/compiler/model/model.ts';
import type { VariantChoices } from '../src/compiler/wgsl/index.ts';
import { type Device, openDevice } from '../src/runtime/device/open.ts';
import { table } from '../src/table.ts';
import { type CaseResult, runCase } from './reference/case.ts';
import { everyVariant } from './reference/every_variant.ts';
import { readConfig } from './reference/files.ts';
import { runOperations } from './reference/operation_case.ts';
import { tuneCase } from './reference/tune_case.ts';
import { runTool } from './run_tool.ts';

/**
 * `npm run golden -- DIR...`: compares reference cases (test/golden/README.md) with the results of the
 * adapter.
 */

function report(folder: string, { deviations, skipped, refused }: CaseResult, terminal: Terminal): boolean {
  terminal.out(folder);
  const groups = [...new Set(deviations.map(({ group }) => group))];
  const rows = groups.map((group) => {
    const own = deviations.filter((deviation) => deviation.group === group);
    const worst = own.reduce((a, b) => (b.fraction > a.fraction ? b : a));
    return [`  ${group}`, String(own.length), worst.fraction.toPrecision(3), worst.name];
  });
  if (rows.length > 0) terminal.out(table([['  group', 'tensors', 'worst / limit', 'where'], ...rows]));
  for (const reason of skipped) terminal.out(`  skipped ${reason}`);
  if (refused.length > 0)
    terminal.out(`  ${refused.length} kernels could not use the forced variant: ${refused[0]}`);
  const beyond = deviations.filter(({ fraction }) => !(fraction <= 1));
  for (const { name, fraction } of beyond.slice(0, 20))
    terminal.out(`  BEYOND ITS LIMIT ${name}: ${fraction.toPrecision(3)}`);
  return beyond.length === 0;
}

async function runAll(
  paths: readonly string[],
  device: Device,
  variants: VariantChoices,
  precision: Precision,
  terminal: Terminal,
): Promise<boolean> {
  let good = true;
  // A shell also expands `golden/*` to files.
  const folders = paths.filter((path) => !statSync(path).isFile() && hasPrecision(path, precision));
  for (const folder of folders) {
    const result =
      'operations' in readConfig(folder)
        ? await runOperations(folder, device, variants)
        : await runCase(folder, device, variants, precision);
    good = report(folder, result, terminal) && good;
  }
  return good;
}

/** Single operations exist only in f32: precision is an option of models. */
function hasPrecision(folder: string, precision: Precision): boolean {
  return precision === 'f32' || !('operations' in readConfig(folder));
}

async function tuneAll(folders: readonly string[], terminal: Terminal): Promise<void> {
  for (const folder of folders) {
    if (statSync(folder).isFile() || 'operations' in readConfig(folder)) continue;
    const kernels = (await tuneCase(folder)).flatMap((result) => result.kernels);
    const other = kernels.filter(({ winner, preset }) => winner !== preset);
    terminal.out(`tuned ${folder}: ${other.length} of ${kernels.length} kernels differ from the default`);
  }
}

function textOf(forced: ForcedVariants): string {
  return Object.entries(forced)
    .map(([family, variant]) => `${family}=${variant}`)
    .join(' ');
}

const usage = `Usage: npm run golden -- [options] DIR...
  --every-variant            runs once for each kernel variant, forced on every node that it supports
  --f16                      compares losses and gradients of programs with precision: .f16
  --tune                     tunes the kernels of the cases first (unitc tune)
  --variant FAMILY=VARIANT   forces a variant (repeatable; also UNITC_VARIANTS)
Example: npm run golden -- --every-variant test/golden/*`;

async function main(terminal: Terminal): Promise<number> {
  const { values, positionals: folders } = parseArgs({
    options: {
      'every-variant': { type: 'boolean' },
      f16: { type: 'boolean' },
      tune: { type: 'boolean' },
      variant: { type: 'string', multiple: true },
    },
    allowPositionals: true,
  });
  if (folders.length === 0) {
    terminal.error(`no reference case given: name one or more directories\n${usage}`);
    return exitCode.usage;
  }
  if (values.tune) await tuneAll(folders, terminal);
  const given = Object.fromEntries((values.variant ?? []).map((text) => text.split('=', 2)));
  const runs = values['every-variant'] ? everyVariant() : [given];
  const device = await openDevice({});
  try {
    terminal.out(`adapter ${device.adapter.description}`);
    const tuned = tunedChoices(device);
    if (tuned.size > 0) terminal.out(`using ${tuned.size} tuned kernels for this adapter`);
    let good = true;
    for (const forced of runs) {
      if (Object.keys(forced).length > 0) terminal.out(`forced ${textOf(forced)}`);
      const choices = choicesFor(device, forced, tuned);
      good = (await runAll(folders, device, choices, values.f16 ? 'f16' : 'f32', terminal)) && good;
    }
    terminal.out(good ? 'everything is within the limits' : 'some tensors are beyond their limits');
    return good ? exitCode.ok : exitCode.failed;
  } finally {
    await device.close();
  }
}

await runTool(usage, main);
