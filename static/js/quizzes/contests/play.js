// The button to start appears by itself when the round opens.
const SPREAD_MS = 2000;

document.addEventListener('lms:time-up', () => setTimeout(() => location.reload(), 500 + Math.random() * SPREAD_MS));
