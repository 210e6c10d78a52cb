// When a round opens or closes while the page is open, the page is shown anew: not by all at once.
const SPREAD_MS = 4000;

document.addEventListener('lms:time-up', (event) => {
  if (event.target.closest('[data-round-turns]')) setTimeout(() => location.reload(), 500 + Math.random() * SPREAD_MS);
});
