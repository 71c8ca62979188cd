/** Colours shared by pages and diagrams. */

const light = ['#0f766e', '#b45309', '#4f46e5', '#be185d', '#4d7c0f', '#0369a1'];
const dark = ['#2dd4bf', '#fbbf24', '#a5b4fc', '#f9a8d4', '#bef264', '#7dd3fc'];

/** Number of distinct colours. */
export const hues: number = light.length;

function variables(colors: readonly string[]): string {
  return colors.map((color, i) => `--h${i}:${color}`).join(';');
}

/** Custom properties for a light background: hues `--h0` to `--h5`, paper, cards, text and lines. */
export const lightTokens = `${variables(light)};--paper:#fbfbfa;--card:#fff;--ink:#1c1917;--soft:#57534e;--line:#d6d3d1;--edge:#a8a29e`;

/** The same properties for a dark background. */
export const darkTokens = `${variables(dark)};--paper:#161514;--card:#211f1d;--ink:#f5f5f4;--soft:#b5afa9;--line:#45403b;--edge:#78716c`;
