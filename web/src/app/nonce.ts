// The nonce of this response, which the server wrote in place of the placeholder. Libraries that
// insert <style> elements must carry it, or the content-security policy drops their rules.
import { setNonce } from 'get-nonce'

const meta = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')

/** The nonce; empty under the development server, which sends no policy. */
export const styleNonce: string = meta?.nonce ?? ''

if (styleNonce !== '') setNonce(styleNonce)
