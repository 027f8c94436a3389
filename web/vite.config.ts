import { defineConfig } from 'vite';

/**
 * Builds the page to dist/app, where `src/server/web-page` serves it. All addresses are relative, so that a proxy may serve it
 * under any path.
 */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  build: {
    outDir: '../dist/app',
    emptyOutDir: true,
    // Browsers since 2024: the style sheet's light-dark() is the youngest thing that the page needs.
    target: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    // The page's security policy allows no script or style within the document, and no data as a script.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // NiiVue is loaded when there are images to show.
    chunkSizeWarningLimit: 3000,
    license: { fileName: 'licences.txt' },
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
});
