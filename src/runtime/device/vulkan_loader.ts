/** dlopen(3) flags that Node does not name: RTLD_LAZY | RTLD_NODELETE, as on glibc and musl. */
const keepLoaded = 0x1 | 0x1000;

/** Whether Dawn can find a Vulkan loader by itself, on a system where it looks for one. */
export function hasVulkanLoader(): boolean {
  return loadForGood('libvulkan.so.1');
}

/**
 * Makes the library at `path` the Vulkan loader of this process: when Dawn asks for `libvulkan.so.1`, the dynamic linker
 * answers with the library of that name which is loaded already. LD_LIBRARY_PATH would need a new process.
 */
export function useVulkanLoader(path: string): boolean {
  return loadForGood(path);
}

/**
 * Node loads the library, finds no addon in it, unloads it and throws; RTLD_NODELETE keeps it in place.
 * False where it could not be loaded at all.
 */
function loadForGood(path: string): boolean {
  try {
    process.dlopen({ exports: {} }, path, keepLoaded);
    return true;
  } catch (error) {
    return error instanceof Error && error.message.startsWith('Module did not self-register');
  }
}
