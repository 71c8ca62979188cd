/**
 * Flags of dlopen(3): RTLD_LAZY | RTLD_NODELETE, with the values of glibc and musl. Node has no name for the
 * second one.
 */
const keepLoaded = 0x1 | 0x1000;

/** The name under which Dawn loads the system's Vulkan loader. */
export const systemLoader = 'libvulkan.so.1';

/** Path of the loader of this process: the first one loaded stays. */
let loaded: string | undefined;

/** Whether Dawn can find a Vulkan loader: the system's, or one that this process has loaded. */
export function hasVulkanLoader(): boolean {
  return useVulkanLoader(systemLoader) || loaded !== undefined;
}

/**
 * Makes the library at `path` the Vulkan loader of this process: when Dawn loads `libvulkan.so.1`, the
 * dynamic linker returns the library of that name that is already loaded. LD_LIBRARY_PATH would require a new
 * process. False if the library cannot be loaded, or the process has another loader.
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
