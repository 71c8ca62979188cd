import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import pc from 'picocolors';
import { describe, expect, test } from 'vitest';
import { weightsCommand } from '../../src/cli/commands/weights/index.ts';
import { exitCode } from '../../src/cli/exit.ts';
import { reportFailure } from '../../src/cli/failure.ts';
import type { Terminal } from '../../src/cli/output/terminal.ts';
import { temporaryFolder } from '../temporary_folder.ts';
import { publishedSpec } from './published.ts';
import { recordedArchive } from './recorded.ts';
import { contents, fileOf, opened, safetensorsOf } from './support.ts';

/** Exit code and output, without the temporary folder. */
async function run(...args: string[]): Promise<{ code: number; out: string; error: string }> {
  const lines = { out: [] as string[], error: [] as string[] };
  const plain = pc.createColors(false);
  const terminal: Terminal = {
    color: plain,
    errorColor: plain,
    interactive: false,
    columns: undefined,
    out: (text) => void lines.out.push(text),
    error: (text) => void lines.error.push(text),
    message: (text) => void lines.error.push(text),
  };
  const program = new Command('unitc')
    .exitOverride()
    .configureOutput({ writeErr: terminal.error, writeOut: terminal.out });
  weightsCommand(program, terminal);
  let code: number = exitCode.ok;
  try {
    await program.parseAsync(['weights', ...args], { from: 'user' });
  } catch (error) {
    code = error instanceof CommanderError ? exitCode.usage : await reportFailure(error, terminal);
  }
  const text = (kind: 'out' | 'error'): string =>
    lines[kind].join('\n').replaceAll(/[^\s"]*unitc-test-\w+\//g, '');
  return { code, out: text('out'), error: text('error') };
}

/** A small BERT in the Hugging Face layout: one tensor of each relevant kind. */
function huggingFace(): Uint8Array {
  const header = {
    'bert.embeddings.LayerNorm.gamma': { dtype: 'F16', shape: [1], data_offsets: [0, 2] },
    'bert.embeddings.position_ids': { dtype: 'I64', shape: [1], data_offsets: [2, 10] },
    'cls.predictions.bias': { dtype: 'F16', shape: [1], data_offsets: [10, 12] },
  };
  return safetensorsOf(header, Uint8Array.of(0, 0x3c, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
}

describe('weights show', () => {
  test('prints names, types, shapes and sums', async () => {
    expect(await run('show', fileOf(recordedArchive))).toEqual({
      code: 0,
      out: [
        'proj.weight      F32  [2, 3]',
        'proj.transposed  F32  [3, 2]',
        'proj.tail        F32     [2]',
        'half             F16     [2]',
        'steps            I64      []',
        'note: the state dict is under model',
        'PyTorch archive: 5 tensors, 17 elements, 68 B',
      ].join('\n'),
      error: '',
    });
  });

  test('prints JSON', async () => {
    const { out } = await run('show', fileOf(recordedArchive), '--json');
    expect(JSON.parse(out)).toMatchObject({
      format: 'PyTorch archive',
      tensors: [{ name: 'proj.weight', dtype: 'F32', shape: [2, 3] }, {}, {}, {}, {}],
      total: { tensors: 5, elements: 17, bytes: 68 },
    });
  });

  test('reports a file that is not a weight file', async () => {
    expect(await run('show', fileOf(new Uint8Array()))).toEqual({
      code: exitCode.data,
      out: '',
      error: 'data error: weights: the file is empty\n  help: download or copy it again',
    });
    expect(await run('show')).toMatchObject({ code: exitCode.usage });
  });
});

describe('weights convert', () => {
  test('converts PyTorch to safetensors with the same values and types, deterministically', async () => {
    const to = join(temporaryFolder(), 'new.safetensors');
    expect(await run('convert', fileOf(recordedArchive), to)).toEqual({
      code: 0,
      out: 'new.safetensors: 5 tensors',
      error: 'note: the state dict is under model',
    });
    const first = readFileSync(to);
    const before = contents(await opened(recordedArchive));
    expect(contents(await opened(new Uint8Array(first)))).toEqual(before);
    await run('convert', to, to, '--force');
    expect(readFileSync(to)).toEqual(first);
    expect(existsSync(`${to}.part`)).toBe(false);
  });

  test('does not overwrite an existing file', async () => {
    const to = fileOf(Uint8Array.of(1), 'old');
    expect(await run('convert', fileOf(recordedArchive), to)).toEqual({
      code: exitCode.usage,
      out: '',
      error: 'error: old exists; give --force to replace it',
    });
    expect(readFileSync(to)).toEqual(Buffer.of(1));
  });

  test('keeps values that are not finite, and names them', async () => {
    const folder = temporaryFolder();
    const from = join(folder, 'nan.safetensors');
    const header = JSON.stringify({
      a: { dtype: 'F32', shape: [3], data_offsets: [0, 12] },
      b: { dtype: 'F64', shape: [1], data_offsets: [12, 20] },
      c: { dtype: 'BF16', shape: [2], data_offsets: [20, 24] },
    });
    const data = Buffer.alloc(24);
    data.writeFloatLE(Number.NaN, 8);
    data.writeDoubleLE(1e300, 12);
    data.writeUInt16LE(0xff80, 20);
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.length));
    writeFileSync(from, Buffer.concat([length, Buffer.from(header), data]));
    expect(await run('convert', from, join(folder, 'out.safetensors'))).toEqual({
      code: 0,
      out: 'out.safetensors: 3 tensors',
      error:
        'note: values are not finite, and training could only diverge from them: a: element 2 is NaN, c: element 0 is -Infinity',
    });
  });

  test('converts to the names of unitc and back', async () => {
    const folder = temporaryFolder();
    const [ours, theirs] = [join(folder, 'ours'), join(folder, 'theirs')];
    expect(await run('convert', fileOf(huggingFace()), ours, '--map', 'hugging_face')).toEqual({
      code: 0,
      out: 'ours: 1 tensor',
      error: 'left out, not part of the model: bert.embeddings.position_ids, cls.predictions.bias',
    });
    expect(contents(await opened(readFileSync(ours)))).toEqual({
      'bert_model.module.embeddings.LayerNorm.weight': 'F16 [1]: 1',
    });
    expect(await run('convert', ours, theirs, '--map', 'hugging_face', '--inverse')).toMatchObject({
      code: 0,
    });
    expect(contents(await opened(readFileSync(theirs)))).toEqual({
      'embeddings.LayerNorm.weight': 'F16 [1]: 1',
    });
  });

  test('reports a map of another family', async () => {
    const to = join(temporaryFolder(), 'new');
    expect(await run('convert', fileOf(huggingFace()), to, '--map', 'torchvision')).toMatchObject({
      code: exitCode.data,
      error: expect.stringContaining(
        'weights: map torchvision does not know 3 of 3 names: bert.embeddings.Lay',
      ),
    });
    expect(await run('convert', fileOf(huggingFace()), to, '--map', 'detr', '--inverse')).toMatchObject({
      code: exitCode.data,
      error: expect.stringContaining('none of its 3 tensors has a place in weights of map detr'),
    });
    expect(existsSync(to)).toBe(false);
  });

  test('reports wrong options', async () => {
    expect(await run('convert', 'a', 'b', '--inverse')).toMatchObject({ code: exitCode.usage });
    expect(await run('convert', 'a', 'b', '--map', 'keras')).toMatchObject({ code: exitCode.usage });
  });
});

describe('weights map', () => {
  const spec = (): string => {
    const path = join(temporaryFolder(), 'model.unit');
    writeFileSync(path, publishedSpec);
    return path;
  };

  test('prints a table and exits with code 4 if the file does not match', async () => {
    const { code, out, error } = await run('map', fileOf(huggingFace()), spec(), '--map', 'hugging_face');
    expect({ code, error }).toEqual({ code: exitCode.data, error: '' });
    expect(out).toContain(
      'weights, map hugging_face: matched 0, missing 198, unexpected 0, shape mismatch 1, ignored 2',
    );
    expect(out).toContain(
      'bert_model.module.embeddings.LayerNorm.weight  [768]     [1]    bert.embeddings.LayerNorm.gamma',
    );
  });

  test('accepts a part, by name or by path in the spec', async () => {
    const header = { 'pooler.dense.bias': { dtype: 'F32', shape: [768], data_offsets: [0, 3072] } };
    const file = fileOf(safetensorsOf(header, new Uint8Array(3072)));
    for (const prefix of ['bert_model.module.pooler.dense.b', 'language.bert.pooler.dense.b']) {
      const { code, out } = await run(
        'map',
        file,
        spec(),
        '--map',
        'hugging_face',
        '--only',
        prefix,
        '--json',
      );
      expect(code).toBe(0);
      expect(JSON.parse(out)).toMatchObject({
        map: 'hugging_face',
        missing: [],
        matched: [{ shape: [768] }],
      });
    }
    expect(await run('map', file, spec(), '--map', 'hugging_face', '--only', 'nowhere')).toEqual({
      code: exitCode.usage,
      out: '',
      error: "error: no parameter's name or path begins with nowhere",
    });
  });
});
