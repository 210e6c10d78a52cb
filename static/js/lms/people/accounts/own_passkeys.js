// Adding a passkey: asks the server for a challenge, the browser for a new key, and sends that back with its name.

import '../../../../vendor/simplewebauthn.js';
import {post} from '../../net.js';

const {browserSupportsWebAuthn, startRegistration} = globalThis.SimpleWebAuthnBrowser;
const box = document.querySelector('[data-add-passkey]');

if (box && browserSupportsWebAuthn()) {
  const button = box.querySelector('button'), error = box.querySelector('[role=alert]');
  const fail = (sentence) => { error.textContent = sentence; error.hidden = false; button.disabled = false; };
  box.hidden = false;
  button.addEventListener('click', async () => {
    button.disabled = true;
    error.hidden = true;
    const asked = await post(box.dataset.options);
    if (!asked.ok) return fail(asked.data?.error ?? box.dataset.failed);
    if (asked.data.confirm) return location.assign(asked.data.confirm);
    try {
      const answer = await startRegistration({optionsJSON: asked.data});
      const name = box.querySelector('input').value;
      const sent = await post(`${box.dataset.send}?${new URLSearchParams({name})}`, answer);
      if (sent.ok) return location.assign(sent.data.next);
      fail(sent.data?.error ?? box.dataset.failed);
    } catch (problem) {
      fail(problem.name === 'InvalidStateError' ? box.dataset.known : box.dataset.failed);
    }
  });
}
