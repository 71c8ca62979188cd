import { DataError } from '../../errors.ts';
import type { LazyTensor, OpenedWeights } from '../weight_file.ts';
import { type ReadStorage, rowMajorBytes, TorchTensor } from './tensor.ts';

/** Keys under which training scripts store the state dict. */
const wrappers = ['model', 'state_dict', 'model_state_dict'] as const;

/**
 * Tensors of the object in a PyTorch file: a state dict, or a checkpoint that contains one. Throws DataError.
 */
export function stateDict(path: string, root: unknown, read: ReadStorage): OpenedWeights {
  const { dict, notes } = descend(path, root);
  const tensors: LazyTensor[] = [];
  const others: string[] = [];
  for (const [key, value] of dict) {
    if (value instanceof TorchTensor && typeof key === 'string') {
      const { dtype, shape } = value;
      tensors.push({ name: key, dtype, shape, bytes: () => rowMajorBytes(value, read) });
    } else others.push(keyText(key));
  }
  const passed = others.length > 0 ? [`skipped, because they are not tensors: ${someOf(others)}`] : [];
  return { tensors, notes: [...notes, ...passed] };
}

function descend(
  path: string,
  root: unknown,
): { readonly dict: ReadonlyMap<unknown, unknown>; readonly notes: readonly string[] } {
  const steps: string[] = [];
  let dict = root;
  for (;;) {
    if (!(dict instanceof Map)) throw noStateDict(path, steps, `a ${kindOf(dict)}`);
    if ([...dict.values()].some((value) => value instanceof TorchTensor)) break;
    const found: Map<unknown, unknown> = dict;
    const step = wrappers.find((key) => found.get(key) instanceof Map);
    if (step === undefined) {
      throw noStateDict(path, steps, `a dict of ${someOf([...found.keys()].map(keyText)) || 'nothing'}`);
    }
    // A dict may contain itself.
    if (steps.length >= 8) throw noStateDict(path, steps, 'dicts without end');
    steps.push(step);
    dict = dict.get(step);
  }
  return { dict, notes: steps.length > 0 ? [`the state dict is under ${steps.join(' -> ')}`] : [] };
}

function noStateDict(path: string, steps: readonly string[], found: string): DataError {
  return new DataError(
    [path, ...steps].join(': '),
    `expected a state dict (a dict of tensors, or one under ${wrappers.join(', ')}), found ${found}`,
    'save it with torch.save(model.state_dict(), PATH)',
  );
}

function kindOf(value: unknown): string {
  if (value instanceof TorchTensor) return 'tensor';
  if (Array.isArray(value)) return 'list';
  return value === null ? 'None' : typeof value;
}

/**
 * Text of a key. Keys are printed, so `?` replaces control characters; keys of other types are not expanded.
 */
function keyText(key: unknown): string {
  if (typeof key === 'number') return String(key);
  return typeof key === 'string' ? key.replace(/\p{Cc}/gu, '?') : `a ${kindOf(key)}`;
}

function someOf(names: readonly string[]): string {
  const rest = names.length - 10;
  return rest > 0 ? `${names.slice(0, 10).join(', ')} and ${rest} more` : names.join(', ');
}
