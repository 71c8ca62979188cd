import { type Arbitrary, array, constantFrom, integer, oneof } from 'fast-check';

/** Names that occur in weight files. */
const names = [
  'ctorch._utils\n_rebuild_tensor_v2\n',
  'ctorch\nFloatStorage\n',
  'ccollections\nOrderedDict\n',
  'cbuiltins\nset\n',
  'cos\nsystem\n',
];

/** Operations without arguments: marks, containers, stack, memo, calls. */
const operations = [
  '(',
  '.',
  '0',
  '1',
  '2',
  'N',
  '\x88',
  '\x89',
  ')',
  ']',
  '}',
  '\x8f',
  'a',
  'e',
  's',
  'u',
  't',
  '\x85',
  '\x86',
  '\x87',
  'R',
  'b',
  'Q',
  'l',
  'd',
  'i',
  'o',
  '\x81',
  '\x92',
  '\x93',
  '\x94',
  '\x90',
  '\x91',
];

export const pickleTokens: readonly (string | Uint8Array)[] = [
  ...operations.map(latin1),
  ...names,
  latin1('\x80\x02'),
  latin1('X\x01\0\0\0a'),
  latin1('X\x07\0\0\0storage'),
  latin1('\x8a\x0al\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19'),
  latin1('T\xff\xff\xff\x7f'),
  latin1('\x8d\0\0\0\0\0\0\x01\0'),
  latin1('r\xff\xff\xff\xff'),
  latin1('j\0\0\0\x10'),
  'I01\n',
  'L99999999999L\n',
  'F1e999\n',
];

/** A reference to the storage of the archive, as written by torch.save. */
const storage = latin1('(X\x07\0\0\0storagectorch\nFloatStorage\nX\x01\0\0\x000X\x03\0\0\0cpuK\x10tQ');

/** A view of that storage with one axis. */
const tensor = (size: number, stride: number): Uint8Array =>
  joined([
    latin1('ctorch._utils\n_rebuild_tensor_v2\n('),
    storage,
    latin1(`K\0K${byte(size)}\x85K${byte(stride)}\x85\x89ccollections\nOrderedDict\n)RtR`),
  ]);

/** Programs of state dict operations in any order. */
export const pickleProgram: Arbitrary<Uint8Array> = array(
  oneof(
    { weight: 4, arbitrary: constantFrom(...pickleTokens).map(bytesOf) },
    { weight: 1, arbitrary: integer({ min: 0, max: 255 }).map((memo) => latin1(`q${byte(memo)}`)) },
    { weight: 1, arbitrary: integer({ min: 0, max: 255 }).map((memo) => latin1(`h${byte(memo)}`)) },
    {
      weight: 2,
      arbitrary: array(integer({ min: 0, max: 20 }), { minLength: 2, maxLength: 2 }).map(([size, stride]) =>
        tensor(size!, stride!),
      ),
    },
  ),
  { maxLength: 60 },
).map((parts) => joined([latin1('\x80\x02}('), ...parts, latin1('u.')]));

function byte(value: number): string {
  return String.fromCharCode(value);
}

function latin1(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'));
}

function bytesOf(token: string | Uint8Array): Uint8Array {
  return typeof token === 'string' ? latin1(token) : token;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
