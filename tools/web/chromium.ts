import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

/** A headless browser with WebGPU on SwiftShader, and a static web server on this machine. */

const flags = [
  '--headless=new',
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
  '--use-angle=swiftshader',
  '--ignore-gpu-blocklist',
];

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

/** The browser, or the reason why none with WebGPU is available. */
export type FoundBrowser = { readonly browser: Browser } | { readonly missing: string };

export async function webGpuBrowser(): Promise<FoundBrowser> {
  let browser: Browser | undefined;
  try {
    const { default: bundled } = await import('@sparticuz/chromium');
    browser = await chromium.launch({ executablePath: await bundled.executablePath(), args: flags });
    const server = await serve(new URL('.', import.meta.url).pathname);
    try {
      const page = await browser.newPage();
      await page.goto(server.address);
      const found = await page.evaluate('navigator.gpu?.requestAdapter().then((adapter) => !!adapter)');
      await page.close();
      if (found === true) return { browser };
      await browser.close();
      return { missing: 'Chromium finds no WebGPU adapter' };
    } finally {
      server.close();
    }
  } catch (error) {
    await browser?.close();
    return { missing: `Chromium does not start: ${(error as Error).message.split('\n')[0]}` };
  }
}

export interface Served {
  /** URL of the folder. */
  readonly address: string;
  close(): void;
}

/** Serves a folder like any static web host. */
export async function serve(folder: string): Promise<Served> {
  const server: Server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://host').pathname));
    const file = join(folder, path === '/' ? 'index.html' : path);
    readFile(file).then(
      (bytes) =>
        response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream').end(bytes),
      () => response.setHeader('content-type', 'text/html').end('<!doctype html><title>empty</title>'),
    );
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}/`, close: () => server.close() };
}
