import { bytesText, shareText } from '../../charts/text.ts';
import { type Html, html } from '../../html.ts';
import type { MemoryContent, WorkspaceContent } from '../content.ts';
import { bar } from './bar.ts';
import type { Section } from './section.ts';

/** Buffers of a training step, and the layout of its workspace. */
export function memory({ note, buffers, workspaces }: MemoryContent): Section {
  const most = buffers.reduce((largest, { bytes }) => Math.max(largest, bytes), 1);
  return {
    id: 'memory',
    title: 'Memory',
    body: html`<p class="note">${note}</p>
<div class="scroll"><table>
<thead><tr><th scope="col">buffer</th><th scope="col" class="num">size</th><th scope="col" class="stretch"><span class="hidden">size as a bar</span></th><th scope="col">content</th></tr></thead>
<tbody>${buffers.map(({ name, bytes, what }) => html`<tr><th scope="row">${name}</th><td class="num">${bytesText(bytes)}</td><td class="stretch">${bar(bytes / most)}</td><td>${what}</td></tr>`)}</tbody>
</table></div>
<div class="charts">${workspaces.map(workspaceChart)}</div>`,
  };
}

const [width, height] = [440, 236];
const plot = { left: 52, right: 430, top: 10, bottom: 202 };
/** Blocks smaller than this share of the workspace are not drawn. */
const least = 1 / 800;

/** Blocks of the workspace; horizontally the dispatches of a step, vertically the addresses. */
function workspaceChart(content: WorkspaceContent): Html {
  const { task, sizes, bytes, live, dispatches, updateFrom, blocks } = content;
  const x = (dispatch: number) => plot.left + ((plot.right - plot.left) * dispatch) / dispatches;
  const y = (offset: number) => plot.bottom - ((plot.bottom - plot.top) * offset) / bytes;
  const place = (value: number) => value.toFixed(1);
  const shown = blocks.filter((block) => block.bytes >= bytes * least);
  const about = `Workspace of ${task}: ${bytesText(bytes)}, of which at most ${bytesText(live)} (${shareText(live / bytes)}) are in use at once; ${blocks.length} blocks over ${dispatches} dispatches`;
  return html`<figure class="chart"><figcaption>Workspace of ${task}</figcaption>
<p class="note">${sizes}. ${bytesText(bytes)} for ${blocks.length.toLocaleString('en')} blocks; at most ${bytesText(live)} (${shareText(live / bytes)}) are in use at once.</p>
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${about}">
<rect class="plane" x="${plot.left}" y="${plot.top}" width="${plot.right - plot.left}" height="${plot.bottom - plot.top}"/>
${shown.map((block, i) => html`<rect class="block s${i % 6}" x="${place(x(block.from))}" y="${place(y(block.offset + block.bytes))}" width="${place(x(block.to + 1) - x(block.from))}" height="${place(y(block.offset) - y(block.offset + block.bytes))}"/>`)}
${updateFrom < dispatches ? html`<line class="level" x1="${place(x(updateFrom))}" x2="${place(x(updateFrom))}" y1="${plot.top}" y2="${plot.bottom}"/>` : ''}
${[0, 0.5, 1].map((share) => html`<text class="tick" x="${plot.left - 6}" y="${place(y(share * bytes) + 4)}" text-anchor="end">${bytesText(share * bytes).replace(/ B$/, '')}</text>`)}
<text class="tick" x="${plot.left}" y="${plot.bottom + 16}">0</text>
<text class="tick" x="${(plot.left + plot.right) / 2}" y="${height - 3}" text-anchor="middle">dispatch</text>
<text class="tick" x="${plot.right}" y="${plot.bottom + 16}" text-anchor="end">${dispatches.toLocaleString('en')}</text>
</svg></figure>`;
}
