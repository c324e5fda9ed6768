import { defineConfig, type UserConfig } from 'vite';

/** React's part changes seldom and is cached apart from ours. */
const REACT = /node_modules\/(react|react-dom|scheduler)\//;

/** Only a static folder comes out; the API's own server serves it. */
const config: UserConfig = defineConfig({
  root: import.meta.dirname,
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: ['chrome125', 'firefox128', 'safari18'],
    // A polyfill would be an inline script, which the content security policy forbids.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    // The editor's chunk is the largest, comes late, and is bounded by a test on what is sent.
    chunkSizeWarningLimit: 600,
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: 'react', test: REACT }] } },
    },
  },
  server: {
    port: 4173,
    proxy: Object.fromEntries(
      ['/graphql', '/archives', '/packs', '/audit/export', '/welcome', '/readyz'].map((path) => [
        path,
        'http://127.0.0.1:4000',
      ]),
    ),
  },
});

// vite asks for a default export.
export default config;
