// Counts the chosen questions and chooses all of the page; without script the boxes and the button do.
const form = document.querySelector('[data-chosen]');
if (form) {
  const boxes = [...form.querySelectorAll('input[name=question]')];
  const count = form.querySelector('[data-count]'), all = form.querySelector('[data-all]');
  const submit = form.querySelector('[type=submit]');
  const tell = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    count.textContent = count.dataset.count.replace('{n}', chosen);
    count.hidden = !chosen;
    submit.disabled = !chosen;
  };
  if (count && boxes.length) {
    all.hidden = false;
    all.addEventListener('click', () => {
      const whole = boxes.some((box) => !box.checked);
      for (const box of boxes) box.checked = whole;
      tell();
    });
    form.addEventListener('change', tell);
    addEventListener('pageshow', tell);
    tell();
  }
}
