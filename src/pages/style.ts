import { darkTokens, hues, lightTokens } from './tokens.ts';

const series = Array.from({ length: hues }, (_, i) => `.s${i}{--c:var(--h${i})}`).join('');

/** Nine background intensities: `heat` for right answers and shares, `wrong` for confusions. */
const levels = Array.from(
  { length: 9 },
  (_, i) =>
    `.heat${i}{background:color-mix(in srgb,var(--h0) ${i * 4}%,transparent)}.wrong${i}{background:color-mix(in srgb,var(--h1) ${i * 7}%,transparent)}`,
).join('');

/** The style of all pages: light and dark, and one column on a phone. */
export const pageStyle: string = `
:root{color-scheme:light dark;${lightTokens};--wash:#f1efec}
@media(prefers-color-scheme:dark){:root{${darkTokens};--wash:#2a2725}}
*{box-sizing:border-box}
html{background:var(--paper);color:var(--ink);-webkit-text-size-adjust:100%}
body{margin:0 auto;padding:clamp(1rem,3vw,2.5rem) clamp(1rem,4vw,2.5rem) 4rem;max-width:78rem;font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
h1{font-size:clamp(1.5rem,4vw,2.1rem);line-height:1.2;margin:0;letter-spacing:-.015em;overflow-wrap:anywhere}
h2{font-size:1.3rem;line-height:1.3;margin:3rem 0 1rem;padding-top:1rem;border-top:1px solid var(--line);overflow-wrap:anywhere}
h3{font-size:1.05rem;margin:2rem 0 .75rem;overflow-wrap:anywhere}
h4{font-size:.95rem;margin:1.25rem 0 .6rem;color:var(--soft)}
h2 small,dd small{font-weight:400;font-size:.8em;color:var(--soft)}
main>section:first-child h2{margin-top:1rem}
p{margin:.5rem 0}
a{color:inherit}
nav ul{display:flex;flex-wrap:wrap;gap:.3rem .9rem;list-style:none;margin:1rem 0 0;padding:0;font-size:.9rem}
nav a{color:var(--h0);text-decoration:none}nav a:hover{text-decoration:underline}
.lead,.note,.caption,.where,.none{color:var(--soft);font-size:.88rem}
.lead,.where,.note{overflow-wrap:anywhere}
.state{font-weight:600}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.tiles,.cards,.legend{list-style:none;padding:0;margin:0}
.tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,14rem),1fr));gap:1rem}
.tile,.card,.chart{background:var(--card);border:1px solid var(--line);border-radius:.6rem}
.tile{padding:1rem 1.1rem}
.tile .name{font-size:.9rem;overflow-wrap:anywhere}.tile .number{font-size:2rem;font-weight:650;line-height:1.15;letter-spacing:-.02em;font-variant-numeric:tabular-nums;margin:.15rem 0}
.tile .note{font-size:.8rem}
.meter{display:block;width:100%;height:.4rem;margin:.6rem 0;border-radius:.2rem}
.track{fill:var(--wash)}.meter .bar{fill:var(--h0)}.meter .mark{fill:var(--ink)}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,9.5rem),1fr));gap:.7rem 1.5rem;margin:1.2rem 0}
.facts dt{font-size:.8rem;color:var(--soft)}.facts dd{margin:0;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
.left-out{border-left:3px solid var(--h1);padding:.1rem 0 .1rem 1rem;margin:1.5rem 0}
.left-out h3{margin:.2rem 0}.left-out ul{margin:.3rem 0;padding-left:1.1rem}
.charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,26rem),1fr));gap:1rem}
.chart{margin:0;padding:.9rem 1rem .7rem;min-width:0}
.chart figcaption{font-weight:600;font-size:.95rem;overflow-wrap:anywhere}
.chart>svg{display:block;width:100%;height:auto;overflow:visible}
.chart .note{margin:.2rem 0 .5rem}
.legend{display:flex;flex-wrap:wrap;gap:.1rem .9rem;font-size:.82rem;color:var(--soft);margin:.15rem 0 .4rem}
.legend li{overflow-wrap:anywhere}.legend b{color:var(--ink);font-weight:600;font-variant-numeric:tabular-nums}
.key{width:1.1rem;height:.65rem;vertical-align:-.02rem}
.grid{stroke:var(--line);stroke-width:.7}
.tick{fill:var(--soft);font-size:11.5px;font-variant-numeric:tabular-nums}
.line,.raw{fill:none;stroke:var(--c);stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
.raw{stroke-width:1;opacity:.32}
.mark{fill:var(--card);stroke:var(--c);stroke-width:2}
.level{stroke:var(--soft);stroke-width:1.2;stroke-dasharray:4 3;fill:none}
.plane{fill:var(--wash)}.block{fill:var(--c);opacity:.75;stroke:var(--card);stroke-width:.4}
${series}${levels}
details{margin:.6rem 0;font-size:.92rem}
summary{cursor:pointer;color:var(--h0);width:fit-content}
.chart details{margin:.2rem 0 0;font-size:.85rem}.chart summary{font-size:.8rem;color:var(--soft)}
.scroll{position:relative;overflow-x:auto;max-width:100%}
table{border-collapse:collapse;font-size:.9rem}
.scroll>table{min-width:min(100%,30rem)}
.scroll tbody th{min-width:min(9rem,40vw)}
caption{text-align:left;font-size:.85rem;color:var(--soft);padding:.4rem 0}
td,th{padding:.28rem .7rem .28rem 0;text-align:left;vertical-align:middle;font-weight:400;overflow-wrap:anywhere}
thead th{font-size:.8rem;color:var(--soft);white-space:nowrap}
tbody tr+tr>*{border-top:1px solid color-mix(in srgb,var(--line) 60%,transparent)}
.num{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.classes td.num{padding-left:.7rem}
.stretch{width:9rem;min-width:5rem}
svg.bar{display:block;width:100%;height:.5rem;border-radius:.15rem}.fill{fill:var(--c)}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,30rem),1fr));gap:0 2.5rem;align-items:start}
.pair table{width:100%}
.matrix{min-width:0!important;font-size:.85rem}
.matrix td{text-align:center;min-width:2.4rem;padding:.3rem;border:1px solid var(--paper);font-variant-numeric:tabular-nums}
.matrix thead th{vertical-align:bottom;padding:.3rem;height:6rem;white-space:normal}
.matrix thead span{writing-mode:vertical-rl;transform:rotate(180deg);max-height:9rem}
.matrix tbody th{text-align:right;padding-right:.6rem;max-width:12rem}
.zero{color:var(--edge)}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,14rem),1fr));gap:1rem}
.card{padding:.75rem;overflow-wrap:anywhere;min-width:0}
.image{position:relative;margin:0 0 .6rem}
.image img{display:block;width:100%;height:auto;border-radius:.3rem;image-rendering:pixelated;background:var(--wash)}
.boxes{position:absolute;inset:0;width:100%;height:100%}
.boxes rect{fill:none;stroke-width:2.5;filter:drop-shadow(0 0 1px #fff)}.boxes text{font-size:13px;font-weight:650;paint-order:stroke;stroke:#fff;stroke-width:4px;stroke-linejoin:round}
.boxes .true rect{stroke:#0f766e}.boxes .true text{fill:#0f766e}
.boxes .found rect{stroke:#b45309;stroke-dasharray:6 3}.boxes .found text{fill:#b45309}
.answers{list-style:none;margin:.4rem 0;padding:0;font-size:.9rem}
.answers li{display:grid;grid-template-columns:1fr auto;gap:0 .5rem;margin-bottom:.35rem}.answers svg{grid-column:1/-1}
.right{color:var(--h0);font-weight:700}.false{color:var(--h3);font-weight:700}
.answers small{font-size:.8rem;color:var(--soft)}
.truth{font-weight:600}.truth .label{font-size:.8rem;font-weight:400;color:var(--soft)}
blockquote{margin:0 0 .5rem;font-size:1rem;line-height:1.4}
.row{width:100%;font-size:.85rem;margin-bottom:.5rem}
.tokens span{background:var(--wash);border-radius:.2rem;padding:0 .2rem;margin-right:.15rem}
pre{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:1rem;overflow-x:auto;font:.84rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;tab-size:2}
.t-comment,.t-doc{color:var(--soft);font-style:italic}.t-string{color:var(--h4)}.t-number{color:var(--h3)}.t-keyword,.t-block{color:var(--h2)}.t-declared{color:var(--h1);font-weight:600}.t-key{color:var(--h5)}.t-call{color:var(--h0)}.t-option{color:var(--h3)}
.live{display:inline-flex;align-items:center;gap:.5rem;font-weight:600}
.live::before{content:"";width:.6rem;height:.6rem;border-radius:50%;background:var(--h0)}
.live[data-state=ended]::before{background:var(--soft)}.live[data-state=lost]::before{background:var(--h3)}
:focus-visible{outline:2px solid var(--h0);outline-offset:2px}
@media(max-width:34rem){.cards{grid-template-columns:repeat(2,minmax(0,1fr));gap:.6rem}.card{padding:.5rem}.boxes text{font-size:20px;stroke-width:5px}.boxes rect{stroke-width:4}}
@media print{nav,.chart details{display:none}.tile,.card,.chart{break-inside:avoid}}
`;
