import { defineConfig } from 'vite';

/**
 * Builds the page to dist/app, from where `src/server/web-page` serves it. All addresses are relative, so that a proxy may
 * serve it under any path.
 */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  build: {
    outDir: '../dist/app',
    emptyOutDir: true,
    // Browsers since 2024: the newest required feature is light-dark() in the style sheet.
    target: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    // The page's security policy forbids inline scripts and styles, and scripts from data URLs.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    license: { fileName: 'licences.txt' },
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
});
