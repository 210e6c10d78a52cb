// Signing in with a passkey: asks the server for a challenge, the browser for its answer, and sends that back.

import '../../../../vendor/simplewebauthn.js';
import {post} from '../../net.js';

const {browserSupportsWebAuthn, startAuthentication} = globalThis.SimpleWebAuthnBrowser;

/** Show the button where the browser knows passkeys, and sign in when it is pressed. */
export function offerPasskey() {
  const box = document.querySelector('[data-passkey]');
  if (!box || !browserSupportsWebAuthn()) return;
  const button = box.querySelector('button'), error = box.querySelector('[role=alert]');
  const fail = (sentence) => { error.textContent = sentence; error.hidden = false; button.disabled = false; };
  box.hidden = false;
  button.addEventListener('click', async () => {
    button.disabled = true;
    error.hidden = true;
    const asked = await post(box.dataset.options);
    if (!asked.ok) return fail(asked.data?.error ?? box.dataset.failed);
    try {
      const answer = await startAuthentication({optionsJSON: asked.data});
      const sent = await post(box.dataset.send, answer);
      if (sent.ok) return location.assign(sent.data.next);
      fail(sent.data?.error ?? box.dataset.failed);
    } catch {
      fail(box.dataset.failed);
    }
  });
}
