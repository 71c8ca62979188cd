import type { Builtins } from '../catalog/builtins.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Model } from '../model/model.ts';
import { assemble } from './assemble.ts';
import { AssemblyError } from './problem.ts';
import { nominalSizes } from './sizes.ts';

/**
 * Checks shapes through the whole model by assembling every task; problems that several tasks share are
 * reported once.
 */
export function checkShapes(model: Model, builtins: Builtins): Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  for (const task of model.tasks) {
    for (const diagnostic of problemsOf(model, builtins, task.name)) {
      const { code, message, labels } = diagnostic;
      found.set([code, labels[0]?.span.start, message].join('\n'), diagnostic);
    }
  }
  return [...found.values()];
}

function problemsOf(model: Model, builtins: Builtins, name: string): readonly Diagnostic[] {
  const task = model.tasks.find((candidate) => candidate.name === name)!;
  const sizes = nominalSizes(model, task);
  try {
    assemble(model, builtins, { task: name, mode: 'eval', sizes, taps: false });
    return [];
  } catch (error) {
    if (error instanceof AssemblyError) return error.diagnostics;
    throw error;
  }
}
