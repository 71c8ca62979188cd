import { checkedFacts } from './checked.ts';
import { ExportedModelError } from './errors.ts';
import { type ArtifactManifest, exportedFiles, type Manifest } from './manifest.ts';

/** Files of an exported model by relative name: from a folder, a web server, or an archive. */
export interface FileSource {
  /** Throws if the file cannot be read. */
  read(name: string): Promise<Uint8Array<ArrayBuffer>>;
}

/** SHA-256 in hexadecimal. */
export async function checksumOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Reads model.json. Throws ExportedModelError. */
export async function readManifest(source: FileSource): Promise<Manifest | ArtifactManifest> {
  const name = exportedFiles.manifest;
  const value = jsonOf(name, await source.read(name));
  if (!isArtifact(value)) requireVersion(value, 'unitc-model', name);
  const manifest = checkedFacts(value as Manifest | ArtifactManifest, name);
  if (typeof manifest.files === 'object' && manifest.files !== null) return manifest;
  throw new ExportedModelError(`${name} is damaged: member files is missing; export the model again`);
}

function isArtifact(value: unknown): boolean {
  const { format, version } = (value ?? {}) as { readonly format?: unknown; readonly version?: unknown };
  return format === 'unitc-artifact' && version === 1;
}

/** Throws ExportedModelError if a description has another format or version. `where`: its file. */
export function requireVersion(value: unknown, format: string, where: string): asserts value is object {
  const { format: found, version } = (value ?? {}) as {
    readonly format?: unknown;
    readonly version?: unknown;
  };
  if (found === format && version === 1) return;
  throw new ExportedModelError(
    `${where}: expected format ${format}, version 1, found ${String(found)}, version ${String(version)}; export the ` +
      'run again with this version of unitc',
  );
}

/** Reads a file and compares it with its checksum. Throws ExportedModelError. */
export async function readVerified(
  source: FileSource,
  { files }: Pick<Manifest, 'files'>,
  name: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const expected = Object.hasOwn(files, name) ? files[name] : undefined;
  if (expected === undefined || !isInside(name)) {
    throw new ExportedModelError(`${exportedFiles.manifest} lists no file ${name} of the model`);
  }
  const bytes = await source.read(name);
  if ((await checksumOf(bytes)) === expected) return bytes;
  throw new ExportedModelError(
    `${name} is not what was exported: its SHA-256 differs from that in ${exportedFiles.manifest}; export the model again, or copy the file again`,
  );
}

/** Whether a name refers to a file in or below the folder of the model. */
function isInside(name: string): boolean {
  return name.split('/').every((part) => /^[\w-][\w.-]*$/.test(part));
}

/** Throws ExportedModelError if the bytes are not JSON. */
export function jsonOf<T = unknown>(name: string, bytes: Uint8Array): T {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new ExportedModelError(`${name} is not JSON: ${(error as Error).message}`);
  }
}
