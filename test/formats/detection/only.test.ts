import { expect, test } from 'vitest';
import { onlyClasses } from '../../../src/runtime/formats/detection/only.ts';
import { detectionRecord } from '../../../src/runtime/formats/detection/sample.ts';
import type { Dataset } from '../../../src/runtime/records/record.ts';
import { dataErrorOf } from '../shared.ts';

const object = (classIndex: number, x: number) =>
  ({
    object: { classIndex, box: [x, 0, 10, 10], area: 100, crowd: false },
    attributes: [classIndex],
  }) as const;

const sample = detectionRecord({
  id: 'a',
  image: { kind: 'file', path: 'a.png', size: { width: 100, height: 100 } },
  imageId: 1,
  size: { width: 100, height: 100 },
  objects: [object(2, 0), object(1, 10), object(0, 20), object(2, 30)],
  attributes: 'given',
});

const dataset: Dataset = {
  splits: { train: { name: 'train', length: 1, at: () => sample } },
  names: { label: ['person', 'car', 'bus'] },
};

test('chosen classes are numbered in the order they are named, and other objects are left out', () => {
  const { splits, names } = onlyClasses(dataset, ['bus', 'person'], 'a.json');
  expect(names.label).toEqual(['bus', 'person']);
  const { truth, extra } = splits.train!.at(0);
  expect(truth.label).toEqual([0, 1, 0]);
  expect(truth.box).toEqual([0.05, 0.05, 0.1, 0.1, 0.25, 0.05, 0.1, 0.1, 0.35, 0.05, 0.1, 0.1]);
  const attributes = truth.attributes as readonly number[];
  expect([0, 16, 32].map((at) => attributes[at])).toEqual([2, 0, 2]);
  expect(attributes).toHaveLength(48);
  expect(extra).toMatchObject({
    objects: [
      { classIndex: 0, box: [0, 0, 10, 10] },
      { classIndex: 1, box: [20, 0, 10, 10] },
      { classIndex: 0, box: [30, 0, 10, 10] },
    ],
  });
});

test('without names every class is kept', () => {
  expect(onlyClasses(dataset, [], 'a.json')).toBe(dataset);
});

test.each([
  [['persom'], "a.json: 'only' names the class 'persom', which does not exist\ndid you mean 'person'?"],
  [['car', 'car'], "a.json, 'only': 1 entry occurs more than once: 'car' (entries 0, 1)"],
])('%j is an error', async (only, message) => {
  expect(await dataErrorOf(async () => onlyClasses(dataset, only, 'a.json'), '/')).toContain(message);
});
