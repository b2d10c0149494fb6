import preact from '@astrojs/preact';
import { defineConfig } from 'astro/config';

// Everything a page needs comes from its own origin: no font, script, style or picture of another host, nothing inline
// that is not named by its hash. The gateway adds what a <meta> policy can't say (frame-ancestors).
export default defineConfig({
  output: 'static',
  trailingSlash: 'always',
  // Lossless: the default drops the blank between a word and the element on the next line.
  compressHTML: true,
  integrations: [preact()],
  build: { format: 'directory', inlineStylesheets: 'never' },
  devToolbar: { enabled: false },
  markdown: { syntaxHighlight: false },
  security: {
    csp: {
      directives: [
        "default-src 'none'",
        "connect-src 'self'",
        "img-src 'self'",
        "font-src 'none'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "object-src 'none'",
      ],
    },
  },
  vite: { build: { assetsInlineLimit: 0 } },
});
