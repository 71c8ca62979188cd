/**
 * Flags of dlopen(3) for which Node has no names: RTLD_LAZY | RTLD_NODELETE, with the values of glibc and
 * musl.
 */
const keepLoaded = 0x1 | 0x1000;

/** The name by which Dawn loads the Vulkan loader of the system. */
export const systemLoader = 'libvulkan.so.1';

/** The loader of this process. The first one that is loaded stays. */
let loaded: string | undefined;

/** Whether Dawn can find a Vulkan loader of the system. */
export function hasVulkanLoader(): boolean {
  return useVulkanLoader(systemLoader) || loaded !== undefined;
}

/**
 * Makes the library at `path` the Vulkan loader of this process: when Dawn loads `libvulkan.so.1`, the
 * dynamic linker returns the library of that name which is already loaded. LD_LIBRARY_PATH would require a
 * new process. False if the library cannot be loaded, or the process has another loader.
 */
export function useVulkanLoader(path: string): boolean {
  if (loaded === undefined && loadForGood(path)) loaded = path;
  return loaded === path;
}

/**
 * Loads a library and keeps it loaded: Node finds no addon in it, unloads it and throws, but RTLD_NODELETE
 * keeps it in place. False if it cannot be loaded.
 */
function loadForGood(path: string): boolean {
  try {
    process.dlopen({ exports: {} }, path, keepLoaded);
    return true;
  } catch (error) {
    return error instanceof Error && error.message.startsWith('Module did not self-register');
  }
}
