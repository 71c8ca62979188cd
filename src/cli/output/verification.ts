import type { CertificateVerdict, CertificateVerification } from '../../api/verify_certificate.ts';
import { printableLines } from '../../printable.ts';
import { exitCode } from '../exit.ts';
import { causesTable, changedTable } from './divergence.ts';
import { wrapped } from './wrapped.ts';

/** Exit codes of `unitc verify CERTIFICATE`. */
export const verdictExits = {
  confirmed: exitCode.ok,
  refuted: exitCode.failed,
  'other data': exitCode.data,
  undecided: exitCode.adapter,
} as const satisfies Readonly<Record<CertificateVerdict, number>>;

/** The steps that were executed again, and the first difference, if any. */
export function verificationText(found: CertificateVerification, width: number | undefined): string {
  const { difference, changed, environment } = found;
  const names = ['certificate', 'now'] as const;
  const parts = [
    wrapped(executedText(found), width),
    wrapped(difference ? `step ${difference.step}: ${difference.part} differs` : equalText(found), width),
    changed.length === 0 ? '' : changedTable(names, changed, width),
    environment.length === 0
      ? ''
      : `${wrapped('software and hardware that differ:', width)}\n${causesTable(names, environment, width)}`,
  ];
  return printableLines(parts.filter((part) => part !== '').join('\n\n'));
}

function executedText({ steps: { from, to }, start, adapter }: CertificateVerification): string {
  const origin = start.checkpoint === null ? 'the initial parameters' : start.checkpoint;
  return `steps ${from} to ${to}, executed from ${origin} on ${adapter}`;
}

function equalText({ start, steps, states }: CertificateVerification): string {
  const compared =
    states.length === 0 ? '' : `, and all parameters and optimizer states after ${listed(states)}`;
  return `records, batches, losses and gradients of steps ${start.step + 1} to ${steps.to} are equal bit for bit${compared}`;
}

function listed(steps: readonly number[]): string {
  return steps.map((step) => (step === 0 ? 'the start' : `step ${step}`)).join(', ');
}

/** The verdict in one sentence. */
export function verdictText(verdict: CertificateVerdict): string {
  switch (verdict) {
    case 'confirmed':
      return 'confirmed';
    case 'refuted':
      return 'refuted: equal batches, software and hardware give other results';
    case 'other data':
      return 'other data: the steps do not read the data of the certified run';
    case 'undecided':
      return 'undecided: results differ, but so does the software or the adapter; repeat with those of the certificate';
  }
}
