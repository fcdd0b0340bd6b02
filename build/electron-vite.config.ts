import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const root = resolve(import.meta.dirname, '..');
const from = (path: string) => resolve(root, path);

/** Loaded from node_modules at run time: native modules, and what finds its own files at run time. */
const external = [
  'electron',
  'libsql',
  'node-pty',
  // Optional parts of ws, native and not installed.
  'bufferutil',
  'utf-8-validate',
  '@peculiar/x509',
  'reflect-metadata',
  /^node:/,
];

export default defineConfig({
  main: {
    root,
    build: {
      outDir: from('out/main'),
      emptyOutDir: true,
      sourcemap: true,
      minify: true,
      externalizeDeps: false,
      rollupOptions: {
        external,
        input: {
          main: from('electron/main/main.ts'),
          'bridge-process': from('electron/control-plane/process.ts'),
          'local-node-process': from('electron/local-node/process.ts'),
          'session-host-process': from('electron/session-host/process.ts'),
          cli: from('electron/cli/main.ts'),
        },
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          chunkFileNames: 'chunks/[name]-[hash].js',
          // One file instead of forty: what is read at every start is read at once.
          codeSplitting: {
            groups: [{ name: 'aws-sdk', test: /node_modules\/@(aws-sdk\/(?!client-iam)|smithy\/|aws\/)/ }],
          },
        },
      },
    },
  },
  preload: {
    root,
    build: {
      outDir: from('out/preload'),
      emptyOutDir: true,
      externalizeDeps: false,
      rollupOptions: {
        external: ['electron'],
        input: { preload: from('electron/preload/preload.ts') },
        // A preload of a sandboxed window must be one bundled CommonJS file.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: from('renderer'),
    plugins: [react()],
    build: {
      outDir: from('out/renderer'),
      emptyOutDir: true,
      sourcemap: false,
      minify: true,
      assetsInlineLimit: 0,
      // Read from this disk, not over a network.
      chunkSizeWarningLimit: 1500,
      rollupOptions: { input: from('renderer/index.html') },
    },
  },
});
