import { defineConfig } from 'vite';

/** The device agent as one file that can be copied to a device: readable, and with nothing in it but cli/device. */
export default defineConfig({
  logLevel: 'warn',
  build: {
    ssr: 'cli/device/main.ts',
    target: 'node20',
    minify: false,
    emptyOutDir: false,
    copyPublicDir: false,
    outDir: 'dist',
    rolldownOptions: { output: { entryFileNames: 'device-agent.mjs', codeSplitting: false } },
  },
});
