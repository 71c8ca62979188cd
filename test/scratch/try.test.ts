import { test } from 'vitest';
import { check } from '/work/main/src/api/check.ts';
import { words } from '/work/main/src/words.ts';
import { buildArtifact } from '/work/main/src/compiler/compile.ts';
import { portable } from '/work/main/src/compiler/wgsl/kernel.ts';
import { renderDiagnostics } from '/work/main/src/compiler/diagnostics/render.ts';
test('x', () => {
  const r = check('/work/main/examples/quickstart.unit');
  console.log(renderDiagnostics(r.diagnostics, r.sources, { color: false }));
  const t0 = performance.now();
  const a = buildArtifact(r.model!, words, portable, new Map());
  console.log(performance.now() - t0, a.kernels.length, a.programs.map((p) => [p.task, p.mode, p.dispatches.length, p.memory]), a.parameters.length);
});
