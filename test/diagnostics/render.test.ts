import { expect, test } from 'vitest';
import type { Diagnostic, Label } from '../../src/compiler/diagnostics/diagnostic.ts';
import { renderDiagnostics } from '../../src/compiler/diagnostics/render.ts';

const spec = `unit 1
model M

encoder vision {
  body: conv(256) -> project(d)
}
task a {
  attend: [vision]
  head { answer: linear(768) }
}
`;

/** A label on the first `needle` in a text. */
function on(needle: string, words: string, file = 'm.unit', text = spec): Label {
  const start = text.indexOf(needle);
  return { span: { file, start, end: start + needle.length }, text: words };
}

function shown(
  labels: readonly Label[],
  more: Partial<Diagnostic> = {},
  sources = new Map([['m.unit', spec]]),
) {
  const diagnostic: Diagnostic = {
    code: 'E0401',
    severity: 'error',
    message: 'widths differ',
    labels,
    ...more,
  };
  return renderDiagnostics([diagnostic], sources, { color: false });
}

test('labels on several lines, with expected, found and help', () => {
  const labels = [on('linear(768)', 'needs width 768'), on('conv(256)', 'gives width 256')];
  const more = {
    expected: '[…, 768]',
    found: '[…, 256]',
    hint: 'write `linear(256)`,\nor project the encoder',
  };
  expect(shown(labels, more)).toMatchInlineSnapshot(`
    "error[E0401]: widths differ
     --> m.unit:9:18
      |
    5 |   body: conv(256) -> project(d)
      |         --------- gives width 256
    ...
    9 |   head { answer: linear(768) }
      |                  ^^^^^^^^^^^ needs width 768
      |
      = expected: […, 768]
      = found: […, 256]
      = help: write \`linear(256)\`,
              or project the encoder

    1 error in m.unit
    "
  `);
});

test('labels on one line', () => {
  const labels = [
    on('project(d)', 'here'),
    on('conv(256)', 'first'),
    on('body', 'of this'),
    on('d)', 'the width'),
  ];
  expect(shown(labels)).toMatchInlineSnapshot(`
    "error[E0401]: widths differ
     --> m.unit:5:22
      |
    5 |   body: conv(256) -> project(d)
      |   ----  ---------    ^^^^^^^^^^ the width
      |   |     |            |
      |   |     |            here
      |   |     first
      |   of this

    1 error in m.unit
    "
  `);
});

test('a label of several lines', () => {
  const start = spec.indexOf('{');
  const end = spec.indexOf('}') + 1;
  expect(shown([{ span: { file: 'm.unit', start, end }, text: 'this block' }])).toMatchInlineSnapshot(`
    "error[E0401]: widths differ
     --> m.unit:4:16
      |
    4 | encoder vision {
      |                ^
    5 |   body: conv(256) -> project(d)
    6 | }
      | ^ this block

    1 error in m.unit
    "
  `);
});

test('labels in several files, one of them unavailable', () => {
  const other = 'unit 1\nlet d = 3\n';
  const labels = [
    on('project(d)', 'used here'),
    on('let d', 'defined here', 'lib.unit', other),
    { span: { file: 'gone.unit', start: 0, end: 1 }, text: 'and there' },
  ];
  const sources = new Map([
    ['m.unit', spec],
    ['lib.unit', other],
  ]);
  expect(shown(labels, { severity: 'warning' }, sources)).toMatchInlineSnapshot(`
    "warning[E0401]: widths differ
     --> m.unit:5:22
      |
    5 |   body: conv(256) -> project(d)
      |                      ^^^^^^^^^^ used here
     ::: lib.unit:2:1
      |
    2 | let d = 3
      | ----- defined here
     ::: gone.unit

    1 warning in m.unit
    "
  `);
});

test('tabs, wide characters, combining marks, control characters', () => {
  const text = '\tname: "日本語 e\u0301 😀 \u0007" wrong';
  const labels = [on('wrong', 'this', 'm.unit', text), on('😀', 'wide', 'm.unit', text)];
  expect(shown(labels, {}, new Map([['m.unit', text]]))).toMatchInlineSnapshot(`
    "error[E0401]: widths differ
     --> m.unit:1:21
      |
    1 |     name: "日本語 é 😀 �" wrong
      |                     --    ^^^^^ this
      |                     |
      |                     wide

    1 error in m.unit
    "
  `);
});

test('a very long line is cut around its label', () => {
  const text = `${'a'.repeat(500)} wrong ${'b'.repeat(500)}`;
  const out = shown([on('wrong', 'this', 'm.unit', text)], {}, new Map([['m.unit', text]]));
  const lines = out.split('\n');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(180);
  expect(lines[3]!.indexOf('wrong')).toBe(lines[4]!.indexOf('^^^^^'));
});

test('positions outside the text are accepted', () => {
  expect(shown([{ span: { file: 'm.unit', start: 10_000, end: 10_001 }, text: 'beyond' }])).toContain(
    'beyond',
  );
  expect(shown([])).toContain('widths differ');
});

test('the last line counts errors and warnings', () => {
  const one = (severity: 'error' | 'warning'): Diagnostic => ({
    code: 'E0101',
    severity,
    message: 'm',
    labels: [on('unit', 'x')],
  });
  const summary = (...severities: ('error' | 'warning')[]) =>
    renderDiagnostics(severities.map(one), new Map([['m.unit', spec]]), { color: false })
      .trimEnd()
      .split('\n')
      .at(-1);
  expect(summary('error')).toBe('1 error in m.unit');
  expect(summary('error', 'warning', 'error')).toBe('2 errors and 1 warning in m.unit');
  expect(summary('warning')).toBe('1 warning in m.unit');
  expect(renderDiagnostics([], new Map(), { color: false })).toBe('');
});

test('colours change nothing else', () => {
  const labels = [on('linear(768)', 'needs'), on('conv(256)', 'gives')];
  const diagnostic: Diagnostic = { code: 'E0401', severity: 'error', message: 'm', labels, hint: 'h' };
  const sources = new Map([['m.unit', spec]]);
  const colored = renderDiagnostics([diagnostic], sources, { color: true });
  expect(colored).toContain('\u001b[31m^^^^^^^^^^^ needs\u001b[39m');
  const escapes = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g');
  expect(colored.replaceAll(escapes, '')).toBe(renderDiagnostics([diagnostic], sources, { color: false }));
});

test('of many problems, even on one long line, the first 200 are shown', () => {
  const text = 'word '.repeat(20_000);
  const diagnostics = Array.from({ length: 20_000 }, (_, i): Diagnostic => {
    const span = { file: 'm.unit', start: 5 * i, end: 5 * i + 4 };
    return { code: 'E0401', severity: 'error', message: 'wrong', labels: [{ span, text: 'here' }] };
  });
  const lines = renderDiagnostics(diagnostics, new Map([['m.unit', text]]), { color: false }).split('\n');
  expect(lines.filter((line) => line.startsWith('error'))).toHaveLength(200);
  expect(lines.slice(-4, -1)).toEqual([
    '19800 more problems, which --json lists: correct these first',
    '',
    '20000 errors in m.unit',
  ]);
});
