import { gpusOf } from '../../../runtime/device/vulkan/device.ts';
import type { VulkanReport } from '../../../runtime/device/vulkan/probe.ts';
import { check } from '../../check.ts';
import { estimate } from '../../estimate.ts';
import { bytesText } from '../bytes.ts';
import { advice, type Finding, good } from '../finding.ts';

/**
 * Whether the training steps of a spec fit the memory that the driver of the first GPU grants at present.
 * Empty for specs with errors, and if Vulkan reports no GPU. Throws SpecFileError.
 */
export function checkGpuMemory(file: string, report: VulkanReport | undefined): readonly Finding[] {
  const [gpu] = gpusOf(report?.devices ?? []);
  const { model } = check(file);
  if (!gpu || !model) return [];
  const { name, memory } = gpu;
  const available = memory.budget ?? memory.total;
  const needs = Object.entries(estimate(model).tasks).map(([task, { peakMemory }]) => ({ task, peakMemory }));
  const { task, peakMemory } = needs.reduce((most, next) =>
    next.peakMemory > most.peakMemory ? next : most,
  );
  const message = `a training step of task ${task} needs ${bytesText(peakMemory)}; ${name} has ${bytesText(available)}`;
  if (peakMemory <= available) return [good('GPU memory', message)];
  const limit = Math.floor(available / 2 ** 20);
  return [
    advice(
      'GPU memory',
      message,
      `end other programs on the GPU, use a smaller batch, or \`device { memory: ${limit}MiB  recompute: .fit }\``,
    ),
  ];
}
