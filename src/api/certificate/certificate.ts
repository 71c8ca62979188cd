import { Ajv2020 } from 'ajv/dist/2020.js';
import { failureExit, UnitcError } from '../../errors.ts';
import type { AdapterKind } from '../../runtime/device/adapter.ts';
import { chained, emptyChain } from '../../runtime/digests/chain.ts';
import type { Segment, State, StepDigest } from '../../runtime/digests/lines.ts';
import { sha256 } from '../../runtime/run/checksums/format.ts';
import { fileText } from '../../storage/read.ts';
import { certificateSchema } from './schema.ts';

/** Everything needed to execute steps of a run again and to compare the results bit for bit. */
export interface Certificate {
  readonly format: 'unitc-certificate';
  readonly version: 1;
  /** Absolute path of the run folder, which contains the checkpoints. */
  readonly run: string;
  /** Absolute path of the spec; paths of data are relative to its folder. */
  readonly file: string;
  /** Text of the spec. */
  readonly spec: string;
  /** Overrides, as for `--set`. */
  readonly set: Readonly<Record<string, string>>;
  /** Texts of the files that the spec imports, by absolute path. */
  readonly imports: Readonly<Record<string, string>>;
  /** Adapter that trained the last steps. */
  readonly adapter: AdapterKind;
  /** The processes that trained the run, with their software, hardware and kernel variants. */
  readonly segments: readonly Segment[];
  /** Digests of parameters and optimizer states at the start and at checkpoints. */
  readonly states: readonly State[];
  /** Digests and results of all steps, from step 1. */
  readonly steps: readonly StepDigest[];
  /** SHA-256 of all members above, as JSON without spaces. */
  readonly sha256: string;
}

/** A certificate is damaged, or does not support the request. */
export class CertificateError extends UnitcError {
  override readonly name = 'CertificateError';
  readonly code = 'UNITC_CERTIFICATE';
  readonly exit = failureExit.usage;
}

/** A certificate with its checksum. */
export function sealed(content: Omit<Certificate, 'sha256'>): Certificate {
  return { ...content, sha256: sumOf(content) };
}

function sumOf(content: Omit<Certificate, 'sha256'>): string {
  return sha256(JSON.stringify(content));
}

/** Reads a certificate and checks its schema, checksum and chain. Throws CertificateError. */
export function readCertificate(file: string): Certificate {
  return checkedCertificate(parsed(fileText(file), file), file);
}

/** Throws CertificateError unless the value is an intact certificate. `where`: file name for messages. */
export function checkedCertificate(value: unknown, where: string): Certificate {
  const validate = new Ajv2020({ strict: false, allowUnionTypes: true }).compile(certificateSchema);
  if (!(validate(value) as boolean)) {
    const { instancePath, message } = validate.errors![0]!;
    throw new CertificateError(
      `${where} does not fit the schema of certificates: ${instancePath || 'the whole'} ${message}. Write it again with \`unitc certify\`.`,
    );
  }
  const certificate = value as Certificate;
  const { sha256: stated, ...content } = certificate;
  if (sumOf(content) !== stated) throw damaged(where, 'its checksum does not match');
  requireChain(certificate, where);
  return certificate;
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CertificateError(`${file} is not a certificate: it is not JSON (${(error as Error).message})`);
  }
}

/** Compares the steps with the chain values of the states. */
function requireChain({ steps, states }: Certificate, where: string): void {
  const chains = chainsOf(steps);
  if (steps.some(({ step }, i) => step !== i + 1))
    throw damaged(where, 'its steps do not follow one another');
  for (const { step, chain } of states) {
    if (chains[step] !== chain) throw damaged(where, `its steps 1 to ${step} do not match its state`);
  }
}

/** The chain value after each step, from 0. */
export function chainsOf(steps: readonly StepDigest[]): readonly string[] {
  const chains = [emptyChain];
  for (const step of steps) chains.push(chained(chains.at(-1)!, step));
  return chains;
}

function damaged(where: string, problem: string): CertificateError {
  return new CertificateError(
    `${where} is damaged: ${problem}. Write it again with \`unitc certify\`, or restore it from a copy.`,
  );
}
