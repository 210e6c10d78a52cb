// The screen in the hall: asks the server for the next code when the present one ends, and for the count in between.
import {get} from '../../lms/net.js';

const screen = document.querySelector('[data-url]');
const part = (name) => screen.querySelector(`[data-${name}]`);
const COUNT_EVERY = 5000;
const RETRY = 2000;
let endsAt = performance.now() + Number(screen.dataset.seconds) * 1000;

function show(state) {
  screen.dataset.window = state.window;
  for (const box of screen.querySelectorAll('[data-when]')) box.hidden = box.dataset.when !== state.window;
  part('counted').textContent = state.counted;
  part('count').max = state.participants || 1;
  part('count').value = state.present;
  endsAt = performance.now() + state.seconds * 1000;
  if (state.window !== 'open') return;
  part('qr').src = `data:image/svg+xml,${encodeURIComponent(state.svg)}`;
  part('digits').textContent = state.digits;
}

async function renew() {
  const {ok, status, data} = await get(screen.dataset.url, {timeout: 8000});
  part('offline').hidden = ok;
  if (ok && data) show(data);
  else if (status === 401 || status === 404) return location.reload();
  // Just after the change: the server's clock decides which code it gives.
  const wait = ok ? Math.max(200, Math.min(COUNT_EVERY, endsAt - performance.now() + 150)) : RETRY;
  setTimeout(renew, wait);
}

setInterval(() => { part('left').value = Math.max(0, endsAt - performance.now()) / 1000; }, 250);
setTimeout(renew, Math.min(COUNT_EVERY, Number(screen.dataset.seconds) * 1000 + 150));

// A screen that goes dark checks nobody in.
const stayAwake = () => navigator.wakeLock?.request('screen').catch(() => {});
stayAwake();
document.addEventListener('visibilitychange', () => { if (!document.hidden) stayAwake(); });

const full = document.querySelector('[data-fullscreen]');
if (document.fullscreenEnabled) {
  full.hidden = false;
  full.addEventListener('click', () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen();
  });
}
