// Countdowns by the server's clock: the device's own clock only measures how much time has gone by.

const SPOKEN_MINUTES = [10, 5, 1];
const two = (n) => String(n).padStart(2, '0');

/** Milliseconds left until `until`, for a page whose server clock showed `now` when it was loaded. */
export function timeLeft(until, now) {
  const end = Date.parse(until);
  const gap = Date.parse(now) - loadedAt;
  return () => Math.max(0, end - (Date.now() + gap));
}

// Date.now, not performance.now: a phone's monotonic clock stops while it sleeps.
const loadedAt = performance.timeOrigin + (performance.getEntriesByType('navigation')[0]?.responseStart ?? 0);

/** "2 days 03:04:05" of milliseconds; hours are dropped when there are none. */
export function format(ms, days) {
  const s = Math.ceil(ms / 1000);
  const d = Math.floor(s / 86400), h = Math.floor(s % 86400 / 3600);
  const tail = `${two(Math.floor(s % 3600 / 60))}:${two(s % 60)}`;
  if (d) return `${days.replace('{n}', d)} ${two(h)}:${tail}`;
  return h ? `${two(h)}:${tail}` : tail;
}

/** Start one element made by the macro countdown(); it fires "lms:time-up" once at the end. */
export function start(el) {
  const {countdown, now, days = '{n}', spoken = '{n}', over = ''} = el.dataset;
  const left = timeLeft(countdown, now);
  const value = el.querySelector('[role=timer]') ?? el;
  const speaker = el.querySelector('[data-spoken-here]');
  let before = Infinity;
  const tick = () => {
    const ms = left();
    value.textContent = format(ms, days);
    const due = SPOKEN_MINUTES.filter((m) => before > m * 60000 && ms <= m * 60000 && ms > 0).pop();
    if (speaker && due && before !== Infinity) speaker.textContent = spoken.replace('{n}', due);
    el.toggleAttribute('data-soon', ms <= 5 * 60000);
    el.toggleAttribute('data-last', ms <= 60000);
    before = ms;
    if (ms > 0) return;
    clearInterval(timer);
    if (over) value.textContent = over;
    if (speaker) speaker.textContent = over;
    el.dispatchEvent(new CustomEvent('lms:time-up', {bubbles: true}));
  };
  const timer = setInterval(tick, 500);
  tick();
  document.addEventListener('visibilitychange', () => { if (!document.hidden && before > 0) tick(); });
}

function startBar(bar) {
  const left = timeLeft(bar.dataset.countdownBar, bar.dataset.now);
  const timer = setInterval(() => {
    bar.value = left() / 1000;
    if (!bar.value) clearInterval(timer);
  }, 1000);
}

for (const el of document.querySelectorAll('[data-countdown]')) start(el);
for (const bar of document.querySelectorAll('progress[data-countdown-bar]')) startBar(bar);
