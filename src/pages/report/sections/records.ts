import { shareText } from '../../charts/text.ts';
import { type Html, html } from '../../html.ts';
import { boxesOverlay, dataUrl } from '../../image.ts';
import type { TaskRecords } from '../content.ts';
import type { ShownAnswer, ShownField, ShownRecord } from '../shown_record.ts';
import { bar } from './bar.ts';

/** Best and worst predictions. */
export function recordsHtml({ order, examined, best, worst }: TaskRecords): Html {
  return html`<h3>Predictions</h3>
<p class="note">${examined.toLocaleString('en')} held-out records, ordered by ${order}.${[...best, ...worst].some(hasBoxes) ? ' Solid: true boxes. Dashed: predicted boxes of a score of at least 50 %.' : ''}</p>
${group('Worst', worst)}
${group('Best', best)}`;
}

function hasBoxes({ inputs }: ShownRecord): boolean {
  return inputs.some(
    (input) => input.kind === 'image' && input.trueBoxes.length + input.predictedBoxes.length > 0,
  );
}

function group(title: string, records: readonly ShownRecord[]): Html {
  if (records.length === 0) return html``;
  return html`<h4>${title}</h4><ul class="cards">${records.map(card)}</ul>`;
}

function card({ where, inputs, predicted, truth, score }: ShownRecord): Html {
  return html`<li class="card">
${inputs.map((input) => inputHtml(input, predicted, truth))}
${predicted.length === 0 ? '' : html`<ol class="answers">${predicted.map(answer)}</ol>`}
${truth.length === 0 ? '' : html`<p class="truth"><span class="label">true</span> ${truth.join(', ')}</p>`}
<p class="where">${score}<br>${where}</p>
</li>`;
}

function answer({ label, probability, right }: ShownAnswer): Html {
  const verdict =
    right === undefined
      ? ''
      : right
        ? html`<span class="right">✓<span class="hidden"> right</span></span>`
        : html`<span class="false">✗<span class="hidden"> wrong</span></span>`;
  const name = probability === undefined ? html`<small>predicted</small> ` : '';
  return html`<li><span class="label">${name}${label} ${verdict}</span>${probability === undefined ? '' : html`<span class="num">${shareText(probability)}</span>${bar(probability, right ? 0 : 1)}`}</li>`;
}

function inputHtml(input: ShownField, predicted: readonly ShownAnswer[], truth: readonly string[]): Html {
  switch (input.kind) {
    case 'image':
      return imageHtml(input, predicted, truth);
    case 'text':
      return html`<blockquote title="${input.modality}">${input.text}</blockquote>`;
    case 'numbers':
      return html`<table class="row"><caption class="hidden">${input.modality}</caption>${input.rows.map(
        ([name, value]) => html`<tr><th scope="row">${name}</th><td class="num">${value}</td></tr>`,
      )}</table>`;
  }
}

function imageHtml(
  {
    modality,
    image,
    width,
    height,
    trueBoxes,
    predictedBoxes,
  }: Extract<ShownField, { readonly kind: 'image' }>,
  predicted: readonly ShownAnswer[],
  truth: readonly string[],
): Html {
  const found = predictedBoxes.map(({ name }) => name);
  const boxes = trueBoxes.map(({ name }) => name);
  const parts = [
    boxes.length > 0 ? `true boxes ${boxes.join(', ')}` : truth.length > 0 ? `true ${truth.join(', ')}` : '',
    found.length > 0
      ? `predicted boxes ${found.join(', ')}`
      : predicted[0]
        ? `predicted ${predicted[0].label}`
        : '',
  ];
  const alt = [modality, ...parts.filter((part) => part !== '')].join('; ');
  return html`<div class="image"><img alt="${alt}" width="${width}" height="${height}" src="${dataUrl(image)}">${boxesOverlay(
    { width, height },
    [
      { tone: 'true', boxes: trueBoxes },
      { tone: 'found', boxes: predictedBoxes },
    ],
  )}</div>`;
}
