import { readFileSync } from 'node:fs';

/** The environment variable by which llvmpipe, lavapipe's rasterizer, takes the width of its vectors in bits. */
const variable = 'LP_NATIVE_VECTOR_WIDTH';

/** What a processor must have for vectors of 512 bits, by its name in /proc/cpuinfo. */
const wanted = ['avx512f', 'avx512bw', 'avx512dq', 'avx512vl'];

/**
 * lavapipe uses vectors of 256 bits unless told otherwise, also where the processor has 512: subgroups of 16 lanes instead of 8, and products
 * half as fast again. Read by the driver when it is loaded; a value of the user's own stays.
 */
export function widenVectors(cpuinfo = readCpuinfo()): void {
  if (process.env[variable] === undefined && hasWideVectors(cpuinfo)) process.env[variable] = '512';
}

/** Whether /proc/cpuinfo tells of AVX-512 on every processor. */
export function hasWideVectors(cpuinfo: string): boolean {
  const flags = cpuinfo.split('\n').filter((line) => line.startsWith('flags'));
  return flags.length > 0 && flags.every((line) => wanted.every((flag) => line.split(/\s+/).includes(flag)));
}

function readCpuinfo(): string {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return '';
  }
}
