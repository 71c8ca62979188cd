import type { WeightDType } from '../dtype.ts';
import { PickleName } from '../pickle/names.ts';

/** Element types of `torch.NAMEStorage`; an untyped storage counts bytes. */
const storageTypes: Readonly<Record<string, WeightDType>> = {
  DoubleStorage: 'F64',
  FloatStorage: 'F32',
  HalfStorage: 'F16',
  BFloat16Storage: 'BF16',
  LongStorage: 'I64',
  IntStorage: 'I32',
  ShortStorage: 'I16',
  CharStorage: 'I8',
  ByteStorage: 'U8',
  BoolStorage: 'BOOL',
  UntypedStorage: 'U8',
};

/** Element types by `torch.NAME`, the argument of `_rebuild_tensor_v3`. */
const dtypes: Readonly<Record<string, WeightDType>> = {
  float64: 'F64',
  float32: 'F32',
  float16: 'F16',
  bfloat16: 'BF16',
  int64: 'I64',
  int32: 'I32',
  int16: 'I16',
  int8: 'I8',
  uint64: 'U64',
  uint32: 'U32',
  uint16: 'U16',
  uint8: 'U8',
  bool: 'BOOL',
};

/** An element type or a kind of storage, as an argument of a builder. */
export class TorchType extends PickleName {
  readonly dtype: WeightDType;
  constructor(qualified: string, dtype: WeightDType) {
    super(qualified);
    this.dtype = dtype;
  }
}

/**
 * The type of a name in a file; undefined if it is not supported. Storages of a GPU are saved like others.
 */
export function torchType(module: string, member: string): TorchType | undefined {
  const storages = ['torch', 'torch.storage', 'torch.cuda'].includes(module) ? storageTypes : {};
  const known = module === 'torch' ? { ...dtypes, ...storages } : storages;
  return Object.hasOwn(known, member) ? new TorchType(`${module}.${member}`, known[member]!) : undefined;
}
