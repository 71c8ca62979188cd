import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Finished, start, unitc, workspace } from '../support.ts';

describe('a run', () => {
  let folder: string;
  let trained: Finished;
  beforeAll(() => {
    folder = workspace();
    trained = unitc(['train', 'tiny.unit', '--steps', '4'], { cwd: folder });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('prints the scores on stdout and only JSON lines of events on stderr', () => {
    expect(trained.code).toBe(0);
    expect(trained.out).toMatch(/^task +metric +held out +majority +loss +records\nverify +accuracy/);
    expect(trained.out).toMatch(/run: runs\/tiny\n$/);
    const events = trained.error
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { event: string }).event);
    expect(events.filter((event) => event === 'step')).toHaveLength(4);
    expect(events.at(-1)).toBe('finished');
  });

  test('is never overwritten: exit code 2', () => {
    const { code, out, error } = unitc(['train', 'tiny.unit', '-o', 'runs/tiny'], { cwd: folder });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(error).toMatch(/^error: runs\/tiny already holds a run\./);
  });

  test('gives the same numbers to unitc eval, as a table and as JSON', () => {
    const table = unitc(['eval', 'runs/tiny'], { cwd: folder });
    expect({ code: table.code, error: table.error }).toEqual({ code: 0, error: '' });
    const rows = (text: string): readonly string[] => text.split('\n').slice(0, 3);
    expect(rows(table.out)).toEqual(rows(trained.out));
    expect(table.out).toMatch(/\n\nverify by class +records +precision +recall +f1\n/);
    expect(table.out).toContain('\n\nverify: true, predicted as');
    const { step, scores } = JSON.parse(unitc(['eval', 'runs/tiny', '--json'], { cwd: folder }).out);
    expect(step).toBe(4);
    expect(scores).toMatchObject([{ task: 'verify', records: 16 }, { task: 'category' }]);
    const { details } = scores[0].metrics[0];
    expect(details.classes).toHaveLength(3);
    expect(details.confusion.flat().reduce((sum: number, count: number) => sum + count, 0)).toBe(16);
  });

  test('lists its checkpoints where one is missing, and reports a damaged one: exit code 1', () => {
    expect(unitc(['eval', 'runs/tiny', '--checkpoint', 'step-9'], { cwd: folder })).toMatchObject({
      code: 1,
      error: expect.stringContaining('It has best, last, step-4.'),
    });
    writeFileSync(join(folder, 'damaged.safetensors'), 'no checkpoint');
    const damaged = unitc(['eval', 'runs/tiny', '--checkpoint', 'damaged.safetensors'], { cwd: folder });
    expect(damaged.code).toBe(1);
    expect(damaged.error).toMatch(/^error: damaged\.safetensors/);
  });

  test('its checkpoint is a weight file: show, convert and a map that does not fit', () => {
    const [name] = readdirSync(join(folder, 'runs/tiny/checkpoints')).filter((file) =>
      file.startsWith('step-'),
    );
    const checkpoint = join('runs/tiny/checkpoints', name!);
    const shown = unitc(['weights', 'show', checkpoint], { cwd: folder });
    expect(shown.code).toBe(0);
    expect(shown.out).toMatch(/safetensors: \d+ tensors, \d+ elements, [\d.]+ kB\n$/);
    const converted = unitc(['weights', 'convert', checkpoint, 'copy.safetensors', '--json'], {
      cwd: folder,
    });
    expect(JSON.parse(converted.out)).toMatchObject({ file: 'copy.safetensors', leftOut: [] });
    expect(unitc(['weights', 'convert', checkpoint, 'copy.safetensors'], { cwd: folder }).code).toBe(2);
    const mapped = unitc(['weights', 'map', checkpoint, 'tiny.unit', '--map', 'hugging_face'], {
      cwd: folder,
    });
    expect(mapped.code).toBe(4);
    expect(mapped.out).toContain('map hugging_face: matched');
  });
});

/** The lines of a run's log without their checksums. */
function eventsIn(path: string): string {
  return readFileSync(path, 'utf8').replace(/,"sum":"[0-9a-f]{16}"\}$/gm, '}');
}

