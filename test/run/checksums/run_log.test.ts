import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { RunLog } from '../../../src/runtime/run/checksums/run_log.ts';
import { scanLog } from '../../../src/runtime/run/checksums/scan_log.ts';
import { temporaryFolder } from '../../temporary_folder.ts';

const numbered = (n: number) => JSON.stringify({ n });

function log(lines: number) {
  const path = join(temporaryFolder(), 'log.jsonl');
  const writer = new RunLog(path, undefined);
  for (let n = 0; n < lines; n++) writer.append(numbered(n));
  return { path, writer, prefix: writer.flush() };
}

const numbersIn = (path: string): number[] =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).n);

test('a log is continued by another process', () => {
  const { path, prefix } = log(3);
  new RunLog(path, prefix).append(numbered(3));
  expect(numbersIn(path)).toEqual([0, 1, 2, 3]);
  expect(scanLog(path, prefix)).toMatchObject({ torn: 0, damage: [] });
});

describe('a change that is noticed', () => {
  const change = (edit: (lines: string[]) => string) => {
    const { path, prefix } = log(4);
    writeFileSync(path, edit(readFileSync(path, 'utf8').split('\n')));
    return scanLog(path, prefix).damage;
  };

  test.each<[string, (lines: string[]) => string, string]>([
    [
      'of a value',
      (lines) => lines.join('\n').replace('"n":1', '"n":7'),
      'line 2: its checksum does not match',
    ],
    ['by a missing line', (lines) => lines.toSpliced(1, 1).join('\n'), 'line 2: its checksum does not match'],
    ['by a repeated line', (lines) => lines.toSpliced(1, 0, lines[0]!).join('\n'), 'line 2: its checksum'],
    [
      'by a line without a checksum',
      (lines) => lines.toSpliced(2, 0, '{"n":9}').join('\n'),
      'line 3: its checksum is missing',
    ],
    ['by missing last lines', (lines) => `${lines.slice(0, 2).join('\n')}\n`, 'it was cut from'],
  ])('%s', (_, edit, problem) => {
    expect(change(edit)[0]).toContain(problem);
  });

  test('of any byte', () => {
    const { path, prefix } = log(4);
    const bytes = readFileSync(path);
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1 << (at % 8);
      writeFileSync(path, changed);
      expect(scanLog(path, prefix).damage, `byte ${at}`).not.toEqual([]);
    }
  });
});

test('lines that a power failure has torn are truncated, and stored lines are kept', () => {
  const { path, writer, prefix } = log(2);
  writer.append(numbered(2));
  writer.append(numbered(3));
  const whole = readFileSync(path);
  for (let end = prefix.bytes; end < whole.length; end++) {
    writeFileSync(path, Buffer.concat([whole.subarray(0, end), Buffer.alloc(whole.length - end)]));
    const next = new RunLog(path, prefix);
    expect(next.damage).toEqual([]);
    next.append(numbered(9));
    expect(numbersIn(path)).toEqual(end <= whole.lastIndexOf('{') - 1 ? [0, 1, 9] : [0, 1, 2, 9]);
  }
});

test('lines of an earlier version, without checksums, are continued by lines with them', () => {
  const path = join(temporaryFolder(), 'log.jsonl');
  writeFileSync(path, '{"n":0}\n{"n":1}\n{"n":');
  new RunLog(path, undefined).append(numbered(2));
  expect(numbersIn(path)).toEqual([0, 1, 2]);
  appendFileSync(path, '{"n":3}\n');
  expect(scanLog(path, undefined)).toMatchObject({ torn: 8, damage: [] });
});
