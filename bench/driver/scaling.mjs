// Results of the scaling suite: a line of text and a panel of docs/curves/scaling.svg for each axis.
import { writeFileSync } from 'node:fs';
import { middle } from '../suites/scaling.mjs';
import { axisLines, percent } from './lines.mjs';
import { scalingPlot } from './scaling_plot.mjs';

const file = new URL('../../docs/curves/scaling.svg', import.meta.url);

/** @param {string} adapter @returns {import('./lines.mjs').AxisLine[]} */
export function reportScaling(rows, adapter) {
  const lines = axisLines(rows);
  for (const { axis, deviation } of lines) {
    console.log(`step time against ${axis}: at most ${percent(deviation)} from a straight line`);
  }
  if (lines.length > 0) writeFileSync(file, scalingPlot(lines, captionOf(adapter)));
  return lines;
}

function captionOf(adapter) {
  const { layers, batch, tokens } = middle;
  const sizes = `${layers} layers, ${batch} texts of ${tokens} tokens a step`;
  return [
    `Training of a text encoder of width 128; sizes that are not varied: ${sizes}.`,
    adapter.replace(/[<&]/g, ' '),
  ];
}
