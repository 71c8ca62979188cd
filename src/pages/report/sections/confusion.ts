import { type Html, html } from '../../html.ts';

/** Largest number of classes for which the complete table is shown. */
const mostClasses = 24;
/** Number of listed confusions. */
const mostListed = 20;

/** The confusion matrix as a shaded table; for many classes, the most frequent confusions. */
export function confusionTable(names: readonly string[], counts: readonly (readonly number[])[]): Html {
  return html`${names.length > mostClasses ? '' : matrix(names, counts)}
${names.length < 3 ? '' : confusions(names, counts)}`;
}

function matrix(names: readonly string[], counts: readonly (readonly number[])[]): Html {
  return html`<div class="scroll"><table class="matrix">
<caption>Confusion matrix: records by true class (row) and predicted class (column)</caption>
<thead><tr><td></td>${names.map((name) => html`<th scope="col"><span>${name}</span></th>`)}</tr></thead>
<tbody>${counts.map((row, i) => html`<tr><th scope="row">${names[i] ?? ''}</th>${row.map((count, j) => cell(count, row, i === j))}</tr>`)}</tbody>
</table></div>`;
}

/** Shaded by its share of the row. */
function cell(count: number, row: readonly number[], right: boolean): Html {
  const sum = row.reduce((total, each) => total + each, 0);
  const level = sum === 0 || count === 0 ? 0 : Math.max(1, Math.round((8 * count) / sum));
  return html`<td class="${right ? 'heat' : 'wrong'}${level}">${count === 0 ? html`<span class="zero">0</span>` : count.toLocaleString('en')}</td>`;
}

function confusions(names: readonly string[], counts: readonly (readonly number[])[]): Html {
  const found = counts
    .flatMap((row, i) => row.map((count, j) => ({ count, actual: i, predicted: j })))
    .filter(({ count, actual, predicted }) => count > 0 && actual !== predicted)
    .sort((a, b) => b.count - a.count)
    .slice(0, mostListed);
  if (found.length === 0) return html`<p class="note">No record was confused.</p>`;
  return html`<details ${names.length > mostClasses ? html`open` : ''}><summary>Most frequent confusions</summary><div class="scroll"><table>
<thead><tr><th scope="col">true class</th><th scope="col">predicted as</th><th scope="col" class="num">records</th></tr></thead>
<tbody>${found.map(({ count, actual, predicted }) => html`<tr><th scope="row">${names[actual] ?? ''}</th><td>${names[predicted] ?? ''}</td><td class="num">${count.toLocaleString('en')}</td></tr>`)}</tbody>
</table></div></details>`;
}
