#!/usr/bin/env node
// The executable of the package, kept outside the build so that a rebuild never loses its execute permission.
import module from 'node:module';

// Cache compiled modules between runs, if Node can (22.8 or later).
module.enableCompileCache?.();
// Handle signals before the rest is loaded.
const { watchSignals } = await import('../dist/src/cli/signals.js');
watchSignals();
await import('../dist/src/cli/main.js');
