import { describe, expect, test } from 'vitest';
import { type ReportContent, reportPage } from '../../../src/pages/index.ts';
import { elementsOf } from '../elements.ts';

const hostile = `</script><img src=x onerror="alert(1)">'&"<blink>`;

const empty: ReportContent = {
  model: 'Empty',
  run: 'empty',
  state: 'At step 0.',
  facts: [],
  leftOut: [],
  headlines: [],
  tasks: [],
  training: [],
  sampling: [],
  memory: undefined,
  time: [],
  notices: [],
  environment: [],
  spec: { file: 'a.unit', set: [], parts: [] },
};

/** A page on which every user-supplied name is `name`. */
function contentWith(name: string): ReportContent {
  const chart = {
    title: name,
    axis: 'step',
    unit: 'share',
    series: [
      { kind: 'noisy', name, points: [0.9, 0.5, 0.4].map((y, x) => ({ x, y })) },
      { kind: 'marked', name, points: [{ x: 2, y: 0.6 }] },
      { kind: 'level', name, value: 0.1 },
    ],
  } as const;
  const image = { type: 'image/png', bytes: new Uint8Array([1, 2, 3]) } as const;
  const box = { left: 0.1, top: 0.2, width: 0.3, height: 0.4, name };
  const record = {
    where: name,
    inputs: [
      { kind: 'image', modality: name, image, width: 4, height: 2, trueBoxes: [box], predictedBoxes: [box] },
      { kind: 'text', modality: name, text: name },
      { kind: 'numbers', modality: name, rows: [[name, name]] },
    ],
    predicted: [
      { label: name, probability: 0.75, right: true },
      { label: name, probability: 0.25, right: false },
      { label: name, probability: undefined, right: undefined },
    ],
    truth: [name],
    score: name,
  } as const;
  const fact = { name, value: name };
  const row = { name, milliseconds: 2, share: 0.5, dispatches: 3, gflops: 1 };
  const block = { offset: 0, bytes: 512, from: 0, to: 3 };
  return {
    model: name,
    run: name,
    state: name,
    facts: [fact],
    leftOut: [name],
    headlines: [
      { task: name, metric: name, unit: 'share', better: 'lower', value: 0.5, baseline: 0.25, records: 8 },
    ],
    tasks: [
      {
        task: name,
        dataset: name,
        charts: [chart],
        metrics: [
          {
            metric: name,
            values: [
              { name, value: 0.5, unit: 'share', baseline: 0.2 },
              { name, value: null, unit: 'number', baseline: undefined },
            ],
            classes: Array.from({ length: 25 }, (_, i) => ({
              name: `${name}${i}`,
              support: i,
              values: { [name]: i / 25, f1: null },
            })),
            confusion: undefined,
            curves: [chart],
          },
          {
            metric: name,
            values: [],
            classes: [name, name, name].map((each) => ({ name: each, support: 4, values: { f1: 0.5 } })),
            confusion: [
              [3, 1, 0],
              [0, 4, 0],
              [0, 2, 2],
            ],
            curves: [],
          },
        ],
        records: { order: name, examined: 9, best: [record], worst: [record] },
      },
    ],
    training: [chart],
    sampling: [{ task: name, weight: 0.5, steps: 3, share: 1, records: 7 }],
    memory: {
      note: name,
      buffers: [{ name, bytes: 1024, what: name }],
      workspaces: [
        { task: name, sizes: name, bytes: 1024, live: 512, dispatches: 4, updateFrom: 3, blocks: [block] },
      ],
    },
    time: [
      { task: name, adapter: name, milliseconds: 4, groups: [{ title: name, rows: Array(20).fill(row) }] },
    ],
    notices: [name],
    environment: [fact],
    spec: { file: name, set: [fact], parts: [{ kind: 'string', text: name }] },
  };
}

describe('the page of a run', () => {
  const page = reportPage(contentWith('name'));
  const elements = elementsOf(page);

  test('has headings in order, and sections that their headings name', () => {
    const levels = elements.filter(({ name }) => /^h\d$/.test(name)).map(({ name }) => Number(name[1]));
    expect(levels[0]).toBe(1);
    for (const [i, level] of levels.entries()) expect(level - (levels[i - 1] ?? 0)).toBeLessThanOrEqual(1);
    const ids = elements.flatMap(({ attributes }) => attributes.get('id') ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { attributes } of elements) {
      const link = attributes.get('href') ?? '';
      if (link.startsWith('#')) expect(ids).toContain(link.slice(1));
      const label = attributes.get('aria-labelledby');
      if (label !== undefined) expect(ids).toContain(label);
    }
  });

  test('describes every image and chart, and hides decoration from screen readers', () => {
    for (const { attributes, within } of elements.filter(({ name }) => name === 'img')) {
      expect(attributes.get('alt'), within.join(' ')).toMatch(/name/);
    }
    const drawings = elements.filter(({ name, within }) => name === 'svg' && !within.includes('svg'));
    expect(drawings.length).toBeGreaterThan(5);
    for (const { attributes } of drawings) {
      const isChart = attributes.get('role') === 'img' && (attributes.get('aria-label') ?? '') !== '';
      expect(isChart || attributes.get('aria-hidden') === 'true').toBe(true);
    }
  });

  test('has the values of charts in tables with headers', () => {
    const headers = elements.filter(({ name }) => name === 'th');
    for (const { attributes } of headers) expect(attributes.get('scope')).toMatch(/^(row|col)$/);
    expect(page).toContain('<th scope="row">2</th><td>40.0 %</td>\n<td>60.0 %</td>');
  });

  test('loads nothing, runs no script, and forbids both', () => {
    expect(elements.map(({ name }) => name)).not.toContain('script');
    expect(elements.map(({ name }) => name)).not.toContain('link');
    for (const { attributes } of elements) {
      expect(attributes.get('src') ?? 'data:').toMatch(/^data:/);
      expect([...attributes.keys()].filter((name) => name.startsWith('on') || name === 'style')).toEqual([]);
    }
    const policy = elements
      .find(({ attributes }) => attributes.has('http-equiv'))!
      .attributes.get('content')!;
    expect(policy).toContain('default-src &#39;none&#39;; img-src data:; style-src &#39;sha256-');
    expect(policy).not.toContain('script-src');
    expect(/<style>[\s\S]*?<\/style>/.exec(page)![0]).not.toMatch(/url\(|@import/);
  });
});

test('hostile names are text everywhere', () => {
  const names = (content: ReportContent) => elementsOf(reportPage(content)).map(({ name }) => name);
  expect(names(contentWith(hostile))).toEqual(names(contentWith('name')));
  expect(reportPage(contentWith(hostile))).not.toContain('<blink>');
});

test('a run of which nothing is known has a page', () => {
  const elements = elementsOf(reportPage(empty));
  expect(elements.filter(({ name }) => name === 'h2')).toHaveLength(4);
});
