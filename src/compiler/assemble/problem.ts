import { failureExit, UnitcError } from '../../errors.ts';
import { Mismatch } from '../catalog/layer.ts';
import type { Diagnostic, Label, Span } from '../diagnostics/diagnostic.ts';
import { ShapeError } from '../ir/infer.ts';
import { TensorSizeError } from '../ir/tensor_size.ts';

/**
 * Parts of a model do not fit together: a mistake in the spec. `diagnostics` name the lines that disagree.
 */
export class AssemblyError extends UnitcError {
  override readonly name = 'AssemblyError';
  readonly code = 'UNITC_SHAPE';
  readonly exit = failureExit.spec;
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((diagnostic) => diagnostic.message).join('\n'));
    this.diagnostics = diagnostics;
  }
}

export function problem(
  code: string,
  message: string,
  labels: readonly Label[],
  hint?: string,
): AssemblyError {
  return new AssemblyError([
    { code, severity: 'error', message, labels, ...(hint === undefined ? {} : { hint }) },
  ]);
}

/** Runs `body`; a mismatch becomes a Diagnostic with the line `at` and the line `source` of its input. */
export function locating<T>(at: Span, source: Span, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (error instanceof Mismatch) {
      const labels = [
        { span: at, text: error.expected },
        { span: source, text: error.found },
      ];
      throw problem(error.code, error.message, labels, error.hint);
    }
    if (error instanceof TensorSizeError) throw tooLarge(error, at);
    if (!(error instanceof ShapeError)) throw error;
    throw problem('E0401', error.message, [
      { span: at, text: 'does not fit its input' },
      { span: source, text: 'which comes from here' },
    ]);
  }
}

/** Runs `body`; a tensor that is too large becomes a Diagnostic at `span`. */
export function withinTensorSize<T>(span: Span, body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw error instanceof TensorSizeError ? tooLarge(error, span) : error;
  }
}

function tooLarge({ message }: TensorSizeError, span: Span): AssemblyError {
  return problem(
    'E0414',
    message,
    [{ span, text: 'needs these elements' }],
    'reduce the batch, the width, the image or another of these sizes',
  );
}

/**
 * Runs all bodies, so that the problems of one do not hide those of another; throws all problems together.
 */
export function together<T>(bodies: readonly (() => T)[]): readonly T[] {
  const results: T[] = [];
  const found: Diagnostic[] = [];
  for (const body of bodies) {
    try {
      results.push(body());
    } catch (error) {
      if (!(error instanceof AssemblyError)) throw error;
      found.push(...error.diagnostics);
    }
  }
  if (found.length > 0) throw new AssemblyError(found);
  return results;
}
