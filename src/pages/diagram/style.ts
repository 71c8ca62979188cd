import { Html } from '../html.ts';
import { darkTokens, hues, lightTokens } from '../tokens.ts';

/** Light, or dark if the reader's system is. The classes apply only within the diagram. */
export const diagramStyle = new Html(`
.unitc-diagram{${lightTokens}}
@media (prefers-color-scheme:dark){.unitc-diagram{${darkTokens}}}
.unitc-diagram text{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:var(--ink);white-space:pre}
.unitc-diagram .paper{fill:var(--paper)}
.unitc-diagram .heading{font:600 20px system-ui,-apple-system,"Segoe UI",sans-serif}
.unitc-diagram .column{font:600 11px system-ui,-apple-system,"Segoe UI",sans-serif;letter-spacing:.08em;fill:var(--soft)}
.unitc-diagram .card{fill:var(--card);stroke:var(--line)}
.unitc-diagram .title{font-size:14px;font-weight:600}
.unitc-diagram .line{font-size:12px}
.unitc-diagram .note{font-size:11px;fill:var(--soft);text-anchor:end}
.unitc-diagram .aside{font-size:12px;text-anchor:end}
.unitc-diagram .plain,.unitc-diagram .muted,.unitc-diagram .caption{fill:var(--soft)}
.unitc-diagram .caption{font-size:12px}
.unitc-diagram .track{fill:var(--line)}
.unitc-diagram .edge{fill:none;stroke-linecap:round;opacity:.6}
.unitc-diagram .label{font-size:11px;text-anchor:middle;paint-order:stroke;stroke:var(--paper);stroke-width:5px;stroke-linejoin:round}
`);

/** The colour of a hue; if it is null, that of text, notes or lines. */
export function color(hue: number | null, otherwise: '--ink' | '--soft' | '--edge'): string {
  return `var(${hue === null ? otherwise : `--h${hue % hues}`})`;
}
