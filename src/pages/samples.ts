import { type Html, html } from './html.ts';
import { boxesOverlay, dataUrl, type PageImage, type ShownBox } from './image.ts';
import { page } from './page.ts';

/** An input of a record as the model receives it. */
export type ShownInput =
  | {
      readonly kind: 'bitmap';
      readonly modality: string;
      readonly image: PageImage;
      readonly width: number;
      readonly height: number;
      readonly size: string;
      readonly boxes: readonly ShownBox[];
    }
  | { readonly kind: 'tokens'; readonly modality: string; readonly tokens: readonly string[] }
  | {
      readonly kind: 'numbers';
      readonly modality: string;
      readonly rows: readonly (readonly [name: string, value: string])[];
    };

export interface ShownSample {
  /** File and line, or another name of the record. */
  readonly where: string;
  readonly inputs: readonly ShownInput[];
  /** Targets as text, by name. */
  readonly truth: readonly (readonly [name: string, value: string])[];
}

export interface ShownTask {
  readonly task: string;
  readonly dataset: string;
  readonly samples: readonly ShownSample[];
}

/** A page with samples of every task, as the model receives them. */
export function samplesPage(title: string, tasks: readonly ShownTask[]): string {
  return page({ title, body: tasks.map(taskSection) });
}

function taskSection({ task, dataset, samples }: ShownTask): Html {
  return html`<section>
<h2>${task} <small>(dataset ${dataset})</small></h2>
<ul class="cards">
${samples.map(card)}
</ul>
</section>`;
}

function card({ where, inputs, truth }: ShownSample): Html {
  return html`<li class="card">
${inputs.map(inputHtml)}
<div class="truth">${truth.map(([name, value]) => html`<div>${name}: ${value}</div>`)}</div>
<div class="where">${where}</div>
</li>`;
}

function inputHtml(input: ShownInput): Html {
  switch (input.kind) {
    case 'bitmap':
      return html`<div>
<div class="image"><img alt="${input.modality}" width="${input.width}" height="${input.height}" src="${dataUrl(input.image)}">${boxesOverlay(input, [{ tone: 'true', boxes: input.boxes }])}</div>
<div class="caption">${input.modality}, ${input.size}</div>
</div>`;
    case 'tokens':
      return html`<p class="tokens" title="${input.modality}">${input.tokens.map((token) => html`<span>${token}</span>`)}</p>`;
    case 'numbers':
      return html`<table><caption>${input.modality}</caption>${input.rows.map(
        ([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`,
      )}</table>`;
  }
}
