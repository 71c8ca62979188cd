#!/usr/bin/env node
// The executable of the package: kept apart from the build, so that a rebuild never loses its permission to run.
import module from 'node:module';

// Compiled modules are kept between runs where Node can (from 22.8 on).
module.enableCompileCache?.();
// Signals are handled before the rest is loaded.
const { watchSignals } = await import('../dist/src/cli/signals.js');
watchSignals();
await import('../dist/src/cli/main.js');
