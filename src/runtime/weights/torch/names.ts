import { DataError } from '../../errors.ts';
import { Opaque, PickleName } from '../pickle/names.ts';
import { rebuildTensor } from './rebuild.ts';
import { torchType } from './types.ts';

type Build = (args: readonly unknown[]) => unknown;

function opaque(kind: string): Build {
  return () => new Opaque(kind);
}

/** Builds a dict from nothing, another dict, or pairs, as Python 2 wrote it. */
function dict([items]: readonly unknown[]): Map<unknown, unknown> {
  if (items instanceof Map) return new Map(items);
  const pairs = Array.isArray(items) ? items : [];
  return new Map(pairs.filter((pair) => Array.isArray(pair)).map(([key, value]) => [key, value]));
}

/** Builders of the objects that a file may contain. Each makes plain data from its arguments only. */
function builders(path: string): Readonly<Record<string, Build>> {
  const first: Build = ([value]) => value ?? null;
  const set: Build = ([items]) => new Set(Array.isArray(items) ? items : []);
  return {
    'torch._utils._rebuild_tensor': (args) => rebuildTensor(path, args),
    'torch._utils._rebuild_tensor_v2': (args) => rebuildTensor(path, args, { metadata: args[6] }),
    'torch._utils._rebuild_tensor_v3': (args) =>
      rebuildTensor(path, args, { dtype: args[6], metadata: args[7] }),
    'torch._utils._rebuild_parameter': first,
    'torch._utils._rebuild_parameter_with_state': first,
    'collections.OrderedDict': dict,
    'collections.Counter': dict,
    'collections.defaultdict': () => new Map(),
    'builtins.set': set,
    '__builtin__.set': set,
    'builtins.frozenset': set,
    '__builtin__.frozenset': set,
    'torch.Size': first,
    'torch.device': opaque('torch.device'),
    'argparse.Namespace': opaque('argparse.Namespace'),
    '_codecs.encode': opaque('bytes'),
    'numpy.dtype': opaque('numpy.dtype'),
    'numpy.core.multiarray.scalar': opaque('a numpy scalar'),
    'numpy._core.multiarray.scalar': opaque('a numpy scalar'),
  };
}

/** Types that only occur as arguments of defaultdict. */
const bareTypes: ReadonlySet<string> = new Set(
  ['builtins', '__builtin__'].flatMap((module) =>
    ['dict', 'list', 'int', 'float'].map((member) => `${module}.${member}`),
  ),
);

/**
 * The builder or type of a name in a PyTorch file; undefined if the name is not allowed. Throws DataError.
 */
export function torchNames(path: string): (module: string, member: string) => PickleName | undefined {
  const known = builders(path);
  return (module, member) => {
    const qualified = `${module}.${member}`;
    if (Object.hasOwn(known, qualified)) return new PickleName(qualified, known[qualified]);
    if (bareTypes.has(qualified)) return new PickleName(qualified);
    const type = torchType(module, member);
    if (type) return type;
    if (/^torch(\.storage|\.cuda)?$/.test(module) && /^\w+Storage$/.test(member)) {
      throw new DataError(path, `it holds elements of a kind that is not supported: ${qualified}`);
    }
    return undefined;
  };
}
