// The build of the desk. `html.cspNonce` puts the placeholder that the server replaces in every
// response into each script, style and link tag, and into a meta tag that the page reads.
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [react()],
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    target: 'es2022',
    // light-dark() as it stands: rewriting it for older browsers loses the switch of the scheme.
    cssTarget: ['chrome123', 'firefox121', 'safari17.5'],
    chunkSizeWarningLimit: 800,
    // A data: URL would need a wider policy for fonts and pictures.
    assetsInlineLimit: 0,
    // Vite's own preload helper adds nothing here: every browser we serve knows modulepreload.
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: { '/api': 'http://127.0.0.1:8080', '/feeds': 'http://127.0.0.1:8080' },
  },
})