test('--json prints the events of events.jsonl on stdout and nothing else; -q leaves standard error empty', () => {
  const cwd = workspace();
  const args = ['train', 'tiny.unit', '--steps', '3', '--json', '-o', 'run'];
  const { code, out, error } = unitc([...args, '-q'], { cwd });
  expect({ code, error }).toEqual({ code: 0, error: '' });
  expect(out).toBe(eventsIn(join(cwd, 'run/events.jsonl')));
  const events = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(events.filter(({ event }) => event === 'step')).toHaveLength(3);
  expect(events.findLast(({ event }) => event === 'evaluated')).toMatchObject({ step: 3, scores: [{}, {}] });
  const loud = unitc([...args, '--overwrite'], { cwd });
  expect(loud).toMatchObject({ code: 0, error: 'run: run\n' });
  expect(loud.out).toBe(eventsIn(join(cwd, 'run/events.jsonl')));
});

test('--dry-run trains nothing', () => {
  const cwd = workspace();
  const { code, out } = unitc(['train', 'tiny.unit', '--dry-run', '--steps', '7'], { cwd });
  expect(code).toBe(0);
  expect(out).toBe('would train Tiny for 7 steps of verify 50 %, category 50 %\n');
  expect(JSON.parse(unitc(['train', 'tiny.unit', '--dry-run', '--json'], { cwd }).out)).toEqual({
    model: 'Tiny',
    steps: 6,
    sampling: { verify: 0.5, category: 0.5 },
  });
  expect(readdirSync(cwd)).toEqual(['tiny.unit']);
});

test('a run shorter than the warm-up of its schedule says so in a note, without -q', () => {
  const cwd = workspace();
  const short = ['train', 'tiny.unit', '--dry-run', '--steps', '2'];
  expect(unitc(short, { cwd }).error).toBe(
    'note: the warm-up of 2 updates does not end within 2 steps: the learning rate does not reach its full value\n',
  );
  expect(unitc([...short, '-q'], { cwd })).toMatchObject({ code: 0, error: '' });
});

test('errors in the spec: exit code 3, and no run folder', () => {
  const cwd = workspace();
  const { code, error } = unitc(['train', 'tiny.unit', '--set', 'train.batch=0'], { cwd });
  expect(code).toBe(3);
  expect(error).toMatch(/^error\[E\d{4}\]/);
  expect(readdirSync(cwd)).toEqual(['tiny.unit']);
});

test('data that cannot be read: exit code 4', () => {
  const cwd = workspace();
  const text = readFileSync(join(cwd, 'tiny.unit'), 'utf8');
  const dataset = 'dataset names { format: glue_tsv("nowhere", task: .sst2)  classes: 2 }';
  writeFileSync(join(cwd, 'tiny.unit'), text.replace(/dataset names \{[^}]*\}/, dataset));
  const { code, error } = unitc(['train', 'tiny.unit', '-q'], { cwd });
  expect(code).toBe(4);
  expect(error).toContain('nowhere');
});

test('no adapter: exit code 5, with installation advice', () => {
  const env = { UNITC_ADAPTER: 'lavapipe', VK_LOADER_DRIVERS_DISABLE: '*' };
  const { code, error } = unitc(['train', 'tiny.unit', '-q'], { cwd: workspace(), env });
  expect(code).toBe(5);
  expect(error).toMatch(/^error: lavapipe was not found; install Mesa/);
});

test('diverged: exit code 6', () => {
  const args = ['train', 'tiny.unit', '-q', '--steps', '40', '--set', 'train.optimizer.lr=1e30'];
  const { code, error } = unitc(args, { cwd: workspace() });
  expect(code).toBe(6);
  expect(error).toContain('error: training diverged');
});

test('SIGINT: a checkpoint, exit code 130 and the command that continues the run', async () => {
  const cwd = workspace();
  const child = start(['train', 'tiny.unit', '--steps', '5000', '-o', 'run'], { cwd });
  let error = '';
  let interrupted = false;
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    error += text;
    if (!interrupted && error.includes('"event":"step"')) {
      interrupted = true;
      child.kill('SIGINT');
    }
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect(code).toBe(130);
  expect(error).toContain('continue with `unitc train tiny.unit --resume');
  expect(error).not.toContain('    at ');
  const [, step] = /interrupted at step (\d+)/.exec(error)!;
  const steps = String(Number(step) + 1);
  const resumed = unitc(['train', 'tiny.unit', '--resume', '--steps', steps, '-o', 'run'], { cwd });
  expect(resumed.code).toBe(0);
  expect(resumed.error.match(/"event":"step"/g)).toHaveLength(1);
});

test('eval of a folder that is not a run: exit code 2', () => {
  const { code, error } = unitc(['eval', '.'], { cwd: workspace() });
  expect(code).toBe(2);
  expect(error).toMatch(/^error: \. is not the folder of a run/);
});
