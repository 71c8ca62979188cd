// Table that compares the goals with the measurements.
import { axisLines, percent, worstLine } from './lines.mjs';
import { fasterOf, geometricMeanOf, ratiosOf, ratioText, smallestOf } from './ratios.mjs';

/**
 * @typedef {import('../goals.mjs').Goal} Goal
 * @typedef {{ goal: string, wanted: string, measured: string, verdict: 'met' | 'missed' | 'not measured' }}
 *   Outcome
 */

/** Value and text of each measure, computed from rows and competitors. */
const measures = {
  'smallest ratio': (rows, peers) => {
    const ratios = ratiosOf(rows, peers);
    const { row, ratio } = smallestOf(ratios);
    const which = rows.length > 1 ? ` (${row})` : '';
    return { value: ratio, text: `${ratioText(ratio)}${which}${someOf(ratios, rows)}` };
  },
  'geometric mean': (rows, peers) => {
    const ratios = ratiosOf(rows, peers);
    const value = geometricMeanOf(ratios);
    return { value, text: `${ratioText(value)}${someOf(ratios, rows)}` };
  },
  'distance from a line': (rows) => {
    const { axis, deviation } = worstLine(axisLines(rows));
    return { value: deviation, text: `${percent(deviation)} (${axis})` };
  },
};

/** Rows that no competitor supports have no ratio. */
const someOf = (ratios, rows) =>
  ratios.length < rows.length ? `, ${ratios.length} of ${rows.length} rows` : '';

/**
 * Outcomes of the goals whose suite ran.
 * @param {Goal[]} goals @param {(import('./ratios.mjs').Row & { suite: string })[]} results @returns
 *   {Outcome[]}
 */
export function outcomesOf(goals, results) {
  const ran = new Set(results.map(({ suite }) => suite));
  return goals.filter(({ suite }) => ran.has(suite)).map((goal) => outcomeOf(goal, results));
}

function outcomeOf(goal, results) {
  const rows = results.filter(({ suite, name }) => suite === goal.suite && goal.rows.test(name));
  const head = { goal: goal.name, wanted: wantedText(goal) };
  const isMeasured = (row, competitor) => row.measurements[competitor]?.seconds !== undefined;
  const failed = rows.find((row) => !isMeasured(row, 'unitc'));
  if (failed) return { ...head, measured: `unitc failed at ${failed.name}`, verdict: 'missed' };
  // If one competitor skips a row, the other one counts. A competitor without any measured row might have
  // been faster in all of them.
  const absent = (goal.peers ?? []).find((peer) => !rows.some((row) => isMeasured(row, peer)));
  if (absent) return { ...head, measured: `without ${absent}`, verdict: 'not measured' };
  const { value, text } = measures[goal.measure](rows, goal.peers);
  const isMet = goal.atLeast === undefined ? value <= goal.atMost : value >= goal.atLeast;
  return { ...head, measured: text, verdict: isMet ? 'met' : 'missed' };
}

function wantedText({ measure, peers, atLeast, atMost }) {
  if (atMost !== undefined) return `${measure} ≤ ${Math.round(100 * atMost)} %`;
  const parts = 1 / atLeast;
  const ratio = atLeast < 1 && Number.isInteger(parts) ? `1/${parts}` : String(atLeast);
  return `${measure} ≥ ${ratio}, ${fasterOf(peers)}`;
}

/** @param {Outcome[]} outcomes @returns {string[]} lines, with a heading */
export function goalsTable(outcomes) {
  const head = { goal: 'goal', wanted: 'wanted', measured: 'measured', verdict: 'met or missed' };
  const cells = [head, ...outcomes].map(({ goal, wanted, measured, verdict }) => [
    goal,
    wanted,
    measured,
    verdict,
  ]);
  const widths = cells[0].map((_, i) => Math.max(...cells.map((row) => row[i].length)));
  return cells.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]))
      .join('  ')
      .trimEnd(),
  );
}
