// Making a quiz: the number to draw is asked only where questions are drawn.

for (const box of document.querySelectorAll('[data-pick]')) {
  const use = box.querySelector('select'), count = box.querySelector('[data-count]');
  const follow = () => { count.hidden = use.value !== 'draw'; };
  use.addEventListener('change', () => {
    follow();
    if (!count.hidden) count.querySelector('input').focus();
  });
  follow();
}
