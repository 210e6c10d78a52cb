// Shortens the list of units to those whose name holds what is typed, accents aside; the ticked ones stay.
const list = document.querySelector('[data-pick]'), bar = document.querySelector('[data-pick-filter]');
if (list && bar) {
  const plain = (text) => text.toLowerCase().normalize('NFD').replace(/[\u0300-\u036f]/g, '').replaceAll('đ', 'd');
  const lines = [...list.querySelectorAll('label')].map((label) => ({ label, box: label.querySelector('input'), text: plain(label.textContent) }));
  const search = bar.querySelector('input'), count = bar.querySelector('[data-count]');
  const show = () => {
    const words = plain(search.value).split(/\s+/).filter(Boolean);
    for (const { label, box, text } of lines) label.hidden = !box.checked && !words.every((word) => text.includes(word));
    count.textContent = count.dataset.count.replace('{n}', lines.filter(({ box }) => box.checked).length);
  };
  search.addEventListener('keydown', (event) => { if (event.key === 'Enter') event.preventDefault(); });
  search.addEventListener('input', show);
  list.addEventListener('change', show);
  bar.hidden = false;
  show();
}
